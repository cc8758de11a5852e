from django.urls import path

app_name = "outings"
urlpatterns = []
