"""Taking over a picture from another site, as an editor asks who has pasted text with it."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django_tasks import task

from filmclub.lib.fetching import NotFetched, fetch
from filmclub.lib.picture_files import CONTENT_TYPES, MAX_BYTES, strip_picture
from filmclub.lib.whole_files import NotStored, all_or_none, is_out_of_room
from reviews.models import Image
from reviews.pictures import save_image

# Why a picture that was fetched could not be stored, beside the reasons of `filmclub.lib.fetching.Why` and
# the codes of the errors of `reviews.picture_files`.
NO_ROOM, NO_STORE = "no_room", "no_store"


# Mail does not wait behind it, however long the other site takes; it waits behind no making of sizes.
@task(queue_name="slow", priority=10)
def take_over(address: str, alt: str, caption: str, credit: str) -> dict[str, Any]:
    """Fetch a picture and store it as an Image; return `{"image": key}` or `{"problem": code}`.

    Nothing is left of a picture that cannot be stored.
    """
    try:
        fetched = fetch(address, max_bytes=MAX_BYTES, accept=CONTENT_TYPES)
        name = PurePosixPath(unquote(urlsplit(fetched.address).path)).name
        picture = strip_picture(ContentFile(fetched.content, name=name or "picture"))
        image = Image(file=picture, alt=alt[:300], caption=caption[:500], credit=credit[:200])
        with all_or_none():
            save_image(image)
    except NotFetched as error:
        return {"problem": str(error.why)}
    except ValidationError as error:
        return {"problem": str(error.code)}
    except NotStored as error:
        return {"problem": NO_ROOM if is_out_of_room(error) else NO_STORE}
    return {"image": image.pk}
