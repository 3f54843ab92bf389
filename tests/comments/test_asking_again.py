"""A writer reads why a comment is refused or removed, and asks once to have it looked at again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from comments.asking_again import A_DAY, NotAsked, ask_again
from comments.defence_models import Sanction
from comments.models import AskedAgain, Comment
from comments.moderation import moderate, undo
from comments.queue import for_decision, make_entries
from comments.reasons import Code, Reason
from comments.states import Act, State
from comments.telling import REFUSED
from comments.writers import Writer
from filmclub.accounts.models import User
from filmclub.club.models import Club
from filmclub.mail.kinds import write_letter
from filmclub.mail.models import Mail
from tests.comments.browsing import SAME_ORIGIN
from tests.comments.letters import confirm_mail, letter_of
from tests.conftest import Post, html

pytestmark = pytest.mark.django_db
OFF_TOPIC = "Off topic"


@pytest.fixture
def hers(ann: User, post: Post, moderator: User) -> Comment:
    """Ann's comment, refused."""
    comment = post(writer=Writer(user=ann), state=State.PENDING)
    return decide(comment, Act.REFUSE, moderator)


def decide(comment: Comment, act: Act, by: User, reason: str = OFF_TOPIC) -> Comment:
    moderate(comment, act, by=by, reason=reason)
    return Comment.objects.get(pk=comment.pk)


@pytest.fixture
def browser(client: Client, ann: User) -> Client:
    client.force_login(ann)
    return client


def ask(browser: Client, comment: Comment, **data: str) -> Any:
    return browser.post(f"{comment.get_absolute_url()}again/", data, headers=SAME_ORIGIN)


class TestThePage:
    def test_tells_its_writer_alone_why_it_is_refused(
        self, browser: Client, hers: Comment, moderator: User
    ) -> None:
        page = html(browser.get(hers.get_absolute_url()))
        assert "decided not to show it" in page
        assert "The reason: Off topic." in page
        assert "removed by a moderator" not in page
        other = Client()
        other.force_login(moderator)
        assert "The reason:" not in html(other.get(hers.get_absolute_url()))
        assert Client().get(hers.get_absolute_url()).status_code == 404

    def test_tells_why_it_was_taken_down(
        self, browser: Client, ann: User, post: Post, moderator: User
    ) -> None:
        comment = decide(post(writer=Writer(user=ann)), Act.REMOVE, moderator, "")
        page = html(browser.get(comment.get_absolute_url()))
        assert "taken your comment down" in page
        assert "The reason" not in page

    def test_tells_nothing_of_spam(self, browser: Client, ann: User, post: Post) -> None:
        comment = post(writer=Writer(user=ann), state=State.SPAM)
        assert "Ask again" not in html(browser.get(comment.get_absolute_url()))
        assert ask(browser, comment).status_code == 409
        assert Comment.objects.get().state == State.SPAM

    def test_keeps_another_reason_to_itself(
        self, browser: Client, ann: User, post: Post, moderator: User
    ) -> None:
        comment = post(writer=Writer(user=ann), state=State.PENDING)
        decide(comment, Act.REFUSE, moderator, Reason.OTHER.text)
        assert "The reason" not in html(browser.get(comment.get_absolute_url()))

    def test_says_no_reason_where_the_club_tells_none(self, browser: Client, hers: Comment) -> None:
        Club.objects.update(tells_reasons=False)
        page = html(browser.get(hers.get_absolute_url()))
        assert "decided not to show it" in page
        assert "Off topic" not in page
        assert "Ask again" in page


class TestAsking:
    def test_brings_it_back_to_the_desk_with_what_is_said(self, browser: Client, hers: Comment) -> None:
        assert ask(browser, hers, text="It is about the ending.").status_code == 303
        comment = for_decision(Comment.objects.waiting()).get()
        assert comment.held_for == Code.ASKED_AGAIN
        [entry] = make_entries([comment])
        assert entry.held_because == "Its writer asks to have it looked at again."
        assert comment.asked_again.text == "It is about the ending."

    def test_can_be_done_once(self, browser: Client, hers: Comment, moderator: User) -> None:
        assert [ask(browser, hers).status_code for _time in range(2)] == [303, 303]
        decide(hers, Act.REFUSE, moderator)
        page = html(browser.get(hers.get_absolute_url()))
        assert "You have asked once" in page
        assert "<form" not in page.partition('id="decided"')[2].partition("</div>")[0]
        assert ask(browser, hers).status_code == 409
        assert Comment.objects.get().state == State.REFUSED

    def test_gives_back_what_is_too_long(self, browser: Client, hers: Comment) -> None:
        answer = ask(browser, hers, text="a" * 501)
        assert answer.status_code == 422
        assert 'role="alert"' in html(answer)
        assert "a" * 501 in html(answer)
        assert not AskedAgain.objects.exists()

    def test_is_for_who_wrote_it(self, hers: Comment, bob: User, moderator: User) -> None:
        for user in (bob, moderator):
            other = Client()
            other.force_login(user)
            assert ask(other, hers).status_code == 404
        assert ask(Client(), hers).status_code == 404

    def test_is_not_for_who_may_not_post(self, hers: Comment, ann: User, moderator: User) -> None:
        Sanction.objects.create(kind=Sanction.Kind.BAN, user=ann, moderator=moderator)
        with pytest.raises(NotAsked):
            ask_again(hers)
        assert Comment.objects.get().state == State.REFUSED

    def test_has_a_limit_for_each_day(self, ann: User, post: Post, moderator: User) -> None:
        comments = [post(writer=Writer(user=ann), state=State.REMOVED) for _n in range(A_DAY + 1)]
        now = timezone.now()
        for comment in comments[:-1]:
            ask_again(comment, now=now)
        with pytest.raises(NotAsked):
            ask_again(comments[-1], now=now)
        assert Comment.objects.get(pk=comments[-1].pk).state == State.REMOVED
        ask_again(comments[-1], now=now + timedelta(days=1, minutes=1))

    def test_of_guests_goes_by_their_key(self, post: Post, gus: Writer) -> None:
        comment = post(writer=gus, state=State.REFUSED)
        ask_again(comment)
        assert Comment.objects.get().state == State.PENDING


class TestTheMail:
    @pytest.fixture(autouse=True)
    def _mail_works(self, ann: User) -> None:
        confirm_mail()
        ann.email = "ann@example.org"
        ann.save()

    def test_tells_a_member_the_reason_and_the_way(self, hers: Comment) -> None:
        letter = letter_of(REFUSED)
        assert "The reason: Off topic." in letter.text
        assert hers.get_absolute_url() in letter.text
        assert "account" in letter.text
        assert "decided not to show it" in letter.html

    def test_tells_no_reason_where_the_club_tells_none(self, hers: Comment) -> None:
        Club.objects.update(tells_reasons=False)
        letter = letter_of(REFUSED)
        assert "decided not to show it" in letter.html
        assert "Off topic" not in letter.text + letter.html

    def test_tells_that_a_comment_was_taken_down(self, ann: User, post: Post, moderator: User) -> None:
        decide(post(writer=Writer(user=ann)), Act.REMOVE, moderator)
        assert "taken your comment down" in letter_of(REFUSED).text

    def test_is_not_written_of_what_was_taken_back(self, hers: Comment, moderator: User) -> None:
        mail = Mail.objects.get()
        undo(hers.decisions.filter(act=Act.REFUSE), by=moderator)
        assert write_letter(mail) is None
        decide(hers, Act.REFUSE, moderator)
        assert write_letter(mail) is None
        assert write_letter(Mail.objects.exclude(pk=mail.pk).get()) is not None

    def test_comes_once_for_an_act_about_many(self, ann: User, post: Post, moderator: User) -> None:
        batch = None
        for _n in range(3):
            comment = post(writer=Writer(user=ann))
            batch = moderate(comment, Act.REMOVE, by=moderator, batch=batch).batch
        assert Mail.objects.count() == 1

    def test_goes_to_nobody_whose_account_is_closed(self, ann: User, post: Post, moderator: User) -> None:
        comment = post(writer=Writer(user=ann))
        User.objects.filter(pk=ann.pk).update(is_active=False)
        decide(comment, Act.REMOVE, moderator)
        assert not Mail.objects.exists()
