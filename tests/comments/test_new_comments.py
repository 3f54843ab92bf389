"""What pages mark as new to a reader, and how they lead from one new comment to the next."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from comments.models import Comment, ReaderState
from comments.rows import DEEPEST
from filmclub.accounts.models import User
from reviews.models import Article
from tests.comments.visiting import switch_on
from tests.conftest import Post, html

pytestmark = pytest.mark.django_db

NOW = timezone.now()
BEFORE = NOW - timedelta(days=2)
VISIT = NOW - timedelta(days=1)


@pytest.fixture
def member(client: Client, ann: User, article: Article, post: Post) -> Client:
    """A browser in which Ann is signed in, who read the discussion yesterday."""
    post("known", at=BEFORE)
    ReaderState.objects.create(user=ann, discussion_id=article.pk, seen_at=VISIT, last_at=VISIT)
    client.force_login(ann)
    return client


def new_on(page: str) -> list[int]:
    return [int(pk) for pk in re.findall(r'<article class="comment new" id="c(\d+)"', page)]


def test_what_came_since_the_last_visit_is_marked_and_counted(
    member: Client, article: Article, post: Post
) -> None:
    first, second = post("one"), post("two")
    page = html(member.get(f"/articles/{article.slug}/"))

    assert new_on(page) == [first.pk, second.pk]
    assert "2 new comments:" in page
    assert f'<a href="#c{first.pk}">to the first</a>' in page
    assert page.count('<span class="mark">New</span>') == 2


def test_each_leads_to_the_one_before_and_the_one_behind(
    member: Client, article: Article, post: Post
) -> None:
    one, two, three = post("one"), post("two"), post("three")
    page = html(member.get(f"/articles/{article.slug}/"))

    assert re.findall(r'class="new-before" href="([^"]+)"', page) == [f"#c{one.pk}", f"#c{two.pk}"]
    assert re.findall(r'class="new-behind" href="([^"]+)"', page) == [f"#c{two.pk}", f"#c{three.pk}"]


@pytest.mark.parametrize("order", ["oldest", "newest", "discussed"])
def test_one_in_another_window_is_found_where_that_begins(
    member: Client, article: Article, post: Post, small_window: int, order: str
) -> None:
    roots = [post(at=BEFORE) for _number in range(small_window + 5)]
    new = [post(parent=roots[0]), post(parent=roots[-1])]
    page = html(member.get(f"/articles/{article.slug}/?order={order}"))
    links = re.findall(r'class="new-(?:behind|before)" href="([^"#]+)#c(\d+)"', page)
    links += re.findall(r'<a href="([^"#]+)#c(\d+)">to the first', page)

    for link, pk in links:
        there = html(member.get(link.replace("&amp;", "&")))
        assert int(pk) in new_on(there)
    assert links or new_on(page) == [comment.pk for comment in new]


def test_one_below_the_pages_depth_is_found_on_its_own_page(
    member: Client, article: Article, post: Post
) -> None:
    comment = None
    for level in range(DEEPEST + 3):
        comment = post(parent=comment, at=BEFORE if level < DEEPEST + 2 else None)
    assert comment is not None
    page = html(member.get(f"/articles/{article.slug}/"))

    assert f'<a href="/articles/{article.slug}/comments/{comment.pk}/">to the first</a>' in page


def test_nothing_is_marked_for_everybody(client: Client, article: Article, post: Post) -> None:
    post()
    page = html(client.get(f"/articles/{article.slug}/"))

    assert new_on(page) == []
    assert 'id="new"' not in page
    assert "data-seen" not in page


def test_a_guest_who_wants_it_and_posts_finds_later_comments_marked(
    client: Client, article: Article, post: Post
) -> None:
    post(at=BEFORE)
    switch_on(client)
    guest = {"text": "Hello.", "name": "Gus", "email": "gus@example.org"}
    client.post(f"/articles/{article.slug}/comments/", guest, headers={"Sec-Fetch-Site": "same-origin"})
    later = post()
    page = html(client.get(f"/articles/{article.slug}/"))

    assert new_on(page) == [later.pk]
    assert f'data-seen="/articles/{article.slug}/comments/seen/"' in page


def test_the_button_marks_all_as_read(member: Client, article: Article, post: Post) -> None:
    post()
    page = html(member.get(f"/articles/{article.slug}/"))
    form = re.search(r'<div id="new".*?</div>', page, re.DOTALL)
    assert form
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form[0]))
    Comment.objects.update(published_at=NOW - timedelta(minutes=1))
    answer = member.post(
        f"/articles/{article.slug}/comments/seen/",
        {**fields, "all": ""},
        headers={"Sec-Fetch-Site": "same-origin"},
    )

    assert answer.status_code == 303
    assert new_on(html(member.get(answer["Location"]))) == []


def test_the_form_says_of_which_moment_its_page_is(client: Client, article: Article, post: Post) -> None:
    post()
    for _stored_or_not in range(2):
        page = html(client.get(f"/articles/{article.slug}/"))
        (moment,) = set(re.findall(r'name="until" value="([^"]+)"', page))
        assert moment in page
        assert "place-" not in page


def test_a_branch_marks_its_new_comments_too(member: Client, article: Article, post: Post) -> None:
    root = post("root", at=BEFORE)
    reply = post("reply", parent=root)
    page = html(member.get(f"/articles/{article.slug}/comments/{root.pk}/"))

    assert new_on(page) == [reply.pk]
