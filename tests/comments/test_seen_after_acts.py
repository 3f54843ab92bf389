"""What a stranger, the writer and a member see after every act of moderators, and after its undo."""

from __future__ import annotations

import pytest
from django.test import Client

from comments.models import Comment
from comments.moderation import moderate, undo
from comments.reports import report_comment
from comments.states import ACTS, PUBLIC, TRAITS, WAITING, Act, State
from comments.writers import Writer
from filmclub.accounts.models import User
from tests.conftest import Post, html

pytestmark = pytest.mark.django_db
WORDS = "Quartz lanterns glow."
WAYS = [(state, act) for state in State for act in TRAITS[state].acts]


def seen(comment: Comment, browser: Client) -> dict[str, bool]:
    """Where this reader finds the words."""
    article = comment.discussion.article.get_absolute_url()
    pages = {
        "page": article,
        "permalink": f"{article}comments/{comment.pk}/",
        "feed": f"{article}comments.atom",
        "home": "/",
        "search": "/search/?q=lanterns",
    }
    found = {name: WORDS in html(browser.get(address)) for name, address in pages.items()}
    found["search"] = "glow" in html(browser.get(pages["search"]))
    return found


@pytest.mark.parametrize(("before", "act"), WAYS)
def test_every_act_and_its_undo_show_what_they_should(
    post: Post, ann: User, bob: User, moderator: User, before: State, act: Act
) -> None:
    comment = post(WORDS, writer=Writer(user=ann), state=before)
    if act == Act.KEEP:
        report_comment(comment, reason="other", writer=Writer(user=bob))
    browsers = {"stranger": Client(), "writer": Client(), "member": Client()}
    browsers["writer"].force_login(ann)
    browsers["member"].force_login(bob)
    decision = moderate(comment, act, by=moderator, reason="Off topic")
    check(comment, browsers, ACTS[act].state)
    undo([decision], by=moderator)
    check(comment, browsers, before)


def check(comment: Comment, browsers: dict[str, Client], state: State) -> None:
    for who, browser in browsers.items():
        places = seen(comment, browser)
        public = state in PUBLIC
        its_own = who == "writer" and state in WAITING
        assert places["page"] is places["permalink"] is (public or its_own), (who, state, places)
        assert [places["feed"], places["search"]] == [public] * 2, (who, state, places)
        assert public or not places["home"], (who, state)
    comment.discussion.article.refresh_from_db()
    assert comment.discussion.article.comment_count == (state in PUBLIC)
