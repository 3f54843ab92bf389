"""Joining, signing in and out, second factors, what a member changes: the pages of allauth that are used."""

from collections.abc import Sequence

from allauth.account import views as allauth
from allauth.mfa.urls import urlpatterns as second_factors
from django.contrib.auth.decorators import login_required
from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.cache import never_cache

from filmclub.accounts import me, views
from filmclub.accounts.invitation_views import invited
from filmclub.accounts.sign_in_with.again import sign_in_again
from filmclub.accounts.sign_in_with.views import JoinWithView, LinkedView, again, link, start
from filmclub.accounts.views import needs_mail
from filmclub.lib.cookies import forgets_guest


def never_cached(patterns: Sequence[URLPattern | URLResolver]) -> list[URLPattern | URLResolver]:
    """The same pages, which no browser keeps either: they show secrets."""
    return [
        URLResolver(each.pattern, never_cached(each.url_patterns))
        if isinstance(each, URLResolver)
        else URLPattern(each.pattern, never_cache(each.callback), each.default_args, each.name)
        for each in patterns
    ]


urlpatterns = [
    path("login/", views.LoginView.as_view(), name="account_login"),
    path("login/code/", needs_mail(allauth.request_login_code), name="account_request_login_code"),
    path("login/code/confirm/", views.ConfirmLoginCodeView.as_view(), name="account_confirm_login_code"),
    path("logout/", never_cache(forgets_guest(allauth.logout)), name="account_logout"),
    # Links in mails lead there.
    path("invited/", invited, name="account_invited"),
    path("with/join/", never_cache(JoinWithView.as_view()), name="socialaccount_signup"),
    path("with/<str:provider_id>/", start, name="sign_in_with"),
    path("with/<str:provider_id>/link/", link, name="link_with"),
    path("with/<str:provider_id>/again/", again, name="sign_in_again_with"),
    path("linked/", never_cache(LinkedView.as_view()), name="socialaccount_connections"),
    path("signup/", views.SignupView.as_view(), name="account_signup"),
    path(
        "confirm-email/",
        never_cache(views.ConfirmEmailView.as_view()),
        name="account_email_verification_sent",
    ),
    path("begin-again/", views.begin_again, name="account_begin_again"),
    path("password/reset/", needs_mail(allauth.password_reset), name="account_reset_password"),
    path(
        "password/reset/confirm/",
        never_cache(views.ConfirmPasswordResetCodeView.as_view()),
        name="account_confirm_password_reset_code",
    ),
    path(
        "password/reset/complete/",
        never_cache(views.CompletePasswordResetView.as_view()),
        name="account_complete_password_reset",
    ),
    path("password/change/", never_cache(allauth.password_change), name="account_change_password"),
    path("password/set/", never_cache(allauth.password_set), name="account_set_password"),
    path("email/", needs_mail(allauth.email), name="account_email"),
    path("name/", views.name, name="account_name"),
    path("reauthenticate/", never_cache(allauth.reauthenticate), name="account_reauthenticate"),
    path("reauthenticate/with/", sign_in_again, name="account_sign_in_again"),
    path(
        "reauthenticate/code/",
        never_cache(allauth.request_reauthentication_code),
        name="account_request_reauthentication_code",
    ),
    path(
        "reauthenticate/code/confirm/",
        never_cache(views.ConfirmReauthenticationCodeView.as_view()),
        name="account_confirm_reauthentication_code",
    ),
    path(
        "2fa/webauthn/reauthenticate/",
        never_cache(login_required(me.PasskeyAgainView.as_view())),
        name="mfa_reauthenticate_webauthn",
    ),
    path("2fa/", include(never_cached(second_factors))),
]
