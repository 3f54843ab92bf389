"""Readers behind the nginx of filmclub/deploy with its cache: each sees what they should, and in time."""

from __future__ import annotations

import json
import re
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import Message
from itertools import count

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Crawled
from tests.browser.looking import Complaints, go, visit
from tests.browser.servers import UNVERIFIED, Site, behind_nginx
from tests.browser.test_posting import comment_saying, fill, press_post

CACHE_SECONDS = 5
# What a request takes on a busy machine.
SLACK_SECONDS = 2
OURS = ["sessionid", "messages", "writer", "seen", "filmclub_waiting", "filmclub_films", "filmclub_x9"]
PASSWORD = "a password of these tests"
# As many articles as there are tests, and some.
MANY = 60
number = count(1)

MAKE_ARTICLES = """
from django.utils import timezone
from filmclub.accounts.models import User
from reviews.models import Article
author = User.objects.order_by("pk").first()
for number in range(1, {many} + 1):
    slug = f"read-by-a-proxy-{{number}}"
    Article.objects.create(
        slug=slug, title=slug, author=author, state="published", published_at=timezone.now()
    )
"""
POST = """
from comments.models import Comment
from comments.moderation import moderate
from comments.posting import post_comment
from comments.writers import Writer
from filmclub.accounts.models import User
from reviews.models import Article
article = Article.objects.get(slug="{slug}")
boss, _ = User.objects.get_or_create(username="boss", is_staff=True, is_superuser=True)
comment = post_comment(
    article=article, writer=Writer(name="Old", email="old@example.org"), text="An old comment."
)
if comment.state == "pending":
    moderate(comment, "approve", by=boss)
print(comment.pk)
"""
MARKED = "and part beside the sea"
POST_MARKED = POST.replace("An old comment.", f"They meet >!{MARKED}!<.")
DECIDE = """
from comments.models import Comment
from comments.moderation import moderate
from filmclub.accounts.models import User
boss, _ = User.objects.get_or_create(username="boss", is_staff=True, is_superuser=True)
moderate(Comment.objects.get(discussion__article__slug="{slug}", text="{text}"), "{act}", by=boss)
"""
SAY = """
from filmclub.club.models import THE_CLUB, Club
Club.objects.get_or_create(pk=THE_CLUB)
Club.objects.filter(pk=THE_CLUB).update(wording={wording!r})
Club.objects.raise_version()
"""
MAKE_MEMBER = """
from filmclub.accounts.models import User
User.objects.create_user("{name}", password="{password}")
"""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Message
    text: str

    @property
    def cache(self) -> str:
        """What nginx says of where the answer comes from."""
        return self.headers["X-Cache-Status"] or ""

    def is_private(self) -> bool:
        return self.headers["Cache-Control"] == "private, no-cache"


class Unled(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: object, **kwargs: object) -> None:
        return None


OPENER = urllib.request.build_opener(Unled, urllib.request.HTTPSHandler(context=UNVERIFIED))


def ask(url: str, cookie: str = "", method: str = "GET", data: bytes | None = None, **headers: str) -> Answer:
    """Ask as somebody with these cookies and headers; a redirect is an answer like any other."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    if cookie:
        named["Cookie"] = cookie
    request = urllib.request.Request(url, data=data, headers=named, method=method)
    try:
        with OPENER.open(request, timeout=30) as response:
            return Answer(response.status, response.headers, response.read().decode(errors="replace"))
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, error.headers, error.read().decode(errors="replace"))


@pytest.fixture(scope="module")
def cached_site(
    tmp_path_factory: pytest.TempPathFactory, production_site: Site, crawled: Crawled
) -> Iterator[Site]:
    with behind_nginx(
        tmp_path_factory.mktemp("cached"),
        production_site.environment,
        is_cached=True,
        ALLOWED_HOSTS="localhost,127.0.0.1",
        CACHE_SECONDS=str(CACHE_SECONDS),
        COMMENT_INTERVAL="0",
    ) as site:
        site.manage("shell", "-v0", "-c", MAKE_ARTICLES.format(many=MANY))
        yield site


@pytest.fixture
def article(cached_site: Site) -> str:
    """The address of an article that no other test reads."""
    return f"{cached_site.url}/articles/read-by-a-proxy-{next(number)}/"


@pytest.fixture
def old_comment(cached_site: Site, article: str) -> str:
    """The address of a comment below it that everybody sees."""
    printed = cached_site.manage("shell", "-v0", "-c", POST.format(slug=slug_of(article)))
    return f"{article}comments/{printed.split()[-1]}/"


def decide(site: Site, article: str, text: str, act: str) -> float:
    """Have a moderator decide about a comment below an article; return when that was done."""
    site.manage("shell", "-v0", "-c", DECIDE.format(slug=slug_of(article), text=text, act=act))
    return time.monotonic()


def slug_of(article: str) -> str:
    return article.rstrip("/").rpartition("/")[2]


def within_cache_seconds(since: float, is_so: Callable[[], bool]) -> bool:
    """Whether something is so when the pages that were kept before have had their time."""
    while not is_so():
        if time.monotonic() - since > CACHE_SECONDS + SLACK_SECONDS:
            return False
        time.sleep(0.25)
    return True


class TestAPageForEverybody:
    def test_is_kept_and_given_to_every_stranger(self, article: str) -> None:
        first = ask(article)
        others = [
            ask(article, cookie)
            for cookie in ("", "_ga=GA1.2.3", "csrftoken=x; _ga=GA1.4.5", "rewriter=1; sessionids=2; seen2=3")
        ]

        assert first.cache == "MISS"
        assert [other.cache for other in others] == ["HIT"] * 4
        assert {other.text for other in others} == {first.text}
        assert first.headers["Vary"] == "Cookie"
        assert re.fullmatch(rf"public, max-age=0, s-maxage={CACHE_SECONDS}", first.headers["Cache-Control"])

    def test_is_given_by_its_head_and_its_validator_too(self, article: str) -> None:
        page = ask(article)
        head = ask(article, method="HEAD")
        unchanged = ask(article, If_None_Match=page.headers["ETag"])

        assert (head.status, head.cache, head.text) == (200, "HIT", "")
        assert (unchanged.status, unchanged.cache, unchanged.text) == (304, "HIT", "")
        assert len(page.text.encode()) == int(head.headers["Content-Length"])

    def test_is_asked_about_by_its_validator_when_its_time_is_over(self, article: str) -> None:
        # The site's clock may make it another page meanwhile, when others are talked about.
        for _ in range(3):
            first = ask(article)
            time.sleep(CACHE_SECONDS + 1)
            again = ask(article)
            if again.headers["ETag"] == first.headers["ETag"]:
                break

        assert again.cache == "REVALIDATED"
        assert again.text == first.text
        assert ask(article).cache == "HIT"

    def test_names_its_own_host(self, article: str) -> None:
        for host in ("localhost", "127.0.0.1"):
            page = ask(article.replace("localhost", host))
            assert page.cache == "MISS"
            assert f'rel="canonical" href="https://{host}/articles/' in page.text

    def test_is_kept_for_each_window_and_language(self, article: str, cached_site: Site) -> None:
        ask(article)
        path = article.removeprefix(cached_site.url)

        for other in (f"{article}?order=newest", f"{cached_site.url}/fr{path}", f"{article}discussion/"):
            page = ask(other)
            assert page.cache == "MISS"
            assert page.text != ask(article).text


def test_a_heading_in_the_clubs_own_words_is_seen_in_time(cached_site: Site, article: str) -> None:
    french = article.replace("/articles/", "/fr/articles/")
    assert {ask(article).cache, ask(french).cache} == {"MISS"}
    wording = {"en": {"none": "Wade in…"}, "fr": {"none": "Jetez-vous à l’eau…"}}
    try:
        cached_site.manage("shell", "-v0", "-c", SAY.format(wording=wording))
        said = time.monotonic()
        assert within_cache_seconds(said, lambda: "Wade in…" in ask(article).text)
        assert within_cache_seconds(said, lambda: "Jetez-vous à l’eau…" in ask(french).text)
    finally:
        cached_site.manage("shell", "-v0", "-c", SAY.format(wording={}))


class TestWhatIsNotKept:
    @pytest.mark.parametrize("name", OURS)
    @pytest.mark.parametrize("form", ["{}=x", "_ga=1; {}=x", "_ga=1;{}=", "csrftoken=y; {}=x; _ga=1"])
    def test_is_what_somebody_with_a_cookie_of_ours_gets(self, article: str, name: str, form: str) -> None:
        mine = [ask(article, form.format(name)) for _ in range(2)]
        strangers = ask(article)
        mine.append(ask(article, form.format(name)))

        assert [answer.cache for answer in mine] == ["BYPASS"] * 3
        assert all(answer.is_private() for answer in mine)
        assert strangers.cache == "MISS"
        assert strangers.headers["Cache-Control"].startswith("public")

    def test_is_the_answer_to_a_post(self, article: str) -> None:
        for text in ("", "A word."):
            for _ in range(2):
                answer = ask(
                    f"{article}comments/",
                    method="POST",
                    data=f"text={text}&name=Pat&email=pat@example.org".encode(),
                    Sec_Fetch_Site="same-origin",
                )
                assert answer.cache == ""
                assert "public" not in (answer.headers["Cache-Control"] or "")

    def test_is_an_address_where_nothing_is(self, cached_site: Site) -> None:
        for _ in range(2):
            answer = ask(f"{cached_site.url}/nowhere/")
            assert (answer.status, answer.cache) == (404, "MISS")

    def test_is_the_page_for_signing_in(self, cached_site: Site) -> None:
        for _ in range(2):
            answer = ask(f"{cached_site.url}/accounts/login/")
            assert (answer.status, answer.cache) == (200, "MISS")

    def test_are_styles_which_come_as_the_browser_can_read_them(self, cached_site: Site) -> None:
        match = re.search(r'href="(/static/[^"]+\.css)"', ask(f"{cached_site.url}/").text)
        assert match
        for encoding in ("br", "gzip", ""):
            style = ask(cached_site.url + match[1], Accept_Encoding=encoding or "identity")
            assert style.cache == "BYPASS"
            assert (style.headers["Content-Encoding"] or "") == encoding
            assert (":root" in style.text) == (not encoding)


class TestWhatGivesAway:
    """Of a reader who has uncovered it, nothing is kept for the next one."""

    def test_is_kept_by_no_address_that_shows_it(self, cached_site: Site, article: str) -> None:
        marked = cached_site.manage("shell", "-v0", "-c", POST_MARKED.format(slug=slug_of(article))).split()[
            -1
        ]
        shown = [f"{article}comments/{marked}/shown/", f"{article}comments/{marked}/shown/text/"]
        for address in (*shown, *shown):
            answer = ask(address)
            assert (MARKED in answer.text, answer.cache) == (True, "MISS")
            assert answer.headers["Cache-Control"] == "private, no-store"

    def test_is_uncovered_for_who_asked_alone(self, cached_site: Site, article: str) -> None:
        marked = cached_site.manage("shell", "-v0", "-c", POST_MARKED.format(slug=slug_of(article))).split()[
            -1
        ]
        pages = [article, f"{article}discussion/latest/", f"{article}comments/{marked}/"]
        asked = ask(f"{article}comments/shown/", method="POST", data=b"", Sec_Fetch_Site="same-origin")
        cookie = str(asked.headers["Set-Cookie"]).partition(";")[0]
        assert cookie.startswith("filmclub_shown=")
        for page in pages:
            for who, cache in ((cookie, "BYPASS"), ("", "MISS"), ("", "HIT"), (cookie, "BYPASS")):
                answer = ask(page, who)
                assert (answer.cache, MARKED in answer.text) == (cache, bool(who))


class TestAComment:
    @pytest.mark.parametrize("scripts", [True, False])
    def test_is_seen_by_whom_it_may_be_seen(
        self, cached_site: Site, chromium: Browser, article: str, scripts: bool
    ) -> None:
        words = f"Said {'with' if scripts else 'without'} a script."
        assert ask(article).cache == "MISS"
        with (
            visit(chromium, scripts=scripts) as anna,
            visit(chromium, scripts=scripts) as bob,
            visit(chromium, scripts=scripts) as cleo,
        ):
            for guest, text in ((cleo, "Something else."), (anna, words)):
                go(guest, article)
                fill(guest.locator("form#reply"), text, name=text, email=f"{text[:4]}{scripts}@example.org")
                press_post(guest.locator("form#reply"))
                expect(comment_saying(guest, text)).to_contain_text("waiting for a moderator")

            assert shown(anna, article, words) == ("BYPASS", 1)
            assert shown(cleo, article, words) == ("BYPASS", 0)
            assert shown(bob, article, words)[1] == 0
            assert shown(anna, article, words) == ("BYPASS", 1)

            approved = decide(cached_site, article, words, "approve")
            assert shown(anna, article, words) == ("BYPASS", 1)
            expect(comment_saying(anna, words)).not_to_contain_text("waiting for a moderator")
            assert shown(cleo, article, words) == ("BYPASS", 1)
            assert within_cache_seconds(approved, lambda: shown(bob, article, words)[1] == 1)

            removed = decide(cached_site, article, words, "remove")
            assert shown(anna, article, words) == ("BYPASS", 0)
            assert within_cache_seconds(removed, lambda: shown(bob, article, words)[1] == 0)

    def test_by_a_known_writer_is_seen_by_all(
        self, cached_site: Site, chromium: Browser, article: str, old_comment: str
    ) -> None:
        assert ask(article).cache == "MISS"
        with visit(chromium) as old, visit(chromium) as stranger:
            complaints = Complaints(old, article)
            go(old, article)
            # Known by the browser and the address together.
            fill(old.locator("form#reply"), "It is I.", name="Old", email="old@example.org")
            press_post(old.locator("form#reply"))
            expect(comment_saying(old, "It is I.")).to_have_count(1)
            decide(cached_site, article, "It is I.", "approve")
            go(old, article)
            fill(old.locator("form#reply"), "Here I am again.", name="Old", email="old@example.org")
            press_post(old.locator("form#reply"))
            expect(comment_saying(old, "Here I am again.")).to_have_count(1)
            posted = time.monotonic()

            assert shown(old, article, "Here I am again.") == ("BYPASS", 1)
            assert within_cache_seconds(posted, lambda: shown(stranger, article, "Here I am again.")[1] == 1)
            assert complaints == []

    def test_that_was_removed_says_so_in_time(
        self, cached_site: Site, article: str, old_comment: str
    ) -> None:
        assert ask(old_comment).status == 200
        removed = decide(cached_site, article, "An old comment.", "remove")
        assert within_cache_seconds(removed, lambda: ask(old_comment).status == 410)
        kept = ask(old_comment)
        assert (kept.cache, kept.status) == ("HIT", 410)
        assert "An old comment." not in kept.text

        restored = decide(cached_site, article, "An old comment.", "restore")
        assert within_cache_seconds(restored, lambda: ask(old_comment).status == 200)

    def test_is_counted_for_an_open_page_in_time(
        self, cached_site: Site, article: str, old_comment: str
    ) -> None:
        live = f"{article}comments/live/"
        first = ask(live)
        assert (first.cache, json.loads(first.text)) == ("MISS", {"count": 1, "open": True})
        unchanged = ask(live, If_None_Match=first.headers["ETag"])
        assert (unchanged.cache, unchanged.status) == ("HIT", 304)

        removed = decide(cached_site, article, "An old comment.", "remove")
        assert json.loads(ask(live, "writer=x").text)["count"] == 0
        assert within_cache_seconds(removed, lambda: json.loads(ask(live).text)["count"] == 0)

    def test_is_seen_at_once_where_nothing_may_be_kept(
        self, tmp_path_factory: pytest.TempPathFactory, cached_site: Site, article: str, old_comment: str
    ) -> None:
        path = article.removeprefix(cached_site.url)
        directory = tmp_path_factory.mktemp("asking")
        with behind_nginx(directory, cached_site.environment, is_cached=True, CACHE_SECONDS="0") as site:
            for _ in range(2):
                page = ask(site.url + path)
                assert page.cache == "MISS"
                assert "An old comment." in page.text
            decide(site, article, "An old comment.", "remove")
            assert "An old comment." not in ask(site.url + path).text
            decide(site, article, "An old comment.", "restore")
            assert "An old comment." in ask(site.url + path).text


def shown(page: Page, address: str, words: str) -> tuple[str, int]:
    """Load a page; return where nginx has it from, and how many comments say this."""
    response = go(page, address)
    assert response
    return response.headers.get("x-cache-status", ""), comment_saying(page, words).count()


def test_a_member_gets_pages_of_their_own_and_nobody_else_gets_them(
    cached_site: Site, chromium: Browser, article: str
) -> None:
    name = "proxyreader"
    cached_site.manage("shell", "-v0", "-c", MAKE_MEMBER.format(name=name, password=PASSWORD))
    with visit(chromium) as member:
        go(member, article)
        member.get_by_role("link", name="Sign in").first.click()
        member.get_by_label("Name or e-mail").fill(name)
        member.get_by_label("Password").fill(PASSWORD)
        member.get_by_role("button", name="Sign in", exact=True).click()
        member.wait_for_url(article)
        expect(member.locator(".who")).to_have_text(name)
        for _ in range(2):
            assert shown(member, article, "")[0] == "BYPASS"
            expect(member.locator(".who")).to_have_text(name)
            strangers = ask(article)
            assert strangers.cache != "BYPASS"
            assert name not in strangers.text

        member.get_by_role("button", name="Sign out").first.click()
        member.wait_for_load_state()
        go(member, article)
        expect(member.locator(".who")).to_have_count(0)
