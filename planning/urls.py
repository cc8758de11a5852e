from django.urls import URLPattern, include, path

from .views import agenda as announcing
from .views.mail_choices import mail_choices

app_name = "planning"
calendar: list[URLPattern] = []
series: list[URLPattern] = []
# One planned outing; its address starts as outings' do, its page lives here.
sorties: list[URLPattern] = []
agenda: list[URLPattern] = [
    path("<slug:slug>/", announcing.agenda, name="agenda"),
    path("<slug:slug>.ics", announcing.agenda_ics, name="agenda_ics"),
    path("<slug:slug>/<int:pk>.ics", announcing.series_ics, name="series_ics"),
]
posters = [
    path("sorties/<int:pk>/affiche/", announcing.poster, name="poster"),
    path("series/<int:pk>/affiche/", announcing.series_poster, name="series_poster"),
]
units: list[URLPattern] = []
urlpatterns = [
    path("calendrier/", include(calendar)),
    path("series/", include(series)),
    path("sorties/", include(sorties)),
    path("agenda/", include(agenda)),
    path("", include(posters)),
    path("entretien/", include(units)),
    path("compte/messages/", mail_choices, name="mail_choices"),
]
