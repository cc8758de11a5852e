"""The demo: the same day always tells the same, everything chosen is marked, every rule of the base holds."""

import datetime
from pathlib import Path
from random import Random

import pytest
from django.contrib.auth import authenticate
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import F, Q, Sum

from accounts.models import User
from demo import loading
from demo.loading import load_demo
from demo.reports import last_period
from demo.rhythm import STYLES
from demo.sheets import CHOSEN_NEIGHBOURHOOD, PASSWORD, sign_ins, write_accounts, write_sheets
from french.dates import month_end
from outings import models as outings
from outings.enums import DONE, OutingStatus, OutingType
from outings.models import Outing, OutingPartner, OutingStop, OutingText, OutingTheme, OutingTick, OutingTopic
from partners.models import Partner, SpotLandlord
from planning.enums import VisitState
from planning.promise import promise_of
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
from schemes.tests.factories import SchemeFactory
from situations.models import Situation, SituationStep, Solicitation
from watch.models import Dispatch, FollowUp, Observation, ObservationEvent, Recommendation, Told

TOLD = (Outing, OutingText, OutingStop, OutingTopic, OutingTheme, OutingPartner, OutingTick, outings.Testimony)
NOTED = {Situation: "text", Solicitation: "at", Observation: "text", FollowUp: "what"}
UNTIL = datetime.date(2026, 6, 20)
# What hangs on the day of the loading, and what is a key of this base only.
NOT_TOLD = {"id", "version", "status", "content_hash", "created_at", "updated_at", "logged_at", "validated_at"}
NATURAL_KEYS = {"neighbourhood": "slug", "spot": "name", "topic": "code", "theme": "label", "partner": "name"}


def contents(slug, last):
    """Everything told about a scheme's outings up to `last`, table by table, in an order of its own."""
    told = {}
    for model in TOLD:
        own = [f.name for f in model._meta.concrete_fields if not f.is_relation and f.name not in NOT_TOLD]
        keys = [f"{f.name}__{NATURAL_KEYS[f.name]}" for f in model._meta.concrete_fields if f.name in NATURAL_KEYS]
        outing = "" if model is Outing else "outing__"
        rows = model.objects.filter(**{f"{outing}scheme__slug": slug, f"{outing}held_on__lte": last})
        told[model.__name__] = sorted(rows.values_list(f"{outing}client_uuid", *own, *keys), key=repr)
    for model, name in NOTED.items():
        rows = model.objects.filter(scheme__slug=slug, held_on__lte=last)
        columns = ("client_uuid", "outing_uuid", "held_on", "created_at", "spot__name", name)
        told[model.__name__] = sorted(rows.values_list(*columns), key=repr)
    return told


def loaded_contents(until, last):
    """What a fresh base holds after one load; nothing stays."""
    with transaction.atomic():
        load_demo(until, 0, with_reports=False)
        told = {slug: contents(slug, last) for slug in STYLES}
        transaction.set_rollback(True)
    return told


@pytest.mark.django_db
def test_a_day_hangs_on_its_scheme_and_its_date_alone():
    # A fortnight before the sooner day, nothing is left open any more.
    last = UNTIL - datetime.timedelta(days=15)
    sooner = loaded_contents(UNTIL, last)
    later = loaded_contents(UNTIL + datetime.timedelta(days=9), last)
    assert sooner == later
    assert all(sooner.values())


@pytest.fixture(scope="class")
def demo_base(django_db_setup, django_db_blocker):
    """The demo of one month, loaded once for the class."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield load_demo(UNTIL, 0, with_reports=False)
        transaction.set_rollback(True)


@pytest.mark.usefixtures("demo_base", "db")
class TestLoadedBase:
    def test_seven_schemes_say_that_they_are_a_demo(self):
        assert set(Scheme.objects.filter(is_demo=True).values_list("slug", flat=True)) == set(STYLES)

    def test_every_neighbourhood_that_no_source_names_is_marked(self):
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
        }

    def test_rennes_schemes_share_their_neighbourhoods(self):
        maurepas = SchemeNeighbourhood.objects.filter(neighbourhood__slug="rennes-maurepas")
        assert maurepas.count() == 3
        assert maurepas.get(is_priority=True).scheme.slug == "rennes-acces-aux-droits"

    def test_nantes_neighbourhoods_have_no_status_that_the_sheet_does_not_give(self):
        stops = OutingStop.objects.filter(scheme__slug="nantes-mediateur-de-quartier")
        assert set(stops.values_list("qpv_status", flat=True)) == {QpvStatus.UNKNOWN}

    def test_what_the_sources_do_not_say_stays_unknown(self):
        headcounts = {scheme.slug: scheme.mediators_headcount() for scheme in Scheme.objects.all()}
        known = {slug: count for slug, count in headcounts.items() if count is not None}
        assert known == {
            "rennes-mediation-de-jour": 3,
            "rennes-acces-aux-droits": 1,
            "nantes-mediateur-de-quartier": 23,
        }
        assert Partner.objects.filter(partnerships__roles__role="commissioner").count() == 2

    def test_outings_fill_the_form_s_lists_only(self):
        for outing in Outing.objects.all():
            outing.clean_fields(exclude=["scheme", "operator", "recorded_by", "mobile_unit", "neighbourhood"])
        for text in OutingText.objects.all():
            text.clean_fields(exclude=["outing"])
        for tick in OutingTick.objects.all():
            assert tick.get_option_display()

    def test_outings_keep_the_rules_of_the_form(self):
        for outing in Outing.objects.order_by("pk")[::20]:
            outing.full_clean()

    def test_stops_add_up_to_their_outing(self):
        rounds = Outing.objects.filter(status__in=DONE, people_mediated__isnull=False)
        told = rounds.annotate(at_stops=Sum("stops__people_mediated"))
        assert not told.exclude(at_stops=F("people_mediated")).exists()

    def test_a_thematic_outing_has_a_theme_and_no_other_has(self):
        thematic = Q(outing_type=OutingType.THEMATIC)
        assert not Outing.objects.filter(thematic, outing_themes=None).exists()
        assert not Outing.objects.exclude(thematic).exclude(outing_themes=None).exists()

    def test_coupons_are_referrals(self):
        assert not Outing.objects.filter(coupons_issued__gt=F("handling_referred")).exists()
        assert Outing.objects.filter(coupons_issued__gt=0).exists()

    def test_the_last_days_are_left_to_look_at(self):
        days = dict(Outing.objects.values_list("held_on", "status").filter(status=OutingStatus.VALIDATED))
        assert max(days) <= UNTIL - datetime.timedelta(days=3)
        assert Outing.objects.filter(status=OutingStatus.PLANNED, held_on__gt=UNTIL).exists()
        assert not Outing.objects.filter(status__in=DONE, held_on__gt=UNTIL).exists()

    def test_typed_on_the_evening_of_the_outing(self):
        late = Outing.objects.filter(status__in=DONE).exclude(created_at__date=F("held_on"))
        assert not late.exists()

    def test_own_topics_are_asked_for(self):
        own = OutingTopic.objects.exclude(topic__scheme=None).values_list("topic__code", "topic__parent__code")
        assert set(own) == {("energy_cheque", "utility_provider"), ("parenting", "schooling")}

    def test_two_schemes_note_the_field_and_the_others_do_not(self):
        noting = {"nantes-mediateur-de-quartier", "rennes-mediation-de-jour"}
        for model in NOTED:
            assert set(model.objects.values_list("scheme__slug", flat=True)) == noting
        assert SituationStep.objects.exists()
        assert Situation.objects.filter(timing="deferred", outcome="").exists()
        assert not Situation.objects.exclude(outing_uuid__in=Outing.objects.values("client_uuid")).exists()

    def test_a_month_is_sent_answered_and_seen_again(self):
        states = set(ObservationEvent.objects.values_list("state", flat=True))
        assert states >= {"noted", "sent", "fixed", "planned", "confirmed", "kept", "set_aside", "not_planned"}
        assert Told.objects.exists()
        assert SpotLandlord.objects.filter(spot__scheme__slug="nantes-mediateur-de-quartier").count() == 8
        assert set(Recommendation.objects.values_list("state", flat=True)) == {"sent"}

    def test_nothing_left_by_mail_and_no_letter_box_is_real(self):
        assert mail.outbox == []
        assert Dispatch.objects.exists()
        assert not Dispatch.objects.exclude(email__endswith=".test").exists()

    def test_starred_words_are_authorised(self):
        assert not outings.Testimony.objects.filter(is_starred=True, has_consent=False).exists()


@pytest.mark.django_db
def test_one_visit_was_moved_and_of_another_nobody_has_news():
    """The first Thursday of June is moved to Friday; of a Wednesday's visit two weeks ago nothing is known."""
    load_demo(UNTIL, 0, with_reports=False)
    nantes = Scheme.objects.get(slug="nantes-mediateur-de-quartier")
    with clock.at(clock.moment(UNTIL, datetime.time(23))):
        visits = promise_of([nantes], UNTIL.replace(day=1), UNTIL).visits
    assert [(v.due_on.day, v.held_on.day) for v in visits if v.state == VisitState.MOVED] == [(4, 5)]
    assert [v.due_on.day for v in visits if v.state == VisitState.UNRECORDED] == [10]


@pytest.mark.django_db
def test_every_sign_in_of_the_table_opens(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    write_sheets()
    write_accounts()
    signed_in = [authenticate(email=entry.email, password=PASSWORD) for entry in sign_ins()]
    assert len(signed_in) == 13
    assert all(user.memberships.exists() or user.representations.exists() for user in signed_in)


@pytest.mark.django_db
def test_production_refuses_accounts_whose_password_is_known(settings):
    settings.DEBUG = False
    with pytest.raises(CommandError, match="pas en production"):
        call_command("load_demo")
    assert not User.objects.exists()


@pytest.mark.django_db
def test_a_base_with_a_scheme_is_refused(settings):
    settings.DEBUG = True
    SchemeFactory()
    with pytest.raises(CommandError, match="déjà des dispositifs"):
        call_command("load_demo")
    assert not User.objects.filter(email__endswith=".test").exists()


@pytest.mark.django_db
def test_if_empty_leaves_a_base_with_a_scheme_alone(capsys, settings):
    settings.DEBUG = True
    SchemeFactory()
    call_command("load_demo", if_empty=True)
    assert "rien n’est chargé" in capsys.readouterr().out
    assert Scheme.objects.count() == 1


def test_nantes_goes_out_about_2500_times_a_year():
    """DOMAIN 6.4b: a shift of a pair is one outing, about 2,500 a year."""
    slug, first = "nantes-mediateur-de-quartier", datetime.date(2025, 1, 1)
    days = [first + datetime.timedelta(days=day) for day in range(365)]
    total = sum(len(list(STYLES[slug].shifts(Random(f"{slug}:{day}"), day))) for day in days)
    assert 2250 <= total <= 2750


@pytest.mark.parametrize(
    ("until", "months", "period"),
    [
        (datetime.date(2026, 6, 29), 6, (datetime.date(2025, 7, 1), datetime.date(2025, 12, 31))),
        (datetime.date(2026, 6, 30), 6, (datetime.date(2026, 1, 1), datetime.date(2026, 6, 30))),
        (datetime.date(2026, 2, 10), 3, (datetime.date(2025, 10, 1), datetime.date(2025, 12, 31))),
        (datetime.date(2024, 3, 31), 3, (datetime.date(2024, 1, 1), datetime.date(2024, 3, 31))),
    ],
)
def test_reports_cover_the_last_whole_period(until, months, period):
    assert last_period(until, months) == period


def test_facts_hold_no_address_to_write_to():
    facts = (Path(loading.__file__).parent / "facts.yaml").read_text(encoding="utf-8")
    assert "@" not in facts.replace("PAND@", "")


@pytest.mark.usefixtures("demo_base", "db")
def test_each_length_of_each_scheme_is_read_aloud_and_kept_for_good():
    """One month of the seven, with an emoji, Arabic and Chinese in its words."""
    for scheme in Scheme.objects.filter(is_demo=True):
        report = for_readers(build(Scope.of(scheme, UNTIL.replace(day=1), month_end(UNTIL))))
        texts = draft(report).texts | {"nothing_asked": "Rien, merci 😀 شكرا 谢谢"}
        for length in ReportLength:
            made = typeset(compose(report, Edition("Bilan 😀 شكرا 谢谢", clock.now(), texts, length=length)))
            assert failed_rules(made.pdf) == [], (scheme, length)
            assert length != ReportLength.NOTE or made.pages == 2, scheme
