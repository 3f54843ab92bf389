"""Where providers lead back to: outside the languages, so that an operator registers one address for each."""

from django.urls import path

from filmclub.accounts.sign_in_with.views import callback

# allauth looks these up by name.
urlpatterns = [
    *(
        path(f"{provider}/callback/", callback, {"provider_id": provider}, name=f"{provider}_callback")
        for provider in ("google", "facebook", "x", "wordpress")
    ),
    path("<str:provider_id>/callback/", callback, name="openid_connect_callback"),
]
