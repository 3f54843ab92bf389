"""What `manage.py check` says of signing in with an account that one has elsewhere."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Info, register
from django.urls import reverse

from filmclub.accounts.sign_in_with.carrying import is_safe


@register()
def sign_in_with(**kwargs: Any) -> list[CheckMessage]:
    """Print the address that is to be registered with each provider; refuse what others could read."""
    said: list[CheckMessage] = []
    for provider, its in settings.SOCIALACCOUNT_PROVIDERS.items():
        if provider == "openid_connect":
            server = its["APPS"][0]["settings"]["server_url"]
            if not is_safe(server):
                said.append(
                    Error(f"SIGN_IN_OIDC: write the server with https://, not {server}.", id="filmclub.E020")
                )
            path = reverse("openid_connect_callback", args=["oidc"])
        else:
            path = reverse(f"{provider}_callback")
        said.append(
            Info(
                f"Register with {provider} as the redirect address: {settings.SITE_URL}{path}",
                id="filmclub.I020",
            )
        )
    return said
