"""Spam grouped by likeness, and decided group by group."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from comments.likeness import group_alike
from comments.models import Comment
from filmclub.accounts.models import User
from tests.comments.admin.queue_page import QUEUE, confirm, get, state
from tests.conftest import Post, html

ALIKE = f"{QUEUE}alike/"
PRAISE = "What a wonderful and useful article this is for all of us, dear friend"


@pytest.fixture
def campaigns(post: Post) -> dict[str, list[Comment]]:
    """Three campaigns, and one that is like no other."""
    return {
        "host": [post(f"Number {n}: https://casino.example/{n}", state="spam") for n in range(4)],
        "text": [post(f"{PRAISE} {n}", state="spam") for n in range(3)],
        "network": [post(f"Of {n} things.", state="spam", address="203.0.113.9") for n in ("one", "two")],
        "alone": [post("Quite something else.", state="spam")],
    }


def chosen(client: Client, number: int, query: str = "?state=spam") -> dict[str, object]:
    """The fields of one group's form, as a browser sends them."""
    form = html(client.get(ALIKE + query)).split("<section>")[number]
    batch = re.search(r'name="batch" value="([^"]+)"', form)
    assert batch
    return {
        "batch": batch[1],
        "back": "alike",
        "comment": re.findall(r'name="comment" value="([^"]+)" checked', form),
    }


def test_what_shares_something_stands_together_the_largest_first(
    campaigns: dict[str, list[Comment]],
) -> None:
    groups = group_alike(Comment.objects.order_by("pk"))
    assert [group.comments for group in groups] == list(campaigns.values())
    assert [len(group.ties) for group in groups] == [1, 1, 1, 0]
    assert groups[0].ties == ["They link to casino.example"]
    assert groups[1].ties == ["They say nearly the same"]
    assert groups[2].ties[0].startswith("They come from the network 203.0.113.")


def test_who_shares_with_a_third_one_is_in_its_group(post: Post) -> None:
    one = post("Here: https://a.example", state="spam")
    two = post("There: https://b.example", state="spam")
    both = post("Both: https://a.example https://b.example", state="spam")
    [group] = group_alike([one, two, both])
    assert (group.comments, len(group.ties)) == ([one, two, both], 1)


def test_three_hundred_are_four_groups() -> None:
    spam = [
        Comment(guest_name=f"Sender {n}", text=text.format(n), network=network)
        for n in range(75)
        for text, network in (
            ("Win {} today: https://casino.example/", ""),
            (f"{PRAISE}, number {{}}", ""),
            ("Offer {}", "203.0.113.0"),
            ("Pills for {}: https://pills.example/", "198.51.100.0"),
        )
    ]
    assert [len(group.comments) for group in group_alike(spam)] == [75] * 4


def test_a_group_is_decided_in_one_act_and_undone(mo: Client, campaigns: dict[str, list[Comment]]) -> None:
    data = {**chosen(mo, 1), "decision": "hold"}
    response = mo.post(f"{QUEUE}decide-all/?state=spam", data)
    assert response["Location"] == f"{ALIKE}?state=spam"
    assert {state(comment) for comment in campaigns["host"]} == {"pending"}
    assert state(campaigns["alone"][0]) == "spam"
    page = get(mo, f"{ALIKE}?state=spam")
    [button] = [button for button in page.buttons if button.get("name") == "batch"]
    undone = mo.post(f"{QUEUE}undo/?state=spam", {"batch": button["value"], "back": "alike"})
    assert undone["Location"] == f"{ALIKE}?state=spam"
    assert {state(comment) for comment in campaigns["host"]} == {"spam"}


def test_deleting_a_group_for_good_asks_first(mo: Client, campaigns: dict[str, list[Comment]]) -> None:
    asked = mo.post(f"{ALIKE}?state=spam", chosen(mo, 2))
    assert "This will delete 3 comments." in html(asked)
    assert Comment.objects.count() == 10
    confirm(mo, asked)  # type: ignore[arg-type]
    assert not Comment.objects.filter(pk__in=[comment.pk for comment in campaigns["text"]]).exists()
    assert Comment.objects.count() == 7


def test_likely_spam_is_all_spam_with_one_button(mo: Client, post: Post) -> None:
    waiting = [post(f"Number {n}: https://casino.example/{n}", state="pending") for n in range(3)]
    Comment.objects.update(held_for="likely_spam")
    page = html(mo.get(ALIKE))
    assert "Likely spam by likeness" in page
    assert page.index('value="spam"') < page.index('value="approve"')
    mo.post(f"{QUEUE}decide-all/?state=likely_spam", {**chosen(mo, 1, ""), "decision": "spam"})
    assert {state(comment) for comment in waiting} == {"spam"}
    assert "No such comments." in html(mo.get(ALIKE))


def test_many_cost_no_more_queries(mo: Client, post: Post) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            mo.get(f"{ALIKE}?state=spam")
        return len(captured)

    post(state="spam")
    few = queries()
    for _number in range(8):
        post(state="spam")
    assert queries() == few


def test_none_but_moderators_see_it(
    client: Client, editor: User, campaigns: dict[str, list[Comment]]
) -> None:
    client.force_login(editor)
    assert client.get(ALIKE).status_code == 403
    assert client.post(ALIKE, {"comment": [f"{campaigns['alone'][0].pk}:0"]}).status_code == 403


@pytest.mark.filterwarnings("ignore")
def test_what_is_no_comment_is_refused(mo: Client) -> None:
    assert mo.post(ALIKE, {"comment": ["x"]}).status_code == 400
