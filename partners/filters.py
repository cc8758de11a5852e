"""What the directory of partners can be narrowed by."""

import django_filters as filters
from django.db.models import Q
from django.http import HttpRequest

from schemes.models import Scheme, SchemeQuerySet
from widgets.dress import dress

from .enums import PartnerFamily, PartnerRole
from .models import Partner, PartnerQuerySet, Partnership


def visible_schemes(request: HttpRequest) -> SchemeQuerySet:
    return Scheme.objects.visible_to(request.user)


class PartnerFilter(filters.FilterSet):
    """By name or town, by family, by what they do for a scheme."""

    q = filters.CharFilter(label="Nom ou ville")
    family = filters.ChoiceFilter(label="Famille", choices=PartnerFamily, empty_label="Toutes")
    scheme = filters.ModelChoiceFilter(
        label="Dispositif", queryset=visible_schemes, to_field_name="slug", empty_label="Tous"
    )
    role = filters.ChoiceFilter(label="Rôle", choices=PartnerRole, empty_label="Tous")

    class Meta:
        model = Partner
        fields = ["q", "family", "scheme", "role"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        dress(self.form)

    def filter_queryset(self, partners: PartnerQuerySet) -> PartnerQuerySet:
        """Scheme and role are asked of one and the same partnership: who funds this scheme, not who funds any."""
        asked = self.form.cleaned_data
        partnerships = Partnership.objects.visible_to(self.request.user)
        if asked["scheme"]:
            partnerships = partnerships.filter(scheme=asked["scheme"])
        if asked["role"]:
            partnerships = partnerships.filter(roles__role=asked["role"])
        if asked["family"]:
            partners = partners.filter(family=asked["family"])
        words = Q(folded_name__contains=asked["q"]) | Q(folded_city__contains=asked["q"])
        return partners.filter(words, pk__in=partnerships.values("partner"))
