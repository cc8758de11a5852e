from django.urls import path

from . import views

app_name = "partners"
urlpatterns = [
    path("dispositifs/<slug:slug>/", views.SchemeSheetView.as_view(), name="scheme_sheet"),
    path("partenaires/", views.PartnerListView.as_view(), name="list"),
    path("partenaires/<int:pk>/", views.PartnerDetailView.as_view(), name="detail"),
]
