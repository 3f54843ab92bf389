"""Which decisions can be taken back, and by which a comment was deleted, that cannot be."""

from __future__ import annotations

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from comments.models import Decision
from comments.states import BESIDE, PUBLIC, UNDOABLE, Act

_COMES_BACK = Q(before__in=PUBLIC) & ~Q(after__in=PUBLIC)


def undoable() -> QuerySet[Decision]:
    """The decisions that can be taken back: the latest about its comment, which is as was decided then.

    What readers or its writer have asked since, or an edit, is in no one's way; only what a writer has
    changed since it was hidden does not come back unread.
    """
    later = Decision.objects.filter(comment=OuterRef("comment"), pk__gt=OuterRef("pk"))
    return Decision.objects.filter(
        Q(act=Act.MOVE) | ~Q(before=F("after")),
        ~Exists(later.exclude(act__in=BESIDE)),
        ~(_COMES_BACK & Exists(later.filter(act=Act.CORRECT))),
        act__in=UNDOABLE,
        after=F("comment__state"),
        comment__purged_at=None,
        comment__erased_at=None,
    )


def undoable_about_members() -> QuerySet[Decision]:
    """The same of what members say of themselves: what was blanked or refused lies there still."""
    later = Decision.objects.filter(profile_part=OuterRef("profile_part"), pk__gt=OuterRef("pk"))
    return Decision.objects.filter(
        ~Exists(later),
        act__in=(Act.REMOVE, Act.REFUSE),
        profile_part__isnull=False,
        member__isnull=False,
        after=F("profile_part__state"),
    )


def purge_of(number: int) -> Decision | None:
    """The decision by which the comment with this number was deleted for good: one query."""
    purges = Decision.objects.filter(Q(deleted_number=number) | Q(comment=number), act=Act.PURGE)
    return purges.select_related("moderator").order_by("pk").last()
