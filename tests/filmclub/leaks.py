"""Everything that the site answers and mails, to look for words in it that nobody should get."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from html import unescape
from typing import Any
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import Resolver404, resolve
from django.utils import translation

from comments.models import Comment
from filmclub.sitemaps import SECTIONS, SITE
from reviews.models import Article, Contributor, Film, Series, Tag
from tests.comments.browsing import SAME_ORIGIN
from tests.frozen import routes

# Pages with other words at one address, by links: each comment's own addresses are asked for anyhow. And in
# another language, where the same is shown between other words.
ENOUGH, ENOUGH_ELSEWHERE = 6, 2
# Of the staff, who see the whole, or made of nothing that people write.
NOT_ASKED = re.compile(
    r"<language>/admin/|\^(accent|media)/|(<language>/)?(components|mails)/|<language>/(accounts|me)/"
)
LINK = re.compile(r'(?:href|action|data-[a-z-]+)="([^"]*)"|<(?:link|id)>([^<]*)<')
ARGUMENT = re.compile(r"<\w+:(\w+)>")
HEAD = re.compile(r"<head>.*?</head>", re.DOTALL)


@dataclass(frozen=True)
class Answer:
    """What came from an address."""

    method: str
    address: str
    view: str
    status: int
    headers: Mapping[str, str]
    body: str

    @property
    def everything(self) -> str:
        """The body and the headers, as a reader or a program would read them."""
        return plain("\n".join([self.body, *self.headers.values()]))

    @property
    def head(self) -> str:
        """What is told of a page to others: its title and description, and its headers."""
        return plain("\n".join([*HEAD.findall(self.body), *self.headers.values()]))

    @property
    def page(self) -> str:
        """The name of its view, in whatever language."""
        return self.view.rpartition(" ")[2]

    def __str__(self) -> str:
        return f"{self.method} {self.address}"


def plain(text: str) -> str:
    return unescape(unquote(text)).lower()


def answer_of(response: Any, method: str, address: str) -> Answer:
    cookies = {f"Set-Cookie: {name}": morsel.value for name, morsel in response.cookies.items()}
    body = b"".join(response) if response.streaming else response.content
    return Answer(
        method,
        address,
        view_at(address) or "",
        response.status_code,
        {**response.headers, **cookies},
        body.decode(errors="replace"),
    )


def view_at(address: str) -> str | None:
    """The name of the view behind an address, after the language where that is not the default."""
    return _view_at(urlsplit(address).path)


@cache
def _view_at(path: str) -> str | None:
    prefix = next((f"{code} " for code, _name in settings.LANGUAGES if path.startswith(f"/{code}/")), "")
    with translation.override(prefix.strip() or settings.LANGUAGE_CODE):
        try:
            return prefix + (resolve(path).view_name or "None")
        except Resolver404:
            return None


# --- Every address that has a name ---------------------------------------------------------------


def named_addresses(comments: Iterable[Comment]) -> Iterator[str]:
    """Every address of the site, with what exists in its place: of comments these alone, of the rest all.

    Raises KeyError for an address of a new form: say here what it is filled with.
    """
    comments = list(comments)
    for route in routes():
        path = route.partition(" ")[2]
        if NOT_ASKED.match(path):
            continue
        for filled in _filled(path.removeprefix("<language>"), comments):
            yield f"/{filled.lstrip('/')}"


def _filled(path: str, comments: list[Comment]) -> Iterator[str]:
    first = path.lstrip("/").partition("/")[0]
    if "<" not in path:
        yield path
    elif "<int:pk>" in path and first == "articles":
        for comment in comments:
            slug = comment.discussion.article.slug
            yield path.replace("<slug:slug>", slug).replace("<int:pk>", str(comment.pk))
    elif "<int:number>" in path and first == "articles":
        for comment in comments:
            if comment.import_ref:
                imported = comment.import_ref.rpartition("=")[2]
                slug = comment.discussion.article.slug
                yield path.replace("<slug:slug>", slug).replace("<int:number>", imported)
    else:
        for values in WHAT_EXISTS[first]():
            yield ARGUMENT.sub(lambda found, values=values: str(values[found[1]]), path)  # type: ignore[misc]


def _slugs(model: type[Contributor | Film | Series | Tag]) -> Callable[[], list[dict[str, Any]]]:
    return lambda: [{"slug": slug} for slug in model.objects.values_list("slug", flat=True)]


def _months() -> list[dict[str, Any]]:
    moments = Article.objects.published().values_list("published_at", flat=True)
    months = {(moment.year, moment.month) for moment in moments if moment}
    return [{"year": year, "month": month} for year, month in months]


def _authors() -> list[dict[str, Any]]:
    slugs = Article.objects.published().values_list("author__slug", flat=True)
    return [{"slug": slug} for slug in slugs.distinct() if slug]


# By the beginning of the path.
WHAT_EXISTS: Mapping[str, Callable[[], list[dict[str, Any]]]] = {
    "articles": lambda: [
        # Under no such key are words of a form kept.
        {"slug": slug, "key": "a-key"}
        for slug in Article.objects.published().values_list("slug", flat=True)
    ],
    "comments": lambda: [{"pk": pk} for pk in Comment.objects.values_list("pk", flat=True)],
    "pages": lambda: [{"slug": page.slug} for page in Article.objects.filter(kind="page")],
    "preview": lambda: [{"pk": pk} for pk in Article.objects.values_list("pk", flat=True)],
    "films": _slugs(Film),
    "people": _slugs(Contributor),
    "series": _slugs(Series),
    "tags": _slugs(Tag),
    # No page shows words there, but the forms of who signs in.
    "accounts": lambda: [{"provider_id": "oidc", "pk": 1}],
    "authors": _authors,
    "members": _authors,
    "archive": _months,
    "feeds": lambda: [{"language": code} for code, _name in settings.LANGUAGES],
    "sitemap-<str:section>-<int:part>.xml": lambda: [
        {"section": name, "part": 1} for name in (SITE, *SECTIONS)
    ],
}


# --- Everything that one reader gets -------------------------------------------------------------


@dataclass
class Crawl:
    """All that a reader gets: from these addresses, and from those to which a link, a form or a script leads.

    What takes forms alone gets one, and what that changes is taken back.
    """

    client: Client
    answers: list[Answer] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)
    # By their views, answers that lead on or refuse: after some, no more of the same kind are asked for.
    wordless: Counter[str | None] = field(default_factory=Counter)

    def read(self, starts: Iterable[str]) -> Crawl:
        named = list(dict.fromkeys(starts))
        waiting, asked = deque(named), set(named)
        while waiting:
            here = waiting.popleft()
            if self.wordless[view_at(here)] >= ENOUGH:
                continue
            for address in self.ask(here):
                if address in asked:
                    continue
                view = view_at(address)
                if view is None or re.search(r"\b(admin:|account)", view):
                    continue
                if self.seen[view] < (ENOUGH_ELSEWHERE if " " in view else ENOUGH):
                    self.seen[view] += 1
                    asked.add(address)
                    waiting.append(address)
        return self

    def ask(self, address: str) -> list[str]:
        """Get what the address answers, and return where that leads."""
        answer = self.answered(self.client.get(address), "GET", address)
        if answer.status == 405 and self.seen[f"POST {answer.view}"] < ENOUGH_ELSEWHERE:
            self.seen[f"POST {answer.view}"] += 1
            answer = self.post(address)
        if answer.status != 200 or answer.headers["Content-Type"] == "application/json":
            self.wordless[answer.view] += 1
        leads = []
        for link in [*LINK.findall(answer.body), (answer.headers.get("Location", ""), "")]:
            url = urlsplit(urldefrag(urljoin(address, unescape("".join(link))))[0])
            if url.netloc in ("", "testserver", "localhost:8000"):
                leads.append(f"{url.path}?{url.query}" if url.query else url.path)
        return leads

    def post(self, address: str, by_htmx: bool = False, **fields: str) -> Answer:
        """What a form gets, sent by the same reader."""
        browser = Client()
        browser.cookies.update(self.client.cookies)
        headers = {**SAME_ORIGIN, **({"HX-Request": "true"} if by_htmx else {})}
        with transaction.atomic():
            answer = self.answered(browser.post(address, fields, headers=headers), "POST", address)
            transaction.set_rollback(True)
        return answer

    def answered(self, response: Any, method: str, address: str) -> Answer:
        answer = answer_of(response, method, address)
        self.answers.append(answer)
        return answer


def leaks(
    answers: Iterable[Answer], words: Mapping[str, str], part: str = "everything"
) -> dict[str, list[str]]:
    """Where each of these words stands, by what it is planted in; nothing of what stands nowhere."""
    found: dict[str, list[str]] = {}
    for answer in answers:
        text = getattr(answer, part)
        for kind, word in words.items():
            if word in text:
                found.setdefault(kind, []).append(str(answer))
    return found
