"""The views of the moderators' desk: what is in each, how many, what narrows them, and their pages."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments import desk
from comments.models import Comment
from comments.moderation import moderate, undo
from comments.states import Act
from comments.writers import Writer
from filmclub.accounts.models import User
from tests.comments.admin.desk_page import link
from tests.comments.admin.queue_page import QUEUE, get
from tests.conftest import MakeArticle, Post, comments_below

pytestmark = pytest.mark.filterwarnings("ignore:No directory at")


def rows(client: Client, **asked: object) -> list[int]:
    return get(client, f"{QUEUE}?{urlencode(asked)}").rows


def test_the_most_reported_come_first(mo: Client, post: Post) -> None:
    once, twice, again = post(), post(), post()
    post()
    for comment, number in ((once, 1), (twice, 2), (again, 2)):
        Comment.objects.filter(pk=comment.pk).update(open_reports=number)
    page = get(mo, f"{QUEUE}?state=reported")
    assert page.rows == [twice.pk, again.pk, once.pk]
    assert 'aria-current="page">Reported (3)</a>' in page.html


def test_decided_lately_shows_each_once_by_its_latest_decision(
    mo: Client, post: Post, moderator: User, may: User
) -> None:
    first, second = post(state="pending"), post(state="pending")
    post(state="pending")
    moderate(first, Act.APPROVE, by=moderator)
    moderate(second, Act.APPROVE, by=moderator)
    assert rows(mo, state="decided") == [second.pk, first.pk]
    first.refresh_from_db()
    decision = moderate(first, Act.REMOVE, by=may)
    assert rows(mo, state="decided") == [first.pk, second.pk]
    undo([decision], by=may)
    page = get(mo, f"{QUEUE}?state=decided")
    assert page.rows == [first.pk, second.pk]
    assert "Decided lately (2)" in page.html


def test_counts_are_exact_up_to_a_bound(mo: Client, post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "MOST_COUNTED", 2)
    post(state="pending"), post(state="pending")
    assert "Waiting (2)" in get(mo).html
    post(state="pending")
    html = get(mo).html
    assert "Waiting (1,000+)" in html
    assert "Spam (0)" in html


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, "one reply other"),
        ({"language": "fr"}, "other"),
        ({"reason": "many_links"}, "other"),
        ({"age": "week"}, "one reply"),
        ({"age": "over-month"}, "other"),
        ({"article": "{other.discussion_id}"}, "other"),
        ({"thread": "{reply.pk}"}, "one reply"),
        ({"person": "{one.pk}"}, "one"),
        ({"person": "{reply.pk}"}, "reply other"),
        ({"person": "{reply.pk}", "q": "beach", "language": "fr"}, "other"),
        ({"thread": "9999999"}, ""),
        ({"person": "9999999"}, ""),
    ],
)
def test_views_are_narrowed(
    mo: Client,
    moderator: User,
    post: Post,
    make_article: MakeArticle,
    bob: User,
    asked: dict[str, str],
    found: str,
) -> None:
    one = post("One.")
    post_elsewhere = comments_below(make_article("another"), moderator)
    comments = {
        "one": one,
        "reply": post("Two.", parent=one, writer=Writer(user=bob)),
        "other": post_elsewhere("The beach.", writer=Writer(user=bob)),
    }
    Comment.objects.filter(pk=comments["other"].pk).update(
        language="fr", held_for="many_links", created_at=timezone.now() - timedelta(days=40)
    )
    filled = {name: value.format(**comments) for name, value in asked.items()}
    expected = {comments[name].pk for name in found.split()}
    page = get(mo, f"{QUEUE}?{urlencode({'state': 'all', **filled})}")
    assert set(page.rows) == expected
    assert bool(re.search(rf"Comments found: {len(expected)}\.", page.html)) == bool(asked)


@pytest.mark.parametrize("name", ["article", "thread", "person", "language", "reason", "age"])
@pytest.mark.parametrize("typed", ["x", "-1", "0", "1.5", "²"])
def test_what_is_no_choice_is_told_of(mo: Client, post: Post, name: str, typed: str) -> None:
    comment = post(state="pending")
    page = get(mo, f"{QUEUE}?{urlencode({name: typed})}")
    assert page.rows == [comment.pk]
    assert page.html.count('class="errorlist"') == 1


@pytest.mark.parametrize(
    "asked", ["utm_source=x", "p=2", "o=1", "e=1", "state=nothing", "state__exact=spam", "email=a"]
)
def test_what_the_desk_does_not_know_is_passed_over(mo: Client, post: Post, asked: str) -> None:
    comment = post(state="pending")
    assert get(mo, f"{QUEUE}?{asked}").rows == [comment.pk]


def test_editors_have_the_views_of_states_alone(client: Client, editor: User, post: Post) -> None:
    comment = post(state="pending")
    Comment.objects.update(open_reports=1)
    client.force_login(editor)
    page = get(client, f"{QUEUE}?state=reported&person=999")
    assert "Reported" not in page.html
    assert 'name="person"' not in page.html
    assert page.rows == [comment.pk]


def test_the_way_to_the_site_keeps_the_language(mo: Client) -> None:
    assert '<a href="/fr/">' in get(mo, f"/fr{QUEUE}").html
    assert '<a href="/">' in get(mo).html


# Pages


@pytest.mark.usefixtures("five_a_page")
@pytest.mark.parametrize("view", ["", "likely_spam", "reported", "decided", "all"])
def test_pages_lead_to_each_other_and_show_all_once(
    mo: Client, post: Post, moderator: User, view: str
) -> None:
    for number in range(12):
        comment = post(state="pending", address=f"192.0.{number % 3}.7")
        if view == "decided":
            moderate(comment, Act.SPAM, by=moderator)
    # Many are as old as each other.
    Comment.objects.update(created_at=timezone.now(), open_reports=2 if view == "reported" else 0)
    if view == "likely_spam":
        Comment.objects.update(held_for="likely_spam")
    pages = [get(mo, f"{QUEUE}?state={view}")]
    while query := link(pages[-1].html, "Next"):
        pages.append(get(mo, QUEUE + query))
    assert [len(page.rows) for page in pages] == [5, 5, 2]
    assert len({pk for page in pages for pk in page.rows}) == 12
    assert get(mo, QUEUE + link(pages[2].html, "Previous")).rows == pages[1].rows
    assert get(mo, QUEUE + link(pages[1].html, "Previous")).rows == pages[0].rows
    assert get(mo, QUEUE + link(pages[2].html, "First")).rows == pages[0].rows
    last = get(mo, QUEUE + link(pages[0].html, "Last"))
    assert last.rows == [*pages[1].rows[2:], *pages[2].rows]
    assert get(mo, QUEUE + link(last.html, "Previous")).rows == [*pages[0].rows[2:], *pages[1].rows[:2]]


NO_PLACES = ["", "x", "[]", "[1]", "[1,2]", '["2026-01-01",1]', "[" * 5000, '["x",true]']


@pytest.mark.parametrize("typed", NO_PLACES)
@pytest.mark.parametrize("name", ["after", "before", "last"])
def test_a_place_that_is_none_leads_to_a_page(mo: Client, post: Post, name: str, typed: str) -> None:
    comment = post(state="pending")
    assert rows(mo, **{name: typed}) == [comment.pk]


def test_every_view_costs_the_same_few_queries(mo: Client, post: Post) -> None:
    def queries(view: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            get(mo, f"{QUEUE}?state={view}&language=en")
        return len(captured)

    post(state="pending")
    few = {view: queries(view) for view in desk.VIEWS}
    for state in ("pending", "approved", "spam"):
        for _number in range(3):
            post(state=state)
    assert max(few.values()) <= max(queries(view) for view in desk.VIEWS) <= 12
