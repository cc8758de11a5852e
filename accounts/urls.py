"""The doors of allauth that OptiMédia opens; the names are allauth's, for it looks them up.

Its other pages (several addresses per account, confirmation of an address, codes) are not opened: accounts come by
invitation, an account has one address, and whoever answered the invitation holds it.
"""

from allauth.account import views
from django.urls import path, re_path

urlpatterns = [
    path("connexion/", views.login, name="account_login"),
    path("deconnexion/", views.logout, name="account_logout"),
    path("compte/inscription/", views.signup, name="account_signup"),
    path("compte/inactif/", views.account_inactive, name="account_inactive"),
    path("compte/confirmer/", views.reauthenticate, name="account_reauthenticate"),
    path("compte/mot-de-passe/", views.password_change, name="account_change_password"),
    path("compte/mot-de-passe/choisir/", views.password_set, name="account_set_password"),
    path("compte/mot-de-passe/oublie/", views.password_reset, name="account_reset_password"),
    path("compte/mot-de-passe/oublie/envoye/", views.password_reset_done, name="account_reset_password_done"),
    path(
        "compte/mot-de-passe/nouveau/fait/",
        views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    # As in allauth: the first hyphen parts the account from the key, which holds one too.
    re_path(
        r"^compte/mot-de-passe/nouveau/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
]
