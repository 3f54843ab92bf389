"""Signing in and out. Accounts are made by the operator, so allauth's other pages have no address."""

from allauth.account import views
from django.urls import path

from filmclub.accounts.invitation_views import invited
from filmclub.accounts.sign_in_with.views import link, start
from filmclub.lib.cookies import forgets_guest

urlpatterns = [
    path("login/", views.login, name="account_login"),
    # Links in mails lead there.
    path("invited/", invited, name="account_invited"),
    path("with/<slug:provider_id>/", start, name="sign_in_with"),
    path("with/<slug:provider_id>/link/", link, name="link_with"),
    path("logout/", forgets_guest(views.logout), name="account_logout"),
]
