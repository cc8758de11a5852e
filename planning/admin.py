"""Series and the mobile unit's logbook for the installation's keeper."""

from django.contrib import admin

from .models import Series, UnitEntry

admin.site.register(Series)
admin.site.register(UnitEntry)
