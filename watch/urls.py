from django.urls import URLPattern, include, path

from .views import recipients
from .views.answer import AnswerView

app_name = "watch"
# What leaves, and what is answered; what is noted on the phone.
links: list[URLPattern] = [
    path("structure/destinataires/", recipients.RecipientsView.as_view(), name="recipients"),
    path("structure/destinataires/ajouter/", recipients.RecipientView.as_view(), name="recipient_add"),
    path("structure/destinataires/<int:pk>/", recipients.RecipientView.as_view(), name="recipient"),
    path("reponse/<token>/", AnswerView.as_view(), name="answer"),
]
noting: list[URLPattern] = []
urlpatterns = [
    path("", include(links)),
    path("", include(noting)),
]
