"""Names and addresses are only claimed: nothing that the site says or does may tell whose they are."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from comments.models import Comment, Decision
from comments.moderation import moderate
from comments.posting import NothingSaid, SentTwice, post_comment
from comments.states import Act, State
from comments.writers import Writer
from filmclub.accounts.models import User
from filmclub.lib.cookies import WRITER_COOKIE
from reviews.models import Article
from tests.comments.browsing import by_htmx, send
from tests.conftest import Post, html

pytestmark = pytest.mark.django_db
HERE, ELSEWHERE = "192.0.2.1", "198.51.100.1"


def post_from(client: Client, article: Article, address: str = HERE, **fields: Any) -> Any:
    client.defaults["REMOTE_ADDR"] = address
    return send(client, article, **fields)


def approve(comment: Comment, moderator: User) -> None:
    moderate(comment, Act.APPROVE, by=moderator)


class TestAStranger:
    """Somebody without the victim's key who sends the victim's words with guessed addresses."""

    GUESSES = ("gus@example.org", "guess@example.org", "")

    @pytest.fixture
    def said(self, article: Article, moderator: User, settings: Any) -> Comment:
        settings.COMMENT_INTERVAL = 15
        post_from(Client(), article)
        said = Comment.objects.get()
        approve(said, moderator)
        return said

    @pytest.mark.parametrize("key", ["no key", "a key"])
    def test_is_answered_alike_whatever_the_address(
        self, article: Article, said: Comment, client: Client, key: str
    ) -> None:
        if key == "a key":
            post_from(client, article, ELSEWHERE, text="Mine.", name="Zoe", email="zoe@example.org")
        answers = set()
        for email in self.GUESSES[:2]:
            guesser = Client()
            guesser.cookies = client.cookies
            cache.clear()
            with CaptureQueriesContext(
                connection,
            ) as queries:
                response = post_from(guesser, article, ELSEWHERE, email=email)
            answers.add((response.status_code, len(queries), response.get("Retry-After")))
            Decision.objects.filter(comment__email=email).exclude(comment=said).delete()
            Comment.objects.filter(email=email).exclude(pk=said.pk).delete()
        assert len(answers) == 1

    def test_with_the_right_name_and_address_waits(self, article: Article, said: Comment) -> None:
        post_from(Client(), article, ELSEWHERE, text="It was I.")

        assert Comment.objects.get(text="It was I.").state == State.PENDING

    def test_keeps_nobody_from_posting(self, article: Article, said: Comment) -> None:
        victim, impostor = Client(), Client()
        post_from(impostor, article, ELSEWHERE, text="Blocked?")

        assert post_from(victim, article, "203.0.113.9", text="No.").status_code == 303


class TestTrust:
    def test_goes_by_the_browser_and_the_address(
        self, client: Client, article: Article, moderator: User, settings: Any
    ) -> None:
        settings.COMMENT_INTERVAL = 0
        send(client, article)
        approve(Comment.objects.get(), moderator)
        send(client, article, text="Again.", name=" GUS", email="Gus@Example.org")

        assert Comment.objects.get(text="Again.").state == State.APPROVED

    @pytest.mark.parametrize("fields", [{"name": "Zoe"}, {"email": "zoe@example.org"}])
    def test_ends_with_another_name_or_address(
        self, client: Client, article: Article, moderator: User, settings: Any, fields: dict[str, str]
    ) -> None:
        settings.COMMENT_INTERVAL = 0
        send(client, article)
        first = Comment.objects.get()
        approve(first, moderator)
        before = client.cookies[WRITER_COOKIE].value
        send(client, article, text="Somebody else.", **fields)

        second = Comment.objects.get(text="Somebody else.")
        assert second.state == State.PENDING
        assert second.writer not in ("", first.writer)
        assert client.cookies[WRITER_COOKIE].value != before

    def test_of_a_guest_without_an_address_goes_by_the_name(self, article: Article, post: Post) -> None:
        nameless = Writer(name="Gus", browser_key="c" * 32)
        post(writer=nameless)

        def state_of(writer: Writer) -> str:
            return post_comment(article=article, writer=writer, text=f"{writer}").state

        assert state_of(nameless) == State.APPROVED
        assert state_of(replace(nameless, name="Zoe")) == State.PENDING
        assert state_of(replace(nameless, browser_key="d" * 32)) == State.PENDING
        assert state_of(replace(nameless, browser_key="")) == State.PENDING

    def test_is_not_inherited_from_an_old_blog(self, article: Article, post: Post, gus: Writer) -> None:
        imported = post(writer=gus)
        Comment.objects.filter(pk=imported.pk).update(writer="", import_ref="films.example?comment=1")

        assert post_comment(article=article, writer=gus, text="I am back.").state == State.PENDING


class TestADoubleClick:
    """The second sending of a form, before its guest has a key to be known by."""

    @pytest.fixture(autouse=True)
    def _limited(self, settings: Any) -> None:
        settings.COMMENT_INTERVAL = 15

    def test_leads_to_the_same_comment_and_stores_nothing(self, article: Article) -> None:
        first, second = send(Client(), article), send(Client(), article)

        assert (second.status_code, second["Location"]) == (first.status_code, first["Location"])
        assert WRITER_COOKIE not in second.cookies
        assert Comment.objects.count() == 1

    def test_by_htmx_is_led_there_too(self, article: Article) -> None:
        by_htmx(Client(), article)
        response = by_htmx(Client(), article)

        assert response.status_code == 204
        assert response["HX-Redirect"] == Comment.objects.get().get_absolute_url()
        assert WRITER_COOKIE not in response.cookies

    def test_is_known_whoever_is_said_to_send_it(self, article: Article) -> None:
        first, second = (
            send(Client(), article),
            send(Client(), article, email="other@example.org", name="Zoe"),
        )

        assert second["Location"] == first["Location"]

    @pytest.mark.parametrize("change", ["address", "text", "parent", "article"])
    def test_is_another_form_with_another(
        self, article: Article, make_article: Any, moderator: User, settings: Any, change: str
    ) -> None:
        settings.COMMENT_INTERVAL = 0
        post_from(Client(), article)
        parent = Comment.objects.get()
        approve(parent, moderator)
        changes: dict[str, dict[str, Any]] = {"text": {"text": "More."}, "parent": {"parent": parent.pk}}
        fields = changes.get(change, {})
        where = make_article("other") if change == "article" else article
        response = post_from(Client(), where, ELSEWHERE if change == "address" else HERE, **fields)

        assert response.status_code == 303
        assert Comment.objects.count() == 2

    def test_is_forgotten_after_a_minute(self, article: Article, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("comments.posting.SECOND_SENDING_SECONDS", 0)
        monkeypatch.setattr("django.conf.settings.COMMENT_INTERVAL", 0)
        send(Client(), article)
        send(Client(), article)

        assert Comment.objects.count() == 2

    def test_of_who_has_a_key_is_told_to_them(self, client: Client, article: Article) -> None:
        send(client, article)
        response = send(client, article)

        assert response.status_code == 409
        assert "stored once" in html(response)

    def test_from_no_address_is_not_known(self, article: Article) -> None:
        for _time in range(2):
            post_comment(article=article, writer=Writer(name="Gus", email="gus@example.org"), text="Hm.")

        assert Comment.objects.count() == 2

    def test_is_found_under_the_lock_too(self, article: Article, monkeypatch: pytest.MonkeyPatch) -> None:
        gus = Writer(name="Gus", email="gus@example.org")
        monkeypatch.setattr("django.conf.settings.COMMENT_INTERVAL", 0)
        post_comment(article=article, writer=gus, text="Hm.", address=HERE)

        with pytest.raises(SentTwice) as sent:
            post_comment(article=article, writer=gus, text="Hm.", address=f"::ffff:{HERE}")
        assert sent.value.comment_id == Comment.objects.get().pk


class TestNetworks:
    @pytest.fixture(autouse=True)
    def _limited(self, settings: Any) -> None:
        settings.COMMENT_INTERVAL = 15

    def posted(self, article: Article, addresses: list[str]) -> int:
        statuses = [
            post_from(
                Client(), article, address, text=f"Word {number}.", email=f"{number}@example.org"
            ).status_code
            for number, address in enumerate(addresses)
        ]
        assert set(statuses) <= {303, 429}
        return statuses.count(303)

    def test_a_64_is_one_sender(self, article: Article) -> None:
        assert self.posted(article, [f"2001:db8:0:1::{number:x}" for number in range(1, 13)]) == 1

    def test_a_48_may_send_some_at_once(self, article: Article) -> None:
        posted = self.posted(article, [f"2001:db8:0:{number:x}::1" for number in range(1, 41)])

        assert 4 <= posted <= 8

    @pytest.mark.parametrize(
        "spellings", [["192.0.2.7", "::ffff:192.0.2.7"], ["2001:db8::7", "2001:0DB8:0:0:0:0:0:7"]]
    )
    def test_two_spellings_are_one_address(self, article: Article, spellings: list[str]) -> None:
        assert self.posted(article, spellings) == 1

    def test_other_networks_are_others(self, article: Article) -> None:
        assert self.posted(article, ["192.0.2.7", "192.0.2.8", "2001:db8::1", "2001:db9::1"]) == 4


NOTHING_TO_SEE = [
    "\u200b",
    "\u3164\u2800",
    "\u2063\ue000",
    "\u202e",
    "\u00ad\n\u2060",
    "*\u200b*",
    "`\u200b`",
]
NOTHING_TO_SEE += ["`\u200b`", ">!\u200b!<", "[\u2060](https://example.org)", "**\u3164**"]


@pytest.mark.parametrize("text", NOTHING_TO_SEE, ids=ascii)
def test_a_text_of_which_nobody_sees_anything_is_none(client: Client, article: Article, text: str) -> None:
    response = send(client, article, text=text)

    assert response.status_code == 422
    assert "Write something first." in html(response)
    assert not Comment.objects.exists()


def test_nor_is_one_that_is_posted_past_the_form(article: Article, gus: Writer) -> None:
    with pytest.raises(NothingSaid):
        post_comment(article=article, writer=gus, text="*\u200b*")


@pytest.mark.parametrize("name", ["\u200b", "\u3164", "—", "🎬", "\u202e\u2063"], ids=ascii)
def test_a_name_needs_a_letter(client: Client, article: Article, name: str) -> None:
    response = send(client, article, name=name)

    assert response.status_code == 422
    assert "Give the name" in html(response)


def test_a_name_is_one_line_that_reads_as_it_is_written(client: Client, article: Article) -> None:
    send(client, article, name="Gus\r\n\x1b\u202eGuest\u200b")

    assert Comment.objects.get().guest_name == "Gus Guest"
