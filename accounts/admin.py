from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.forms import ModelForm
from django.http import HttpRequest

from .models import User

# The administration has no sign-in of its own: allauth's counts attempts, Django's does not.
admin.site.login = secure_admin_login(admin.site.login)
admin.site.site_title = "OptiMédia"
admin.site.site_header = "OptiMédia, administration technique"
admin.site.index_title = "Administration technique"


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    list_display = ["email", "name", "is_active", "is_staff"]
    list_filter = ["is_active", "is_staff"]
    search_fields = ["email", "name"]
    exclude = ["password", "user_permissions", "groups"]
    readonly_fields = ["last_login", "joined_at"]

    def save_model(self, request: HttpRequest, obj: User, form: ModelForm, change: bool) -> None:
        """A new account has no password: its holder chooses one with « Mot de passe oublié »."""
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
