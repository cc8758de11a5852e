from django.urls import URLPattern, include, path

from .views import follow_ups, touches
from .views import noting as notes

app_name = "watch"
# What leaves, and what is answered; what is noted on the phone.
links: list[URLPattern] = []
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
