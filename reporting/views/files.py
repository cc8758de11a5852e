"""How a report's file is handed over."""

from __future__ import annotations

from django.http import HttpResponse

from ..models import ActivityReport


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


def file_name(report: ActivityReport) -> str:
    """Letters, digits and hyphens: slugs and dates have nothing else."""
    where = f"-{report.neighbourhood.slug}" if report.neighbourhood else ""
    return f"rapport-{report.scheme.slug}{where}-{report.starts_on}-{report.ends_on}.pdf"
