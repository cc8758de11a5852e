"""What a base holds after the demo of one month: everything chosen is marked, every rule of the base holds."""

import datetime

import pytest
from django.core import mail
from django.db.models import Count, F, Q, Sum

from demo.loading import load_demo
from demo.rhythm import STYLES
from demo.sheets import CHOSEN_NEIGHBOURHOOD
from french.dates import month_end
from outings import models as outings
from outings.enums import DONE, OutingStatus, OutingType
from outings.models import Outing, OutingStop, OutingText, OutingTick, OutingTopic
from partners.conventions.catalogue import offered_codes, target_refusal
from partners.enums import DutyState, KnownBy, LineNature
from partners.models import (
    Convention,
    ConventionLine,
    Duty,
    Partner,
    SpotLandlord,
    SuppliedValue,
    SupplyRequest,
    Target,
)
from printing.tests.test_pdf import failed_rules
from reporting.disclosure import for_readers
from reporting.drafting import draft
from reporting.enums import ReportLength
from reporting.figures.placing import build
from reporting.figures.scope import Scope
from reporting.outputs.pdf import Edition, compose, typeset
from schemes import clock
from schemes.enums import QpvStatus
from schemes.models import Scheme, SchemeNeighbourhood
from situations.models import Situation, SituationStep, Solicitation
from watch.models import Dispatch, FollowUp, Observation, ObservationEvent, Recommendation, Told

UNTIL = datetime.date(2026, 6, 30)
NOTING = (Situation, Solicitation, Observation, FollowUp)
# Browsers read the demo on SQLite (`june`).
pytestmark = [pytest.mark.usefixtures("demo_base"), pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture(scope="module")
def demo_base(once_a_module):
    """The demo of one month."""
    return load_demo(UNTIL, 0, with_reports=False)


def test_eight_schemes_say_that_they_are_a_demo():
    assert set(Scheme.objects.filter(is_demo=True).values_list("slug", flat=True)) == set(STYLES)


def test_every_neighbourhood_that_no_source_names_is_marked():
    marked = SchemeNeighbourhood.objects.filter(note=CHOSEN_NEIGHBOURHOOD)
    by_scheme = {slug: marked.filter(scheme__slug=slug).count() for slug in STYLES}
    assert by_scheme == {
        "rennes-mediation-de-jour": 0,
        "rennes-acces-aux-droits": 2,
        "nantes-mediateur-de-quartier": 0,
        "bordeaux-triporteur": 4,
        "rennes-ben": 5,
        "laval-panda": 3,
        "marseille-tuqtuq": 4,
        "tours-aller-vers": 4,
    }


def test_rennes_schemes_share_their_neighbourhoods():
    maurepas = SchemeNeighbourhood.objects.filter(neighbourhood__slug="rennes-maurepas")
    assert maurepas.count() == 3
    assert maurepas.get(is_priority=True).scheme.slug == "rennes-acces-aux-droits"


def test_nantes_neighbourhoods_have_no_status_that_the_sheet_does_not_give():
    stops = OutingStop.objects.filter(scheme__slug="nantes-mediateur-de-quartier")
    assert set(stops.values_list("qpv_status", flat=True)) == {QpvStatus.UNKNOWN}


def test_what_the_sources_do_not_say_stays_unknown():
    headcounts = {scheme.slug: scheme.mediators_headcount() for scheme in Scheme.objects.all()}
    known = {slug: count for slug, count in headcounts.items() if count is not None}
    assert known == {
        "rennes-mediation-de-jour": 3,
        "rennes-acces-aux-droits": 1,
        "nantes-mediateur-de-quartier": 23,
    }
    assert Partner.objects.filter(partnerships__roles__role="commissioner").count() == 2


def test_outings_fill_the_form_s_lists_only():
    for outing in Outing.objects.all():
        outing.clean_fields(exclude=["scheme", "operator", "recorded_by", "mobile_unit", "neighbourhood"])
    for text in OutingText.objects.all():
        text.clean_fields(exclude=["outing"])
    for tick in OutingTick.objects.all():
        assert tick.get_option_display()


def test_outings_keep_the_rules_of_the_form():
    for outing in Outing.objects.filter(held_on__lte=UNTIL).order_by("pk")[::20]:
        outing.full_clean()


def test_stops_add_up_to_their_outing():
    rounds = Outing.objects.filter(status__in=DONE, people_mediated__isnull=False)
    told = rounds.annotate(at_stops=Sum("stops__people_mediated"))
    assert not told.exclude(at_stops=F("people_mediated")).exists()


def test_a_thematic_outing_has_a_theme_and_no_other_has():
    thematic = Q(outing_type=OutingType.THEMATIC)
    assert not Outing.objects.filter(thematic, outing_themes=None).exists()
    assert not Outing.objects.exclude(thematic).exclude(outing_themes=None).exists()


def test_coupons_are_referrals():
    assert not Outing.objects.filter(coupons_issued__gt=F("handling_referred")).exists()
    assert Outing.objects.filter(coupons_issued__gt=0).exists()


def test_the_last_days_are_left_to_look_at():
    days = dict(Outing.objects.values_list("held_on", "status").filter(status=OutingStatus.VALIDATED))
    assert max(days) <= UNTIL - datetime.timedelta(days=3)
    assert Outing.objects.filter(status=OutingStatus.PLANNED, held_on__gt=UNTIL).exists()
    assert not Outing.objects.filter(status__in=DONE, held_on__gt=UNTIL).exists()


def test_typed_on_the_evening_of_the_outing():
    late = Outing.objects.filter(status__in=DONE).exclude(created_at__date=F("held_on"))
    assert not late.exists()


def test_own_topics_are_asked_for():
    own = OutingTopic.objects.exclude(topic__scheme=None).values_list("topic__code", "topic__parent__code")
    assert set(own) == {("energy_cheque", "utility_provider"), ("parenting", "schooling")}


def test_two_schemes_note_the_field_and_the_others_do_not():
    noting = {"nantes-mediateur-de-quartier", "rennes-mediation-de-jour"}
    for model in NOTING:
        assert set(model.objects.values_list("scheme__slug", flat=True)) == noting
    assert SituationStep.objects.exists()
    assert Situation.objects.filter(timing="deferred", outcome="").exists()
    assert not Situation.objects.exclude(outing_uuid__in=Outing.objects.values("client_uuid")).exists()


def test_a_month_is_sent_answered_and_seen_again():
    states = set(ObservationEvent.objects.values_list("state", flat=True))
    assert states >= {"noted", "sent", "fixed", "planned", "confirmed", "kept", "set_aside", "not_planned"}
    assert Told.objects.exists()
    assert SpotLandlord.objects.filter(spot__scheme__slug="nantes-mediateur-de-quartier").count() == 8
    assert set(Recommendation.objects.values_list("state", flat=True)) == {"accepted"}


def test_nothing_left_by_mail_and_no_letter_box_is_real():
    assert mail.outbox == []
    assert Dispatch.objects.exists()
    assert not Dispatch.objects.exclude(email__endswith=".test").exists()


def test_conventions_have_lines_of_each_kind_and_duties_in_each_state():
    """DOMAIN 5.0: every line says how it is known; UNTIL is in June: nothing of July is handed in yet."""
    lines = ConventionLine.objects.filter(convention__starts_on__lte=UNTIL)
    assert set(lines.values_list("known_by", flat=True)) == set(KnownBy.values)
    assert set(lines.values_list("nature", flat=True)) == set(LineNature.values)
    assert set(Duty.objects.values_list("state", flat=True)) == set(DutyState.values)
    assert not Duty.objects.filter(handed_in_on__gt=UNTIL).exists()
    assert lines.filter(continues__isnull=False).exists()
    assert set(SuppliedValue.objects.values_list("source", flat=True)) == {"", "register", "estimate", "declared"}
    assert not SupplyRequest.objects.exclude(email__endswith=".test").exists()


def test_a_convention_may_be_of_quarters_of_topics_of_formats_and_of_two_schemes():
    assert Convention.objects.filter(neighbourhoods__name="Breil").exists()
    assert Convention.objects.filter(topics__code="utility_provider").exists()
    assert Convention.objects.exclude(formats=[]).exists()
    assert Convention.objects.annotate(of=Count("schemes")).filter(of=2).exists()


def test_every_convention_without_a_source_says_so():
    """Of Laval's the sources give no date: nothing was added to it."""
    silent = Convention.objects.filter(note="")
    assert [(row.funder.name, row.lines.count()) for row in silent] == [("ANCT", 0)]


def test_the_six_lines_of_4_1_3_are_typed_as_they_are_and_none_is_blank():
    tours = Convention.objects.get(schemes__slug="tours-aller-vers")
    assert list(tours.lines.values_list("nature", "known_by")) == [
        ("realisation", "computed"),
        ("result", "partner"),
        ("result", "survey"),
        ("impact", "unknown"),
        ("impact", "partner"),
        ("impact", "survey"),
    ]
    label = "Nombre de participants ayant repris «\u00a0confiance\u00a0» dans les institutions"
    assert tours.lines.last().label == label
    given = SuppliedValue.objects.filter(supplier__line=tours.lines.all()[1], ends_on=datetime.date(2026, 3, 31))
    assert not given.exists()


def test_every_target_is_one_that_the_page_would_take():
    for target in Target.objects.exclude(value=None).exclude(line__code="").select_related("line__convention"):
        offered = offered_codes(target.line.convention.schemes.all())[target.line.code]
        assert target_refusal(offered, target.value, is_share=target.unit_is_share) == ""


def test_starred_words_are_authorised():
    assert not outings.Testimony.objects.filter(is_starred=True, has_consent=False).exists()


@pytest.mark.parametrize("length", ReportLength)
@pytest.mark.parametrize("slug", STYLES)
def test_each_length_is_read_aloud_and_kept_for_good(slug, length):
    scheme = Scheme.objects.get(slug=slug)
    report = for_readers(build(Scope.of(scheme, UNTIL.replace(day=1), month_end(UNTIL))))
    texts = draft(report).texts | {"nothing_asked": "Rien, merci 😀 شكرا 谢谢"}
    made = typeset(compose(report, Edition("Bilan 😀 شكرا 谢谢", clock.now(), texts, length=length)))
    assert failed_rules(made.pdf) == []
    assert length != ReportLength.NOTE or made.pages == 2
