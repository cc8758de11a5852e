from django.urls import path

from . import merging_views, views

app_name = "outings"
urlpatterns = [
    path("", views.OutingListView.as_view(), name="list"),
    path("nouvelle/", views.OutingCreateView.as_view(), name="create"),
    path("compteur/", views.TallyView.as_view(), name="tally"),
    path("envois/", views.QueueView.as_view(), name="queue"),
    path("jeton/", views.token, name="token"),
    path("valider/", views.validate, name="validate"),
    path("fusionner/<str:kind>/", merging_views.MergeView.as_view(), name="merge"),
    path("<int:pk>/", views.OutingDetailView.as_view(), name="detail"),
    path("<int:pk>/modifier/", views.OutingUpdateView.as_view(), name="update"),
    path("<int:pk>/annuler/", views.OutingCancelView.as_view(), name="cancel"),
    path("<int:pk>/textes/relus/", views.review_texts, name="review_texts"),
    path("<int:pk>/paroles/<int:testimony_pk>/garder/", views.star, name="star"),
    path("<int:pk>/retenu/garder/", views.star_highlight, name="star_highlight"),
]
