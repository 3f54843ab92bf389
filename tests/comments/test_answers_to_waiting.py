"""What a moderator's answer does to a comment that waits, and what an approval does to replies that do."""

from __future__ import annotations

import pytest
from django.test import Client

from comments.models import Comment, Decision
from comments.moderation import moderate, undo
from comments.posting import post_comment
from comments.queue import make_entries
from comments.states import Act, State
from comments.writers import Writer
from filmclub.accounts.models import User
from filmclub.club.models import Club
from reviews.models import Article
from tests.conftest import Post, html

pytestmark = pytest.mark.django_db


def state(comment: Comment) -> str:
    return Comment.objects.get(pk=comment.pk).state


@pytest.fixture
def waits(gus: Writer, post: Post) -> Comment:
    return post(writer=gus, state=State.PENDING)


def answer(comment: Comment, writer: Writer, text: str = "An answer.") -> Comment:
    article = comment.discussion.article
    return post_comment(article=article, writer=writer, text=text, parent_id=comment.pk)


class TestAModeratorsAnswer:
    def test_approves_what_it_answers(self, waits: Comment, moderator: User) -> None:
        assert answer(waits, Writer(user=moderator)).state == State.APPROVED
        assert state(waits) == State.APPROVED
        decision = Decision.objects.get(act=Act.APPROVE)
        assert decision.moderator == moderator
        waits.refresh_from_db()
        assert waits.approved_below == 1

    def test_is_announced_above_the_form(self, client: Client, waits: Comment, moderator: User) -> None:
        client.force_login(moderator)
        page = html(client.get(f"{waits.get_absolute_url()}reply/"))
        assert "Your answer approves the comment" in page

    def test_changes_nothing_of_what_is_public(self, post: Post, moderator: User) -> None:
        top = post()
        answer(top, Writer(user=moderator))
        assert top.decisions.filter(act=Act.APPROVE).count() == 1


class TestAReplyToWhatWaits:
    def test_waits_as_well(self, post: Post, gus: Writer, waits: Comment) -> None:
        # Somebody who is known by now, with a comment that waits for its own reasons.
        post(writer=gus)
        reply = answer(waits, gus)
        assert reply.held_for == "answers_waiting"
        assert reply.state == State.PENDING

    def test_appears_with_what_it_answers(self, waits: Comment, gus: Writer, moderator: User) -> None:
        first, second = answer(waits, gus, "One."), answer(waits, gus, "Two.")
        decision = moderate(waits, Act.APPROVE, by=moderator)
        assert [state(first), state(second)] == [State.APPROVED] * 2
        undo(Decision.objects.filter(batch=decision.batch), by=moderator)
        assert [state(each) for each in (waits, first, second)] == [State.PENDING] * 3

    def test_of_somebody_else_goes_on_waiting(self, waits: Comment, post: Post, moderator: User) -> None:
        other = post(writer=Writer(name="Gus", email="gus@example.org"), state=State.PENDING)
        Comment.objects.filter(pk=other.pk).update(parent=waits)
        moderate(waits, Act.APPROVE, by=moderator)
        assert state(other) == State.PENDING

    def test_goes_on_waiting_where_everything_does(
        self, waits: Comment, gus: Writer, moderator: User
    ) -> None:
        reply = answer(waits, gus)
        Club.objects.update(holds_all=True)
        moderate(waits, Act.APPROVE, by=moderator)
        assert state(reply) == State.PENDING

    def test_goes_on_waiting_for_what_was_found_in_it(
        self, waits: Comment, gus: Writer, moderator: User
    ) -> None:
        reply = answer(waits, gus)
        held = reply.decisions.get()
        grounds = [*held.grounds, {"code": "rule_word", "rule": 1, "detail": "casino"}]
        Decision.objects.filter(pk=held.pk).update(grounds=grounds)
        moderate(waits, Act.APPROVE, by=moderator)
        assert state(reply) == State.PENDING

    @pytest.mark.parametrize("number", [1, 5])
    def test_costs_an_approval_one_query_where_nothing_waits(
        self, post: Post, gus: Writer, moderator: User, number: int, django_assert_num_queries: object
    ) -> None:
        from comments.redeciding import no_longer_held

        comments = [post(writer=gus) for _n in range(number)]
        with django_assert_num_queries(1):  # type: ignore[operator]
            assert no_longer_held(comments[0], comments[0].created_at) == []


def test_a_first_comment_is_called_so_as_of_then(
    post: Post, article: Article, gus: Writer, waits: Comment
) -> None:
    [entry] = make_entries([waits])
    assert "when it was written" not in entry.held_because
    post(writer=gus)
    [entry] = make_entries([waits])
    assert entry.held_because.endswith("first comment. (That was so when it was written.)")
