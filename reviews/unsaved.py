"""What a form has sent and could not be saved: its session had ended, or somebody else is signed in.

Each form carries a slip that says whose it is, signed by us: with it the words become that person's draft,
and lead through the sign-in back into the form.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from filmclub.accounts.models import User
from reviews.drafts import DraftTooLarge, Kind, drop_draft, keep_draft
from reviews.models import Draft

SLIP_SALT = "filmclub.unsaved"
# The name of the hidden field, and that of what leads into a form with a draft.
SLIP = "_unsaved"
TAKEN = "draft"
# As long as a browser keeps its copy.
GOOD_FOR = timedelta(days=30)


class Slip(NamedTuple):
    """One opened form: whose, of what, and the draft that was put into it."""

    user: int
    kind: str
    object_id: int | None
    form: str
    taken: int | None = None

    def signed(self) -> str:
        return signing.dumps(list(self), salt=SLIP_SALT)


def new_slip(user: User, kind: Kind, object_id: int | None, taken: int | None = None) -> Slip:
    return Slip(user.pk, kind.value, object_id, secrets.token_hex(8), taken)


def slip_in(post: QueryDict) -> Slip | None:
    """The slip that a form sent; none if it has none that is ours."""
    try:
        return Slip(*signing.loads(post.get(SLIP, ""), salt=SLIP_SALT, max_age=GOOD_FOR))
    except (signing.BadSignature, TypeError):
        return None


def edition_in(post: QueryDict) -> int:
    """The edition that a form shows; 0 where it says none."""
    said = post.get("edition", "")
    return int(said) if said.isdecimal() and len(said) < 9 else 0


def keep_sent(user: User, slip: Slip, post: QueryDict, **kept: Any) -> Draft:
    """Keep what a form sent as its draft, in place of the one that was put into it.

    Raises PermissionDenied, DraftTooLarge.
    """
    data = dict(post.lists())
    draft = keep_draft(user, slip.kind, slip.object_id, data, edition_in(post), form=slip.form, **kept)
    if slip.taken is not None:
        Draft.objects.filter(user=user, pk=slip.taken).exclude(pk=draft.pk).delete()
    return draft


def drop_sent(user: User, slip: Slip) -> None:
    """Forget the draft of a form, as it is saved, and the one that was put into it."""
    drop_draft(user, slip.kind, slip.object_id, form=slip.form)
    if slip.taken is not None:
        Draft.objects.filter(user=user, pk=slip.taken).delete()


def rescue(request: HttpRequest, slip: Slip) -> HttpResponseRedirect | None:
    """Keep what was sent for whom the form belongs to, and lead there; nothing where it cannot be kept."""
    user = User.objects.filter(pk=slip.user).first()
    if user is None:
        return None
    try:
        draft = keep_sent(user, slip, request.POST)
    except (PermissionDenied, DraftTooLarge):
        return None
    _name_lost_files(request)
    form = f"{request.path}?{urlencode({TAKEN: draft.pk})}"
    if request.user == user:
        return HttpResponseRedirect(form)
    if request.user.is_authenticated:
        words = _(
            "This form was opened by %(name)s, and somebody else is signed in now. Nothing was saved; what "
            "was written is kept for %(name)s."
        )
        messages.warning(request, words % {"name": user.name})
        return HttpResponseRedirect(resolve_url("admin:index"))
    return HttpResponseRedirect(f"{resolve_url('account_login')}?{urlencode({'next': form})}")


def _name_lost_files(request: HttpRequest) -> None:
    names = [file.name or "" for _name, files in request.FILES.lists() for file in files]
    if names:
        words = ngettext(
            "A chosen file could not be kept: %(names)s. Choose it again.",
            "Chosen files could not be kept: %(names)s. Choose them again.",
            len(names),
        )
        messages.warning(request, words % {"names": ", ".join(names)})


def rescues_unsaved(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Keep the words of a form of the admin that was sent without a session, or with an old token."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        match = request.resolver_match
        if (
            request.method == "POST"
            and response.status_code in (302, 403)
            and match is not None
            and match.app_name == "admin"
            and (match.url_name or "").endswith(("_add", "_change"))
            # Otherwise the form itself has answered.
            and not getattr(request, "reached_form", False)
        ):
            slip = slip_in(request.POST)
            return (rescue(request, slip) if slip else None) or response
        return response

    return middleware
