from django.urls import URLPattern, include, path

from .views import series as series_pages
from .views.mail_choices import mail_choices

app_name = "planning"
calendar: list[URLPattern] = []
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
