"""What a writer may change of a comment, until when, and what becomes of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.asking import ask_service
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
from comments.defence_models import PendingCheck, Print
from comments.discussions import recount
from comments.editing import Version, edit_comment
from comments.findings import Effect
from comments.imposing import impose
from comments.models import Comment, Decision, Discussion, Edit, Sanction
from comments.moderation import moderate, say_how_far
from comments.persons import Person
from comments.posting import Flood, NothingSaid, Paused, RefusedByRule, post_comment, withdraw_comment
from comments.purging import unname
from comments.reasons import Code
from comments.states import Act
from comments.writers import Writer
from filmclub.accounts.models import User
from filmclub.club.models import Club
from reviews.models import Article, Spoils
from tests.comments.test_rules import make_rule
from tests.conftest import Post, html
from tests.loopback import Service

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
Kind = Sanction.Kind


def again(comment: Comment) -> Comment:
    """As a request fetches it."""
    return Comment.objects.select_related("author", "discussion__article").get(pk=comment.pk)


def correct(
    comment: Comment,
    text: str | None = None,
    *,
    gives_away: bool | None = None,
    begun: Begun | None = None,
    **kwargs: Any,
) -> Comment | None:
    comment = again(comment)
    marked = comment.gives_away if gives_away is None else gives_away
    begun = begun or Begun.with_comment(comment, kwargs.get("now"))
    return correct_comment(comment, text=text, gives_away=marked, begun=begun, **kwargs)


def page_of(article: Article) -> str:
    return html(Client().get(article.get_absolute_url()))


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


class TestAsAPost:
    @pytest.fixture
    def comment(self, post: Post) -> Comment:
        """Public, of somebody who is known."""
        return post("They leave.")

    def test_links_make_it_wait_and_what_it_was_is_kept(
        self, comment: Comment, article: Article, post: Post
    ) -> None:
        post("Do they?", parent=comment)
        text = "See [one](https://one.example/a) and [two](https://two.example/b), both of them worth it."
        assert correct(comment, text)
        found = again(comment)
        assert (found.state, found.text) == ("pending", text)
        assert Edit.objects.get().text == "They leave."
        last = Decision.objects.filter(comment=comment).latest("pk")
        assert Code.MANY_LINKS in {ground["code"] for ground in last.grounds}
        assert found.held_for == last.grounds[0]["code"]
        assert (last.act, last.moderator, last.before, last.after) == (Act.HOLD, None, "approved", "pending")
        page = page_of(article)
        assert "This comment is not shown." in page
        assert "one.example" not in page
        assert "They leave." not in page
        assert recount(article.pk) == []

    def test_a_rule_refuses_it_and_nothing_is_changed(self, comment: Comment) -> None:
        rule = make_rule("casino", effect=Effect.REFUSE, sentence="No casinos.")
        with pytest.raises(RefusedByRule, match="No casinos"):
            correct(comment, "Come to the casino.")
        assert again(comment).text == "They leave."
        assert not Edit.objects.exists()
        rule.refresh_from_db()
        assert rule.hits == 1

    def test_a_rule_takes_it_for_spam(self, comment: Comment, article: Article) -> None:
        make_rule("casino", effect=Effect.SPAM)
        correct(comment, "Come to the casino.")
        assert again(comment).state == "spam"
        article.refresh_from_db()
        assert article.comment_count == 0

    def test_where_everything_waits_it_waits(self, comment: Comment) -> None:
        Discussion.objects.update(policy=Discussion.Policy.HOLD)
        correct(comment, "They stay.")
        assert again(comment).state == "pending"

    def test_a_closed_discussion_takes_it(self, comment: Comment, article: Article) -> None:
        Discussion.objects.update(policy=Discussion.Policy.CLOSED)
        assert correct(comment, "They stay.")

    def test_who_is_to_pause_changes_nothing_but_marks(self, comment: Comment, moderator: User) -> None:
        impose(Person.of(comment), Kind.BAN, by=moderator)
        with pytest.raises(Paused):
            correct(comment, "They stay.")
        assert correct(comment, gives_away=True)

    @pytest.mark.parametrize("text", ["", " ", "\u200b"])
    def test_nothing_is_no_comment(self, text: str, comment: Comment) -> None:
        with pytest.raises(NothingSaid):
            correct(comment, text)
        assert again(comment).text == "They leave."

    WORDS = "They leave by the lighthouse as everybody here has said so often before"

    def test_a_flood_and_ones_own_words_say_nothing_of_it(self, post: Post, gus: Writer) -> None:
        post(self.WORDS, writer=gus)
        comment = post("One.", writer=gus)
        Club.objects.update(interval=600)
        assert correct(comment, self.WORDS)
        assert again(comment).state == "approved"

    def test_what_others_have_said_has_it_wait(self, post: Post, gus: Writer) -> None:
        post(self.WORDS)
        comment = post("One.", writer=gus)
        assert correct(comment, self.WORDS)
        assert (again(comment).state, again(comment).held_for) == ("pending", "copy")

    def test_staff_and_authors_meet_no_rule(self, post: Post, moderator: User, editor: User) -> None:
        make_rule("casino", effect=Effect.REFUSE)
        for user in (moderator, editor):
            comment = post(f"By {user.pk}.", writer=Writer(user=user))
            assert correct(comment, f"The casino of {user.pk}.")
            assert again(comment).state == "approved"

    def test_language_follows_the_words(self, comment: Comment) -> None:
        correct(comment, "Ils s’en vont tous les deux par le phare, et nous ne savons pas vraiment pourquoi.")
        assert again(comment).language == "fr"


class TestAfterAModerator:
    def test_what_a_moderator_has_changed_waits(self, post: Post, moderator: User) -> None:
        comment = post("They leave, fools.")
        edit_comment(comment, Version(comment.guest_name, "They leave.", "en", ""), by=moderator)
        correct(comment, "They leave, fools!")
        found = again(comment)
        assert (found.state, found.held_for) == ("pending", Code.CHANGED_BEFORE)

    def test_so_does_who_lifts_their_mark(self, post: Post, moderator: User) -> None:
        own, theirs = post("One.", spoils="plot"), post("Two.")
        say_how_far(theirs, Spoils.ENDING, by=moderator)
        for comment, state in ((own, "approved"), (theirs, "pending")):
            correct(comment, gives_away=False)
            assert (again(comment).state, again(comment).gives_away) == (state, False)

    def test_a_moderators_own_comment_never_waits(self, post: Post, moderator: User, may: User) -> None:
        comment = post("One.", writer=Writer(user=moderator))
        edit_comment(comment, Version("", "Two.", "en", ""), by=may)
        correct(comment, "Three.")
        assert again(comment).state == "approved"


class TestWhileItWaits:
    def test_it_goes_on_waiting_in_its_place(self, post: Post) -> None:
        comment = post("One.", state="pending")
        held_for = again(comment).held_for
        correct(comment, "Two.")
        found = again(comment)
        assert (found.state, found.held_for, found.text) == ("pending", held_for, "Two.")

    def test_no_edit_lifts_that_a_moderator_put_it_back(
        self, article: Article, gus: Writer, moderator: User, settings: Any
    ) -> None:
        settings.COMMENT_INTERVAL = 0
        parent = post_comment(article=article, writer=gus, text="One.")
        reply = post_comment(article=article, writer=gus, text="Two.", parent_id=parent.pk)
        moderate(reply, Act.APPROVE, by=moderator)
        moderate(again(reply), Act.HOLD, by=moderator)
        correct(reply, "See https://one.example and https://two.example")
        moderate(parent, Act.APPROVE, by=moderator)
        # Or it would have appeared with what it answers.
        correct(reply, "Two.")
        assert again(reply).state == "pending"
        codes = {ground["code"] for ground in reply.decisions.filter(act=Act.HOLD).latest("pk").grounds}
        assert codes >= {Code.PUT_BACK, Code.MANY_LINKS}

    def test_likely_spam_stays_apart(self, post: Post) -> None:
        comment = post("One.", state="pending")
        Comment.objects.filter(pk=comment.pk).update(held_for=Code.LIKELY_SPAM)
        correct(comment, "Come and see https://one.example and https://two.example")
        assert again(comment) in Comment.objects.likely_spam()

    def test_readers_pages_stay_as_they_are(self, post: Post, article: Article) -> None:
        comment = post("One.", state="pending")
        article.refresh_from_db()
        version = article.discussion_version
        correct(comment, "Two.")
        article.refresh_from_db()
        assert article.discussion_version == version


class TestAkismet:
    def test_is_asked_again_about_writers_who_are_not_known(self, akismet: Service, article: Article) -> None:
        stranger = Writer(name="Pia", email="pia@example.org")
        comment = post_comment(article=article, writer=stranger, text="Hello.", address="203.0.113.9")
        before = PendingCheck.objects.get()
        for text in ("Hello again.", "And again."):
            correct(comment, text, address="203.0.113.77", agent="Another")
        check = PendingCheck.objects.get()
        assert (check.address, check.agent) == ("203.0.113.77", "Another")
        assert check.asked_for_at > before.asked_for_at

    def test_is_not_asked_about_who_is_known_or_marks(self, akismet: Service, post: Post) -> None:
        comment = post("Hello.")
        PendingCheck.objects.all().delete()
        correct(comment, "Hello again.")
        correct(comment, gives_away=True)
        assert not PendingCheck.objects.exists()

    def test_is_asked_what_came_after_a_moderator_looked(
        self, akismet: Service, article: Article, moderator: User
    ) -> None:
        Club.objects.update(first_held=2)
        stranger = Writer(name="Pia", email="pia@example.org")
        comment = post_comment(article=article, writer=stranger, text="Hello.")
        ask_service.call()
        moderate(again(comment), Act.APPROVE, by=moderator)
        moderate(again(comment), Act.HOLD, by=moderator)
        correct(comment, "Pills.")
        ask_service.call()
        assert [said["comment_content"] for _path, said in akismet.asked] == ["Hello.", "Pills."]


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
