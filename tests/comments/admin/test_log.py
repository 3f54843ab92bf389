"""The log of what was decided: real pages, asked for by a moderator."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments import logbook, searching
from comments.models import Comment, Decision
from comments.moderation import moderate, purge
from comments.month import weeks
from comments.posting import withdraw_comment
from comments.states import Act
from filmclub.accounts.models import User
from tests.comments.admin.queue_page import QUEUE, get, state
from tests.conftest import Post, html

LOG = "/admin/comments/decision/"


def rows(client: Client, query: str = "") -> list[str]:
    """The entries of a page, as words."""
    page = get(client, LOG + query).html
    found = re.findall(r"<tr>(.*?)</tr>", page.partition('<table class="log">')[2], re.DOTALL)
    return [" ".join(unescape(re.sub(r"<[^>]+>", " ", row)).split()) for row in found[1:]]


@pytest.fixture
def together(post: Post, moderator: User) -> list[Comment]:
    """Four comments, marked as spam in one act."""
    comments = [post(f"Pills, number {number}", state="pending") for number in range(4)]
    batch = uuid.uuid4()
    for comment in comments:
        moderate(comment, Act.SPAM, by=moderator, batch=batch)
    return comments


def test_what_was_decided_in_one_act_is_one_entry(mo: Client, together: list[Comment]) -> None:
    [entry] = rows(mo)
    assert "Mo Lind marked as spam (4) 4 comments" in entry
    batch = Decision.objects.filter(act=Act.SPAM)[0].batch
    each = rows(mo, f"?batch={batch}")
    assert len(each) == 4
    assert f"Mo Lind marked as spam from waiting → to spam {together[3]}" in each[0]
    assert "Undo" not in each[0], "it would take all four back"


def test_all_of_an_act_is_undone_from_the_log(mo: Client, together: list[Comment]) -> None:
    page = get(mo, f"{LOG}?act=spam")
    [button] = [button for button in page.buttons if button.get("name") == "batch"]
    response = mo.post(f"{QUEUE}undo/?act=spam", {"batch": button["value"], "back": "log"})
    assert response["Location"] == f"{LOG}?act=spam"
    assert {state(comment) for comment in together} == {"pending"}
    assert "Undone: 4 comments." in html(mo.get(LOG))
    assert 'name="batch" value' not in get(mo, LOG).html, "what is undone is not undone again"


def test_what_is_found_of_an_act_undoes_nothing_else(mo: Client, together: list[Comment]) -> None:
    [entry] = rows(mo, f"?q={together[2].pk}")
    assert "one act about 4 comments" in entry
    assert "Undo" not in entry


def test_who_it_was_is_said_of_each(mo: Client, post: Post) -> None:
    comment = post("Lovely.", state="pending")
    withdraw_comment(comment)
    assert "the writer withdrawn by the writer" in rows(mo, "?who=rules")[0]
    assert "the site’s rules held" in rows(mo, "?who=rules")[1]
    assert "The writer’s first comment." in rows(mo, "?who=all")[1]
    assert rows(mo) == []


def test_what_was_deleted_for_good_is_in_it(mo: Client, post: Post, moderator: User) -> None:
    spam = post("Pills.", state="spam")
    purge(spam, by=moderator)
    assert f"Mo Lind deleted for good comment {spam.pk}, deleted for good" in rows(mo)[0]
    assert len(rows(mo, f"?q=%23{spam.pk}")) == 2


def test_filters_and_search_narrow_it(mo: Client, post: Post, moderator: User, may: User) -> None:
    first, second = post("The lighthouse.", state="pending"), post("The harbour.", state="pending")
    moderate(first, Act.APPROVE, by=moderator)
    moderate(second, Act.REFUSE, by=may, reason="Off topic")
    for query, words in (
        (f"?who={may.pk}", ["May Ode refused"]),
        ("?act=approve", ["Mo Lind approved"]),
        ("?q=LIGHTHOUSE", ["Mo Lind approved"]),
        (f"?q={second.name}", ["May Ode refused"]),
        ("?since=2000-01-01&until=2001-01-01", []),
        ("?utm_source=x&before=x&batch=x", ["May Ode refused", "Mo Lind approved"]),
    ):
        found = rows(mo, query)
        assert len(found) == len(words), query
        assert all(part in row for part, row in zip(words, found, strict=True)), query


@pytest.mark.parametrize(
    "query", ["?since=tomorrow", "?until=9999-12-31", "?who=x", "?act=burn", f"?q={'x' * 400}"]
)
def test_what_is_not_understood_is_said_beside_its_field(mo: Client, query: str) -> None:
    assert "errorlist" in get(mo, LOG + query).html


def test_that_more_comments_have_the_words_is_said(
    mo: Client, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _number in range(2):
        post("The lighthouse.")
    said = "Add a word to find older ones."
    assert said not in get(mo, f"{LOG}?q=lighthouse").html
    monkeypatch.setattr(searching, "MOST_SOUGHT", 1)
    assert said in get(mo, f"{LOG}?q=lighthouse").html
    assert len(rows(mo, "?q=lighthouse")) == 1


@pytest.mark.parametrize("key", ["0", "9" * 18, "-1", "x"])
def test_a_page_that_is_not_there_is_empty_or_the_first(mo: Client, post: Post, key: str) -> None:
    post()
    for name in ("before", "after"):
        assert mo.get(f"{LOG}?{name}={key}").status_code == 200


def test_pages_lead_on_and_back_without_a_gap(
    mo: Client, post: Post, moderator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logbook, "ON_A_PAGE", 3)
    at = timezone.now()
    for _number in range(7):
        moderate(post(state="pending"), Act.APPROVE, by=moderator, now=at)
    keys = list(Decision.objects.filter(act=Act.APPROVE).order_by("-pk").values_list("pk", flat=True))

    def shown(query: str) -> list[int]:
        context = mo.get(LOG + query).context
        return [entry.decision.pk for entry in context["page"].entries]

    assert shown("") == keys[:3]
    assert shown(f"?before={keys[2]}") == keys[3:6]
    assert shown(f"?before={keys[5]}") == keys[6:]
    assert shown(f"?after={keys[6]}") == keys[3:6]
    assert shown(f"?after={keys[3]}") == keys[:3]
    assert shown("?last=1") == keys[4:]
    assert "Older" not in get(mo, f"{LOG}?last=1").html
    assert "Newest" not in get(mo, LOG).html


def test_a_long_page_costs_no_more_queries(mo: Client, post: Post, moderator: User) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            mo.get(LOG)
        return len(captured)

    moderate(post(state="pending"), Act.APPROVE, by=moderator)
    few = queries()
    for _number in range(6):
        moderate(post(state="pending"), Act.APPROVE, by=moderator)
    assert queries() == few


def test_editors_read_it_and_undo_nothing(client: Client, together: list[Comment], editor: User) -> None:
    client.force_login(editor)
    response = client.get(LOG)
    if editor.has_perm("comments.view_decision"):
        assert 'name="batch"' not in html(response)
    else:
        assert response.status_code == 403


def test_the_month_says_what_became_of_what_waited(post: Post, moderator: User) -> None:
    now = timezone.now()
    for days, act in ((1, Act.APPROVE), (2, Act.SPAM), (9, Act.REFUSE)):
        comment = post(state="pending", at=now - timedelta(days=days, hours=5))
        moderate(comment, act, by=moderator, reason="Off topic", now=now - timedelta(days=days))
    found = weeks(now)
    assert (len(found), sum(week.approved for week in found), sum(week.refused for week in found)) == (
        5,
        1,
        2,
    )
    assert {week.wait for week in found if week.waits} == {timedelta(hours=5)}


def test_the_month_stands_above_the_whole_log_alone(mo: Client, together: list[Comment]) -> None:
    assert '<table class="month">' in get(mo, LOG).html
    assert '<table class="month">' not in get(mo, f"{LOG}?act=spam").html
