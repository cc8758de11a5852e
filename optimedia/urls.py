"""The addresses of the site, in French; their names, in English."""

from django.contrib import admin
from django.urls import include, path

from outings.views import partners
from schemes.views.listing import danger

from . import closing, offline, second_factor, views

urlpatterns = [
    path("", views.home, name="home"),
    path("sante/", views.health, name="health"),
    path("personne-en-danger/", danger, name="danger"),
    path("sw.js", offline.service_worker, name="service_worker"),
    path("manifest.webmanifest", offline.manifest, name="manifest"),
    path("", include("accounts.urls")),
    path("compte/fermer/", closing.closing, name="closing"),
    path("compte/double-verification/plus-tard/", second_factor.later, name="second_factor_later"),
    path("", include("schemes.urls")),
    # A scheme's sheet shows its partners: its address starts with dispositifs/, its page lives in `partners`.
    path("", include("partners.urls")),
    # Nor do partners know of outings, which say who came and when.
    path("structure/partenaires/", partners.PartnersView.as_view(), name="structure_partners"),
    path("structure/partenaires/<int:pk>/reunir/", partners.PartnerMergeView.as_view(), name="partner_merge"),
    path("", include("outings.urls")),
    path("", include("planning.urls")),
    path("", include("situations.urls")),
    path("", include("watch.urls")),
    path("", include("reporting.urls")),
    path("", include("exchange.urls")),
    path("", include("home.urls")),
    path("administration/", admin.site.urls),
]
