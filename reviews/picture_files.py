"""Files of pictures that editors upload: what is accepted, what is stored, and how pages show it."""

from __future__ import annotations

import struct
from io import BytesIO
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from pictures import models as pictures
from PIL import Image as Pillow
from PIL import ImageCms, ImageOps, UnidentifiedImageError

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 40_000_000
# So many times as long as wide is no picture: at the sizes that pages show, a line would be left of it.
MAX_RATIO = 50
# A longer side is stored in this length, twice what any page shows: decoding and encoding take less memory.
LONGEST_SIDE = 3000
# Pillow's name of a format, and the extension that its files get.
FORMATS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "AVIF": "avif"}
CONTENT_TYPES = "image/jpeg,image/png,image/webp,image/avif"
# Everything that Pillow's decoders raise for files that are broken or made to break them.
UNREADABLE = (
    RuntimeError,
    OSError,
    struct.error,
    ValueError,
    SyntaxError,
    EOFError,
    OverflowError,
    TypeError,
    KeyError,
    IndexError,
)

NOT_A_PICTURE = _(
    "This file is not a JPEG, PNG, WebP or AVIF picture. Open it in an image program, export it as one of "
    "these and upload that."
)
BROKEN = _("This picture is incomplete or damaged. Export it again from the original and upload that.")
TOO_HEAVY = _(
    "This picture has more than 10 MB. Export it smaller, or with a lower quality, and upload that."
)
TOO_LARGE = _("This picture has more than 40 megapixels. Make it smaller, such as 4000 pixels wide.")
TOO_NARROW = _(
    "This picture is more than 50 times as long as it is wide. Cut out the part that should be shown and "
    "upload that."
)
MOVING = _("This picture is animated. Export the one frame that should be shown and upload that.")


class StoredPicture(ContentFile[bytes]):
    """A picture as it may be stored: decoded, upright, without metadata. Only `strip_picture` makes them."""


def picture_path(instance: Any, filename: str) -> str:
    """Return where an upload is stored: in a folder for the year, its own name followed by random letters."""
    path = PurePosixPath(filename)
    stem = slugify(path.stem)[:60] or "picture"
    return f"images/{timezone.now():%Y}/{stem}-{get_random_string(8).lower()}{path.suffix.lower()}"


def open_picture(file: Any) -> Pillow.Image:
    """Open a picture without decoding it; raise ValidationError if it is too big, a line or no picture."""
    if (getattr(file, "size", None) or 0) > MAX_BYTES:
        raise ValidationError(TOO_HEAVY, code="too_heavy")
    file.seek(0)
    try:
        picture = Pillow.open(file, formats=tuple(FORMATS))
    except UnidentifiedImageError as error:
        raise ValidationError(NOT_A_PICTURE, code="not_a_picture") from error
    except (Pillow.DecompressionBombError, Pillow.DecompressionBombWarning) as error:
        raise ValidationError(TOO_LARGE, code="too_large") from error
    except UNREADABLE as error:
        raise ValidationError(BROKEN, code="broken") from error
    if picture.width * picture.height > MAX_PIXELS:
        raise ValidationError(TOO_LARGE, code="too_large")
    if max(picture.size) > MAX_RATIO * min(picture.size):
        raise ValidationError(TOO_NARROW, code="too_narrow")
    # A JPEG of several pictures (format MPO) is how some cameras save one; its first is the picture.
    if picture.format != "MPO" and getattr(picture, "n_frames", 1) > 1:
        raise ValidationError(MOVING, code="animated")
    return picture


def strip_picture(file: Any) -> StoredPicture:
    """Return the picture upright, in sRGB, with nothing in the file but the picture.

    Decodes once, and makes it smaller first where it is longer than LONGEST_SIDE, so that 40 megapixels take
    half a gigabyte and not three times as much. Place, camera, author and whatever else was hidden in or
    behind the picture is gone.
    Raises ValidationError with a sentence that says what to do.
    """
    picture = open_picture(file)
    image_format = "JPEG" if picture.format == "MPO" else str(picture.format)
    try:
        clean = ImageOps.exif_transpose(shrunk(picture, LONGEST_SIDE, LONGEST_SIDE))
        clean = _in_srgb(clean, clean.info.get("icc_profile"), image_format)
        content = BytesIO()
        # A new image: Pillow would copy comments and text chunks from the one that it read.
        pixels = Pillow.frombytes(clean.mode, clean.size, clean.tobytes())
        if clean.mode == "P" and (palette := clean.getpalette("RGBA")):
            pixels.putpalette(palette, "RGBA")
        pixels.save(content, image_format, **_save_options(image_format))
    except UNREADABLE as error:
        raise ValidationError(BROKEN, code="broken") from error
    stem = PurePosixPath(str(getattr(file, "name", "") or "picture")).stem
    return StoredPicture(content.getvalue(), name=f"{stem}.{FORMATS[image_format]}")


def shrunk(picture: Pillow.Image, width: int, height: int) -> Pillow.Image:
    """Return an opened picture no wider and no higher than this; of a JPEG only so much is decoded."""
    if picture.width <= width and picture.height <= height:
        return picture
    picture.draft(None, (width, height))
    if picture.mode in ("1", "P", "PA"):
        # The colours of a palette cannot be mixed.
        picture = picture.convert("L" if picture.mode == "1" else "RGBA")
    picture.thumbnail((width, height), Pillow.Resampling.LANCZOS)
    return picture


def _in_srgb(picture: Pillow.Image, profile: bytes | None, image_format: str) -> Pillow.Image:
    """Return the picture in a mode that its format can hold, its colours those of sRGB."""
    if picture.mode.startswith("I") or picture.mode == "F":
        picture = picture.point(lambda value: value / 256).convert("L")
        profile = None
    has_alpha = picture.has_transparency_data
    if picture.mode in ("1", "L") or (picture.mode == "P" and not profile and image_format == "PNG"):
        return picture if picture.mode != "P" or not has_alpha else picture.convert("RGBA")
    mode = "RGBA" if has_alpha and image_format != "JPEG" else "RGB"
    if profile and picture.mode in ("RGB", "RGBA", "CMYK"):
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            target = ImageCms.createProfile("sRGB")
            converted = ImageCms.profileToProfile(
                picture.convert("RGB") if picture.mode == "RGBA" else picture,
                source,
                target,
                outputMode="RGB",
            )
        except (ImageCms.PyCMSError, OSError):
            return picture.convert(mode)  # A profile that nobody can read says nothing about the colours.
        if converted is not None and mode == "RGBA":
            converted.putalpha(picture.getchannel("A"))
        return converted or picture.convert(mode)
    return picture.convert(mode)


def _save_options(image_format: str) -> dict[str, Any]:
    options: dict[str, dict[str, Any]] = {
        "JPEG": {"quality": 92, "optimize": True, "progressive": True},
        "PNG": {"optimize": False},
        "WEBP": {"quality": 90, "method": 4},
        "AVIF": {"quality": 85, "speed": 8},
    }
    return options[image_format]


def validate_picture(value: Any) -> None:
    """Refuse a file that may not be stored. What is stored or has been checked is not read again."""
    if getattr(value, "_committed", False) or isinstance(getattr(value, "file", value), StoredPicture):
        return
    strip_picture(value)


# --- The card ------------------------------------------------------------------------------------

# What chats and engines show of a page: a JPEG of this size, whatever the picture is like.
CARD = (1200, 630)
# What stands around a picture that does not fill it: --blush of the stylesheet.
CARD_GROUND = (248, 225, 216)
# How much of a picture's height, or width, may be cut away so that it fills the card.
MOST_CUT = 0.25


def card_name(file_name: str) -> str:
    """The name of the card that is made of a stored picture, in the folder of its sizes."""
    return str(PurePosixPath(file_name).with_suffix("") / "card.jpg")


def card_of(picture: Pillow.Image) -> bytes:
    """Draw the card: the picture fills it where little is cut away, else all of it stands on plain paper."""
    width, height = CARD
    ratio = picture.width / picture.height * height / width
    if picture.width * 2 >= width and 1 - MOST_CUT <= ratio <= 1 / (1 - MOST_CUT):
        # Of what stands upright in it, more is above the middle than below.
        shown = ImageOps.fit(picture.convert("RGBA"), CARD, Pillow.Resampling.LANCZOS, centering=(0.5, 0.4))
    else:
        shown = picture.convert("RGBA")
        shown.thumbnail(CARD, Pillow.Resampling.LANCZOS)
    card = Pillow.new("RGB", CARD, CARD_GROUND)
    card.paste(shown, ((width - shown.width) // 2, (height - shown.height) // 2), shown)
    content = BytesIO()
    card.save(content, "JPEG", quality=82, optimize=True, progressive=True)
    return content.getvalue()


# --- The field -----------------------------------------------------------------------------------


class PictureFormField(forms.FileField):
    """A file field whose clean value is the picture as it will be stored."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("accept", CONTENT_TYPES)

    def to_python(self, data: Any) -> Any:
        file = super().to_python(data)
        return strip_picture(file) if file is not None else None


class PictureFile(pictures.PictureFieldFile):
    """A stored picture. Whoever saves one, by form, importer or shell, stores it stripped."""

    @property
    def is_stored(self) -> bool:
        """Whether it is in the storage, not an upload that has yet to get there."""
        return bool(self._committed)  # type: ignore[attr-defined]

    def save(self, name: str, content: File[bytes], save: bool = True) -> None:
        stored = content if isinstance(content, StoredPicture) else strip_picture(content)
        name = str(PurePosixPath(name).with_suffix(PurePosixPath(str(stored.name)).suffix))
        super().save(name, stored, save)  # type: ignore[no-untyped-call]

    def _get_image_dimensions(self) -> tuple[int, int]:
        if not self.is_stored:
            open_picture(self.file)  # Says what is wrong with a file that is no picture.
            self.file.seek(0)
        return super()._get_image_dimensions()  # type: ignore[no-untyped-call, no-any-return]

    @staticmethod
    def get_picture_files(
        *, file_name: str, img_width: int, img_height: int, storage: Any, field: Any
    ) -> dict[Any, dict[str, dict[int, Any]]]:
        """Return the library's widths, and the picture's own where it is narrower than the widest of them."""
        files = pictures.PictureFieldFile.get_picture_files(
            file_name=file_name, img_width=img_width, img_height=img_height, storage=storage, field=field
        )
        if img_width < field.container_width:
            for file_type, sources in files[None].items():
                sources.setdefault(
                    img_width, pictures.PillowPicture(file_name, file_type, None, storage, img_width)
                )
        return files


class PictureField(pictures.PictureField):
    attr_class = PictureFile

    if TYPE_CHECKING:

        def __get__(self, instance: Any, owner: Any = None) -> Any: ...

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": PictureFormField, **kwargs})


# --- Showing -------------------------------------------------------------------------------------


def picture_context(
    image: Any, *, sizes: str = "100vw", eager: bool = False, alt: str | None = None, css_class: str = ""
) -> dict[str, Any]:
    """Return what reviews/_picture.html needs. Reads no file and no row.

    `image` is an Image with its fields loaded. `eager` is for a picture that shows without scrolling.
    """
    sources = image.file.aspect_ratios[None] if image.ready else {}
    return {
        "sources": [
            (
                f"image/{file_type.lower()}",
                ", ".join(f"{picture.url} {width}w" for width, picture in sorted(widths.items())),
            )
            for file_type, widths in sources.items()
            if widths
        ],
        "sizes": sizes,
        "src": image.file.url,
        "width": image.width,
        "height": image.height,
        "alt": image.alt if alt is None else alt,
        "eager": eager,
        "css_class": css_class,
    }
