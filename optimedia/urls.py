"""The addresses of the site, in French; their names, in English."""

from allauth.account import views as allauth_views
from django.contrib import admin
from django.urls import include, path

from . import views

urlpatterns = [
    path("", views.home, name="home"),
    path("sante/", views.health, name="health"),
    # The rest of allauth comes first: for a name given twice, Django takes the address that stands last.
    path("compte/", include("allauth.account.urls")),
    path("connexion/", allauth_views.login, name="account_login"),
    path("deconnexion/", allauth_views.logout, name="account_logout"),
    path("dispositifs/", include("schemes.urls")),
    path("partenaires/", include("partners.urls")),
    path("sorties/", include("outings.urls")),
    path("", include("reporting.urls")),
    path("administration/", admin.site.urls),
]
