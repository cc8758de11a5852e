from django.urls import URLPattern, include, path, re_path

from .conventions.views import duties, lines, on_the_spot, outside, pages
from .views import book, directory, editing, readers

app_name = "partners"
conventions: list[URLPattern] = [
    path("conventions/", pages.ConventionsView.as_view(), name="conventions"),
    path("conventions/ajouter/", pages.ConventionCreateView.as_view(), name="convention_create"),
    path("conventions/<int:pk>/", pages.ConventionView.as_view(), name="convention"),
    path("conventions/<int:pk>/modifier/", pages.ConventionUpdateView.as_view(), name="convention_update"),
    path("conventions/<int:pk>/retirer/", pages.convention_remove, name="convention_remove"),
    path("conventions/<int:pk>/lignes/proposer/", pages.lines_propose, name="lines_propose"),
    path("conventions/<int:pk>/lignes/ajouter/", lines.LineCreateView.as_view(), name="line_create"),
    path("conventions/<int:pk>/lignes/<int:line>/", lines.LineView.as_view(), name="line"),
    path("conventions/<int:pk>/lignes/<int:line>/<slug:deed>/", lines.LineDeedView.as_view(), name="line_deed"),
    path("conventions/<int:pk>/echeances/ajouter/", duties.DutyView.as_view(), name="duty_create"),
    path("conventions/<int:pk>/echeances/<int:duty>/", duties.DutyView.as_view(), name="duty"),
    path("conventions/<int:pk>/echeances/<int:duty>/retirer/", duties.duty_remove, name="duty_remove"),
    path("enquetes/", on_the_spot.SurveysView.as_view(), name="surveys"),
    path("enquetes/<int:line>/ouvrir/", on_the_spot.hand_over, name="hand_over"),
    path("fournir/<token>/", outside.SupplyView.as_view(), name="supply"),
    path("enquete/<token>/", outside.SurveyView.as_view(), name="survey"),
]
urlpatterns = [
    path("", include(conventions)),
    path("dispositifs/<slug:slug>/", directory.SchemeSheetView.as_view(), name="scheme_sheet"),
    path("partenaires/", directory.PartnerListView.as_view(), name="list"),
    path("partenaires/carnet/", book.BookView.as_view(), name="book"),
    path("partenaires/<int:pk>/", directory.PartnerDetailView.as_view(), name="detail"),
    path("structure/partenaires/ajouter/", editing.PartnerAddView.as_view(), name="add"),
    path("structure/partenaires/<int:pk>/", editing.PartnerEditView.as_view(), name="edit"),
    path("structure/partenaires/<int:pk>/famille/", editing.PartnerFamilyView.as_view(), name="family"),
    path("structure/partenaires/lecteurs/", readers.ReadersView.as_view(), name="readers"),
    path("structure/partenaires/lecteurs/<int:pk>/fermer/", readers.reader_closes, name="reader_closes"),
    re_path(
        r"^structure/partenaires/lecteurs/invitations/(?P<pk>[0-9]{1,18})/(?P<deed>renvoyer|lien|retirer)/$",
        readers.reading_deed,
        name="reading_deed",
    ),
]
