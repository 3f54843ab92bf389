"""What members say of themselves – a name, words, a picture – and whether readers see it at once.

Who looks at it is registered by `looked_at_by`: moderators and their rules are above accounts.
"""

from __future__ import annotations

from typing import Any, Protocol

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy

from filmclub.accounts.models import User
from filmclub.accounts.parts import Part, Picture, Said
from filmclub.lib.lines import is_visible
from filmclub.lib.texts import clean_text

# What is told to who said it.
WAITS = gettext_lazy("Saved. A moderator looks at it first; until then readers see what was there before.")


class SaidRefused(ValueError):
    """Why readers will not see it, as a whole sentence for the member; then nothing has changed."""

    part: Part | None = None


class Look(Protocol):
    """What decides whether readers see what a member says.

    `look` says why not yet, as data for `hold`, and nothing where they may; it raises SaidRefused. `hold` has
    it wait, and `let_go` ends that something waited, in the transaction that changes the member.
    """

    def look(self, user: User | None, part: Part, said: Said, network: str) -> Any: ...

    def hold(self, user: User, part: Part, said: Said, why: Any) -> None: ...

    def let_go(self, user: User, part: Part) -> None: ...

    def waiting(self, user: User) -> dict[Part, Said]: ...


_looks: list[Look] = []


def looked_at_by(look: Look) -> None:
    """Have this decide about everything that members say of themselves from now on."""
    _looks[:] = [look]


def look_at(user: User | None, part: Part, said: Said, network: str = "") -> Any:
    """Why something has to wait, nothing where it need not; `user` is None for who is only joining.

    Raises SaidRefused. Some four queries, none where nothing is said.
    """
    if not said or not _looks:
        return None
    try:
        return _looks[0].look(user, part, said, network)
    except SaidRefused as error:
        error.part = part
        raise


def hold(user: User, part: Part, said: Said, why: Any) -> None:
    """Have it wait in place of what waited before; readers go on seeing what they see. In a transaction."""
    _looks[0].hold(user, part, said, why)


def let_go(user: User, part: Part) -> None:
    """End that something waited, as the member has said something else that readers see."""
    if _looks:
        _looks[0].let_go(user, part)


def waiting_of(user: User) -> dict[Part, Said]:
    """What waits of a member, for their own eyes: one query."""
    return _looks[0].waiting(user) if _looks else {}


def say(user: User, part: Part, said: Said, *, network: str = "") -> bool:
    """Have readers see a member's words or picture (no words, None: none), or have it wait: False.

    Names are changed by `names.change_name`. Raises SaidRefused.
    """
    if isinstance(said, str):
        said = cleaned(said)
    why = look_at(user, part, said, network)
    with transaction.atomic():
        # Of two who say and blank at once, the second finds what the first has done.
        take(User.objects.select_for_update(no_key=True).get(pk=user.pk), part, said, why)
    user.refresh_from_db(fields=["about", "picture", "picture_width", "picture_height"])
    return not why


def cleaned(words: str) -> str:
    """Words as they are stored; "" where nobody would see any."""
    words = clean_text(words)
    return words if is_visible(words) else ""


def take(user: User, part: Part, said: Said, why: Any) -> None:
    """Have it wait for what `look_at` has found, or else be seen; the member's row is locked."""
    if why:
        hold(user, part, said, why)
    else:
        let_go(user, part)
        put(user, part, said)


def put(user: User, part: Part, said: Said) -> None:
    """Have readers see these words, or this picture, of a member whose row is locked, whoever decided it."""
    if part == Part.ABOUT and isinstance(said, str):
        user.about = said
        user.save(update_fields=["about"])
    elif part == Part.PICTURE and not isinstance(said, str):
        user.picture_width, user.picture_height = (said.width, said.height) if said else (0, 0)
        if said:
            user.picture.save(f"{get_random_string(12).lower()}.jpg", ContentFile(said.content), save=False)
        else:
            user.picture = ""
        user.save(update_fields=["picture", "picture_width", "picture_height"])
    else:
        raise ValueError(f"No {part} is put so.")


def shown_of(user: User, part: Part) -> Said:
    """What readers see of a member; the picture is read from its storage."""
    if part == Part.PICTURE:
        if not user.picture:
            return None
        with user.picture.open("rb") as file:
            return Picture(file.read(), user.picture_width, user.picture_height)
    return user.name if part == Part.NAME else user.about
