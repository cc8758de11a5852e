"""What others give for a line of a convention: a partner's values, what people answered to a question, and by which
links. Nothing here is of a person: values are a body's, answers are counted and never kept one by one."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from french.dates import period_label
from links.models import Link
from mailing.models import Mail, MailQuerySet
from schemes import clock

from ..enums import Rhythm, ValueSource
from .models import ConventionLine, Duty


class LineSupplier(models.Model):
    """A body that gives the value of a line (fournisseur). Two of one line are two values, never added."""

    line = models.ForeignKey(ConventionLine, models.CASCADE, related_name="suppliers")
    partner = models.ForeignKey("Partner", models.PROTECT, related_name="lines_supplied", verbose_name="organisme")
    # Of a service, never of a person; without it, the value comes by telephone.
    email = models.EmailField("adresse de service", blank=True)
    rhythm = models.CharField("rythme", max_length=9, choices=Rhythm, default=Rhythm.ON_DEMAND)
    added_on = models.DateField("ajouté le", default=clock.today, editable=False)

    class Meta:
        verbose_name = "fournisseur d’une ligne"
        verbose_name_plural = "fournisseurs d’une ligne"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["line", "partner"],
                name="line_supplier_unique",
                violation_error_message="Cet organisme fournit déjà cette ligne.",
            )
        ]

    def __str__(self) -> str:
        return str(self.partner)


class SupplyRequest(Mail, Link):
    """A value asked of a supplier by mail, with the link that gives it (demande de valeur)."""

    supplier = models.ForeignKey(LineSupplier, models.CASCADE, related_name="requests")
    email = models.EmailField("adresse")
    starts_on = models.DateField("période, du")
    ends_on = models.DateField("au")
    asked_on = models.DateField("demandée le", default=clock.today)

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name = "demande de valeur"
        verbose_name_plural = "demandes de valeur"
        ordering = ["-asked_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.supplier}, {period_label(self.starts_on, self.ends_on)}"


class SuppliedValue(models.Model):
    """What a supplier gives for a period: a number, or that it does not know (valeur fournie).

    All are kept; of one period the last holds. Without a request, it was said by telephone: « déclaré ».
    """

    supplier = models.ForeignKey(LineSupplier, models.CASCADE, related_name="values")
    request = models.ForeignKey(SupplyRequest, models.SET_NULL, null=True, related_name="values", editable=False)
    starts_on = models.DateField("période, du")
    ends_on = models.DateField("au")
    value = models.DecimalField("valeur", max_digits=12, decimal_places=2, null=True, blank=True)
    is_unknown = models.BooleanField("nous ne savons pas", default=False)
    source = models.CharField("source", max_length=8, choices=ValueSource, blank=True)
    given_on = models.DateField("donnée le", default=clock.today)

    class Meta:
        verbose_name = "valeur fournie"
        verbose_name_plural = "valeurs fournies"
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="supplied_value_or_unknown",
                condition=(Q(value__gte=0) & Q(is_unknown=False) & ~Q(source=""))
                | (Q(value=None) & Q(is_unknown=True)),
                violation_error_message="Une valeur avec sa source, ou «\u00a0nous ne savons pas\u00a0».",
            ),
            models.CheckConstraint(
                name="supplied_value_period_in_order",
                condition=Q(ends_on__gte=F("starts_on")),
                violation_error_message="La période finit avant de commencer.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.supplier}, {period_label(self.starts_on, self.ends_on)}"


class SurveyQuestion(models.Model):
    """A question put to people on the spot, for a line (question d’enquête). Up to three a line."""

    line = models.ForeignKey(ConventionLine, models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField("rang", default=0)
    text = models.CharField("question", max_length=160)

    class Meta:
        verbose_name = "question d’enquête"
        verbose_name_plural = "questions d’enquête"
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.text


class SurveyOption(models.Model):
    """One answer that a question offers (réponse proposée)."""

    question = models.ForeignKey(SurveyQuestion, models.CASCADE, related_name="options")
    position = models.PositiveSmallIntegerField("rang", default=0)
    label = models.CharField("réponse", max_length=60)

    class Meta:
        verbose_name = "réponse proposée"
        verbose_name_plural = "réponses proposées"
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.label


class SurveyCount(models.Model):
    """How often an answer was given in a month (compte d’une réponse). A counter: no answer has a row of its own.

    `source` is empty for those given by link, and says where a count that somebody typed comes from.
    """

    option = models.ForeignKey(SurveyOption, models.CASCADE, related_name="counts")
    # Its first day.
    month = models.DateField("mois")
    source = models.CharField("source", max_length=120, blank=True)
    count = models.PositiveIntegerField("réponses", default=0)

    class Meta:
        verbose_name = "compte d’une réponse"
        verbose_name_plural = "comptes des réponses"
        ordering = ["month", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["option", "month", "source"], name="survey_count_unique"),
            models.CheckConstraint(name="survey_count_is_of_a_month", condition=Q(month__day=1)),
        ]

    def __str__(self) -> str:
        return f"{self.option}, {self.month}"


class SurveyLink(Link):
    """The address where a line's questions are answered, on the team's phone or by a printed code (lien d’enquête)."""

    line = models.ForeignKey(ConventionLine, models.CASCADE, related_name="survey_links")
    made_at = models.DateTimeField("ouvert le", default=clock.now, editable=False)
    # On the team's phone, for the day; not the printed code.
    is_handed_over = models.BooleanField("téléphone tendu", default=False)

    class Meta:
        verbose_name = "lien d’enquête"
        verbose_name_plural = "liens d’enquête"
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return str(self.line)


class DutyNotice(Mail):
    """A mail to who answers for a convention: something is to be handed in (rappel d’échéance)."""

    duty = models.ForeignKey(Duty, models.CASCADE, related_name="notices")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="duty_notices")
    # The day that it is about, and how many days before (below zero) or after.
    day = models.DateField("échéance")
    step = models.SmallIntegerField("jours")

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name = "rappel d’échéance"
        verbose_name_plural = "rappels d’échéance"
        constraints = [models.UniqueConstraint(fields=["duty", "user", "day", "step"], name="duty_notice_unique")]

    def __str__(self) -> str:
        return f"{self.duty}, {self.step}"
