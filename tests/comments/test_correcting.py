"""What a writer may change of a comment, until when, and what becomes of it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.clock import NETWORKS_KEPT, forget_networks
from comments.correcting import (
    OF_A_COMMENT,
    OF_A_WRITER,
    OPEN,
    TO_FINISH,
    Begun,
    ChangedMeanwhile,
    DecidedMeanwhile,
    TooLate,
    correct_comment,
)
from comments.defence_models import Print
from comments.editing import Version, edit_comment
from comments.models import Comment, Decision, Edit, Sanction
from comments.moderation import moderate, say_how_far
from comments.posting import Flood, withdraw_comment
from comments.purging import unname
from comments.states import Act
from comments.writers import Writer
from filmclub.accounts.models import User
from reviews.models import Article, Spoils
from tests.comments.correcting import again, correct, page_of
from tests.conftest import Post, html

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
Kind = Sanction.Kind


class TestWhatReadersSee:
    def test_new_words_and_not_that_it_was_edited(self, article: Article, post: Post) -> None:
        comment = post("They leave by the lighthouse.")
        correct(comment, "They leave by the harbour.")
        page = page_of(article)
        assert "harbour" in page
        assert "lighthouse" not in page
        assert "edited" not in page
        assert again(comment).state == "approved"

    def test_that_it_was_edited_after_an_answer(self, article: Article, post: Post) -> None:
        comment = post("They leave by the lighthouse.")
        correct(comment, "They leave by the harbour.")
        post("Do they?", parent=comment)
        assert "edited" not in page_of(article)
        correct(comment, "They leave by the tower.")
        assert page_of(article).count("edited after it was answered") == 1

    def test_nothing_of_an_answer_that_waits(self, article: Article, post: Post, moderator: User) -> None:
        comment = post("They leave.")
        answer = post("Do they?", parent=comment, state="pending")
        correct(comment, "They stay.")
        assert "edited" not in page_of(article)
        moderate(answer, Act.APPROVE, by=moderator)
        assert "edited after it was answered" in page_of(article)

    def test_of_a_mark_alone_no_word_is_said(self, article: Article, post: Post) -> None:
        comment = post("They leave by the lighthouse.")
        post("Do they?", parent=comment)
        correct(comment, gives_away=True)
        page = page_of(article)
        assert "lighthouse" not in page
        assert "edited" not in page

    def test_search_finds_the_new_words_alone(self, article: Article, post: Post) -> None:
        correct(post("They leave by the lighthouse."), "They leave by the harbour.")
        path = f"{article.get_absolute_url()}search/"
        assert "<mark>harbour</mark>" in html(Client().get(path, {"q": "harbour"}))
        assert "<mark>lighthouse</mark>" not in html(Client().get(path, {"q": "lighthouse"}))


class TestWhatIsKept:
    def test_what_it_was_with_who_wrote_it(self, post: Post, ann: User) -> None:
        guests, members = post("One."), post("Uno.", writer=Writer(user=ann))
        correct(guests, "Two.")
        correct(members, "Due.", gives_away=True)
        former = [(edit.text, edit.spoils, edit.by) for edit in Edit.objects.order_by("pk")]
        assert former == [("One.", "", None), ("Uno.", "", ann)]
        last = Decision.objects.filter(comment=members).latest("pk")
        assert (last.act, last.moderator, last.before, last.after) == (
            Act.CORRECT,
            None,
            "approved",
            "approved",
        )

    @pytest.mark.parametrize("text", [None, "One.", "One.\r\n"])
    def test_nothing_of_what_is_the_same(self, text: str | None, post: Post) -> None:
        comment = post("One.")
        before = Comment.objects.values().get(pk=comment.pk)
        assert correct(comment, text) is None
        assert not Edit.objects.exists()
        assert Comment.objects.values().get(pk=comment.pk) == before

    def test_what_writers_changed_is_forgotten_in_time(self, post: Post, moderator: User, ann: User) -> None:
        over = timezone.now() - NETWORKS_KEPT - MINUTE
        guests, members, held, edited, young = (
            post("One.", writer=writer) for writer in (None, Writer(user=ann), None, None, None)
        )
        for comment in (guests, members, held, young):
            correct(comment, "Two.")
        edit_comment(edited, Version("X", "Two.", "en", ""), by=moderator)
        Edit.objects.exclude(comment=young).update(at=over)
        Comment.objects.filter(pk=held.pk).update(state="pending")
        forget_networks.call()
        assert set(Edit.objects.values_list("comment", flat=True)) == {held.pk, edited.pk, young.pk}

    def test_prints_are_those_of_the_new_words(self, post: Post) -> None:
        words = "They leave by the lighthouse as everybody here has said so often before"
        comment = post(words)
        before = set(Print.objects.filter(comment=comment).values_list("value", flat=True))
        correct(comment, "Quite other words that nobody in this place has ever said in such a row")
        after = set(Print.objects.filter(comment=comment).values_list("value", flat=True))
        assert before
        assert after
        assert not before & after


class TestUntilWhen:
    @pytest.fixture
    def comment(self, post: Post) -> Comment:
        return post("One.")

    def closes(self, comment: Comment) -> datetime:
        assert comment.published_at is not None
        return comment.published_at + OPEN

    def test_an_hour_from_publication(self, comment: Comment) -> None:
        assert correct(comment, "Two.", now=self.closes(comment) - MINUTE)
        with pytest.raises(TooLate):
            correct(comment, "Three.", now=self.closes(comment))
        assert again(comment).text == "Two."

    def test_what_was_begun_in_time_may_be_finished(self, comment: Comment) -> None:
        closes = self.closes(comment)
        begun = Begun.with_comment(comment, closes - MINUTE)
        assert correct(comment, "Two.", begun=begun, now=closes + TO_FINISH - MINUTE)
        again_begun = Begun.with_comment(again(comment), closes - MINUTE)
        with pytest.raises(TooLate):
            correct(comment, "Three.", begun=again_begun, now=closes + TO_FINISH)

    def test_what_was_begun_later_may_not(self, comment: Comment) -> None:
        closes = self.closes(comment)
        with pytest.raises(TooLate):
            correct(comment, "Two.", begun=Begun.with_comment(comment, closes), now=closes)

    def test_any_time_while_it_waits(self, post: Post, moderator: User) -> None:
        waiting = post("One.", state="pending", at=timezone.now() - timedelta(days=9))
        assert correct(waiting, "Two.")
        moderate(again(waiting), Act.APPROVE, by=moderator)
        assert correct(waiting, "Three.")

    def test_a_mark_is_always_possible_and_lifting_it_is_not(self, comment: Comment) -> None:
        later = self.closes(comment) + timedelta(days=900)
        assert correct(comment, gives_away=True, now=later)
        assert again(comment).public_html == ""
        with pytest.raises(TooLate):
            correct(comment, gives_away=False, now=later)
        assert again(comment).gives_away

    def test_a_passage_can_be_marked_at_any_time(self, post: Post) -> None:
        comment = post("So *that* is why.\n\nShe leaves. https://example.org/one")
        later = self.closes(comment) + timedelta(days=900)
        marked = "So *that* is why.\n\n>!She leaves.!< https://example.org/one"
        assert correct(comment, marked, now=later)
        comment = again(comment)
        assert (comment.text, comment.state) == (marked, "approved")
        assert "She leaves" not in (comment.public_text or "")
        assert not comment.edited_since_reply
        with pytest.raises(TooLate):
            correct(comment, "So *that* is why.\n\nShe leaves. https://example.org/one", now=later)

    @pytest.mark.parametrize(
        "text",
        [
            "One >!two!< three four.",
            "One >!two!< four, >!three!<.",
            "One >!two!< >!three!<",
            "One >!two three.",
            "One two !<three!<.",
            "One >!!<two!< three.",
            ">!One!< >!!<two!< three.",
        ],
    )
    def test_later_nothing_but_marks_is_put_in(self, post: Post, text: str) -> None:
        comment = post("One >!two!< three.")
        with pytest.raises(TooLate):
            correct(comment, text, now=self.closes(comment) + MINUTE)
        assert again(comment).text == "One >!two!< three."

    @pytest.mark.parametrize("state", ["refused", "spam", "removed", "withdrawn"])
    def test_never_what_was_decided_against(self, state: str, post: Post) -> None:
        comment = post("One.", state=state)
        for change in ({"text": "Two."}, {"gives_away": True}):
            with pytest.raises(DecidedMeanwhile):
                correct(comment, **change)
        assert not Edit.objects.exists()

    def test_not_what_an_import_brought(self, comment: Comment) -> None:
        Comment.objects.filter(pk=comment.pk).update(published_at=None)
        with pytest.raises(TooLate):
            correct(comment, "Two.")


class TestMeanwhile:
    def test_changed_by_a_moderator_it_is_not_written_over(self, post: Post, moderator: User) -> None:
        comment = post("One.")
        begun = Begun.with_comment(comment)
        edit_comment(comment, Version(comment.guest_name, "Two.", "en", ""), by=moderator)
        with pytest.raises(ChangedMeanwhile):
            correct(comment, "Three.", begun=begun)
        assert again(comment).text == "Two."

    def test_marked_by_a_moderator_it_stays_marked(self, post: Post, moderator: User) -> None:
        comment = post("One.")
        begun = Begun.with_comment(comment)
        say_how_far(comment, Spoils.ENDING, by=moderator)
        with pytest.raises(ChangedMeanwhile):
            correct(comment, "Two.", gives_away=False, begun=begun)

    def test_what_was_fetched_before_is_asked_again_under_the_lock(self, post: Post) -> None:
        comment = again(post("One."))
        begun = Begun.with_comment(comment)
        withdraw_comment(comment)
        with pytest.raises(DecidedMeanwhile):
            correct_comment(comment, text="Two.", gives_away=False, begun=begun)
        with pytest.raises(DecidedMeanwhile):
            correct_comment(comment, gives_away=True, begun=begun)

    def test_approved_meanwhile_it_is_changed_all_the_same(self, post: Post, moderator: User) -> None:
        comment = post("One.", state="pending")
        begun = Begun.with_comment(comment)
        moderate(comment, Act.APPROVE, by=moderator)
        assert correct(comment, "Two.", begun=begun)

    def test_a_forged_moment_is_now(self, post: Post) -> None:
        comment, other = again(post("One.")), again(post("Two."))
        early = Begun.with_comment(other, timezone.now() - timedelta(days=9))
        now = timezone.now()
        for text in ("", "x", "x:y", early.signed(other)):
            assert Begun.read(text, comment, now).at == now
        assert Begun.read(early.signed(other), other, now).at == early.at


class TestHowOften:
    def test_ten_times_an_hour_one_comment(self, post: Post) -> None:
        comment = post("Word 0.")
        now = timezone.now()
        for number in range(OF_A_COMMENT):
            assert correct(comment, f"Word {number + 1}.", now=now + number * MINUTE)
        with pytest.raises(Flood) as raised:
            correct(comment, "One more.", now=now + 10 * MINUTE)
        assert raised.value.retry_after == 3600
        assert again(comment).text == "Word 10."
        Comment.objects.filter(pk=comment.pk).update(published_at=now + 50 * MINUTE)
        assert correct(comment, "One more.", now=now + 61 * MINUTE)

    @pytest.mark.parametrize("is_member", [False, True])
    def test_thirty_times_an_hour_one_writer(
        self, is_member: bool, post: Post, gus: Writer, ann: User
    ) -> None:
        writer = Writer(user=ann) if is_member else gus
        comment, others = post("Mine.", writer=writer), post("Another’s.")
        by = ann if is_member else None
        values = {"text": "x", "text_format": "markdown", "text_html": "x", "language": "en", "by": by}
        elsewhere = post("Elsewhere.", writer=writer)
        Edit.objects.bulk_create(Edit(comment=elsewhere, **values) for _n in range(OF_A_WRITER))
        for change in ({"text": "Mine too."}, {"gives_away": True}):
            with pytest.raises(Flood):
                correct(comment, **change)
        assert correct(others, "Another’s too.")

    def test_a_moderators_edits_do_not_count(self, post: Post, moderator: User) -> None:
        comment = post("One.")
        values = {"text": "x", "text_format": "markdown", "text_html": "x", "language": "en"}
        Edit.objects.bulk_create(
            Edit(comment=comment, by=moderator, **values) for _number in range(OF_A_WRITER)
        )
        assert correct(comment, "Two.")


@pytest.mark.parametrize("replies", [1, 30])
def test_queries_do_not_grow_with_the_discussion(replies: int, post: Post) -> None:
    comment = post("One.")
    for number in range(replies):
        post(f"Reply {number}.", parent=comment)
    with CaptureQueriesContext(connection) as queries:
        correct(comment, "Two.")
    assert len([query for query in queries if "SAVEPOINT" not in query["sql"]]) == 20


class TestOfWhomItWas:
    """A request fetches the comment before others take its writer from it, or give it to a member."""

    def test_an_erased_name_does_not_come_back(self, post: Post, gus: Writer) -> None:
        comment = again(post("Quiet.", writer=gus))
        begun = Begun.with_comment(comment)
        unname(Comment.objects.get(pk=comment.pk), timezone.now())
        with pytest.raises(DecidedMeanwhile):
            correct_comment(comment, text="Quiet, now.", gives_away=False, begun=begun)
        found = again(comment)
        assert (found.guest_name, found.text) == ("", "Quiet.")

    def test_a_name_that_moderators_changed_does_not_either(
        self, post: Post, gus: Writer, moderator: User
    ) -> None:
        comment = again(post("Quiet.", writer=gus))
        Comment.objects.filter(pk=comment.pk).update(guest_name="G.")
        with pytest.raises(DecidedMeanwhile):
            correct_comment(comment, gives_away=True, begun=Begun.with_comment(comment))
        assert again(comment).guest_name == "G."

    def test_what_a_member_has_claimed_is_left_to_them(self, post: Post, gus: Writer, ann: User) -> None:
        comment = again(post("Quiet.", writer=gus))
        Comment.objects.filter(pk=comment.pk).update(author=ann)
        with pytest.raises(DecidedMeanwhile):
            correct_comment(comment, text="Mine.", gives_away=False, begun=Begun.with_comment(comment))
        withdraw_comment(comment)
        assert (again(comment).text, again(comment).state) == ("Quiet.", "approved")
