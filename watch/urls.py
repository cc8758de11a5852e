from django.urls import URLPattern, include, path

from .views import follow_ups, observations, recipients, recommendations, touches
from .views import noting as notes
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
noting: list[URLPattern] = [
    path("observations/nouvelle/", notes.ObservationCreateView.as_view(), name="observation_create"),
    path("observations/<int:pk>/notee/", notes.ObservationNotedView.as_view(), name="noted"),
    path("observations/<int:pk>/la-meme/", notes.say_same, name="say_same"),
    path("observations/<int:pk>/repare/", touches.check, name="check"),
    path("observations/<int:pk>/dit-sur-place/", touches.tell, name="tell"),
    path("suites/", follow_ups.FollowUpListView.as_view(), name="follow_ups"),
    path("suites/nouvelle/", follow_ups.FollowUpCreateView.as_view(), name="follow_up_create"),
    path("suites/<int:pk>/etat/", touches.move, name="move"),
]
urlpatterns = [
    path("", include(links)),
    path("", include(noting)),
]
