"""The pictures of articles, films and people: where they are stored, and how pages show them."""

from __future__ import annotations

from io import BytesIO
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from django.core.files.base import File
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.text import slugify
from pictures import models as pictures
from PIL import Image as Pillow
from PIL import ImageOps

from filmclub.lib.picture_files import PictureFormField, StoredPicture, open_picture, strip_picture


def picture_path(instance: Any, filename: str) -> str:
    """Return where an upload is stored: in a folder for the year, its own name followed by random letters."""
    path = PurePosixPath(filename)
    stem = slugify(path.stem)[:60] or "picture"
    return f"images/{timezone.now():%Y}/{stem}-{get_random_string(8).lower()}{path.suffix.lower()}"


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
