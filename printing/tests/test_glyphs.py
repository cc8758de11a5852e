import pytest

from printing.glyphs import REPLACEMENT, drawable, installed_characters, undrawable


@pytest.mark.parametrize("text", ["Été à 56\u202f% – « voilà »", "مرحبا", "😀", "★ ✓ →", "<b>ascii</b>\n"])
def test_what_a_font_draws_stays(text):
    assert drawable(text) == text


def test_the_replacement_itself_can_be_drawn():
    assert ord(REPLACEMENT) in installed_characters()


def test_what_no_font_draws_is_replaced_and_counted():
    # Private use: no font gives these a shape.
    assert drawable("avant \U000f1234\U000f1235 après") == f"avant {REPLACEMENT}{REPLACEMENT} après"
    assert undrawable(f"{REPLACEMENT} \U000f1234") == 1


def test_controls_that_reverse_reading_are_dropped():
    assert drawable("é\u202eabc\u0000") == "éabc"


def test_letters_joined_by_nothing_visible_stay_joined():
    assert drawable("نمی\u200cخواهم") == "نمی\u200cخواهم"


def test_an_emoji_s_selector_is_no_character():
    assert undrawable("❤\ufe0f") == 0
