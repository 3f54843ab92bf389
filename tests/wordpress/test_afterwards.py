"""What readers and the operator meet when a blog has moved in: old addresses, feeds, and the report."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from filmclub.wordpress.importing import import_wordpress
from reviews.models import Article
from tests.conftest import html, shared_by_tests
from tests.wordpress.conftest import UPLOADS, Import, article_of
from tests.wordpress.exports import URL, Comment, Item, attachment, export, page, whole_blog

pytestmark = pytest.mark.runs_on("sqlite")

HER, LETTERS = "/articles/post-11/", "/articles/post-12/"
# Where the blog had something, and where it is now; None: that is nobody's business.
ADDRESSES = {
    "/blog/2014/05/post-11/": HER,
    "/blog/2014/05/post-11": HER,
    "/blog/2014/05/POST-11/": HER,
    "/blog/2014/05/post-11/feed/": "/articles/post-11/comments.rss",
    "/blog/2014/05/post-11/comment-page-2/": HER,
    "/blog/2014/05/her-voice/": HER,
    "/blog/?p=11": HER,
    "/blog/2014/05/file-10/": HER,
    "/blog/?attachment_id=10": HER,
    "/blog/2014/06/post-12/": "/articles/post-12-2/",
    "/blog/2014/05/%E6%9D%B1%E4%BA%AC/": "/articles/%E6%9D%B1%E4%BA%AC/",
    "/blog/2014/05/%e6%9d%b1%e4%ba%ac/": "/articles/%E6%9D%B1%E4%BA%AC/",
    "/blog/about/": "/pages/about/",
    "/blog/?page_id=50": "/pages/about/",
    "/blog/category/reviews/": "/tags/reviews/",
    "/blog/category/science-fiction/": "/tags/science-fiction/",
    "/blog/category/reviews/science-fiction/page/3/": "/tags/science-fiction/",
    "/blog/category/reviews/feed/": "/tags/reviews/feed.rss",
    "/blog/?cat=1": "/tags/reviews/",
    "/blog/tag/rb/": "/tags/rb/",
    "/blog/?tag=rb": "/tags/rb/",
    "/blog/tag/rb/feed/atom/": "/tags/rb/feed.atom",
    "/blog/author/noor/": "/authors/noor-haddad/",
    "/blog/?author=2": "/authors/noor-haddad/",
    "/blog/feed/": "/feeds/articles.rss",
    "/blog/comments/feed/": "/feeds/comments.rss",
    "/blog/feed/atom/": "/feeds/articles.atom",
    "/blog/?feed=rss2": "/feeds/articles.rss",
    "/blog/rss/": "/feeds/articles.rss",
    "/blog/": "/",
    "/blog/page/4/": "/articles/",
    "/blog/2014/05/": "/archive/2014/5/",
    "/blog/2014/": "/archive/2014/",
    "/blog/?m=201405": "/archive/2014/5/",
    # A draft, one with a password, a private one; and what never was.
    "/blog/?p=30": None,
    "/blog/2014/05/post-33/": None,
    "/blog/?p=32": None,
    "/blog/?p=999": None,
}


@pytest.fixture(scope="class")
def blog(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    directory = tmp_path_factory.mktemp("blog")
    file = directory / "export.xml"
    file.write_text(export(*whole_blog()), encoding="utf-8")
    with shared_by_tests(django_db_blocker, directory, lambda: import_wordpress(file, media=None)):
        yield


@pytest.mark.usefixtures("blog", "db")
class TestOldAddresses:
    @pytest.mark.parametrize(("old", "new"), ADDRESSES.items(), ids=ADDRESSES)
    def test_lead_to_where_the_same_is_now(self, client: Client, old: str, new: str | None) -> None:
        response = client.get(old)

        if new is None:
            assert response.status_code == 404
        else:
            assert (response.status_code, response.headers["Location"]) == (301, new)
            assert client.get(new).status_code == 200

    def test_feed_readers_know_old_entries_again(self, client: Client) -> None:
        rss, atom = html(client.get("/feeds/articles.rss")), html(client.get("/feeds/articles.atom"))

        assert f'<guid isPermaLink="false">{URL}/?p=11</guid>' in rss
        assert f"<id>{URL}/?p=11</id>" in atom
        assert "urn:filmclub" not in rss + atom

    def test_an_old_link_to_a_comment_finds_that_comment(self, client: Client) -> None:
        assert 'id="comment-4"' in html(client.get(LETTERS))
        response = client.get(f"{LETTERS}comments/imported/4/")
        assert "Twice." in html(client.get(response.headers["Location"]))


def test_a_picture_leads_to_the_picture(bring: Import, client: Client) -> None:
    bring(attachment(4, "2026/02/pastel-skyline.png"), media=UPLOADS)

    for name in ("pastel-skyline.png", "pastel-skyline-300x169.png"):
        response = client.get(f"/blog/wp-content/uploads/2026/02/{name}")
        assert response.status_code == 301
        assert response.headers["Location"].startswith("/media/images/")


def run(tmp_path: Path, *items: Item, **options: Any) -> str:
    """What the command prints about these items, faults at the end."""
    path = tmp_path / "export.xml"
    path.write_text(export(*items), encoding="utf-8")
    out = io.StringIO()
    try:
        call_command("import_wordpress", str(path), stdout=out, **options)
    except CommandError as error:
        return f"{out.getvalue()}\n{error}"
    return out.getvalue()


@pytest.mark.django_db
class TestTheReport:
    def test_says_what_came_and_what_did_not_by_kind_and_state(self, tmp_path: Path) -> None:
        report = run(tmp_path, *whole_blog())

        assert report.startswith("Soft Light, https://old.example/blog\n")
        lines = [" ".join(line.split()) for line in report.splitlines()]
        came = lines[lines.index("Came") : lines.index("Did not come")]
        left = lines[lines.index("Did not come") :]
        assert {"5 article, published", "6 article, draft", "1 page, published", "4 account", "4 tag"} <= {
            *came
        }
        assert "1 comment, refused" in came
        assert {"2 picture", "1 file that is not a picture", "1 comment of the kind “order_note”"} <= {*left}

    def test_says_at_the_end_what_to_do_next(self, tmp_path: Path) -> None:
        assert "Now look through “Imported articles”" in run(tmp_path, Item(1))
        assert "Now look through" not in run(tmp_path, Item(1))
        assert "Would come" in run(tmp_path, Item(2), dry_run=True)
        assert not Article.objects.filter(origin__ref__endswith="p=2").exists()

    @pytest.mark.parametrize(
        ("item", "subject", "place"),
        [
            (Item(1, content="[form id='7']"), "Shortcode", "item 1, “Her (2013)”: [form]"),
            (Item(1, content=f"<img src='{URL}/wp-content/uploads/a.png'>"), "Picture missing", "a.png"),
            (Item(1, content="<table><tr><td>1<td>2</table>"), "Formatting", "table"),
            (Item(1, content=f"<a href='{URL}/wp-content/uploads/a.pdf'>A</a>"), "Link to a file", "a.pdf"),
            (Item(1, content=f"<a href='{URL}/2009/gone/'>A</a>"), "Link inside the blog", "/2009/gone/"),
            (Item(1, content="<img src='https://b.example/a.png' alt='IMG_1.jpg'>"), "Alternative", "IMG_1"),
            (Item(1, is_sticky=1), "Sticky post", "item 1"),
            (Item(1, title="word " * 60), "Title that was cut", "word word"),
            (Item(1, excerpt="word " * 100), "Excerpt that was cut", "item 1"),
            (Item(1, meta=[("rating", "4")]), "Rating", "4 ★"),
            (Item(1, meta=[("guest_author", "Billie")]), "Guest", "Billie"),
            (Item(1, comments=[Comment(1, url="ftp://x.example")]), "Website", "ftp://x.example"),
            (attachment(1, "a.pdf"), "File that is not a picture", "a.pdf"),
            (attachment(1, "a.png"), "Picture that comes with a later run", "a.png"),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )
    def test_names_the_place_of_what_an_editor_should_see(
        self, tmp_path: Path, item: Item, subject: str, place: str
    ) -> None:
        report = run(tmp_path, item)

        found = re.search(rf"^{subject}[^\n]*\(1\)\n  (line \d+, [^\n]*)", report, re.MULTILINE)
        assert found, report
        assert place in found[1]

    def test_lists_twenty_places_or_all(self, tmp_path: Path) -> None:
        items = [Item(number, is_sticky=1) for number in range(1, 31)]

        assert run(tmp_path, *items, dry_run=True).count("item ") == 20
        assert "and 10 more" in run(tmp_path, *items, dry_run=True)
        assert run(tmp_path, *items, dry_run=True, verbosity=2).count("item ") == 30

    def test_holds_nothing_that_a_terminal_obeys(self, tmp_path: Path) -> None:
        report = run(
            tmp_path, Item(1, content=f"<a href='{URL}/\x9b31m\x7f'>A</a>", title="\x9b2J Her", is_sticky=1)
        )

        assert "Sticky" in report
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", report)


@pytest.mark.django_db
def test_a_bar_shows_how_far_it_is_on_a_terminal_alone(tmp_path: Path) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    for stream, has_bar in ((Terminal(), True), (io.StringIO(), False)):
        run(tmp_path, Item(1), Item(2), stderr=stream, dry_run=True)
        assert ("100%" in stream.getvalue()) == has_bar
        assert "\x1b[31" not in stream.getvalue()


def test_the_kind_of_a_post_is_what_its_categories_say(bring: Import) -> None:
    bring(
        Item(1, terms=[("category", "essays", "Essays")]),
        Item(2, terms=[("post_format", "post-format-quote", "Quote")]),
        Item(3),
        page(4),
    )

    assert [article_of(number).kind for number in (1, 2, 3, 4)] == ["essay", "quote", "review", "page"]


def test_links_in_comments_lead_on_too(bring: Import) -> None:
    text = f"See <a href='{URL}/2014/05/post-2/'>this</a> and <a href='{URL}/wp-content/x'>that</a>."
    bring(Item(1, comments=[Comment(7, text)]), Item(2))

    (comment,) = article_of(1).discussion.comments.all()
    assert 'href="/articles/post-2/"' in comment.text_html
    assert f'href="{URL}/wp-content/x"' in comment.text_html


def test_authors_without_numbers_are_told_apart(bring: Import) -> None:
    authors = [(0, "noor", "Noor Haddad"), (0, "tomas", "Tomás Okafor")]
    bring(Item(1, creator="noor"), Item(2, creator="tomas"), authors=authors)

    assert [article_of(number).author.name for number in (1, 2)] == ["Noor Haddad", "Tomás Okafor"]


def test_somebody_who_only_commented_is_nobody_who_has_an_account_here(bring: Import, ann: Any) -> None:
    ann.email = "ann@example.org"
    ann.save()
    bring(Item(1, comments=[Comment(1, email="ann@example.org", user_id=99)]))

    assert article_of(1).discussion.comments.get().author != ann
