"""Mails that wait and that went, addresses that take none, and the links in mails."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

# So long one who sends has a mail for itself: longer than a server that answers slowly can take for one.
LEASE = timedelta(minutes=10)

# So long a mail may come back after it was sent.
COMES_BACK = timedelta(days=30)

# What a mail that is over does not hold any more.
BLANK: dict[str, Any] = {"recipient": "", "language": "", "about": {}, "letter": None}


class MailQuerySet(models.QuerySet["Mail"]):
    def due(self, now: datetime) -> MailQuerySet:
        """Those that are to be sent, also those that somebody began to send and did not end."""
        return self.filter(
            Q(state=Mail.State.QUEUED, next_attempt_at__lte=now)
            | Q(state=Mail.State.SENDING, lease_until__lte=now)
        )

    def claim(self, now: datetime) -> Mail | None:
        """Take the mail that has been due for longest, for as long as the lease lasts; None if none is due.

        Two queries in a transaction of their own.
        """
        # Two who send at once: the second passes over what the first is just taking.
        with transaction.atomic():
            due = self.due(now).select_for_update(skip_locked=True).order_by("next_attempt_at", "pk")
            mail = due.first()
            if mail is not None:
                mail.state = Mail.State.SENDING
                mail.lease_until = now + LEASE
                mail.attempts += 1
                mail.save(update_fields=["state", "lease_until", "attempts"])
        return mail


class Mail(models.Model):
    """A mail to one address: what it is about, never what it says, which is written when it is sent.

    Only a mail whose text cannot be made again has it here, in `letter`, until it is sent or given up. A mail
    that is over holds neither address nor subject any more; its key stays, so that it is not queued again.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("waits")
        SENDING = "sending", _("is being sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("not delivered")
        DROPPED = "dropped", _("nothing to say any more")

    key = models.CharField(max_length=200, unique=True)
    kind = models.CharField(_("kind"), max_length=64)
    recipient = models.CharField(_("recipient"), max_length=320)
    language = models.CharField(_("language"), max_length=16)
    about = models.JSONField(default=dict)
    letter = models.JSONField(null=True)
    # Fixed, so that who gets it twice sees it once.
    message_id = models.CharField(max_length=320, unique=True)
    state = models.CharField(_("state"), max_length=16, choices=State.choices, default=State.QUEUED)
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    queued_at = models.DateTimeField(_("queued at"))
    next_attempt_at = models.DateTimeField(_("next attempt"), null=True)
    give_up_at = models.DateTimeField(_("tried until"))
    finished_at = models.DateTimeField(_("finished at"), null=True)
    reason = models.CharField(_("reason"), max_length=500, default="", blank=True)
    # Of one that was sent, for as long as it may come back: a keyed hash of its address, and its list.
    sent_to = models.CharField(max_length=64, default="", db_default="", editable=False)
    list = models.CharField(max_length=32, default="", db_default="", editable=False)

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mail queue")
        # Moderators see how it is; nobody writes or changes one here.
        default_permissions = ("view",)
        indexes = [
            models.Index("next_attempt_at", condition=Q(state="queued"), name="mail_queued"),
            models.Index("lease_until", condition=Q(state="sending"), name="mail_sending"),
            models.Index("finished_at", condition=Q(finished_at__isnull=False), name="mail_finished"),
            models.Index("recipient", condition=~Q(recipient=""), name="mail_recipient"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Unreachable(models.Model):
    """An address to which nothing is sent, or nothing of one kind, because its mails came back.

    What somebody waits for, as the code of a sign-in, is sent nevertheless.
    """

    address = models.CharField(_("address"), max_length=320)
    # The list or, of mails of none, the kind; "" stands for all.
    kind = models.CharField(_("kind"), max_length=64, default="", db_default="", blank=True)
    reason = models.CharField(_("reason"), max_length=500)
    since = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("address that cannot be reached")
        verbose_name_plural = _("addresses that cannot be reached")
        # Whoever may delete one allows mail to it again.
        default_permissions = ("view", "delete")
        ordering = ["-since"]
        constraints = [models.UniqueConstraint(fields=["address", "kind"], name="unreachable_once")]

    def __str__(self) -> str:
        return self.address


class Link(models.Model):
    """An address in a mail that lets whoever holds it do one thing. Only a hash of its token is kept."""

    token_hash = models.CharField(max_length=64, unique=True)
    # The name of the page that it leads to, and what it is about.
    page = models.CharField(max_length=100)
    about = models.JSONField(default=dict)
    # Made anew when a mail is tried again: they are one link.
    mail = models.ForeignKey(Mail, null=True, on_delete=models.SET_NULL, related_name="links")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.page} {self.pk}"


def new_token() -> str:
    return secrets.token_urlsafe(32)


class SubscriberQuerySet(models.QuerySet["Subscriber"]):
    def active(self) -> SubscriberQuerySet:
        """Who gets the mails of a list: who has confirmed the address and not ended it since."""
        return self.filter(confirmed_at__isnull=False, ended_at=None)


class Subscriber(models.Model):
    """That an address gets the mails of one list. Each of them names the token, by which the list ends."""

    class Rhythm(models.TextChoices):
        AT_ONCE = "at_once", _("each one, soon after it appears")
        WEEKLY = "weekly", _("once a week, all in one mail")

    # The name of a list of `filmclub.mail.lists`.
    list = models.CharField(max_length=32)
    # As long as that of an account.
    address = models.EmailField(_("address"), max_length=254)
    token = models.CharField(max_length=64, unique=True, default=new_token, editable=False)
    language = models.CharField(_("language"), max_length=16)
    # By whose clock a day and a week end for them; "": the club's.
    time_zone = models.CharField(max_length=64, blank=True, default="", db_default="")
    rhythm = models.CharField(_("how often"), max_length=10, choices=Rhythm.choices, default=Rhythm.AT_ONCE)
    asked_at = models.DateTimeField(_("asked for"))
    confirmed_at = models.DateTimeField(_("confirmed"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)
    # When the last mail of a list was written whose mails keep their distance.
    mailed_at = models.DateTimeField(null=True, editable=False)

    objects = SubscriberQuerySet.as_manager()

    class Meta:
        verbose_name = _("subscriber")
        verbose_name_plural = _("subscribers")
        # Who may see addresses.
        default_permissions = ("view",)
        constraints = [models.UniqueConstraint(fields=["list", "address"], name="subscriber_once")]

    def __str__(self) -> str:
        return f"{self.list} {self.pk}"
