"""What is chosen and written before a report: its period, for whom, its title."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Mapping, Sequence

from django import forms
from django.core.exceptions import PermissionDenied

from french.dates import period_label
from outings.entry.fields import shown
from partners.conventions.models import Convention, Duty
from schemes import clock
from schemes.differences import Difference, differing
from schemes.models import Neighbourhood, Scheme
from widgets.dress import dress
from widgets.fields import form_field, with_stored

from ..enums import ReportLength
from ..filters import OfReportForm, ProposedPeriod, check_period, told_with_its_days
from ..models import ActivityReport
from ..permissions import can_report, reportable_schemes
from ..preparing import BEGUN, WRITTEN


def proposed_periods(today: datetime.date) -> list[ProposedPeriod]:
    """Periods that are over, the likeliest first: the last half-year, the last quarter, the last year."""
    year = datetime.date(today.year, 1, 1)
    half = year if today.month <= 6 else datetime.date(today.year, 7, 1)
    quarter = datetime.date(today.year, 3 * ((today.month - 1) // 3) + 1, 1)
    return [_ending_before(half, 6), _ending_before(quarter, 3), _ending_before(year, 12)]


def _ending_before(day: datetime.date, months: int) -> ProposedPeriod:
    index = day.year * 12 + day.month - 1 - months
    start, end = datetime.date(index // 12, index % 12 + 1, 1), day - datetime.timedelta(days=1)
    return ProposedPeriod(period_label(start, end).capitalize(), start, end)


class ReportForm(forms.ModelForm):
    """A report's title and period; begun, for whom and how long; its scheme is given.

    On creation the period, chosen before, is carried along. Its texts are written in the workshop.
    """

    client_uuid = forms.UUIDField(widget=forms.HiddenInput, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = ActivityReport
        fields = BEGUN
        formfield_callback = form_field
        labels = {
            "title": "Titre",
            "convention": "Pour qui",
            "length": "Longueur",
            "starts_on": "Du",
            "ends_on": "Au",
            "neighbourhood": "Quartier",
        }
        widgets = {"title": forms.TextInput, "duty": forms.HiddenInput}

    field_order = ("convention", "length", *WRITTEN)

    def __init__(self, *args, scheme: Scheme, conventions: Sequence[Convention] = (), **kwargs) -> None:
        super().__init__(*args, **kwargs)
        report = self.instance
        report.scheme = scheme
        self.initial |= {"client_uuid": report.client_uuid, "version": report.version}
        place = self.fields["neighbourhood"]
        place.queryset = with_stored(Neighbourhood.objects.filter(schemes=scheme), [report.neighbourhood_id])
        place.empty_label = "Tous les quartiers"
        if report.pk is None:
            for name in ("starts_on", "ends_on", "neighbourhood"):
                self.fields[name].widget = forms.HiddenInput()
            keys = [convention.pk for convention in conventions]
            self.fields["convention"].queryset = Convention.objects.filter(pk__in=keys).select_related("funder")
            self.fields["convention"].label_from_instance = told_with_its_days
            self.fields["convention"].empty_label = "Tout le dispositif, sans convention"
            self.fields["duty"].queryset = Duty.objects.filter(convention__in=keys)
            self.fields["length"].initial = ReportLength.ANNUAL
        else:
            for name in ("convention", "length", "duty"):
                del self.fields[name]
        dress(self)

    def clean(self) -> dict:
        check_period(self, "starts_on", "ends_on")
        data = self.cleaned_data
        convention = data.get("convention") or (self.instance.convention if self.instance.pk else None)
        if convention and data.get("starts_on") and data.get("ends_on"):
            refusal = convention.report_refusal(data["starts_on"], data["ends_on"])
            if refusal:
                self.add_error("starts_on" if self.instance.pk else "convention", refusal)
            if data.get("neighbourhood"):
                self.add_error(
                    "convention", "Une convention dit ses quartiers\u00a0: choisissez «\u00a0Tous les quartiers\u00a0»."
                )
        if data.get("duty") and data["duty"].convention != convention:
            data["duty"] = None
        return data

    def as_new(self, scheme: Scheme, conventions: Sequence[Convention] = ()) -> ReportForm:
        """The same answers in a form that prepares another draft."""
        answers = self.data.copy()
        answers["client_uuid"] = str(uuid.uuid4())
        answers.setdefault("length", self.instance.length)
        return ReportForm(answers, scheme=scheme, conventions=conventions)

    def over(self, current: ActivityReport) -> ReportForm:
        """The same answers in a form that would write them over the draft as it is now."""
        answers = self.data.copy()
        answers["client_uuid"], answers["version"] = str(current.client_uuid), str(current.version)
        return ReportForm(answers, instance=current, scheme=current.scheme)

    def differences(self) -> list[Difference]:
        """Where what is typed differs from what is stored, in words; only after `is_valid()`."""
        asked = {name: self.fields[name] for name in self._meta.fields if name in self.fields and name != "duty"}
        told = []
        for name, field in asked.items():
            stored = shown(field, field.clean(self.get_initial_for_field(field, name)))
            told.append((field.label, stored, shown(field, self.cleaned_data[name])))
        return differing(told)


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
