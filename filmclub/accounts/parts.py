"""What members say of themselves, as data."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class Part(models.TextChoices):
    """What of themselves a member says."""

    NAME = "name", _("name")
    ABOUT = "about", _("words about themselves")
    PICTURE = "picture", _("picture")


@dataclass(frozen=True)
class Picture:
    """A picture as it may be stored: small, upright and bare, as `author_form.small_picture` makes it."""

    content: bytes
    width: int
    height: int


# Words or a name; or a picture, None for none.
Said = str | Picture | None
