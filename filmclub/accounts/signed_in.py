"""Who is signed in, found by a query that is put together once: all pages of members ask it."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.middleware import AuthenticationMiddleware, get_user
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject

from filmclub.accounts.models import User
from filmclub.accounts.rights import rest
from filmclub.lib.compiled import compiled


class MemberMiddleware(AuthenticationMiddleware):
    """Django's, with a shorter way to a member whose session is right: two queries, once somebody asks."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: _who(request))  # type: ignore[assignment]


def _who(request: HttpRequest) -> User | AnonymousUser:
    user = _member(request) or get_user(request)
    if isinstance(user, User):
        user.rights_rest = rest(user, request)
    return user


def _member(request: HttpRequest) -> User | None:
    """The member of a session that is right in everything; what becomes of any other, Django says."""
    session = request.session
    number = session.get(SESSION_KEY, "")
    if not number or session.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return None
    for user in _active(pk=int(number)):
        if constant_time_compare(session.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash()):
            # Where Django looks for it.
            request._cached_user = user  # type: ignore[attr-defined]
            return user
    return None


@compiled
def _active(pk: int) -> QuerySet[User, User]:
    return User.objects.filter(pk=pk, is_active=True)
