"""The pages that gather: each one's first page, what is to do, the checklist of moving in, the guide."""

from django.urls import path

from .views import setup
from .views.more import more
from .views.noting import field, note
from .views.texts import texts
from .views.today import today
from .views.todo import todo

app_name = "home"
urlpatterns = [
    path("aujourdhui/", today, name="today"),
    path("a-faire/", todo, name="todo"),
    path("noter/", note, name="note"),
    path("terrain/", field, name="field"),
    path("terrain/textes/", texts, name="texts"),
    path("plus/", more, name="more"),
    path("aide/", setup.guide, name="help_index"),
    path("aide/<slug:key>/", setup.guide, name="help"),
    path("structure/mise-en-route/", setup.SetupView.as_view(), name="setup"),
    path("structure/mise-en-route/<slug:slug>/<slug:key>/", setup.step_aside, name="step_aside"),
]
