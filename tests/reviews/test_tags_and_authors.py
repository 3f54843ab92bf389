"""Tags within tags, the pages of authors, and the pages of the site that every footer names."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from filmclub.accounts.models import User
from reviews import publishing
from reviews.models import Article, Tag
from reviews.saving import save_addressed, save_article
from reviews.tags import narrower
from tests.conftest import MakeArticle, html, make_user
from tests.filmclub.changes import time_passes

pytestmark = pytest.mark.django_db


def titles(response: Any) -> list[str]:
    """The titles of the cards on a page, in their order."""
    return re.findall(r'<h2 class="title"[^>]*><a [^>]*>([^<]+)</a>', html(response))


def make_tag(name: str, parent: Tag | None = None, **fields: Any) -> Tag:
    return Tag.objects.create(name=name, slug=name.lower().replace(" ", "-"), parent=parent, **fields)


@pytest.fixture
def genres(make_article: MakeArticle) -> list[Tag]:
    """Genre > Science fiction > Robots, with an article each, and one that has all three."""
    tags: list[Tag] = []
    for number, name in enumerate(("Genre", "Science fiction", "Robots"), start=1):
        tags.append(make_tag(name, parent=tags[-1] if tags else None))
        article = make_article(
            f"on-{number}", title=f"On {name}", published_at=timezone.now() - timedelta(days=number)
        )
        article.tags.add(tags[-1])
    make_article("on-all", title="On all", published_at=timezone.now()).tags.add(*tags)
    return tags


class TestTheTagPage:
    def test_lists_the_articles_of_all_narrower_tags_each_once(
        self, client: Client, genres: list[Tag]
    ) -> None:
        assert titles(client.get("/tags/genre/")) == ["On all", "On Genre", "On Science fiction", "On Robots"]
        assert titles(client.get("/tags/science-fiction/")) == ["On all", "On Science fiction", "On Robots"]
        assert titles(client.get("/tags/robots/")) == ["On all", "On Robots"]

    def test_shows_its_description_and_leads_to_the_wider_and_the_narrower(
        self, client: Client, genres: list[Tag]
    ) -> None:
        Tag.objects.filter(slug="science-fiction").update(description="Of what may <come>.")
        page = html(client.get("/tags/science-fiction/"))

        assert "Of what may &lt;come&gt;." in page
        assert '<a href="/tags/genre/">Genre</a>' in page
        assert '<li><a href="/tags/robots/" rel="tag">Robots</a></li>' in page
        assert "/tags/robots/" not in html(client.get("/tags/genre/"))

    def test_shows_nothing_that_is_not_public(self, client: Client, make_article: MakeArticle) -> None:
        child = make_tag("Robots", parent=make_tag("Genre"))
        make_article("hidden", title="Hidden words", state="draft", published_at=None).tags.add(child)
        make_article("about", title="About us", kind="page").tags.add(child)

        for path in ("/tags/genre/", "/tags/genre/feed.rss", "/tags/genre/feed.atom"):
            assert "Hidden words" not in html(client.get(path))
        assert titles(client.get("/tags/genre/")) == []
        assert "<item>" not in html(client.get("/tags/genre/feed.rss"))

    @pytest.mark.parametrize("length", [1, 2, 3])
    def test_ends_where_parents_form_a_loop(self, client: Client, genres: list[Tag], length: int) -> None:
        Tag.objects.filter(pk=genres[0].pk).update(parent=genres[length - 1])

        assert narrower(genres[0]).pks == {tag.pk for tag in genres}
        assert len(titles(client.get("/tags/genre/"))) == 4
        assert client.get("/tags/genre/feed.rss").status_code == 200

    def test_becomes_wide_again_when_its_wider_tag_is_deleted(
        self, client: Client, genres: list[Tag]
    ) -> None:
        genres[0].delete()

        assert titles(client.get("/tags/science-fiction/")) == ["On all", "On Science fiction", "On Robots"]

    @pytest.mark.parametrize(
        ("path", "queries"), [("/tags/genre/", 6), ("/tags/genre/feed.rss", 6), ("/tags/genre/feed.atom", 6)]
    )
    def test_costs_the_same_number_of_queries_at_any_size(
        self,
        client: Client,
        genres: list[Tag],
        make_article: MakeArticle,
        django_assert_num_queries: Any,
        path: str,
        queries: int,
    ) -> None:
        tag = genres[-1]
        for size in (1, 12):
            for number in range(size):
                tag = make_tag(f"Tag {size} {number}", parent=tag)
                make_article(f"more-{size}-{number}").tags.add(tag)
            with django_assert_num_queries(queries):
                assert f"more-{size}-0" in html(client.get(path))


class TestTheFeedOfATag:
    def test_holds_its_articles_and_is_named_on_its_page(self, client: Client, genres: list[Tag]) -> None:
        page = html(client.get("/fr/tags/robots/"))

        for ending, kind in (("atom", "application/atom+xml"), ("rss", "application/rss+xml")):
            path = f"/tags/robots/feed.{ending}"
            assert re.search(rf'<link rel="alternate" type="{re.escape(kind)}"[^>]* href="{path}">', page)
            feed = html(client.get(path))
            assert "On Robots" in feed
            assert "On Genre" not in feed

    def test_has_control_characters_taken_out(self, client: Client) -> None:
        Tag.objects.create(name="One\x0bTwo", slug="one", description="\x0c")

        assert "One Two" in html(client.get("/tags/one/feed.atom"))

    def test_is_found_under_the_tags_former_address(self, client: Client, genres: list[Tag]) -> None:
        genres[2].slug = "machines"
        save_addressed(genres[2])

        for ending in ("atom", "rss"):
            response = client.get(f"/tags/robots/feed.{ending}")
            assert (response.status_code, response["Location"]) == (301, f"/tags/machines/feed.{ending}")
        assert client.get("/tags/nothing/feed.rss").status_code == 404


class TestTagsInTheAdmin:
    @pytest.fixture
    def as_editor(self, client: Client, editor: User) -> Client:
        client.force_login(editor)
        return client

    def save(self, client: Client, tag: Tag, parent: Tag | None) -> Any:
        data = {
            "name": tag.name,
            "slug": tag.slug,
            "description": "Words.",
            "parent": parent.pk if parent else "",
        }
        return client.post(reverse("admin:reviews_tag_change", args=[tag.pk]), data)

    def test_get_a_description_and_a_wider_tag(self, as_editor: Client, genres: list[Tag]) -> None:
        other = make_tag("Letters")

        assert self.save(as_editor, other, genres[2]).status_code == 302
        other.refresh_from_db()
        assert (other.parent, other.description) == (genres[2], "Words.")
        assert self.save(as_editor, other, None).status_code == 302
        other.refresh_from_db()
        assert other.parent is None

    def test_are_made_with_a_wider_tag(self, as_editor: Client, genres: list[Tag]) -> None:
        response = as_editor.post(
            reverse("admin:reviews_tag_add"),
            {"name": "Androids", "slug": "androids", "description": "", "parent": genres[2].pk},
        )

        assert response.status_code == 302
        assert Tag.objects.get(slug="androids").parent == genres[2]

    @pytest.mark.parametrize(
        ("parent", "sentence"),
        [
            (0, "A tag cannot belong to itself."),
            (1, "“Science fiction” belongs to “Genre” already."),
            (2, "“Robots” belongs to “Genre” already."),
        ],
    )
    def test_refuse_a_loop(self, as_editor: Client, genres: list[Tag], parent: int, sentence: str) -> None:
        response = self.save(as_editor, genres[0], genres[parent])

        assert response.status_code == 200
        assert sentence in html(response)
        genres[0].refresh_from_db()
        assert genres[0].parent is None

    def test_are_listed_with_the_wider_tag_and_their_articles(
        self, as_editor: Client, genres: list[Tag], django_assert_max_num_queries: Any
    ) -> None:
        with django_assert_max_num_queries(8):
            page = html(as_editor.get(reverse("admin:reviews_tag_changelist")))
        assert '<td class="field-parent nowrap">Science fiction</td>' in page
        assert '<td class="field-number_of_articles">2</td>' in page


class TestTheAuthorPage:
    def test_lists_what_they_published_newest_first(
        self, client: Client, make_article: MakeArticle, editor: User, ann: User
    ) -> None:
        make_article("older", title="Older", published_at=timezone.now() - timedelta(days=9))
        make_article("newer", title="Newer")
        make_article(
            "guest", title="Guest", published_at=timezone.now() - timedelta(days=99), contributed_by="P"
        )
        make_article("anns", title="Ann’s", author=ann)
        make_article("hidden", title="Hidden words", state="draft", published_at=None)
        make_article("about", title="About us", kind="page")
        response = client.get("/authors/ed-ito/")

        assert titles(response) == ["Newer", "Older"]
        assert "<h1>Ed Ito</h1>" in html(response)
        assert "s-maxage" in response["Cache-Control"]

    def test_does_not_give_away_who_is_a_member(
        self, client: Client, make_article: MakeArticle, ann: User, bob: User
    ) -> None:
        make_article("hidden", author=ann, state="draft", published_at=None)
        make_article("later", author=ann, published_at=timezone.now() + timedelta(days=1))
        make_article("about", author=ann, kind="page")

        for name in ("ann", "ann-berg", "bob-cho", "nobody"):
            assert client.get(f"/authors/{name}/").status_code == 404

    @pytest.mark.parametrize("username", ["a@b.example", "a.b", "a+b-c_d", "zoë", "ED"])
    def test_has_an_address_for_every_username(
        self, client: Client, make_article: MakeArticle, username: str
    ) -> None:
        make_article("words", author=make_user(username, name="Some One"))
        page = html(client.get("/articles/words/"))
        (path,) = re.findall(r'by <a href="([^"]+)" rel="author">Some One</a>', page)

        assert "Some One" in html(client.get(path))

    def test_is_not_linked_from_what_a_guest_wrote(self, client: Client, make_article: MakeArticle) -> None:
        make_article("guest", contributed_by="Petra Lindqvist")
        page = html(client.get("/articles/guest/"))

        assert "Contributed by Petra Lindqvist" in page
        assert "/authors/" not in page

    def test_is_cut_into_pages(self, client: Client, make_article: MakeArticle) -> None:
        for number in range(25):
            make_article(f"article-{number}")

        assert len(titles(client.get("/authors/ed-ito/"))) == 24
        assert len(titles(client.get("/authors/ed-ito/?page=2"))) == 1
        assert client.get("/authors/ed-ito/?page=3").status_code == 404

    def test_costs_the_same_number_of_queries_at_any_length(
        self, client: Client, make_article: MakeArticle, django_assert_num_queries: Any
    ) -> None:
        for size in (2, 12):
            for number in range(size):
                make_article(f"article-{size}-{number}")
            with django_assert_num_queries(7):
                assert client.get("/authors/ed-ito/").status_code == 200


def footer(client: Client, path: str = "/articles/a-voice/") -> dict[str, str]:
    """The pages of the site that a page's footer names, with their addresses."""
    _page, _mark, end = html(client.get(path)).partition("<footer class=")
    links = re.findall(r'<a href="(/[^"]*pages/[^"]+)"[^>]*>([^<]+)</a>', end)
    return {title: address for address, title in links}


class TestPagesOfTheSite:
    @pytest.fixture
    def about(self, make_article: MakeArticle) -> Article:
        return make_article("about", title="About us", kind="page", rating=8, body="<p>Who we are.</p>")

    def test_show_their_text_and_nothing_that_belongs_to_an_article(
        self, client: Client, about: Article
    ) -> None:
        page = html(client.get("/pages/about/"))
        (content,) = re.findall(r"<main.*?</main>", page, re.DOTALL)

        assert "<h1>About us</h1>" in content
        assert "Who we are." in content
        for word in ("Page of the site", "Ed Ito", "★", "<time", "minute</span>"):
            assert word not in content
        assert 'property="og:type" content="website"' in page
        assert "article:published_time" not in page

    def test_can_be_edited_by_those_who_may(self, client: Client, about: Article, editor: User) -> None:
        client.force_login(editor)
        edit = reverse("admin:reviews_article_change", args=[about.pk])

        assert edit in html(client.get("/pages/about/"))
        assert '<option value="page" selected>Page of the site</option>' in html(client.get(edit))
        preview = html(client.get(reverse("admin:reviews_article_preview", args=[about.pk])))
        assert "Who we are." in preview

    def test_are_named_by_every_footer(self, client: Client, article: Article, about: Article) -> None:
        for path in (
            "/",
            "/articles/",
            "/articles/a-voice/",
            "/pages/about/",
            "/nowhere/",
            "/accounts/login/",
        ):
            assert footer(client, path) == {"About us": "/pages/about/"}, path
        assert footer(client, "/fr/") == {"About us": "/fr/pages/about/"}
        assert 'aria-current="page">About us' in html(client.get("/pages/about/"))

    def test_are_named_in_the_readers_language_where_they_are_translated(
        self, client: Client, about: Article, make_article: MakeArticle
    ) -> None:
        make_article("contact", title="Contact", kind="page")
        make_article("a-propos", title="À propos", kind="page", language="fr", translation_of=about)

        assert footer(client, "/") == {"About us": "/pages/about/", "Contact": "/pages/contact/"}
        assert footer(client, "/fr/") == {"À propos": "/fr/pages/a-propos/", "Contact": "/fr/pages/contact/"}

    def test_are_not_named_before_they_are_public(
        self, client: Client, about: Article, article: Article
    ) -> None:
        for fields in (
            {"state": "draft"},
            {"state": "withdrawn"},
            {"state": "published", "published_at": timezone.now() + timedelta(days=1)},
        ):
            Article.objects.filter(pk=about.pk).update(**fields)
            assert footer(client) == {}

    def test_are_in_no_list(self, client: Client, about: Article) -> None:
        year = timezone.now() - timedelta(days=1)
        for path in (
            "/",
            "/articles/",
            "/archive/",
            f"/archive/{year:%Y}/",
            f"/archive/{year:%Y}/{year.month}/",
            "/feeds/articles.rss",
            "/feeds/articles.atom",
        ):
            content = html(client.get(path)).partition("<footer")[0]
            assert "About us" not in content, path

    def test_cost_one_query_however_many_there_are(
        self, client: Client, make_article: MakeArticle, django_assert_num_queries: Any
    ) -> None:
        for size in (1, 9):
            for number in range(size):
                make_article(f"page-{size}-{number}", title=f"Page {size} {number}", kind="page")
            with django_assert_num_queries(2):
                assert client.get("/series/").status_code == 200

    def test_that_change_make_a_new_version_of_every_article(
        self,
        client: Client,
        article: Article,
        editor: User,
        make_article: MakeArticle,
        django_assert_num_queries: Any,
    ) -> None:
        def status() -> int:
            return client.get("/articles/a-voice/", headers={"If-None-Match": etag}).status_code

        pages = [make_article(f"page-{n}", title=f"Page {n}", kind="page", state="draft") for n in range(3)]

        def rename() -> None:
            pages[0].title = "Another"
            save_article(pages[0])

        def become_a_review() -> None:
            pages[2].refresh_from_db()
            pages[2].kind = "review"
            save_article(pages[2])

        steps: list[Callable[[], object]] = [
            *(partial(publishing.publish, article=page, by=editor) for page in pages),
            rename,
            # The one that was changed before the others: the newest change is the same as before.
            partial(publishing.withdraw, article=pages[1], by=editor),
            become_a_review,
            pages[0].delete,
        ]
        for step in steps:
            etag = client.get("/articles/a-voice/")["ETag"]
            named = footer(client)
            with django_assert_num_queries(1):
                assert status() == 304
            step()
            assert footer(client) != named
            assert status() == 200

    def test_that_become_public_by_themselves_make_a_new_version_too(
        self, client: Client, article: Article, make_article: MakeArticle
    ) -> None:
        page = make_article("soon", kind="page", published_at=timezone.now() + timedelta(hours=9))
        etag = client.get("/articles/a-voice/")["ETag"]
        time_passes(page, hours=10)

        answer = client.get("/articles/a-voice/", headers={"If-None-Match": etag})
        assert answer.status_code == 200
