"""The pictures of members: what is stored of an upload, and how often one sets another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile
from django.utils.crypto import get_random_string
from django.utils.dateparse import parse_datetime
from PIL import Image as Pillow
from PIL import ImageOps

from filmclub.lib.picture_files import open_picture, shrunk, strip_picture

if TYPE_CHECKING:
    from filmclub.accounts.models import User

# Twice as many pixels as a page shows, and as stand beside a comment.
PICTURE_SIDE = 480
AVATAR_SIDE = 72
# So many a member sets within this time.
AT_MOST, WITHIN = 3, timedelta(days=1)


@dataclass(frozen=True)
class Picture:
    """What is stored of an upload: the picture, and a small square of it; neither where there is none."""

    whole: ContentFile[bytes] | None = None
    small: ContentFile[bytes] | None = None
    width: int = 0
    height: int = 0

    def put_into(self, user: User) -> None:
        """Give it to a member, who is to be saved with `PICTURE_FIELDS`."""
        # As Django's forms do, to say that there is none.
        files: Any = self.whole or "", self.small or ""
        user.picture, user.avatar = files
        user.picture_width, user.picture_height = self.width, self.height


NO_PICTURE = Picture()
PICTURE_FIELDS = ("picture", "picture_width", "picture_height", "avatar")


def make_picture(upload: Any) -> Picture:
    """Make what is stored of an upload: upright, bare, on white; it takes up to a second.

    Raises ValidationError with a sentence that says what to do.
    """
    picture = _on_white(shrunk(open_picture(strip_picture(upload)), PICTURE_SIDE, PICTURE_SIDE))
    return Picture(_file(picture), _file(_square(picture)), *picture.size)


def make_avatar(stored: Any) -> ContentFile[bytes]:
    """Make the small square of a picture that was stored. Raises ValidationError where it cannot be read."""
    return _file(_square(open_picture(stored)))


def _square(picture: Pillow.Image) -> Pillow.Image:
    size = (AVATAR_SIDE, AVATAR_SIDE)
    # The face of who stands upright is above the middle.
    return ImageOps.fit(picture, size, Pillow.Resampling.LANCZOS, centering=(0.5, 0.4))


def next_picture(user: User, now: datetime) -> datetime | None:
    """When a member may set the next picture; None: at once."""
    lately = lately_set(user, now)
    return lately[-AT_MOST] + WITHIN if len(lately) >= AT_MOST else None


def lately_set(user: User, now: datetime) -> list[datetime]:
    """When they have set a picture, as far as it still counts."""
    moments = (parse_datetime(moment) for moment in user.pictured_at)
    return sorted(moment for moment in moments if moment is not None and now - WITHIN < moment)


def _file(picture: Pillow.Image) -> ContentFile[bytes]:
    content = BytesIO()
    picture.save(content, "JPEG", quality=88, optimize=True, progressive=True)
    return ContentFile(content.getvalue(), name=f"{get_random_string(12).lower()}.jpg")


def _on_white(picture: Pillow.Image) -> Pillow.Image:
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    whole = picture.convert("RGBA")
    white = Pillow.new("RGBA", whole.size, "white")
    return Pillow.alpha_composite(white, whole).convert("RGB")
