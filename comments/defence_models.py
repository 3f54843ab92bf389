"""What moderators keep against spam and abuse: rules, notes about persons, what was imposed on them, checks.

They name comments and discussions as words: `comments.models` imports them, for Django to find.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.findings import Effect
from filmclub.lib.lines import Line

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
