"""A service outside is asked about comments of strangers, by the worker, and nobody waits for it."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from comments.asking import LEASE, PAUSES, ask_service, checks_are_due
from comments.checks import KEPT, ask_later
from comments.confirming import ask_for_link
from comments.correcting import Begun, correct_comment
from comments.defence_models import CheckAnswer, PendingCheck
from comments.digest import queue_digests
from comments.feedback import tell_service
from comments.models import Comment, Decision
from comments.moderation import moderate, undo
from comments.news import send_news
from comments.posting import post_comment, withdraw_comment
from comments.reasons import Code
from comments.states import Act
from comments.writers import Writer
from filmclub.accounts.models import User
from filmclub.club.models import Club
from filmclub.lib.akismet_service import is_spam
from filmclub.mail.kinds import write_letter
from filmclub.mail.models import Mail
from reviews.models import Article
from tests.comments.letters import confirm_mail
from tests.conftest import Post, html
from tests.loopback import BREAKS, HANGS_UP, THANKS, Service, answer

pytestmark = pytest.mark.django_db
SPAM, HAM, NONSENSE = answer("true"), answer("false"), answer("perhaps")
ADDRESS, AGENT = "203.0.113.9", "Mozilla/5.0 (of a test)"


@pytest.fixture
def stranger(article: Article, akismet: Service, settings: Any) -> Comment:
    """A comment of a guest whom nobody knows, which waits to be asked about."""
    settings.COMMENT_INTERVAL = 0
    return by(Writer(name="Pia", email="pia@example.org", website="https://pia.example"), article)


def by(writer: Writer, article: Article, text: str = "A first word.", **how: Any) -> Comment:
    return post_comment(article=article, writer=writer, text=text, address=ADDRESS, agent=AGENT, **how)


def again(comment: Comment) -> Comment:
    return Comment.objects.get(pk=comment.pk)


def due_now() -> None:
    PendingCheck.objects.update(next_at=timezone.now())


class TestWhoIsAskedAbout:
    def test_no_request_asks_anybody(self, akismet: Service, client: Client, article: Article) -> None:
        form = {"text": "Hello.", "name": "Pia", "email": "pia@example.org"}
        response = client.post(
            reverse("post_comment", args=[article.slug]), form, HTTP_USER_AGENT=AGENT, REMOTE_ADDR=ADDRESS
        )
        assert response.status_code == 303
        assert akismet.asked == []
        check = PendingCheck.objects.get()
        assert (check.address, check.agent) == (ADDRESS, AGENT)

    def test_the_form_says_so_before_its_button(
        self, article: Article, akismet: Service, client: Client, ann: User
    ) -> None:
        notice = "Akismet, a service outside"
        url = article.get_absolute_url()
        page = html(client.get(url))
        form = page[page.index('name="text"') :]
        assert form.index(notice) < form.index('type="submit"')
        client.force_login(ann)
        assert notice in html(client.get(url))

    def test_the_form_says_nothing_without_a_key(self, article: Article, client: Client) -> None:
        assert "Akismet" not in html(client.get(article.get_absolute_url()))

    def test_without_a_key_nothing_is_kept(self, article: Article, settings: Any) -> None:
        settings.AKISMET_API_KEY = ""
        by(Writer(name="Pia", email="pia@example.org"), article)
        assert not PendingCheck.objects.exists()

    def test_writers_who_are_known_are_not_told_of(
        self, akismet: Service, post: Post, gus: Writer, moderator: User, article: Article
    ) -> None:
        known = post(writer=gus)
        PendingCheck.objects.all().delete()
        by(gus, article, "A second word.")
        by(Writer(user=moderator), article, "A word of the house.")
        assert known.traits.is_public
        assert not PendingCheck.objects.exists()

    def test_one_that_is_decided_about_is_not_told_of(
        self, stranger: Comment, akismet: Service, moderator: User
    ) -> None:
        moderate(stranger, Act.APPROVE, by=moderator)
        ask_service.call()
        assert (akismet.asked, PendingCheck.objects.count()) == ([], 0)

    def test_one_that_was_taken_back_is_not_told_of(self, stranger: Comment, akismet: Service) -> None:
        withdraw_comment(stranger)
        ask_service.call()
        assert (akismet.asked, PendingCheck.objects.count()) == ([], 0)

    def test_a_long_browser_and_an_odd_address_are_taken(self, akismet: Service, article: Article) -> None:
        comment = Comment.objects.get(pk=by(Writer(name="A", email="a@example.org"), article).pk)
        PendingCheck.objects.all().delete()
        ask_later(comment, address="", agent="x" * 5000)
        check = PendingCheck.objects.get()
        assert (check.address, len(check.agent)) == (None, 500)


class TestAnswers:
    def test_spam_is_put_apart_and_its_address_forgotten(self, stranger: Comment, akismet: Service) -> None:
        akismet.says = [SPAM]
        ask_service.call()
        comment = again(stranger)
        assert (comment.state, comment.held_for) == ("pending", Code.LIKELY_SPAM)
        assert comment not in Comment.objects.waiting()
        assert not PendingCheck.objects.exists()
        latest = Decision.objects.latest("pk")
        assert (latest.moderator, latest.act, "Akismet" in latest.why) == (None, Act.HOLD, True)
        [(_path, told)] = akismet.asked
        assert (told["user_ip"], told["user_agent"]) == (ADDRESS, AGENT)
        assert (told["comment_author_email"], told["comment_content"]) == ("pia@example.org", "A first word.")

    def test_what_is_none_stays_as_it_was(self, stranger: Comment, akismet: Service) -> None:
        before = Comment.objects.values().get(pk=stranger.pk)
        ask_service.call()
        assert len(akismet.asked) == 1
        assert Comment.objects.values().get(pk=stranger.pk) == before
        assert not PendingCheck.objects.exists()

    def test_what_readers_have_seen_waits_among_the_others(
        self, article: Article, akismet: Service, client: Client
    ) -> None:
        Club.objects.update(first_held=0)
        public = by(Writer(name="Pia", email="pia@example.org"), article)
        assert public.traits.is_public
        akismet.says = [SPAM]
        ask_service.call()
        assert again(public) in Comment.objects.waiting()
        assert again(public).held_for == Code.AKISMET
        assert Article.objects.get().comment_count == 0
        assert "A first word." not in html(client.get(article.get_absolute_url()))

    def test_who_decides_meanwhile_is_right(
        self, stranger: Comment, akismet: Service, moderator: User, monkeypatch: Any
    ) -> None:
        def slow_answer(*_args: Any, **_how: Any) -> bool:
            moderate(stranger, Act.APPROVE, by=moderator)
            return True

        monkeypatch.setattr("comments.asking.is_spam", slow_answer)
        ask_service.call()
        assert again(stranger).state == "approved"
        assert not PendingCheck.objects.exists()

    @pytest.mark.parametrize("first", [HAM, NONSENSE])
    def test_what_is_changed_meanwhile_is_asked_about_anew(
        self, stranger: Comment, akismet: Service, monkeypatch: Any, first: bytes
    ) -> None:
        asked: list[str] = []

        def slow_answer(said: Mapping[str, str], **how: Any) -> bool:
            asked.append(said["comment_content"])
            if len(asked) == 1:
                comment = again(stranger)
                begun = Begun.with_comment(comment)
                correct_comment(comment, text="Pills.", gives_away=False, begun=begun, address=ADDRESS)
            return is_spam(said, **how)

        akismet.says = [first, SPAM]
        monkeypatch.setattr("comments.asking.is_spam", slow_answer)
        ask_service.call()
        assert not CheckAnswer.objects.filter(is_spam=False).exists()
        assert set(PendingCheck.objects.values_list("failures", flat=True)) <= {0}
        ask_service.call()
        assert asked == ["A first word.", "Pills."]
        assert again(stranger).held_for == Code.LIKELY_SPAM
        assert CheckAnswer.objects.get().is_spam

    def test_all_that_are_due_are_asked_about_in_one_go(
        self, stranger: Comment, akismet: Service, article: Article
    ) -> None:
        for number in range(3):
            by(Writer(name=f"G{number}", email=f"g{number}@example.org"), article, f"Word {number}.")
        ask_service.call()
        assert len(akismet.asked) == 4
        ask_service.call()
        assert len(akismet.asked) == 4


class TestNoAnswer:
    @pytest.mark.parametrize("says", [NONSENSE, BREAKS, HANGS_UP])
    def test_it_is_asked_again_later(
        self, stranger: Comment, akismet: Service, says: bytes | str, caplog: Any
    ) -> None:
        akismet.says = [says, SPAM]
        with caplog.at_level(logging.WARNING, "comments.asking"):
            ask_service.call()
        assert "will be asked again" in caplog.text
        check = PendingCheck.objects.get()
        assert check.failures == 1
        assert check.next_at > timezone.now()
        assert again(stranger).held_for != Code.LIKELY_SPAM
        due_now()
        ask_service.call()
        assert again(stranger).held_for == Code.LIKELY_SPAM

    def test_the_others_wait_as_well(self, stranger: Comment, akismet: Service, article: Article) -> None:
        by(Writer(name="Quin", email="quin@example.org"), article, "Another word.")
        akismet.says = [NONSENSE]
        ask_service.call()
        assert len(akismet.asked) == 1
        assert sorted(PendingCheck.objects.values_list("failures", flat=True)) == [0, 1]

    def test_pauses_grow_and_the_last_goes_on(self, stranger: Comment, akismet: Service) -> None:
        akismet.says = [NONSENSE]
        for number in range(len(PAUSES) + 1):
            due_now()
            before = timezone.now()
            ask_service.call()
            pause = PAUSES[min(number, len(PAUSES) - 1)]
            assert before + pause <= PendingCheck.objects.get().next_at <= timezone.now() + pause

    def test_the_queue_says_so(self, stranger: Comment, akismet: Service, client: Client) -> None:
        client.force_login(User.objects.create_superuser("boss"))
        queue = "/admin/comments/comment/"
        assert "could not be reached" not in html(client.get(queue))
        akismet.says = [NONSENSE]
        ask_service.call()
        assert "Not looked at by Akismet yet: it could not be reached" in html(client.get(queue))

    def test_after_a_day_address_and_browser_are_gone(self, stranger: Comment, akismet: Service) -> None:
        now = timezone.now()
        checks_are_due(now, now + KEPT - timedelta(minutes=1))
        assert PendingCheck.objects.exists()
        checks_are_due(now, now + KEPT + timedelta(minutes=1))
        assert not PendingCheck.objects.exists()
        assert again(stranger).state == "pending"

    def test_what_is_a_day_old_is_not_told_of_any_more(self, stranger: Comment, akismet: Service) -> None:
        PendingCheck.objects.update(asked_for_at=timezone.now() - KEPT)
        ask_service.call()
        assert akismet.asked == []


class TestTheClock:
    def test_it_has_the_worker_ask_where_something_is_due(self, stranger: Comment) -> None:
        now = timezone.now()
        checks_are_due(now - timedelta(minutes=1), now)
        assert DBTaskResult.objects.get().task_path == ask_service.module_path

    def test_it_leaves_the_worker_alone_otherwise(self, stranger: Comment) -> None:
        now = timezone.now()
        PendingCheck.objects.update(next_at=now + LEASE)
        checks_are_due(now - timedelta(minutes=1), now)
        assert not DBTaskResult.objects.exists()


class TestFeedback:
    @pytest.fixture
    def answered(self, stranger: Comment, akismet: Service, request: Any) -> Comment:
        akismet.says = [request.param]
        ask_service.call()
        akismet.asked.clear()
        akismet.says = [answer(THANKS)]
        return again(stranger)

    def told(self, akismet: Service) -> list[str]:
        for task in DBTaskResult.objects.filter(task_path=tell_service.module_path).order_by("enqueued_at"):
            tell_service.call(*task.args_kwargs["args"])
            task.delete()
        paths = [path.rpartition("/")[2] for path, _form in akismet.asked]
        assert not any(
            form["user_ip"] or "user_agent" in form or "comment_author_email" in form
            for _path, form in akismet.asked
        )
        akismet.asked.clear()
        return paths

    @pytest.mark.parametrize("answered", [SPAM], indirect=True)
    def test_what_it_took_for_spam_and_is_none(
        self, answered: Comment, akismet: Service, moderator: User
    ) -> None:
        decision = moderate(answered, Act.APPROVE, by=moderator)
        assert self.told(akismet) == ["submit-ham"]
        undo([decision], by=moderator)
        assert self.told(akismet) == ["submit-spam"]

    @pytest.mark.parametrize("answered", [HAM], indirect=True)
    def test_what_it_took_for_none_and_is_spam(
        self, answered: Comment, akismet: Service, moderator: User
    ) -> None:
        moderate(answered, Act.SPAM, by=moderator)
        assert self.told(akismet) == ["submit-spam"]
        moderate(answered, Act.APPROVE, by=moderator)
        assert self.told(akismet) == ["submit-ham"]

    @pytest.mark.parametrize(
        ("answered", "act"), [(SPAM, Act.SPAM), (HAM, Act.APPROVE), (HAM, Act.REFUSE)], indirect=["answered"]
    )
    def test_who_agrees_says_nothing(
        self, answered: Comment, act: Act, akismet: Service, moderator: User
    ) -> None:
        moderate(answered, act, by=moderator, reason="a reason")
        assert self.told(akismet) == []

    @pytest.mark.parametrize("answered", [HAM], indirect=True)
    def test_where_nobody_answers_it_is_tried_again(
        self, answered: Comment, akismet: Service, moderator: User
    ) -> None:
        akismet.says = [NONSENSE]
        moderate(answered, Act.SPAM, by=moderator)
        with pytest.raises(Exception, match="ProtocolError"):
            tell_service.call(answered.pk)

    def test_of_one_that_it_was_not_asked_about_nothing_is_said(
        self, stranger: Comment, akismet: Service, moderator: User
    ) -> None:
        moderate(stranger, Act.SPAM, by=moderator)
        assert not CheckAnswer.objects.exists()
        assert self.told(akismet) == []


class TestMails:
    @pytest.fixture(autouse=True)
    def _mail_arrives(self, moderator: User, editor: User) -> None:
        for user in (moderator, editor):
            User.objects.filter(pk=user.pk).update(email=f"{user.username}@club.example")
        confirm_mail()

    def wait(self) -> list[bool]:
        """Whether each queued mail is for later, and for ten minutes at most."""
        now = timezone.now()
        ends = [mail.next_attempt_at for mail in Mail.objects.order_by("pk")]
        assert all(end and end <= now + timedelta(minutes=10) for end in ends)
        return [bool(end and end > now) for end in ends]

    def test_a_digest_waits_for_the_answer(self, stranger: Comment, akismet: Service) -> None:
        queue_digests(timezone.now())
        assert self.wait() == [True]

    def test_a_digest_waits_for_none_that_is_there(self, stranger: Comment, akismet: Service) -> None:
        ask_service.call()
        queue_digests(timezone.now())
        assert self.wait() == [False]

    def test_a_digest_does_not_wait_for_longer(self, stranger: Comment, akismet: Service) -> None:
        PendingCheck.objects.update(asked_for_at=timezone.now() - timedelta(minutes=11))
        queue_digests(timezone.now())
        assert self.wait() == [False]

    def test_authors_hear_of_it_after_the_answer(
        self, article: Article, akismet: Service, settings: Any
    ) -> None:
        Club.objects.update(first_held=0)
        by(Writer(name="Pia", email="pia@example.org"), article)
        # At whichever hour of the day: the mail's own is the first after it came.
        now = timezone.now()
        send_news(now, now + timedelta(days=1))
        assert self.wait() == [True]
        akismet.says = [SPAM]
        ask_service.call()
        assert write_letter(Mail.objects.get()) is None

    def test_a_link_for_the_address_waits_and_is_not_for_spam(
        self, stranger: Comment, akismet: Service
    ) -> None:
        ask_for_link(stranger, "en")
        assert self.wait() == [True]
        assert write_letter(Mail.objects.get()) is not None
        akismet.says = [SPAM]
        ask_service.call()
        assert write_letter(Mail.objects.get()) is None
