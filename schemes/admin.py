from django.contrib import admin
from django.db.models import ForeignKey, Q, QuerySet
from django.forms import ModelChoiceField
from django.http import HttpRequest

from .models import (
    ApproachStep,
    Claim,
    EmergencyContact,
    Membership,
    Mission,
    MobileUnit,
    Neighbourhood,
    NeighbourhoodStatus,
    Network,
    NetworkOperator,
    NetworkReader,
    Objective,
    Operator,
    Scheme,
    SchemeNeighbourhood,
    SchemePeriod,
    ServiceHours,
    Spot,
    TeamPost,
    Theme,
    Topic,
)


class SchemePeriodInline(admin.TabularInline):
    model = SchemePeriod
    extra = 0
    show_change_link = True  # where the period's hours are


class ObjectiveInline(admin.TabularInline):
    model = Objective
    extra = 0


class MissionInline(admin.TabularInline):
    model = Mission
    extra = 0

    def formfield_for_foreignkey(self, db_field: ForeignKey, request: HttpRequest, **kwargs) -> ModelChoiceField:
        """A mission is part of a mission of the same scheme; one that already has another keeps it."""
        if db_field.name == "parent":
            scheme = request.resolver_match.kwargs.get("object_id")
            stored = Mission.objects.filter(scheme=scheme).order_by().values("parent")
            kwargs["queryset"] = Mission.objects.filter(Q(scheme=scheme, parent=None) | Q(pk__in=stored))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class ApproachStepInline(admin.TabularInline):
    model = ApproachStep
    extra = 0


class ClaimInline(admin.TabularInline):
    model = Claim
    extra = 0


class TeamPostInline(admin.TabularInline):
    model = TeamPost
    extra = 0


class SchemeNeighbourhoodInline(admin.TabularInline):
    model = SchemeNeighbourhood
    extra = 0
    autocomplete_fields = ["neighbourhood"]


class MobileUnitInline(admin.TabularInline):
    model = MobileUnit
    extra = 0


class MembershipInline(admin.TabularInline):
    model = Membership
    extra = 0
    autocomplete_fields = ["user", "operator"]


class EmergencyContactInline(admin.TabularInline):
    model = EmergencyContact
    extra = 0


@admin.register(Operator)
class OperatorAdmin(admin.ModelAdmin):
    inlines = [EmergencyContactInline]
    list_display = ["name", "website"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}


class NetworkOperatorInline(admin.TabularInline):
    model = NetworkOperator
    extra = 0
    autocomplete_fields = ["operator"]


class NetworkReaderInline(admin.TabularInline):
    model = NetworkReader
    extra = 0
    autocomplete_fields = ["user"]


@admin.register(Network)
class NetworkAdmin(admin.ModelAdmin):
    inlines = [NetworkOperatorInline, NetworkReaderInline]
    list_display = ["name"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(Scheme)
class SchemeAdmin(admin.ModelAdmin):
    """The whole sheet, but for its partners, which are in their own app."""

    list_display = ["name", "city", "lead_operator", "is_demo"]
    list_filter = ["lead_operator", "is_demo"]
    list_select_related = ["lead_operator"]
    search_fields = ["name", "city"]
    prepopulated_fields = {"slug": ["city", "name"]}
    autocomplete_fields = ["lead_operator", "co_operators"]
    inlines = [
        SchemePeriodInline,
        ObjectiveInline,
        MissionInline,
        ApproachStepInline,
        ClaimInline,
        TeamPostInline,
        SchemeNeighbourhoodInline,
        MobileUnitInline,
        MembershipInline,
    ]


class ServiceHoursInline(admin.TabularInline):
    model = ServiceHours
    extra = 0


@admin.register(SchemePeriod)
class SchemePeriodAdmin(admin.ModelAdmin):
    list_display = ["name", "scheme", "starts_on", "ends_on"]
    list_filter = ["scheme"]
    list_select_related = ["scheme"]
    inlines = [ServiceHoursInline]


class NeighbourhoodStatusInline(admin.TabularInline):
    model = NeighbourhoodStatus
    extra = 0


@admin.register(Neighbourhood)
class NeighbourhoodAdmin(admin.ModelAdmin):
    list_display = ["name", "city", "official_code", "current_status"]
    list_filter = ["city"]
    search_fields = ["folded_name", "folded_city"]
    prepopulated_fields = {"slug": ["city", "name"]}
    inlines = [NeighbourhoodStatusInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).prefetch_related("statuses")

    @admin.display(description="statut ce jour")
    def current_status(self, neighbourhood: Neighbourhood) -> str:
        return neighbourhood.current_qpv_status.label


@admin.register(Spot)
class SpotAdmin(admin.ModelAdmin):
    list_display = ["name", "scheme", "neighbourhood", "spot_type"]
    list_filter = ["scheme", "spot_type"]
    list_select_related = ["scheme", "neighbourhood"]
    search_fields = ["folded_name"]
    autocomplete_fields = ["scheme", "neighbourhood"]


@admin.register(Topic)
class TopicAdmin(admin.ModelAdmin):
    list_display = ["label", "code", "scheme", "position", "is_active"]
    list_filter = ["scheme", "is_active"]
    list_select_related = ["scheme"]
    search_fields = ["label", "code"]


@admin.register(Theme)
class ThemeAdmin(admin.ModelAdmin):
    list_display = ["label", "scheme", "position", "is_active"]
    list_filter = ["scheme", "is_active"]
    list_select_related = ["scheme"]
    search_fields = ["folded_label"]


@admin.register(Membership)
class MembershipAdmin(admin.ModelAdmin):
    list_display = ["user", "role", "operator", "scheme", "starts_on", "ends_on"]
    list_filter = ["role", "operator", "scheme"]
    list_select_related = ["user", "operator", "scheme"]
    search_fields = ["user__email", "user__name"]
    autocomplete_fields = ["user", "operator", "scheme"]
