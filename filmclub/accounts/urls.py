"""Signing in and out, second factors. The operator makes the accounts: allauth has no other page here."""

from allauth.account import views
from django.contrib.auth.decorators import login_required
from django.urls import include, path

from filmclub.accounts import me
from filmclub.lib.cookies import forgets_guest

urlpatterns = [
    path("login/", views.login, name="account_login"),
    path("logout/", forgets_guest(views.logout), name="account_logout"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path(
        "2fa/webauthn/reauthenticate/",
        login_required(me.PasskeyAgainView.as_view()),
        name="mfa_reauthenticate_webauthn",
    ),
    path("2fa/", include("allauth.mfa.urls")),
]
