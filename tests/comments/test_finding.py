"""The way to a comment among its neighbours, from thread to thread, and the latest comments one by one."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client

from comments.models import Comment, Decision
from comments.moderation import moderate
from comments.trees.windows import Order
from comments.writers import Writer
from filmclub.accounts.models import User
from reviews.models import Article
from tests.comments.test_windows import Plant, plant
from tests.conftest import Post, html
from tests.crowd import post_crowd

pytestmark = pytest.mark.django_db
__all__ = ["plant"]


def shown(page: str) -> list[int]:
    return [int(pk) for pk in re.findall(r'<article class="comment[^"]*" id="c(\d+)"', page)]


class TestThePlaceOfAComment:
    @pytest.fixture
    def planted(self, plant: Plant) -> list[int]:
        # A thread of 300 replies, of which windows show the beginning, and many threads with one reply.
        return plant(901, [-1, *([0] * 300), *(-1 if index % 2 else 299 + index for index in range(1, 601))])

    @pytest.mark.parametrize("at", [0, 3, 39, 40, 170, 300, 303, 640, 899, 900])
    def test_is_a_page_that_shows_it_with_its_neighbours(
        self, client: Client, article: Article, planted: list[int], at: int
    ) -> None:
        own = html(client.get(f"/articles/{article.slug}/comments/{planted[at]}/"))
        (back,) = re.findall(r'href="([^"]+)">Back to the whole discussion', own)
        response = client.get(back.partition("#")[0])
        assert response.status_code == 302
        path, _mark, anchor = response["Location"].partition("#")

        assert anchor == f"c{planted[at]}"
        pks = shown(html(client.get(path)))
        assert planted[at] in pks
        place = pks.index(planted[at])
        assert pks[max(0, place - 2) : place] == planted[max(0, at - 2) : at]

    def test_of_the_first_window_is_the_articles_own_page(
        self, client: Client, article: Article, planted: list[int]
    ) -> None:
        for at in (0, 39, 301):
            address = client.get(f"/articles/{article.slug}/comments/{planted[at]}/place/")["Location"]
            assert address == f"/articles/{article.slug}/#c{planted[at]}"

    def test_is_told_to_scripts(self, client: Client, article: Article, planted: list[int]) -> None:
        told = client.get(f"/articles/{article.slug}/comments/{planted[640]}/place/address/").json()
        path, _mark, anchor = told["address"].partition("#")
        assert anchor == f"c{planted[640]}"
        assert planted[640] in shown(html(client.get(path)))

    def test_below_the_depth_of_pages_is_above_it_or_alone(
        self, client: Client, article: Article, plant: Plant
    ) -> None:
        chain = plant(12, [-1, *range(11)])
        place = f"/articles/{article.slug}/comments/{chain[9]}/place/"
        assert client.get(place)["Location"] == f"/articles/{article.slug}/#c{chain[6]}"
        own = f"/articles/{article.slug}/comments/{chain[9]}/"
        assert client.get(f"{place}address/").json() == {"address": own}

    @pytest.mark.parametrize("state", ["pending", "spam", "refused"])
    def test_of_what_was_never_public_is_nowhere(
        self, client: Client, article: Article, post: Post, state: str
    ) -> None:
        comment = post(state=state)
        for path in ("place/", "place/address/"):
            assert client.get(f"/articles/{article.slug}/comments/{comment.pk}/{path}").status_code == 404
            assert client.get(f"/articles/{article.slug}/comments/999999/{path}").status_code == 404

    def test_of_what_was_removed_is_beside_it(
        self, client: Client, article: Article, post: Post, moderator: User
    ) -> None:
        before, gone = post(), post()
        moderate(gone, Decision.Act.REMOVE, by=moderator)
        address = client.get(f"/articles/{article.slug}/comments/{gone.pk}/place/")["Location"]
        assert address.endswith(f"#c{before.pk}")

    def test_costs_a_few_queries_at_any_size(
        self, client: Client, article: Article, planted: list[int], django_assert_max_num_queries: Any
    ) -> None:
        for at in (3, 899):
            with django_assert_max_num_queries(7):
                client.get(f"/articles/{article.slug}/comments/{planted[at]}/place/")


class TestThePlaceOfAThread:
    @pytest.mark.parametrize("order", Order)
    def test_is_its_number_in_the_order(
        self, client: Client, article: Article, plant: Plant, order: Order
    ) -> None:
        plant(200, [-1 if index % 4 == 0 else index - 1 for index in range(200)])
        page = html(client.get(f"/articles/{article.slug}/?order={order}"))
        roots = set(Comment.objects.filter(parent=None).values_list("pk", flat=True))
        first_ones = [pk for pk in shown(page) if pk in roots]

        address = f"/articles/{article.slug}/discussion/threads/?order={order}"
        for number, pk in enumerate(first_ones):
            told = client.get(f"{address}&first={pk}").json()
            assert (told["count"], told["before"]) == (50, number)
        assert told["first"].startswith(f"/articles/{article.slug}/")
        path, _mark, anchor = told["last"].partition("#c")
        last = html(client.get(path))
        assert int(anchor) in shown(last)
        assert client.get(f"{address}&first={anchor}").json()["before"] == 49

    @pytest.mark.parametrize("first", ["", "x", "0", "9" * 30, "-1"])
    def test_of_none_is_404(self, client: Client, article: Article, post: Post, first: str) -> None:
        reply = post(parent=post())
        address = f"/articles/{article.slug}/discussion/threads/?first="
        assert client.get(address + first).status_code == 404
        assert client.get(address + str(reply.pk)).status_code == 404


class TestTheLatest:
    def address(self, article: Article, query: str = "") -> str:
        return f"/articles/{article.slug}/discussion/latest/{query}"

    def test_stand_one_by_one_each_with_what_it_answers(
        self, client: Client, article: Article, post: Post, moderator: User
    ) -> None:
        one = post("The first word.")
        two = post("The second.")
        reply = post("To the first.", parent=one)
        gone = post("Gone soon.")
        orphan = post("To what is gone.", parent=gone)
        moderate(gone, Decision.Act.REMOVE, by=moderator)

        page = html(client.get(self.address(article)))
        assert shown(page) == [orphan.pk, reply.pk, two.pk, one.pk]
        items = re.findall(r"<li>.*?</li>", page[page.index('id="thread"') :])
        assert "This comment is not shown." in items[0]
        assert "Gone soon" not in page
        assert f'comments/{one.pk}/">' in items[1]
        assert "The first word." in items[1]
        assert 'class="context' not in items[2]

    @pytest.mark.parametrize("language", ["", "/fr"])
    def test_are_reached_from_the_menu_of_orders(
        self, client: Client, article: Article, post: Post, language: str
    ) -> None:
        post(), post()
        page = html(client.get(f"{language}/articles/{article.slug}/"))
        address = f"{language}/articles/{article.slug}/discussion/latest/"
        assert f'href="{address}"' in page
        assert f'href="{language}/articles/{article.slug}/?order=active#comments"' in page
        words = "Derniers commentaires" if language else "Latest comments"
        assert f'<a href="{address}" aria-current="true">{words}</a>' in html(client.get(address))

    def test_lead_on_to_older_ones_and_lose_none(self, client: Client, article: Article) -> None:
        posted = [comment.pk for comment in post_crowd(article, 120)]
        seen: list[int] = []
        query = ""
        while True:
            page = html(client.get(self.address(article, query)))
            seen += shown(page)
            following = re.search(r'<a class="more"[^>]*href="(\?before=\d+)', page)
            if following is None:
                break
            query = following[1]
        assert seen == posted[::-1]

    def test_come_by_approval_not_by_writing(
        self, client: Client, article: Article, post: Post, gus: Writer, moderator: User
    ) -> None:
        waiting = post("waited", state="pending", writer=gus)
        post("meanwhile")
        assert waiting.pk not in shown(html(client.get(self.address(article))))
        moderate(waiting, Decision.Act.APPROVE, by=moderator)
        assert shown(html(client.get(self.address(article))))[0] == waiting.pk

    @pytest.mark.parametrize("before", ["x", "0", "9" * 30, "-3", "%00"])
    def test_before_nothing_are_404(self, client: Client, article: Article, before: str) -> None:
        assert client.get(self.address(article, f"?before={before}")).status_code == 404

    def test_cost_the_same_queries_at_any_size(
        self, client: Client, article: Article, plant: Plant, django_assert_num_queries: Any
    ) -> None:
        for number in (60, 600):
            plant(number)
            caches["fragments"].clear()
            with django_assert_num_queries(5):
                client.get(self.address(article))
        with django_assert_num_queries(1):
            client.get(self.address(article, "?x=1"))


def test_a_long_discussion_has_a_link_to_the_form_in_reach(
    client: Client, article: Article, post: Post
) -> None:
    for _number in range(6):
        post()
    page = html(client.get(f"/articles/{article.slug}/"))
    rail = page[page.index('id="rail"') :]
    assert 'href="#reply"' in rail[: rail.index("</nav>")]
    assert page.index('id="rail"') < page.index('<form id="reply"') if '<form id="reply"' in page else True
