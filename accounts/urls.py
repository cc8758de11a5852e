"""The doors of allauth that OptiMédia opens; the names are allauth's, for it looks them up.

Its other pages (several addresses per account, confirmation of an address, codes) are not opened: accounts come by
invitation, an account has one address, and whoever answered the invitation holds it.
"""

from allauth.account import views
from allauth.mfa.base import views as factor_views
from allauth.mfa.recovery_codes import views as code_views
from allauth.mfa.totp import views as totp_views
from allauth.mfa.webauthn import views as key_views
from django.urls import path, re_path

from .views import account, end_other_sessions, end_session

urlpatterns = [
    path("compte/", account, name="account"),
    path("compte/sessions/<int:pk>/fermer/", end_session, name="end_session"),
    path("compte/sessions/fermer/", end_other_sessions, name="end_other_sessions"),
    path("compte/double-verification/", factor_views.index, name="mfa_index"),
    # One page shows application, keys and codes: allauth comes back here after a change of keys.
    path("compte/double-verification/", factor_views.index, name="mfa_list_webauthn"),
    path("compte/double-verification/application/", totp_views.activate_totp, name="mfa_activate_totp"),
    path("compte/double-verification/application/retirer/", totp_views.deactivate_totp, name="mfa_deactivate_totp"),
    path("compte/double-verification/cles/ajouter/", key_views.add_webauthn, name="mfa_add_webauthn"),
    path("compte/double-verification/cles/<int:pk>/retirer/", key_views.remove_webauthn, name="mfa_remove_webauthn"),
    path("compte/double-verification/codes/", code_views.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "compte/double-verification/codes/nouveaux/",
        code_views.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "compte/double-verification/codes/telecharger/",
        code_views.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path("compte/confirmer/code/", factor_views.reauthenticate, name="mfa_reauthenticate"),
    path("compte/confirmer/cle/", key_views.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("connexion/verification/", factor_views.authenticate, name="mfa_authenticate"),
    path("connexion/appareil/", factor_views.trust, name="mfa_trust"),
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
