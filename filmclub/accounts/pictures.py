"""The pictures of members: the small one beside what they write, and how often they set another."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import datetime, timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from PIL import Image as Pillow
from PIL import ImageOps

from filmclub.lib.picture_files import open_picture

if TYPE_CHECKING:
    from filmclub.accounts.models import User

# Twice as many pixels as stand beside a comment.
AVATAR_SIDE = 72
# So many pictures a member sets within this time.
AT_MOST, WITHIN = 3, timedelta(days=1)


class TooOften(Exception):
    """Somebody has set their picture as often as one may within a day."""

    def __init__(self, until: datetime) -> None:
        moment = date_format(timezone.localtime(until), "DATETIME_FORMAT")
        super().__init__(
            _(
                "You have set a picture three times within a day. The one that you have stays for now; you "
                "can set another from %(moment)s on."
            )
            % {"moment": moment}
        )


def make_avatar(picture: Any) -> ContentFile[bytes] | str:
    """Make the small square of a member's picture; "" where there is none that can be read."""
    if not picture:
        return ""
    try:
        # What is not stored yet stays open for that.
        with picture.storage.open(picture.name) if picture._committed else nullcontext(picture.file) as file:
            whole = open_picture(file).convert("RGB")
    except (OSError, ValidationError):
        return ""
    # The face of who stands upright is above the middle.
    square = ImageOps.fit(whole, (AVATAR_SIDE, AVATAR_SIDE), Pillow.Resampling.LANCZOS, centering=(0.5, 0.4))
    content = BytesIO()
    square.save(content, "JPEG", quality=85, optimize=True)
    return ContentFile(content.getvalue(), name=f"{get_random_string(12).lower()}.jpg")


def look_how_often(user: User, now: datetime) -> None:
    """Raise TooOften where a member may not set another picture yet."""
    lately = _lately(user, now)
    if len(lately) >= AT_MOST:
        raise TooOften(lately[-AT_MOST] + WITHIN)


def count_picture(user: User, now: datetime) -> None:
    """Note that a member sets a picture, in their row, which is to be locked and saved.

    Raises TooOften; then nothing is noted.
    """
    look_how_often(user, now)
    user.pictured_at = [moment.isoformat() for moment in (*_lately(user, now), now)]


def _lately(user: User, now: datetime) -> list[datetime]:
    """When they have set those that still count."""
    moments = (parse_datetime(moment) for moment in user.pictured_at)
    return sorted(moment for moment in moments if moment is not None and now - WITHIN < moment)
