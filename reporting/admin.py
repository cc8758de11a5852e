"""Reports in the technical administration: to look at. They are prepared and published on their own pages."""

from django.contrib import admin

from .models import ActivityReport, ReportReader


class ReportReaderInline(admin.TabularInline):
    model = ReportReader
    extra = 0
    can_delete = False

    def has_add_permission(self, request, obj=None) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False


@admin.register(ActivityReport)
class ActivityReportAdmin(admin.ModelAdmin):
    """Read only: what is published does not change, and a draft belongs to who writes it."""

    list_display = ("title", "scheme", "starts_on", "ends_on", "status", "published_at")
    list_filter = ("status", "scheme")
    list_select_related = ("scheme",)
    search_fields = ("title", "scheme__name")
    inlines = (ReportReaderInline,)

    def has_add_permission(self, request) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False
