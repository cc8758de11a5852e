from django.urls import URLPattern, include, path

from .views.mail_choices import mail_choices
from .views.visits import VisitListView, VisitWordView

app_name = "planning"
calendar: list[URLPattern] = [
    path("presences/", VisitListView.as_view(), name="visits"),
    path("presences/<int:series>/<str:due_on>/<int:quarter>/", VisitWordView.as_view(), name="visit"),
]
series: list[URLPattern] = []
# One planned outing; its address starts as outings' do, its page lives here.
sorties: list[URLPattern] = []
agenda: list[URLPattern] = []
units: list[URLPattern] = []
urlpatterns = [
    path("calendrier/", include(calendar)),
    path("series/", include(series)),
    path("sorties/", include(sorties)),
    path("agenda/", include(agenda)),
    path("entretien/", include(units)),
    path("compte/messages/", mail_choices, name="mail_choices"),
]
