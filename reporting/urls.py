"""Dashboard and reports: French paths, English names."""

from django.urls import path

from .views import dashboard as dashboard_views
from .views import reports as report_views

app_name = "reporting"
urlpatterns = [
    path("tableau-de-bord/", dashboard_views.dashboard, name="dashboard"),
    path("tableau-de-bord/chiffres.csv", dashboard_views.figures_csv, name="figures_csv"),
    path("rapports/", report_views.ReportList.as_view(), name="reports"),
    path("rapports/nouveau/", report_views.ReportCreate.as_view(), name="create"),
    path("rapports/<int:pk>/", report_views.ReportDetail.as_view(), name="report"),
    path("rapports/<int:pk>/modifier/", report_views.ReportUpdate.as_view(), name="update"),
    path("rapports/<int:pk>/apercu.pdf", report_views.preview, name="preview"),
    path("rapports/<int:pk>/publier/", report_views.publish, name="publish"),
    path("rapports/<int:pk>/rapport.pdf", report_views.pdf, name="pdf"),
]
