"""What moderators keep against spam and abuse: rules, notes about persons, what was imposed on them, checks.

They name comments and discussions as words: `comments.models` imports them, for Django to find.
"""

from __future__ import annotations

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def exactly_one(*texts: str) -> Q:
    """That a row is about an account or about what one of these columns holds, and about nothing else."""
    nothing = dict.fromkeys(texts, "")
    condition = Q(user__isnull=False, **nothing)
    for text in texts:
        others = {name: "" for name in texts if name != text}
        condition |= Q(~Q(**{text: ""}), user__isnull=True, **others)
    return condition


class AboutPerson(models.Model):
    """Whom a row is about: an account, an address that was confirmed, or the key of a guest's browser."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+", verbose_name=_("member")
    )
    address = models.EmailField(_("e-mail"), max_length=100, blank=True)
    key = models.CharField(max_length=32, blank=True)
    moderator = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("moderator")
    )
    created_at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        abstract = True


class Note(AboutPerson):
    """What moderators tell each other about somebody, who may ask for it."""

    text = models.TextField(_("note"), max_length=2000)

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=exactly_one("address", "key"), name="note_about_one"),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class SanctionQuerySet(models.QuerySet["Sanction"]):
    def in_force(self, at: datetime) -> SanctionQuerySet:
        return self.filter(Q(until=None) | Q(until__gt=at), lifted_at=None)


class Sanction(AboutPerson):
    """What moderators have imposed on somebody, or given them; one that is over is kept for the record.

    Besides a person it may be about a network, for some days: then it is for guests without a confirmed
    address, who are nobody in particular.
    """

    class Kind(models.TextChoices):
        """From the mildest to the strictest: of several in force, the strictest counts."""

        TRUST = "trust", _("Trusted: appears at once")
        HOLD = "hold", _("Held: everything waits for a moderator")
        PAUSE = "pause", _("Paused: cannot post until a date")
        BAN = "ban", _("Banned: cannot post")

    kind = models.CharField(_("what"), max_length=10, choices=Kind.choices)
    network = models.CharField(_("network"), max_length=45, blank=True)
    until = models.DateTimeField(_("until"), null=True)
    # The comment from which the moderator came to the person: the list leads back to it.
    comment = models.ForeignKey("comments.Comment", models.SET_NULL, null=True, related_name="+")
    lifted_at = models.DateTimeField(_("lifted"), null=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("lifted by")
    )
    # In which act it was imposed, and in which another one took its place: so one Undo takes back both.
    batch = models.UUIDField(default=uuid.uuid4, editable=False, db_index=True)
    replaced_in = models.UUIDField(null=True, editable=False, db_index=True)

    objects = SanctionQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        verbose_name = _("sanction or trust")
        verbose_name_plural = _("sanctions and trust")
        indexes = [
            models.Index(fields=["address"], condition=~Q(address=""), name="sanction_address"),
            models.Index(fields=["key"], condition=~Q(key=""), name="sanction_key"),
            models.Index(fields=["network"], condition=~Q(network=""), name="sanction_network"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=exactly_one("address", "key", "network"), name="sanction_about_one"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=False) | Q(~Q(kind="pause"), network=""),
                name="sanction_pause_ends",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def silences(self) -> bool:
        """Whether whoever it is about cannot post."""
        return self.kind in (self.Kind.PAUSE, self.Kind.BAN)

    def is_in_force(self, at: datetime | None = None) -> bool:
        return self.lifted_at is None and (self.until is None or self.until > (at or timezone.now()))
