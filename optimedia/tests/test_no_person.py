"""Nobody is in the base: every column that could hold a person's name or number is known, with its reason, and after a
year of the demo none does. The number of a situation leaves its team in nothing."""

import datetime
import io
import json
import zipfile
from pathlib import Path

import pytest
from django.apps import apps
from django.core import mail
from django.db import models
from django.urls import reverse

from accounts.models import User
from demo import loading
from demo.sheets import write_accounts, write_sheets
from exchange.exporting import zip_of
from french.fields import DictionaryField, FoldedField
from french.personal_names import goes_past_the_hall, looks_personal
from journal.models import Line
from optimedia.logs import JsonFormatter
from reporting.disclosure import for_readers
from reporting.figures.placing import build
from reporting.figures.scope import Scope
from reporting.outputs.attachments import figures_csv, outings_csv
from reporting.outputs.pdf import Edition, lay_out
from schemes import clock
from situations.models import Situation, SituationStep
from watch.models import Dispatch
from watch.sending import compose as compose_mail

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.one_database
UNTIL = datetime.date(2026, 11, 17)
# Twelve months are the whole year, and take three times as long.
MONTHS = 4
# Why a column may hold what somebody typed, or a person's own address.
FREE_TEXT = {
    "a sentence about a place, which stops at the hall; warned of (V18), cut after two years": """
        situations.Situation.text situations.SituationStep.text""",
    "a sentence about a place, which stops at the hall; warned of, read again before it leaves": """
        watch.Observation.text""",
    "what becomes of it, in the team's words or in the recipient's": """
        watch.ObservationEvent.text watch.Recommendation.answer_text""",
    "an object and a place: a person is refused": "watch.FollowUp.what",
    "a proposal to a service: what looks like a person is refused until somebody confirms it": """
        watch.Recommendation.finding watch.Recommendation.analysis watch.Recommendation.proposal""",
    "a service and its address of function": """
        watch.Recipient.service watch.Recipient.email watch.Dispatch.email partners.LineSupplier.email
        partners.SupplyRequest.email reporting.ReaderLink.email
        partners.Partnership.hours partners.Partnership.phone partners.Partnership.email partners.Partnership.address
        schemes.EmergencyContact.label schemes.EmergencyContact.phone""",
    "the outing in a sentence; warned of, read again before a report": """
        outings.OutingText.event_name outings.OutingText.other_topic outings.OutingText.highlight
        outings.OutingText.team_note outings.OutingText.cancel_word outings.Testimony.text""",
    "what was planned and why it was not done": """
        planning.Series.name planning.Series.objective planning.Occurrence.objective planning.VisitWord.text
        planning.UnitEntry.text""",
    "the sheet of a scheme, of its places, partners and posts": """
        schemes.Team.name schemes.Network.name schemes.SchemePeriod.name schemes.SchemePeriod.note
        schemes.Objective.text schemes.Mission.text schemes.ApproachStep.text schemes.Claim.text schemes.Claim.evidence
        schemes.TeamPost.note schemes.Topic.label schemes.Topic.short_label schemes.Topic.said schemes.Topic.detail
        schemes.Theme.label schemes.Theme.detail schemes.Operator.name schemes.Operator.website schemes.Scheme.name
        schemes.Scheme.city schemes.Scheme.website schemes.Scheme.keywords schemes.Scheme.context
        schemes.Scheme.organisation schemes.Scheme.good_practices schemes.Scheme.originality
        schemes.Scheme.perimeter_note schemes.Neighbourhood.city schemes.Neighbourhood.name
        schemes.NeighbourhoodStatus.source schemes.SchemeNeighbourhood.note schemes.Spot.name schemes.MobileUnit.name
        schemes.MobileUnit.insurance schemes.MobileUnit.riders partners.Convention.note partners.Partner.name
        partners.Partner.city partners.Partnership.note partners.PartnerAlias.name""",
    "what a report says: names are read again before it is published": """
        reporting.ActivityReport.title reporting.ActivityReport.withdrawn_reason reporting.ReportText.text
        reporting.ReportText.read_as outings.Rectification.reason reporting.ReportText.proposed
        reporting.ReportTextEdit.before reporting.ReportTextEdit.after
        reporting.Evidence.finding""",
    "what was ordered, in the funder's words, and how it is known": """
        partners.Convention.exact_totals_reason partners.ConventionLine.label partners.ConventionLine.unknown_reason
        partners.ConventionLine.words partners.ConventionObjective.text partners.Duty.extended_by partners.Duty.reason
        partners.SurveyCount.source partners.SurveyOption.label partners.SurveyQuestion.text partners.Target.text
        reporting.LineAnswer.base reporting.LineAnswer.comment reporting.LineAnswer.explanation
        reporting.LineAnswer.label reporting.LineAnswer.previous reporting.LineAnswer.source
        reporting.LineAnswer.target reporting.LineAnswer.value""",
    "a reader's question of a figure, and the answer": "reporting.FigureQuestion.text reporting.FigureQuestion.answer",
    "the account of who signs in": """
        accounts.User.email accounts.User.name accounts.Invitation.email accounts.Invitation.structure
        accounts.Invitation.offer""",
    "a spreadsheet being imported, erased afterwards": """
        exchange.Import.file exchange.Import.file_name exchange.ImportedRow.tab exchange.Import.preview
        exchange.Import.result exchange.Import.choices exchange.Import.mapping exchange.Remembered.about
        exchange.Remembered.text exchange.Remembered.meaning""",
    "what a deed changed: labels of things, no text that was typed": """
        journal.Line.actor_label journal.Line.operator_label journal.Line.scheme_label journal.Line.thing_label
        journal.Line.before journal.Line.after""",
}
# Written by the program: codes, figures, days, prints, what is laid out of other columns.
WRITTEN_BY_PROGRAM = """
    situations.Situation.number watch.Recipient.technical_types watch.Recommendation.evidence
    accounts.User.password schemes.Scheme.steps_set_aside schemes.Neighbourhood.official_code outings.OutingTick.option
    outings.OutingDeed.answers outings.OutingDeed.changed_texts planning.MailChoice.digest_days
    planning.Series.weekdays planning.Series.ranks planning.Series.picked planning.Series.checklist
    planning.Occurrence.overrides planning.Occurrence.checklist planning.Occurrence.checked planning.Occurrence.lacked
    planning.Occurrence.announced reporting.ActivityReport.names_read reporting.ActivityReport.failure
    reporting.MonthFigures.partners reporting.MonthFigures.figures reporting.Manuscript.html
    reporting.Manuscript.figures_csv reporting.Manuscript.outings_csv reporting.Manuscript.fingerprint
    reporting.Manuscript.figures reporting.Preview.digest reporting.Preview.pdf reporting.Preview.failure
    reporting.PublishedFile.pdf reporting.PublishedFile.sha256 reporting.PublishedFile.figures
    reporting.ActivityReport.check_token reporting.ReportText.key reporting.Manuscript.exact_figures
    reporting.PublishedFile.exact_figures reporting.Evidence.scope reporting.Evidence.code reporting.Evidence.label
    reporting.Evidence.value reporting.FigureQuestion.code reporting.FigureQuestion.label reporting.FigureQuestion.value
    reporting.Manuscript.tables reporting.PublishedFile.figures_csv reporting.PublishedFile.figures_sha256
    reporting.Manuscript.key_figures reporting.PublishedFile.key_figures
    reporting.PublishedFile.html reporting.PublishedFile.outings_csv reporting.PublishedFile.tables
    partners.Convention.formats partners.ConventionLine.code partners.ConventionLine.hint_code
    exchange.Import.preview_digest exchange.Import.failure exchange.ImportedRow.digest exchange.OperatorExport.file
    exchange.OperatorExport.sha256 exchange.OperatorExport.failure
"""
TEXTUAL = (models.CharField, models.TextField, models.JSONField, models.FileField, models.BinaryField)
DERIVED = (models.SlugField, FoldedField, DictionaryField)
# Parts of a column's name that would be of a person. What outings count by sex and age is numbers, of nobody.
OF_A_PERSON = {"firstname", "lastname", "surname", "birth", "age", "sex", "gender", "phone", "mobile", "flat", "floor"}
OF_A_PERSON |= {"apartment", "door", "plate", "health", "nationality", "offence", "fault", "face", "photo", "sound"}
ADDRESSES = {
    "accounts.User.email",
    "accounts.Invitation.email",
    "watch.Recipient.email",
    "watch.Dispatch.email",
    "partners.LineSupplier.email",
    "partners.SupplyRequest.email",
    "reporting.ReaderLink.email",
    "partners.Partnership.email",
    "partners.Partnership.phone",
    "schemes.EmergencyContact.phone",
}


def names(groups):
    return {name for group in groups for name in group.split()}


FREE = names(FREE_TEXT.values())


def our_columns():
    """Every column of every model of the house, by its name."""
    for model in apps.get_models(include_auto_created=True):
        if Path(apps.get_app_config(model._meta.app_label).path).parent == ROOT:
            for column in model._meta.concrete_fields:
                yield f"{model._meta.label}.{column.name}", model, column


def is_textual(column):
    is_code = column.choices or column.is_relation or column.name.endswith("_hash")
    return isinstance(column, TEXTUAL) and not is_code and not isinstance(column, DERIVED)


def test_every_column_that_holds_text_says_why():
    textual = {name for name, _, column in our_columns() if is_textual(column)}
    assert textual == FREE | names([WRITTEN_BY_PROGRAM])


def test_no_column_of_the_field_is_named_for_a_person():
    apps_of_the_field = ("situations", "watch")
    found = [
        name
        for name, model, column in our_columns()
        if model._meta.app_label in apps_of_the_field and OF_A_PERSON & set(column.name.split("_"))
    ]
    assert found == []


def texts(names_of_columns):
    """What is stored in these columns: (column, text)."""
    for name, model, column in our_columns():
        if name in names_of_columns:
            for said in model._default_manager.values_list(column.name, flat=True).distinct():
                if said:
                    yield name, said if isinstance(said, str) else json.dumps(said, ensure_ascii=False, default=str)


def somebody_in(names_of_columns):
    return [(name, said) for name, said in texts(names_of_columns) if looks_personal(said) or goes_past_the_hall(said)]


@pytest.fixture(scope="module")
def told(once_a_module):
    """Months of Rennes' day team, and nobody else's."""
    books = {book.scheme.slug: book for book in write_sheets()}
    users = write_accounts()
    with clock.at(clock.moment(UNTIL, datetime.time(23))):
        book = books["rennes-mediation-de-jour"]
        loading._write_outings(book, users, UNTIL, MONTHS)
        loading._write_field(book, users, UNTIL, MONTHS)
    return book.scheme


@pytest.fixture
def numbers(told, db):
    found = set(Situation.objects.exclude(number="").values_list("number", flat=True))
    assert len(found) > 10
    return found


def leaks(numbers, said):
    return [number for number in numbers if number in said]


def test_nobody_is_in_a_year_of_texts(told, db):
    assert sum(1 for _ in texts(FREE - ADDRESSES)) > 100
    assert somebody_in(FREE - ADDRESSES) == []


def test_a_person_typed_there_is_seen(told, db):
    SituationStep.objects.filter(text__gt="").update(text="Vu avec Mme Martin, 3e étage")
    assert {name for name, _ in somebody_in(FREE - ADDRESSES)} == {"situations.SituationStep.text"}


def test_the_number_is_in_no_file(told, numbers):
    scope = Scope.of(told, UNTIL - datetime.timedelta(days=365), UNTIL)
    for report in (build(scope), for_readers(build(scope))):
        said = [lay_out(report, Edition("Bilan", clock.now())), figures_csv(report), outings_csv(scope)]
        assert all(said)
        assert leaks(numbers, "".join(map(str, said))) == []
    export = zipfile.ZipFile(io.BytesIO(zip_of(told.lead_operator)))
    files = [export.read(name).decode() for name in export.namelist() if not name.endswith(".pdf")]
    assert len(files) > 10
    assert leaks(numbers, "".join(files)) == []


def test_the_number_is_in_no_mail_no_journal_and_no_column_but_its_own(told, numbers):
    mails = [compose_mail(dispatch) for dispatch in Dispatch.objects.all()]
    written = "\n".join(f"{message.subject}\n{message.body}" for message in [*mails, *mail.outbox] if message)
    assert "http" in written
    assert leaks(numbers, written) == []
    lines = "\n".join(str(row) for row in Line.objects.values_list())
    assert lines
    assert leaks(numbers, lines) == []
    others = (FREE | names([WRITTEN_BY_PROGRAM])) - {"situations.Situation.number"}
    assert [(name, said) for name, said in texts(others) if leaks(numbers, said)] == []


def test_the_number_is_in_the_team_s_pages_only_and_in_no_line_of_the_log(told, numbers, client, caplog):
    caplog.set_level("INFO")
    shared = ("home:field", "reporting:dashboard", "reporting:figures_csv", "watch:observations")
    client.force_login(User.objects.get(email="coordination@optima.test"))
    found = client.get(reverse("situations:list"), {"scheme": told.slug, "number": min(numbers)})
    assert min(numbers) in found.content.decode()
    assert leaks(numbers, read(client, told, shared)) == []
    client.force_login(User.objects.get(email="administration@optima.test"))
    assert leaks(numbers, read(client, told, (*shared, "situations:calls"))) == []
    client.get("/nulle-part/", {"number": min(numbers)})
    logged = [JsonFormatter().format(record) for record in caplog.records]
    assert logged
    assert leaks(numbers, "".join(logged)) == []


def read(client, scheme, routes):
    """What these pages say of the scheme."""
    answers = [client.get(reverse(route), {"scheme": scheme.slug}, follow=True) for route in routes]
    assert {answer.status_code for answer in answers} == {200}
    return "".join(answer.content.decode() for answer in answers)
