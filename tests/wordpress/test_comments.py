"""Comments that move in: names, states, places, and the same columns as if they had been posted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from comments.erasing import erase_comment
from comments.models import Comment, Decision
from comments.moderation import moderate, move_comment
from comments.posting import post_comment
from comments.purging import purge_due
from comments.writers import Writer
from filmclub.accounts.models import User
from reviews.models import Article
from tests.conftest import MakeArticle, html
from tests.wordpress import exports
from tests.wordpress.conftest import Import, article_of, comment_of
from tests.wordpress.exports import Item, thread, whole_blog


class TestComments:
    def test_names_are_unescaped_once_and_texts_cleaned(self, bring: Import) -> None:
        bring(*whole_blog())

        ruth = comment_of(6)
        assert (ruth.name, ruth.email) == ('Ruth "Ru" & Co', "ru@example.org")
        attack = comment_of(24)
        assert attack.text_html == "<p>Hello.</p>"
        assert "<script>" in attack.text
        assert comment_of(25).website == ""

    def test_addresses_are_shortened(self, bring: Import) -> None:
        bring(*whole_blog())

        assert comment_of(6).network == "192.0.2.0"

    def test_an_answer_to_nothing_stands_at_the_top_and_is_reported(self, bring: Import) -> None:
        report = bring(*whole_blog())

        assert comment_of(1).parent is None
        assert comment_of(22).parent is None
        subject = "Answers a link from elsewhere, or what is not in the file: opens a thread of its own"
        places = [place for place in report.notes[subject] if "“Letters”" in place]
        assert [place.rpartition(" ")[2] for place in places] == ["1", "22"]

    def test_an_answer_to_what_waits_stands_below_a_tombstone(self, bring: Import, client: Client) -> None:
        bring(*whole_blog())

        assert comment_of(7).parent == comment_of(8)
        text = html(client.get(article_of(12).get_absolute_url()))
        assert "I stand below what waits." in text
        assert "I wait." not in text
        assert "This comment is not shown." in text

    def test_two_that_are_the_same_but_for_the_date_both_come(self, bring: Import) -> None:
        bring(*whole_blog())

        assert comment_of(4).text == comment_of(5).text

    def test_what_is_no_comment_stays_away_and_is_counted(self, bring: Import) -> None:
        report = bring(*whole_blog())

        assert not Comment.objects.filter(text__contains="note of the shop").exists()
        assert {kind.what for kind in report.left} >= {
            "comment of the kind “order_note”",
            "item of the kind “nav_menu_item”",
        }

    def test_pingbacks_are_listed_apart_and_not_counted(self, bring: Import, client: Client) -> None:
        bring(*whole_blog())

        article = article_of(12)
        approved = Comment.objects.approved().filter(discussion=article.pk).count()
        assert article.comment_count == approved
        assert "Mentioned elsewhere" in html(client.get(article.get_absolute_url()))

    def test_the_trash_tells_what_was_public(self, bring: Import) -> None:
        bring(*whole_blog())

        assert comment_of(9).state == "refused"
        assert comment_of(9).published_at is None

    def test_posted_and_imported_they_are_equal_in_every_column(
        self, bring: Import, make_article: MakeArticle, moderator: User, settings: Any
    ) -> None:
        settings.COMMENT_INTERVAL = 0
        comments = _plain_thread()
        bring(Item(5, comments=comments))
        imported = article_of(5)
        posted = make_article("posted", author=imported.author, published_at=imported.published_at)
        _post(posted, comments, moderator)

        assert _columns(imported) == _columns(posted)
        assert len(_columns(posted)) == 300
        fields = ("comment_count", "last_comment_at")
        posted.refresh_from_db()
        assert [getattr(imported, name) for name in fields] == [getattr(posted, name) for name in fields]

    def test_the_number_of_queries_does_not_depend_on_the_number_of_comments(self, bring: Import) -> None:
        numbers = []
        for id, size in ((3, 40), (4, 900)):
            with CaptureQueriesContext(
                connection,
            ) as queries:
                bring(Item(id, comments=thread(id * 10_000, size)))
            numbers.append(len(queries))
        # SQLite takes no more than some hundred rows in one statement.
        assert numbers[1] - numbers[0] <= (30 if connection.vendor == "sqlite" else 3)


def _plain_thread() -> list[exports.Comment]:
    """Three hundred comments that say the same in both formats and that people could have posted."""
    comments = []
    for comment in thread(1, 300, seed=8):
        comment.type, comment.user_id, comment.text = "comment", 0, f"Plain words, number {comment.id}."
        comment.author, comment.email = f"Reader {comment.id}", f"reader{comment.id}@example.org"
        comments.append(comment)
    answered = {comment.parent for comment in comments}
    for comment in comments:
        if comment.id in answered and comment.approved != "1":
            comment.approved = "trash"
    return comments


def _post(article: Article, comments: list[exports.Comment], moderator: User) -> None:
    stored: dict[int, Comment] = {}
    for comment in comments:
        at = _time_of(comment)
        stored[comment.id] = post_comment(
            article=article,
            writer=Writer(name=comment.author, email=comment.email),
            text=comment.text,
            parent_id=stored[comment.parent].pk if comment.parent else None,
            address=comment.ip,
            now=at,
        )
        if comment.approved in ("1", "trash") and stored[comment.id].state != "approved":
            moderate(stored[comment.id], Decision.Act.APPROVE, by=moderator, now=at)
        elif comment.approved == "spam":
            moderate(stored[comment.id], Decision.Act.SPAM, by=moderator, now=at)
    for comment in comments:
        if comment.approved == "trash":
            moderate(stored[comment.id], Decision.Act.REMOVE, by=moderator, reason="off topic")


def _time_of(comment: exports.Comment) -> datetime:
    return exports.FIRST_DAY.replace(tzinfo=UTC) + timedelta(minutes=comment.id)


def _columns(article: Article) -> list[dict[str, Any]]:
    """Every column of a discussion's comments, keys and trees numbered from the first one on."""
    rows: list[Any] = list(Comment.objects.filter(discussion=article.pk).order_by("created_at").values())
    keys = {row["id"]: number for number, row in enumerate(rows)}
    tree_numbers = {tree: number for number, tree in enumerate(sorted({row["tree_id"] for row in rows}))}
    for row in rows:
        row["id"], row["parent_id"] = keys[row["id"]], keys.get(row["parent_id"])
        row["tree_id"] = tree_numbers[row["tree_id"]]
        # Where it came from, in which format, the browser's key, and how often moderators touched it: that
        # differs, and may.
        for name in ("discussion_id", "import_ref", "text_format", "writer", "revision", "held_for"):
            del row[name]
    return rows


class TestPurged:
    def test_what_was_deleted_for_good_does_not_come_back(self, bring: Import) -> None:
        bring(*whole_blog())
        spam = Comment.objects.filter(state="spam", replies=None, import_ref__isnull=False)[0]
        ref, number = spam.import_ref, Comment.objects.count()
        deleted, emptied = purge_due()
        assert deleted
        assert not Comment.objects.filter(import_ref=ref).exists()

        report = bring(*whole_blog())

        assert not Comment.objects.filter(import_ref=ref).exists()
        assert Comment.objects.count() == number - deleted
        assert Comment.objects.exclude(purged_at=None).count() == emptied
        [left] = [count for what, count in report.left.items() if what.state == "deleted for good here"]
        assert left == deleted
        assert report.came.total() == 0

    def test_what_was_deleted_at_its_writers_wish_stays_empty(self, bring: Import, moderator: User) -> None:
        said = exports.Comment(2, author="Gus", email="gus@example.org", text="My own words.")
        item = Item(1, comments=[said, exports.Comment(3, parent=2, text="And mine.")])
        bring(item)
        comment = Comment.objects.get(replies__isnull=False)
        erase_comment(comment, by=moderator)

        report = bring(item)

        assert report.came.total() == 0
        assert Comment.objects.count() == 2
        again = Comment.objects.get(pk=comment.pk)
        assert again.erased_at is not None
        assert (again.guest_name, again.email, again.text, again.text_html) == ("", "", "", "")

    def test_what_answers_it_opens_a_thread(self, bring: Import) -> None:
        spam = exports.Comment(2, approved="spam", text="Pills.")
        bring(Item(1, comments=[spam]))
        assert purge_due() == (1, 0)

        bring(Item(1, comments=[spam, exports.Comment(3, parent=2, text="No thanks.")]))

        assert Comment.objects.get().text.startswith("No thanks.")
        assert Comment.objects.get().parent is None


class TestMoved:
    """What a moderator has moved to another article stays there, whatever comes again."""

    def test_a_branch_that_was_moved_away_does_not_come_twice(
        self, bring: Import, moderator: User, make_article: MakeArticle
    ) -> None:
        first, answer = exports.Comment(2, text="Sand."), exports.Comment(3, parent=2, text="More sand.")
        bring(Item(1, comments=[first, answer]))
        other = make_article("another")
        move_comment(Comment.objects.get(parent=None), None, article=other, by=moderator)

        report = bring(Item(1, comments=[first, answer, exports.Comment(4, parent=3, text="And dunes.")]))

        [told] = [count for what, count in report.here_already.items() if what.what == "comment"]
        assert told == 2
        assert list(Comment.objects.filter(discussion=other.pk).order_by("pk").values_list("parent")) == [
            (None,),
            (Comment.objects.get(parent=None, discussion=other.pk).pk,),
        ]
        [new] = Comment.objects.exclude(discussion=other.pk)
        assert (new.text.startswith("And dunes."), new.parent) == (True, None)
