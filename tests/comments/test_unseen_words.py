"""Nothing that a moderator does publishes words that they have not seen."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from comments.models import Comment, Decision
from comments.moderation import moderate, undo
from comments.posting import AnsweredChanged, post_comment
from comments.states import Act, State
from comments.writers import Writer
from filmclub.accounts.models import User
from reviews.models import Article
from tests.comments.browsing import by_htmx, send
from tests.comments.correcting import correct
from tests.conftest import Post, html

pytestmark = pytest.mark.django_db

UNSEEN = "Words that nobody has seen."


@pytest.fixture
def waits(gus: Writer, post: Post) -> Comment:
    return post(writer=gus, state=State.PENDING)


def seen_on(page: str) -> str:
    """What a form says that it has shown."""
    [field] = re.findall(r"<input[^>]*name=\"seen\"[^>]*>", page)
    found = re.search(r'value="(\d+)"', field)
    return found[1] if found else ""


def state(comment: Comment) -> str:
    return Comment.objects.get(pk=comment.pk).state


class TestAModeratorsAnswer:
    def test_approves_the_words_that_stood_above_the_form(
        self, mo: Client, article: Article, waits: Comment
    ) -> None:
        page = html(mo.get(f"{waits.get_absolute_url()}reply/"))
        assert waits.text in page
        assert send(mo, article, parent=waits.pk, seen=seen_on(page)).status_code == 303
        assert state(waits) == State.APPROVED

    @pytest.mark.parametrize("sending", [send, by_htmx])
    def test_comes_back_with_words_that_changed_meanwhile(
        self, mo: Client, article: Article, waits: Comment, sending: Any
    ) -> None:
        seen = seen_on(html(mo.get(f"{waits.get_absolute_url()}reply/")))
        correct(waits, UNSEEN)

        answer = sending(mo, article, parent=waits.pk, seen=seen, text="What I answer.")

        page = html(answer)
        assert answer.status_code == 409
        assert "was changed since you read it" in page
        assert UNSEEN in page
        assert "What I answer." in page
        assert state(waits) == State.PENDING
        assert not Comment.objects.filter(text="What I answer.").exists()
        assert sending(mo, article, parent=waits.pk, seen=seen_on(page)).status_code in (201, 303)
        assert state(waits) == State.APPROVED

    def test_approves_nothing_without_saying_what_was_seen(
        self, mo: Client, article: Article, waits: Comment
    ) -> None:
        assert send(mo, article, parent=waits.pk).status_code == 409
        assert state(waits) == State.PENDING

    def test_stands_in_its_place_with_what_it_approves(self, mo: Client, waits: Comment) -> None:
        correct(waits, UNSEEN)
        form = html(mo.get(f"{waits.get_absolute_url()}reply/form/"))
        assert UNSEEN in form
        assert seen_on(form) == str(Comment.objects.get(pk=waits.pk).revision)

    def test_is_not_kept_beside_words_that_changed(
        self, article: Article, waits: Comment, moderator: User
    ) -> None:
        seen = waits.revision
        correct(waits, UNSEEN)
        with pytest.raises(AnsweredChanged):
            post_comment(
                article=article,
                writer=Writer(user=moderator),
                text="An answer.",
                parent_id=waits.pk,
                seen_answered=seen,
            )
        assert Comment.objects.count() == 1

    def test_to_what_is_public_needs_no_more(self, mo: Client, article: Article, post: Post) -> None:
        assert send(mo, article, parent=post().pk).status_code == 303


@pytest.mark.parametrize("client_of", ["member", "client"])
def test_forms_of_others_say_nothing_of_revisions(
    request: pytest.FixtureRequest, client_of: str, post: Post
) -> None:
    client = request.getfixturevalue(client_of)
    assert 'name="seen"' not in html(client.get(f"{post().get_absolute_url()}reply/"))


class TestTakingBackThatItWasHidden:
    def test_leaves_what_its_writer_has_changed_since(self, post: Post, moderator: User) -> None:
        comment = post()
        held = moderate(comment, Act.HOLD, by=moderator)
        correct(comment, UNSEEN)

        undone, left = undo([held], by=moderator)

        assert (undone, len(left)) == ([], 1)
        assert "is not as you saw it" in str(left[0])
        assert state(comment) == State.PENDING

    def test_is_offered_and_done_without_a_change(self, post: Post, moderator: User) -> None:
        comment = post()
        assert undo([moderate(comment, Act.HOLD, by=moderator)], by=moderator)[0] == [comment]

    def test_is_possible_of_an_approval_all_the_same(self, post: Post, moderator: User) -> None:
        comment = post(state=State.PENDING)
        approved = moderate(comment, Act.APPROVE, by=moderator)
        Decision.objects.create(comment=comment, act=Act.CORRECT, before="approved", after="approved")
        assert undo([approved], by=moderator)[0] == [comment]
