"""What moderators keep against spam and abuse: rules, notes about persons, what was imposed on them, checks.

They name comments and discussions as words: `comments.models` imports them, for Django to find.
"""

from __future__ import annotations

import secrets
import uuid
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.findings import Effect
from filmclub.lib.lines import Line


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
    # A keyed hash of the address of somebody who was forgotten, for this alone and until it is over.
    mailbox = models.CharField(max_length=64, blank=True, default="", db_default="", editable=False)
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
            models.Index(fields=["mailbox"], condition=~Q(mailbox=""), name="sanction_mailbox"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=exactly_one("address", "key", "network", "mailbox"), name="sanction_about_one"
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


EFFECTS_OF_RULES = (Effect.HOLD, Effect.REFUSE, Effect.SPAM)


class Rule(models.Model):
    """What the club wants held, refused or taken for spam, until a day or for good.

    What it looks for stays as it was made: its hits are those of one and the same thing. By `stamp` processes
    see that there are other rules; `QuerySet.update` and `bulk_create` write past it.
    """

    class Kind(models.TextChoices):
        WORD = "word", _("Word or phrase")
        LINK = "link", _("Domain of a link")
        NAME = "name", _("Name of the writer")
        ADDRESS = "address", _("E-mail address or its domain")
        NETWORK = "network", _("Network")

    kind = models.CharField(_("what it looks for"), max_length=10, choices=Kind.choices)
    pattern = Line(_("what exactly"), max_length=200)
    # The pattern as it is compared, by `rule_patterns.read`.
    key = models.CharField(max_length=400, editable=False)
    effect = models.CharField(
        _("what it does"),
        max_length=20,
        choices=[(effect.value, effect.label) for effect in EFFECTS_OF_RULES],
    )
    sentence = Line(
        _("what the writer reads"),
        max_length=300,
        blank=True,
        help_text=_("Where it refuses. Empty: that something in the comment is not welcome here."),
    )
    ends_on = models.DateField(
        _("until"), null=True, blank=True, help_text=_("The last day. Empty: until somebody ends it.")
    )
    hits = models.PositiveIntegerField(_("hits"), default=0, editable=False)
    last_hit_at = models.DateTimeField(_("last hit"), null=True, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("made by"),
    )
    made_at = models.DateTimeField(_("made"), default=timezone.now, editable=False)
    # Another number each time that it is stored: the sum over all tells whether any has changed.
    stamp = models.BigIntegerField(editable=False)

    class Meta:
        default_permissions = ()
        verbose_name = _("rule")
        verbose_name_plural = _("rules")
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="rule_once"),
            # An address is only claimed: nobody is kept out who has the misfortune to be named.
            models.CheckConstraint(
                condition=~Q(kind="address") | Q(effect="hold"), name="rule_address_only_holds"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} – {self.pattern}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.stamp = secrets.randbelow(2**40)
        if (fields := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*fields, "stamp"}
        super().save(*args, **kwargs)

    def is_in_force(self, at: datetime) -> bool:
        """Whether its last day, by the site's clock, is not over."""
        return self.ends_on is None or timezone.localdate(at) <= self.ends_on


class Print(models.Model):
    """A number that stands for a part of what a comment says, or for a host that it names."""

    comment = models.ForeignKey("comments.Comment", models.CASCADE, related_name="+")
    value = models.BigIntegerField(db_index=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.comment_id}: {self.value}"


class Lesson(models.Model):
    """What the learned filter was taught by a comment, so that it can be told back."""

    comment = models.OneToOneField("comments.Comment", models.CASCADE, primary_key=True, related_name="+")
    is_spam = models.BooleanField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.pk}: {self.is_spam}"


class LearnedWord(models.Model):
    """In how many comments a word stood that moderators called spam or approved; the word as a number."""

    number = models.BigIntegerField(primary_key=True)
    spam = models.PositiveIntegerField(default=0)
    approved = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.number)


class PendingCheck(models.Model):
    """That a service outside is still to be asked about a comment, and what it alone is told."""

    comment = models.OneToOneField(
        "comments.Comment", models.CASCADE, primary_key=True, related_name="pending_check"
    )
    address = models.GenericIPAddressField(null=True)
    agent = models.CharField(max_length=500, blank=True)
    asked_for_at = models.DateTimeField()
    # When it is asked next; whoever asks puts it off first, so that two do not ask at once.
    next_at = models.DateTimeField(db_index=True)
    # How often the service could not be reached, or gave no answer that is one.
    failures = models.PositiveSmallIntegerField(default=0)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.pk)


class CheckAnswer(models.Model):
    """What the service outside said of a comment, and what it was told back last: no address and no text."""

    comment = models.OneToOneField(
        "comments.Comment", models.CASCADE, primary_key=True, related_name="check_answer"
    )
    is_spam = models.BooleanField()
    told = models.BooleanField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.pk)


class PurgedReference(models.Model):
    """Where a comment was imported from that was deleted for good: it does not come back."""

    import_ref = models.CharField(max_length=200, unique=True)
    discussion = models.ForeignKey("comments.Discussion", models.CASCADE, related_name="+")

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.import_ref
