"""What is chosen and written before a report: its period, then its texts."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Mapping

from django import forms
from django.core.exceptions import PermissionDenied

from french.dates import period_label
from outings.entry.fields import shown
from outings.entry.form import Difference
from schemes import clock
from schemes.models import Neighbourhood, Scheme
from widgets.dress import dress
from widgets.fields import form_field, offer

from .filters import OfReportForm, Preset, check_period
from .models import ActivityReport
from .permissions import can_report, reportable_schemes
from .preparing import WRITTEN


def proposed_periods(today: datetime.date) -> list[Preset]:
    """Periods that are over, the likeliest first: the last half-year, the last quarter, the last year."""
    year = datetime.date(today.year, 1, 1)
    half = year if today.month <= 6 else datetime.date(today.year, 7, 1)
    quarter = datetime.date(today.year, 3 * ((today.month - 1) // 3) + 1, 1)
    return [_ending_before(half, 6), _ending_before(quarter, 3), _ending_before(year, 12)]


def _ending_before(day: datetime.date, months: int) -> Preset:
    index = day.year * 12 + day.month - 1 - months
    start, end = datetime.date(index // 12, index % 12 + 1, 1), day - datetime.timedelta(days=1)
    return Preset(period_label(start, end).capitalize(), start, end)


class ReportForm(forms.ModelForm):
    """A report's period and texts; its scheme is given. On creation the period, chosen before, is carried along."""

    client_uuid = forms.UUIDField(widget=forms.HiddenInput, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = ActivityReport
        fields = WRITTEN
        formfield_callback = form_field
        labels = {
            "title": "Titre",
            "lead": "En une phrase",
            "findings": "Ce que nous constatons",
            "difficulties": "Difficultés et perspectives",
            "starts_on": "Du",
            "ends_on": "Au",
            "neighbourhood": "Quartier",
        }
        help_texts = {
            "lead": "Deux lignes, en tête de la page «\u00a0L’essentiel\u00a0».",
            "findings": "Un constat par ligne. Trois ou quatre suffisent.",
            "difficulties": "Ce qui a été difficile, ce que l’équipe a adapté, ce qu’elle prévoit.",
        }
        widgets = {
            "title": forms.TextInput,
            "lead": forms.Textarea(attrs={"rows": 3}),
            "findings": forms.Textarea(attrs={"rows": 8}),
            "difficulties": forms.Textarea(attrs={"rows": 8}),
        }

    def __init__(self, *args, scheme: Scheme, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        report = self.instance
        report.scheme = scheme
        self.initial |= {"client_uuid": report.client_uuid, "version": report.version}
        place = self.fields["neighbourhood"]
        offer(place, Neighbourhood.objects.filter(schemes=scheme), [report.neighbourhood_id])
        place.empty_label = "Tous les quartiers"
        if report.pk is None:
            for name in ("starts_on", "ends_on", "neighbourhood"):
                self.fields[name].widget = forms.HiddenInput()
        dress(self)

    def clean(self) -> dict:
        check_period(self, "starts_on", "ends_on")
        return self.cleaned_data

    def as_new(self, scheme: Scheme) -> ReportForm:
        """The same answers in a form that prepares another draft."""
        answers = self.data.copy()
        answers["client_uuid"] = str(uuid.uuid4())
        return ReportForm(answers, scheme=scheme)

    def over(self, current: ActivityReport) -> ReportForm:
        """The same answers in a form that would write them over the draft as it is now."""
        answers = self.data.copy()
        answers["client_uuid"], answers["version"] = str(current.client_uuid), str(current.version)
        return ReportForm(answers, instance=current, scheme=current.scheme)

    def differences(self) -> list[Difference]:
        """Where what is typed differs from what is stored, in words; only after `is_valid()`."""
        found = []
        for name in WRITTEN:
            field = self.fields[name]
            stored = shown(field, field.clean(self.get_initial_for_field(field, name)))
            typed = shown(field, self.cleaned_data[name])
            if stored != typed:
                found.append(Difference(field.label, stored, typed))
        return found


def period_form(user, data: Mapping[str, str]) -> OfReportForm:
    """The choice of scheme and period before a new report, from the address: the dashboard's, else the last half-year.

    Raises PermissionDenied where the user prepares no report.
    """
    schemes = reportable_schemes(user)
    scheme = data.get("scheme") or schemes.values_list("slug", flat=True).first()
    if scheme is None:
        raise PermissionDenied
    period = proposed_periods(clock.today(schemes.named(scheme).first()))[0]
    given = {name: data[name] for name in ("from", "to", "neighbourhood") if data.get(name)}
    filled = {"from": period.start.isoformat(), "to": period.end.isoformat()} | given
    form = OfReportForm(user, filled | {"scheme": scheme})
    if not can_report(user, form.first):
        raise PermissionDenied
    form.fields["scheme"].queryset = schemes
    return form
