"""Moderators say how far a comment gives the film away."""

from __future__ import annotations

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from comments.models import Comment, Decision
from comments.moderation import CommentGone, say_how_far
from filmclub.accounts.models import User
from reviews.models import Article, Spoils
from tests.conftest import Post, html

pytestmark = pytest.mark.django_db


@pytest.fixture
def mo(client: Client, moderator: User) -> Client:
    client.force_login(moderator)
    return client


def path_of(comment: Comment) -> str:
    return reverse("admin:comments_comment_spoils", args=[comment.pk])


def search(article: Article, words: str) -> str:
    return html(Client().get(f"{article.get_absolute_url()}search/?q={words}"))


class TestSayingHowFar:
    def test_covers_a_comment_everywhere_at_once(self, mo: Client, article: Article, post: Post) -> None:
        comment = post("They leave by the lighthouse.")
        assert "lighthouse" in html(Client().get(article.get_absolute_url()))
        before = Article.objects.get().discussion_version

        response = mo.post(path_of(comment), {"spoils": "plot"})
        assert response["Location"] == reverse("admin:comments_comment_change", args=[comment.pk])
        assert "lighthouse" not in html(Client().get(article.get_absolute_url()))
        assert "lighthouse</mark>" not in search(article, "lighthouse")
        comment.refresh_from_db()
        assert (comment.public_html, comment.public_text) == ("", "")
        assert Article.objects.get().discussion_version == before + 1

    def test_uncovers_it_again(self, mo: Client, article: Article, post: Post) -> None:
        comment = post("They leave by the lighthouse.", spoils="ending")
        mo.post(path_of(comment), {"spoils": ""})

        assert "by the lighthouse" in html(Client().get(article.get_absolute_url()))
        assert "lighthouse</mark>" in search(article, "lighthouse")

    def test_is_told_and_logged(self, mo: Client, post: Post, moderator: User) -> None:
        comment = post("They leave.", spoils="ending")
        page = html(mo.post(path_of(comment), {"spoils": ""}, follow=True))

        assert f"What the comment by {comment.name} gives away: not said." in page
        assert '<option value="" selected>not said</option>' in page
        entry = LogEntry.objects.get()
        assert (entry.user, entry.change_message) == (moderator, "the ending → not said")

    def test_twice_the_same_changes_nothing(self, mo: Client, article: Article, post: Post) -> None:
        comment = post("They leave.", spoils="plot")
        before = Article.objects.get().discussion_version
        mo.post(path_of(comment), {"spoils": "plot"})

        assert Article.objects.get().discussion_version == before
        assert not LogEntry.objects.exists()

    def test_takes_no_degree_that_there_is_not(self, mo: Client, post: Post) -> None:
        assert mo.post(path_of(post()), {"spoils": "everything"}).status_code == 400

    def test_is_for_moderators_alone(self, client: Client, post: Post, editor: User) -> None:
        comment = post()
        client.force_login(editor)

        assert client.post(path_of(comment), {"spoils": "plot"}).status_code == 403
        comment.refresh_from_db()
        assert comment.spoils == ""

    def test_of_a_comment_that_is_gone_says_so(self, post: Post, moderator: User) -> None:
        comment = post(state="spam")
        copy = Comment.objects.get(pk=comment.pk)
        Decision.objects.all().delete()
        Comment.objects.filter(pk=comment.pk).delete()

        with pytest.raises(CommentGone):
            say_how_far(copy, Spoils.PLOT, by=moderator)
