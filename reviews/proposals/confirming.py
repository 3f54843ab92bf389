"""An editor's word on an imported article: which film, which series, whose text, which kind.

`confirm` is the one way in, for the admin and for tests.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from reviews import bodies
from reviews.crediting import UndecidedNames, save_credits
from reviews.credits import CreditLike
from reviews.editions import Note, recording
from reviews.models import Article, ArticleFilm, Film, Origin, Series
from reviews.proposals.body_parts import (
    CreditsBlock,
    PartPosition,
    digest_of,
    find_byline,
    find_credits,
    parts_of,
    take_out,
)
from reviews.proposals.film_facts import NewFilm, facts_not_on, fill_film, names_another_film
from reviews.proposals.headlines import title_key
from reviews.saving import save_addressed, save_article, save_series
from reviews.slugs import free_slug

if TYPE_CHECKING:
    from filmclub.accounts.models import User

AddressedT = TypeVar("AddressedT", Film, Series)


class TextChanged(Exception):
    """The article's text is not the one that the editor saw."""

    def __init__(self) -> None:
        super().__init__(
            _("The text of the article was changed meanwhile. Look through it again, then confirm.")
        )


@dataclass
class Confirmed:
    """What came of confirming; `is_done` is False if somebody had confirmed the article before."""

    origin: Origin
    is_done: bool = True
    film: Film | None = None
    credits_saved: int = 0
    # Sentences for the editor about what was left as it was.
    messages: list[str] = field(default_factory=list)

    @property
    def by(self) -> str:
        return str(self.origin.confirmed_by.name) if self.origin.confirmed_by else ""


def confirm(
    origin: Origin,
    *,
    film: Film | NewFilm | None,
    kind: str,
    by: User,
    further: Sequence[Film] = (),
    credits: bool = False,
    take_out_block: bool = False,
    take_out_byline: bool = False,
    series: Series | str | None = None,
    contributed_by: str = "",
    seen: str = "",
) -> Confirmed:
    """Store what the editor says of an imported article and remember that it was looked through.

    One transaction. `film` comes first among the article's films, then `further`, then those that it had;
    None adds none. `credits` gives the film what the text says of it: facts where it has none, and the
    credits if it has none and no name is doubtful. The block of credits and the guest's line leave the text
    only if all that they say stands elsewhere now; `messages` tell what was left. `seen` is the digest of
    the text that the editor saw. An article that was looked through before stays as it is.

    Raises PermissionDenied, and TextChanged if something should be taken from a text that is another now.
    """
    if not by.has_perm("reviews.change_article"):
        raise PermissionDenied
    with transaction.atomic():
        # Two editors confirm the same row at once: the second must see what the first has done.
        rows = Origin.objects.select_for_update(of=("self",), no_key=True)
        origin = rows.select_related("article", "confirmed_by").get(pk=origin.pk)
        result = Confirmed(origin)
        if origin.confirmed_at is not None:
            result.is_done = False
            return result
        body, parts = origin.article.body, parts_of(origin.article.body)
        reads_text = credits or take_out_block or take_out_byline
        if reads_text and seen and digest_of(body) != seen:
            raise TextChanged
        # Credits lock the film and then articles: the article's own lock must not be held before.
        block = find_credits(parts) if credits or take_out_block else None
        places: set[PartPosition] = set()
        if _look_through_film(film, block, result, by=by, save=credits) and block and take_out_block:
            places |= set(block.places)
        places |= _byline_places(body, contributed_by) if take_out_byline else set()
        _change_article(
            origin.article,
            body,
            places,
            kind=kind,
            contributed_by=contributed_by,
            series=_series(series, by),
            first=[*([result.film] if result.film else []), *further],
            by=by,
        )
        origin.confirmed_at, origin.confirmed_by = timezone.now(), by
        origin.save(update_fields=["confirmed_at", "confirmed_by"])
        LogEntry.objects.log_actions(
            by.pk, [origin.article], CHANGE, "Looked through after the import.", single_object=True
        )
    return result


def _change_article(
    article: Article,
    body: str,
    places: set[PartPosition],
    *,
    kind: str,
    contributed_by: str,
    series: Series | None,
    first: Sequence[Film],
    by: User,
) -> None:
    """Change the article's row and text; these films become its first, the others follow as they were."""
    stored = Article.objects.select_for_update(of=("self",), no_key=True).get(pk=article.pk)
    stored.kind, stored.series, stored.contributed_by = kind, series, contributed_by
    fields = ["kind", "series", "contributed_by", "changed_at"]
    if places:
        # Somebody saved the article between our reading and this lock: the places are another text's.
        if stored.body != body:
            raise TextChanged
        stored.body = bodies.sanitize(take_out(stored.body, places))
        fields.append("body")
    others = ArticleFilm.objects.filter(article=article).values_list("film_id", flat=True)
    films = [*(film.pk for film in first), *others] if first else None
    save_article(stored, films=films, update_fields=fields, by=by, note=Note.LOOKED_THROUGH)


def _byline_places(body: str, contributed_by: str) -> set[PartPosition]:
    """Return where the text names the guest, if it is the name that the editor entered."""
    byline = find_byline(parts_of(body), [contributed_by]) if contributed_by else None
    return set(byline.places) if byline else set()


# --- Credits -------------------------------------------------------------------------------------


def _look_through_film(
    film: Film | NewFilm | None, block: CreditsBlock | None, result: Confirmed, *, by: User, save: bool
) -> bool:
    """Find or make the film, and give it what the block says: one change. Tell as `_give_credits` does."""
    result.film, is_new = _film(film, by)
    if result.film is None or (block is None and not is_new):
        return False
    with recording(result.film, by=by, note=Note.LOOKED_THROUGH, is_new=is_new):
        return block is not None and _give_credits(block, result, by=by, save=save)


def _give_credits(block: CreditsBlock, result: Confirmed, *, by: User, save: bool) -> bool:
    """Give the film what the block says, with `save`; tell whether all of it stands with the film now."""
    film = result.film
    if film is None:
        return False
    if names_another_film(film, block.read):
        words = _("The credits in the text name a film other than %(film)s, so they were left in the text.")
        result.messages.append(words % {"film": film})
        return False
    if save:
        _save_facts(film, block, by)
        if not _save_credits(film, block, result, by):
            return False
    missing = _missing(film, block)
    if missing:
        words = _(
            "Not all that the credits in the text say stands with %(film)s, so they were left there: "
            "%(lines)s"
        )
        some = "; ".join(missing[:3]) + (" …" if len(missing) > 3 else "")
        result.messages.append(words % {"film": film, "lines": some})
    return not missing


def _save_facts(film: Film, block: CreditsBlock, by: User) -> None:
    if changed := fill_film(film, block.read):
        if not by.has_perm("reviews.change_film"):
            raise PermissionDenied
        save_addressed(film, update_fields=changed)


def _save_credits(film: Film, block: CreditsBlock, result: Confirmed, by: User) -> bool:
    """Save the credits of a film that has none; return False, with a message, where names are doubtful."""
    if film.credits.exists():
        return True
    try:
        saved = save_credits(film=film, lines=block.read.lines, by=by, text=block.text)
    except UndecidedNames as error:
        words = _(
            "The credits of %(film)s wait in the text, because these names may be people whom the site "
            "knows: %(names)s. Say who they are on the page with the film’s credits."
        )
        result.messages.append(words % {"film": film, "names": ", ".join(error.names)})
        return False
    result.credits_saved = len(saved)
    return True


def _missing(film: Film, block: CreditsBlock) -> list[str]:
    """Return the lines of the block that say what the film does not show."""
    stored = {_what(credit) for credit in film.credits.select_related("contributor")}
    lines = block.text.split("\n")
    numbers = [
        *(line.line_number for line in block.read.lines if _what(line) not in stored),
        *(fact.line_number for fact in facts_not_on(film, block.read)),
        *(unread.line_number for unread in block.read.unread),
    ]
    return [lines[number - 1] for number in sorted(set(numbers)) if 0 < number <= len(lines)]


def _what(credit: CreditLike) -> tuple[object, ...]:
    return (
        credit.name,
        str(credit.department),
        tuple(map(str, credit.also)),
        credit.title,
        credit.character,
        tuple(credit.attributes),
        credit.credited_as,
    )


# --- Films and series that are new ---------------------------------------------------------------


def _film(film: Film | NewFilm | None, by: User) -> tuple[Film | None, bool]:
    """Return the one chosen with its row locked, the one of that title and year, or one that is new.

    A new one is not recorded yet.
    """
    if film is None:
        return None, False
    if isinstance(film, Film):
        return Film.objects.select_for_update(no_key=True).get(pk=film.pk), False
    title, year = film.title, film.year
    if year is None:
        raise ValueError("A new film needs a year.")
    new = Film(title=title, year=year, running_time=film.running_time, original_title=film.original_title)
    stored = _known_or_created(new, f"{title} {year}", lambda: _same_film(title, year), by, save_addressed)
    return stored, stored is new


def _same_film(title: str, year: int) -> Film | None:
    key = title_key(title)
    for known in Film.objects.filter(year=year).order_by("pk").prefetch_related("titles"):
        if key in map(title_key, known.all_titles()):
            return known
    return None


def _series(series: Series | str | None, by: User) -> Series | None:
    """Return the series as it is stored: the one chosen, the one of that name, or a new one."""
    if isinstance(series, Series):
        return series
    name = " ".join((series or "").split())

    def save(new: Series) -> None:
        save_series(new, by=by, note=Note.LOOKED_THROUGH)

    return _known_or_created(Series(name=name), name, lambda: _same_series(name), by, save) if name else None


def _same_series(name: str) -> Series | None:
    key = title_key(name)
    return next((known for known in Series.objects.order_by("pk") if title_key(known.name) == key), None)


def _known_or_created(
    new: AddressedT,
    words: str,
    same: Callable[[], AddressedT | None],
    by: User,
    save: Callable[[AddressedT], None],
) -> AddressedT:
    """Return the same one if there is one, else store the new one under an address made of the words."""
    for _attempt in range(3):
        if (known := same()) is not None:
            return known
        if not by.has_perm(f"reviews.add_{new._meta.model_name}"):
            raise PermissionDenied
        new.slug = free_slug(type(new).objects.all(), words, fallback=str(new._meta.model_name))
        # Somebody else may make the same one at this moment: then theirs is found at the next attempt.
        with suppress(IntegrityError), transaction.atomic():
            save(new)
            return new
    raise IntegrityError(f"No address could be found for “{words}”.")
