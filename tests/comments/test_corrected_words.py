"""What is looked at in words that their writer has changed: rules, layers, Akismet, moderators."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from comments.asking import ask_service
from comments.defence_models import PendingCheck
from comments.discussions import recount
from comments.editing import Version, edit_comment
from comments.findings import Effect
from comments.imposing import impose
from comments.models import Comment, Decision, Discussion, Edit, Sanction
from comments.moderation import moderate, say_how_far
from comments.persons import Person
from comments.posting import NothingSaid, Paused, RefusedByRule, post_comment
from comments.reasons import Code
from comments.states import Act
from comments.writers import Writer
from filmclub.accounts.models import User
from filmclub.club.models import Club
from reviews.models import Article, Spoils
from tests.comments.correcting import again, correct, page_of
from tests.comments.test_rules import make_rule
from tests.conftest import Post
from tests.loopback import Service

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
Kind = Sanction.Kind


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
