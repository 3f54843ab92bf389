"""Pages that links in mails of the site itself lead to."""

from django.urls import path

from filmclub.mail import views

app_name = "mail"

urlpatterns = [
    path("confirm/", views.confirm_mail, name="confirm"),
    path("subscribe/", views.subscribe, name="subscribe"),
    path("stop/", views.stop, name="stop"),
]
