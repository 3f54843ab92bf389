"""Having something rendered to look at it, which costs much and stores nothing: everybody gets turns."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from comments.models import Comment
from comments.spam import rates
from comments.texts import marked_parts


class TooManyLooks(Exception):
    """All turns of the sender are taken, or of all that are near."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(_("You are looking at very much in a short time. Go on in some minutes."))
        self.retry_after = retry_after


def take_look(request: HttpRequest) -> None:
    """Take a turn of who sends this. Raises TooManyLooks; one query or two."""
    if wait := rates.take_look(request.META["REMOTE_ADDR"], timezone.now()):
        raise TooManyLooks(wait)


def if_marked(answered: Comment | None) -> Comment | None:
    """What is answered, if something in it is marked; of all else, an answer quotes what it likes."""
    return answered if answered is not None and marked_parts(answered) else None
