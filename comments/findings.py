"""What a rule or a layer against spam finds in a comment, and what it asks for: data for `decide()`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class Effect(models.TextChoices):
    """What is asked for, from the mildest to the strongest."""

    HOLD = "hold", _("Hold for a moderator")
    LIKELY_SPAM = "likely_spam", _("Put apart as likely spam")
    REFUSE = "refuse", _("Refuse, and say why")
    SPAM = "spam", _("Treat as spam")


@dataclass(frozen=True)
class Ground:
    """Why: one of the codes in `comments.reasons`, the rule that matched, and what it matched in.

    `detail` is data (a word, a host, a number), never a sentence.
    """

    code: str
    rule: int | None = None
    detail: str = ""


@dataclass(frozen=True)
class Finding:
    """One of them. `sentence`: what the writer is told, of a rule that refuses."""

    effect: Effect
    ground: Ground
    sentence: str = ""


def as_data(grounds: Iterable[Ground]) -> list[dict[str, Any]]:
    """As they are stored in `Decision.grounds`."""
    return [{"code": str(ground.code), "rule": ground.rule, "detail": ground.detail} for ground in grounds]
