from django.urls import path

from .views import setup
from .views.noting import field, note

app_name = "home"
urlpatterns = [
    path("noter/", note, name="note"),
    path("terrain/", field, name="field"),
    path("aide/", setup.guide, name="help_index"),
    path("aide/<slug:key>/", setup.guide, name="help"),
    path("structure/mise-en-route/", setup.SetupView.as_view(), name="setup"),
    path("structure/mise-en-route/<slug:slug>/<slug:key>/", setup.step_aside, name="step_aside"),
]
