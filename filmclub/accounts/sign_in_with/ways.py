"""With which accounts elsewhere one may sign in: those for which the operator has set the site up."""

from __future__ import annotations

from django.conf import settings

NAMES = {"google": "Google", "facebook": "Facebook", "x": "X", "wordpress": "WordPress.com"}


def ways() -> tuple[tuple[str, str], ...]:
    """What each provider is called in addresses, and by its button."""
    set_up = settings.SOCIALACCOUNT_PROVIDERS
    servers = set_up.get("openid_connect", {}).get("APPS", [])
    return (
        *((provider, name) for provider, name in NAMES.items() if provider in set_up),
        *((server["provider_id"], server["name"]) for server in servers),
    )
