"""The site in which the benchmark looks for words, made within it by `manage.py shell`."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

from django.utils import timezone

from filmclub.accounts.models import User
from reviews.filling import fill_words
from reviews.models import Article, ArticleFilm, Contributor, Credit, Film
from tests.bench import talk
from tests.bench.discussions import make_one, tidy

FILMS, ARTICLES, DISCUSSION = 3_201, 5_000, 10_000
AT_ONCE = 500


def make(file: str, comments: int) -> None:
    """Make the films with who directed them, articles, and discussions; print what to look for, as JSON."""
    films = _make_films(file)
    author = User.objects.create_user("editor", first_name="Ed")
    _make_articles(films, author)
    said = talk.busy(min(DISCUSSION, comments))
    for n in range(comments // len(said)):
        make_one(f"talk-{n}", said, author)
    for _number in fill_words():
        pass
    tidy()
    # What articles and comments have, long enough to be typed in part.
    spoken = set(" ".join(comment.text for comment in said[:100]).lower().split())
    common, other = [word for word in talk.WORDS if len(word) > 5 and word in spoken][:2]
    asked = {
        "a common word": {"q": common},
        "a common word, in comments": {"q": common, "kind": "comments"},
        "a common word, in articles": {"q": common, "kind": "articles"},
        "words behind each other": {"q": f'"{common} {other}"'},
        "a title": {"q": films[1_000].title[:100]},
        "the beginning of a common word": {"q": common[:5]},
        "what is nowhere, and a name that is near": {"q": _misspelled(films[2_000].title[:100])},
    }
    print(json.dumps({what: urlencode(query) for what, query in asked.items()}))


def _misspelled(title: str) -> str:
    return title[:3] + "q" + title[3:]


def _titles(file: str) -> Iterator[tuple[str, int, str]]:
    """Title, year and director of each film."""
    if file:
        for row in json.loads(Path(file).read_text(encoding="utf-8")):
            year = re.search(r"\b(18|19|20)\d\d\b", str(row.get("Release Date") or row.get("Release_Date")))
            yield (
                str(row["Title"] or "Untitled")[:200],
                int(year[0]) if year else 1999,
                row.get("Director") or "",
            )
        return
    chance = random.Random(talk.SEED)
    for n in range(FILMS):
        words = " ".join(chance.choice(talk.WORDS).capitalize() for _ in range(3))
        yield f"{words} {n}", 1920 + n % 100, f"{chance.choice(talk.WORDS).capitalize()} Wright {n % 700}"


def _make_films(file: str) -> list[Film]:
    told = list(_titles(file))
    films = Film.objects.bulk_create(
        [Film(title=title, year=year, slug=f"film-{n}") for n, (title, year, _name) in enumerate(told)],
        AT_ONCE,
    )
    names = dict.fromkeys(name for _title, _year, name in told if name)
    people = Contributor.objects.bulk_create(
        [Contributor(name=name, sort_name=name, slug=f"person-{n}") for n, name in enumerate(names)], AT_ONCE
    )
    by_name = {person.name: person for person in people}
    Credit.objects.bulk_create(
        [
            Credit(film=film, contributor=by_name[name], department="directing")
            for film, (_title, _year, name) in zip(films, told, strict=True)
            if name
        ],
        AT_ONCE,
    )
    return films


def _make_articles(films: list[Film], author: User) -> None:

    chance, now = random.Random(talk.SEED), timezone.now()

    def text() -> str:
        return " ".join(chance.choice(talk.WORDS) for _ in range(600))

    articles = Article.objects.bulk_create(
        [
            Article(
                slug=f"article-{n}",
                title=f"On {films[n % len(films)].title}"[:200],
                author=author,
                state=Article.State.PUBLISHED,
                published_at=now - timedelta(hours=n),
                public_text=text(),
                opening="",
            )
            for n in range(ARTICLES)
        ],
        AT_ONCE,
    )
    ArticleFilm.objects.bulk_create(
        [ArticleFilm(article=row, film=films[n % len(films)]) for n, row in enumerate(articles)], AT_ONCE
    )
