"""Dashboard and reports: French paths, English names."""

from django.urls import path

from .views import dashboard as dashboard_views
from .views import drafts as draft_views
from .views import reports as report_views
from .views import sealed
from .views.drafts import after_deletion
from .views.for_report import for_report
from .views.overview import overview, overview_csv

app_name = "reporting"
urlpatterns = [
    path("tableau-de-bord/bilan/", for_report, name="for_report"),
    path("tableau-de-bord/", dashboard_views.dashboard, name="dashboard"),
    path("tableau-de-bord/chiffres.csv", dashboard_views.figures_csv, name="figures_csv"),
    path("vue-d-ensemble/", overview, name="overview"),
    path("vue-d-ensemble/chiffres.csv", overview_csv, name="overview_csv"),
    path("rapports/", report_views.ReportList.as_view(), name="reports"),
    path("rapports/nouveau/", draft_views.ReportCreate.as_view(), name="create"),
    path("rapports/<int:pk>/", after_deletion(report_views.ReportDetail.as_view()), name="report"),
    path("rapports/<int:pk>/modifier/", after_deletion(draft_views.ReportUpdate.as_view()), name="update"),
    path("rapports/<int:pk>/supprimer/", after_deletion(draft_views.delete_draft), name="delete"),
    path("rapports/<int:pk>/apercu.pdf", report_views.preview, name="preview"),
    path("rapports/<int:pk>/publier/", after_deletion(report_views.publish), name="publish"),
    path("rapports/<int:pk>/avancement/", report_views.progress, name="progress"),
    path("rapports/<int:pk>/rapport.pdf", report_views.pdf, name="pdf"),
    path("rapports/<int:pk>/version/", sealed.version, name="version"),
    path("rapports/<int:pk>/retirer/", sealed.withdraw_report, name="withdraw"),
    path("paroles/<int:pk>/retirer/", sealed.word_back, name="word_back"),
    path("verifier/<str:token>/", sealed.check, name="check"),
]
