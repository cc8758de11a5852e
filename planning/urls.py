from django.urls import URLPattern, include, path

from .views import agenda as announcing
from .views import calendar as calendar_page
from .views import plan
from .views import series as series_pages
from .views import units as unit_pages
from .views.mail_choices import mail_choices
from .views.prepare import PrepareView
from .views.visits import VisitListView, VisitWordView

app_name = "planning"
calendar = [
    path("", calendar_page.CalendarView.as_view(), name="calendar"),
    path("presences/", VisitListView.as_view(), name="visits"),
    path("presences/<int:series>/<str:due_on>/<int:quarter>/", VisitWordView.as_view(), name="visit"),
]
series = [
    path("", series_pages.SeriesListView.as_view(), name="series_list"),
    path("nouvelle/", series_pages.SeriesCreateView.as_view(), name="series_create"),
    path("dates/", series_pages.series_dates, name="series_dates"),
    path("<int:pk>/", series_pages.SeriesView.as_view(), name="series"),
    path("<int:pk>/modifier/", series_pages.SeriesChangeView.as_view(), name="series_change"),
    path("<int:pk>/retirer/", series_pages.SeriesDeedView.as_view(deed="leave_out"), name="series_leave_out"),
    path("<int:pk>/ajouter/", series_pages.SeriesDeedView.as_view(deed="add_day"), name="series_add_day"),
    path("<int:pk>/retablir/", series_pages.SeriesDeedView.as_view(deed="take_back"), name="series_take_back"),
    path("<int:pk>/finir/", series_pages.SeriesDeedView.as_view(deed="end"), name="series_end"),
]
# One planned outing; its address starts as outings' do, its page lives here.
sorties = [
    path("prevoir/", plan.PlanView.as_view(), name="plan"),
    path("<int:pk>/prevision/", plan.PlanChangeView.as_view(), name="change_plan"),
    path("a-venir/<int:pk>/<str:day>/", plan.ComingView.as_view(), name="coming"),
]
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
