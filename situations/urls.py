"""Addresses of situations and of calls."""

from django.urls import path

from .views import calls, situations, steps

app_name = "situations"
urlpatterns = [
    path("appels/", calls.CallListView.as_view(), name="calls"),
    path("appels/nouveau/", calls.CallCreateView.as_view(), name="call_create"),
    path("appels/<int:pk>/", calls.CallView.as_view(), name="call"),
    path("appels/<int:pk>/repondre/", calls.answer, name="answer"),
    path("appels/<int:pk>/annuler/", calls.take_back, name="take_back"),
    path("situations/", situations.SituationListView.as_view(), name="list"),
    path("situations/nouvelle/", situations.SituationCreateView.as_view(), name="create"),
    path("situations/etapes/", steps.StepCreateView.as_view(), name="steps"),
    path("situations/<int:pk>/", situations.SituationView.as_view(), name="detail"),
    path("situations/<int:pk>/clore/", situations.SituationCloseView.as_view(), name="close"),
    path("situations/<int:pk>/rouvrir/", situations.reopen, name="reopen"),
    path("situations/<int:pk>/vue/", situations.review, name="review"),
    path("situations/<int:pk>/jumelle/", situations.settle, name="settle"),
]
