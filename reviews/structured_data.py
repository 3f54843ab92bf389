"""What pages say of films, people and articles in the words of schema.org, as JSON-LD.

Everything here is made of what the page has read: no queries. Addresses are whole, and those of a text are in
the frame of its language.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import SafeString

from filmclub.accounts.models import User
from filmclub.club.models import Club
from filmclub.lib.names import country_name
from reviews.credits import ContributorKind
from reviews.credits_data import credits_data, thing
from reviews.kinds import ArticleKind
from reviews.models import Article, Contributor, Film, Image

Data = dict[str, Any]
Absolute = Callable[[str], str]

# In half stars.
BEST, WORST = 10, 1
# As every type is found in JSON that stands in HTML: nothing that ends a script or a line of one.
_ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}
_TYPES = {ArticleKind.NEWS: "NewsArticle", ArticleKind.QUOTE: "BlogPosting", ArticleKind.PAGE: "WebPage"}


@dataclass(frozen=True)
class About:
    """What all of a page's data take part in: how an address becomes whole, and the club."""

    absolute: Absolute
    club: Club


def script(*things: Data) -> SafeString:
    """The element that holds these in a page: data, which no browser runs; "" of none."""
    if not things:
        return SafeString()
    found = {"@context": "https://schema.org", **(things[0] if len(things) == 1 else {"@graph": things})}
    text = json.dumps(found, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)
    return SafeString(f'<script type="application/ld+json">{text}</script>')


def said(**values: Any) -> Data:
    """A thing without what is not known of it."""
    return {name: value for name, value in values.items() if value not in (None, "", [], {})}


# --- Films and people -----------------------------------------------------------------------------


def movie(film: Film, about: About, articles: Iterable[Article] = ()) -> Data:
    """A film with every credit: its credits and titles must have been fetched."""
    minutes = film.running_time or 0
    other_titles = [title for title in dict.fromkeys(film.all_titles()) if title != film.title]
    return {
        **_movie_in_short(film, about),
        **said(
            alternateName=other_titles,
            description=film.synopsis,
            duration=f"PT{minutes // 60}H{minutes % 60}M" if minutes else None,
            inLanguage=film.languages,
            countryOfOrigin=[{"@type": "Country", "name": country_name(code)} for code in film.countries],
            genre=film.genre_names(),
            sameAs=_film_elsewhere(film),
            **credits_data(film.credits.all(), about.absolute),
            **_reviews(articles, about),
        ),
    }


def _movie_in_short(film: Film, about: About) -> Data:
    """Which film it is, for what is written about it."""
    return {
        "@type": "Movie",
        **said(
            name=film.title,
            url=about.absolute(film.get_absolute_url()),
            dateCreated=str(film.year),
            image=_address(film.poster, about),
        ),
    }


def _film_elsewhere(film: Film) -> list[str]:
    return [
        address.format(number)
        for address, number in (
            ("https://www.imdb.com/title/{}/", film.imdb_id),
            ("https://www.themoviedb.org/movie/{}", film.tmdb_id),
            ("https://www.wikidata.org/wiki/{}", film.wikidata_id),
        )
        if number
    ]


def _reviews(articles: Iterable[Article], about: About) -> Data:
    """The reviews of a film that rate it, and what they give it together."""
    rated = [article for article in articles if _is_review(article)]
    if not rated:
        return {}
    mean = sum(article.rating or 0 for article in rated) / len(rated)
    return {
        "aggregateRating": {"@type": "AggregateRating", **_rating(mean), "reviewCount": len(rated)},
        "review": [
            {
                "@type": "Review",
                "name": article.title,
                "url": about.absolute(article.get_canonical_url()),
                "author": _author(article, about),
                "reviewRating": {"@type": "Rating", **_rating(article.rating or 0)},
            }
            for article in rated
        ],
    }


def _is_review(article: Article) -> bool:
    return article.kind == ArticleKind.REVIEW and article.rating is not None


def _rating(half_stars: float) -> Data:
    return {"ratingValue": round(half_stars / 2, 2), "bestRating": BEST / 2, "worstRating": WORST / 2}


def contributor_data(
    contributor: Contributor, about: About, *, makes_music: bool, other_names: Sequence[str]
) -> Data:
    """Somebody who made films: a person, a band or another group, or a company."""
    found = thing(contributor, about.absolute)
    if contributor.kind == ContributorKind.GROUP:
        found["@type"] = "MusicGroup" if makes_music else "PerformingGroup"
    is_company = contributor.imdb_id.startswith("co")
    elsewhere = [
        address.format(number)
        for address, number in (
            (f"https://www.imdb.com/{'company' if is_company else 'name'}/{{}}/", contributor.imdb_id),
            ("https://www.wikidata.org/wiki/{}", contributor.wikidata_id),
        )
        if number
    ]
    more = said(sameAs=elsewhere, disambiguatingDescription=contributor.disambiguation)
    return {**found, **more, **said(alternateName=list(other_names))}


# --- Articles and who writes them -----------------------------------------------------------------


def article_data(article: Article, films: Sequence[Film], about: About, picture: Image | None) -> Data:
    """A review with its rating, or an article about its films; the comments are for others to add."""
    is_review = _is_review(article) and bool(films)
    found = {
        "@type": "Review" if is_review else _TYPES.get(ArticleKind(article.kind), "Article"),
        "name" if is_review or not article.traits.is_listed else "headline": article.title,
        **said(
            url=about.absolute(article.get_canonical_url()),
            description=article.summary,
            inLanguage=article.language,
            image=_address(picture, about),
            publisher=_organization(about),
        ),
    }
    if not article.traits.is_listed or article.published_at is None:
        return found
    found |= {
        "author": _author(article, about),
        "datePublished": article.published_at.isoformat(timespec="seconds"),
        "dateModified": max(article.changed_at, article.published_at).isoformat(timespec="seconds"),
        "commentCount": article.comment_count,
    }
    about_what = [_movie_in_short(film, about) for film in films]
    if is_review:
        found["itemReviewed"], *about_what = about_what
        found["reviewRating"] = {"@type": "Rating", **_rating(article.rating or 0)}
    return {**found, **said(about=about_what)}


def _author(article: Article, about: About) -> Data:
    if article.contributed_by:
        return {"@type": "Person", "name": article.contributed_by}
    return _member(article.author, about)


def _member(user: User, about: About) -> Data:
    # An earlier release, while it serves, gives new accounts no address.
    url = about.absolute(author_path(user)) if user.slug else ""
    image = about.absolute(user.picture.url) if user.picture else ""
    return {"@type": "Person", "name": user.name, **said(url=url, image=image)}


def author_path(user: User) -> str:
    """Where the page of somebody who writes here stands."""
    return reverse("reviews:author", args=[user.slug])


def profile(author: User, about: About) -> Data:
    """The page of somebody who writes here."""
    return {"@type": "ProfilePage", "mainEntity": _member(author, about)}


# --- The site and its lists -----------------------------------------------------------------------


def web_site(about: About, language: str) -> Data:
    """The site, and the address under which it is searched."""
    home = about.absolute(reverse("home"))
    return {
        "@type": "WebSite",
        "name": about.club.name,
        "url": home,
        "description": about.club.tagline_in(language),
        "inLanguage": language,
        "publisher": _organization(about),
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{home}search/?q={{search_term_string}}"},
            "query-input": "required name=search_term_string",
        },
    }


def item_list(things: Iterable[Any], about: About, first: int = 1) -> Data:
    """What a page of a list shows, each with its name, address and place; the first of them has this one."""
    return {
        "@type": "ItemList",
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": position,
                "name": getattr(one, "title", "") or str(one),
                "url": about.absolute(_own_address(one)),
            }
            for position, one in enumerate(things, first)
        ],
    }


def _own_address(one: Any) -> str:
    address: str = one.get_canonical_url() if isinstance(one, Article) else one.get_absolute_url()
    return address


def breadcrumbs(above: Sequence[tuple[str, str]], about: About) -> Data:
    """The way from the front page: each step with its name and path, this page as the last."""
    steps = [(about.club.name, reverse("home")), *above]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": about.absolute(path)}
            for position, (name, path) in enumerate(steps, 1)
        ],
    }


def _organization(about: About) -> Data:
    return {
        "@type": "Organization",
        "name": about.club.name,
        "url": about.absolute(reverse("home")),
        "logo": about.absolute(about.club.logo.url if about.club.logo else static("filmclub/img/touch.png")),
    }


def _address(image: Image | None, about: About) -> str:
    return about.absolute(image.file.url) if image else ""
