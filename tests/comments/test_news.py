"""Authors are told of comments below their articles: once a day, of what is public, until they end it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from comments.ignoring import ignore
from comments.models import Comment
from comments.news import KIND, send_news
from comments.states import State
from comments.writer_numbers import number_of
from comments.writers import Writer
from filmclub.accounts.models import User
from filmclub.club.models import Club
from filmclub.mail.kinds import write_letter
from filmclub.mail.models import Mail
from tests.comments.letters import confirm_mail, letter_of
from tests.conftest import MakeArticle, Post, html

pytestmark = pytest.mark.django_db
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
EIGHT = datetime(2026, 3, 4, 8, tzinfo=UTC)


@pytest.fixture
def ed(editor: User, make_article: MakeArticle) -> User:
    """The author of the article, published long before the comments."""
    editor.email = "ed@example.org"
    editor.save()
    make_article(published_at=EIGHT - 10 * DAY)
    confirm_mail()
    return editor


@pytest.fixture
def article(ed: User) -> Any:
    return ed.articles.get()


def look(at: datetime = EIGHT) -> int:
    send_news(at - MINUTE, at)
    return Mail.objects.filter(kind=KIND).count()


def test_a_mail_comes_once_a_day_with_what_is_new(ed: User, post: Post) -> None:
    post("What a voice.", at=EIGHT - HOUR)
    post("Not yet public.", state=State.PENDING, at=EIGHT - HOUR)
    post("My own answer.", writer=Writer(user=ed), at=EIGHT - HOUR)
    assert look(EIGHT - MINUTE) == 0
    assert (look(), look(), look(EIGHT + HOUR)) == (1, 1, 1)
    letter = letter_of(KIND)
    assert letter.subject == "Filmclub: a new comment below your articles"
    assert "What a voice." in letter.text
    assert "/articles/a-voice/comments/" in letter.text
    assert not {"Not yet public.", "My own answer."} & set(letter.text.splitlines())
    assert "Not yet public." not in letter.html
    assert letter.unsubscribe


def test_nothing_is_left_out_and_nothing_told_twice(ed: User, post: Post) -> None:
    for days in range(3):
        post(f"Of day {days}.", at=EIGHT + days * DAY - HOUR)
    look()
    # No worker was there on the second day; then the club looks at another hour.
    Club.objects.update(moderation_hour=6)
    look(EIGHT + 2 * DAY - 2 * HOUR)
    look(EIGHT + 3 * DAY - 2 * HOUR)
    told = [(letter := write_letter(mail)) and letter.text for mail in Mail.objects.order_by("pk")]
    assert [sum(f"Of day {day}." in (text or "") for text in told) for day in range(3)] == [1, 1, 1]
    assert len(told) == 3


def test_at_first_what_is_older_than_a_day_is_no_news(ed: User, post: Post) -> None:
    post(at=EIGHT - DAY - HOUR)
    assert look() == 0


def test_whom_the_author_ignores_is_a_line_without_words(ed: User, post: Post) -> None:
    rude = post("Rude words.", writer=Writer(name="Troll", browser_key="a" * 32), at=EIGHT - HOUR)
    post("Calm words.", at=EIGHT - HOUR)
    ignore(ed, number_of(rude), through=rude.pk)
    look()
    letter = letter_of(KIND)
    for text in (letter.text, letter.html):
        assert "You ignore Troll" in text
        assert rude.get_absolute_url() in text
        assert "Rude words." not in text
        assert "Calm words." in text


def test_what_gives_away_is_not_quoted(ed: User, post: Post) -> None:
    post("He leaves >!with the suitcase!< at last.", at=EIGHT - HOUR)
    look()
    letter = letter_of(KIND)
    assert "suitcase" not in letter.text + letter.html


@pytest.mark.parametrize(
    "fields", [{"email": ""}, {"is_active": False}, {"told_of_comments": False}, {"password": "!"}]
)
def test_who_cannot_be_told_is_not(ed: User, post: Post, fields: dict[str, Any]) -> None:
    User.objects.filter(pk=ed.pk).update(**fields)
    post(at=EIGHT - HOUR)
    assert look() == 0


def test_nobody_is_told_before_mail_is_confirmed(ed: User, post: Post) -> None:
    Club.objects.update(mail_confirmed_at=None)
    post(at=EIGHT - HOUR)
    assert look() == 0


def test_what_was_removed_meanwhile_is_not_told(ed: User, post: Post) -> None:
    post(at=EIGHT - HOUR)
    look()
    Comment.objects.update(state=State.REMOVED)
    assert write_letter(Mail.objects.get()) is None


@pytest.mark.parametrize("number", [2, 40])
def test_as_many_queries_for_few_as_for_many(
    ed: User, post: Post, number: int, django_assert_num_queries: Any
) -> None:
    for _number in range(number):
        post(at=EIGHT - HOUR)
    look()
    mail = Mail.objects.get()
    with django_assert_num_queries(8):
        letter = write_letter(mail)
    assert letter is not None
    assert ("and 20 more" in letter.text) is (number == 40)


def test_a_mail_ends_by_its_link(ed: User, post: Post, client: Client) -> None:
    post(at=EIGHT - HOUR)
    look()
    path = letter_of(KIND).unsubscribe.removeprefix("http://localhost:8000")
    assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    ed.refresh_from_db()
    assert (ed.told_of_comments, ed.told_of_waiting) == (False, True)
    assert write_letter(Mail.objects.get()) is None


class TestTheProfile:
    def test_switches_mails_off_and_on(self, ed: User, client: Client) -> None:
        client.force_login(ed)
        assert 'href="/admin/profile/"' in html(client.get("/admin/"))
        assert "checked" in html(client.get("/admin/profile/"))
        client.post("/admin/profile/", {"told_of_waiting": "on"})
        ed.refresh_from_db()
        assert (ed.told_of_comments, ed.told_of_waiting) == (False, True)

    def test_changes_no_address(self, ed: User, client: Client) -> None:
        """That takes a code, which is sent to the new one."""
        client.force_login(ed)
        client.post("/admin/profile/", {"email": "new@example.org", "told_of_comments": "on"})
        ed.refresh_from_db()
        assert ed.email == "ed@example.org"

    def test_is_for_staff_alone(self, ann: User, client: Client) -> None:
        assert client.get("/admin/profile/").status_code == 302
        client.force_login(ann)
        assert client.post("/admin/profile/", {"email": "a@example.org"}, follow=True).status_code == 403
        ann.refresh_from_db()
        assert ann.email == ""


def test_it_says_what_a_writer_is_here(ed: User, moderator: User, post: Post) -> None:
    post("Please stay on topic.", writer=Writer(user=moderator), at=EIGHT - HOUR)
    look()
    letter = letter_of(KIND)
    assert "* Mo Lind (Moderator): Please stay on topic." in letter.text
    assert "Mo Lind (Moderator)</a>" in letter.html
