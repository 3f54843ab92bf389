"""What becomes of a comment that a rule of the club finds something in, from the form to the queue."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from comments.defence_models import Rule
from comments.findings import Effect
from comments.models import Comment
from comments.posting import RefusedByRule, post_comment
from comments.rule_patterns import read
from comments.states import State
from comments.writers import Writer
from filmclub.accounts.models import User
from reviews.models import Article
from tests.comments.admin.queue_page import get
from tests.comments.browsing import send
from tests.conftest import Post, html

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore:No directory at")]


def make_rule(pattern: str, kind: str = Rule.Kind.WORD, effect: str = Effect.HOLD, **fields: Any) -> Rule:
    shown, key = read(kind, pattern)
    return Rule.objects.create(kind=kind, pattern=shown, key=key, effect=effect, **fields)


@pytest.mark.parametrize(("effect", "state"), [(Effect.HOLD, State.PENDING), (Effect.SPAM, State.SPAM)])
def test_a_known_writers_comment_is_held_or_spam(
    post: Post, article: Article, gus: Writer, effect: str, state: str
) -> None:
    post(writer=gus)
    rule = make_rule("casino", effect=effect)
    comment = post_comment(article=article, writer=gus, text="In the C\u0410SINO.")
    assert (comment.state, comment.held_for) == (state, "rule_word")
    decision = comment.decisions.get()
    assert decision.grounds[0] == {"code": "rule_word", "rule": rule.pk, "detail": "casino"}
    rule.refresh_from_db()
    assert rule.hits == 1


def test_a_refused_one_is_not_stored_and_its_writer_reads_why(article: Article, gus: Writer) -> None:
    rule = make_rule("casino", effect=Effect.REFUSE, sentence="No gambling here.")
    with pytest.raises(RefusedByRule, match="No gambling here"):
        post_comment(article=article, writer=gus, text="In the casino.")
    assert not Comment.objects.exists()
    rule.refresh_from_db()
    assert rule.hits == 1


def test_the_form_gives_back_what_was_refused_and_says_why(client: Client, article: Article) -> None:
    make_rule("casino", effect=Effect.REFUSE, sentence="No gambling here.")
    response = send(client, article, text="In the casino.")
    assert response.status_code == 422
    assert "No gambling here." in html(response)
    assert "In the casino.</textarea>" in html(response)
    assert not Comment.objects.exists()


def test_an_address_holds_and_refuses_nobody(post: Post, article: Article, gus: Writer) -> None:
    post(writer=gus)
    make_rule("gus@example.org", Rule.Kind.ADDRESS)
    comment = post_comment(article=article, writer=gus, text="Hello.")
    assert (comment.state, comment.held_for) == (State.PENDING, "rule_address")
    other = replace(gus, email="else@example.org", browser_key="b" * 32, name="Ina")
    post(writer=other)
    assert post_comment(article=article, writer=other, text="Hello.").state == State.APPROVED


def test_moderators_may_write_what_they_like(article: Article, moderator: User) -> None:
    make_rule("casino", effect=Effect.REFUSE)
    comment = post_comment(article=article, writer=Writer(user=moderator), text="Casino Royale.")
    assert comment.state == State.APPROVED


def test_the_queue_says_which_word_it_was(mo: Client, post: Post, article: Article, gus: Writer) -> None:
    make_rule("casino*")
    post_comment(article=article, writer=gus, text="Casinos.")
    page = get(mo).html
    assert "A rule is about a word in it" in page
    assert "casino*" in page


def test_editors_learn_no_address_by_a_rule(
    client: Client, editor: User, article: Article, gus: Writer
) -> None:
    make_rule("gus@example.org", Rule.Kind.ADDRESS)
    post_comment(article=article, writer=gus, text="Hello.")
    client.force_login(editor)
    page = html(client.get("/admin/comments/comment/"))
    assert "A rule is about this e-mail address" in page
    assert "gus@example.org" not in page
