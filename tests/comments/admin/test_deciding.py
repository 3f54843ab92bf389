"""Deciding from the queue, and taking it back: real admin forms, posted as a moderator."""

from __future__ import annotations

import pytest
from django.test import Client

from comments.models import Comment, Decision
from comments.moderation import moderate
from comments.states import Act
from filmclub.accounts.models import User
from reviews.models import Article
from tests.comments.admin.desk_page import link
from tests.comments.admin.queue_page import QUEUE, get, state
from tests.conftest import Post
from tests.crowd import post_crowd

pytestmark = pytest.mark.filterwarnings("ignore:No directory at")


# Decisions from the row


def test_each_state_offers_what_applies(mo: Client, post: Post) -> None:
    offered = {
        "pending": ["approve", "refuse", "spam"],
        "approved": ["hold", "spam", "remove"],
        "refused": ["approve", "hold", "spam"],
        "spam": ["approve", "hold"],
        "removed": ["restore", "hold", "spam"],
    }
    comments = {name: post(state=name) for name in offered}
    page = get(mo, f"{QUEUE}?state=all")
    assert {name: page.acts(comment) for name, comment in comments.items()} == offered


def test_approving_from_the_row_leads_on_to_the_next(mo: Client, post: Post, article: Article) -> None:
    first, second, third = (post(state="pending") for _number in range(3))
    response = get(mo).press(mo, "approve", second)
    assert (response.status_code, response["Location"]) == (303, f"{QUEUE}#c{third.pk}")
    assert state(second) == "approved"
    article.refresh_from_db()
    assert article.comment_count == 1
    page = get(mo)
    assert page.rows == [first.pk, third.pk]
    assert f"Approved: the comment by {second.name}." in page.html


def test_after_the_last_row_comes_the_one_before(mo: Client, post: Post) -> None:
    first, second = post(state="pending"), post(state="pending")
    assert get(mo).press(mo, "spam", second)["Location"] == f"{QUEUE}#c{first.pk}"
    assert get(mo).press(mo, "spam", first)["Location"] == QUEUE
    assert "Nothing waits" in get(mo).html


def test_refusing_takes_the_reason_of_its_own_row(mo: Client, post: Post) -> None:
    comment, other = post(state="pending"), post(state="pending")
    page = get(mo)
    page.fields[f"reason-{other.pk}"] = "insulting"
    page.press(mo, "refuse", comment, "off-topic")
    decision = comment.decisions.get(act="refuse")
    assert (state(comment), decision.reason) == ("refused", "Off topic")
    assert decision.moderator is not None
    assert decision.moderator.username == "mo"
    assert state(other) == "pending"


@pytest.mark.parametrize("reason", ["", "because"])
def test_refusing_without_a_reason_of_the_list_changes_nothing(mo: Client, post: Post, reason: str) -> None:
    comment = post(state="pending")
    response = get(mo).press(mo, "refuse", comment, reason)
    assert response["Location"] == f"{QUEUE}#c{comment.pk}"
    assert "pick a reason" in get(mo).html
    assert state(comment) == "pending"


def test_a_reason_picked_in_passing_is_not_logged_with_an_approval(mo: Client, post: Post) -> None:
    comment = post(state="pending")
    get(mo).press(mo, "approve", comment, "insulting")
    assert comment.decisions.get(act="approve").reason == ""


def test_removing_and_restoring_from_their_tabs(mo: Client, post: Post) -> None:
    comment = post()
    response = get(mo, f"{QUEUE}?state=approved").press(mo, "remove", comment, "gives-away")
    assert response["Location"] == f"{QUEUE}?state=approved"
    assert state(comment) == "removed"
    get(mo, f"{QUEUE}?state=removed").press(mo, "restore", comment)
    assert state(comment) == "approved"


@pytest.mark.usefixtures("five_a_page")
def test_the_queue_stays_where_it_was(mo: Client, post: Post) -> None:
    comments = [post("About the beach.", state="pending") for _number in range(7)]
    query = link(get(mo, f"{QUEUE}?q=beach").html, "Next")
    page = get(mo, QUEUE + query)
    assert page.rows == [comment.pk for comment in comments[5:]]
    response = page.press(mo, "approve", comments[5])
    assert response["Location"] == f"{QUEUE}{query}#c{comments[6].pk}"
    assert get(mo, QUEUE + query).rows == [comments[6].pk]


@pytest.mark.usefixtures("five_a_page")
def test_a_page_that_is_gone_shows_the_last_one(mo: Client, post: Post) -> None:
    comments = [post(state="pending") for _number in range(11)]
    page = get(mo, QUEUE + link(get(mo).html, "Next"))
    last = QUEUE + link(page.html, "Next")
    assert get(mo, last).rows == [comments[10].pk]
    get(mo, last).press(mo, "approve", comments[10])
    assert get(mo, last).rows == [comment.pk for comment in comments[5:10]]


def test_fifty_comments_are_worked_through_from_the_queue(mo: Client, article: Article) -> None:
    comments = post_crowd(article, 50, state="pending")
    page = get(mo)
    assert len(page.rows) == 50
    for number, comment in enumerate(comments):
        act = ("approve", "refuse", "spam")[number % 3]
        response = page.press(mo, act, comment, "off-topic")
        assert response.status_code == 303
        if number % 10 == 9:
            page = get(mo, response["Location"].split("#")[0])
            assert page.rows == [comment.pk for comment in comments[number + 1 :]]
    article.refresh_from_db()
    assert article.comment_count == 17
    assert Decision.objects.exclude(moderator=None).count() == 50


# What happened meanwhile


def test_a_comment_decided_meanwhile_is_left_and_the_moderator_told(
    mo: Client, post: Post, may: User
) -> None:
    comment = post(state="pending")
    page = get(mo)
    moderate(comment, Act.REFUSE, by=may, reason="Insulting")
    page.press(mo, "approve", comment)
    assert state(comment) == "refused"
    html = get(mo).html
    assert "May Ode has decided" in html
    assert "(refused: Insulting)" in html
    assert 'name="batch"' not in html


def test_a_comment_that_waits_again_is_to_be_looked_at_again(mo: Client, post: Post, may: User) -> None:
    comment = post(state="pending")
    page = get(mo)
    Comment.objects.filter(pk=comment.pk).update(revision=1, text="Now with an advertisement.")
    assert page.press(mo, "approve", comment)["Location"] == f"{QUEUE}#c{comment.pk}"
    assert state(comment) == "pending"
    assert "is not as you saw it" in get(mo).html


# Undo


def test_undo_stands_in_the_message_and_leads_back_to_the_row(mo: Client, post: Post) -> None:
    first, second = post(state="pending"), post(state="pending")
    get(mo).press(mo, "spam", first)
    response = get(mo).undo(mo, "?p=1")
    assert (response.status_code, response["Location"]) == (303, f"{QUEUE}?p=1#c{first.pk}")
    assert state(first) == "pending"
    page = get(mo)
    assert page.rows == [first.pk, second.pk]
    assert f"Undone: the comment by {first.name}." in page.html


def test_undo_after_somebody_else_decided_is_refused(mo: Client, post: Post, may: User) -> None:
    comment = post(state="pending")
    get(mo).press(mo, "approve", comment)
    page = get(mo)
    moderate(comment, Act.REMOVE, by=may, reason="Insulting")
    page.undo(mo)
    assert state(comment) == "removed"
    assert "May Ode has decided" in get(mo).html
