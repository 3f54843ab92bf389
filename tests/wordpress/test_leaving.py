"""The site moves out, and what it wrote comes back: equal in every column that a file can hold."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps

from comments.models import Comment
from comments.states import State
from filmclub.wordpress.importing import import_wordpress
from filmclub.wordpress.own_fields import Own
from filmclub.wordpress.report import ImportReport
from reviews.models import Article, FormerSlug, OldAddress, Origin
from tests.conftest import shared_by_tests
from tests.wordpress import leaving
from tests.wordpress.exports import URL, Item, whole_blog
from tests.wordpress.exports import Comment as Written
from tests.wordpress.leaving import CONTENT, SITE, WP, columns, comments_in, empty_the_site, items_in

pytestmark = pytest.mark.runs_on("sqlite")

STATUSES = {"pending": "0", "approved": "1", "spam": "spam"}


class Left:
    """A site that has been exported: its rows, and the file."""

    def __init__(self, directory: Path) -> None:
        leaving.make_site(directory)
        self.columns = columns()
        self.tags, self.discussions = self.columns.pop("tags"), self.columns.pop("discussions")
        self.path = directory / "site.xml"
        self.report = leaving.export_to(self.path)
        self.text = self.path.read_text(encoding="utf-8")
        self.refs = sorted(Comment.objects.exclude(import_ref=None).values_list("import_ref", flat=True))  # type: ignore[type-var]
        self.origins = sorted(Origin.objects.values_list("ref", "guid", "notes", "confirmed_at"))
        self.old = addresses()


def addresses() -> set[tuple[str, str]]:
    """Old addresses that lead to articles, with the slugs of these."""
    slugs = dict(Article.objects.values_list("pk", "slug"))
    rows = OldAddress.objects.filter(model="article").values_list("key", "object_id")
    return {(key, slugs[pk]) for key, pk in rows if pk in slugs}


@pytest.fixture(scope="module")
def left(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Left]:
    directory = tmp_path_factory.mktemp("leaving")
    with shared_by_tests(django_db_blocker, directory / "media", lambda: Left(directory)) as site:
        yield site


@pytest.fixture(scope="class")
def come_back(left: Left, django_db_blocker: Any) -> Iterator[ImportReport]:
    """What the import of the file into an empty site said, with the pictures that lay beside it."""
    with shared_by_tests(
        django_db_blocker, left.path.parent / "new-media", lambda: _come_back(left)
    ) as report:
        yield report


def _come_back(left: Left) -> ImportReport:
    empty_the_site()
    return import_wordpress(left.path, media=left.path.parent / "media")


@pytest.mark.django_db
class TestComingBack:
    def test_every_column_of_every_row_is_equal(self, left: Left, come_back: ImportReport) -> None:
        assert come_back.faults == []
        now = columns()
        assert now.pop("tags") == left.tags
        assert now.pop("discussions") == left.discussions
        for name, rows in left.columns.items():
            assert len(now[name]) == len(rows), name
            for new, old in zip(now[name], rows, strict=True):
                assert _known(new) == _known(old) | _blank(old), name

    def test_what_was_exported_was_worth_a_test(self, left: Left) -> None:
        rows = left.columns["Comment"]
        assert {row["state"] for row in rows} == set(State)
        assert {row["kind"] for row in rows} == {"comment", "pingback"}
        assert {row["text_format"] for row in rows} == {"markdown", "wordpress-html"}
        assert max(row["level"] for row in rows) >= 40
        assert any(row["parent"] is None and row["edited_at"] for row in rows)
        assert {row["state"] for row in left.columns["Article"]} == {"draft", "published", "withdrawn"}

    def test_a_second_time_changes_nothing(self, left: Left, come_back: ImportReport) -> None:
        before = columns()
        again = import_wordpress(left.path, media=left.path.parent / "media")

        assert not {str(kind) for kind in again.came}
        assert columns() == before

    def test_what_had_come_from_an_old_blog_keeps_its_numbers(
        self, left: Left, come_back: ImportReport
    ) -> None:
        refs = set(Comment.objects.values_list("import_ref", flat=True))
        assert left.refs
        assert refs.issuperset(left.refs)
        origins = set(Origin.objects.values_list("ref", "guid", "notes", "confirmed_at"))
        assert origins.issuperset(left.origins)

    def test_every_old_address_leads_where_it_led(self, left: Left, come_back: ImportReport) -> None:
        assert left.old
        assert left.old <= addresses()
        assert FormerSlug.objects.filter(model="article", slug="A-Voice_of-her").exists()

    def test_nothing_waits_for_an_editor_that_one_had_confirmed(self, come_back: ImportReport) -> None:
        waiting = Origin.objects.filter(confirmed_at=None)
        assert set(waiting.values_list("ref", flat=True)) == {
            f"old.example/blog?p={item.id}" for item in whole_blog() if item.type in ("post", "page")
        }

    def test_a_reply_has_a_higher_number_than_what_it_answers(self, left: Left) -> None:
        comments = [comment for item in items_in(left.text).values() for comment in comments_in(item)]
        numbers = {comment["comment_id"] for comment in comments}
        assert len(numbers) == len(comments) == len(left.columns["Comment"])
        for comment in comments:
            assert int(comment["comment_parent"]) < int(comment["comment_id"])
            assert comment["comment_parent"] in {"0", *numbers}


def test_without_pictures_their_places_are_kept_for_a_later_run(left: Left, db: None, settings: Any) -> None:
    media = left.path.parent / "media"
    empty_the_site()
    settings.MEDIA_ROOT = left.path.parent / "later-media"
    import_wordpress(left.path)
    without = Article.objects.get(slug="東京-her")
    import_wordpress(left.path, media=media)
    article = Article.objects.get(slug="東京-her")

    assert "data-file" not in without.body
    assert article.body.count("data-file") == 2
    assert article.lead_image is not None


def _known(row: dict[str, Any]) -> dict[str, Any]:
    """A row without the reference by which the importer knows it, which what was written here had not."""
    return {name: value for name, value in row.items() if name != "import_ref"}


def _blank(row: dict[str, Any]) -> dict[str, str]:
    """What is in no file of a comment that its writer took back."""
    names = ("text", "text_html", "short_html", "public_text", "email", "website", "network")
    return dict.fromkeys(names, "") if row.get("state") == "withdrawn" and "text_html" in row else {}


class TestWhereTheOldBlogStood:
    """The numbers of WordPress begin again, and so do those of this site: they are those of other posts."""

    def test_the_site_may_have_the_address_of_its_old_blog(
        self, left: Left, db: None, settings: Any, tmp_path: Path
    ) -> None:
        settings.MEDIA_ROOT = tmp_path / "media"
        text = left.text.replace(SITE, URL)
        self.come(text, left, tmp_path)

        assert len(columns()["Comment"]) == len(left.columns["Comment"])

    def test_wordpress_may_have_it_and_more_has_been_written_there(
        self, left: Left, db: None, settings: Any, tmp_path: Path
    ) -> None:
        settings.MEDIA_ROOT = tmp_path / "media"
        since = Item(31, "Written there", name="there", comments=[Written(1005, "Said there.")])
        self.come(leaving.as_wordpress_has_it(left.text, URL, "".join(since.xml())), left, tmp_path)

        assert Comment.objects.get(text="Said there.").discussion.article.slug == "there"
        Article.objects.get(slug="there").discussion.comments.all()._raw_delete("default")
        for new, old in zip(columns()["Comment"], left.columns["Comment"], strict=True):
            assert _known(new) | {"tree_id": 0} == _known(old) | _blank(old) | {"tree_id": 0}

    def come(self, text: str, left: Left, folder: Path) -> None:
        """Import a file twice into an empty site; the second time must change nothing."""
        path = folder / "site.xml"
        path.write_text(text, encoding="utf-8")
        empty_the_site()
        report = import_wordpress(path, media=left.path.parent / "media")
        assert report.faults == []
        before = columns()
        assert not import_wordpress(path, media=left.path.parent / "media").came
        assert columns() == before
        assert set(left.refs) <= set(Comment.objects.values_list("import_ref", flat=True))


class TestTheFile:
    def test_states_are_those_of_wordpress(self, left: Left) -> None:
        comments = [comment for item in items_in(left.text).values() for comment in comments_in(item)]

        for comment in comments:
            state = comment[Own.STATE]
            assert comment["comment_approved"] == STATUSES.get(state, "trash")
        assert Counter(comment[Own.STATE] for comment in comments) == Counter(
            row["state"] for row in left.columns["Comment"]
        )

    def test_posts_have_the_status_that_readers_met(self, left: Left) -> None:
        statuses = {slug: item.findtext(f"{WP}status") for slug, item in items_in(left.text).items()}

        assert statuses["une-voix"] == "publish"
        assert statuses["soon"] == "future"
        assert statuses["plan"] == "draft"
        assert statuses["taken-back"] == "private"
        kinds = {slug: item.findtext(f"{WP}post_type") for slug, item in items_in(left.text).items()}
        assert (kinds["house-rules"], kinds["plan"]) == ("page", "post")

    def test_two_of_one_title_and_moment_are_seconds_apart(self, left: Left) -> None:
        items = items_in(left.text).values()
        taken = [(item.findtext("title"), item.findtext(f"{WP}post_date")) for item in items]
        assert len(set(taken)) == len(taken)

    def test_withdrawn_words_and_addresses_are_nowhere_in_it(self, left: Left) -> None:
        assert "Secret words approved." in left.text
        assert "Secret words removed." in left.text
        assert "Secret words withdrawn." not in left.text
        comments = [comment for item in items_in(left.text).values() for comment in comments_in(item)]
        withdrawn = next(comment for comment in comments if comment[Own.STATE] == "withdrawn")
        for name in ("content", "author_email", "author_url", "author_IP"):
            assert withdrawn[f"comment_{name}"] == ""

    def test_no_key_of_a_browser_and_no_password_is_in_it(self, left: Left) -> None:
        assert "b" * 32 not in left.text
        assert "md5$" not in left.text

    def test_spoilers_do_not_stand_in_the_text(self, left: Left) -> None:
        hidden = ("at the end", "The whole paragraph tells it")
        contents = [
            comment["comment_content"]
            for item in items_in(left.text).values()
            for comment in comments_in(item)
        ]
        found = [content for content in contents if any(words in content for words in hidden)]
        assert len(found) == 2
        for content in found:
            assert not any(words in unescape(re.sub(r"<[^<>]*>", "", content)) for words in hidden)
            assert 'title="' in content
        given = next(content for content in contents if "It gives away the end." in content)
        assert given.startswith("<strong>Gives away: the ending</strong>")
        assert "<details>" in given

    def test_meta_fields_survive_old_importers(self, left: Left) -> None:
        """They drop backslashes, trim, and read what looks like serialised PHP."""
        for value in re.findall(
            r"<wp:meta_key>_filmclub_\w+</wp:meta_key>\n<wp:meta_value>(.*?)</wp:meta", left.text, re.S
        ):
            value = unescape(value.removeprefix("<![CDATA[").removesuffix("]]>"))
            assert "\\" not in value
            assert value == value.strip()
            assert not re.match(r"(?:[abdisOEC]:|N;)", value)

    def test_addresses_are_whole(self, left: Left) -> None:
        items = items_in(left.text)
        review = next(item for item in items.values() if "🎬" in (item.findtext("title") or ""))
        content = review.findtext(CONTENT) or ""
        assert f'href="{SITE}/articles/une-voix/"' in content
        assert f'src="{SITE}/media/images/' in content
        assert 'src="/' not in content
        assert "Directed by" in content
        picture = next(
            item
            for item in items.values()
            if item.findtext(f"{WP}post_type") == "attachment" and "pink" in (item.findtext("title") or "")
        )
        assert (picture.findtext(f"{WP}attachment_url") or "").startswith(f"{SITE}/media/images/")

    def test_times_stand_in_gmt_and_by_the_sites_clock(self, left: Left, settings: Any) -> None:
        settings.TIME_ZONE = "Asia/Kolkata"
        items = items_in(leaving.export_as_text())
        item = items["une-voix"]
        gmt, local = item.findtext(f"{WP}post_date_gmt"), item.findtext(f"{WP}post_date")
        assert gmt is not None
        assert local is not None
        assert local[14:16] == f"{(int(gmt[14:16]) + 30) % 60:02d}"

    def test_what_it_cannot_hold_is_counted(self, left: Left) -> None:
        counts = +left.report.absent
        assert counts["accounts that wrote nothing"] == 2
        assert counts["words and addresses of comments that their writers took back"] == 1
        assert counts["marks of what members have read"] == 1
        assert counts["why comments waited"] > 0
        assert counts["what discussions hold otherwise than the club"] == 1
        assert counts["decisions of moderators, with their reasons"] > 5
        assert counts["earlier versions of articles, films and series"] > 0


def test_every_model_is_in_the_file_or_said_not_to_be() -> None:
    in_it = {model.__name__ for model in leaving.ROWS} - {"Decision", "Print", "ReaderState"}
    said = {"ConfirmedAddress", "Decision", "Disowned", "ReaderState", "Rule", "Video", "Viewing"}
    said |= {"CheckAnswer", "Note", "PendingCheck", "PurgedReference", "Sanction", "LearnedWord", "Lesson"}
    said |= {"Claim", "ClaimedComment", "Erasure", "FreedName", "JoinedKey", "Letter", "Like", "ProfilePart"}
    said |= {"Subscription", "ArticleNews"}
    said |= {"AskedAgain", "Batch", "ContributorName", "Edit", "Invitation", "Report", "TmdbAnswer"}
    said |= {"Draft", "PreviewLink", "Print", "Revision", "FormerAuthorSlug", "FormerName", "PrivacyWords"}
    # Numbers of trees are made anew, and so is the row that says when pages have changed.
    made_anew = {"TreeNumber", "Club"}
    models = {
        model.__name__
        for name in ("reviews", "comments", "club", "accounts")
        for model in apps.get_app_config(name).get_models()
    }
    assert models == {name for name in in_it | said | made_anew if "_" not in name}
