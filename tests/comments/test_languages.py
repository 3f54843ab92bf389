"""The language of a comment: guessed when it is posted, corrected by moderators, said on the page."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from comments.discussions import recount
from comments.models import Comment
from comments.moderation import CommentGone, correct_language
from comments.posting import post_comment
from comments.writers import Writer
from filmclub.accounts.models import User
from reviews.models import Article
from tests.conftest import MakeArticle, Post

FRENCH = "Je suis tout à fait d’accord, la fin est magnifique et j’ai pleuré deux fois."


@pytest.fixture(autouse=True)
def _without_waiting(settings: Any) -> None:
    settings.COMMENT_INTERVAL = 0


def version(article: Article) -> int:
    return Article.objects.values_list("discussion_version", flat=True).get(pk=article.pk)


def says(article: Article, text: str, **values: Any) -> str:
    return post_comment(
        article=article, writer=Writer(name="Gus", email="g@e.org"), text=text, **values
    ).language


class TestPosting:
    def test_it_is_guessed_from_the_text(self, article: Article) -> None:
        assert says(article, FRENCH) == "fr"

    def test_what_is_known_is_not_guessed(self, article: Article) -> None:
        assert says(article, FRENCH, language="en") == "en"

    def test_a_short_one_is_in_the_articles(self, make_article: MakeArticle, article: Article) -> None:
        assert says(article, "Oh!") == "en"
        assert says(make_article("aimer", language="fr"), "Oh!") == "fr"

    def test_or_in_that_of_the_page_on_which_it_was_written(self, article: Article) -> None:
        assert says(article, "Oh!", likely_language="fr") == "fr"
        assert says(article, "I have never cried so much at the cinema.", likely_language="fr") == "en"

    def test_the_page_says_it_where_it_is_not_the_pages_own(
        self, client: Client, article: Article, post: Post
    ) -> None:
        foreign = post(FRENCH, language="fr")
        own = post("Said in the language of the page.", language="en")

        html = client.get(article.get_absolute_url()).content.decode()

        assert f'id="c{foreign.pk}" lang="fr"><header lang="en">' in html
        assert f'id="c{own.pk}"><header>' in html


class TestCorrecting:
    def test_a_moderator_does_and_pages_change(
        self, client: Client, article: Article, post: Post, moderator: User
    ) -> None:
        comment = post("Ciao!")
        before, revision = version(article), comment.revision
        correct_language(comment, "it", by=moderator)

        comment.refresh_from_db()
        assert comment.language == "it"
        assert comment.revision == revision
        assert version(article) == before + 1
        assert recount(article.pk) == []
        assert f'id="c{comment.pk}" lang="it"' in client.get(article.get_absolute_url()).content.decode()
        assert LogEntry.objects.get().change_message == "en → it"

    def test_what_is_right_already_changes_nothing(
        self, article: Article, post: Post, moderator: User
    ) -> None:
        comment = post("Ciao!")
        before = version(article)
        correct_language(comment, comment.language, by=moderator)

        assert version(article) == before
        assert not LogEntry.objects.exists()

    def test_others_may_not(self, post: Post, ann: User) -> None:
        comment = post("Ciao!")
        with pytest.raises(PermissionDenied):
            correct_language(comment, "it", by=ann)

        assert Comment.objects.get(pk=comment.pk).language == "en"

    def test_one_that_is_gone_is_told(self, post: Post, moderator: User) -> None:
        comment = post("Ciao!")
        gone = Comment(pk=comment.pk + 1, discussion=comment.discussion, guest_name="Gone")
        with pytest.raises(CommentGone):
            correct_language(gone, "it", by=moderator)


class TestAdmin:
    def address(self, comment: Comment) -> str:
        return reverse("admin:comments_comment_language", args=[comment.pk])

    def test_the_page_of_a_comment_offers_it(self, mo: Client, post: Post) -> None:
        comment = post("Ciao!")
        page = mo.get(reverse("admin:comments_comment_change", args=[comment.pk]))

        assert '<option value="en" selected>English</option>' in page.content.decode()
        answer = mo.post(self.address(comment), {"language": "it"}, follow=True)
        assert answer.redirect_chain[-1][1] == 303
        assert "is marked as written in Italian." in answer.content.decode()
        assert Comment.objects.get(pk=comment.pk).language == "it"

    def test_a_language_that_is_none_is_refused(self, mo: Client, post: Post) -> None:
        comment = post("Ciao!")

        assert mo.post(self.address(comment), {"language": "xx-klingon"}).status_code == 400
        assert Comment.objects.get(pk=comment.pk).language == "en"

    def test_an_editor_may_not(self, client: Client, post: Post, editor: User) -> None:
        client.force_login(editor)

        assert client.post(self.address(post("Ciao!")), {"language": "it"}).status_code == 403
