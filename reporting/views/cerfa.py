"""« Bloc Cerfa 15059*02 »: a page of a convention and a year, to copy into the form or into Dauphin."""

from __future__ import annotations

import re
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.generic import TemplateView

from partners.conventions.views.pages import OfConvention
from refusals import UNPROCESSABLE
from schemes import clock
from widgets.keeping import say_saved

from ..cerfa import TO_FILL_IN, cerfa_of, days_of, forecasts_of, not_done, other_dates, year_of
from ..forms.cerfa import ForecastForm
from ..snapshot import one_snapshot

SAVED = "Les prévisions sont enregistrées."


class CerfaView(OfConvention, TemplateView):
    """The four texts, the table of the public beside its forecast, the two other answers that Dauphin takes."""

    template_name = "reporting/cerfa.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        asked = request.GET.get("annee", "")
        self.year = int(asked) if re.fullmatch("20[0-9]{2}", asked) else year_of(self.convention, clock.today())
        days = days_of(self.convention, self.year)
        if days is None:
            raise Http404
        self.days = days

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = ForecastForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=UNPROCESSABLE)
        with transaction.atomic():
            self.convention.public_forecasts.filter(year=self.year).delete()
            for public, number in form.cleaned_data.items():
                if number is not None:
                    self.convention.public_forecasts.create(year=self.year, public=public, number=number)
        say_saved(request, SAVED)
        return redirect(f"{reverse('reporting:cerfa', args=[self.convention.pk])}?annee={self.year}")

    def get_context_data(self, **kwargs: Any) -> dict:
        with one_snapshot():
            cerfa = cerfa_of(self.convention, *self.days)
        form = ForecastForm(initial=forecasts_of(self.convention, self.year))
        return super().get_context_data(**{"form": form} | kwargs) | {
            "year": self.year,
            # Those that it has days of; of the current one, in bold.
            "years": [year for year in range(self.year - 1, self.year + 2) if days_of(self.convention, year)],
            "cerfa": cerfa,
            "not_done": not_done(self.convention, *self.days),
            "other_dates": other_dates(self.convention, *self.days),
            "to_fill_in": TO_FILL_IN,
        }
