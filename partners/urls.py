from django.urls import path, re_path

from .views import directory, readers

app_name = "partners"
urlpatterns = [
    path("dispositifs/<slug:slug>/", directory.SchemeSheetView.as_view(), name="scheme_sheet"),
    path("partenaires/", directory.PartnerListView.as_view(), name="list"),
    path("partenaires/<int:pk>/", directory.PartnerDetailView.as_view(), name="detail"),
    path("structure/partenaires/lecteurs/", readers.ReadersView.as_view(), name="readers"),
    path("structure/partenaires/lecteurs/<int:pk>/fermer/", readers.reader_closes, name="reader_closes"),
    re_path(
        r"^structure/partenaires/lecteurs/invitations/(?P<pk>[0-9]{1,18})/(?P<deed>renvoyer|lien|retirer)/$",
        readers.reading_deed,
        name="reading_deed",
    ),
]
