"""Actions for many comments, deleting for good among them: real admin forms, posted as a moderator."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from comments.models import Comment, Decision
from comments.moderation import moderate
from comments.states import Act
from filmclub.accounts.models import User
from tests.comments.admin.queue_page import QUEUE, confirm, get, state
from tests.conftest import Post, html

pytestmark = pytest.mark.filterwarnings("ignore:No directory at")


def test_a_bulk_action_says_how_many_takes_one_reason_and_is_undone(mo: Client, post: Post) -> None:
    comments = [post(state="pending") for _number in range(4)]
    asked = get(mo).bulk(mo, "refuse", comments[:3])
    assert "This will change 3 comments." in asked.content.decode()
    assert '<select name="reason" id="reason" required>' in asked.content.decode()
    assert {state(comment) for comment in comments} == {"pending"}, "nothing has changed yet"

    response = confirm(mo, asked, "advertising")
    assert (response.status_code, response["Location"]) == (303, f"{QUEUE}#c{comments[3].pk}")
    assert [state(comment) for comment in comments] == ["refused"] * 3 + ["pending"]
    assert set(Decision.objects.filter(act="refuse").values_list("reason", flat=True)) == {"Advertising"}
    page = get(mo)
    assert "Refused: 3 comments." in page.html

    page.undo(mo)
    assert {state(comment) for comment in comments} == {"pending"}
    assert "Undone: 3 comments." in get(mo).html


def test_a_bulk_action_tells_what_it_leaves_and_why(mo: Client, post: Post, may: User) -> None:
    first, second, third = (post(state="pending") for _number in range(3))
    page = get(mo)
    moderate(first, Act.SPAM, by=may)
    asked = page.bulk(mo, "approve", [first, second, third])
    html = asked.content.decode()
    assert "This will change 2 comments." in html
    assert "marked as spam by May Ode" in html

    moderate(second, Act.REFUSE, by=may, reason="Insulting")
    confirm(mo, asked)
    assert [state(comment) for comment in (first, second, third)] == ["spam", "refused", "approved"]
    html = get(mo).html
    assert f"Approved: the comment by {third.name}." in html
    assert "(refused: Insulting)" in html


def test_a_bulk_action_that_changes_nothing_has_no_button(mo: Client, post: Post, may: User) -> None:
    comment = post(state="pending")
    page = get(mo)
    moderate(comment, Act.SPAM, by=may)
    html = page.bulk(mo, "approve", [comment]).content.decode()
    assert "This will change no comment." in html
    assert 'name="decision"' not in html


@pytest.mark.usefixtures("five_a_page")
def test_a_bulk_action_across_pages_takes_all(mo: Client, post: Post) -> None:
    for _number in range(12):
        post(state="pending")
    page = get(mo)
    data = {
        **page.fields,
        "action": "spam",
        "index": "0",
        "_selected_action": page.rows,
        "select_across": "1",
    }
    asked = mo.post(QUEUE, data)
    assert "This will change 12 comments." in asked.content.decode()
    confirm(mo, asked)  # type: ignore[arg-type]
    assert Comment.objects.waiting().count() == 0
    assert "Marked as spam: 12 comments." in get(mo).html


def test_bulk_actions_are_the_tabs_and_delete_only_what_nobody_saw(mo: Client, post: Post) -> None:
    for name in ("pending", "approved", "removed", "spam", "refused"):
        post(state=name)

    def actions(query: str) -> list[str]:
        select = re.search(r'<select name="action".*?</select>', get(mo, QUEUE + query).html, re.DOTALL)
        assert select
        return [value for value in re.findall(r'value="(\w*)"', select[0]) if value]

    assert actions("") == ["approve", "refuse", "spam"]
    assert actions("?state=approved") == ["spam", "remove", "hold"]
    assert actions("?state=removed") == ["spam", "restore", "hold"]
    assert actions("?state=spam") == ["approve", "hold", "purge"]
    assert actions("?state=refused") == ["approve", "spam", "hold", "purge"]
    assert actions("?state=all") == [
        "approve",
        "refuse",
        "spam",
        "remove",
        "restore",
        "hold",
        "purge",
    ]


# Deleting for good


def test_deleting_for_good_asks_first_and_says_what_stays_and_why(
    mo: Client, post: Post, moderator: User
) -> None:
    spam, refused = post("Buy this.", state="spam"), post("Nonsense.", state="refused")
    seen = moderate(post("Was public."), Act.SPAM, by=moderator).comment
    public = post("Public.")
    assert seen
    page = get(mo, f"{QUEUE}?state=all")
    asked = page.bulk(mo, "purge", [spam, refused, seen, public], url=f"{QUEUE}?state=all")
    text = html(asked)
    assert "This will delete 2 comments." in text
    assert "cannot be brought back" in text
    assert f"The comment by {seen.name} is kept: readers have seen it." in text
    assert f"The comment by {public.name} is kept: it is neither spam nor refused." in text
    assert Comment.objects.count() == 4, "nothing is gone yet"

    response = confirm(mo, asked)
    assert (response.status_code, response["Location"].split("#")[0]) == (303, f"{QUEUE}?state=all")
    assert list(Comment.objects.order_by("pk")) == [seen, public]
    page = get(mo, f"{QUEUE}?state=all")
    assert "Deleted for good: 2 comments." in page.html
    assert 'name="batch"' not in page.html, "there is no way back"


def test_what_changed_before_the_button_was_pressed_is_kept(mo: Client, post: Post, may: User) -> None:
    rescued, spam = post("Ham.", state="spam"), post("Spam.", state="spam")
    asked = get(mo, f"{QUEUE}?state=spam").bulk(mo, "purge", [rescued, spam], url=f"{QUEUE}?state=spam")
    moderate(rescued, Act.APPROVE, by=may)
    confirm(mo, asked)
    assert list(Comment.objects.all()) == [rescued]
    page = get(mo, f"{QUEUE}?state=spam").html
    assert f"Deleted for good: the comment by {spam.name}." in page
    assert "May Ode has decided" in page


def test_pressing_the_button_twice_deletes_once(mo: Client, post: Post) -> None:
    spam = post(state="spam")
    asked = get(mo, f"{QUEUE}?state=spam").bulk(mo, "purge", [spam], url=f"{QUEUE}?state=spam")
    for _click in range(2):
        assert confirm(mo, asked).status_code == 303
    assert get(mo, f"{QUEUE}?state=spam").html.count("Deleted for good: ") == 1


def test_when_nothing_can_be_deleted_there_is_no_button(mo: Client, post: Post) -> None:
    post(state="spam")
    public = post()
    asked = get(mo, f"{QUEUE}?state=all").bulk(mo, "purge", [public], url=f"{QUEUE}?state=all")
    text = html(asked)
    assert "This will delete no comment." in text
    assert 'name="decision"' not in text


def test_asking_costs_as_many_queries_for_many_as_for_few(mo: Client, post: Post) -> None:
    def queries() -> int:
        chosen = list(Comment.objects.filter(state="spam"))
        page = get(mo, f"{QUEUE}?state=spam")
        with CaptureQueriesContext(connection) as captured:
            page.bulk(mo, "purge", chosen, url=f"{QUEUE}?state=spam")
        return len(captured)

    post(state="spam")
    few = queries()
    for _number in range(12):
        post(state="spam")
    assert queries() == few


def test_a_reloaded_address_of_deleting_leads_to_the_queue(mo: Client) -> None:
    response = mo.get(f"{QUEUE}purge/?state=spam")
    assert (response.status_code, response["Location"]) == (303, f"{QUEUE}?state=spam")
