import pytest
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from crispy_forms.utils import render_crispy_form
from django import forms

from widgets.dress import DressedForm
from widgets.fields import CountField, FreeText
from widgets.pieces import Fold, Pair


class Small(DressedForm):
    people = CountField(label="Personnes")
    place = FreeText(label="Lieu")
    is_late = forms.BooleanField(label="En retard", required=False)
    how = forms.ChoiceField(label="Comment", choices=[("a", "À pied")], widget=forms.RadioSelect)


def rendered(form, *pieces):
    form.helper = FormHelper(form)
    form.helper.form_tag = False
    form.helper.layout = Layout(*pieces)
    return render_crispy_form(form)


@pytest.mark.parametrize(
    ("name", "mark"), [("people", "data-stepper"), ("place", "om-champ"), ("is_late", "om-case"), ("how", "om-puces")]
)
def test_a_field_is_laid_out_by_what_it_asks(name, mark):
    html = rendered(Small(), Pair(name))
    assert mark in html
    assert ("facultatif" in html) == (name == "people")


def test_an_error_bears_the_identifier_that_its_field_announces():
    html = rendered(Small({"people": "x"}), Pair("people"))
    assert 'aria-describedby="id_people_error"' in html
    assert 'id="id_people_error"' in html


def test_a_fold_opens_on_what_is_filled_or_wrong_and_goes_when_it_has_no_field():
    fold = Fold("place", title="Où")
    assert [" open" in rendered(form, fold) for form in (Small(), Small({"place": "ici"}), Small({}))] == [
        False,
        True,
        True,
    ]
    assert rendered(Small(), Fold("absent", title="Rien")).strip() == ""


def test_each_widget_wears_the_class_of_its_kind():
    form = Small()
    worn = {name: field.widget.attrs.get("class") for name, field in form.fields.items()}
    assert worn == {"people": None, "place": "form-control", "is_late": "form-check-input", "how": "om-choix-case"}
