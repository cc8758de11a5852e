from django.urls import URLPattern, include, path

app_name = "watch"
# What leaves, and what is answered; what is noted on the phone.
links: list[URLPattern] = [
    path("reponse/<token>/", lambda request, token: None, name="answer"),
]
noting: list[URLPattern] = []
urlpatterns = [
    path("", include(links)),
    path("", include(noting)),
]
