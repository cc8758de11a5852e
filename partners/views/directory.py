"""A scheme's sheet with its partners, and the directory of partners."""

from django.views.generic import DetailView
from django_filters.views import FilterView

from schemes.models import Scheme, SchemeQuerySet
from schemes.permissions import ANSWERING, can_see_amounts
from widgets.lists import KeptList, list_address

from ..enums import PartnerRole
from ..filters import PartnerFilter
from ..models import Partner, PartnerQuerySet


class SchemeSheetView(DetailView):
    """Fiche dispositif: all that DOMAIN 2.1 lists, amounts for those alone who answer for them."""

    template_name = "partners/scheme_sheet.html"
    context_object_name = "scheme"

    def get_queryset(self) -> SchemeQuerySet:
        return (
            Scheme.objects.visible_to(self.request.user)
            .with_sheet()
            .prefetch_related("partnerships__partner", "partnerships__roles", "conventions__funder")
        )

    def get_context_data(self, **kwargs) -> dict:
        partnerships = self.object.partnerships.all()
        return super().get_context_data(
            commissioners=[row.partner for row in partnerships if row.holds(PartnerRole.COMMISSIONER)],
            fundings=[row for row in partnerships if row.holds(PartnerRole.FUNDER)],
            with_amounts=can_see_amounts(self.request.user, self.object),
            **kwargs,
        )


class PartnerListView(KeptList, FilterView):
    """The partners of one's schemes."""

    template_name = "partners/partner_list.html"
    context_object_name = "partners"
    filterset_class = PartnerFilter
    paginate_by = 50

    def get_queryset(self) -> PartnerQuerySet:
        user = self.request.user
        return Partner.objects.visible_to(user).with_partnerships_visible_to(user)

    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(has_scheme=Scheme.objects.visible_to(self.request.user).exists(), **kwargs)


class PartnerDetailView(DetailView):
    """What a partner does in one's schemes; what it does elsewhere is not shown."""

    template_name = "partners/partner_detail.html"
    context_object_name = "partner"

    def get_queryset(self) -> PartnerQuerySet:
        user = self.request.user
        return Partner.objects.visible_to(user).with_partnerships_visible_to(user)

    def get_context_data(self, **kwargs) -> dict:
        answered_for = Scheme.objects.with_role(self.request.user, *ANSWERING).values_list("pk", flat=True)
        context = {"back": list_address(self.request, "partners:list"), "editable": set(answered_for)}
        return super().get_context_data(**context, **kwargs)
