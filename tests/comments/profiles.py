"""Members who say something of themselves, and rules about it."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from PIL import Image as Pillow

from comments.defence_models import Rule
from comments.findings import Effect
from comments.models import ProfilePart
from comments.rule_patterns import read
from filmclub.accounts.author_form import small_picture
from filmclub.accounts.models import User
from filmclub.accounts.parts import Picture

WORDS = Rule.Kind.WORD


def make_rule(pattern: str, kind: str = WORDS, effect: str = Effect.HOLD, **fields: Any) -> Rule:
    shown, key = read(kind, pattern)
    return Rule.objects.create(kind=kind, pattern=shown, key=key, effect=effect, **fields)


def picture(colour: str = "teal") -> Picture:
    """A small one, as it is made of an upload."""
    file = BytesIO()
    Pillow.new("RGB", (60, 40), colour).save(file, "PNG")
    return small_picture(file)


def waiting(user: User) -> ProfilePart:
    """The one thing that waits of a member."""
    return ProfilePart.objects.get(member=user, state="pending")


def anew(user: User) -> User:
    return User.objects.get(pk=user.pk)
