"""What editors have typed and not saved: kept for them alone, until it is saved or thrown away.

What a draft holds is what somebody sent. It becomes part of the site only by the form's own checks.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from reviews.models import Article, Draft, Edited, Film, Revision, Series
from reviews.rights import may_change, may_write

if TYPE_CHECKING:
    from filmclub.accounts.models import User

Kind = Revision.Kind
MODELS: dict[Kind, Any] = {
    Kind.ARTICLE: Article,
    Kind.FILM: Film,
    Kind.SERIES: Series,
}
# In bytes of JSON; a long article with its pictures has 60,000.
LARGEST = 1_000_000
# How many forms of one object somebody may have left unsaved; the oldest make room.
MOST_FORMS = 10
# How long one is kept that nobody takes up, and one whose object is gone.
KEPT_FOR = timedelta(days=365)
KEPT_WITHOUT_OBJECT = timedelta(days=30)


class DraftTooLarge(ValueError):
    """It has more than `LARGEST` bytes."""


def keep_draft(
    user: User,
    kind: str,
    object_id: int | None,
    data: Mapping[str, Iterable[str]],
    edition: int,
    *,
    form: str = "",
    at: datetime | None = None,
) -> Draft:
    """Keep what the fields of a form hold, in place of what was kept of the same form.

    `data` has a list for each field's name, as QueryDict.lists() gives them; buttons and tokens in it are
    left out. Raises PermissionDenied where the user may not write this, DraftTooLarge. Seven queries.
    """
    model = MODELS[Kind(kind)]
    row = model.objects.filter(pk=object_id).first() if object_id is not None else None
    if not may_keep(user, Kind(kind), row):
        raise PermissionDenied
    held = fields_of(data)
    if len(json.dumps(held)) > LARGEST:
        raise DraftTooLarge
    with transaction.atomic():
        draft, _is_new = Draft.objects.update_or_create(
            user=user,
            kind=Kind(kind).value,
            object_id=object_id,
            form=form[:40],
            defaults={"data": held, "edition": edition, "saved_at": at or timezone.now()},
        )
        others = Draft.objects.filter(user=user, kind=draft.kind, object_id=object_id)
        too_many = others.order_by("-saved_at", "-pk").values_list("pk", flat=True)[MOST_FORMS:]
        Draft.objects.filter(pk__in=list(too_many)).delete()
    return draft


def may_keep(user: User, kind: Kind, row: Edited | None) -> bool:
    """Whether somebody may write this, or something new of its kind."""
    if not user.is_active or not user.has_staff_rights:
        return False
    if kind == Kind.ARTICLE:
        return may_write(user) if row is None else isinstance(row, Article) and may_change(user, row)
    return user.has_perm(f"reviews.{'add' if row is None else 'change'}_{kind.value}")


def fields_of(data: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    """What is kept of what a form sent: no buttons, no token, and only signs that a database can hold."""
    return {
        _storable(name): [_storable(value) for value in values]
        for name, values in data.items()
        if not name.startswith("_") and name != "csrfmiddlewaretoken"
    }


def _storable(value: str) -> str:
    # Half of a pair of surrogates comes from a script that cuts within an emoji.
    return str(value).replace("\0", "").encode("utf-8", "replace").decode()


def is_gone(draft: Draft) -> bool:
    """Whether what it was written in has been deleted: one query."""
    if draft.object_id is None:
        return False
    return bool(not MODELS[Kind(draft.kind)].objects.filter(pk=draft.object_id).exists())


def drafts_of(user: User) -> QuerySet[Draft]:
    """What somebody has left unsaved, the newest first."""
    return Draft.objects.filter(user=user).order_by("-saved_at", "-pk")


def drop_draft(user: User, kind: str, object_id: int | None, *, form: str = "") -> None:
    """Forget what was kept of one opened form: it is saved, thrown away or as it was. One query."""
    Draft.objects.filter(user=user, kind=Kind(kind).value, object_id=object_id, form=form).delete()


def drop_old_drafts(at: datetime | None = None) -> int:
    """Forget what nobody took up for a year, or for a month where its object is gone; say how many."""
    now = at or timezone.now()
    old = Q(saved_at__lt=now - KEPT_FOR)
    for kind, model in MODELS.items():
        here = model.objects.order_by().values("pk")
        orphans = Q(kind=kind.value, object_id__isnull=False) & ~Q(object_id__in=here)
        old |= orphans & Q(saved_at__lt=now - KEPT_WITHOUT_OBJECT)
    return Draft.objects.filter(old).delete()[0]
