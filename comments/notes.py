"""What moderators tell each other about somebody. It is part of what that person may ask the club for."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib.admin.models import DELETION, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from comments.defence_models import Note
from comments.permissions import require_moderator
from comments.persons import Person
from filmclub.accounts.models import User


class NobodyToNote(Exception):
    """The person has no account, no confirmed address and no key: no note would be found again."""


def write_note(person: Person, text: str, *, by: User, now: datetime | None = None) -> Note:
    """Keep a note about a person, for all moderators. Raises PermissionDenied or NobodyToNote."""
    require_moderator(by)
    if person.subject is None:
        raise NobodyToNote
    return Note.objects.create(**person.subject, text=text, moderator=by, created_at=now or timezone.now())


def delete_note(note: Note, *, by: User) -> None:
    """Delete a note for good; the admin's own log keeps who did it and when. Raises PermissionDenied."""
    require_moderator(by)
    with override(settings.LANGUAGE_CODE):
        name = _("note of %(name)s about a person") % {"name": note.moderator.name}
    with transaction.atomic():
        LogEntry.objects.create(
            user=by,
            content_type=ContentType.objects.get_for_model(Note),
            object_id=str(note.pk),
            object_repr=name[:200],
            action_flag=DELETION,
        )
        note.delete()


def notes_about(person: Person) -> list[Note]:
    """The latest first: one query."""
    return list(Note.objects.filter(person.is_about()).select_related("moderator").order_by("-pk"))
