"""Posting and reading comments over HTTP, as browsers do."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from comments.models import Comment, Decision, Discussion
from comments.moderation import decide, undo
from comments.posting import Writer
from comments.templatetags.comment import avatar
from filmclub.accounts.models import User
from reviews.models import Article
from tests.conftest import Post, html

pytestmark = pytest.mark.django_db

SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}
GUEST = {"text": "A first word.", "name": "Gus", "email": "gus@example.org", "website": ""}


def address(article: Article) -> str:
    return f"/articles/{article.slug}/comments/"


def send(client: Client, article: Article, headers: Any = SAME_ORIGIN, **fields: Any) -> Any:
    return client.post(address(article), {**GUEST, **fields}, headers=headers)


def by_htmx(client: Client, article: Article, **fields: Any) -> Any:
    return send(client, article, headers={**SAME_ORIGIN, "HX-Request": "true"}, **fields)


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

    def test_the_words_of_a_reply_to_something_gone_can_be_posted_as_a_new_comment(
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
        assert "A second word." in html(response)

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

    def test_works_where_tokens_are_enforced(self, article: Article) -> None:
        client = Client(enforce_csrf_checks=True)

        assert send(client, article).status_code == 303


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
        undo([decide(comment, Decision.Act.APPROVE, by=moderator)], by=moderator)
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
        assert "2 replies wait" in page
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
            with django_assert_num_queries(5):
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

    def test_gives_each_comment_its_id_depth_and_language(
        self, client: Client, article: Article, post: Post
    ) -> None:
        root = post(language="fr")
        reply = post(parent=root)
        page = html(client.get(f"/articles/{article.slug}/"))

        assert re.search(rf'<article [^>]*id="c{root.pk}" data-depth="0" lang="fr"', page)
        assert re.search(rf'<article [^>]*id="c{reply.pk}" data-depth="1" lang="en"', page)
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
