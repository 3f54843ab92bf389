"""What moderators decide and readers report: decisions, batches of them, former versions, reports.

They name comments and discussions as words: `comments.models` imports them, for Django to find.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments import states
from comments.reasons import grounds_words, reason_words
from filmclub.lib.lines import Line


class Decision(models.Model):
    """Who changed a comment's state or place, when, from what to what, and why. Rows are only ever added.

    That of a comment which was deleted for good holds its number alone. Some are about what a member says of
    themselves, in the same words, or about reports of them.
    """

    Act = states.Act

    comment = models.ForeignKey(
        "comments.Comment", models.PROTECT, null=True, related_name="decisions", verbose_name=_("comment")
    )
    # Of a decision about a member.
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        # By `decision_about_member`.
        db_index=False,
    )
    profile_part = models.ForeignKey(
        "comments.ProfilePart",
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="decisions",
        # By `decision_about_part`.
        db_index=False,
    )
    deleted_number = models.PositiveBigIntegerField(null=True, editable=False)
    moderator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("moderator"),
        help_text=_("Empty: decided by the site’s rules."),
        # By `decision_by_moderator`.
        db_index=False,
    )
    act = models.CharField(_("decision"), max_length=10, choices=Act.choices)
    before = models.CharField(_("before"), max_length=10, choices=states.State.choices)
    after = models.CharField(_("after"), max_length=10, choices=states.State.choices)
    reason = Line(_("reason"), max_length=500, blank=True)
    # Why a rule or a setting decided, the strongest first: `Ground` as data, [{"code", "rule", "detail"}].
    grounds = models.JSONField(default=list, db_default=Value([], models.JSONField()), editable=False)
    # Of a move: what the comment answered and answers then (none: a thread), and the thread it stood in.
    moved_from = models.ForeignKey(
        "comments.Comment", models.PROTECT, null=True, editable=False, related_name="+"
    )
    moved_to = models.ForeignKey(
        "comments.Comment", models.PROTECT, null=True, editable=False, related_name="+"
    )
    thread_before = models.PositiveIntegerField(null=True, editable=False)
    # Of a move to another article: the discussions that it led from and to.
    discussion_before = models.ForeignKey(
        "comments.Discussion", models.PROTECT, null=True, editable=False, db_index=False, related_name="+"
    )
    discussion_after = models.ForeignKey(
        "comments.Discussion", models.PROTECT, null=True, editable=False, db_index=False, related_name="+"
    )
    batch = models.UUIDField(default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        ordering = ["created_at", "pk"]
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["created_at", "id"], name="decision_by_age"),
            models.Index(fields=["act", "created_at", "id"], name="decision_by_act"),
            models.Index(fields=["moderator", "created_at", "id"], name="decision_by_moderator"),
            # The latest of an act about ten thousand is found without those before it.
            models.Index(fields=["batch", "id"], name="decision_of_batch"),
            models.Index(
                fields=["deleted_number"],
                condition=Q(deleted_number__isnull=False),
                name="decision_of_deleted",
            ),
            models.Index(
                fields=["created_at", "id"],
                condition=Q(moderator__isnull=False),
                name="decision_of_moderators",
            ),
            models.Index(
                fields=["discussion_before"],
                condition=Q(discussion_before__isnull=False),
                name="decision_moved_away",
            ),
            models.Index(
                fields=["member", "created_at"],
                condition=Q(member__isnull=False),
                name="decision_about_member",
            ),
            models.Index(
                fields=["profile_part"],
                condition=Q(profile_part__isnull=False),
                name="decision_about_part",
            ),
        ]
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")

    def __str__(self) -> str:
        return f"{self.get_act_display()}: {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        kwargs["force_insert"] = True
        super().save(*args, **kwargs)

    @property
    def number(self) -> int | None:
        """The number of its comment, whether that is there or not."""
        return self.comment_id or self.deleted_number

    @property
    def why(self) -> str:
        """In the reader's language: by which rules and settings, or the reason that a moderator picked."""
        return grounds_words(self.grounds) or reason_words(self.reason)


class Batch(models.Model):
    """One act of a moderator about many comments: decisions with its `id` as their `batch` belong to it.

    The id comes from the form that asks for it: what is sent twice is one.
    """

    class State(models.TextChoices):
        RUNNING = "running", _("being done")
        DONE = "done", _("done")
        UNDOING = "undoing", _("being taken back")
        UNDONE = "undone", _("taken back")
        # Who began it is no moderator any more.
        STOPPED = "stopped", _("stopped")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    moderator = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("moderator")
    )
    # An `Act`, a `Sweep`, or TAKE_BACK.
    act = models.CharField(_("decision"), max_length=10)
    reason = Line(_("reason"), max_length=500, blank=True)
    # The comments and their revisions as they were seen, oldest first: [[57, 0], [58, 3]].
    revisions = models.JSONField(default=list, editable=False)
    # So many were looked at, whatever came of it, in the order of `revisions`; of one that is taken back, so
    # many of its decisions, the latest first.
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.RUNNING)
    # Who takes it back, or has done so.
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("taken back by"),
    )
    created_at = models.DateTimeField(_("when"), default=timezone.now)
    # When something was done last: who waits sees whether a worker lives.
    touched_at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        verbose_name = _("act about many comments")
        verbose_name_plural = _("acts about many comments")

    def __str__(self) -> str:
        return f"{self.act}: {self.done}/{self.total}"


class EditQuerySet(models.QuerySet["Edit"]):
    def by_writers(self) -> EditQuerySet:
        """What was changed by who wrote it; a guest has no account to stand there."""
        return self.filter(Q(by=None) | Q(by=F("comment__author")))


class Edit(models.Model):
    """What a comment was before a moderator, or its writer, changed it."""

    comment = models.ForeignKey("comments.Comment", models.CASCADE, related_name="edits")
    name = models.CharField(_("name"), max_length=245, blank=True)
    text = models.TextField(_("text"), max_length=65525)
    text_format = models.CharField(max_length=20)
    text_html = models.TextField()
    language = models.CharField(_("language"), max_length=10)
    spoils = models.CharField(_("gives away"), max_length=10, blank=True)
    # Who changed it.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("changed by")
    )
    at = models.DateTimeField(_("when"), default=timezone.now)

    objects = EditQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["-pk"]
        verbose_name = _("former version")
        verbose_name_plural = _("former versions")

    def __str__(self) -> str:
        return self.text[:60]


class Report(models.Model):
    """That a reader asks moderators to look at a public comment, or at a member, and what came of it.

    Whose it is says an account, or the key of a guest's browser: each has one open report of a comment, and
    one of a member.
    """

    class Reason(models.TextChoices):
        GIVES_AWAY = "gives-away", _("It gives away what happens")
        INSULTING = "insulting", _("It insults somebody")
        SPAM = "spam", _("It is advertising")
        UNLAWFUL = "unlawful", _("It is unlawful")
        OTHER = "other", _("Something else")

    class Outcome(models.TextChoices):
        """What moderators made of it; empty as long as it is open."""

        UPHELD = "upheld", _("The comment was taken down or changed")
        KEPT = "kept", _("The comment stays as it is")

    comment = models.ForeignKey("comments.Comment", models.CASCADE, null=True, related_name="reports")
    # What is said of a member’s name, words or picture.
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        related_name="reports",
        # By `report_of_member`.
        db_index=False,
    )
    reason = models.CharField(_("reason"), max_length=10, choices=Reason.choices)
    text = Line(_("in a line"), max_length=500, blank=True)
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        related_name="+",
        verbose_name=_("member"),
    )
    # The key of a guest's browser, as `Comment.writer`.
    key = models.CharField(max_length=32, blank=True, editable=False)
    network = models.CharField(_("network"), max_length=45, blank=True, editable=False)
    # Where an answer about something unlawful goes.
    email = models.EmailField(_("e-mail"), max_length=100, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    # Whether who made it was of standing then: three of these fold the comment.
    has_standing = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(_("when"), default=timezone.now)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("closed by")
    )

    class Meta:
        default_permissions = ()
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        indexes = [
            models.Index(fields=["comment"], condition=Q(closed_at__isnull=True), name="report_open"),
            models.Index(
                fields=["member", "created_at"],
                condition=Q(member__isnull=False),
                name="report_of_member",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["comment", "reporter"],
                condition=Q(closed_at__isnull=True, reporter__isnull=False),
                name="report_open_once_by_member",
            ),
            models.UniqueConstraint(
                fields=["comment", "key"],
                condition=Q(closed_at__isnull=True) & ~Q(key=""),
                name="report_open_once_by_guest",
            ),
            models.CheckConstraint(
                condition=Q(comment__isnull=False, member__isnull=True)
                | Q(comment__isnull=True, member__isnull=False),
                name="report_of_one",
            ),
            models.UniqueConstraint(
                fields=["member", "reporter"],
                condition=Q(closed_at__isnull=True, reporter__isnull=False, member__isnull=False),
                name="report_member_once_by_member",
            ),
            models.UniqueConstraint(
                fields=["member", "key"],
                condition=Q(closed_at__isnull=True, member__isnull=False) & ~Q(key=""),
                name="report_member_once_by_guest",
            ),
        ]

    def __str__(self) -> str:
        return self.get_reason_display()


class AskedAgain(models.Model):
    """That the writer of a comment that is not shown has asked to look at it once more: once for each."""

    comment = models.OneToOneField(
        "comments.Comment", models.CASCADE, primary_key=True, related_name="asked_again"
    )
    text = Line(_("what the writer says"), max_length=500, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.pk)
