from django.contrib import admin

from .models import Convention, Duty, Partner, Partnership, PartnershipRole, Representative


class RepresentativeInline(admin.TabularInline):
    model = Representative
    extra = 0
    autocomplete_fields = ["user", "operator"]


class PartnershipInline(admin.TabularInline):
    model = Partnership
    extra = 0
    autocomplete_fields = ["scheme"]
    show_change_link = True  # where its roles are


@admin.register(Partner)
class PartnerAdmin(admin.ModelAdmin):
    list_display = ["name", "city", "family"]
    list_filter = ["family", "city"]
    search_fields = ["folded_name", "folded_city"]
    inlines = [PartnershipInline, RepresentativeInline]


class PartnershipRoleInline(admin.TabularInline):
    model = PartnershipRole
    extra = 0


@admin.register(Partnership)
class PartnershipAdmin(admin.ModelAdmin):
    list_display = ["partner", "scheme", "note"]
    list_filter = ["scheme"]
    list_select_related = ["partner", "scheme"]
    search_fields = ["partner__folded_name"]
    autocomplete_fields = ["partner", "scheme"]
    inlines = [PartnershipRoleInline]


class DutyInline(admin.TabularInline):
    model = Duty
    extra = 0


@admin.register(Convention)
class ConventionAdmin(admin.ModelAdmin):
    list_display = ["funder", "operator", "kind", "starts_on", "ends_on"]
    list_filter = ["kind", "operator"]
    list_select_related = ["operator", "funder"]
    search_fields = ["funder__folded_name", "operator__name"]
    autocomplete_fields = ["operator", "schemes", "funder"]
    inlines = [DutyInline]


@admin.register(Representative)
class RepresentativeAdmin(admin.ModelAdmin):
    list_display = ["user", "partner", "operator", "starts_on", "ends_on"]
    list_select_related = ["user", "partner", "operator"]
    search_fields = ["user__email", "partner__folded_name"]
    autocomplete_fields = ["user", "partner", "operator"]
