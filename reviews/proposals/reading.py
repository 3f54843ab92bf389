"""What an imported article seems to be about: its film and credits, series, guest and kind.

Nothing is written here and nothing is looked up elsewhere: a proposal is read from the article, from what
the old blog said of it, and from the films and series that the site knows. An editor confirms it with
`reviews.confirming`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from reviews.body_parts import Byline, CreditsBlock, find_byline, find_credits, parts_of
from reviews.categories import (
    FORMATS,
    PREFIX,
    SERIES_LENGTH,
    is_general,
    kind_in,
    kind_named,
    one_line,
    series_prefix,
)
from reviews.film_titles import (
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
from reviews.models import Article, ArticleFilm, Credit, Film, FilmTitle, Origin, Series

__all__ = ["Known", "NewFilm", "Proposal", "propose", "propose_kind"]

# An article may speak of films that are still to come.
YEARS_AHEAD = 3
_CREDITS_OF_FILM = Credit.objects.filter(film=OuterRef("pk"))


@dataclass(frozen=True)
class NewFilm:
    """A film that the site does not know yet; `year` is None where nobody has said it."""

    title: str
    year: int | None
    running_time: int | None = None
    original_title: str = ""


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


# --- What is known -------------------------------------------------------------------------------


@dataclass
class Known:
    """Films, series and what repeats among the imported articles; six queries, whatever their number."""

    films: dict[int, Film] = field(default_factory=dict)
    with_credits: set[int] = field(default_factory=set)
    titles: dict[str, list[Film]] = field(default_factory=lambda: defaultdict(list))
    by_first_word: dict[str, list[tuple[tuple[Word, ...], Film]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    all_series: list[Series] = field(default_factory=list)
    series: dict[str, Series] = field(default_factory=dict)
    categories: Counter[str] = field(default_factory=Counter)
    prefixes: Counter[str] = field(default_factory=Counter)
    # The years that headlines of imported articles give to a title: "Her (2013)" tells of "« Her »" too.
    years: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    number_of_origins: int = 0
    tags: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    films_of: dict[int, list[Film]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def load(cls, articles: Iterable[Article] = ()) -> Known:
        """Load what `propose` compares with, and the tags and films of these articles."""
        known, pks = cls(), [article.pk for article in articles]
        films = Film.objects.annotate(has_credits=Exists(_CREDITS_OF_FILM))
        for film in films.only("title", "original_title", "year", "running_time"):
            known.films[film.pk] = film
            if film.has_credits:
                known.with_credits.add(film.pk)
            known._add_title(film, film.title)
            known._add_title(film, film.original_title)
        for pk, title in FilmTitle.objects.order_by().values_list("film_id", "title"):
            if pk in known.films:
                known._add_title(known.films[pk], title)
        known.all_series = list(Series.objects.order_by("name", "pk"))
        known.series = {title_key(series.name): series for series in reversed(known.all_series)}
        known._count(Origin.objects.exclude(article__kind=Article.Kind.PAGE))
        for pk, name in Article.tags.through.objects.filter(article__in=pks).values_list(
            "article_id", "tag__name"
        ):
            known.tags[pk].append(name)
        for pk, film_pk in ArticleFilm.objects.filter(article__in=pks).values_list("article_id", "film_id"):
            if film_pk in known.films:
                known.films_of[pk].append(known.films[film_pk])
        return known

    def _add_title(self, film: Film, title: str) -> None:
        key = title_key(title)
        if not title or film in self.titles[key]:
            return
        self.titles[key].append(film)
        if spelled := tuple(words_of(title)):
            self.by_first_word[spelled[0].key].append((spelled, film))

    def _count(self, origins: Any) -> None:
        for categories, title in origins.values_list("categories", "article__title"):
            self.number_of_origins += 1
            self.categories.update({title_key(one_line(name)) for name in categories})
            if prefix := series_prefix(title):
                self.prefixes[title_key(prefix)] += 1
            for reading in read_title(strip_labels(title), latest_year=timezone.now().year + YEARS_AHEAD):
                if reading.is_clear and reading.year:
                    self.years[title_key(reading.titles[0])].add(reading.year)

    def films_titled(self, title: str) -> list[Film]:
        return self.titles.get(title_key(title), [])

    def film_of(self, title: str, year: int | None) -> Film | None:
        """Return the one film of that title and year; without a year the only film of that title."""
        films = [film for film in self.films_titled(title) if year in (None, film.year)]
        return films[0] if len(films) == 1 else None


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
    if kind == Article.Kind.PAGE:
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
        further=tuple(other for other in named if other != film),
        namesakes=tuple(other for other in same_title if other != film),
    )


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
        running_time=facts.running_time if facts else None,
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
    """Return the kind that title, post format or categories name; else what it is."""
    if article.kind == Article.Kind.PAGE:
        return article.kind
    formats = [value for name in FORMATS for value in origin.custom_fields.get(name, [])]
    return kind_named(article.title, [*formats, *origin.categories]) or article.kind


def _is_review(origin: Origin) -> bool:
    return kind_in(origin.categories) == Article.Kind.REVIEW
