from django.urls import path

from . import views

app_name = "home"
urlpatterns = [
    path("aide/", views.guide, name="help_index"),
    path("aide/<slug:key>/", views.guide, name="help"),
    path("structure/mise-en-route/", views.SetupView.as_view(), name="setup"),
    path("structure/mise-en-route/<slug:slug>/<slug:key>/", views.step_aside, name="step_aside"),
]
