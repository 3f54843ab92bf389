"""Acts about many comments: sent twice, passed on to a worker, undone wherever they are seen."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from comments import batches
from comments.models import Batch, Comment, Decision
from comments.moderation import moderate, purge
from comments.states import Act
from filmclub.accounts.models import User
from filmclub.jobs.models import Worker
from tests.comments.admin.queue_page import QUEUE, confirm, get, state
from tests.conftest import Post, html

SPAM = f"{QUEUE}?state=spam"


def page_of(comment: Comment) -> str:
    return f"{QUEUE}{comment.pk}/change/"


@pytest.fixture
def waiting(post: Post) -> list[Comment]:
    return [post(state="pending") for _number in range(3)]


@pytest.fixture
def two_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "AT_ONCE", 2)


def states(comments: list[Comment]) -> set[str]:
    return {state(comment) for comment in comments}


def work_off() -> None:
    while row := DBTaskResult.objects.ready().filter(task_path="comments.batches.go_on").first():
        row.delete()
        batches.go_on.call(*row.args_kwargs["args"])


class TestSentTwice:
    def test_is_one_act_with_one_undo(self, mo: Client, waiting: list[Comment]) -> None:
        asked = get(mo).bulk(mo, "spam", waiting)
        confirm(mo, asked)
        [batch] = Batch.objects.all()
        second = confirm(mo, asked)
        assert second["Location"] == f"{QUEUE}batch/{batch.pk}/"
        assert Batch.objects.get() == batch
        assert set(Decision.objects.filter(act=Act.SPAM).values_list("batch", flat=True)) == {batch.pk}
        shown = html(mo.get(second["Location"]))
        assert "Done: 3 comments." in shown
        get(mo, second["Location"])
        response = mo.post(f"{QUEUE}undo/", {"batch": str(batch.pk), "back": "batch"})
        assert response["Location"] == second["Location"]
        assert states(waiting) == {"pending"}
        assert "Mo Lind has taken it back." in html(mo.get(second["Location"]))

    def test_of_a_persons_page_is_one_too(self, mo: Client, waiting: list[Comment]) -> None:
        page = f"{QUEUE}{waiting[0].pk}/person/"
        batch = re.search(r'name="batch" value="([^"]+)"', html(mo.get(page)))
        assert batch
        data = {"kind": "hold", "outcome": "all-spam", "batch": batch[1]}
        for _click in range(2):
            assert mo.post(page, data)["Location"] == page
        assert state(waiting[0]) == "spam"
        assert html(mo.get(page)).count("Marked as spam: 1 comment.") == 1

    def test_under_the_name_of_somebody_elses_act_is_refused(
        self, mo: Client, may: User, waiting: list[Comment]
    ) -> None:
        batch = batches.begin(uuid.uuid4(), Act.SPAM, {waiting[0].pk: 0}, by=may).batch
        data = {"decision": "approve", "batch": str(batch.pk), "comment": [f"{waiting[1].pk}:0"]}
        assert mo.post(f"{QUEUE}decide-all/", data).status_code == 403
        assert state(waiting[1]) == "pending"


@pytest.mark.parametrize("batch", ["x", "1", "9" * 40])
@pytest.mark.parametrize("address", ["decide-all/", "purge/"])
@pytest.mark.filterwarnings("ignore")
def test_what_is_no_id_is_refused(mo: Client, waiting: list[Comment], batch: str, address: str) -> None:
    data = {"decision": "approve", "batch": batch, "comment": [f"{waiting[0].pk}:0"]}
    assert mo.post(QUEUE + address, data).status_code == 400
    assert states(waiting) == {"pending"}


def test_refusing_many_takes_a_reason_before_anything_is_done(mo: Client, waiting: list[Comment]) -> None:
    confirm(mo, get(mo).bulk(mo, "refuse", waiting))
    assert "pick a reason, then refuse them" in get(mo).html
    assert not Batch.objects.exists()


@pytest.mark.usefixtures("two_at_once")
class TestInAWorker:
    def test_goes_on_with_many_and_shows_how_far_it_is(self, mo: Client, waiting: list[Comment]) -> None:
        page = confirm(mo, get(mo).bulk(mo, "spam", waiting))["Location"]
        assert states(waiting) == {"pending"}
        shown = mo.get(page)
        assert "A worker is at it: 0 of 3." in html(shown)
        assert shown["Refresh"] == "3"
        batches.go_on.call(page.split("/")[-2])
        assert "A worker is at it: 2 of 3." in html(mo.get(page))
        work_off()
        shown = mo.get(page)
        assert "Done: 3 comments." in html(shown)
        assert "Refresh" not in shown

    def test_says_whether_a_worker_lives(self, mo: Client, waiting: list[Comment]) -> None:
        page = confirm(mo, get(mo).bulk(mo, "spam", waiting))["Location"]
        assert "No worker is running." in html(mo.get(page))
        Worker.objects.beat("one", ["default", "slow"])
        assert "No worker is running." not in html(mo.get(page))
        Worker.objects.update(seen_at=timezone.now() - timedelta(minutes=6))
        assert "No worker is running." in html(mo.get(page))

    def test_stops_where_the_moderator_undoes_it(self, mo: Client, waiting: list[Comment]) -> None:
        page = confirm(mo, get(mo).bulk(mo, "spam", waiting))["Location"]
        batches.go_on.call(batch := page.split("/")[-2])
        assert "Stop, and undo what is done" in html(mo.get(page))
        mo.post(f"{QUEUE}undo/", {"batch": batch, "back": "batch"})
        work_off()
        assert states(waiting) == {"pending"}

    def test_tells_what_it_left_and_why(self, mo: Client, waiting: list[Comment], may: User) -> None:
        page = confirm(mo, get(mo).bulk(mo, "spam", waiting))["Location"]
        moderate(waiting[2], Act.APPROVE, by=may)
        work_off()
        shown = html(mo.get(page))
        assert "Done: 2 comments." in shown
        assert "approved by May Ode" in shown

    def test_leads_to_what_approvals_had_let_appear(self, mo: Client, post: Post, monkeypatch: Any) -> None:
        monkeypatch.setattr("comments.admin.batching.MOST_NAMED", 2)
        public = [post() for _number in range(3)]
        page = confirm(mo, get(mo, f"{QUEUE}?state=approved").bulk(mo, "spam", public))["Location"]
        work_off()
        assert f"{QUEUE}{public[0].pk}-{public[1].pk}/take-back/" in html(mo.get(page))


class TestDeletingForGood:
    def test_takes_a_parent_with_its_only_reply(self, mo: Client, post: Post) -> None:
        parent = post(state="pending")
        Comment.objects.filter(pk=parent.pk).update(state="approved")
        reply = post(state="spam", parent=parent)
        Comment.objects.filter(pk=parent.pk).update(state="spam")
        asked = get(mo, SPAM).bulk(mo, "purge", [parent, reply], url=SPAM)
        assert "This will delete 2 comments." in html(asked)
        confirm(mo, asked)
        assert not Comment.objects.exists()

    def test_is_told_to_whoever_has_its_page_open(self, mo: Client, post: Post, may: User) -> None:
        spam = post(state="spam")
        purge(spam, by=may)
        response = mo.get(page_of(spam))
        assert response.status_code == 410
        assert "Deleted for good by May Ode" in html(response)
        assert mo.get(page_of(Comment(pk=spam.pk + 1))).status_code == 302

    def test_is_told_in_a_bulk_action_that_comes_later(
        self, mo: Client, post: Post, may: User, waiting: list[Comment]
    ) -> None:
        spam = post(state="spam")
        asked = get(mo, SPAM).bulk(mo, "approve", [spam], url=SPAM)
        purge(spam, by=may)
        confirm(mo, asked)
        assert "Nothing was changed: May Ode has deleted comment" in get(mo).html


class TestUndoOnTheCommentsPage:
    def test_takes_back_what_was_decided_about_it_alone(self, mo: Client, waiting: list[Comment]) -> None:
        confirm(mo, get(mo).bulk(mo, "spam", waiting))
        page = get(mo, page_of(waiting[1]))
        [button] = [b for b in page.buttons if b.get("name") == "batch" and "aria-label" in b]
        data = {"batch": button["value"], "on": str(waiting[1].pk)}
        assert mo.post(f"{QUEUE}undo/", data)["Location"] == page_of(waiting[1])
        assert [state(comment) for comment in waiting] == ["spam", "pending", "spam"]

    def test_is_offered_for_as_long_as_it_can_be_undone(self, mo: Client, post: Post, may: User) -> None:
        comment = post(state="pending")
        assert 'name="batch"' not in get(mo, page_of(comment)).html
        moderate(comment, Act.APPROVE, by=may)
        assert get(mo, page_of(comment)).html.count('name="batch"') == 1
        moderate(comment, Act.HOLD, by=may)
        assert get(mo, page_of(comment)).html.count('name="batch"') == 1
        Comment.objects.filter(pk=comment.pk).update(purged_at=timezone.now())
        assert 'name="batch"' not in get(mo, page_of(comment)).html


def test_no_sentence_ends_with_two_full_stops(mo: Client, post: Post) -> None:
    comment = post(state="pending")
    Comment.objects.filter(pk=comment.pk).update(guest_name="Anna V.")
    page = get(mo)
    page.press(mo, "approve", comment)
    page = get(mo)
    assert "Approved: the comment by Anna V. <button" in page.html
    page.undo(mo)
    assert "Undone: the comment by Anna V.<" in get(mo).html


def test_nobody_else_sees_or_begins_one(client: Client, editor: User, waiting: list[Comment]) -> None:
    client.force_login(editor)
    assert client.get(f"{QUEUE}batch/{uuid.uuid4()}/").status_code == 403
    data = {"decision": "approve", "comment": [f"{waiting[0].pk}:0"]}
    assert client.post(f"{QUEUE}decide-all/", data).status_code == 403
    assert client.post(f"{QUEUE}purge/", data).status_code == 403
    assert not Batch.objects.exists()
