from django.urls import include, path

from .views import deeds, entry, late, lists, merging, phone, quarters, reading

app_name = "outings"
sorties = [
    path("", reading.OutingListView.as_view(), name="list"),
    path("nouvelle/", entry.OutingCreateView.as_view(), name="create"),
    path("compteur/", phone.TallyView.as_view(), name="tally"),
    path("envois/", phone.QueueView.as_view(), name="queue"),
    path("jeton/", phone.token, name="token"),
    path("valider/", deeds.validate, name="validate"),
    path("valider/annuler/", deeds.unvalidate, name="unvalidate"),
    path("fusionner/<str:kind>/", merging.MergeView.as_view(), name="merge"),
    path("<int:pk>/", reading.OutingDetailView.as_view(), name="detail"),
    path("<int:pk>/modifier/", entry.OutingUpdateView.as_view(), name="update"),
    path("<int:pk>/annuler/", deeds.OutingCancelView.as_view(), name="cancel"),
    path("<int:pk>/retablir/", deeds.restore, name="restore"),
    path("<int:pk>/rectifier/", late.rectify, name="rectify"),
    path("<int:pk>/relue/", deeds.read_again, name="read_again"),
    path("<int:pk>/textes/relus/", deeds.review_texts, name="review_texts"),
    path("<int:pk>/paroles/<int:testimony_pk>/garder/", deeds.star, name="star"),
    path("<int:pk>/retenu/garder/", deeds.star_highlight, name="star_highlight"),
]
# Pages of a structure that tell what outings use.
structure = [
    path("quartiers/", quarters.QuarterListView.as_view(), name="quarters"),
    path("quartiers/<int:pk>/", quarters.QuarterView.as_view(), name="quarter"),
    path("listes/", lists.ListsView.as_view(), name="lists"),
    path("listes/<str:kind>/", lists.RowView.as_view(), name="add_row"),
    path("listes/<str:kind>/<int:pk>/", lists.RowView.as_view(), name="row"),
]
urlpatterns = [path("sorties/", include(sorties)), path("structure/", include(structure))]
