"""What the fields that show a picture are told of it."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from reviews.models import Image


def told(image: Image) -> dict[str, Any]:
    """What the text field knows of an image."""
    sizes = image.file.aspect_ratios[None].get("WEBP", {}) if image.ready else {}
    return {
        "id": image.pk,
        "name": PurePosixPath(str(image.file)).name,
        "url": image.file.url,
        "small": sizes[min(sizes)].url if sizes else image.file.url,
        "alt": image.alt,
        "caption": image.caption,
        "credit": image.credit,
    }
