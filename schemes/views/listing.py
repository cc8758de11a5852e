"""The schemes one belongs to, and « Personne en danger ». A sheet names its partners: it is in `partners.views`."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.generic import ListView

from ..models import EmergencyContact, Scheme, SchemeQuerySet


class SchemeListView(ListView):
    """Where everyone finds the sheets they may read (DOMAIN 8.5)."""

    template_name = "schemes/scheme_list.html"
    context_object_name = "schemes"

    def get_queryset(self) -> SchemeQuerySet:
        return Scheme.objects.visible_to(self.request.user).in_menus().with_outline()


@login_not_required
@require_safe
def danger(request: HttpRequest) -> HttpResponse:
    """What to do and whom to call. Open to all: a session that ended must not stand in the way of a call.

    The operator's own numbers are for its members.
    """
    return render(request, "schemes/danger.html", {"contacts": EmergencyContact.objects.of(request.user)})
