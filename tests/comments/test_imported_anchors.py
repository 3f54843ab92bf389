"""Old links to comments: `#comment-57` shows the comment that had this number on the old blog, or none."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from comments.models import Comment, Discussion
from filmclub.accounts.models import User
from reviews.models import Article, Origin
from reviews.saving import save_article
from tests.conftest import MakeArticle, Post, html

pytestmark = pytest.mark.django_db
BLOG = "films.example/blog"


def led_to(client: Client, number: int | str, slug: str = "a-voice") -> tuple[int, str]:
    response = client.get(f"/articles/{slug}/comments/imported/{number}/")
    return response.status_code, response.get("Location", "")


@pytest.fixture
def from_blog(article: Article) -> Article:
    Origin.objects.create(article=article, ref=f"{BLOG}?p=5", guid=f"http://{BLOG}/?p=5")
    return article


@pytest.fixture
def imported(from_blog: Article, post: Post) -> Post:
    """Post a comment that had a number on the old blog."""

    def make(number: int, *args: Any, blog: str = BLOG, **kwargs: Any) -> Comment:
        comment = post(*args, **kwargs)
        comment.import_ref = f"{blog}?comment={number}"
        comment.save(update_fields=["import_ref"])
        return comment

    return make


class TestTheAnchorOnTheArticlesPage:
    def test_stands_in_the_comment_that_had_the_number(self, client: Client, imported: Post) -> None:
        comment = imported(57)
        page = html(client.get("/articles/a-voice/"))

        assert re.search(
            rf'<article [^>]*id="c{comment.pk}"[^>]*><span class="old" id="comment-57"></span>', page
        )
        assert page.count('id="comment-') == 1

    def test_stands_where_a_comment_was_removed(self, client: Client, imported: Post) -> None:
        comment = imported(57)
        imported(58, parent=comment)
        Comment.objects.filter(pk=comment.pk).update(state="removed")
        page = html(client.get("/articles/a-voice/"))

        assert f'<p class="comment gone" id="c{comment.pk}"><span class="old" id="comment-57"></span>' in page

    def test_stands_at_a_mention_elsewhere(self, client: Client, imported: Post) -> None:
        comment = imported(57)
        Comment.objects.filter(pk=comment.pk).update(kind="pingback")

        assert '<li><span class="old" id="comment-57"></span>' in html(client.get("/articles/a-voice/"))

    @pytest.mark.parametrize("ref", [None, "other.example?comment=57", f"{BLOG}?comment=5<7", f"{BLOG}?p=57"])
    def test_is_not_there_for_other_comments(
        self, client: Client, from_blog: Article, post: Post, ref: str | None
    ) -> None:
        Comment.objects.filter(pk=post().pk).update(import_ref=ref)

        assert 'id="comment-' not in html(client.get("/articles/a-voice/"))

    def test_is_not_there_below_an_article_of_this_site(
        self, client: Client, article: Article, post: Post
    ) -> None:
        Comment.objects.filter(pk=post().pk).update(import_ref=f"{BLOG}?comment=57")
        page = html(client.get("/articles/a-voice/"))

        assert 'id="comment-' not in page
        assert "data-imported" not in page

    def test_costs_no_query_more(
        self, client: Client, imported: Post, django_assert_num_queries: Any
    ) -> None:
        for number in (57, 58):
            imported(number)
            # Films, the discussion's pingbacks and the rest: no query for where its comments came from.
            with django_assert_num_queries(7):
                client.get("/articles/a-voice/")

    def test_has_an_address_to_ask_at_in_each_language(self, client: Client, from_blog: Article) -> None:
        for prefix in ("", "/fr"):
            page = html(client.get(f"{prefix}/articles/a-voice/"))
            assert f'data-imported="{prefix}/articles/a-voice/comments/imported/0/"' in page


class TestTheAddressThatTheScriptAsks:
    def test_leads_to_the_comments_own_page(self, client: Client, imported: Post) -> None:
        comment = imported(57)

        assert led_to(client, 57) == (302, f"/articles/a-voice/comments/{comment.pk}/")
        assert client.get("/fr/articles/a-voice/comments/imported/57/")["Location"] == (
            f"/fr/articles/a-voice/comments/{comment.pk}/"
        )

    def test_never_leads_to_a_comment_of_this_site_with_that_number(
        self, client: Client, from_blog: Article, post: Post
    ) -> None:
        own = post()

        assert led_to(client, own.pk) == (302, "/articles/a-voice/#comments")
        assert f'id="comment-{own.pk}"' not in html(client.get("/articles/a-voice/"))

    def test_never_leads_to_a_comment_of_another_blog(self, client: Client, imported: Post) -> None:
        imported(57, blog="other.example")
        imported(57, blog=f"{BLOG}2")

        assert led_to(client, 57) == (302, "/articles/a-voice/#comments")

    def test_never_leads_to_a_comment_of_another_article(
        self, client: Client, imported: Post, make_article: MakeArticle
    ) -> None:
        other = make_article("another")
        Origin.objects.create(article=other, ref=f"{BLOG}?p=6", guid="")
        imported(57)

        assert led_to(client, 57, "another") == (302, "/articles/another/#comments")

    @pytest.mark.parametrize("state", ["pending", "refused", "spam"])
    def test_gives_away_nothing_that_was_never_public(
        self, client: Client, imported: Post, moderator: User, state: str
    ) -> None:
        comment = imported(57, "https://a.example https://b.example", state=state)

        assert led_to(client, 57) == (302, "/articles/a-voice/#comments") == led_to(client, 58)
        client.force_login(moderator)
        assert led_to(client, 57) == (302, f"/articles/a-voice/comments/{comment.pk}/")

    def test_is_404_below_an_article_of_this_site(self, client: Client, article: Article, post: Post) -> None:
        Comment.objects.filter(pk=post().pk).update(import_ref="?comment=57")

        assert led_to(client, 57) == (404, "")

    def test_leads_on_when_the_articles_address_has_changed(
        self, client: Client, from_blog: Article, imported: Post
    ) -> None:
        from_blog.slug = "another"
        save_article(from_blog)

        assert led_to(client, 57) == (301, "/articles/another/comments/imported/57/")

    def test_of_an_article_that_is_not_public_says_nothing(self, client: Client, imported: Post) -> None:
        imported(57)
        Article.objects.update(state="draft")

        assert led_to(client, 57) == (404, "")

    @pytest.mark.parametrize("number", ["0", "9" * 30, "9" * 5000])
    def test_is_not_harmed_by_any_number(self, client: Client, from_blog: Article, number: str) -> None:
        assert led_to(client, number) in [(302, "/articles/a-voice/#comments"), (404, "")]

    def test_may_be_told_by_shared_caches(self, client: Client, imported: Post, ann: User) -> None:
        imported(57)
        address = "/articles/a-voice/comments/imported/57/"

        assert "s-maxage=10" in client.get(address)["Cache-Control"]
        client.force_login(ann)
        assert "private" in client.get(address)["Cache-Control"]
        assert client.post(address).status_code == 405


class TestTheDiscussionOfAPageOfTheSite:
    """Comments have their addresses below /articles/, whatever stands above them."""

    @pytest.fixture(autouse=True)
    def page_of_the_site(self, article: Article) -> None:
        Article.objects.filter(pk=article.pk).update(kind="page")

    def test_links_to_comments_and_replies_that_are_there(self, client: Client, imported: Post) -> None:
        comment = imported(57)
        page = html(client.get("/pages/a-voice/"))

        links = set(re.findall(r'href="(/[^"]*comments/\d+/[^"]*)"', page))
        assert len(links) == 3
        assert all(client.get(link).status_code == 200 for link in links)
        assert led_to(client, 57) == (302, f"/articles/a-voice/comments/{comment.pk}/")

    def test_a_comments_own_page_leads_back_to_it(self, client: Client, post: Post) -> None:
        reply = post(parent=post())
        page = html(client.get(f"/articles/a-voice/comments/{reply.pk}/"))

        assert 'href="/pages/a-voice/#comments"' in page
        assert f'href="/articles/a-voice/comments/{reply.parent_id}/"' in page
        assert "/pages/a-voice/comments/" not in page

    def test_takes_comments_and_gives_refused_words_back(self, client: Client) -> None:
        send = {"text": "A first word.", "name": "Gus", "email": "gus@example.org"}
        headers = {"Sec-Fetch-Site": "same-origin"}
        address = "/articles/a-voice/comments/"
        refused = client.post(address, {**send, "email": "no"}, headers=headers)

        assert refused.status_code == 422
        assert "A first word." in html(refused)
        taken = client.post(address, send, headers={**headers, "HX-Request": "true"})
        assert taken.status_code == 201
        assert f'href="/articles/a-voice/comments/{Comment.objects.get().pk}/"' in html(taken)

    def test_leads_to_its_next_window(self, client: Client, post: Post, small_window: int) -> None:
        for _number in range(small_window + 1):
            post()
        (more,) = re.findall(r'<a class="more"[^>]*href="([^"#]+)', html(client.get("/pages/a-voice/")))

        assert f"Comment number {small_window + 1}." in html(client.get(more))

    def test_is_not_there_when_it_is_closed_and_empty(
        self, client: Client, article: Article, post: Post
    ) -> None:
        Discussion.objects.create(article=article, policy="closed")
        assert 'id="comments"' not in html(client.get("/pages/a-voice/"))

        Discussion.objects.update(policy="open")
        post()
        Discussion.objects.update(policy="closed")
        assert 'id="comments"' in html(client.get("/pages/a-voice/"))

    def test_of_an_article_is_there_also_when_it_is_closed_and_empty(
        self, client: Client, make_article: MakeArticle
    ) -> None:
        Discussion.objects.create(article=make_article("another"), policy="closed")

        assert "takes no new comments" in html(client.get("/articles/another/"))
