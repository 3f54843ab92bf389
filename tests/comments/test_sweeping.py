"""All that somebody wrote, decided about in one act, and taken back in another."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks_db.models import DBTaskResult

from comments import batches
from comments.batches import Progress, sweep, take_back
from comments.imposing import impose
from comments.models import Batch, Comment, Decision
from comments.moderation import moderate
from comments.persons import Ties
from comments.posting import Paused, post_comment
from comments.sanctions import Kind
from comments.states import Act, Sweep
from comments.sweeping import sweep_further, take_back_further
from filmclub.accounts.models import User
from reviews.models import Article
from tests.comments.persons import GUS, HOME, TROLLS, person_of
from tests.conftest import Post

pytestmark = pytest.mark.django_db


@pytest.fixture
def three_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "AT_ONCE", 3)


def states(comments: list[Comment]) -> list[str]:
    found = dict(Comment.objects.values_list("pk", "state"))
    return [found[comment.pk] for comment in comments]


def work_off() -> int:
    """Do what waits of this for a worker, and what follows from it; return how many tasks that was."""
    done = 0
    while row := DBTaskResult.objects.ready().filter(task_path="comments.batches.go_on").first():
        row.delete()
        import_string(row.task_path).call(*row.args_kwargs["args"])
        done += 1
    return done


def sweep_all(
    comment: Comment, outcome: Sweep, by: User, *ties: Ties, batch: uuid.UUID | None = None
) -> Progress:
    comments = person_of(comment).wrote(Ties.SAME, *ties)
    return sweep(comments, outcome, by=by, reason="Insulting", batch=batch or uuid.uuid4())


class TestOneAct:
    def test_all_is_spam_whatever_it_was(self, post: Post, moderator: User) -> None:
        mine = [post(writer=GUS, state=state) for state in ("pending", "refused", "removed", "approved")]
        other = post(state="approved")
        sweep_all(mine[0], Sweep.SPAM, moderator)
        assert states([*mine, other]) == [*["spam"] * 4, "approved"]

    def test_what_is_public_is_removed_and_what_waits_refused(self, post: Post, moderator: User) -> None:
        mine = [post(writer=GUS, state=state) for state in ("pending", "approved", "spam", "withdrawn")]
        swept = sweep_all(mine[0], Sweep.REMOVE, moderator)
        assert states(mine) == ["refused", "removed", "spam", "withdrawn"]
        assert {decision.reason for decision in swept.decided} == {"Insulting"}

    def test_one_undo_brings_all_of_it_back(self, post: Post, article: Article, moderator: User) -> None:
        before = ["pending", "refused", "removed", "approved"]
        mine = [post(writer=GUS, state=state) for state in before]
        article.refresh_from_db()
        count = article.comment_count
        batch = uuid.uuid4()
        sweep_all(mine[0], Sweep.SPAM, moderator, batch=batch)
        taken = take_back(batch, by=moderator)
        assert states(mine) == before
        assert (len(taken.undone), taken.left) == (4, [])
        article.refresh_from_db()
        assert article.comment_count == count

    def test_what_was_decided_since_is_left_and_said(self, post: Post, moderator: User, may: User) -> None:
        mine = [post(writer=GUS) for _number in range(2)]
        batch = uuid.uuid4()
        sweep_all(mine[0], Sweep.SPAM, moderator, batch=batch)
        moderate(mine[0], Act.APPROVE, by=may)
        taken = take_back(batch, by=moderator)
        assert [comment.pk for comment in taken.undone] == [mine[1].pk]
        assert "May Ode has decided" in str(taken.left[0])

    def test_one_person_under_three_names_is_stopped(
        self, post: Post, article: Article, moderator: User
    ) -> None:
        theirs = [
            post(writer=troll, address=HOME, state=state)
            for troll in TROLLS
            for state in ("pending", "approved")
        ]
        batch, until = uuid.uuid4(), timezone.now() + timedelta(days=7)
        impose(person_of(theirs[0]), Kind.PAUSE, by=moderator, until=until, on_network=True, batch=batch)
        sweep_all(theirs[0], Sweep.SPAM, moderator, Ties.NETWORK, batch=batch)
        assert states(theirs) == ["spam"] * 6
        for troll in TROLLS:
            with pytest.raises(Paused):
                post_comment(article=article, writer=troll, text="Me again.", address=HOME)

        taken = take_back(batch, by=moderator)
        assert states(theirs) == ["pending", "approved"] * 3
        assert taken.lifted == 2
        assert post_comment(article=article, writer=TROLLS[0], text="Me again.", address=HOME).pk

    def test_none_but_moderators_may(self, post: Post, editor: User) -> None:
        comment = post(writer=GUS)
        with pytest.raises(PermissionDenied):
            sweep_all(comment, Sweep.SPAM, editor)
        with pytest.raises(PermissionDenied):
            take_back(uuid.uuid4(), by=editor)
        assert states([comment]) == ["approved"]


@pytest.mark.usefixtures("three_at_once")
class TestMany:
    def test_a_worker_does_all_of_it_piece_by_piece(self, post: Post, moderator: User) -> None:
        mine = [post(writer=GUS) for _number in range(8)]
        batch = sweep_all(mine[0], Sweep.SPAM, moderator).batch
        assert states(mine) == ["approved"] * 8
        assert work_off() == 3
        assert states(mine) == ["spam"] * 8
        batch.refresh_from_db()
        assert (batch.state, batch.done, batch.total) == ("done", 8, 8)
        assert Decision.objects.filter(batch=batch.pk).count() == 8

    def test_undo_stops_what_a_worker_has_not_done(self, post: Post, moderator: User) -> None:
        mine = [post(writer=GUS) for _number in range(8)]
        batch = sweep_all(mine[0], Sweep.SPAM, moderator).batch
        batches.go_on.call(str(batch.pk))
        assert states(mine).count("spam") == 3
        taken = take_back(batch.pk, by=moderator)
        assert (len(taken.undone), taken.is_at_work) == (3, False)
        work_off()
        assert states(mine) == ["approved"] * 8

    def test_undo_goes_on_in_a_worker_too(self, post: Post, moderator: User, may: User) -> None:
        mine = [post(writer=GUS) for _number in range(8)]
        batch = sweep_all(mine[0], Sweep.SPAM, moderator).batch
        work_off()
        taken = take_back(batch.pk, by=may)
        assert (len(taken.undone), taken.is_at_work) == (0, True)
        assert take_back(batch.pk, by=moderator).undone == [], "twice is once"
        work_off()
        assert states(mine) == ["approved"] * 8
        undone = Decision.objects.filter(act=Act.UNDO)
        assert set(undone.values_list("moderator__username", flat=True)) == {"may"}

    def test_who_is_no_moderator_any_more_stops_the_worker(self, post: Post, moderator: User) -> None:
        mine = [post(writer=GUS) for _number in range(5)]
        batch = sweep_all(mine[0], Sweep.SPAM, moderator).batch
        batches.go_on.call(str(batch.pk))
        moderator.groups.clear()
        work_off()
        batch.refresh_from_db()
        assert (states(mine).count("spam"), batch.state, batch.done) == (3, "stopped", 3)

    def test_what_is_gone_or_withdrawn_meanwhile_is_passed_over(self, post: Post, moderator: User) -> None:
        mine = [post(writer=GUS) for _number in range(5)]
        sweep_all(mine[0], Sweep.SPAM, moderator)
        Comment.objects.filter(pk=mine[3].pk).update(state="withdrawn")
        work_off()
        assert states(mine) == ["spam", "spam", "spam", "withdrawn", "spam"]

    def test_what_was_broken_off_goes_on_where_it_was(self, post: Post, moderator: User) -> None:
        mine = [post(writer=GUS) for _number in range(5)]
        batch = sweep_all(mine[0], Sweep.SPAM, moderator).batch
        batches.go_on.call(str(batch.pk))
        DBTaskResult.objects.all().delete()
        assert batches.go_on_with_forgotten() == 0, "something was done just now"
        later = timezone.now() + batches.FORGOTTEN
        assert (batches.go_on_with_forgotten(later), batches.go_on_with_forgotten(later)) == (1, 0)
        work_off()
        assert states(mine) == ["spam"] * 5
        assert Decision.objects.filter(batch=batch.pk).count() == 5

    def test_acts_of_the_release_before_are_taken_back(self, post: Post, moderator: User) -> None:
        mine = [post(writer=GUS) for _number in range(5)]
        batch = uuid.uuid4()
        for comment in mine:
            moderate(comment, Act.SPAM, by=moderator, batch=batch)
        assert take_back(batch, by=moderator).is_at_work
        work_off()
        assert states(mine) == ["approved"] * 5
        assert Batch.objects.get().state == "undone"

    def test_what_the_release_before_has_queued_goes_on(self, post: Post, moderator: User) -> None:
        mine = [post(writer=GUS) for _number in range(4)]
        batch = uuid.uuid4()
        moderate(mine[0], Act.SPAM, by=moderator, batch=batch)
        rest = [comment.pk for comment in mine[1:]]
        sweep_further.call(rest, "spam", moderator.pk, "", str(batch))
        work_off()
        assert states(mine) == ["spam"] * 4
        take_back_further.call(str(batch), moderator.pk, 0)
        work_off()
        assert states(mine) == ["approved"] * 4
        sweep_further.call(rest, "spam", moderator.pk, "", str(batch))
        assert states(mine) == ["approved"] * 4, "it has been taken back"
