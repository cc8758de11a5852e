from django.urls import URLPattern, include, path

from .views.answer import AnswerView

app_name = "watch"
# What leaves, and what is answered; what is noted on the phone.
links: list[URLPattern] = [
    path("reponse/<token>/", AnswerView.as_view(), name="answer"),
]
noting: list[URLPattern] = []
urlpatterns = [
    path("", include(links)),
    path("", include(noting)),
]
