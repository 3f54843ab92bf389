"""The providers. Of what they say about somebody their number is kept, and nothing else.

Name and address are proposals for the form in which one joins. allauth finds this module by its name.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from allauth.account.models import EmailAddress
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base.provider import ProviderAccount, ProviderException
from allauth.socialaccount.providers.facebook.provider import FacebookProvider
from allauth.socialaccount.providers.google.provider import GoogleProvider
from allauth.socialaccount.providers.oauth2.provider import OAuth2Provider
from allauth.socialaccount.providers.oauth2.views import OAuth2Adapter
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from allauth.socialaccount.providers.twitter_oauth2.provider import TwitterOAuth2Provider
from allauth.socialaccount.providers.twitter_oauth2.views import TwitterOAuth2Adapter
from django.core.cache import caches
from django.http import HttpRequest

from filmclub.accounts.claiming import let_go_of_waiting

# So many seconds the addresses of an OpenID Connect server are remembered.
DISCOVERY_HOLDS = 60 * 60


class KeepsTheNumber:
    """A provider of whom nothing is believed but who somebody is there."""

    def sociallogin_from_response(self, request: HttpRequest, response: Any) -> SocialLogin:
        found: SocialLogin = super().sociallogin_from_response(request, response)  # type: ignore[misc]
        let_go_of_waiting(found.account.provider, found.account.uid)
        return found

    def extract_extra_data(self, data: Any) -> dict[str, Any]:
        return {}

    def extract_email_addresses(self, data: Any) -> list[EmailAddress]:
        """The address, unconfirmed whatever the provider says of it."""
        email = self.extract_common_fields(data).get("email")  # type: ignore[attr-defined]
        return [EmailAddress(email=email, verified=False, primary=True)] if email else []


class Google(KeepsTheNumber, GoogleProvider):
    pass


class Facebook(KeepsTheNumber, FacebookProvider):
    def get_fields(self) -> list[str]:
        return ["id", "name", "email"]


class XAdapter(TwitterOAuth2Adapter):
    provider_id = "x"


class X(KeepsTheNumber, TwitterOAuth2Provider):
    id = "x"
    oauth2_adapter_class = XAdapter

    def get_fields(self) -> list[str]:
        return ["id", "name", "username"]


class WordPressAdapter(OAuth2Adapter):
    """WordPress.com's OAuth 2, with the scope that lets one read who somebody is and nothing of their sites.

    https://developer.wordpress.com/docs/api/oauth2/
    """

    provider_id = "wordpress"
    authorize_url = "https://public-api.wordpress.com/oauth2/authorize"
    access_token_url = "https://public-api.wordpress.com/oauth2/token"  # noqa: S105
    profile_url = "https://public-api.wordpress.com/rest/v1.1/me"

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:
        with get_adapter().get_requests_session() as asking:
            response = asking.get(self.profile_url, headers={"Authorization": f"Bearer {token.token}"})
            response.raise_for_status()
            provider: Any = get_adapter().get_provider(request, self.provider_id)
            return provider.sociallogin_from_response(request, response.json())


class WordPress(KeepsTheNumber, OAuth2Provider):
    id = "wordpress"
    name = "WordPress.com"
    account_class = ProviderAccount
    oauth2_adapter_class = WordPressAdapter

    def get_default_scope(self) -> list[str]:
        return ["auth"]

    def extract_uid(self, data: Any) -> str:
        return str(data["ID"])

    def extract_common_fields(self, data: Any) -> dict[str, Any]:
        return {
            "name": data.get("display_name"),
            "username": data.get("username"),
            "email": data.get("email"),
        }


class OpenIDConnectAdapter(OpenIDConnectOAuth2Adapter):
    """Takes a server's word on where it is asked for an hour, and only that of the server that was set."""

    @property
    def openid_config(self) -> dict[str, Any]:
        kept = caches["fragments"]
        provider: Any = get_adapter().get_provider(self.request, self.provider_id)
        server = provider.app.settings["server_url"]
        key = f"openid-configuration:{sha256(server.encode()).hexdigest()}"
        found: dict[str, Any] | None = kept.get(key)
        if found is None:
            found = super().openid_config
            if not isinstance(found, dict) or str(found.get("issuer", "")).rstrip("/") != server.rstrip("/"):
                raise ProviderException("The server says that it is another one.")
            kept.set(key, found, DISCOVERY_HOLDS)
        return found


class OpenIDConnect(KeepsTheNumber, OpenIDConnectProvider):
    oauth2_adapter_class = OpenIDConnectAdapter
    pkce_enabled_default = True


provider_classes = [Google, Facebook, X, WordPress, OpenIDConnect]
