"""Posting and reading comments over HTTP, as browsers do."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from comments.bylines import avatar
from comments.models import Comment, Decision, Discussion
from comments.moderation import moderate, undo
from comments.writers import Writer
from filmclub.accounts.models import User
from reviews.models import Article
from tests.comments.browsing import SAME_ORIGIN, address, send
from tests.conftest import Post, html

pytestmark = pytest.mark.django_db


class TestHeld:
    """A first comment waits; its writer sees it meanwhile, known by the cookie that the POST set."""

    def test_the_cookie_is_signed_and_out_of_reach_of_scripts(self, client: Client, article: Article) -> None:
        cookie = send(client, article).cookies["writer"]

        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
        assert cookie["max-age"] == ""
        client.cookies["writer"] = cookie.value[:-3] + "abc"
        assert "A first word." not in html(client.get(f"/articles/{article.slug}/"))

    def test_the_writer_sees_it_on_the_page_and_at_its_own_address(
        self, client: Client, article: Article
    ) -> None:
        location = send(client, article)["Location"]

        for path in (f"/articles/{article.slug}/", location):
            page = html(client.get(path))
            assert "A first word." in page
            assert "waiting for a moderator" in page

    def test_nobody_else_does(self, client: Client, article: Article, ann: User) -> None:
        location = send(client, article)["Location"]
        stranger, member = Client(), Client()
        member.force_login(ann)

        for other in (stranger, member):
            assert other.get(location).status_code == 404
            assert "A first word." not in html(other.get(f"/articles/{article.slug}/"))

    def test_a_moderator_sees_it_at_its_own_address(
        self, client: Client, article: Article, moderator: User
    ) -> None:
        location = send(client, article)["Location"]
        other = Client()
        other.force_login(moderator)

        assert "A first word." in html(other.get(location))

    def test_it_is_in_no_list_feed_or_number(self, client: Client, article: Article) -> None:
        send(client, article)

        for path in ("/", "/articles/", "/feeds/articles.atom", "/feeds/articles.rss"):
            assert "A first word." not in html(Client().get(path))
        assert "Leave a comment" in html(Client().get(f"/articles/{article.slug}/"))

    def test_a_guest_who_wants_to_be_remembered_finds_the_form_filled_in(
        self, client: Client, article: Article
    ) -> None:
        cookie = send(client, article, remember="on").cookies["writer"]
        page = html(client.get(f"/articles/{article.slug}/"))

        assert cookie["max-age"] == 365 * 24 * 60 * 60
        assert 'value="gus@example.org"' in page
        assert "gus@example.org" not in html(Client().get(f"/articles/{article.slug}/"))

    def test_one_who_does_not_finds_it_empty(self, client: Client, article: Article) -> None:
        send(client, article)

        assert 'value="gus@example.org"' not in html(client.get(f"/articles/{article.slug}/"))


class TestThePageOfOneComment:
    def test_shows_what_it_answers_above_and_its_replies_below(
        self, client: Client, article: Article, post: Post
    ) -> None:
        root = post("the root")
        target = post("the target", parent=root)
        post("the reply", parent=target)
        post("a neighbour", parent=root)

        page = html(client.get(f"{address(article)}{target.pk}/"))
        assert page.index("the root") < page.rindex("the target") < page.index("the reply")
        assert "a neighbour" not in page

    def test_what_waits_again_after_an_approval_was_undone_shows_no_words(
        self, client: Client, article: Article, post: Post, moderator: User
    ) -> None:
        comment = post("too early", state="pending")
        undo([moderate(comment, Decision.Act.APPROVE, by=moderator)], by=moderator)
        response = client.get(f"{address(article)}{comment.pk}/")

        assert response.status_code == 410
        assert "too early" not in html(response)

    @pytest.mark.parametrize("state", ["refused", "spam", "pending"])
    def test_what_was_never_public_is_404(
        self, client: Client, article: Article, post: Post, state: str
    ) -> None:
        comment = post(state=state)

        assert client.get(f"{address(article)}{comment.pk}/").status_code == 404

    def test_what_was_removed_is_410_without_its_words(
        self, client: Client, article: Article, post: Post
    ) -> None:
        comment = post("unkind words", state="removed")
        response = client.get(f"{address(article)}{comment.pk}/")

        assert response.status_code == 410
        assert "unkind words" not in html(response)

    def test_a_comment_of_another_article_is_404(
        self, client: Client, article: Article, make_article: Any, post: Post
    ) -> None:
        comment = post(article=make_article("other"))

        assert client.get(f"{address(article)}{comment.pk}/").status_code == 404

    def test_shows_the_whole_of_a_deep_branch_from_page_to_page(
        self, client: Client, article: Article, post: Post
    ) -> None:
        comment = None
        for level in range(9):
            comment = post(f"level {level}.", parent=comment)
        page = html(client.get(f"/articles/{article.slug}/"))

        assert "level 6." in page
        assert "level 7." not in page
        assert "Read 2 more replies" in page
        (path,) = re.findall(r'<p class="deeper"><a href="([^"]+)"', page)
        assert "level 8." in html(client.get(path))

    def test_goes_on_below_tombstones_that_were_never_public(
        self, client: Client, article: Article, post: Post
    ) -> None:
        chain: list[Comment] = []
        for level in range(9):
            chain.append(post(f"level {level}.", parent=chain[-1] if chain else None))
        hidden = Comment.objects.filter(pk__in=[chain[5].pk, chain[6].pk])
        hidden.update(published_at=None, state="pending")
        page = html(client.get(f"/articles/{article.slug}/"))
        (path,) = re.findall(r'<p class="deeper"><a href="([^"]+)"', page)
        deeper = html(client.get(path))

        assert "level 8." in deeper
        assert "level 6." not in deeper

    def test_shows_the_nearest_of_many_above(self, client: Client, article: Article, post: Post) -> None:
        comment = None
        for level in range(10):
            comment = post(f"level {level}.", parent=comment)
        assert comment is not None
        page = html(client.get(f"{address(article)}{comment.pk}/"))

        assert "3 comments further up are left out." in page
        assert "level 2." not in page
        assert page.index("level 3.") < page.index("level 8.") < page.rindex("level 9.")

    def test_costs_the_same_number_of_queries_whatever_stands_around_it(
        self, client: Client, article: Article, post: Post, django_assert_num_queries: Any
    ) -> None:
        root = post()
        target = post(parent=root)
        for _size in range(2):
            with django_assert_num_queries(6):
                client.get(f"{address(article)}{target.pk}/")
            for _more in range(30):
                post(parent=target)


class TestReplying:
    def test_the_page_shows_the_comment_and_the_form(
        self, client: Client, article: Article, post: Post
    ) -> None:
        comment = post("What do you think?")
        page = html(client.get(f"{address(article)}{comment.pk}/reply/"))

        assert "What do you think?" in page
        assert f'name="parent" value="{comment.pk}"' in page

    def test_the_form_alone_has_an_address_of_its_own(
        self, client: Client, article: Article, post: Post
    ) -> None:
        comment = post()
        page = html(client.get(f"{address(article)}{comment.pk}/reply/form/"))

        assert page.lstrip().startswith("<form")
        assert f'name="parent" value="{comment.pk}"' in page
        assert 'id="reply-text"' not in page

    @pytest.mark.parametrize("state", ["removed", "spam", "refused", "pending"])
    def test_what_is_not_public_cannot_be_answered(
        self, client: Client, article: Article, post: Post, state: str
    ) -> None:
        comment = post(state=state)

        assert client.get(f"{address(article)}{comment.pk}/reply/").status_code == 404


class TestTheDiscussion:
    @pytest.mark.parametrize(
        ("number", "english", "french"),
        [
            (0, "Leave a comment", "Laisser un commentaire"),
            (1, "1 comment", "1 commentaire"),
            (2, "2 comments", "2 commentaires"),
        ],
    )
    def test_says_how_many_comments_there_are(
        self, client: Client, article: Article, post: Post, number: int, english: str, french: str
    ) -> None:
        for _number in range(number):
            post()

        for path, words in (
            (f"/articles/{article.slug}/", english),
            (f"/fr/articles/{article.slug}/", french),
        ):
            heading = re.search(r'<h2 id="talk"[^>]*>(.*?)</h2>', html(client.get(path)), re.DOTALL)
            assert heading is not None
            assert heading[1].strip() == words

    def test_none_is_counted_in_the_right_plural(self, client: Client, article: Article) -> None:
        assert "0 comments" in html(client.get("/articles/"))
        assert "0 commentaire<" in html(client.get("/fr/articles/"))

    def test_the_numbers_on_article_lists_and_feeds_agree(
        self, client: Client, article: Article, post: Post
    ) -> None:
        for state in ("approved", "approved", "pending", "removed", "approved"):
            post(state=state)

        assert "3 comments" in html(client.get(f"/articles/{article.slug}/"))
        assert "3 comments" in html(client.get("/"))
        assert "3 comments" in html(client.get("/articles/"))
        assert "<thr:total>3</thr:total>" in html(client.get("/feeds/articles.atom"))
        assert "<slash:comments>3</slash:comments>" in html(client.get("/feeds/articles.rss"))

    def test_marks_the_articles_author(
        self, client: Client, article: Article, post: Post, editor: User
    ) -> None:
        post(writer=Writer(user=editor))

        assert '<span class="mark">Author</span>' in html(client.get(f"/articles/{article.slug}/"))

    def test_never_shows_an_address(self, client: Client, article: Article, post: Post) -> None:
        post(writer=Writer(name="Gus", email="gus@example.org", website="https://gus.example"))
        page = html(client.get(f"/articles/{article.slug}/"))

        assert "gus@example.org" not in page
        assert '<a href="https://gus.example" rel="ugc nofollow noopener">Gus</a>' in page

    def test_gives_each_comment_its_id_and_its_language_where_that_is_another(
        self, client: Client, article: Article, post: Post
    ) -> None:
        root = post(language="fr")
        reply = post(parent=root)
        page = html(client.get(f"/articles/{article.slug}/"))

        assert f'<article class="comment" id="c{root.pk}" lang="fr"><header lang="en">' in page
        assert f'<article class="comment" id="c{reply.pk}"><header>' in page
        assert '<section class="talk" id="comments"' in page

    def test_leads_on_to_the_next_window(self, client: Client, article: Article, post: Post) -> None:
        for _number in range(101):
            post()
        page = html(client.get(f"/articles/{article.slug}/"))
        (path,) = re.findall(r'<a class="more"[^>]*href="([^"#]+)', page)

        assert "Comment number 100." in page
        assert "Comment number 101." not in page
        rest = html(client.get(path))
        assert "Comment number 101." in rest
        assert "Comment number 100." not in rest

    @pytest.mark.parametrize("after", ["x", "0", "-5", "9" * 30, "%00"])
    def test_a_cursor_that_names_nothing_is_404(self, client: Client, article: Article, after: str) -> None:
        assert client.get(f"/articles/{article.slug}/?after={after}").status_code == 404

    def test_a_closed_one_offers_no_form_and_no_replies(
        self, client: Client, article: Article, post: Post
    ) -> None:
        post()
        Discussion.objects.filter(article=article).update(policy="closed")
        page = html(client.get(f"/articles/{article.slug}/"))

        assert "takes no new comments" in page
        assert "<textarea" not in page
        assert "/reply/" not in page


class TestPrivacy:
    def test_one_address_posts_once_in_an_interval_whoever_it_says_it_is(
        self, client: Client, article: Article
    ) -> None:
        send(client, article)
        response = Client().post(
            address(article),
            {"text": "Another.", "name": "Eve", "email": "eve@example.org"},
            headers=SAME_ORIGIN,
        )

        assert response.status_code == 429
        elsewhere = Client().post(
            address(article),
            {"text": "Another.", "name": "Eve", "email": "eve@example.org"},
            headers=SAME_ORIGIN,
            REMOTE_ADDR="198.51.100.7",
        )
        assert elsewhere.status_code == 303

    def test_a_members_waiting_comment_is_hidden_after_signing_out(
        self, client: Client, article: Article, ann: User, settings: Any
    ) -> None:
        settings.COMMENT_INTERVAL = 0
        send(client, article)
        client.force_login(ann)
        send(client, article, text="Ann’s words.")
        assert "Ann’s words." in html(client.get(f"/articles/{article.slug}/"))

        del client.cookies["sessionid"]
        assert "Ann’s words." not in html(client.get(f"/articles/{article.slug}/"))

    def test_a_waiting_comments_picture_does_not_tell_whose_address_it_has(
        self, article: Article, post: Post
    ) -> None:
        known = post(writer=Writer(name="Gus", email="gus@example.org"))
        guess = post(
            writer=Writer(name="Gus", email="gus@example.org"),
            text="https://a.example https://b.example",
            state="pending",
        )

        assert avatar(known) != avatar(guess)

    @pytest.mark.parametrize("website", ["ftp://example.org", "data:text/html,x", "javascript:alert(1)"])
    def test_a_website_is_on_the_web(self, client: Client, article: Article, website: str) -> None:
        assert send(client, article, website=website).status_code == 422
