from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from comments.models import Comment, Decision, Discussion
from comments.moderation import moderate, undo
from comments.posting import DiscussionClosed, Duplicate, Flood, ParentGone, post_comment, withdraw_comment
from comments.writers import Writer
from filmclub.accounts.models import User
from reviews.models import Article
from tests.conftest import MakeArticle, Post

pytestmark = pytest.mark.django_db


def numbers(article: Article) -> tuple[int, int]:
    article.refresh_from_db()
    return article.comment_count, article.discussion_version


class TestWaiting:
    def test_a_guests_first_comment_waits_and_the_reason_is_kept(self, article: Article, gus: Writer) -> None:
        comment = post_comment(article=article, writer=gus, text="Hello.")

        assert comment.state == Comment.State.PENDING
        assert comment.published_at is None
        held = comment.decisions.get()
        assert (held.act, held.moderator) == (Decision.Act.HOLD, None)
        assert held.grounds == [{"code": "first_comment", "rule": None, "detail": ""}]
        assert (comment.held_for, held.why) == ("first_comment", "The writer’s first comment.")

    def test_an_approved_guest_appears_at_once_under_the_same_name_and_address(
        self, article: Article, gus: Writer, post: Post
    ) -> None:
        post(writer=gus)

        assert post_comment(article=article, writer=gus, text="Again.").state == Comment.State.APPROVED

    @pytest.mark.parametrize("change", [{"name": "Guy"}, {"email": "other@example.org"}])
    def test_another_name_or_another_address_is_another_guest(
        self, article: Article, gus: Writer, post: Post, change: dict[str, Any]
    ) -> None:
        post(writer=gus)

        comment = post_comment(article=article, writer=replace(gus, **change), text="Again.")
        assert comment.state == Comment.State.PENDING

    def test_a_guest_with_a_members_name_and_address_is_not_the_member(
        self, article: Article, ann: User, post: Post
    ) -> None:
        post(writer=Writer(user=ann))

        impostor = Writer(name=ann.name, email=ann.email or "ann@example.org")
        assert post_comment(article=article, writer=impostor, text="Me.").state == Comment.State.PENDING

    def test_the_articles_author_and_moderators_appear_at_once(
        self, article: Article, editor: User, moderator: User
    ) -> None:
        for user in (editor, moderator):
            comment = post_comment(article=article, writer=Writer(user=user), text="Welcome.")
            assert comment.state == Comment.State.APPROVED

    def test_a_known_writer_with_many_links_waits(self, article: Article, gus: Writer, post: Post) -> None:
        post(writer=gus)

        text = "https://example.org/a and https://example.org/b"
        assert post_comment(article=article, writer=gus, text=text).state == Comment.State.PENDING


class TestRefusals:
    def test_the_same_text_in_the_same_place_is_stored_once(
        self, article: Article, gus: Writer, post: Post
    ) -> None:
        post("Twice.", writer=gus)

        with pytest.raises(Duplicate):
            post_comment(article=article, writer=gus, text="Twice.")
        assert Comment.objects.count() == 1

    def test_nor_is_the_same_answer(self, article: Article, gus: Writer, ann: User, post: Post) -> None:
        parent = post("A thread.")
        for writer in (gus, Writer(user=ann)):
            post_comment(article=article, writer=writer, text="Me too.", parent_id=parent.pk)
            with pytest.raises(Duplicate):
                post_comment(article=article, writer=writer, text="Me too.", parent_id=parent.pk)
        assert Comment.objects.filter(parent=parent).count() == 2

    def test_a_member_starts_the_same_thread_once(self, article: Article, ann: User, gus: Writer) -> None:
        post_comment(article=article, writer=gus, text="Twice.")
        post_comment(article=article, writer=Writer(user=ann), text="Twice.")
        with pytest.raises(Duplicate):
            post_comment(article=article, writer=Writer(user=ann), text="Twice.")
        assert Comment.objects.count() == 2

    def test_the_same_text_elsewhere_is_another_comment(
        self, article: Article, make_article: MakeArticle, gus: Writer, post: Post
    ) -> None:
        said = post("Twice.", writer=gus)

        post("Twice.", writer=gus, parent=said)
        post("Twice.", writer=gus, article=make_article("other"))
        assert Comment.objects.count() == 3

    def test_who_posted_moments_ago_is_told_how_long_to_wait(
        self, article: Article, gus: Writer, settings: Any
    ) -> None:
        now = timezone.now()
        post_comment(article=article, writer=gus, text="One.", now=now)

        settings.COMMENT_INTERVAL = 15
        with pytest.raises(Flood) as refused:
            post_comment(article=article, writer=gus, text="Two.", now=now + timedelta(seconds=5))
        assert refused.value.retry_after in (10, 11)
        post_comment(article=article, writer=gus, text="Two.", now=now + timedelta(seconds=15))

    def test_another_name_in_the_same_browser_does_not_get_round_the_wait(
        self, article: Article, gus: Writer
    ) -> None:
        post_comment(article=article, writer=gus, text="One.")

        with pytest.raises(Flood):
            post_comment(
                article=article, writer=replace(gus, name="Guy", email="guy@example.org"), text="Two."
            )

    def test_moderators_need_not_wait(self, article: Article, moderator: User) -> None:
        for text in ("One.", "Two."):
            post_comment(article=article, writer=Writer(user=moderator), text=text)

    def test_the_articles_author_may_not_answer_what_waits(
        self, article: Article, editor: User, post: Post
    ) -> None:
        waiting = post(state="pending")

        with pytest.raises(ParentGone):
            post_comment(article=article, writer=Writer(user=editor), text="Hm.", parent_id=waiting.pk)

    def test_a_closed_discussion_takes_nothing(self, article: Article, gus: Writer) -> None:
        Discussion.objects.create(article=article, policy=Discussion.Policy.CLOSED)

        with pytest.raises(DiscussionClosed):
            post_comment(article=article, writer=gus, text="Late.")

    def test_a_discussion_closes_after_its_days_counted_from_publication(
        self, article: Article, gus: Writer, settings: Any
    ) -> None:
        settings.COMMENT_INTERVAL = 0
        Discussion.objects.create(article=article, closes_after_days=14)
        assert article.published_at is not None
        end = article.published_at + timedelta(days=14)

        post_comment(article=article, writer=gus, text="In time.", now=end - timedelta(seconds=1))
        with pytest.raises(DiscussionClosed):
            post_comment(article=article, writer=gus, text="Late.", now=end)

    @pytest.mark.parametrize("state", ["refused", "spam", "removed", "pending"])
    def test_what_is_not_public_cannot_be_answered(
        self, article: Article, gus: Writer, post: Post, state: str
    ) -> None:
        parent = post(state=state)

        with pytest.raises(ParentGone):
            post_comment(article=article, writer=gus, text="But!", parent_id=parent.pk)

    def test_a_parent_in_another_discussion_cannot_be_answered(
        self, article: Article, make_article: MakeArticle, gus: Writer, post: Post
    ) -> None:
        elsewhere = post(article=make_article("other"))

        with pytest.raises(ParentGone):
            post_comment(article=article, writer=gus, text="But!", parent_id=elsewhere.pk)

    def test_ones_own_waiting_comment_may_be_answered(
        self, article: Article, gus: Writer, settings: Any
    ) -> None:
        settings.COMMENT_INTERVAL = 0
        own = post_comment(article=article, writer=gus, text="One.")

        assert post_comment(article=article, writer=gus, text="And.", parent_id=own.pk).parent == own


class TestNumbers:
    """The article's number of comments, and the numbers below each comment, follow every change of state."""

    def test_only_approved_comments_count(self, article: Article, post: Post) -> None:
        for state in ("approved", "pending", "refused", "spam", "removed", "approved"):
            post(state=state)

        assert numbers(article)[0] == 2

    def test_every_ancestor_knows_how_many_approved_comments_stand_below(
        self, article: Article, post: Post, moderator: User
    ) -> None:
        root = post()
        child = post(parent=root)
        post(parent=child)
        last = post(parent=child)

        moderate(last, Decision.Act.REMOVE, by=moderator)
        for comment, below in ((root, 2), (child, 1)):
            comment.refresh_from_db()
            assert comment.approved_below == below

    def test_each_change_that_all_see_raises_the_version(
        self, article: Article, post: Post, moderator: User
    ) -> None:
        versions = [numbers(article)[1]]
        comment = post(state="pending")
        assert numbers(article)[1] == versions[0]
        decision = moderate(comment, Decision.Act.APPROVE, by=moderator)
        versions.append(numbers(article)[1])
        undo([decision], by=moderator)
        versions.append(numbers(article)[1])

        assert versions == sorted(set(versions))

    def test_the_date_of_the_last_comment_goes_back_when_it_is_removed(
        self, article: Article, post: Post, moderator: User
    ) -> None:
        noon = timezone.now().replace(microsecond=0)
        post(at=noon)
        newest = post(at=noon + timedelta(hours=1))
        article.refresh_from_db()
        assert article.last_comment_at == noon + timedelta(hours=1)

        moderate(newest, Decision.Act.REMOVE, by=moderator)
        article.refresh_from_db()
        assert article.last_comment_at == noon

    def test_a_withdrawn_comment_counts_no_more(self, article: Article, post: Post) -> None:
        comment = post()
        withdraw_comment(comment)

        assert numbers(article)[0] == 0

    @pytest.mark.parametrize("state", ["refused", "spam", "removed"])
    def test_what_a_moderator_has_decided_against_cannot_be_withdrawn(self, post: Post, state: str) -> None:
        comment = post(state=state)
        withdraw_comment(comment)

        comment.refresh_from_db()
        assert comment.state == state

    def test_saving_an_article_that_was_read_earlier_does_not_undo_the_count(
        self, article: Article, post: Post
    ) -> None:
        stale = Article.objects.get(pk=article.pk)
        post()
        stale.title = "Another title"
        stale.save()

        assert numbers(article)[0] == 1
        assert article.title == "Another title"
