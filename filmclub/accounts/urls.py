"""Signing in and out. Accounts are made by the operator, so allauth's other pages have no address."""

from allauth.account import views
from django.urls import path

from filmclub.lib.cookies import forgets_guest

urlpatterns = [
    path("login/", views.login, name="account_login"),
    path("logout/", forgets_guest(views.logout), name="account_logout"),
]
