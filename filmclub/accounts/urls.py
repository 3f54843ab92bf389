"""Signing in and out. Accounts are made by the operator, so allauth's other pages have no address."""

from allauth.account import views
from django.urls import path

urlpatterns = [
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
]
