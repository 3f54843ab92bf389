"""Readers look for words in one discussion."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from comments.models import Comment, Discussion
from comments.moderation import moderate
from comments.posting import withdraw_comment
from comments.searching import AT_ONCE, LOOKED_UP
from comments.states import Act, State
from comments.words import store
from comments.writers import Writer
from filmclub.accounts.models import User
from reviews.models import Article, Spoils
from tests.conftest import PASSWORD, MakeArticle, Post, html

pytestmark = pytest.mark.django_db


def search(client: Client, article: Article, typed: str, language: str = "", **query: Any) -> str:
    response = client.get(f"{language}/articles/{article.slug}/search/", {"q": typed, **query})
    assert response.status_code == 200
    return html(response)


def hits(page: str) -> list[int]:
    return [int(pk) for pk in re.findall(r"/comments/(\d+)/place/", page)]


class TestWhatIsFound:
    def test_is_public_comments_the_newest_first(
        self, client: Client, article: Article, post: Post, make_article: MakeArticle
    ) -> None:
        first, _other, second = post("A lighthouse."), post("No such word."), post("LIGHTHOUSES!")
        elsewhere = make_article("elsewhere")
        post("A lighthouse.", article=elsewhere)
        assert hits(search(client, article, "lighthouse")) == [second.pk, first.pk]

    def test_stands_with_its_writer_date_and_words(
        self, client: Client, article: Article, post: Post
    ) -> None:
        comment = post("A <b>light</b> & a lighthouse, été.", writer=Writer(name="Zoé <i>"))
        page = search(client, article, "LIGHTHOUSE ete")
        assert "<b>Zoé &lt;i&gt;</b>" in page
        assert "a <mark>lighthouse</mark>, <mark>été</mark>." in page
        assert "&lt;b&gt;light&lt;/b&gt; &amp; a" in page
        assert f'<time datetime="{comment.created_at:%Y-%m-%d}' in page
        [address] = re.findall(r'href="([^"]+/place/)"', page)
        assert client.get(address)["Location"] == f"/articles/{article.slug}/#c{comment.pk}"

    @pytest.mark.parametrize("state", [state for state in State if state != State.APPROVED])
    def test_is_nothing_that_is_not_public(
        self, client: Client, article: Article, post: Post, state: str, moderator: User
    ) -> None:
        hidden = post("A lighthouse.", state=state, writer=Writer(name="Gus", browser_key="a" * 32))
        assert "lighthouse.</mark>" not in search(client, article, "lighthouse")
        assert hits(search(client, article, "lighthouse")) == []
        client.force_login(moderator)
        assert hits(search(client, article, "lighthouse")) == []
        # Also where the index tells of it still: a row is not trusted.
        Comment.objects.update(state=State.APPROVED)
        hidden.refresh_from_db()
        store(hidden)
        Comment.objects.update(state=state)
        assert hits(search(client, article, "lighthouse")) == []

    def test_is_nothing_that_waits_for_its_writer_either(
        self, client: Client, article: Article, post: Post, ann: User
    ) -> None:
        post("A lighthouse.", state="pending", writer=Writer(user=ann))
        client.login(username="ann", password=PASSWORD)
        assert hits(search(client, article, "lighthouse")) == []
        guest = Client()
        answer = guest.post(
            f"/articles/{article.slug}/comments/",
            {"text": "A guest’s lighthouse.", "name": "Gus", "email": "gus@films.example"},
            headers={"Sec-Fetch-Site": "same-origin"},
        )
        assert answer.status_code == 303
        assert hits(search(guest, article, "lighthouse")) == []

    @pytest.mark.parametrize("spoils", [spoils for spoils in Spoils if spoils.gives_away])
    def test_is_nothing_that_gives_away(
        self, client: Client, article: Article, post: Post, spoils: str
    ) -> None:
        post("He finds >!the lighthouse!< there.")
        whole = post("They reach the lighthouse.")
        Comment.objects.filter(pk=whole.pk).update(spoils=spoils)
        assert hits(search(client, article, "lighthouse")) == []

    def test_is_no_link_from_elsewhere(self, client: Client, article: Article, post: Post) -> None:
        comment = post("A lighthouse.")
        Comment.objects.filter(pk=comment.pk).update(kind=Comment.Kind.PINGBACK)
        assert hits(search(client, article, "lighthouse")) == []

    def test_goes_when_it_goes(
        self, client: Client, article: Article, post: Post, moderator: User, ann: User
    ) -> None:
        one, two = post("A lighthouse."), post("A lighthouse, too.")
        moderate(one, Act.REMOVE, by=moderator)
        assert hits(search(client, article, "lighthouse")) == [two.pk]
        withdraw_comment(two)
        assert hits(search(client, article, "lighthouse")) == []


def test_a_guest_is_not_looked_for_among_authors(article: Article, post: Post, ann: User) -> None:
    post("A lighthouse.")
    post("A lighthouse.", writer=Writer(user=ann))
    Article.objects.update(author=ann)
    comments = Comment.objects.with_writers()
    if connection.vendor == "postgresql":
        assert "never executed" in comments.filter(author=None).explain(analyze=True)
    published = {comment.author: vars(comment)["writer_has_published"] for comment in comments}
    assert published == {None: False, ann: True}


class TestThePage:
    def test_leads_on_through_all_that_was_found(self, client: Client, article: Article, post: Post) -> None:
        posted = [post(f"Lighthouse & {number}").pk for number in range(2 * AT_ONCE + 5)]
        seen: list[int] = []
        query: str | None = "?q=light%26house".replace("%26", "")
        while query:
            page = html(client.get(f"/articles/{article.slug}/search/{query}"))
            seen += hits(page)
            following = re.search(r'<a class="more"[^>]*href="([^"]+)"', page)
            query = following[1].replace("&amp;", "&") if following else None
        assert seen == posted[::-1]
        assert "Back to the latest comments" in page

    def test_passes_over_what_is_hidden_and_goes_on(
        self, client: Client, article: Article, post: Post
    ) -> None:
        comment = post("A lighthouse.")
        hidden = [post("A lighthouse.") for _number in range(LOOKED_UP // 20)]
        # As many as are looked up for a page, of which the index knows better than it should.
        for number in range(0, LOOKED_UP, len(hidden)):
            for each in hidden:
                each.pk = 10_000 + number + hidden.index(each)
            store(*hidden)
        page = search(client, article, "lighthouse")
        following = re.search(r'<a class="more"[^>]*href="([^"]+)"', page)
        assert following
        assert "No comment here" not in page
        query = following[1].replace("&amp;", "&")
        assert comment.pk in hits(html(client.get(f"/articles/{article.slug}/search/{query}")))

    @pytest.mark.parametrize(
        ("language", "typed", "said"),
        [
            ("", "unheard", "No comment here has “unheard”."),
            ("/fr", "unheard", "Aucun commentaire ici"),
            ("", "<i>&", "No comment here has “&lt;i&gt;&amp;”."),
            ("", "…", "Type at least one word"),
            ("", "-film", "Type at least one word"),
            ("/fr", "…", "Saisissez au moins un mot"),
            ("", "x" * 201, "Look for less at once"),
            ("", "a " * 17, "Look for less at once"),
            ("/fr", "x" * 201, "Cherchez moins à la fois"),
        ],
    )
    def test_says_what_to_do_where_nothing_is_found(
        self, client: Client, article: Article, post: Post, language: str, typed: str, said: str
    ) -> None:
        post()
        page = search(client, article, typed, language)
        assert said in re.sub(r"\s+", " ", page)
        assert 'type="search"' in page

    def test_without_words_is_the_form_alone(self, client: Client, article: Article, post: Post) -> None:
        post()
        for query in ("", "?q=", "?q=%20"):
            page = html(client.get(f"/articles/{article.slug}/search/{query}"))
            assert 'role="alert"' not in page
            assert "No comment here" not in page
            assert page.count('type="search"') == 1

    @pytest.mark.parametrize("query", ["q=%00", "q=a&before=x", "q=a&before=-1", f"q=a&before={'9' * 30}"])
    def test_of_no_address_is_404(self, client: Client, article: Article, query: str) -> None:
        assert client.get(f"/articles/{article.slug}/search/?{query}").status_code == 404

    def test_of_what_is_not_public_is_404(self, client: Client, make_article: MakeArticle) -> None:
        make_article("draft", state=Article.State.DRAFT)
        assert client.get("/articles/draft/search/?q=film").status_code == 404
        assert client.get("/articles/none/search/?q=film").status_code == 404
        article = make_article("open")
        assert client.post("/articles/open/search/?q=film").status_code == 405
        assert hits(search(client, article, "film")) == []
        assert not Discussion.objects.exists()

    def test_is_not_for_search_engines_and_may_be_cached(
        self, client: Client, article: Article, post: Post, ann: User
    ) -> None:
        post("A lighthouse.")
        response = client.get(f"/articles/{article.slug}/search/?q=lighthouse")
        assert '<meta name="robots" content="noindex">' in html(response)
        assert "public" in response["Cache-Control"]
        assert "ETag" not in response
        client.force_login(ann)
        response = client.get(f"/articles/{article.slug}/search/?q=lighthouse")
        assert "private" in response["Cache-Control"]

    def test_keeps_what_was_typed_in_its_field(self, client: Client, article: Article, post: Post) -> None:
        post()
        assert 'value="&quot;a film&quot; -x"' in search(client, article, '"a film" -x')

    def test_is_the_same_search_in_the_other_language(
        self, client: Client, article: Article, post: Post
    ) -> None:
        first = post("A lighthouse.")
        page = html(client.get(f"/articles/{article.slug}/search/?q=%22a+b%22&before={first.pk}&utm=x"))
        assert f'href="/fr/articles/{article.slug}/search/?q=%22a+b%22&amp;before={first.pk}"' in page

    def test_costs_the_same_queries_at_any_size(
        self, client: Client, article: Article, post: Post, django_assert_num_queries: Any
    ) -> None:
        post("A lighthouse.")
        search(client, article, "lighthouse")
        for number in (2, 30):
            for _each in range(number):
                post("A lighthouse.")
            # The article, what the foot of all pages names, the index, the comments.
            with django_assert_num_queries(4):
                search(client, article, "lighthouse")


@pytest.mark.parametrize("language", ["", "/fr"])
def test_the_head_of_a_discussion_has_the_form(
    client: Client, article: Article, post: Post, language: str
) -> None:
    post(), post()
    for path in ("", "discussion/", "discussion/latest/"):
        page = html(client.get(f"{language}/articles/{article.slug}/{path}"))
        assert f'action="{language}/articles/{article.slug}/search/"' in page
    words = "Rechercher dans cette discussion" if language else "Search this discussion"
    assert f">{words}</label>" in page
