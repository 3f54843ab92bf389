"""Comments that make much HTML: which of them wait, what pages show of them, what is stored."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.core.cache import caches
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from comments import reading
from comments.models import Comment
from comments.posting import post_comment
from comments.readers import Reader
from comments.reading import WINDOW_BYTES, find_cursor, read_window
from comments.trees.windows import Order
from comments.writers import Writer
from filmclub.accounts.models import User
from reviews import versions
from reviews.models import Article
from reviews.parameters import PARAMETERS, known_query
from tests.comments.browsing import SAME_ORIGIN
from tests.conftest import Post, html
from tests.crowd import post_crowd
from tests.extent import extent
from tests.frozen import ROOT

pytestmark = pytest.mark.django_db

LONG = "\n\n".join(f"Paragraph {number} about the film. " + "Words of it. " * 40 for number in range(40))
MARKS = ">!a!<" * 200


class TestWhatSwells:
    def test_waits_with_a_reason_of_its_own_whoever_is_known(
        self, article: Article, post: Post, gus: Writer, settings: Any
    ) -> None:
        post("My first.", writer=gus)
        comment = post_comment(article=article, writer=gus, text=MARKS)

        assert comment.state == "pending"
        assert comment.decisions.get().why == "Its marks make it many times as long as it was typed."

    def test_appears_at_once_for_who_is_trusted(
        self, article: Article, moderator: User, settings: Any
    ) -> None:
        settings.COMMENT_INTERVAL = 0
        assert post_comment(article=article, writer=Writer(user=moderator), text=MARKS).state == "approved"

    def test_is_told_in_the_moderators_language(
        self, client: Client, article: Article, post: Post, moderator: User
    ) -> None:
        post(MARKS, state="pending")
        client.force_login(moderator)

        page = html(client.get("/fr/admin/comments/comment/"))
        assert "le rendent bien plus long" in page


class TestALongComment:
    @pytest.fixture
    def long(self, post: Post) -> Comment:
        return post(LONG)

    def test_is_shown_shortened_with_a_link_to_the_whole(
        self, client: Client, article: Article, long: Comment
    ) -> None:
        page = html(client.get(f"/articles/{article.slug}/"))

        assert "Paragraph 0 about" in page
        assert "Paragraph 39 about" not in page
        assert f'href="/articles/{article.slug}/comments/{long.pk}/" aria-label="Read the whole of' in page

    def test_is_whole_on_its_own_page_without_such_a_link(
        self, client: Client, article: Article, long: Comment, post: Post
    ) -> None:
        reply = post(LONG, parent=long)
        page = html(client.get(f"/articles/{article.slug}/comments/{long.pk}/"))

        assert page.count("Paragraph 39 about") == 1, "its reply has a page of its own"
        assert page.count('class="whole"') == 1
        assert f"comments/{reply.pk}/text/" in page

    def test_is_whole_at_an_address_for_scripts(
        self, client: Client, article: Article, long: Comment
    ) -> None:
        fragment = html(client.get(f"/articles/{article.slug}/comments/{long.pk}/text/"))

        assert "<html" not in fragment
        assert "Paragraph 39 about" in fragment

    def test_that_gives_away_is_shortened_for_who_has_uncovered_it(
        self, client: Client, article: Article, post: Post
    ) -> None:
        comment = post(f"So ||he dies||. {LONG}", spoils="ending")
        client.post(f"/articles/{article.slug}/comments/shown/", headers=SAME_ORIGIN)
        page = html(client.get(f"/articles/{article.slug}/"))
        fragment = html(client.get(f"/articles/{article.slug}/comments/{comment.pk}/text/"))

        beginning = page.partition('<details class="spoiler" open>')[2].partition("</details>")[0]
        assert '<span class="spoiler">he dies</span>' in beginning
        assert 'class="whole"' in beginning
        assert "Paragraph 39 about" not in beginning
        assert fragment.startswith('<details class="spoiler" open>')
        assert "Paragraph 39 about" in fragment

    @pytest.mark.parametrize("state", ["pending", "refused", "spam", "removed", "withdrawn"])
    def test_that_readers_do_not_see_is_not_at_that_address(
        self, client: Client, article: Article, post: Post, moderator: User, state: str
    ) -> None:
        comment = post(LONG, state=state)
        address = f"/articles/{article.slug}/comments/{comment.pk}/text/"
        assert client.get(address).status_code == 404
        client.force_login(moderator)
        assert client.get(address).status_code == (200 if state == "pending" else 404)

    @pytest.mark.parametrize("order", Order)
    def test_is_not_read_from_the_database_for_a_window(
        self, article: Article, post: Post, order: Order
    ) -> None:
        short = "Only this. " * 20
        post(LONG), post(short)
        with CaptureQueriesContext(connection) as captured:
            window = read_window(article.pk, Reader(), order=order)

        texts = sorted((node.comment.text_html, node.comment.short_html) for node in window.nodes)
        assert texts[0][0] == "", "the whole stays where it is"
        assert texts[1][1] == ""
        with connection.cursor() as cursor:
            cursor.execute(captured[-1]["sql"])
            read = sum(len(value) for row in cursor.fetchall() for value in row if isinstance(value, str))
        assert read < 2 * len(texts[0][1]), "no column brings more than what is shown"

    def test_gets_its_beginning_from_the_migration(self, long: Comment, post: Post) -> None:
        other = post("Short.")
        right = long.short_html
        assert right
        Comment.objects.update(short_html="")
        migration: Any = importlib.import_module("comments.migrations.0004_short_html")
        migration.BATCH = 1
        migration.shorten_long_comments(apps, None)

        long.refresh_from_db()
        other.refresh_from_db()
        assert (long.short_html, other.short_html) == (right, "")

    def test_is_answered_on_a_page_with_its_beginning(
        self, client: Client, article: Article, long: Comment
    ) -> None:
        page = html(client.get(f"/articles/{article.slug}/comments/{long.pk}/reply/"))

        assert "Paragraph 0 about" in page
        assert "Paragraph 39 about" not in page
        assert "Read the whole comment" in page


MANY = 90


@pytest.mark.runs_on("sqlite")
class TestWindowsOfLongComments:
    @pytest.fixture
    def many(self, article: Article) -> None:
        post_crowd(article, MANY, text="Words of it. " * 400)

    @pytest.mark.parametrize("order", Order)
    def test_are_filled_by_bytes_and_lose_nothing(self, article: Article, many: None, order: Order) -> None:
        shown: list[int] = []
        after = None
        while True:
            window = read_window(article.pk, Reader(), order=order, after=after)
            length = sum(len(node.comment.shown_html.encode()) for node in window.nodes)
            assert length <= WINDOW_BYTES
            shown += [node.comment.pk for node in window.nodes]
            if window.next_after is None:
                break
            after = find_cursor(article.pk, window.next_after)
        assert len(shown) == len(set(shown)) == MANY

    def test_hold_one_comment_at_least(
        self, article: Article, post: Post, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(reading, "WINDOW_BYTES", 1)
        post(), post()
        window = read_window(article.pk, Reader())
        assert len(window.nodes) == 1
        assert window.next_after == str(window.nodes[0].comment.pk)

    def test_that_were_to_be_of_megabytes_are_not(self, client: Client, article: Article, post: Post) -> None:
        for _number in range(extent(1, 20)):
            post(">!a!<" * 13_104)
        assert len(client.get(f"/articles/{article.slug}/").content) < 400_000


@pytest.fixture
def stored() -> Callable[[], int]:
    """How many entries the store of pages has."""
    return lambda: len(caches["fragments"]._cache)  # type: ignore[attr-defined]


class TestTheStore:
    @pytest.mark.parametrize("path", ["", "discussion/", "comments/{pk}/"])
    def test_has_one_page_for_all_parameters_that_say_nothing(
        self, client: Client, article: Article, post: Post, path: str, stored: Callable[[], int]
    ) -> None:
        address = f"/articles/{article.slug}/{path.format(pk=post().pk)}"
        first = client.get(address)
        entries = stored()
        assert entries
        for query in ("y=1", "y=2", "order=best", "order=oldest", "fbclid=x&utm_source=y", "order=", "%00=1"):
            other = client.get(f"{address}?{query}")
            assert (other.content, other["ETag"]) == (first.content, first["ETag"])
        assert stored() == entries

    def test_tells_pages_apart_that_differ(self, client: Client, article: Article, post: Post) -> None:
        post("one"), post("two")
        pages = {
            html(client.get(f"/articles/{article.slug}/?order={order}&x=1")).index(">one<")
            < html(client.get(f"/articles/{article.slug}/?x=2&order={order}")).index(">two<")
            for order in ("oldest", "newest")
        }
        assert pages == {True, False}

    def test_keeps_no_page_over_its_size(
        self, client: Client, article: Article, post: Post, stored: Callable[[], int], monkeypatch: Any
    ) -> None:
        monkeypatch.setattr(versions, "LARGEST_STORED", 100)
        address = f"/articles/{article.slug}/"
        first = client.get(address)
        assert stored() == 0
        assert client.get(address)["ETag"] == first["ETag"]
        assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304

    def test_goes_by_every_parameter_that_the_pages_ask_for(self) -> None:
        asked = {
            name
            for path in (ROOT / "comments").glob("*.py")
            for name in re.findall(r'GET(?:\.get\(|\[)"(\w+)"', path.read_text())
        }
        # Of fragments and pages that are not stored.
        asked -= {"top", "since", "behind", "first", "q", "c", "page", "where", "tick"}
        assert asked <= {name for names in PARAMETERS.values() for name in names}

    @pytest.mark.parametrize("order", [*Order.values, "best", ""])
    def test_tells_the_orders_apart_and_nothing_else(self, rf: RequestFactory, order: str) -> None:
        query = known_query(rf.get(f"/?order={order}"), ("order",))
        assert bool(query) == (order in Order.values and order != Order.OLDEST)
