"""Files and old texts that mean no good, or that are broken in ways that nobody thought of."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from comments.models import Comment
from filmclub.accounts.models import User
from filmclub.lib.wordpress.comments import render_wordpress
from filmclub.wordpress.placeholders import prepare
from reviews.models import Article, FormerSlug, Image, Tag
from reviews.proposals.body_parts import find_credits, parts_of
from reviews.saving import save_addressed
from tests.conftest import html
from tests.timing import grows_with_its_length
from tests.wordpress import exports
from tests.wordpress.conftest import UPLOADS, Import, article_of
from tests.wordpress.exports import URL, Item, attachment

pytestmark = pytest.mark.runs_on("sqlite")

PICTURE = (UPLOADS / "2026/02/pastel-skyline.png").read_bytes()
DIGITS = "9" * 5000


class TestOneBrokenItem:
    @pytest.mark.parametrize(
        "broken",
        [
            Item(1, link="http://[x/"),
            Item(1, meta=[("rating", DIGITS), ("_thumbnail_id", DIGITS)]),
            Item(1, content="<a href='http://[x/'>a</a><img src='http://[y/'>"),
            Item(1, name="x" * 5000, title="y" * 5000, guid="z" * 5000, creator="a" * 5000),
            Item(1, terms=[("category", "c" * 5000, "d" * 5000)], meta=[("language", "e" * 5000)]),
            Item(1, comments=[exports.Comment(7, author="a" * 5000, email="b" * 5000, url="c" * 5000)]),
            attachment(1, "a%00.png"),
            attachment(1, "x" * 300 + ".png"),
            attachment(1, "loop/a.png"),
        ],
        ids=["link", "numbers", "addresses", "lengths", "terms", "comment", "NUL", "long name", "loop"],
    )
    def test_keeps_no_other_away(self, bring: Import, tmp_path: Path, broken: Item) -> None:
        (tmp_path / "media").mkdir()
        (tmp_path / "media" / "loop").symlink_to(tmp_path / "media" / "loop")
        report = bring(broken, Item(2), media=tmp_path / "media")

        assert article_of(2).title == "Her (2013)"
        assert not any("left out (" in fault for fault in report.faults), report.faults

    def test_that_cannot_be_stored_is_named_and_the_next_one_comes(
        self, bring: Import, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from filmclub.wordpress import posts

        def fail(article: Article, item: object) -> None:
            if article.title == "Broken":
                raise KeyError("what nobody thought of")

        monkeypatch.setattr(posts, "_keep_dates", fail)
        terms = [("post_tag", "new", "New")]
        broken = Item(2, "Broken", terms=terms, creator="newcomer", comments=[exports.Comment(1)])
        report = bring(Item(1), broken, Item(3, terms=terms, creator="newcomer"))

        assert [fault for fault in report.faults if "item 2, “Broken”: was left out" in fault]
        assert Article.objects.count() == 2
        assert not Comment.objects.exists()
        # What came with the broken one went with it, and comes with the next.
        assert [tag.name for tag in article_of(3).tags.all()] == ["New"]
        assert article_of(3).author.name == "newcomer"

    def test_a_comment_that_stood_below_another_post_before_stops_no_run(self, bring: Import) -> None:
        bring(Item(1, comments=[exports.Comment(5)]))
        bring(Item(2, comments=[exports.Comment(5)]), Item(3))

        assert article_of(3).pk
        assert Comment.objects.count() == 1


class TestWhoIsWho:
    def test_nobody_writes_in_the_name_of_staff(self, bring: Import, editor: User) -> None:
        editor.email = "noor@old.example"
        editor.save()
        bring(Item(1, comments=[exports.Comment(7, user_id=2)]))

        assert article_of(1).author != editor
        assert Comment.objects.get().author != editor

    def test_many_members_of_one_name_cost_no_more_each(self, bring: Import) -> None:
        def queries(count: int, url: str) -> int:
            comments = [exports.Comment(n, author="Anna", user_id=n) for n in range(101, count + 101)]
            with CaptureQueriesContext(connection) as captured:
                bring(Item(1, comments=comments), url=url)
            return len(captured)

        few, many = queries(20, "https://a.example"), queries(60, "https://b.example")
        assert many - few <= 40 * 9
        assert User.objects.filter(username__istartswith="anna").count() == 80


class TestTwoBlogs:
    def test_do_not_share_pictures(self, bring: Import, tmp_path: Path) -> None:
        for blog in ("a", "b"):
            folder = tmp_path / blog
            folder.mkdir()
            (folder / "shot.png").write_bytes(PICTURE)
            post = Item(
                5, content="<img class='wp-image-4' src='x'>", status="private" if blog == "a" else "publish"
            )
            bring(
                attachment(4, "shot.png", alt=f"Of blog {blog}"),
                post,
                media=folder,
                url=f"https://{blog}.example",
            )

        assert Image.objects.count() == 2
        public = Article.objects.get(state="published")
        assert [image.alt for image in public.images.all()] == ["Of blog b"]


class TestWhatIsHere:
    def test_an_article_that_an_editor_deleted_stays_away(self, bring: Import) -> None:
        bring(Item(1), Item(2))
        article_of(1).delete()
        report = bring(Item(1), Item(2))

        assert Article.objects.count() == 1
        assert "Deleted here since it came: stays away" in report.notes

    def test_tags_of_the_site_keep_their_place(self, bring: Import) -> None:
        noir = Tag.objects.create(name="Noir", slug="noir")
        wide = Tag.objects.create(name="Wide", slug="wide")
        narrow = Tag.objects.create(name="Narrow", slug="narrow", parent=wide)
        bring(
            Item(1),
            categories=[
                ("junk", "Junk", ""),
                ("noir", "Noir", "junk"),
                ("wide", "W", "narrow"),
                ("narrow", "N", ""),
            ],
        )

        assert [Tag.objects.get(pk=tag.pk).parent for tag in (noir, wide, narrow)] == [None, None, wide]

    def test_a_slug_that_a_tag_had_stays_its_own(self, bring: Import) -> None:
        tag = Tag.objects.create(name="Science fiction", slug="sf")
        tag.slug = "science-fiction"
        save_addressed(tag)
        bring(Item(1, terms=[("post_tag", "sf", "SF")]), tags=[("sf", "SF")], categories=[])

        assert list(article_of(1).tags.all()) == [tag]
        assert FormerSlug.objects.filter(model="tag", slug="sf").exists()

    def test_a_picture_does_not_take_the_address_of_a_post(
        self, bring: Import, client: Client, tmp_path: Path
    ) -> None:
        (tmp_path / "a.png").write_bytes(PICTURE)
        thief = attachment(4, "a.png")
        thief.attachment_url = f"{URL}/2014/05/post-5/"
        bring(thief, Item(5), media=tmp_path)

        assert client.get("/blog/2014/05/post-5/").headers["Location"] == "/articles/post-5/"


class TestWhatIsClosed:
    def test_the_name_of_a_drafts_category_is_not_listed(self, bring: Import, client: Client) -> None:
        bring(
            Item(1, terms=[("category", "news", "News")]),
            Item(2, status="private", terms=[("category", "merger", "Merger")]),
            categories=[("news", "News", ""), ("merger", "Merger", "news")],
        )

        assert "Merger" not in html(client.get("/tags/news/"))


class TestTime:
    def test_of_a_block_that_is_mostly_space(self) -> None:
        assert grows_with_its_length(
            lambda text: prepare(text, has_pictures=False), f"<!-- wp:x {{{' ' * 40_000}}} -->"
        )

    def test_of_end_tags_that_end_nothing(self) -> None:
        assert grows_with_its_length(render_wordpress, "<div></x>" * 8_000)

    def test_of_headings_that_announce_nothing(self) -> None:
        body = "<h2>Movie Details</h2><p>x</p>" * 800
        assert grows_with_its_length(lambda text: find_credits(parts_of(text)), body)

    def test_of_replies_to_what_was_here_before(self, bring: Import) -> None:
        bring(Item(1, comments=[exports.Comment(1)]))
        chain = [exports.Comment(n, parent=n - 1) for n in range(2, 122)]
        bring(Item(1, comments=[exports.Comment(1), *chain]))

        deepest = Comment.objects.get(import_ref="old.example/blog?comment=121")
        assert deepest.parent is not None
        assert deepest.parent.import_ref == "old.example/blog?comment=120"


def test_the_report_has_no_lines_that_a_text_made(bring: Import) -> None:
    report = bring(
        Item(1, comments=[exports.Comment(1, url="nope\nCame\n  900  article")]),
        Item(2, type="x\u009b31m\u202e"),
    )
    texts = [*report.faults, *(place for places in report.notes.values() for place in places)]

    assert texts
    for text in [*texts, *map(str, report.left)]:
        assert text.isprintable() or "\ufffd" in text
        assert "\n" not in text
        assert "\u009b" not in text
