"""The filter that learns from what moderators decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from comments.correcting import Begun, correct_comment
from comments.defence_models import LearnedWord, Lesson
from comments.editing import Version, edit_comment
from comments.findings import Effect
from comments.models import Comment
from comments.moderation import moderate, move_comment, undo
from comments.posting import post_comment
from comments.reasons import Code
from comments.spam import learned
from comments.spam.learned import chance_of, learn, together, untaught
from comments.spam.signs import APART, Sign
from comments.states import Act, State
from comments.submissions import Submission
from comments.writers import Writer
from filmclub.accounts.models import User
from reviews.models import Article
from tests.conftest import Post

pytestmark = pytest.mark.django_db

SPAM = (
    "Casino bonus for every player, deposit nothing and win tonight",
    "Win a casino deposit tonight: our bonus is waiting",
    "The best casino pays your deposit twice, bonus included",
    "Players win more with this bonus, no deposit at the casino",
    "Tonight only: deposit, bonus, and the casino that lets you win",
    "Your casino account has a bonus, deposit and play",
)
FINE = (
    "The pier in the last reel is lit like a painting",
    "My aunt remembers the cello better than the plot",
    "Is the version with the other ending still shown?",
    "The subtitles lost half of the jokes in our cinema",
    "Nobody lights a face in the rain like that any more",
    "I read the novel first, and the sister tells it there",
)


def judge(text: str, article: Article) -> list[Sign]:
    writer = Writer(name="Nell", email="nell@example.org")
    facts: dict[str, Any] = {"language": "en", "network": "", "now": timezone.now()}
    return learned.look(Submission(article=article, writer=writer, text=text, html="", links=(), **facts))


def counts() -> list[tuple[int, int, int]]:
    words = LearnedWord.objects.exclude(spam=0, approved=0).order_by("number")
    return list(words.values_list("number", "spam", "approved"))


def taught(post: Post, texts: Sequence[str], state: State) -> list[Comment]:
    comments = [post(text, state=state) for text in texts]
    for comment in comments:
        learn.call(comment.pk)
    return comments


def test_what_was_decided_before_is_learned_by_a_command(
    article: Article, post: Post, moderator: User
) -> None:
    for texts, act in ((SPAM, Act.SPAM), (FINE, Act.APPROVE)):
        for text in texts:
            moderate(post(text, state=State.PENDING), act, by=moderator)
    assert judge("Deposit now and win the casino bonus", article) == []

    said = StringIO()
    call_command("learn_spam", stdout=said)
    assert said.getvalue() == "Learned from 12 decisions.\n"
    assert [sign.code for sign in judge("Deposit now and win the casino bonus", article)] == [Code.LEARNED]
    assert untaught() == []


class TestSaying:
    def test_what_reads_like_spam_is_put_apart_with_its_words(self, article: Article, post: Post) -> None:
        taught(post, SPAM, State.SPAM)
        taught(post, FINE, State.APPROVED)

        (sign,) = judge("Deposit now and win the casino bonus", article)
        assert (sign.code, sign.points) == (Code.LEARNED, APART)
        assert {"deposit", "casino", "bonus"} <= set(sign.detail.split(", "))

    @pytest.mark.parametrize("text", [*FINE, "Something else that nobody has ever said here", "?!"])
    def test_what_does_not_is_let_through(self, article: Article, post: Post, text: str) -> None:
        taught(post, SPAM, State.SPAM)
        taught(post, FINE, State.APPROVED)

        assert judge(text, article) == []

    @pytest.mark.parametrize(("spam", "fine"), [(4, 6), (6, 4), (0, 0)])
    def test_nothing_is_said_before_some_of_both_are_known(
        self, article: Article, post: Post, spam: int, fine: int
    ) -> None:
        taught(post, SPAM[:spam], State.SPAM)
        taught(post, FINE[:fine], State.APPROVED)

        assert judge(SPAM[0], article) == []

    def test_letters_of_another_script_hide_nothing(self, article: Article, post: Post) -> None:
        taught(post, SPAM, State.SPAM)
        taught(post, FINE, State.APPROVED)

        assert judge("Dероsit now аnd win the саsinо bоnus", article)

    def test_it_stands_in_the_row_of_what_was_held(self, article: Article, post: Post) -> None:
        taught(post, SPAM, State.SPAM)
        taught(post, FINE, State.APPROVED)

        writer = Writer(name="Nell", email="nell@example.org")
        comment = post_comment(article=article, writer=writer, text="Win the casino bonus, no deposit")
        assert comment.held_for == Effect.LIKELY_SPAM
        ground = next(each for each in comment.decisions.get().grounds if each["code"] == Code.LEARNED)
        assert "casino" in ground["detail"]

    def test_costs_one_query(self, article: Article, post: Post, django_assert_num_queries: Any) -> None:
        for texts in (SPAM[:1], SPAM[1:]):
            taught(post, texts, State.SPAM)
            with django_assert_num_queries(1):
                judge(" ".join(SPAM), article)


class TestLearning:
    def test_a_decision_has_a_worker_learn(self, post: Post) -> None:
        post(SPAM[0], state=State.SPAM)

        task = DBTaskResult.objects.get()
        assert task.task_path == "comments.spam.learned.learn"

    def test_learning_twice_counts_once(self, post: Post) -> None:
        (comment,) = taught(post, SPAM[:1], State.SPAM)
        before = counts()
        learn.call(comment.pk)

        assert before
        assert counts() == before

    @pytest.mark.parametrize("act", [Act.APPROVE, Act.SPAM])
    def test_what_is_undone_is_forgotten(self, post: Post, moderator: User, act: Act) -> None:
        comment = post(SPAM[0], state=State.PENDING)
        decision = moderate(comment, act, by=moderator)
        learn.call(comment.pk)
        assert counts()

        undo([decision], by=moderator)
        learn.call(comment.pk)
        assert counts() == []
        assert not Lesson.objects.exists()

    def test_a_move_and_its_undoing_teach_nothing_else(self, post: Post, moderator: User) -> None:
        above, (comment,) = post("Above."), taught(post, SPAM[:1], State.APPROVED)
        before = counts()
        decision = move_comment(comment, above, by=moderator)
        learn.call(comment.pk)
        undo([decision], by=moderator)
        learn.call(comment.pk)

        assert before
        assert counts() == before

    def test_a_changed_text_takes_back_what_the_old_one_taught(self, post: Post, moderator: User) -> None:
        taught(post, FINE[1:2], State.APPROVED)
        before = counts()
        (comment,) = taught(post, FINE[:1], State.APPROVED)
        comment = Comment.objects.select_related("author", "discussion__article").get(pk=comment.pk)
        correct_comment(comment, text=SPAM[0], gives_away=False, begun=Begun.with_comment(comment))
        assert counts() == before
        learn.call(comment.pk)
        assert counts() == before
        moderate(comment, Act.SPAM, by=moderator)
        learn.call(comment.pk)
        approved = {number: approved for number, _spam, approved in counts() if approved}
        assert approved == {number: approved for number, _spam, approved in before}

    def test_what_a_moderator_changes_is_learned_as_it_is_then(self, post: Post, moderator: User) -> None:
        (comment,) = taught(post, FINE[:1], State.APPROVED)
        edit_comment(comment, replace(Version.of(comment), text=FINE[1]), by=moderator)
        assert counts() == []
        learn.call(comment.pk)
        taught_of = {number for number, _spam, _approved in counts()}
        assert taught_of == {learned.ALL, *learned.words_by_number(FINE[1], "")}

    def test_what_is_decided_otherwise_is_learned_otherwise(self, post: Post, moderator: User) -> None:
        (comment,) = taught(post, SPAM[:1], State.SPAM)
        moderate(comment, Act.APPROVE, by=moderator)
        learn.call(comment.pk)

        assert {(spam, approved) for _number, spam, approved in counts()} == {(0, 1)}

    @pytest.mark.parametrize("state", [State.PENDING, State.REFUSED, State.REMOVED, State.WITHDRAWN])
    def test_what_is_neither_teaches_nothing(self, post: Post, state: State) -> None:
        taught(post, SPAM[:1], state)

        assert counts() == []

    def test_who_appeared_at_once_teaches_nothing_until_decided(
        self, article: Article, post: Post, gus: Writer, moderator: User
    ) -> None:
        post(writer=gus)
        later = timezone.now() + timedelta(minutes=1)
        comment = post_comment(article=article, writer=gus, text=FINE[0], now=later)
        assert comment.state == State.APPROVED
        learn.call(comment.pk)
        assert counts() == []

        decision = moderate(comment, Act.SPAM, by=moderator)
        learn.call(comment.pk)
        assert counts()
        undo([decision], by=moderator)
        learn.call(comment.pk)
        assert counts() == []

    def test_what_the_site_itself_decided_teaches_nothing(self, post: Post) -> None:
        comment = post(SPAM[0], state=State.SPAM)
        comment.decisions.update(moderator=None)
        learn.call(comment.pk)

        assert counts() == []

    def test_the_copy_of_what_was_approved_teaches_nothing(self, post: Post) -> None:
        taught(post, FINE[:1], State.APPROVED)
        before = counts()
        taught(post, FINE[:1], State.SPAM)

        assert counts() == before

    def test_a_purged_text_leaves_what_was_learned(self, post: Post) -> None:
        (comment,) = taught(post, SPAM[:1], State.SPAM)
        before = counts()
        Comment.objects.filter(pk=comment.pk).update(text="")
        learn.call(comment.pk)
        learn.call(comment.pk + 1)

        assert counts() == before

    def test_neither_addresses_nor_long_numbers_are_learned(self) -> None:
        words = learned.words_by_number(
            "Write to ann@example.org or call 0049301234567, and www.a.example", ""
        )

        assert set(words.values()) == {"write", "to", "or", "call", "and", "a.example", "https://"}

    def test_a_long_comment_teaches_so_many_words(self, post: Post) -> None:
        taught(post, [" ".join(f"word{number}x" for number in range(500))], State.SPAM)

        assert LearnedWord.objects.count() == learned.WORDS + 1


class TestArithmetic:
    def test_a_word_says_more_the_more_often_it_was_seen(self) -> None:
        few, many = (chance_of(n, 0, spam=20, approved=20) for n in (1, 20))

        assert 0.5 < few < many < 1
        assert chance_of(0, 0, spam=20, approved=20) == 0.5

    def test_it_is_how_often_among_its_kind_that_counts(self) -> None:
        assert chance_of(10, 1, spam=100, approved=10) == pytest.approx(0.5)

    def test_words_that_disagree_say_nothing(self) -> None:
        assert together([0.9] * 5 + [0.1] * 5) == pytest.approx(0.5)
        assert together([]) == together([0.55] * 50) == 0.5

    @pytest.mark.parametrize("number", [1, 3, 40, 400])
    def test_words_that_agree_are_sure_and_never_beyond(self, number: int) -> None:
        assert 0.5 < together([0.99] * number) <= 1
        assert 0 <= together([0.01] * number) < 0.5
