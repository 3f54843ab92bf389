"""What costs much and stores nothing has turns: looking at what is typed, and trying what rules refuse."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from comments import quoting
from comments.correcting import OF_A_COMMENT
from comments.defence_models import Rule
from comments.findings import Effect
from comments.models import Comment
from comments.posting import Flood, RefusedByRule
from comments.spam import rates
from comments.writers import Writer
from reviews.models import Article
from tests.comments.browsing import SAME_ORIGIN, by_htmx, send
from tests.comments.correcting import correct
from tests.comments.test_correct_views import path_of, save, sent
from tests.comments.test_rules import make_rule
from tests.conftest import Post, html

pytestmark = pytest.mark.django_db


@pytest.fixture
def twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two looks are all that a sender has."""
    monkeypatch.setattr(rates, "LOOKS", 2)


@pytest.fixture
def mine(guest: Client) -> Comment:
    """What the guest has said."""
    return Comment.objects.get(text="A guest was here.")


class TestTurns:
    def test_of_one_household_end_and_others_go_on(self, twice: None) -> None:
        now = timezone.now()
        found = [rates.take_look(f"2001:db8:1:2::{number}", now) for number in range(3)]
        assert (found[:2], found[2] > 0) == ([0, 0], True)
        assert rates.take_look("2001:db8:1:3::1", now) == 0

    def test_of_neighbours_end_together(self) -> None:
        now = timezone.now()
        found = [rates.take_look(f"2001:db8:1:{number}::1", now) for number in range(121)]
        assert (found[:120], found[120] > 0) == ([0] * 120, True)
        assert rates.take_look("2001:db8:2::1", now) == 0


@pytest.mark.parametrize("sending", [send, by_htmx])
def test_a_preview_too_many_keeps_every_word(
    client: Client, article: Article, twice: None, sending: Any
) -> None:
    answers = [sending(client, article, preview="1", text="*Quiet* lifts.") for _n in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[-1]["Retry-After"]
    assert "*Quiet* lifts.</textarea>" in html(answers[-1])


class TestAskingAboutAQuotation:
    @pytest.fixture(autouse=True)
    def _never_waits(self, settings: Any) -> None:
        settings.COMMENT_INTERVAL = 0

    def test_renders_nothing_where_nothing_is_marked(
        self, client: Client, article: Article, post: Post, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(quoting, "render", None)
        assert send(client, article, parent=post("Hm.").pk, text="> Hm.\n\nYes.").status_code == 303

    def test_takes_a_turn_where_something_is(
        self, client: Client, article: Article, post: Post, twice: None
    ) -> None:
        marked = post("She is >!the keeper of the light!<.").pk
        texts = [f"> the keeper of the light\n\nYes, {number}." for number in range(3)]
        answers = [send(client, article, parent=marked, text=text) for text in texts]
        assert [answer.status_code for answer in answers] == [422, 422, 429]
        assert "Yes, 2." in html(answers[-1])


class TestChangingAComment:
    def test_too_often_keeps_every_word(self, guest: Client, mine: Comment, twice: None) -> None:
        answers = [save(guest, mine, preview="1", text=f"Word {number}.") for number in range(3)]
        assert [answer.status_code for answer in answers] == [200, 200, 429]
        assert "Word 2." in html(answers[-1])
        assert "very much in a short time" in html(answers[-1])

    def test_counts_what_a_rule_refuses(self, post: Post, gus: Writer) -> None:
        comment = post("Quiet.", writer=gus)
        make_rule("casino", effect=Effect.REFUSE)
        for number in range(OF_A_COMMENT):
            with pytest.raises(RefusedByRule):
                correct(comment, f"A casino, {number}.")
        with pytest.raises(Flood):
            correct(comment, "A casino once more.")
        assert Rule.objects.get().hits == OF_A_COMMENT

    @pytest.mark.parametrize("hides", ["removed", "pending", "withdrawn"])
    def test_tells_nothing_of_hidden_words(
        self, guest: Client, mine: Comment, post: Post, hides: str
    ) -> None:
        parent = post("She is >!the keeper of the light!<.")
        Comment.objects.filter(pk=mine.pk).update(parent=parent)
        data = sent(guest, mine, text="> the keeper of the light\n\nNo.")
        asked = guest.post(path_of(mine), data, headers=SAME_ORIGIN)
        assert "You quote what gives away" in html(asked)
        Comment.objects.filter(pk=parent.pk).update(state=hides)
        answer = guest.post(path_of(mine), data, headers=SAME_ORIGIN)
        assert "You quote what gives away" not in html(answer)
