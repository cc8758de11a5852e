"""How a file is handed over."""

from __future__ import annotations

from django.http import HttpResponse

from ..models import ActivityReport
from ..outputs.workbook import WRITERS, Sheets


def pdf_response(content: bytes, name: str, *, disposition: str) -> HttpResponse:
    """A PDF that no browser takes for anything else."""
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'{disposition}; filename="{name}"',
            "X-Content-Type-Options": "nosniff",
        },
    )


def csv_response(text: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text, content_type=WRITERS["csv"][1], headers=headers)


def workbook_response(sheets: Sheets, name: str) -> HttpResponse:
    """`name`: it ends with one of `WRITERS`."""
    write, content_type = WRITERS[name.rpartition(".")[2]]
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(write(sheets), content_type=content_type, headers=headers)


def file_name(report: ActivityReport, what: str = "rapport", kind: str = "pdf") -> str:
    """Letters, digits and hyphens: slugs and dates have nothing else."""
    where = f"-{report.neighbourhood.slug}" if report.neighbourhood else ""
    return f"{what}-{report.scheme.slug}{where}-{report.starts_on}-{report.ends_on}.{kind}"
