"""What an imported article seems to be about: its film and credits, series, guest and kind.

Nothing is written here and nothing is looked up elsewhere: a proposal is read from the article, from what
the old blog said of it, and from the films and series that the site knows. An editor confirms it with
`reviews.proposals.confirming`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from django.utils import timezone
from django.utils.translation import gettext as _

from reviews.models import Article, Film, Origin, Series
from reviews.proposals.body_parts import Byline, CreditsBlock, find_byline, find_credits, parts_of
from reviews.proposals.categories import (
    FORMATS,
    PREFIX,
    SERIES_LENGTH,
    is_general,
    kind_in,
    kind_named,
    one_line,
    series_prefix,
)
from reviews.proposals.film_facts import NewFilm, running_time_of
from reviews.proposals.headlines import (
    YEARS_AHEAD,
    Headline,
    TitleReading,
    Word,
    is_sentence_case,
    quotations,
    read_title,
    strip_labels,
    title_key,
    words_of,
)
from reviews.proposals.known import Known


@dataclass(frozen=True)
class Proposal:
    """What an article seems to be about. `found_in` says in a word or two where its film was read."""

    kind: str
    film: Film | NewFilm | None = None
    found_in: str = ""
    # Films that the headline names too, and films of the same title among which an editor may choose.
    further: tuple[Film, ...] = ()
    namesakes: tuple[Film, ...] = ()
    block: CreditsBlock | None = None
    series: Series | str = ""
    byline: Byline | None = None


# --- The proposal --------------------------------------------------------------------------------


def propose(article: Article, origin: Origin, *, known: Known) -> Proposal:
    """Say what the article seems to be about. No queries: `known` must have been loaded with the article."""
    kind = propose_kind(article, origin)
    parts = parts_of(article.body)
    headline, series = _without_series(article.title, known)
    block = find_credits(parts)
    proposal = Proposal(
        kind=kind,
        block=block,
        series=article.series or series or _series_in_categories(origin, known),
        byline=find_byline(parts, [article.contributed_by, *_guest_fields(origin)]),
    )
    if not Article.Kind(kind).traits.is_listed:
        return Proposal(kind=kind)
    if stored := known.films_of.get(article.pk):
        return replace(proposal, film=stored[0], found_in=_("the article"), further=tuple(stored[1:]))
    bare = strip_labels(headline)
    readings = read_title(
        bare, latest_year=_latest_year(article), is_review=_is_review(origin) and not proposal.series
    )
    film, found_in = _film(readings, block, bare, known.tags[article.pk], known)
    named = _named(readings, bare.text, known)
    same_title = known.films_titled(film.title) if film is not None else []
    return replace(
        proposal,
        film=film,
        found_in=found_in,
        further=tuple(other for other in named if other != film and not _is_same(other, film, same_title)),
        namesakes=tuple(other for other in same_title if other != film and other not in named),
    )


def _is_same(other: Film, film: Film | NewFilm | None, same_title: Sequence[Film]) -> bool:
    """Whether another film of the same title is the same one, a year off, or of a year that nobody said."""
    if film is None or other not in same_title:
        return False
    return film.year is None or abs(other.year - film.year) <= 1


def _film(
    readings: Sequence[TitleReading],
    block: CreditsBlock | None,
    headline: Headline,
    tags: Sequence[str],
    known: Known,
) -> tuple[Film | NewFilm | None, str]:
    """Return the film and where it was found: block, headline, then tags; last a title without a year."""
    in_block, in_title, in_tags = _("the credits in the text"), _("the title"), _("the tags")
    stated = _film_of_block(block, readings, known)
    if isinstance(stated, Film) or (stated is not None and stated.year):
        return stated, in_block
    for reading in readings:
        for title in reading.titles:
            if found := known.film_of(title, reading.year):
                return found, in_title
    dated = next((reading for reading in readings if reading.is_clear and reading.year), None)
    # "Solaris (2002)" is not the Solaris of 1972 that the site knows.
    other = known.films_titled(dated.titles[0]) if dated else []
    if named := [film for film in named_films(headline.text, known) if film not in other]:
        return named[0], in_title
    if dated is not None:
        return _new(dated, block), in_title
    for tag in tags:
        for reading in (*read_title(Headline(tag), latest_year=9999), TitleReading((tag,))):
            if found := known.film_of(reading.titles[0], reading.year):
                return found, in_tags
    if stated is not None:
        return stated, in_block
    for reading in readings:
        years = known.years.get(title_key(reading.titles[0]), set())
        if len(years) == 1 and reading.year is None:
            return _new(replace(reading, year=min(years)), block), _("the titles of other articles")
    clear = next((reading for reading in readings if reading.is_clear), None)
    return (_new(clear, block), in_title) if clear is not None else (None, "")


def _new(reading: TitleReading, block: CreditsBlock | None) -> NewFilm:
    facts = block.read if block else None
    return NewFilm(
        title=reading.titles[0],
        year=reading.year or (facts.year if facts else None),
        running_time=running_time_of(facts) if facts else None,
        original_title=facts.fact("original_title") if facts else "",
    )


def _film_of_block(
    block: CreditsBlock | None, readings: Sequence[TitleReading], known: Known
) -> Film | NewFilm | None:
    """Return the film that the block names; its year may stand in the headline, beside the same title."""
    title = block.read.fact("title") if block else ""
    if block is None:
        return None
    if not title:
        # A year alone helps to tell two films of the headline's title apart.
        dated = [known.film_of(title, block.read.year) for reading in readings for title in reading.titles]
        return next((film for film in dated if film and block.read.year), None)
    year = block.read.year or next(
        (
            reading.year
            for reading in readings
            if reading.year and title_key(title) in map(title_key, reading.titles)
        ),
        None,
    )
    return known.film_of(title, year) or _new(TitleReading((title,), year), block)


def _guest_fields(origin: Origin) -> Iterator[str]:
    """What plugins for guest authors store with a post."""
    for name in ("guest_author", "guest-author", "guest_author_name", "guest-author-name"):
        yield from (one_line(value) for value in origin.custom_fields.get(name, []))


def _latest_year(article: Article) -> int:
    return (article.published_at or timezone.now()).year + YEARS_AHEAD


def _named(readings: Sequence[TitleReading], text: str, known: Known) -> list[Film]:
    """Return all known films that the headline names."""
    dated = (
        next((film for title in reading.titles if (film := known.film_of(title, reading.year))), None)
        for reading in readings
    )
    return list(dict.fromkeys([*(film for film in dated if film), *named_films(text, known)]))


def named_films(text: str, known: Known) -> Iterator[Film]:
    """Yield the known films that a headline names in passing, in its order, the longest title first.

    A title of one word counts where its capital says something: not in a headline that is all capitals,
    and not at its beginning, unless it stands in quotation marks.
    """
    words, says_something = words_of(text), is_sentence_case(text)
    quoted = {title_key(quotation) for quotation in quotations(text)}
    place = 0
    while place < len(words):
        found = _longest_title_at(words, place, says_something, quoted, known)
        if found is not None:
            yield found[1]
        place += found[0] if found else 1


def _longest_title_at(
    words: Sequence[Word], place: int, says_something: bool, quoted: set[str], known: Known
) -> tuple[int, Film] | None:
    best: tuple[int, Film] | None = None
    for title, film in known.by_first_word.get(words[place].key, []):
        there = words[place : place + len(title)]
        key = " ".join(word.key for word in title)
        same = [word.key for word in there] == [word.key for word in title]
        if not same or len(known.titles[key]) != 1 or (best and len(title) <= best[0]):
            continue
        capitals = all(word.is_capital for word, own in zip(there, title, strict=True) if own.is_capital)
        one = len(title) == 1 and key not in quoted
        if capitals and not (one and (there[0].is_first or not says_something or key in {"i", "a"})):
            best = (len(title), film)
    return best


# --- Series --------------------------------------------------------------------------------------


def _without_series(title: str, known: Known) -> tuple[str, Series | str]:
    """Split "Movie Quote Monday: Her" into the rest and the series, where that name repeats or is known."""
    prefix = series_prefix(title)
    key = title_key(prefix)
    is_film = bool(known.films_titled(prefix)) or strip_labels(prefix).is_labelled
    if not prefix or is_film or not (key in known.series or known.prefixes[key] > 1) or is_general(key):
        return title, ""
    found = PREFIX.search(title)
    rest = title[found.end() :].strip() if found else ""
    return rest, known.series.get(key, prefix)


def _series_in_categories(origin: Origin, known: Known) -> Series | str:
    names = [name for name in map(one_line, origin.categories) if name]
    for name in names:
        if series := known.series.get(title_key(name)):
            return series
    for name in names:
        key = title_key(name)
        is_everywhere = known.number_of_origins >= 10 and known.categories[key] * 2 > known.number_of_origins
        is_series = known.categories[key] > 1 and not is_everywhere and not is_general(key)
        if is_series and not known.films_titled(name) and len(name) <= SERIES_LENGTH:
            return name
    return ""


# --- Kind ----------------------------------------------------------------------------------------


def propose_kind(article: Article, origin: Origin) -> str:
    """Return the kind that title, post format or categories name; otherwise the kind it has."""
    if not article.traits.is_listed:
        return article.kind
    formats = [value for name in FORMATS for value in origin.custom_fields.get(name, [])]
    return kind_named(article.title, [*formats, *origin.categories]) or article.kind


def _is_review(origin: Origin) -> bool:
    return kind_in(origin.categories) == Article.Kind.REVIEW
