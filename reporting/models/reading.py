"""Who reads a report, by which way, and what they said back."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from french.dates import numeric_date
from links.models import Link
from mailing.models import Mail, MailQuerySet
from partners.models import Partner, Representative
from schemes import clock

from ..enums import DeliveryKind, ReadingAct


def let_in(user, *, by_operators_of: str, partner: str) -> Exists:
    """Whether the user stands for that partner today, let in by an operator that runs that scheme.

    Both are paths from the row that is asked about: `by_operators_of` to a scheme, `partner` to a partner.
    """
    runs = Q(operator__led_schemes=OuterRef(by_operators_of)) | Q(operator__co_run_schemes=OuterRef(by_operators_of))
    return Exists(Representative.objects.of(user).current().filter(runs, partner=OuterRef(partner)))


class ReportReaderQuerySet(models.QuerySet):
    def of(self, user) -> ReportReaderQuerySet:
        """Those that the user reads as: who represents one reads the reports of the operator that let them in, and no
        other's."""
        run = Q(operator=OuterRef("report__operator")) | Q(operator__co_run_schemes=OuterRef("report__scheme"))
        opened = Representative.objects.of(user).current().filter(run, partner=OuterRef("partner"))
        return self.filter(Exists(opened))


class ReportReader(models.Model):
    """A partner who reads a report since its publication (lecteur du rapport)."""

    report = models.ForeignKey("ActivityReport", models.CASCADE, related_name="report_readers")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="report_readers")

    acknowledged_at = models.DateTimeField("reçu le", null=True, editable=False)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )

    objects = ReportReaderQuerySet.as_manager()

    class Meta:
        verbose_name = "lecteur du rapport"
        verbose_name_plural = "lecteurs du rapport"
        constraints = [models.UniqueConstraint(fields=["report", "partner"], name="report_reader_unique")]

    def __str__(self) -> str:
        return str(self.partner)


class ReaderLink(Mail, Link):
    """A mail to a reader, with its way to one report without an account (lien de lecture): whoever holds it reads that
    report, as that body, until it expires or is revoked.

    `representative`: whom it was written to; none for the body's own address. It serves for as long as they stand for
    the body.
    """

    reader = models.ForeignKey(ReportReader, models.CASCADE, related_name="links")
    kind = models.CharField("ce qui est dit", max_length=10, choices=DeliveryKind)
    email = models.EmailField("adresse")
    representative = models.ForeignKey(Representative, models.CASCADE, null=True, related_name="+", editable=False)

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name = "lien de lecture"
        verbose_name_plural = "liens de lecture"
        ordering = ["-due_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.reader}, {numeric_date(self.due_at)}"


class ReportAccess(models.Model):
    """A reader did something with its report (consultation): which act, when, by which account where it has one.

    Twelve months, then gone.
    """

    reader = models.ForeignKey(ReportReader, models.CASCADE, related_name="accesses")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    act = models.CharField("acte", max_length=12, choices=ReadingAct)
    at = models.DateTimeField("le", default=clock.now)

    class Meta:
        verbose_name = "consultation"
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.reader}\u00a0: {self.get_act_display()}"


class FigureQuestionQuerySet(models.QuerySet):
    def to_answer(self) -> FigureQuestionQuerySet:
        return self.filter(answered_at=None)


class FigureQuestion(models.Model):
    """« Une question sur ce chiffre »: asked by a reader, answered to that body, and told in the next report.

    The figure is kept as it was printed, with no key to what computed it.
    """

    reader = models.ForeignKey(ReportReader, models.CASCADE, related_name="questions")
    code = models.CharField("code", max_length=120)
    # As long as a line of a convention, and as what one answers (`LineAnswer`).
    label = models.CharField("chiffre", max_length=300)
    value = models.CharField("valeur imprimée", max_length=600, blank=True)
    text = models.CharField("question", max_length=500)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField("posée le", default=clock.now)
    answer = models.CharField("réponse", max_length=500, blank=True)
    answered_at = models.DateTimeField("répondue le", null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = FigureQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = "question sur un chiffre"
        verbose_name_plural = "questions sur les chiffres"
        ordering = ["asked_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="figure_question_answer_is_dated",
                condition=Q(answer="", answered_at=None) | (~Q(answer="") & Q(answered_at__isnull=False)),
                violation_error_message="Une réponse porte sa date.",
            )
        ]

    def __str__(self) -> str:
        return self.label
