"""Imposing something on a person, or trusting them; lifting it, and taking one act back."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from comments.defence_models import Sanction, SanctionQuerySet
from comments.models import Comment
from comments.permissions import require_moderator
from comments.persons import WITH_NETWORK, Person
from comments.sanctions import Kind
from filmclub.accounts.models import User

# Networks are passed on to others.
LONGEST_OF_A_NETWORK = timedelta(days=30)
# In a list, and in a message.
_WORDS = {Kind.TRUST: _("Trusted"), Kind.HOLD: _("Held"), Kind.PAUSE: _("Paused"), Kind.BAN: _("Banned")}


class SanctionRefused(Exception):
    """Why nothing was imposed, as a whole sentence for the moderator."""


def impose(
    person: Person,
    kind: Kind,
    *,
    by: User,
    until: datetime | None = None,
    on_network: bool = False,
    comment: Comment | None = None,
    batch: uuid.UUID | None = None,
    now: datetime | None = None,
) -> list[Sanction]:
    """Impose something on a person, in place of what was in force, and with `on_network` on their network.

    A network is not banned but paused, until the day that is given then; it says nothing about the person.
    What is imposed with the same `batch` is undone together. Raises PermissionDenied or SanctionRefused;
    then nothing has changed.
    """
    now, batch = now or timezone.now(), batch or uuid.uuid4()
    require_moderator(by)
    if refused := why_not(person, kind, until=until, on_network=on_network, now=now):
        raise SanctionRefused(refused)
    is_ban = kind == Kind.BAN
    rows: list[dict[str, Any]] = []
    if person.subject:
        rows.append({**person.subject, "kind": kind, "until": None if is_ban else until})
    if on_network:
        rows.append({"network": person.network, "kind": Kind.PAUSE if is_ban else kind, "until": until})
    with transaction.atomic():
        before = in_force_on(person, now, on_network=on_network, with_joined=False)
        before.update(lifted_at=now, lifted_by=by, replaced_in=batch)
        return Sanction.objects.bulk_create(
            [Sanction(**row, comment=comment, moderator=by, batch=batch, created_at=now) for row in rows]
        )


def why_not(person: Person, kind: Kind, *, until: datetime | None, on_network: bool, now: datetime) -> str:
    """Why something cannot be imposed on a person, as a sentence; "" where it can."""
    if person.subject is None and not on_network:
        return gettext("By nothing would this writer be known again. A rule can hold what they write.")
    if until is not None and until <= now:
        return gettext("Choose a day that is still to come.")
    if kind == Kind.PAUSE and until is None:
        return gettext("Choose the day on which they may post again.")
    if kind == Kind.BAN and until is not None and not on_network:
        return gettext("A ban has no end: choose a pause, or leave the day empty.")
    if kind == Kind.TRUST and not (person.user or person.address):
        return gettext(
            "Who has no account and no confirmed address cannot be trusted: the next person at the same "
            "browser would be, too."
        )
    if person.user is not None and kind != Kind.TRUST and person.user.has_perm("comments.moderate_comment"):
        return gettext("They are a moderator: take that from them first.")
    return _why_not_on_network(person, kind, until, now) if on_network else ""


def _why_not_on_network(person: Person, kind: Kind, until: datetime | None, now: datetime) -> str:
    if not person.network:
        return gettext("From which network it came is not known any more.")
    if kind == Kind.TRUST:
        return gettext("A network cannot be trusted.")
    if until is None or until > now + LONGEST_OF_A_NETWORK:
        return gettext("A network is passed on to others: choose a day within a month.")
    return ""


def lift(sanctions: SanctionQuerySet, *, by: User, now: datetime | None = None) -> int:
    """End those of them that are not lifted, and say how many that were: one UPDATE.

    Raises PermissionDenied; then nothing has changed.
    """
    require_moderator(by)
    return sanctions.filter(lifted_at=None).update(lifted_at=now or timezone.now(), lifted_by=by)


def take_back_sanctions(batch: uuid.UUID, *, by: User, now: datetime | None = None) -> int:
    """End what was imposed in one act, and put in force again whose place it took; say how many that were.

    Two queries at most. Raises PermissionDenied; then nothing has changed.
    """
    with transaction.atomic():
        lifted = lift(Sanction.objects.filter(batch=batch), by=by, now=now)
        if lifted:
            Sanction.objects.filter(replaced_in=batch).update(
                lifted_at=None, lifted_by=None, replaced_in=None
            )
    return lifted


def in_force_on(
    person: Person, at: datetime, *, on_network: bool, with_joined: bool = True
) -> SanctionQuerySet:
    """What is in force of a person, of the keys that they have joined and, `on_network`, of their network."""
    about = person.is_about() if with_joined else person.is_about_alone()
    if on_network and person.network:
        about |= Q(WITH_NETWORK, network=person.network)
    return Sanction.objects.in_force(at).filter(about)


def record_of(person: Person) -> SanctionQuerySet:
    """All that is and was imposed on a person and their network, the latest first: one query."""
    about = person.is_about()
    if person.network:
        about |= Q(WITH_NETWORK, network=person.network)
    return Sanction.objects.filter(about).select_related("moderator", "lifted_by").order_by("-pk")


def words_of(sanction: Sanction, *, sees_addresses: bool = True) -> str:
    """What was imposed and until when, for moderators; which network, for those who see addresses."""
    words = str(_WORDS[Kind(sanction.kind)])
    if sanction.until is not None:
        day = date_format(timezone.localtime(sanction.until), "DATE_FORMAT")
        words = gettext("%(what)s until %(day)s") % {"what": words, "day": day}
    if sanction.network and not sees_addresses:
        words = gettext("%(what)s, for a network") % {"what": words}
    elif sanction.network:
        words = gettext("%(what)s, for the network %(network)s") % {
            "what": words,
            "network": sanction.network,
        }
    return words
