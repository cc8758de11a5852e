"""Outings in the technical administration: read only, because they are written in one way (`outings.recording`)."""

from django.contrib import admin
from django.http import HttpRequest

from .models import Outing


@admin.register(Outing)
class OutingAdmin(admin.ModelAdmin):
    list_display = ["held_on", "scheme", "format", "status", "public_count", "version"]
    list_filter = ["status", "format", "scheme"]
    date_hierarchy = "held_on"
    # Who logged what is for corrections, not for browsing (DOMAIN 6.4b).
    exclude = ["recorded_by"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Outing | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Outing | None = None) -> bool:
        return False
