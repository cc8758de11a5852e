"""« Mes messages »: what somebody wants to be written to about, and what became of the last ones."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from outings.permissions import coordinated_schemes
from schemes.enums import Weekday
from widgets.dress import DressedForm

from ..notices import MailChoice, Notice

LAST = 10


class MailChoiceForm(DressedForm):
    """Reminders, and for who coordinates the days of the digest."""

    is_reminded = forms.BooleanField(
        label="M’écrire quand une sortie où je suis attendu·e est à clôturer, ou annulée",
        required=False,
    )
    digest_days = forms.TypedMultipleChoiceField(
        label="Récapitulatif de ce qui vous attend",
        help_text="Le matin des jours cochés, seulement s’il y a quelque chose à faire.",
        choices=Weekday.choices,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: object, coordinates: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if not coordinates:
            del self.fields["digest_days"]


@require_http_methods(["GET", "HEAD", "POST"])
def mail_choices(request: HttpRequest) -> HttpResponse:
    """One's own choices; no message is needed for the tool to work."""
    choice = MailChoice.of(request.user)
    coordinates = coordinated_schemes(request.user).exists()
    initial = {"is_reminded": choice.is_reminded, "digest_days": choice.digest_days}
    form = MailChoiceForm(request.POST if request.method == "POST" else None, initial=initial, coordinates=coordinates)
    if request.method == "POST" and form.is_valid():
        for name, value in form.cleaned_data.items():
            setattr(choice, name, value)
        choice.save()
        messages.success(request, "Vos choix sont enregistrés.")
        return redirect("planning:mail_choices")
    last = Notice.objects.filter(user=request.user).select_related("scheme")[:LAST]
    return render(request, "planning/mail_choices.html", {"form": form, "last": last})
