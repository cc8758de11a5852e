from django.urls import path, re_path

from .views import book, conventions, directory, editing, readers

app_name = "partners"
urlpatterns = [
    path("dispositifs/<slug:slug>/", directory.SchemeSheetView.as_view(), name="scheme_sheet"),
    path("partenaires/", directory.PartnerListView.as_view(), name="list"),
    path("partenaires/carnet/", book.BookView.as_view(), name="book"),
    path("partenaires/<int:pk>/", directory.PartnerDetailView.as_view(), name="detail"),
    path("structure/partenaires/ajouter/", editing.PartnerAddView.as_view(), name="add"),
    path("structure/partenaires/<int:pk>/", editing.PartnerEditView.as_view(), name="edit"),
    path("structure/partenaires/<int:pk>/famille/", editing.PartnerFamilyView.as_view(), name="family"),
    path("conventions/", conventions.ConventionsView.as_view(), name="conventions"),
    path("conventions/ajouter/", conventions.ConventionCreateView.as_view(), name="convention_create"),
    path("conventions/<int:pk>/", conventions.ConventionUpdateView.as_view(), name="convention_update"),
    path("conventions/<int:pk>/retirer/", conventions.convention_remove, name="convention_remove"),
    path("structure/partenaires/lecteurs/", readers.ReadersView.as_view(), name="readers"),
    path("structure/partenaires/lecteurs/<int:pk>/fermer/", readers.reader_closes, name="reader_closes"),
    re_path(
        r"^structure/partenaires/lecteurs/invitations/(?P<pk>[0-9]{1,18})/(?P<deed>renvoyer|lien|retirer)/$",
        readers.reading_deed,
        name="reading_deed",
    ),
]
