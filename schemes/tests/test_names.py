"""The columns that follow names (french.fields), on the rows of this app."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import F, QuerySet

from french.tests.name_examples import IN_ORDER
from french.twins import write_names
from schemes.models import Spot
from schemes.tests.factories import NeighbourhoodFactory, SchemeFactory, SpotFactory

pytestmark = pytest.mark.django_db


def test_the_column_follows_its_name_at_every_way_to_write(db):
    spot = SpotFactory(name="École")
    spot.name = "Été"
    spot.save()
    Spot.objects.bulk_create([Spot(scheme=spot.scheme, name="Œuvre")])
    Spot.objects.filter(name="Été").update(name="Ça ira")
    assert list(Spot.objects.values_list("folded_name", flat=True)) == ["ca ira", "oeuvre"]


def test_what_would_leave_the_column_behind_is_refused():
    spot = SpotFactory()
    with pytest.raises(ValueError, match="folded_name"):
        spot.save(update_fields=["name"])
    with pytest.raises(TypeError, match="folded_name"):
        Spot.objects.update(name=F("spot_type"))


@pytest.mark.parametrize(
    ("lookup", "wanted"),
    [("exact", "École"), ("contains", "Éco"), ("icontains", "Éco"), ("in", ["École"])],
)
def test_what_is_looked_for_is_folded(lookup, wanted):
    spot = SpotFactory(name="ecole")
    assert Spot.objects.get(**{f"folded_name__{lookup}": wanted}) == spot


def test_one_place_has_one_spot_however_it_is_spelt_and_the_form_says_so():
    spot = SpotFactory(name="L’École")
    twin = Spot(scheme=spot.scheme, name="l'ecole")
    with pytest.raises(ValidationError, match="déjà pris"):
        twin.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()


def test_rows_are_in_the_order_of_a_french_dictionary():
    scheme = SchemeFactory()
    for name in reversed(IN_ORDER):
        SpotFactory(scheme=scheme, name=name, neighbourhood=NeighbourhoodFactory())
    assert list(Spot.objects.values_list("name", flat=True)) == IN_ORDER


@pytest.fixture
def without_unique_spots(transactional_db):
    """Spots as they were before names were folded; what the test leaves must obey the rule again."""
    rules, Spot._meta.constraints = Spot._meta.constraints, []
    with connection.schema_editor() as editor:
        for rule in reversed(rules):
            editor.remove_constraint(Spot, rule)
    yield
    with connection.schema_editor() as editor:
        for rule in rules:
            # SQLite remakes the table by what the model says.
            Spot._meta.constraints = [*Spot._meta.constraints, rule]
            editor.add_constraint(Spot, rule)


def test_twins_stored_before_keep_all_they_have_and_get_a_number(without_unique_spots):
    scheme, place = SchemeFactory(), NeighbourhoodFactory()
    for name, where in [("École", place), ("ecole", place), ("Ecole", None), ("ECOLE (2)", place), ("ÉCOLE", None)]:
        SpotFactory(scheme=scheme, name=name, neighbourhood=where)
    QuerySet(Spot).update(folded_name="", name_order="")
    write_names(Spot, within=("scheme_id", "neighbourhood_id", "folded_name"))
    assert list(Spot.objects.order_by("pk").values_list("name", "folded_name")) == [
        ("École", "ecole"),
        ("ecole (2)", "ecole (2)"),
        ("Ecole", "ecole"),
        ("ECOLE (2) (2)", "ecole (2) (2)"),
        ("ÉCOLE (2)", "ecole (2)"),
    ]
