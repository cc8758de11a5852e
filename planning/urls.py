from django.urls import URLPattern, include, path

from .views import agenda as announcing
from .views import units as unit_pages
from .views.mail_choices import mail_choices
from .views.prepare import PrepareView
from .views.visits import VisitListView, VisitWordView

app_name = "planning"
calendar: list[URLPattern] = [
    path("presences/", VisitListView.as_view(), name="visits"),
    path("presences/<int:series>/<str:due_on>/<int:quarter>/", VisitWordView.as_view(), name="visit"),
]
series: list[URLPattern] = []
# One planned outing; its address starts as outings' do, its page lives here.
sorties: list[URLPattern] = []
agenda: list[URLPattern] = [
    path("<slug:slug>/", announcing.agenda, name="agenda"),
    path("<slug:slug>.ics", announcing.agenda_ics, name="agenda_ics"),
    path("<slug:slug>/<int:pk>.ics", announcing.series_ics, name="series_ics"),
]
preparing = [path("<int:pk>/preparer/", PrepareView.as_view(), name="prepare")]
posters = [
    path("sorties/<int:pk>/affiche/", announcing.poster, name="poster"),
    path("series/<int:pk>/affiche/", announcing.series_poster, name="series_poster"),
]
units = [
    path("", unit_pages.UnitListView.as_view(), name="units"),
    path("<int:pk>/noter/", unit_pages.UnitNoteView.as_view(), name="unit_note"),
    path("<int:pk>/panne/", unit_pages.UnitDefectView.as_view(), name="unit_defect"),
    path("<int:pk>/remettre/", unit_pages.back_in_service, name="unit_back"),
    path("<int:pk>/securite/", unit_pages.UnitSafetyView.as_view(), name="unit_safety"),
    path("lignes/<int:pk>/retirer/", unit_pages.remove_line, name="unit_line_remove"),
    path("incidents/", unit_pages.IncidentsView.as_view(), name="incidents"),
]
urlpatterns = [
    path("calendrier/", include(calendar)),
    path("series/", include(series)),
    path("sorties/", include(sorties)),
    path("sorties/", include(preparing)),
    path("agenda/", include(agenda)),
    path("", include(posters)),
    path("entretien/", include(units)),
    path("compte/messages/", mail_choices, name="mail_choices"),
]
