"""What has come since a page was made: how many, which, and where each of them stands on the open page."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from comments.arrivals import AT_ONCE
from comments.models import Comment
from comments.moderation import moderate
from comments.rows import DEEPEST
from comments.states import Act
from comments.trees.windows import Order
from comments.writers import Writer
from filmclub.accounts.models import User
from reviews.models import Article
from tests.comments.browsing import send
from tests.conftest import Post, html
from tests.crowd import post_crowd

pytestmark = pytest.mark.django_db

PAGE = timezone.now() - timedelta(hours=1)
BEFORE = PAGE - timedelta(hours=1)


def iso(moment: datetime = PAGE) -> str:
    return moment.isoformat()


def ask(client: Client, article: Article, **query: str) -> Any:
    return client.get(f"/articles/{article.slug}/comments/live/", {"since": iso(), **query})


def arrived(client: Client, article: Article, **query: str) -> list[tuple[int, str, str]]:
    """Each comment of the fragment, what it answers and what it stands behind."""
    answer = client.get(f"/articles/{article.slug}/discussion/new/items/", {"since": iso(), **query})
    found = re.findall(
        r'<li data-answers="(\d*)" data-behind="(\d*)">.*?<article class="comment new" id="c(\d+)"',
        html(answer),
    )
    return [(int(pk), answers, behind) for answers, behind, pk in found]


class TestCounting:
    def test_names_what_was_approved_since(self, client: Client, article: Article, post: Post) -> None:
        post(at=BEFORE)
        new = [post(), post()]

        assert ask(client, article).json() == {"count": 3, "open": True, "new": [one.pk for one in new]}

    def test_is_no_difference_of_totals(
        self, client: Client, article: Article, post: Post, moderator: User
    ) -> None:
        old = [post(at=BEFORE) for _number in range(3)]
        new = post()
        for comment in old[:2]:
            moderate(comment, Act.REMOVE, by=moderator)

        assert ask(client, article).json() == {"count": 2, "open": True, "new": [new.pk]}

    def test_one_that_waited_is_new_from_its_approval_on(
        self, client: Client, article: Article, post: Post, moderator: User
    ) -> None:
        waited = post(state="pending", at=BEFORE)
        assert ask(client, article).json()["new"] == []
        moderate(waited, Act.APPROVE, by=moderator)

        assert ask(client, article).json()["new"] == [waited.pk]

    @pytest.mark.parametrize("state", ["pending", "refused", "spam", "removed", "withdrawn"])
    def test_what_is_not_public_is_not_named(
        self, client: Client, article: Article, post: Post, state: str
    ) -> None:
        post(state=state)

        assert ask(client, article).json()["new"] == []

    def test_ones_own_are_not_new(self, client: Client, article: Article, post: Post, ann: User) -> None:
        post("Mine", writer=Writer(user=ann))
        other = post("Somebody’s")
        member = Client()
        member.force_login(ann)

        assert ask(member, article).json()["new"] == [other.pk]
        assert len(ask(client, article).json()["new"]) == 2

    def test_nor_are_those_of_the_same_browser(self, client: Client, article: Article) -> None:
        send(client, article)
        Comment.objects.update(state="approved", published_at=timezone.now())

        assert ask(client, article).json()["new"] == []
        assert len(ask(Client(), article).json()["new"]) == 1

    def test_is_one_query_more_for_a_stranger_and_304_while_nothing_changed(
        self, client: Client, article: Article, post: Post, django_assert_num_queries: Any
    ) -> None:
        post()
        with django_assert_num_queries(2):
            first = ask(client, article)
        with django_assert_num_queries(1):
            address, headers = f"{first.request['PATH_INFO']}", {"If-None-Match": first["ETag"]}
            second = client.get(address, {"since": iso()}, headers=headers)

        assert second.status_code == 304
        assert "s-maxage=10" in first["Cache-Control"]

    def test_for_a_known_reader_it_is_theirs_alone(self, client: Client, article: Article, ann: User) -> None:
        client.force_login(ann)
        response = ask(client, article)

        assert response["Cache-Control"] == "private, no-cache"
        assert not response.has_header("ETag")

    @pytest.mark.parametrize("since", ["", "now", "2026-03-01T12:00:00", "x" * 5000])
    def test_without_a_moment_is_400(self, client: Client, article: Article, since: str) -> None:
        for path in ("comments/live/", "discussion/new/", "discussion/new/items/"):
            assert client.get(f"/articles/{article.slug}/{path}", {"since": since}).status_code == 400


class TestPlaces:
    """What each stands behind is what the next load shows before it at the same level."""

    @pytest.mark.parametrize("order", Order.values)
    def test_are_those_of_a_page_that_is_loaded(
        self, client: Client, article: Article, post: Post, moderator: User, order: str
    ) -> None:
        roots = [post(f"root {number}", at=BEFORE) for number in range(3)]
        waited = [post(parent=parent, state="pending", at=BEFORE) for parent in (roots[1], None)]
        replies = [post("reply", parent=roots[1], at=BEFORE) for _number in range(2)]
        for comment in waited:
            moderate(comment, Act.APPROVE, by=moderator)
        post("a first reply", parent=replies[0])
        post("a last reply", parent=roots[1])
        post("a thread")
        page = levels(html(client.get(f"/articles/{article.slug}/", {"order": order})))

        found = arrived(client, article, order=order)
        assert len(found) == 5
        for pk, answers, behind in found:
            siblings = page[int(answers or 0)]
            place = siblings.index(pk)
            assert (str(siblings[place - 1]) if place else "") == behind

    def test_ones_own_waiting_comment_stands_among_them(
        self, client: Client, article: Article, post: Post
    ) -> None:
        root = post(at=BEFORE)
        send(client, article, parent=root.pk)
        own = Comment.objects.get(parent=root)
        reply = post(parent=root)

        assert arrived(client, article) == [(reply.pk, str(root.pk), str(own.pk))]
        assert arrived(Client(), article) == [(reply.pk, str(root.pk), "")]

    def test_a_deep_one_names_what_it_answers_too(self, client: Client, article: Article, post: Post) -> None:
        comment = None
        for _level in range(DEEPEST + 2):
            comment = post(parent=comment, at=BEFORE)
        assert comment is not None
        deep = post(parent=comment)

        assert arrived(client, article) == [(deep.pk, str(comment.pk), "")]


def levels(page: str) -> dict[int, list[int]]:
    """The comments below each comment of a page, in their order; threads below 0."""
    below: dict[int, list[int]] = {0: []}
    stack, last = [0], 0
    body = page[page.index('id="thread"') :]
    for opening, closing, pk in re.findall(r"(<ol>)|(</ol>)|<article[^>]* id=\"c(\d+)\"", body):
        if opening:
            stack.append(last)
        elif closing:
            if len(stack) == 1:
                break
            stack.pop()
        else:
            last = int(pk)
            below.setdefault(stack[-1], []).append(last)
    return below


class TestThePage:
    def test_shows_just_what_came_with_what_it_answers(
        self, client: Client, article: Article, post: Post
    ) -> None:
        root = post("What do you think?", at=BEFORE)
        post("Read before.", parent=root, at=BEFORE)
        new = post("A new answer.", parent=root)
        response = client.get(f"/articles/{article.slug}/discussion/new/", {"since": iso()})

        page = html(response)
        assert re.findall(r'<article class="comment[^>]*id="c(\d+)"', page) == [str(new.pk)]
        assert "What do you think?" in page
        assert "Read before." not in page
        assert '<meta name="robots" content="noindex, follow">' in page
        assert "s-maxage" in response["Cache-Control"]

    def test_does_not_tell_what_a_removed_comment_said(
        self, client: Client, article: Article, post: Post, moderator: User
    ) -> None:
        gone = post("Secret words", at=BEFORE)
        post("A new answer.", parent=gone)
        moderate(gone, Act.REMOVE, by=moderator)
        page = html(client.get(f"/articles/{article.slug}/discussion/new/", {"since": iso()}))

        assert "Secret words" not in page
        assert "This comment is not shown." in page

    def test_leads_on_where_more_have_come(
        self, client: Client, article: Article, post: Post, django_assert_num_queries: Any
    ) -> None:
        new = [comment.pk for comment in post_crowd(article, AT_ONCE + 5)]
        # Approved all at once.
        Comment.objects.update(published_at=timezone.now())
        page = html(client.get(f"/articles/{article.slug}/discussion/new/", {"since": iso()}))
        (more,) = re.findall(r'rel="next" href="([^"]+)"', page)
        rest = html(client.get(f"/articles/{article.slug}/discussion/new/{more.replace('&amp;', '&')}"))

        shown = re.findall(r'id="c(\d+)"', page) + re.findall(r'id="c(\d+)"', rest)
        assert list(map(int, shown)) == new
        assert 'rel="next"' not in rest
        with django_assert_num_queries(5):
            client.get(f"/articles/{article.slug}/discussion/new/items/", {"since": iso()})

    def test_says_that_nothing_has_come(self, client: Client, article: Article, post: Post) -> None:
        post(at=BEFORE)
        page = html(client.get(f"/articles/{article.slug}/discussion/new/", {"since": iso()}))

        assert "Nothing has come since." in page

    def test_a_page_without_scripts_leads_there(self, client: Client, article: Article, post: Post) -> None:
        post(at=BEFORE)
        page = html(client.get(f"/articles/{article.slug}/", {"order": "newest"}))
        new = post("Came since.")
        Comment.objects.filter(pk=new.pk).update(published_at=timezone.now() + timedelta(seconds=1))
        (link,) = re.findall(r'<noscript>.*?href="([^"]+)"', page)
        Comment.objects.filter(pk=new.pk).update(published_at=timezone.now())

        there = html(client.get(link.replace("&amp;", "&")))
        assert "Came since." in there
        assert f"/articles/{article.slug}/?order=newest#comments" in there

    @pytest.mark.parametrize("path", ["discussion/new/", "discussion/new/items/"])
    def test_is_404_below_what_is_not_public(self, client: Client, make_article: Any, path: str) -> None:
        draft = make_article("draft", state="draft", published_at=None)

        assert client.get(f"/articles/{draft.slug}/{path}", {"since": iso()}).status_code == 404
