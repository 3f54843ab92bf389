"""How allauth's second factors are on this site: secrets that are encrypted, QR codes, the club's name."""

from __future__ import annotations

import base64
import logging
import secrets
from hashlib import sha256
from typing import Any

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY, get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from qrcode.image.svg import SvgPathFillImage
from qrcode.main import QRCode

from filmclub.accounts.devices import end_all_sessions, end_other_sessions
from filmclub.accounts.models import User
from filmclub.accounts.rights import has_rights, rest, want_factor_from_now
from filmclub.club.models import Club

logger = logging.getLogger(__name__)


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _(
            "That does not fit. Try again with the code that is shown now, or another passkey."
        ),
    }

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """What was encrypted; where no key fits, something that fits no code that anybody could type."""
        try:
            return _cipher().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            logger.error("A secret of a second factor was encrypted with a SECOND_FACTOR_KEY that is gone.")
            return base64.b32encode(secrets.token_bytes(20)).decode()

    def get_totp_issuer(self) -> str:
        return Club.objects.current().name

    def build_totp_svg(self, url: str) -> str:
        """The QR code in black on white, to stand in the page."""
        code = QRCode(image_factory=SvgPathFillImage)
        code.add_data(url)
        return str(code.make_image().to_string(encoding="unicode"))

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return gettext("Passkey %(number)d") % {"number": number}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": Club.objects.current().name}


def _cipher() -> MultiFernet:
    """Encrypts with the first key of the settings, and reads what the others or SECRET_KEY have encrypted."""
    keys = [*settings.SECOND_FACTOR_KEYS, settings.SECRET_KEY]
    return MultiFernet([Fernet(_key_of(key)) for key in keys])


def _key_of(words: str) -> bytes:
    return base64.urlsafe_b64encode(sha256(f"filmclub second factor {words}".encode()).digest())


def has_factor(user: User) -> bool:
    """Whether they have set one up; recovery codes alone are none. One query."""
    return (
        Authenticator.objects.filter(user_id=user.pk).exclude(type=Authenticator.Type.RECOVERY_CODES).exists()
    )


def note_added(*, request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    """Who has just set one up has given it in this session, and their rights want one from now on."""
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        return
    record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)
    want_factor_from_now(user)
    user.rights_rest = rest(user, request)


def note_removed(*, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Whoever has removed their last one has given none, in no session: rights that want one rest."""
    if not has_rights(user) or has_factor(user):
        return
    records = get_authentication_records(request, user)
    request.session[AUTHENTICATION_METHODS_SESSION_KEY] = [
        record for record in records if record.get("method") != "mfa"
    ]
    end_other_sessions(request, user)
    user.rights_rest = rest(user, request)


def reset(user: User) -> int:
    """Take from somebody all their second factors, and end their sessions; how many there were."""
    with transaction.atomic():
        _total, deleted = Authenticator.objects.filter(user_id=user.pk).delete()
        end_all_sessions(user)
    number = deleted.get(Authenticator._meta.label, 0)
    logger.warning("The second factor of %s was reset: %d taken away, all sessions ended", user, number)
    return number
