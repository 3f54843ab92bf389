"""What moderators see of what writers have changed."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from comments.correcting import Begun, correct_comment
from comments.models import Comment, Discussion
from comments.moderation import moderate
from comments.states import Act
from filmclub.accounts.models import User
from tests.conftest import Post, html

pytestmark = pytest.mark.django_db
DESK = "admin:comments_comment_changelist"


def correct(comment: Comment, text: str) -> None:
    now = Comment.objects.select_related("author", "discussion__article").get(pk=comment.pk)
    assert correct_comment(now, text=text, gives_away=False, begun=Begun.with_comment(now))


@pytest.fixture
def held(post: Post) -> Comment:
    """Held because its writer has changed it, and once more since."""
    comment = post("They leave by the lighthouse.")
    correct(comment, "They leave by the tower.")
    Discussion.objects.update(policy=Discussion.Policy.HOLD)
    for words in ("They leave by the harbour.", "They leave by the roof."):
        correct(comment, words)
    return comment


def test_the_queue_shows_what_readers_saw_before(mo: Client, held: Comment) -> None:
    page = html(mo.get(reverse(DESK)))
    assert "They leave by the roof." in page
    assert "Its writer has changed it. What readers saw before" in page
    assert ">They leave by the tower.</pre>" in page
    for words in ("harbour", "lighthouse"):
        assert words not in page


def test_the_comments_own_page_shows_all_that_it_was(mo: Client, held: Comment) -> None:
    page = html(mo.get(reverse("admin:comments_comment_change", args=[held.pk])))
    assert page.count("Until its writer changed it,") == 3
    assert "lighthouse" in page
    assert "edited by the writer" in page


def test_once_it_is_approved_the_queue_says_nothing_of_it(mo: Client, held: Comment, moderator: User) -> None:
    moderate(held, Act.APPROVE, by=moderator)
    assert "What readers saw before" not in html(mo.get(reverse(DESK), {"state": "all"}))


def test_what_waits_from_the_first_has_nothing_before(mo: Client, post: Post) -> None:
    correct(post("One.", state="pending"), "Two.")
    assert "What readers saw before" not in html(mo.get(reverse(DESK)))


def test_a_moderator_who_looked_before_is_told(mo: Client, post: Post) -> None:
    comment = post("One.", state="pending")
    shown = f"{comment.pk}:{Comment.objects.get(pk=comment.pk).revision}"
    correct(comment, "Two.")
    path = reverse("admin:comments_comment_decide")
    answer = mo.post(path, {"decision": f"approve:{comment.pk}", "shown": shown}, follow=True)
    assert "is not as you saw it" in html(answer)
    comment.refresh_from_db()
    assert comment.state == "pending"


@pytest.mark.parametrize("number", [1, 9])
def test_it_costs_one_query_however_many_there_are(number: int, mo: Client, post: Post) -> None:
    comments = [post(f"Word {n}.") for n in range(number)]
    Discussion.objects.update(policy=Discussion.Policy.HOLD)
    for comment in comments:
        correct(comment, f"Word of {comment.pk}.")
    mo.get(reverse(DESK))
    with CaptureQueriesContext(connection) as queries:
        page = html(mo.get(reverse(DESK)))
    assert page.count("What readers saw before") == number
    assert sum('FROM "comments_edit"' in query["sql"] for query in queries) == 1
