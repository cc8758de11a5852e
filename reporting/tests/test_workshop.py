"""The workshop's deeds: texts written, read, taken over; what stands between a draft and its publication."""

import datetime
import uuid

import pytest

from accounts.tests.factories import UserFactory
from french.numbers import amount
from outings.entries import TestimonyEntry
from outings.models import Testimony
from outings.recording import cancel_outing
from outings.tests.factories import outing
from partners.conventions.supplying import ask_supplier
from partners.tests.factories import PartnerFactory, convention
from refusals import Refused, Stale
from reporting.models import ActivityReport, ReportText
from reporting.tests.pages import MARCH, read_all
from reporting.texts import printed_texts
from reporting.workshop.asking import ask, choose_word, may_be_asked
from reporting.workshop.blocking import blocks_of, to_look_at
from reporting.workshop.desk import desk_of
from reporting.workshop.evidence import add_evidence
from reporting.workshop.freezing import freeze_answers
from reporting.workshop.taking_over import take_over
from reporting.workshop.writing import mark_read, read_second, seen, write
from schemes.models import Topic
from schemes.tests.factories import TeamPostFactory
from watch.models import Recipient, Recommendation

pytestmark = pytest.mark.django_db


@pytest.fixture
def claire():
    return UserFactory()


def said(report):
    return [block.said.replace("\u00a0", " ") for block in blocks_of(desk_of(report))]


def lead(report):
    return desk_of(report).text("lead")


def one_more(scheme, **facts):
    return outing(scheme, held_on=datetime.date(2026, 3, 12), **facts)


def test_a_proposed_text_follows_its_figures_until_it_is_changed(draft, scheme, claire):
    assert "5\u00a0sorties " in lead(draft).told
    one_more(scheme)
    assert "6\u00a0sorties" in lead(draft).told
    write(desk_of(draft), "lead", "Nous avons tenu nos 6 sorties.", revision=0, by=claire)
    one_more(scheme)
    assert lead(draft).told == "Nous avons tenu nos 7\u00a0sorties."


def test_a_text_is_to_read_until_changed_or_ticked_and_again_once_a_figure_moved(draft, scheme, claire):
    assert lead(draft).is_to_read
    mark_read(desk_of(draft), {seen(lead(draft))}, by=claire)
    assert lead(draft).is_read
    one_more(scheme)
    (flag,) = lead(draft).flags
    assert (lead(draft).is_to_read, flag.why) == (True, "le chiffre a bougé depuis la relecture")


def test_a_typed_number_flags_its_sentence_until_it_is_ticked(draft, claire):
    text = write(desk_of(draft), "lead", "Du nouveau. Le mercredi réunit 22 voisins.", revision=0, by=claire)
    assert [flag.sentence for flag in text.flags] == ["Le mercredi réunit 22 voisins."]
    mark_read(desk_of(draft), {seen(text)}, by=claire)
    assert not lead(draft).is_to_read


def test_people_typed_exactly_are_shown_whoever_read_them_and_hold_nothing_back(draft, claire):
    write(desk_of(draft), "lead", "Nous avons rencontré 57 personnes, dont 12 jeunes.", revision=0, by=claire)
    read_all(draft)
    (look,) = to_look_at(desk_of(draft))
    assert look.said.startswith("Phrase d’ouverture\u00a0: «\u00a057 personnes et 12 jeunes\u00a0»")
    assert [flag.sentence for flag in lead(draft).flags] == ["57 personnes et 12 jeunes"]
    assert not any("relu" in sentence for sentence in said(draft))
    write(desk_of(draft), "lead", "Nous avons rencontré 60 personnes.", revision=lead(draft).revision, by=claire)
    assert to_look_at(desk_of(draft)) == []
    # Told without any figure of people, a report has no ten either.
    ActivityReport.objects.update(without_people=True)
    draft.refresh_from_db()
    assert len(to_look_at(desk_of(draft))) == 1


def test_read_is_what_was_shown(draft, scheme, claire):
    shown = seen(lead(draft))
    one_more(scheme)
    assert [text.key for text in mark_read(desk_of(draft), {shown}, by=claire)] == ["lead"]
    assert lead(draft).is_to_read


def test_typed_over_something_newer_a_text_is_refused_with_both(draft, claire):
    write(desk_of(draft), "lead", "La sienne.", revision=0, by=claire)
    with pytest.raises(Stale) as refusal:
        write(desk_of(draft), "lead", "La mienne.", revision=0, by=claire)
    assert (refusal.value.current.told, refusal.value.current.revision) == ("La sienne.", 1)
    write(desk_of(draft), "lead", "La mienne.", revision=1, by=claire)
    assert draft.texts.get().edits.values_list("before", "after", "by").first() == (
        "La sienne.",
        "La mienne.",
        claire.pk,
    )


def test_too_long_a_text_is_refused_and_what_is_no_draft_takes_none(draft, claire):
    with pytest.raises(Refused, match="201 caractères, au plus 200"):
        write(desk_of(draft), "finding_1", "a" * 201, revision=0, by=claire)
    with pytest.raises(KeyError):
        write(desk_of(draft), "anything", "a", revision=0, by=claire)
    ActivityReport.objects.update(status="making")
    with pytest.raises(Refused, match="n’est plus un brouillon"):
        write(desk_of(draft), "lead", "Trop tard.", revision=0, by=claire)


@pytest.mark.parametrize(("length", "most"), [("note", 500), ("report", 500), ("annual", 1500)])
def test_a_difficulty_is_as_long_as_the_pages_of_its_length_hold(draft, claire, length, most):
    ActivityReport.objects.update(length=length)
    draft.refresh_from_db()
    assert amount(most) in desk_of(draft).text("difficulty").help
    write(desk_of(draft), "difficulty", "a" * most, revision=0, by=claire)
    with pytest.raises(Refused, match=f"{amount(most + 1)} caractères"):
        write(desk_of(draft), "difficulty", "a" * (most + 1), revision=1, by=claire)


def test_what_is_left_is_said_until_nothing_is(draft, claire):
    assert said(draft) == [
        "1 texte proposé n’a pas été relu.",
        "Rien à demander cette fois : dites pourquoi, ou choisissez une demande.",
    ]
    read_all(draft)
    write(desk_of(draft), "nothing_asked", "Les réponses du trimestre sont attendues.", revision=0, by=claire)
    assert said(draft) == []


def test_a_finding_stands_on_something_and_not_on_a_rate_alone(draft, scheme, claire):
    outing(scheme, handling_on_spot=7, handling_referred=5)
    write(desk_of(draft), "finding_1", "On nous attend.", revision=0, by=claire)
    assert "Constat 1 : dites sur quoi il s’appuie." in said(draft)
    add_evidence(desk_of(draft), "finding_1", "figure:outings_done")
    assert not any("Constat 1" in sentence for sentence in said(draft))
    add_evidence(desk_of(draft), "finding_1", "figure:outings_done[format=walkabout]")
    for chosen in ("figure:coupons_issued", "word:1"):
        with pytest.raises(Refused):
            add_evidence(desk_of(draft), "finding_1", chosen)


def test_what_is_asked_says_of_whom_and_for_when_this_funder_s_first(draft, scheme):
    funder, other = PartnerFactory(scheme=scheme), PartnerFactory(scheme=scheme)
    ActivityReport.objects.update(convention=convention(scheme, funder))
    draft.refresh_from_db()
    made = [
        Recommendation.objects.create(
            scheme=scheme,
            client_uuid=uuid.uuid4(),
            finding="Un constat.",
            proposal=f"Proposition {rank}",
            recipient=body
            and Recipient.objects.create(scheme=scheme, partner=body, service=f"Service {rank}", email="v@a.test"),
            due_on=datetime.date(2026, 12, day) if day else None,
        )
        for rank, (body, day) in enumerate([(other, 1), (None, 0), (funder, 9), (other, 2)])
    ]
    assert [made.index(one) for one in may_be_asked(draft)] == [2, 0, 3, 1]
    with pytest.raises(Refused, match="Trois demandes au plus"):
        ask(draft, [one.pk for one in made])
    why_none = {"text": "Rien cette fois.", "read_as": "Rien cette fois."}
    ReportText.objects.create(report=draft, key="nothing_asked", **why_none)
    assert "Rien cette fois." in [text for _, text in printed_texts(draft)]
    ask(draft, [made[1].pk, made[2].pk])
    # Why nothing was asked is said no more.
    assert "Rien cette fois." not in [text for _, text in printed_texts(draft)]
    assert [one.recommendation for one in draft.asked.all()] == [made[2], made[1]]
    assert "Demande 2 : à qui, et pour quand\u202f?" in said(draft)


def test_a_word_is_consented_and_starred_and_stays_so(draft, scheme):
    one_more(scheme, testimonies=[TestimonyEntry("On nous attend.", "resident", has_consent=True)])
    word = Testimony.objects.get()
    with pytest.raises(Refused, match="Sans accord noté"):
        choose_word(desk_of(draft), word.pk)
    Testimony.objects.update(is_starred=True)
    choose_word(desk_of(draft), word.pk)
    Testimony.objects.update(has_consent=False)
    draft.refresh_from_db()
    assert "Sans accord noté, cette parole ne se publie pas." in said(draft)


def test_words_that_a_finding_stands_on_are_consented_and_of_the_period(draft, scheme, claire):
    row = one_more(scheme, testimonies=[TestimonyEntry("On nous écoute.", "resident", has_consent=True)])
    Testimony.objects.update(is_starred=True)
    words = row.testimonies.get()
    write(desk_of(draft), "finding_1", "L’écoute compte.", revision=0, by=claire)
    add_evidence(desk_of(draft), "finding_1", f"word:{words.pk}")
    add_evidence(desk_of(draft), "finding_1", "figure:outings_done")
    refusal = "Constat 1 : Sans accord noté, cette parole ne se publie pas."
    assert refusal not in said(draft)
    april = {"starts_on": datetime.date(2026, 4, 1), "ends_on": datetime.date(2026, 4, 30)}
    later = ActivityReport.objects.create(scheme=scheme, title="Avril", **april)
    take_over(desk_of(later), draft, by=claire)
    assert [(one.code, one.value) for one in later.evidence.all()] == [("outings_done", "0 (avant\u00a0: 6)")]
    Testimony.objects.update(has_consent=False)
    assert refusal in said(draft)


def test_a_second_reader_is_not_the_last_writer_and_reads_the_last_words(draft, scheme, claire):
    ActivityReport.objects.update(convention=convention(scheme, PartnerFactory(), second_reader=True))
    draft.refresh_from_db()
    second = "Une seconde personne relit, qui n’a pas écrit le dernier texte."
    write(desk_of(draft), "lead", "La phrase.", revision=0, by=claire)
    with pytest.raises(Refused):
        read_second(draft, by=claire)
    assert second in said(draft)
    read_second(draft, by=UserFactory())
    draft.refresh_from_db()
    assert second not in said(draft)


def test_texts_taken_over_stay_read_where_the_figures_are_the_same(draft, scheme, claire):
    for day in (2, 3):
        outing(scheme, held_on=datetime.date(2026, 4, day), people_mediated=12)
    april = {"starts_on": datetime.date(2026, 4, 1), "ends_on": datetime.date(2026, 4, 30)}
    later = ActivityReport.objects.create(scheme=scheme, title="Avril", **april)
    write(desk_of(draft), "lead", "Le contact est pris.", revision=0, by=claire)
    write(desk_of(draft), "outlook", "Nous tiendrons 1 sortie de plus.", revision=0, by=claire)
    mark_read(desk_of(draft), {seen(desk_of(draft).text("outlook"))}, by=claire)
    take_over(desk_of(later), draft, by=claire)
    desk = desk_of(later)
    assert (desk.text("lead").told, desk.text("lead").is_read) == ("Le contact est pris.", True)
    assert desk.text("outlook").is_read


def test_a_figure_taken_over_is_this_report_s_own_and_to_read(draft, scheme, claire):
    for day in (2, 3):
        outing(scheme, held_on=datetime.date(2026, 4, day), people_mediated=12)
    april = {"starts_on": datetime.date(2026, 4, 1), "ends_on": datetime.date(2026, 4, 30)}
    later = ActivityReport.objects.create(scheme=scheme, title="Avril", **april)
    write(desk_of(draft), "lead", "Nous avons tenu 5 sorties.", revision=0, by=claire)
    take_over(desk_of(later), draft, by=claire)
    text = desk_of(later).text("lead")
    assert (text.told, text.is_to_read) == ("Nous avons tenu 2\u00a0sorties.", True)


# ---- « Commandé / réalisé »


@pytest.fixture
def ordered(scheme, draft):
    """The draft of a convention with three lines: eight outings, a share with a partner, a partner's value."""
    funder, centre = PartnerFactory(name="Ville"), PartnerFactory(name="Centre social")
    row = convention(scheme, funder)
    done = row.lines.create(label="Sorties", nature="realisation", known_by="computed", code="outings_done", position=1)
    share = row.lines.create(
        label="Avec partenaire", nature="realisation", known_by="computed", code="partnered_outings", position=2
    )
    new = row.lines.create(label="Nouveaux inscrits", nature="result", known_by="partner", position=3)
    new.suppliers.create(partner=centre, email="accueil@exemple.test")
    on = {"set_on": MARCH["starts_on"], **MARCH}
    done.targets.create(value=8, **on)
    share.targets.create(value=30, unit_is_share=True, **on)
    ActivityReport.objects.update(convention=row)
    draft.refresh_from_db()
    # A team of few says to nobody outside why it did not go.
    TeamPostFactory(scheme=scheme, headcount=3)
    return draft


def rows(report):
    return desk_of(report).rows


def test_a_target_is_told_in_the_order_s_own_words(ordered, scheme):
    one_more(scheme, partners={PartnerFactory(scheme=scheme): ""})
    one_more(scheme)
    lost = one_more(scheme)
    cancel_outing(lost, version=lost.version, reason="weather")
    desk = desk_of(ordered)
    comment = desk.text(f"line_{desk.rows[0].line.pk}").told.replace("\u00a0", " ")
    assert desk.rows[0].against == "7\u00a0/\u00a08"
    assert comment == "La commande prévoyait au moins 8 sorties ; 7 ont été réalisées, 1 a été annulée (météo)."
    share = "Avec partenaire : la commande prévoyait au moins 30\u202f% ; nous en sommes à 1 sur 7."
    assert desk.text("lead").told.replace("\u00a0", " ") == f"{comment} {share}"
    # Its row says as much.
    assert not desk.text(f"line_{desk.rows[1].line.pk}").told
    assert desk.rows[1].told == "1\u00a0sur\u00a07"
    assert desk.rows[1].is_unmet


def test_unmet_at_its_term_a_target_is_explained_and_no_line_is_blank(ordered, claire):
    left = said(ordered)
    assert "5 sur 8 : expliquez l’écart avant de publier." in left
    assert "Ligne 3 : une valeur, ou pourquoi nous ne savons pas." in left
    first, _, third = rows(ordered)
    write(desk_of(ordered), f"gap_{first.line.pk}", "Le véhicule était en panne.", revision=0, by=claire)
    write(desk_of(ordered), f"line_{third.line.pk}", "Le centre social ne compte pas ainsi.", revision=0, by=claire)
    assert not any(sentence.startswith(("5 sur 8", "Ligne 3")) for sentence in said(ordered))


def test_a_partner_s_line_says_what_was_asked_then_what_was_given(ordered):
    supplier = rows(ordered)[2].line.suppliers.get()
    ask_supplier(supplier, (MARCH["starts_on"], MARCH["ends_on"]), by=None)
    supplier.requests.update(asked_on=datetime.date(2026, 4, 2))
    assert rows(ordered)[2].told == "Demandé le 2\u00a0avril, sans réponse."
    supplier.values.create(value=11, source="register", **MARCH)
    assert (rows(ordered)[2].told, rows(ordered)[2].source) == (
        "11",
        "Centre social, registre, 18\u00a0novembre\u00a02026",
    )


def test_answers_are_frozen_in_words(ordered, claire):
    first = rows(ordered)[0]
    write(desk_of(ordered), f"gap_{first.line.pk}", "Une panne.", revision=0, by=claire)
    for _ in range(2):
        freeze_answers(desk_of(ordered))
    answer = ordered.line_answers.first()
    assert (answer.value, answer.target, answer.explanation) == ("5", "au moins 8", "Une panne.")
    assert ordered.line_answers.count() == 3


def test_topics_and_requests_are_numbers_of_the_proposal(draft, scheme):
    outing(scheme, requests={Topic.objects.get(code="housing", scheme=None): 120})
    assert "logement (100\u202f%)" in desk_of(draft).text("finding_1").told
