"""Decisions in the row: what a script is answered, keys or no keys, and a session that has ended."""

from __future__ import annotations

import json
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from comments.models import Comment, ConfirmedAddress, Sanction
from comments.moderation import moderate
from comments.states import Act
from filmclub.accounts.models import User
from reviews.models import Article
from tests.comments.admin.queue_page import DECIDE, QUEUE, get, state
from tests.conftest import Post, html, make_user

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def mo(client: Client, moderator: User) -> Client:
    client.force_login(moderator)
    return client


def decide(client: Client, command: str, comment: Comment, **more: str) -> object:
    data = {"decision": f"{command}:{comment.pk}", f"revision-{comment.pk}": str(comment.revision), **more}
    return client.post(DECIDE, data, headers=HTMX)


def told(response: object) -> dict[str, object]:
    return json.loads(response["HX-Trigger"])["told"]  # type: ignore[index, no-any-return]


class TestInTheRow:
    def test_the_row_comes_back_decided_with_its_undo(self, mo: Client, post: Post) -> None:
        comment = post(state="pending")
        answer = decide(mo, "approve", comment)
        assert html(answer).lstrip().startswith(f'<li id="c{comment.pk}" class="approved decided"')
        assert "Undo" in html(answer)
        assert told(answer)["words"] == f"Approved: the comment by {comment.name}."
        assert told(answer)["waiting"] == "Waiting (0)"
        assert state(comment) == "approved"

    def test_undo_brings_the_row_back(self, mo: Client, post: Post) -> None:
        comment = post(state="pending")
        decide(mo, "spam", comment)
        batch = str(comment.decisions.latest("pk").batch)
        answer = mo.post(f"{QUEUE}undo/", {"batch": batch, "row": comment.pk}, headers=HTMX)
        assert f'value="approve:{comment.pk}"' in html(answer)
        assert told(answer)["is_decided"] is False
        assert state(comment) == "pending"

    def test_a_row_that_was_redrawn_can_be_decided_again(self, mo: Client, post: Post) -> None:
        comment = post(state="pending")
        decide(mo, "approve", comment)
        comment.refresh_from_db()
        answer = decide(mo, "remove", comment, shown=f"{comment.pk}:0")
        assert state(comment) == "removed"
        assert told(answer)["is_decided"] is True

    def test_who_comes_second_is_told_and_decides_nothing(self, mo: Client, post: Post) -> None:
        comment = post(state="pending")
        moderate(comment, Act.SPAM, by=make_user("colleague", "Moderators", name="Cora Lee"))
        answer = decide(mo, "approve", comment)
        assert "Cora Lee has decided" in str(told(answer)["words"])
        assert "Cora Lee has decided" in html(answer)
        assert state(comment) == "spam"

    @pytest.mark.parametrize("command", ["refuse", "answer"])
    def test_what_is_missing_is_said_and_nothing_is_decided(
        self, command: str, mo: Client, post: Post
    ) -> None:
        comment = post(state="pending")
        answer = decide(mo, command, comment)
        assert told(answer)["is_decided"] is False
        assert told(answer)["words"]
        assert state(comment) == "pending"

    @pytest.mark.parametrize("decision", ["", "approve", "approve:x", "dance:1", "trust:x", "approve:999999"])
    def test_nonsense_decides_nothing(self, decision: str, mo: Client, post: Post) -> None:
        comment = post(state="pending")
        assert (
            mo.post(DECIDE, {"decision": decision, "shown": f"{comment.pk}:0"}, headers=HTMX).status_code
            == 400
        )
        assert state(comment) == "pending"

    def test_one_that_was_deleted_meanwhile_is_gone(self, mo: Client, post: Post) -> None:
        comment = post(state="pending")
        Comment.objects.filter(pk=comment.pk).update(purged_at=comment.created_at)
        answer = decide(mo, "approve", comment)
        assert html(answer) == ""
        assert "deleted for good" in str(told(answer)["words"])

    def test_it_is_for_moderators_alone(self, client: Client, post: Post, editor: User) -> None:
        comment = post(state="pending")
        client.force_login(editor)
        assert decide(client, "approve", comment).status_code == 403  # type: ignore[attr-defined]
        assert state(comment) == "pending"


class TestInOneGo:
    def test_approving_and_trusting_is_taken_back_together(self, mo: Client, post: Post) -> None:
        comment = post(state="pending")
        ConfirmedAddress.objects.create(address=comment.email, key=comment.writer)
        assert f'value="trust:{comment.pk}"' in get(mo).html
        decide(mo, "trust", comment)
        assert state(comment) == "approved"
        sanction = Sanction.objects.get()
        assert sanction.kind == "trust"
        mo.post(f"{QUEUE}undo/", {"batch": str(sanction.batch), "row": comment.pk}, headers=HTMX)
        sanction.refresh_from_db()
        assert sanction.lifted_at is not None
        assert state(comment) == "pending"

    def test_who_would_not_be_known_again_is_not_trusted(self, mo: Client, post: Post) -> None:
        comment = post(state="pending")
        assert f'value="trust:{comment.pk}"' not in get(mo).html
        assert "cannot be trusted" in str(told(decide(mo, "trust", comment))["words"])
        assert state(comment) == "pending"

    def test_an_answer_approves_what_it_answers(self, mo: Client, post: Post, moderator: User) -> None:
        comment = post(state="pending")
        decide(mo, "answer", comment, **{f"answer-{comment.pk}": "Welcome here!"})
        assert state(comment) == "approved"
        reply = Comment.objects.get(parent=comment)
        assert (reply.text, reply.author, reply.state) == ("Welcome here!", moderator, "approved")


class TestFromThePage:
    def test_whoever_decides_there_goes_on_reading(self, mo: Client, post: Post, article: Article) -> None:
        comment = post()
        link = re.search(r'href="([^"]+from=page)"', html(mo.get(article.get_absolute_url())))
        assert link
        page = html(mo.get(link[1]))
        assert f'name="next" value="{comment.get_absolute_url()}"' in page
        data = {"decision": f"spam:{comment.pk}", "shown": f"{comment.pk}:{comment.revision}"}
        answer = mo.post(DECIDE, {**data, "next": comment.get_absolute_url()})
        assert answer["Location"] == comment.get_absolute_url()
        assert mo.get(answer["Location"]).status_code == 200

    @pytest.mark.parametrize("place", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:1"])
    def test_nobody_is_led_elsewhere(self, mo: Client, post: Post, place: str) -> None:
        comment = post()
        data = {"decision": f"spam:{comment.pk}", "shown": f"{comment.pk}:{comment.revision}"}
        assert mo.post(DECIDE, {**data, "next": place})["Location"] == QUEUE


class TestASessionThatHasEnded:
    @pytest.mark.parametrize("headers", [HTMX, {}])
    def test_the_decision_waits_for_the_sign_in(
        self, headers: dict[str, str], post: Post, moderator: User
    ) -> None:
        comment, client = post(state="pending"), Client()
        data = {
            "decision": f"refuse:{comment.pk}",
            "shown": f"{comment.pk}:{comment.revision}",
            f"reason-{comment.pk}": "insulting",
        }
        answer = client.post(DECIDE, data, headers=headers)
        address = answer["HX-Redirect"] if headers else answer["Location"]
        back = parse_qs(urlsplit(address).query)["next"][0]
        assert state(comment) == "pending"

        client.force_login(moderator)
        page = html(client.get(back))
        assert "Nothing has changed yet" in page
        assert f'value="refuse:{comment.pk}"' in page
        assert state(comment) == "pending"
        kept = parse_qs(urlsplit(back).query)
        again = {
            "decision": kept["decision"][0],
            "shown": kept["shown"][0],
            f"reason-{comment.pk}": kept["reason"][0],
        }
        client.post(DECIDE, again)
        assert state(comment) == "refused"

    def test_nonsense_in_the_address_is_no_page(self, mo: Client, post: Post) -> None:
        assert mo.get(f"{DECIDE}?decision=dance:1").status_code == 400
        assert mo.get(f"{DECIDE}?decision=approve:999").status_code == 303
        assert mo.get(DECIDE).status_code == 303
