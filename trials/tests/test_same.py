from trials.same import KINDS, Page, compare


def sides(tmp_path, old, new):
    for side, content in (("before", old), ("after", new)):
        for kind in KINDS:
            (tmp_path / side / kind).mkdir(parents=True)
            (tmp_path / side / kind / "scheme").write_text(content)
    return compare(tmp_path / "before", tmp_path / "after")


def test_the_same_on_both_sides_is_no_difference(tmp_path):
    assert not sides(tmp_path, "12 sorties\n", "12 sorties\n")


def test_one_figure_that_moves_is_shown_and_counted(tmp_path, capsys):
    assert sides(tmp_path, "12 sorties\n", "13 sorties\n") == dict.fromkeys(KINDS, 1)
    assert "-12 sorties\n+13 sorties" in capsys.readouterr().out


def test_a_page_gives_its_words_its_links_and_its_choices():
    page = Page('<a href="/x">Une  sortie</a><select name="n"><option value="">Tous<option value="nord">Nord</select>')
    assert (page.words, page.links) == (["Une sortie", "Tous", "Nord"], ["/x"])
    assert page.options == {"n": ["nord"]}
