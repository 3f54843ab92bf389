"""Ways for tests to have and to give second factors."""

from __future__ import annotations

import json
import re
import time
from hashlib import sha256
from secrets import token_bytes
from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

from filmclub.accounts.models import User
from tests.conftest import PASSWORD, html

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def give_app(user: User) -> Authenticator:
    """Have somebody set up an app, and recovery codes."""
    RecoveryCodes.activate(user)
    return TOTP.activate(user, SECRET).instance


def code_of(secret: str = SECRET) -> str:
    """What an app shows now."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


def sign_in(client: Client, user: User, code: str = "") -> Any:
    """Sign in by password, and by the code where one is given."""
    response = client.post("/accounts/login/", {"login": user.username, "password": PASSWORD})
    return client.post("/accounts/2fa/authenticate/", {"code": code}) if code else response


def ask_again(client: Client) -> None:
    """Have somebody who is signed in give the password once more, which what changes the account wants.

    Where a second factor is asked for in its place, they give the code of their app.
    """
    answer = client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    if answer.headers.get("Location", "").startswith("/accounts/2fa/"):
        client.post("/accounts/2fa/reauthenticate/", {"code": code_of()})


def key_in(page: str) -> str:
    """The key of an app that a page shows."""
    found = re.search(r"<code>([A-Z2-7 ]+)</code>", page)
    assert found
    return found[1].replace(" ", "")


def set_up_app(client: Client) -> Any:
    """Have whoever is signed in set up an app on the page for it."""
    ask_again(client)
    key = key_in(html(client.get("/accounts/2fa/totp/activate/")))
    # In a request outside of tests, the transaction ends before the answer.
    with patch("allauth.mfa.totp.internal.flows.transaction.on_commit", lambda call: call()):
        return client.post("/accounts/2fa/totp/activate/", {"code": code_of(key)})


class Passkey:
    """A telephone that keeps one passkey, as browsers ask it: of one origin, and with a fingerprint."""

    def __init__(self, origin: str = "https://testserver") -> None:
        self.origin, self.rp = origin, sha256(urlsplit(origin).hostname.encode()).digest()  # type: ignore[union-attr]
        self.id, self.user, self.counter = token_bytes(16), "", 0
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV

    def create(self, options: dict[str, Any]) -> str:
        """What a browser sends of a new passkey."""
        self.user = options["publicKey"]["user"]["id"]
        public = ES256.from_cryptography_key(self.key.public_key())  # type: ignore[no-untyped-call]
        credential = AttestedCredentialData.create(b"\0" * 16, self.id, public)
        data = AuthenticatorData.create(self.rp, self.flags | AuthenticatorData.FLAG.AT, 0, credential)
        attestation = AttestationObject.create("none", data, {})
        said = self._said("webauthn.create", options)
        return self._credential(said, attestationObject=websafe_encode(attestation), transports=[])

    def get(self, options: dict[str, Any]) -> str:
        """What a browser sends to sign in."""
        self.counter += 1
        data = AuthenticatorData.create(self.rp, self.flags, self.counter)
        said = self._said("webauthn.get", options)
        signature = self.key.sign(data + said.hash, ec.ECDSA(hashes.SHA256()))
        return self._credential(
            said,
            authenticatorData=websafe_encode(data),
            signature=websafe_encode(signature),
            userHandle=self.user,
        )

    def _said(self, type: str, options: dict[str, Any]) -> CollectedClientData:
        return CollectedClientData.create(type, options["publicKey"]["challenge"], self.origin)

    def _credential(self, said: CollectedClientData, **response: Any) -> str:
        return json.dumps(
            {
                "type": "public-key",
                "id": websafe_encode(self.id),
                "rawId": websafe_encode(self.id),
                "response": {"clientDataJSON": websafe_encode(said), **response},
                "clientExtensionResults": {"credProps": {"rk": True}},
            }
        )


def options_in(page: str) -> dict[str, Any]:
    """What a page has a browser ask of a passkey."""
    found = re.search(r'id="js_data" type="application/json">(.*?)</script>', page)
    assert found
    (options,) = json.loads(found[1]).values()
    return dict(options)


def add_passkey(client: Client, key: Passkey, **typed: str) -> Any:
    """Have whoever is signed in add a passkey on the page for it."""
    ask_again(client)
    options = options_in(html(client.get("/accounts/2fa/webauthn/add/")))
    data = {"name": "Telephone", "passwordless": "on", "credential": key.create(options), **typed}
    return client.post("/accounts/2fa/webauthn/add/", data)


def sign_in_with(client: Client, key: Passkey, next: str = "") -> Any:
    """Sign in by a passkey alone, as the sign-in page does."""
    address = "/accounts/2fa/webauthn/login/"
    options = client.get(address, headers={"accept": "application/json"}).json()["request_options"]
    return client.post(address, {"credential": key.get(options), "next": next})
