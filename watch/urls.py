from django.urls import URLPattern, include, path

from .views import observations, recipients, recommendations
from .views.answer import AnswerView

app_name = "watch"
# What leaves, and what is answered; what is noted on the phone.
links: list[URLPattern] = [
    path("structure/destinataires/", recipients.RecipientsView.as_view(), name="recipients"),
    path("structure/destinataires/ajouter/", recipients.RecipientView.as_view(), name="recipient_add"),
    path("structure/destinataires/<int:pk>/", recipients.RecipientView.as_view(), name="recipient"),
    path("observations/", observations.ObservationsView.as_view(), name="observations"),
    path("observations/<int:pk>/", observations.ObservationView.as_view(), name="observation"),
    path("observations/<int:pk>/faire/<slug:deed>/", observations.observation_deed, name="observation_deed"),
    path("preconisations/", recommendations.RecommendationsView.as_view(), name="recommendations"),
    path("preconisations/nouvelle/", recommendations.RecommendationCreateView.as_view(), name="recommendation_create"),
    path("preconisations/<int:pk>/", recommendations.RecommendationView.as_view(), name="recommendation"),
    path(
        "preconisations/<int:pk>/modifier/",
        recommendations.RecommendationUpdateView.as_view(),
        name="recommendation_update",
    ),
    path(
        "preconisations/<int:pk>/<slug:deed>/",
        recommendations.RecommendationDeedView.as_view(),
        name="recommendation_deed",
    ),
    path("reponse/<token>/", AnswerView.as_view(), name="answer"),
]
noting: list[URLPattern] = []
urlpatterns = [
    path("", include(links)),
    path("", include(noting)),
]
