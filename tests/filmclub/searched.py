"""A small site to look for words in, and what a search of it finds."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from comments.models import Comment
from filmclub.accounts.models import User
from reviews.bodies import sanitize
from reviews.credits import ContributorKind
from reviews.models import Article, Contributor, Credit, Film, FilmTitle
from reviews.saving import save_addressed, save_article, save_film
from tests.conftest import MakeArticle, articles_by, comments_below, html, make_user

# Each with its year, its other titles by language, and who made it.
FILMS: dict[str, tuple[str, int, str, dict[str, str], dict[str, str]]] = {
    "wings": (
        "Wings of Desire",
        1987,
        "Der Himmel über Berlin",
        {"fr": "Les Ailes du désir", "ja": "ベルリン・天使の詩"},
        {"directing": "wim-wenders", "cast": "bruno-ganz"},
    ),
    "paris": ("Paris, Texas", 1984, "", {}, {"directing": "wim-wenders"}),
    "her": ("Her", 2013, "", {"es": "Ella"}, {"directing": "spike-jonze", "music": "arcade-fire"}),
    "elle": ("Elle", 2016, "", {}, {"cast": "isabelle-huppert"}),
    "it": ("It", 2017, "", {"fr": "Ça"}, {}),
    "up": ("Up", 2009, "", {"fr": "Là-haut"}, {}),
    "seven": ("Se7en", 1995, "", {"de": "Sieben"}, {}),
    "eight": ("8½", 1963, "Otto e mezzo", {}, {"directing": "federico-fellini"}),
    "amelie": ("Amélie", 2001, "Le Fabuleux Destin d’Amélie Poulain", {}, {}),
    "nausicaa": ("Nausicaä of the Valley of the Wind", 1984, "風の谷のナウシカ", {}, {}),
    "dreams": ("Electric Dreams", 1984, "", {}, {}),
    "wind": ("The Wind", 1928, "", {}, {}),
    "ordet": ("Ordet", 1955, "", {"ru": "Слово", "el": "Ο Λόγος"}, {}),
    "women": ("Women of the Dunes", 1964, "砂の女", {}, {}),
    "oldboy": ("Oldboy", 2003, "올드보이", {}, {}),
}
PEOPLE = {
    "wim-wenders": ("Wim Wenders", ""),
    "bruno-ganz": ("Bruno Ganz", ""),
    "spike-jonze": ("Spike Jonze", "Adam Spiegel"),
    "arcade-fire": ("Arcade Fire", ""),
    "isabelle-huppert": ("Isabelle Huppert", ""),
    "federico-fellini": ("Federico Fellini", ""),
    "nobody": ("Nobody Credited", ""),
    # Films that nobody has made have no page.
    "kvx": ("Kvx Hjm", ""),
}
# Each with its title, films, text, and what else it has.
ARTICLES: dict[str, tuple[str, list[str], str, dict[str, Any]]] = {
    "a-voice": ("A voice without a body", ["her"], "They meet in a lift & a café.", {"rating": 9}),
    "une-voix": ("Une voix sans corps", ["her"], "Ils se rencontrent : œuvre d’été.", {"language": "fr"}),
    "angels": ("Angels in the library", ["wings"], "Black and white, then a circus in colour.", {}),
    "line": ("Adventure", ["up"], "", {"kind": "quote", "favourite_line": "Adventure is out there!"}),
    "floppy": (
        "Love and floppy disks",
        ["dreams"],
        "A computer writes songs. <p>It is jealous.</p>",
        {"standfirst": "Wind in the wires.", "contributed_by": "Nora Quist"},
    ),
    "quay": ("The cinema on the quay reopens", [], "Doors open at noon; the wind blows.", {"kind": "news"}),
    "two": ("Two by Wenders", ["wings", "paris"], "A desert, a library.", {"spoils": "nothing"}),
}
COMMENTS = {
    "berlin": ("angels", "I saw it in Berlin, by the wall.", "en"),
    "circus": ("angels", "The circus! The lighthouse keeper agrees with nobody.", "en"),
    "lift": ("a-voice", "That lift scene is Her at its best. Straße, naïve.", "en"),
    "ascenseur": ("a-voice", "L’ascenseur, quelle œuvre magnifique !", "fr"),
    "song": ("floppy", "The songs made me cry in 1984, and the wind too.", "en"),
    "cjk": ("floppy", "映画館で見た。", "ja"),
}


@dataclass
class Place:
    """The site, and its rows by the names above."""

    editor: User
    moderator: User
    make_article: MakeArticle
    films: dict[str, Film] = field(default_factory=dict)
    people: dict[str, Contributor] = field(default_factory=dict)
    articles: dict[str, Article] = field(default_factory=dict)
    comments: dict[str, Comment] = field(default_factory=dict)

    def post(self, slug: str, text: str, **options: Any) -> Comment:
        return comments_below(self.articles[slug], self.moderator)(text, **options)

    def search(self, client: Client, typed: str, prefix: str = "", **asked: Any) -> dict[str, list[str]]:
        """By kind, the names above of what a search shows, in its order; nothing of kinds with none."""
        response = client.get(f"{prefix}/search/", {"q": typed, **asked})
        assert response.status_code == 200
        return self.found(html(response))

    def found(self, page: str) -> dict[str, list[str]]:
        names = {comment.pk: name for name, comment in self.comments.items()}
        found: dict[str, list[str]] = {}
        for part in (
            page.partition("<main")[2].partition("</main")[0].split('<section aria-labelledby="found-')[1:]
        ):
            kind = part.partition('"')[0]
            links = re.findall(r'<h3 class="title"[^>]*><a href="(?:/fr)?/\w+/([^/"]+)/"', part)
            pks = re.findall(r'/comments/(\d+)/place/"', part)
            found[kind] = [*links, *(names.get(int(pk), pk) for pk in pks)]
        return {kind: each for kind, each in found.items() if each}


def make_place() -> Place:
    editor, moderator = (
        make_user("ed", "Editors", name="Ed Ito"),
        make_user("mo", "Moderators", name="Mo Lind"),
    )
    place = Place(editor, moderator, articles_by(editor))
    for slug, (name, _credited_as) in PEOPLE.items():
        kind = ContributorKind.GROUP if slug == "arcade-fire" else ContributorKind.PERSON
        place.people[slug] = Contributor(name=name, slug=slug, kind=kind)
        save_addressed(place.people[slug])
    for slug, (title, year, original, titles, credits) in FILMS.items():
        film = Film(title=title, slug=slug, year=year, original_title=original)
        written: list[FilmTitle | Credit] = [
            FilmTitle(language=code, title=each) for code, each in titles.items()
        ]
        written += [
            Credit(department=department, contributor=place.people[who], credited_as=PEOPLE[who][1])
            for department, who in (credits or {"art": "kvx"}).items()
        ]
        save_film(film, written=written)
        place.films[slug] = film
    now = timezone.now()
    for number, (slug, (title, films, text, fields)) in enumerate(ARTICLES.items()):
        moment = now - timedelta(days=100 - number)
        article = place.make_article(
            slug, title=title, body=sanitize(f"<p>{text}</p>"), published_at=moment, **fields
        )
        save_article(article, films=[place.films[film].pk for film in films])
        place.articles[slug] = article
    for name, (slug, text, language) in COMMENTS.items():
        place.comments[name] = place.post(slug, text, language=language)
    return place
