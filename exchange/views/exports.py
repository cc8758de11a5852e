"""« Exporter »: all that a structure has, in one file that an admin takes away."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.decorators import method_decorator
from django.utils.text import slugify
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView

from journal.enums import Deed
from journal.writing import write_line
from schemes import clock
from schemes.permissions import standing_in
from schemes.views.structure import StructurePage, page_of

from ..models import OperatorExport
from ..tasks import start_export


@method_decorator(reauthentication_required, name="dispatch")
class ExportView(StructurePage, TemplateView):
    """The exports of the last days, and asking for one. Who one is is asked again first."""

    template_name = "structure/export.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if not self.standing.is_admin:
            raise PermissionDenied

    def get_context_data(self, **kwargs: Any) -> dict:
        exports = OperatorExport.objects.filter(operator=self.standing.operator)
        return super().get_context_data(**kwargs) | {"exports": exports[:10]}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        start_export(self.standing.operator, by=request.user)
        messages.success(request, "L’export se prépare\u00a0: il sera ici dans un instant, pour sept jours.")
        return redirect(page_of("exchange:exports", self.standing))


@require_safe
@reauthentication_required
def fetch(request: HttpRequest, pk: int) -> FileResponse:
    """The file, for seven days, to an admin of the structure."""
    export = get_object_or_404(OperatorExport.objects.select_related("operator").exclude(file=""), pk=pk)
    standing = standing_in(request.user, export.operator)
    if standing is None or export.kept_until <= clock.now():
        raise Http404
    if not standing.is_admin:
        raise PermissionDenied
    with transaction.atomic():
        write_line(
            Deed.EXPORT_FETCHED, at=clock.now(), by=request.user, thing=export.operator, operator=export.operator
        )
    name = f"{slugify(export.operator.name)}-{export.made_at:%Y-%m-%d}.zip"
    return FileResponse(export.file.open(), as_attachment=True, filename=name, content_type="application/zip")
