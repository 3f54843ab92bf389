"""What the web answers to those who post."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from comments.models import Comment, Discussion
from filmclub.accounts.models import User
from reviews.models import Article
from tests.comments.browsing import GUEST, SAME_ORIGIN, address, by_htmx, send
from tests.conftest import Post, html

pytestmark = pytest.mark.django_db


class TestPosting:
    def test_leads_to_the_comments_own_page(self, client: Client, article: Article) -> None:
        response = send(client, article)

        comment = Comment.objects.get()
        assert response.status_code == 303
        assert response["Location"] == f"/articles/{article.slug}/comments/{comment.pk}/"

    def test_by_htmx_answers_with_the_comment_alone(self, client: Client, article: Article) -> None:
        response = by_htmx(client, article)

        assert response.status_code == 201
        assert f'id="c{Comment.objects.get().pk}"' in html(response)
        assert "<html" not in html(response)
        assert response["HX-Retarget"] == "#thread"

    def test_keeps_the_address_only_as_a_network(self, client: Client, article: Article) -> None:
        client.post(address(article), GUEST, headers=SAME_ORIGIN, REMOTE_ADDR="203.0.113.77")

        assert Comment.objects.get().network == "203.0.113.0"

    def test_a_member_writes_under_their_own_name(self, client: Client, article: Article, ann: User) -> None:
        client.force_login(ann)
        send(client, article, name="Somebody else")

        comment = Comment.objects.get()
        assert (comment.author, comment.guest_name, comment.name) == (ann, "", "Ann Berg")

    def test_a_banned_member_is_a_guest_again(self, client: Client, article: Article, eve: User) -> None:
        client.force_login(eve)
        send(client, article)

        assert Comment.objects.get().author is None

    def test_a_reply_stands_below_what_it_answers(self, client: Client, article: Article, post: Post) -> None:
        parent = post()
        send(client, article, parent=parent.pk)

        assert Comment.objects.get(guest_name="Gus").parent == parent

    def test_the_language_is_the_one_of_the_form(self, client: Client, article: Article) -> None:
        response = send(client, article, language="fr")

        assert response["Location"].startswith("/fr/articles/")
        assert Comment.objects.get().language == "fr"

    def test_in_the_sites_own_language_it_is_the_articles(self, client: Client, make_article: Any) -> None:
        send(client, make_article("aimer", language="fr"), language="en")

        assert Comment.objects.get().language == "fr"

    def test_an_article_that_is_not_public_takes_nothing(self, client: Client, make_article: Any) -> None:
        draft = make_article("draft", state="draft", published_at=None)

        assert send(client, draft).status_code == 404
        assert not Comment.objects.exists()

    def test_reading_the_address_is_not_allowed(self, client: Client, article: Article) -> None:
        assert client.get(address(article)).status_code == 405


class TestBadInput:
    """A clear error, nothing lost, nothing leaked."""

    @pytest.mark.parametrize(
        ("fields", "error"),
        [
            ({"text": ""}, "Write something first."),
            ({"text": " \n\t "}, "Write something first."),
            ({"text": "x" * 65526}, "at most 65525 characters"),
            ({"name": ""}, "Give the name"),
            ({"name": "n" * 246}, "at most 245 characters"),
            ({"email": ""}, "Give your e-mail address"),
            ({"email": "not an address"}, "does not look like an e-mail address"),
            ({"website": "javascript:alert(1)"}, "does not look like an address"),
            ({"website": "https://example.org/" + "a" * 200}, "at most 200 characters"),
        ],
    )
    @pytest.mark.parametrize("htmx", [False, True], ids=["page", "fragment"])
    def test_is_told_beside_the_field(
        self, client: Client, article: Article, fields: dict[str, Any], error: str, htmx: bool
    ) -> None:
        response = (by_htmx if htmx else send)(client, article, **fields)

        assert response.status_code == 422
        assert error in html(response)
        assert 'aria-invalid="true"' in html(response)
        assert not Comment.objects.exists()

    def test_every_typed_word_is_given_back(self, client: Client, article: Article) -> None:
        typed = {
            "text": 'I "love" <it> & more',
            "name": "Gus & Co",
            "website": "https://example.org/?a=1&b=2",
        }
        page = html(send(client, article, **typed, email="wrong"))

        assert "I &quot;love&quot; &lt;it&gt; &amp; more" in page
        assert 'value="Gus &amp; Co"' in page
        assert 'value="https://example.org/?a=1&amp;b=2"' in page
        assert 'value="wrong"' in page
        assert "<h1" in page

    def test_a_reply_is_given_back_on_the_reply_page(
        self, client: Client, article: Article, post: Post
    ) -> None:
        parent = post("What do you think?")
        page = html(send(client, article, parent=parent.pk, text="I think…", email=""))

        assert "What do you think?" in page
        assert "I think…" in page
        assert f'name="parent" value="{parent.pk}"' in page

    @pytest.mark.parametrize("parent", ["x", "-1", "0", "99999999", "9" * 40, "1 OR 1"])
    def test_a_parent_that_does_not_exist_is_refused(
        self, client: Client, article: Article, parent: str
    ) -> None:
        response = send(client, article, parent=parent)

        assert response.status_code == 422
        assert "A first word." in html(response)
        assert not Comment.objects.exists()

    def test_a_reply_to_something_gone_can_be_posted_as_a_new_comment(
        self, client: Client, article: Article, post: Post
    ) -> None:
        gone = post("Secret words", state="removed")
        response = send(client, article, parent=gone.pk)

        assert response.status_code == 422
        assert "is not here any more" in html(response)
        assert "A first word." in html(response)
        assert f'value="{gone.pk}"' not in html(response)
        assert "Secret words" not in html(response)

    def test_and_at_once(self, client: Client, article: Article, post: Post, settings: Any) -> None:
        gone = post(state="removed")
        settings.COMMENT_INTERVAL = 15
        send(client, article, parent=gone.pk)

        assert send(client, article).status_code == 303

    def test_a_form_that_names_a_strangers_waiting_comment_does_not_show_it(
        self, client: Client, article: Article, post: Post
    ) -> None:
        waiting = post("Secret words", state="pending")
        page = html(send(client, article, parent=waiting.pk, email=""))

        assert "Secret words" not in page

    def test_pressing_post_twice_is_409(self, client: Client, article: Article) -> None:
        send(client, article)
        response = send(client, article)

        assert response.status_code == 409
        assert "stored once" in html(response)
        assert "A first word." in html(response)
        assert Comment.objects.count() == 1

    def test_posting_too_quickly_is_429_and_says_when(self, client: Client, article: Article) -> None:
        send(client, article)
        response = send(client, article, text="A second word.")

        assert response.status_code == 429
        assert 0 < int(response["Retry-After"]) <= 16
        # With the form, which is all that there is: a flood asks for this page.
        assert "A second word." in html(response)
        assert "Leave a comment</h1>" in html(response)
        assert "A first word." not in html(response)

    def test_a_closed_discussion_is_403_and_gives_the_words_back(
        self, client: Client, article: Article
    ) -> None:
        Discussion.objects.create(article=article, policy="closed")
        response = send(client, article)

        assert response.status_code == 403
        assert "A first word." in html(response)
        assert "closed" in html(response)

    def test_naughty_bytes_do_no_harm(self, client: Client, article: Article) -> None:
        response = send(client, article, text="a\x00b\u202ec\x1b[31m", name="N\x00ul")

        assert response.status_code in (303, 422)


class TestWithoutAToken:
    def test_another_site_may_not_post(self, client: Client, article: Article) -> None:
        for value in ("cross-site", "same-site"):
            assert send(client, article, headers={"Sec-Fetch-Site": value}).status_code == 403

    def test_and_is_told_so_in_the_language_of_the_form(self, client: Client, article: Article) -> None:
        response = send(client, article, language="fr", headers={"Sec-Fetch-Site": "cross-site"})

        assert '<html lang="fr">' in html(response)
        assert response["Content-Language"] == "fr"

    def test_an_older_browser_is_judged_by_its_origin(self, client: Client, article: Article) -> None:
        assert send(client, article, headers={"Origin": "https://evil.example"}).status_code == 403
        assert send(client, article, headers={"Origin": "null"}).status_code == 403
        assert send(client, article, headers={"Origin": "http://testserver"}).status_code == 303

    def test_without_either_header_the_session_is_ignored(
        self, client: Client, article: Article, moderator: User
    ) -> None:
        client.force_login(moderator)
        send(client, article, headers={})

        comment = Comment.objects.get()
        assert comment.author is None
        assert comment.state == Comment.State.PENDING

    def test_a_trusted_origin_posts_as_a_stranger_whatever_else_is_said(
        self, client: Client, article: Article, moderator: User, settings: Any
    ) -> None:
        settings.CSRF_TRUSTED_ORIGINS = ["https://kino.example", "https://*.films.example"]
        settings.COMMENT_INTERVAL = 0
        client.force_login(moderator)
        session = client.cookies["sessionid"].value
        ways = [{}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}]
        for number, way in enumerate(ways):
            for origin in ("https://kino.example", "https://www.films.example"):
                text = f"From {origin}, {number}."
                response = send(client, article, headers={**way, "Origin": origin}, text=text)

                # They could not see the page of a comment that waits.
                assert response.status_code == 202
                assert "Your comment has arrived" in html(response)
                assert not response.cookies
                comment = Comment.objects.get(text=text)
                assert comment.author is None
                assert comment.state == Comment.State.PENDING
        assert client.cookies["sessionid"].value == session

    @pytest.mark.parametrize(
        "origin",
        [
            *("http://kino.example", "https://kino.example:444", "https://evil.example", "null", ""),
            *("https://kino.example.evil.example", "https://evilfilms.example", "films.example"),
        ],
    )
    @pytest.mark.parametrize("site", ["cross-site", "same-site", ""])
    def test_no_other_origin_is_taken_for_a_trusted_one(
        self, client: Client, article: Article, settings: Any, origin: str, site: str
    ) -> None:
        settings.CSRF_TRUSTED_ORIGINS = ["https://kino.example", "https://*.films.example"]
        headers = {"Origin": origin, **({"Sec-Fetch-Site": site} if site else {})}

        assert send(client, article, headers=headers).status_code == 403

    def test_our_own_pages_stay_our_own_where_their_origin_is_trusted(
        self, client: Client, article: Article, moderator: User, settings: Any
    ) -> None:
        settings.CSRF_TRUSTED_ORIGINS = ["https://testserver:8443"]
        client.force_login(moderator)
        send(client, article, headers={**SAME_ORIGIN, "Origin": "https://testserver:8443"})

        assert Comment.objects.get().author == moderator

    def test_works_where_tokens_are_enforced(self, article: Article) -> None:
        client = Client(enforce_csrf_checks=True)

        assert send(client, article).status_code == 303
