"""The schemes one belongs to. A scheme's sheet names its partners: it is in `partners.views`."""

from django.views.generic import ListView

from .models import Scheme, SchemeQuerySet


class SchemeListView(ListView):
    """Where everyone finds the sheets they may read (DOMAIN 8.5)."""

    template_name = "schemes/scheme_list.html"
    context_object_name = "schemes"

    def get_queryset(self) -> SchemeQuerySet:
        return Scheme.objects.visible_to(self.request.user).with_outline()
