"""A guest confirms an address: by one link and a press of a button, which ties it to keys."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.utils import timezone

from comments import confirming
from comments.confirming import CONFIRM, ask_for_link
from comments.models import Comment, ConfirmedAddress, Disowned
from comments.moderation import moderate, undo
from comments.posting import post_comment
from comments.standing import standing_of
from comments.states import Act, State
from comments.telling import APPROVED, REFUSED
from comments.writers import Writer
from filmclub.accounts.models import User
from filmclub.mail.kinds import write_letter
from filmclub.mail.models import Link, Mail
from reviews.models import Article
from tests.comments.letters import confirm_mail, letter_of, path_in
from tests.conftest import Post, html

pytestmark = pytest.mark.django_db
OURS = {"HTTP_SEC_FETCH_SITE": "same-origin"}
WORDS = {"text": "I saw it twice in one week.", "name": "Gus", "email": "gus@example.org"}


@pytest.fixture(autouse=True)
def _mail_works(settings: Any) -> None:
    settings.COMMENT_INTERVAL = 0
    confirm_mail()


@pytest.fixture
def gus_posts(client: Client, article: Article) -> Comment:
    """Gus has posted in the browser `client`."""
    answer = client.post(f"/articles/{article.slug}/comments/", WORDS, **OURS)  # type: ignore[arg-type]
    assert answer.status_code == 303
    return Comment.objects.get()


def ask(client: Client, comment: Comment, **headers: Any) -> Any:
    address = f"/articles/{comment.discussion.article.slug}/comments/{comment.pk}/confirm/"
    return client.post(address, {"language": "en"}, **{**OURS, **headers})


def press(client: Client, answer: str, path: str = "") -> str:
    response = client.post(path or path_in(letter_of(CONFIRM)), {"answer": answer}, **OURS)  # type: ignore[arg-type]
    assert response.status_code == 200
    return html(response)


class TestTheLink:
    def test_is_offered_to_its_guest_alone(self, client: Client, gus_posts: Comment, moderator: User) -> None:
        assert "Send me a link" in html(client.get(gus_posts.get_absolute_url()))
        other = Client()
        other.force_login(moderator)
        assert "Send me a link" not in html(other.get(gus_posts.get_absolute_url()))
        assert ask(other, gus_posts).status_code == 404
        assert ask(Client(), gus_posts).status_code == 404
        assert not Mail.objects.exists()

    def test_is_offered_beside_a_comment_that_a_script_posted(self, client: Client, article: Article) -> None:
        address = f"/articles/{article.slug}/comments/"
        answer = client.post(address, WORDS, HTTP_HX_REQUEST="true", **OURS)  # type: ignore[arg-type]
        assert answer.status_code == 201
        assert "Send me a link" in html(answer)

    def test_is_not_offered_before_mail_is_confirmed(self, client: Client, gus_posts: Comment) -> None:
        from filmclub.club.models import Club

        Club.objects.update(mail_confirmed_at=None)
        assert "Send me a link" not in html(client.get(gus_posts.get_absolute_url()))
        ask(client, gus_posts)
        assert not Mail.objects.exists()

    def test_goes_out_once_for_each_comment(self, client: Client, gus_posts: Comment) -> None:
        first, second = ask(client, gus_posts), ask(client, gus_posts)
        assert (first.status_code, html(first)) == (200, html(second))
        assert "Look into your mailbox" in html(first)
        mail = Mail.objects.get()
        assert (mail.recipient, mail.kind) == ("gus@example.org", CONFIRM)

    def test_goes_out_again_when_it_holds_no_more(self, gus_posts: Comment) -> None:
        week = timezone.now() + timedelta(days=7, minutes=1)
        ask_for_link(gus_posts, "en")
        ask_for_link(gus_posts, "en", now=week)
        ask_for_link(gus_posts, "en", now=week - timedelta(minutes=2))
        assert Mail.objects.count() == 2

    def test_says_nothing_that_its_writer_chose(self, client: Client, gus_posts: Comment) -> None:
        ask(client, gus_posts)
        letter = letter_of(CONFIRM)
        for text in (letter.subject, letter.text, letter.html):
            assert not re.search(r"\bGus\b", text)
            assert "twice" not in text
        assert "A voice" in letter.text
        assert not letter.unsubscribe

    def test_goes_to_one_address_three_times_a_day(self, article: Article) -> None:
        comments = [
            post_comment(
                article=article,
                writer=Writer(name=f"N {n}", email=email),
                text=f"Words {n}.",
            )
            for n, email in enumerate(
                f"{local}@example.org" for local in ("gus", "Gus", "gus+1", "g.us", "gus+film.club")
            )
        ]
        for comment in comments:
            ask_for_link(comment, "en")
        assert Mail.objects.count() == 3
        # The limit stops the mail and never the comment.
        assert Comment.objects.count() == 5

    def test_goes_out_ten_times_a_day_for_one_network(self, article: Article) -> None:
        for n in range(12):
            writer = Writer(name=f"N {n}", email=f"n{n}@example.org")
            # A comment's network is that of its address, without what names a household.
            address = f"198.51.100.{n}"
            comment = post_comment(article=article, writer=writer, text=f"Words {n}.", address=address)
            ask_for_link(comment, "en")
        assert Mail.objects.count() == confirming.LINKS_A_DAY_OF_A_NETWORK == 10

    def test_holds_for_seven_days(self, client: Client, gus_posts: Comment) -> None:
        ask(client, gus_posts)
        path = path_in(letter_of(CONFIRM))
        link = Link.objects.get()
        assert link.expires_at - link.made_at == timedelta(days=7)
        Link.objects.update(expires_at=timezone.now())
        answer = client.get(path)
        assert answer.status_code == 404
        assert "does not work any more" in html(answer)

    def test_is_not_written_for_a_comment_that_is_gone(self, client: Client, gus_posts: Comment) -> None:
        ask(client, gus_posts)
        mail = Mail.objects.get()
        Comment.objects.update(state=State.SPAM)
        assert write_letter(mail) is None


class TestItsPage:
    def test_shows_name_beginning_and_date_and_changes_nothing(
        self, client: Client, gus_posts: Comment
    ) -> None:
        ask(client, gus_posts)
        reader = Client()
        answer = reader.get(path_in(letter_of(CONFIRM)))
        page = html(answer)
        for words in (
            "Gus",
            "A voice",
            "I saw it twice in one week.",
            "I wrote this",
            "It was not me",
            "<time",
        ):
            assert words in page
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "no-store" in answer["Cache-Control"]
        assert not reader.cookies
        assert not ConfirmedAddress.objects.exists()

    @pytest.mark.parametrize("answer", ["", "perhaps"])
    def test_asks_again_where_no_button_was_pressed(
        self, client: Client, gus_posts: Comment, answer: str
    ) -> None:
        ask(client, gus_posts)
        assert "I wrote this" in press(client, answer)
        assert not ConfirmedAddress.objects.exists()

    def test_ties_the_address_to_the_key_that_wrote(self, client: Client, gus_posts: Comment) -> None:
        ask(client, gus_posts)
        assert "your address is confirmed" in press(client, "mine")
        tied = ConfirmedAddress.objects.get()
        assert (tied.address, tied.key) == ("gus@example.org", gus_posts.writer)
        assert "Send me a link" not in html(client.get(gus_posts.get_absolute_url()))

    def test_ties_it_to_the_browser_that_pressed_too(self, client: Client, gus_posts: Comment) -> None:
        ask(client, gus_posts)
        phone = Client()
        press(phone, "mine")
        keys = set(ConfirmedAddress.objects.values_list("key", flat=True))
        assert len(keys) == 2
        assert gus_posts.writer in keys
        assert "writer" in phone.cookies

    def test_can_be_answered_once(self, client: Client, gus_posts: Comment) -> None:
        ask(client, gus_posts)
        path = path_in(letter_of(CONFIRM))
        press(client, "not-mine", path)
        assert client.post(path, {"answer": "mine"}, **OURS).status_code == 404  # type: ignore[arg-type]
        assert not ConfirmedAddress.objects.exists()

    def test_ends_all_mail_about_what_somebody_else_wrote(
        self, client: Client, gus_posts: Comment, moderator: User
    ) -> None:
        ask(client, gus_posts)
        assert "no more mail about this comment" in press(client, "not-mine")
        assert Disowned.objects.get().comment == gus_posts
        assert not ConfirmedAddress.objects.exists()
        moderate(gus_posts, Act.APPROVE, by=moderator)
        ask(client, gus_posts)
        assert Mail.objects.count() == 1

    def test_takes_no_press_from_another_site(self, client: Client, gus_posts: Comment) -> None:
        ask(client, gus_posts)
        path = path_in(letter_of(CONFIRM))
        answer = client.post(path, {"answer": "mine"}, HTTP_SEC_FETCH_SITE="cross-site")
        assert answer.status_code == 403
        assert not ConfirmedAddress.objects.exists()

    def test_keeps_its_link_in_the_other_language(self, client: Client, gus_posts: Comment) -> None:
        ask(client, gus_posts)
        path = path_in(letter_of(CONFIRM))
        page = html(client.get(path))
        assert f'href="/fr{path}"' in page
        # Nowhere else: neither for search engines nor for signing in.
        assert page.count(path.partition("?")[2]) == 1
        assert "C’est moi qui" in html(client.get(f"/fr{path}"))

    def test_speaks_french(self, client: Client, gus_posts: Comment) -> None:
        ask(client, gus_posts, HTTP_ACCEPT_LANGUAGE="fr")
        Mail.objects.update(language="fr")
        path = path_in(letter_of(CONFIRM))
        assert path.startswith("/fr/")
        assert "C’est moi qui" in html(client.get(path))


class TestWhoConfirmed:
    @pytest.fixture
    def confirmed(self, client: Client, gus_posts: Comment) -> Comment:
        ask(client, gus_posts)
        press(client, "mine")
        return gus_posts

    def test_hears_that_the_comment_is_public(self, confirmed: Comment, moderator: User) -> None:
        moderate(confirmed, Act.APPROVE, by=moderator)
        mail = Mail.objects.get(kind=APPROVED)
        assert mail.recipient == "gus@example.org"
        assert confirmed.get_absolute_url() in letter_of(APPROVED).text

    def test_hears_in_kind_words_that_it_is_not_shown(self, confirmed: Comment, moderator: User) -> None:
        moderate(confirmed, Act.REFUSE, by=moderator, reason="off topic")
        mail = Mail.objects.get(kind=REFUSED)
        assert mail.next_attempt_at is not None
        assert mail.next_attempt_at > timezone.now() + timedelta(minutes=9)
        letter = letter_of(REFUSED)
        assert "Thank you for writing" in letter.text
        assert "off topic" in letter.text

    def test_hears_nothing_that_was_taken_back(self, confirmed: Comment, moderator: User) -> None:
        decision = moderate(confirmed, Act.REFUSE, by=moderator, reason="off topic")
        undo([decision], by=moderator)
        assert write_letter(Mail.objects.get(kind=REFUSED)) is None

    def test_hears_nothing_of_spam(self, confirmed: Comment, moderator: User) -> None:
        moderate(confirmed, Act.SPAM, by=moderator)
        assert not Mail.objects.exclude(kind=CONFIRM).exists()

    def test_hears_nothing_of_a_decision_that_fails(self, confirmed: Comment, moderator: User) -> None:
        with transaction.atomic():
            moderate(confirmed, Act.APPROVE, by=moderator)
            transaction.set_rollback(True)
        assert not Mail.objects.filter(kind=APPROVED).exists()

    def test_who_only_typed_an_address_hears_nothing(self, gus_posts: Comment, moderator: User) -> None:
        moderate(gus_posts, Act.APPROVE, by=moderator)
        assert not Mail.objects.exists()


class TestTrust:
    """A confirmed address is trusted by the keys that it is tied to, and is like any other elsewhere."""

    def write(
        self, article: Article, key: str, text: str, name: str = "Gus", email: str = "gus@example.org"
    ) -> str:
        writer = Writer(name=name, email=email, browser_key=key)
        return post_comment(article=article, writer=writer, text=text).state

    @pytest.fixture
    def known(self, client: Client, gus_posts: Comment, moderator: User) -> tuple[str, str]:
        """The key that wrote what is public, and that of the browser that confirmed."""
        ask(client, gus_posts)
        press(Client(), "mine")
        moderate(gus_posts, Act.APPROVE, by=moderator)
        other = ConfirmedAddress.objects.exclude(key=gus_posts.writer).get().key
        return gus_posts.writer, other

    def test_both_browsers_are_known(self, article: Article, known: tuple[str, str]) -> None:
        assert self.write(article, known[0], "From the first.") == State.APPROVED
        assert self.write(article, known[1], "From the second.") == State.APPROVED

    def test_another_browser_with_the_address_is_not(self, article: Article, known: tuple[str, str]) -> None:
        assert self.write(article, "f" * 32, "From a third.") == State.PENDING
        assert self.write(article, "", "From none.") == State.PENDING

    def test_another_name_or_address_in_it_is_not(self, article: Article, known: tuple[str, str]) -> None:
        assert self.write(article, known[1], "One.", name="Anna") == State.PENDING
        assert self.write(article, known[1], "Two.", email="anna@example.org") == State.PENDING
        assert self.write(article, known[1], "Three.", email="") == State.PENDING

    def test_a_confirmed_address_alone_waits_as_every_first_comment_does(
        self, client: Client, article: Article, gus_posts: Comment
    ) -> None:
        ask(client, gus_posts)
        press(client, "mine")
        assert self.write(article, gus_posts.writer, "Still new.") == State.PENDING

    def test_what_is_known_of_an_address_takes_a_key_tied_to_it(
        self, article: Article, known: tuple[str, str], django_assert_num_queries: Any
    ) -> None:
        # What is claimed costs the same, whether somebody has confirmed it or not.
        for email in ("gus@example.org", "nobody@example.org"):
            writer = Writer(name="Gus", email=email, browser_key="f" * 32)
            with django_assert_num_queries(2):
                assert not standing_of(writer, article, timezone.now()).is_known


def test_the_turns_of_an_address_are_not_stored_under_it(post: Post) -> None:
    comment = post(state=State.PENDING)
    cache.clear()
    ask_for_link(comment, "en")
    assert Mail.objects.get().kind == CONFIRM
    assert confirming.LINKS_A_DAY == 3
    assert cache.get(f"confirm:{comment.email}-0") is None
