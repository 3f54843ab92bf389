"""Mails about what people follow: who is written to of what, how often, and what each says."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from comments.answers.told import NAMED
from comments.findings import Ground
from comments.ignoring import ignore
from comments.models import Comment, Discussion
from comments.moderation import hold, moderate
from comments.reasons import Code
from comments.states import Act, State
from comments.writer_numbers import number_of
from comments.writers import Writer
from filmclub.accounts.models import User
from filmclub.mail.kinds import write_letter
from reviews.models import Article
from tests.comments.answering import Days, confirmed, follows, send, waiting, with_address
from tests.comments.letters import confirm_mail
from tests.conftest import MakeArticle, Post

pytestmark = pytest.mark.django_db
# Whatever somebody follows, and whatever is new in it.
QUERIES_OF_A_MAIL = 16


@pytest.fixture(autouse=True)
def _mail() -> None:
    confirm_mail()


@pytest.fixture
def member(ann: User) -> User:
    return with_address(ann)


@pytest.fixture
def days(monkeypatch: pytest.MonkeyPatch) -> Days:
    return Days(monkeypatch)


@pytest.fixture
def mine(member: User, days: Days, post: Post) -> Comment:
    return post("What a voice.", writer=Writer(user=member))


class TestAnswers:
    def test_a_member_hears_of_an_answer(self, member: User, mine: Comment, days: Days, post: Post) -> None:
        follows(member, is_answers=True)
        answer = post("I agree.", parent=mine)
        post("Not to you.")
        days.forward(minutes=11)
        (letter,) = days.told()
        assert letter.subject == f"{answer.name} has answered you on “A voice”"
        for text in (letter.text, letter.html):
            assert "I agree." in text
            assert "Ann Berg: What a voice." in text
            assert answer.get_absolute_url() in text
            assert "Not to you." not in text
        assert letter.unsubscribe.startswith("http://localhost:8000/mail/stop/?token=")
        days.forward(minutes=11)
        assert days.told() == []

    def test_a_guest_hears_of_an_answer_to_any_confirmed_key(
        self, gus: Writer, days: Days, post: Post
    ) -> None:
        follows(confirmed(gus), is_answers=True)
        at_home = Writer(name="Gus", email=gus.email, browser_key="b" * 32)
        confirmed_too = post("What a voice.", writer=gus)
        claimed = post("Somebody else types my address.", writer=at_home)
        post("I agree.", parent=confirmed_too)
        post("I doubt it.", parent=claimed)
        days.forward(minutes=11)
        text = days.texts()
        assert "I agree." in text
        assert "I doubt it." not in text

    def test_own_words_are_no_news(
        self, member: User, gus: Writer, mine: Comment, days: Days, post: Post
    ) -> None:
        article = mine.discussion.article
        for who, writer in ((member, Writer(user=member)), (confirmed(gus), gus)):
            follows(who, is_answers=True)
            follows(who, article=article)
            own = post(f"I am {writer.browser_key}.", writer=writer)
            post("I answer myself.", parent=own, writer=writer)
        days.forward(minutes=11)
        for letter in days.told():
            assert letter.text.count("I answer myself.") == 1

    def test_whom_one_ignores_is_not_heard(self, member: User, mine: Comment, days: Days, post: Post) -> None:
        follows(member, is_answers=True)
        rude = post("Rude words.", parent=mine, writer=Writer(name="Troll", browser_key="c" * 32))
        ignore(member, number_of(rude), through=rude.pk)
        days.forward(minutes=11)
        assert days.told() == []

    def test_a_muted_thread_is_silent(self, member: User, mine: Comment, days: Days, post: Post) -> None:
        follows(member, is_answers=True)
        follows(member, article=mine.discussion.article)
        follows(member, thread=mine, muted_at=timezone.now())
        post("I agree.", parent=mine)
        days.forward(minutes=11)
        assert days.told() == []
        post("Another thread.")
        days.forward(minutes=11)
        assert "I agree." not in days.texts()

    def test_one_comment_is_told_once(self, member: User, mine: Comment, days: Days, post: Post) -> None:
        follows(member, is_answers=True)
        follows(member, thread=mine)
        follows(member, article=mine.discussion.article)
        post("I agree.", parent=mine)
        post("A thread of its own.")
        days.forward(minutes=11)
        (letter,) = days.told()
        assert letter.text.count("I agree.") == letter.text.count("A thread of its own.") == 1
        assert letter.subject == "Filmclub: 2 things are new in what you follow"


class TestItsCost:
    @pytest.mark.parametrize("number", [1, 7])
    def test_one_mail_takes_as_many_queries_for_little_as_for_much(
        self,
        member: User,
        mine: Comment,
        days: Days,
        post: Post,
        make_article: MakeArticle,
        number: int,
        django_assert_num_queries: Any,
    ) -> None:
        follows(member, is_answers=True)
        threads = []
        for each in range(number):
            article = make_article(f"followed-{each}", title=f"Followed {each}")
            follows(member, article=article)
            threads.append(post(f"Thread {each}."))
            follows(member, thread=threads[-1])
            for _comment in range(number):
                post("Here.", article=article)
                post("Below.", parent=threads[-1])
                post("To you.", parent=mine)
        days.forward(minutes=11)
        days.look()
        (mail,) = waiting()
        with django_assert_num_queries(QUERIES_OF_A_MAIL):
            letter = write_letter(mail)
        assert letter is not None
        assert letter.text.count("To you.") == min(number**2, NAMED)


class TestPlaces:
    def test_a_thread_is_all_that_stands_below_it(self, member: User, days: Days, post: Post) -> None:
        first = post("The first.")
        follows(member, thread=first)
        post("Grandchild.", parent=post("Child.", parent=first))
        post("Elsewhere.")
        days.forward(minutes=11)
        (letter,) = days.told()
        assert "Grandchild." in letter.text
        assert "Child." in letter.text
        assert "The thread that" in letter.text
        assert "Elsewhere." not in letter.text

    def test_a_discussion_is_that_of_one_article(
        self, gus: Writer, article: Article, days: Days, post: Post, make_article: MakeArticle
    ) -> None:
        other = make_article("other", title="Another film")
        follows(confirmed(gus), article=article)
        post("Here.")
        post("There.", article=other)
        days.forward(minutes=11)
        (letter,) = days.told()
        assert "Here." in letter.text
        assert "There." not in letter.text

    def test_nothing_is_told_below_what_was_withdrawn(
        self, member: User, article: Article, days: Days, post: Post
    ) -> None:
        follows(member, article=article)
        post("Here.")
        Article.objects.update(state=Article.State.WITHDRAWN)
        days.forward(minutes=11)
        assert days.told() == []


class TestWhatIsHidden:
    def test_marked_words_are_in_no_mail(self, member: User, mine: Comment, days: Days, post: Post) -> None:
        follows(member, article=mine.discussion.article)
        above = post("She >!leaves him!< there.")
        post("He >!jumps!< then.", parent=above)
        post("The butler did it.", spoils="ending")
        days.forward(minutes=11)
        text = days.texts()
        assert "He" in text
        for word in ("leaves him", "jumps", "butler"):
            assert word not in text

    def test_a_strict_discussion_shows_no_words(
        self, member: User, mine: Comment, days: Days, post: Post
    ) -> None:
        follows(member, is_answers=True)
        Discussion.objects.update(is_strict=True)
        post("I agree.", parent=mine)
        days.forward(minutes=11)
        text = days.texts()
        assert "For those who have seen the film" in text
        assert "I agree." not in text
        assert "What a voice." not in text

    def test_what_is_answered_shows_only_while_it_is_public(
        self, member: User, article: Article, moderator: User, days: Days, post: Post
    ) -> None:
        follows(member, article=article)
        rude = post("Rude words.")
        post("Be kind.", parent=rude)
        moderate(rude, Act.REMOVE, by=moderator, reason="rude")
        days.forward(minutes=11)
        text = days.texts()
        assert "Be kind." in text
        assert "Rude words." not in text

    @pytest.mark.parametrize(
        "state", [State.PENDING, State.REFUSED, State.SPAM, State.REMOVED, State.WITHDRAWN]
    )
    def test_only_what_is_public_is_told(
        self, member: User, mine: Comment, days: Days, post: Post, state: State
    ) -> None:
        follows(member, is_answers=True)
        post("I agree.", parent=mine, state=state)
        days.forward(minutes=11)
        assert days.told() == []

    def test_what_ends_while_the_mail_waits_is_not_told(
        self, member: User, mine: Comment, moderator: User, days: Days, post: Post
    ) -> None:
        follows(member, is_answers=True)
        answer = post("I agree.", parent=mine)
        days.forward(minutes=11)
        days.look()
        (mail,) = waiting()
        moderate(answer, Act.REMOVE, by=moderator, reason="rude")
        assert send(mail) is None


class TestGrace:
    def test_nobody_hears_of_anything_within_it(
        self, member: User, mine: Comment, days: Days, post: Post
    ) -> None:
        follows(member, is_answers=True)
        post("I agree.", parent=mine)
        days.forward(minutes=9)
        assert days.told() == []
        days.forward(minutes=2)
        assert "I agree." in days.texts()

    def test_what_was_held_within_it_is_told_once_approved(
        self, member: User, mine: Comment, moderator: User, days: Days, post: Post
    ) -> None:
        """As what Akismet takes for spam, and is none."""
        follows(member, is_answers=True)
        answer = post("I agree.", parent=mine)
        days.forward(minutes=1)
        hold(answer, Ground(Code.AKISMET))
        days.forward(minutes=30)
        assert days.told() == []
        moderate(answer, Act.APPROVE, by=moderator)
        days.forward(minutes=9)
        assert days.told() == []
        days.forward(minutes=2)
        assert "I agree." in days.texts()
        days.forward(hours=2)
        assert days.told() == []

    def test_what_comes_back_after_it_is_no_news(
        self, member: User, mine: Comment, moderator: User, days: Days, post: Post
    ) -> None:
        follows(member, is_answers=True)
        answer = post("I agree.", parent=mine)
        days.forward(minutes=20)
        assert len(days.told()) == 1
        moderate(answer, Act.REMOVE, by=moderator, reason="x")
        days.forward(hours=2)
        moderate(answer, Act.RESTORE, by=moderator)
        days.forward(minutes=20)
        assert days.told() == []
