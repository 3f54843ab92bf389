"""Windows of a discussion in each order, and what pages with them cost."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from comments.discussions import lock, recount
from comments.models import Comment, Decision, ReaderState
from comments.moderation import moderate, move_comment, undo
from comments.posting import withdraw_comment
from comments.readers import Reader
from comments.reading import WINDOW, Window, find_cursor, read_window
from comments.trees import forests
from comments.trees.forests import Forest
from comments.trees.windows import OF_A_THREAD, Order
from comments.writers import Writer
from filmclub.accounts.models import User
from reviews.models import Article, ArticleFilm, Contributor, Credit, Film, Tag
from reviews.saving import save_article
from tests.conftest import PASSWORD, MakeArticle, Post, html

pytestmark = pytest.mark.django_db

EVERYBODY = Reader()
Plant = Callable[..., list[int]]


@pytest.fixture
def plant(article: Article) -> Plant:
    """Put approved comments below the article at once: replies to random ones, or as `parents` says."""

    def make(number: int, parents: list[int] | None = None) -> list[int]:
        chance = random.Random(number)
        if parents is None:
            parents = [
                chance.randrange(-1, index) if chance.random() > 0.3 else -1 for index in range(number)
            ]
        known = set(Comment.objects.values_list("pk", flat=True))
        with transaction.atomic():
            discussion = lock(article.pk)
            columns = {
                "discussion_id": discussion.pk,
                "guest_name": "Ida",
                "text": "Words.",
                "text_html": "<p>Words.</p>",
                "language": "en",
                "state": Comment.State.APPROVED,
            }
            comments = ((index, dict(columns)) for index in range(number))
            forests.insert_forest(comments, Forest(parents, [True] * number))
            recount(article.pk, fix=True)
        return sorted(set(Comment.objects.values_list("pk", flat=True)) - known)

    return make


def read_all(
    article: Article, order: Order, between: Callable[[Window], None] = lambda window: None
) -> list[int]:
    """Every comment that windows show one after the other, without what they repeat as context."""
    shown: list[int] = []
    window = read_window(article.pk, EVERYBODY, order=order)
    while True:
        assert len([node for node in window.nodes if not node.is_context]) <= WINDOW
        shown += [node.comment.pk for node in window.nodes if not node.is_context]
        if window.next_after is None:
            return shown
        between(window)
        cursor = find_cursor(article.pk, window.next_after)
        assert cursor is not None
        window = read_window(article.pk, EVERYBODY, order=order, after=cursor)


class TestOrders:
    def test_choose_which_thread_stands_first_and_replies_stay_oldest_first(
        self, article: Article, post: Post
    ) -> None:
        one, two, three = post("one"), post("two"), post("three")
        for text, parent in (("a", two), ("b", two), ("c", one)):
            post(text, parent=parent)

        def read(order: Order) -> list[str]:
            nodes = read_window(article.pk, EVERYBODY, order=order).nodes
            return [re.sub("<.*?>", "", node.comment.text_html) for node in nodes]

        assert read(Order.OLDEST) == ["one", "c", "two", "a", "b", "three"]
        assert read(Order.NEWEST) == ["three", "two", "a", "b", "one", "c"]
        assert read(Order.DISCUSSED) == ["two", "a", "b", "one", "c", "three"]
        assert three.pk in read_all(article, Order.DISCUSSED)

    @pytest.mark.parametrize("order", Order)
    def test_show_everything_once_from_window_to_window(
        self, article: Article, plant: Plant, order: Order
    ) -> None:
        # No deeper than a page shows.
        planted = plant(350, [-1 if index % 7 == 0 else index - index % 7 for index in range(350)])

        assert sorted(read_all(article, order)) == planted

    @pytest.mark.parametrize("order", Order)
    def test_a_reply_above_the_cursor_between_two_windows_doubles_and_loses_nothing(
        self, article: Article, plant: Plant, post: Post, order: Order
    ) -> None:
        planted = plant(350, [-1 if index % 7 == 0 else index - index % 7 for index in range(350)])

        def reply_above(window: Window) -> None:
            for node in (window.nodes[0], window.nodes[-1]):
                post(parent=Comment.objects.get(pk=node.comment.pk))

        shown = read_all(article, order, reply_above)
        assert len(shown) == len(set(shown))
        assert set(planted) <= set(shown)

    @pytest.mark.parametrize("order", Order)
    def test_of_each_large_thread_a_window_shows_the_beginning(
        self, article: Article, plant: Plant, order: Order
    ) -> None:
        planted = plant(507, [-1, *([0] * 300), -1, *([301] * 198), *([-1] * 7)])

        shown = read_all(article, order)
        assert sorted(shown) == planted[:OF_A_THREAD] + planted[301 : 301 + OF_A_THREAD] + planted[500:]
        first = read_window(article.pk, EVERYBODY, order=order)
        assert len({node.comment.tree_id for node in first.nodes}) == 9, (
            "and the next ones in the same window"
        )
        assert [node.cut_thread.pk for node in first.nodes if node.cut_thread] == [
            planted[0 if order in (Order.OLDEST, Order.DISCUSSED) else 301],
            planted[301 if order in (Order.OLDEST, Order.DISCUSSED) else 0],
        ]

    @pytest.mark.parametrize("order", Order)
    @pytest.mark.parametrize("hidden", [45, 300])
    def test_comments_that_nobody_sees_take_nobodys_place(
        self, article: Article, plant: Plant, order: Order, hidden: int
    ) -> None:
        planted = plant(460, [-1, *([0] * 300), -1, *([301] * 150), *([-1] * 8)])
        unseen = planted[1 : 1 + hidden]
        Comment.objects.filter(pk__in=unseen).update(state="spam")
        Comment.objects.filter(pk=planted[0]).update(approved_below=300 - hidden)

        first = read_window(article.pk, EVERYBODY, order=order)
        shown = [node.comment.pk for node in first.nodes]
        seen = [pk for pk in planted[1:301] if pk not in unseen]
        assert [pk for pk in shown if pk in planted[:301]] == [planted[0], *seen[: OF_A_THREAD - 1]]
        cut = [node.cut_thread.pk for node in first.nodes if node.cut_thread]
        assert (planted[0] in cut) == bool(seen), "of nothing there is no rest to read"

    @pytest.mark.parametrize("order", Order)
    def test_a_thread_that_goes_on_in_the_next_window_is_cut_there(
        self, article: Article, plant: Plant, order: Order
    ) -> None:
        # Seventy threads, the large one, seventy more.
        planted = plant(441, [*([-1] * 71), *([70] * 300), *([-1] * 70)])

        shown = read_all(article, order)
        assert len(shown) == len(set(shown))
        assert {*planted[:71], *planted[371:]} <= set(shown)
        assert OF_A_THREAD + 140 <= len(shown) <= WINDOW - 70 + OF_A_THREAD + 140

    def test_a_cursor_passes_the_rest_of_a_thread_over(self, article: Article, plant: Plant) -> None:
        planted = plant(150, [-1, *([0] * 20), *([-1] * 129)])
        cursor = find_cursor(article.pk, f"{planted[5]}t")
        assert cursor is not None
        window = read_window(article.pk, EVERYBODY, after=cursor)

        assert [node.comment.pk for node in window.nodes] == planted[21:121]

    def test_latest_activity_goes_by_what_readers_see(
        self, article: Article, post: Post, moderator: User, gus: Writer
    ) -> None:
        one, two, three = post("one"), post("two"), post("three")

        def read() -> list[str]:
            nodes = read_window(article.pk, EVERYBODY, order=Order.ACTIVE).nodes
            return [node.comment.text_html[3:-4] for node in nodes if node.depth == 0]

        assert read() == ["three", "two", "one"]
        reply = post("reply", parent=one)
        assert read() == ["one", "three", "two"]
        waiting = post("waiting", parent=two, state="pending", writer=gus)
        assert read() == ["one", "three", "two"]
        moderate(waiting, Decision.Act.APPROVE, by=moderator)
        assert read() == ["two", "one", "three"]
        waiting.refresh_from_db()
        moderate(waiting, Decision.Act.REMOVE, by=moderator)
        assert read() == ["one", "three", "two"]
        [decision] = reply.decisions.filter(act="move") or [move_comment(reply, three, by=moderator)]
        assert read() == ["three", "two", "one"]
        undo([decision], by=moderator)
        assert read() == ["one", "three", "two"]
        reply.refresh_from_db()
        withdraw_comment(reply)
        assert read() == ["three", "two", "one"]

    @pytest.mark.parametrize("order", Order)
    def test_a_waiting_comment_stands_in_one_window_for_its_writer(
        self, article: Article, plant: Plant, post: Post, gus: Writer, order: Order
    ) -> None:
        planted = plant(350, [-1 if index % 7 == 0 else index - index % 7 for index in range(350)])
        for at in (0, 100, 200, 349):
            post(parent=Comment.objects.get(pk=planted[at]), state="pending", writer=gus)
        post(state="pending", writer=gus)

        reader, seen, cursor = Reader(browser_key=gus.browser_key), [], None
        while True:
            window = read_window(article.pk, reader, order=order, after=cursor)
            seen += [node.comment.pk for node in window.nodes if node.is_held]
            if window.next_after is None:
                break
            cursor = find_cursor(article.pk, window.next_after)
        assert len(seen) == len(set(seen)) == 5

    @pytest.mark.parametrize(
        ("order", "queries"), [("oldest", 1), ("newest", 2), ("active", 2), ("discussed", 2)]
    )
    def test_cost_the_same_queries_at_any_size(
        self, article: Article, plant: Plant, django_assert_num_queries: Any, order: str, queries: int
    ) -> None:
        for number in (3, 300):
            plant(number)
            with django_assert_num_queries(queries):
                read_window(article.pk, EVERYBODY, order=Order(order))


class TestThePages:
    @pytest.mark.parametrize("order", Order)
    def test_lead_on_from_window_to_window_as_links(
        self, client: Client, article: Article, plant: Plant, order: Order
    ) -> None:
        planted = plant(250, [-1 if index % 5 == 0 else index - 1 for index in range(250)])
        address, shown = f"/articles/{article.slug}/?order={order}", []
        while address:
            page = html(client.get(address))
            shown += [int(pk) for pk in re.findall(r'<article class="comment" id="c(\d+)"', page)]
            following = re.search(r'<a class="more"[^>]*href="([^"#]+)', page)
            address = following[1].replace("&amp;", "&") if following else ""

        assert sorted(shown) == planted

    def test_lead_to_the_whole_of_a_thread_that_is_cut(
        self, client: Client, article: Article, plant: Plant
    ) -> None:
        planted = plant(709, [-1, *([0] * 707), -1])
        page = html(client.get(f"/articles/{article.slug}/"))

        assert f'href="/articles/{article.slug}/comments/{planted[0]}/"' in page
        assert "Read all 707 replies" in page
        assert f'id="c{planted[-1]}"' in page
        assert page.index("Read all 707") < page.index(f'id="c{planted[-1]}"')
        assert page.count("<li>") == page.count("</li>")
        branch = html(client.get(f"/articles/{article.slug}/comments/{planted[0]}/"))
        assert "Read all" not in branch
        assert branch.count('<article class="comment') == WINDOW

    def test_the_next_window_has_an_address_and_says_where_the_next_is(
        self, client: Client, article: Article, plant: Plant
    ) -> None:
        plant(250, [-1] * 250)
        page = html(client.get(f"/articles/{article.slug}/?order=newest"))
        (address,) = re.findall(r'class="more"[^>]*data-hx-get="([^"]+)"', page)
        fragment = html(client.get(address.replace("&amp;", "&")))

        assert "<html" not in fragment
        assert fragment.count('<article class="comment"') == 100
        assert 'id="more"' in fragment
        assert "order=newest" in fragment

    def test_name_the_orders_as_links_and_mark_the_one_that_is_shown(
        self, client: Client, article: Article, post: Post
    ) -> None:
        post(), post()
        page = html(client.get(f"/articles/{article.slug}/?order=discussed"))

        assert f'href="/articles/{article.slug}/?order=newest#comments"' in page
        assert f'<a href="/articles/{article.slug}/?order=discussed#comments" aria-current="true">' in page
        assert f'<a href="/articles/{article.slug}/#comments">' in page

    @pytest.mark.parametrize(
        "query", ["after=x", "after=0", "after=-5", f"after={'9' * 30}", "after=%00", "from=7"]
    )
    def test_a_cursor_that_names_nothing_is_404(self, client: Client, article: Article, query: str) -> None:
        assert client.get(f"/articles/{article.slug}/discussion/?{query}").status_code == 404
        assert client.get(f"/articles/{article.slug}/discussion/more/?{query}").status_code == 404

    def test_an_order_that_does_not_exist_is_the_usual_one(self, client: Client, article: Article) -> None:
        assert client.get(f"/articles/{article.slug}/?order=best").status_code == 200

    def test_a_window_may_begin_with_a_comment(self, client: Client, article: Article, plant: Plant) -> None:
        planted = plant(5, [-1, 0, 0, 2, -1])
        page = html(client.get(f"/articles/{article.slug}/discussion/?from={planted[3]}"))

        assert [int(pk) for pk in re.findall(r'<article class="comment" id="c(\d+)"', page)] == planted[3:]
        assert page.count('<p class="context">') == 2

    def test_of_a_draft_are_404(self, client: Client, make_article: MakeArticle) -> None:
        make_article("draft", state=Article.State.DRAFT)

        for path in ("discussion/", "discussion/more/"):
            assert client.get(f"/articles/draft/{path}").status_code == 404

    def test_the_branch_of_a_comment_that_nobody_may_see_is_404(
        self, client: Client, article: Article, post: Post
    ) -> None:
        spam = post(state="spam")

        for top in (spam.pk, "x", "9" * 30):
            assert client.get(f"/articles/{article.slug}/discussion/more/?top={top}").status_code == 404


class TestWhatPagesCost:
    """No more than eight queries for everybody with empty caches, five for a member where it is stored."""

    @pytest.fixture
    def full(self, article: Article, editor: User) -> Article:
        """With a film, tags and links to other pages."""
        film = Film.objects.create(title="Her", slug="her-2013", year=2013)
        ArticleFilm.objects.create(article=article, film=film)
        self.credit(film, 3)
        article.tags.add(Tag.objects.create(name="T", slug="t"))
        article.standfirst = "A few words."
        save_article(article)
        kinds = {"kind": "page", "state": "published", "published_at": article.published_at}
        save_article(Article(slug="about", title="About", author=editor, **kinds))
        return article

    def credit(self, film: Film, number: int) -> None:
        for _each in range(number):
            count = Credit.objects.count()
            person = Contributor.objects.create(name=f"P {count}", slug=f"p-{count}")
            Credit.objects.create(film=film, contributor=person, department="cast", position=count)

    @pytest.mark.parametrize("query", ["", "?order=newest", "?order=active", "?order=discussed"])
    def test_an_article_with_its_discussion(
        self, client: Client, full: Article, plant: Plant, query: str, django_assert_num_queries: Any
    ) -> None:
        address = f"/articles/{full.slug}/{query}"
        for number, credits in ((3, 0), (297, 57), (2700, 0)):
            plant(number)
            self.credit(full.films.get(), credits)
            caches["fragments"].clear()
            with django_assert_num_queries(8):
                client.get(address)
        etag = client.get(address)["ETag"]
        with django_assert_num_queries(1):
            assert client.get(address).status_code == 200
        with django_assert_num_queries(1):
            assert client.get(address, headers={"If-None-Match": etag}).status_code == 304

    @pytest.mark.parametrize("query", ["", "?order=active"])
    def test_the_same_for_a_member(
        self,
        client: Client,
        full: Article,
        plant: Plant,
        ann: User,
        query: str,
        django_assert_num_queries: Any,
    ) -> None:
        assert client.login(username="ann", password=PASSWORD)
        for number in (100, 9_900):
            plant(number)
            moment = timezone.now() - timedelta(hours=1)
            Comment.objects.update(published_at=timezone.now())
            ReaderState.objects.update_or_create(
                user=ann, discussion=full.discussion, defaults={"seen_at": moment, "last_at": moment}
            )
            # As the database does by itself, but not within a transaction.
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE comments_comment")
            client.get(f"/articles/{full.slug}/{query}")
            with django_assert_num_queries(5):
                page = client.get(f"/articles/{full.slug}/{query}")
            assert 'id="new"' in html(page)

    @pytest.mark.parametrize("order", Order)
    def test_a_later_window(
        self, client: Client, full: Article, plant: Plant, order: Order, django_assert_max_num_queries: Any
    ) -> None:
        plant(300)
        address = f"/articles/{full.slug}/discussion/"
        token = read_window(full.pk, EVERYBODY, order=order).next_after
        with django_assert_max_num_queries(8):
            assert client.get(f"{address}?order={order}&after={token}").status_code == 200
