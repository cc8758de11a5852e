"""Being written."""

from django.http import Http404
from django.views.generic import View


class ReportList(View):
    pass


class ReportCreate(View):
    pass


class ReportDetail(View):
    pass


class ReportUpdate(View):
    pass


def preview(request, pk):
    raise Http404


def publish(request, pk):
    raise Http404


def pdf(request, pk):
    raise Http404
