"""What comes in as files: French paths, English names."""

from django.urls import path

from .views import exports, imports

app_name = "exchange"
urlpatterns = [
    path("structure/exporter/", exports.ExportView.as_view(), name="exports"),
    path("structure/exporter/<int:pk>/", exports.fetch, name="fetch_export"),
    path("structure/importer/", imports.ImportListView.as_view(), name="imports"),
    path("structure/importer/modele.xlsx", imports.template, name="template"),
    path("structure/importer/<int:pk>/", imports.import_page, name="import"),
    path("structure/importer/<int:pk>/colonnes/", imports.columns, name="columns"),
    path("structure/importer/<int:pk>/reponses/", imports.answers, name="answers"),
    path("structure/importer/<int:pk>/confirmer/", imports.confirm, name="confirm"),
    path("structure/importer/<int:pk>/retirer/", imports.take_back, name="take_back"),
    path("structure/importer/<int:pk>/abandonner/", imports.abandon, name="abandon"),
    path("structure/importer/<int:pk>/a-corriger.csv", imports.errors, name="errors"),
    path("structure/importer/<int:pk>/avancement/", imports.progress, name="progress"),
]
