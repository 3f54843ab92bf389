"""A blog whose comments are imported again and again, with more of them each time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from hypothesis import strategies as st

from comments.models import Comment
from filmclub.wordpress import wxr
from filmclub.wordpress.blog import Blog as ImportedBlog
from filmclub.wordpress.comments import import_comments
from filmclub.wordpress.outline import Outline
from filmclub.wordpress.report import ImportReport
from reviews.models import Article
from tests.comments.talk_model import Said

OLD_BLOG = ImportedBlog(title="", url="https://blog.example", language="en")
STATES = {"1": "approved", "0": "pending", "spam": "spam", "trash": "removed"}


@dataclass(frozen=True)
class Record:
    """A comment there. It answers the one that stands so many records before it, none if `back` is 0."""

    at: datetime
    back: int = 0
    approved: str = "1"
    is_pingback: bool = False


def lists_of_records(moments: st.SearchStrategy[datetime]) -> st.SearchStrategy[list[Record]]:
    record = st.builds(
        Record,
        at=moments,
        back=st.integers(0, 7),
        approved=st.sampled_from(["1", "1", "1", *STATES]),
        is_pingback=st.sampled_from([False] * 7 + [True]),
    )
    return st.lists(record, min_size=1, max_size=12)


class Blog:
    """Its comments are numbered from 1."""

    def __init__(self) -> None:
        self.records: list[Record] = []

    def imported_into(self, article: Article, came: list[Record]) -> list[Said]:
        """Import all records, of which these are new; return what that brought, as threads are numbered."""
        here = self._keys()
        self.records += came
        outline, report = Outline(), ImportReport()
        for comment in self._comments():
            outline.add(comment)
        item = wxr.Item(id=1, comment_status="open", comments=self._comments())
        with transaction.atomic():
            import_comments(article, item, outline, OLD_BLOG, report, is_new=False)
        assert report.faults == []
        keys = self._keys()
        return [self._said(number, keys) for number in sorted(keys, key=self._age) if number not in here]

    def _age(self, number: int) -> tuple[datetime, int]:
        return self.records[number - 1].at, number

    def _keys(self) -> dict[int, int]:
        """The keys of its comments that are here, by their numbers there."""
        comments = Comment.objects.exclude(import_ref=None).values_list("import_ref", "pk")
        return {int(str(ref).removeprefix(OLD_BLOG.ref_of("comment", ""))): pk for ref, pk in comments}

    def _comments(self) -> Iterator[wxr.Comment]:
        for number, record in enumerate(self.records, start=1):
            yield wxr.Comment(
                id=number,
                author="Ida",
                date_gmt=f"{record.at:%Y-%m-%d %H:%M:%S}",
                content=f"Words on the blog, {number}.",
                approved=record.approved,
                type="pingback" if record.is_pingback else "comment",
                # Below 1: one that is not in the file.
                parent=number - record.back if record.back else 0,
            )

    def _said(self, number: int, keys: dict[int, int]) -> Said:
        record, answered = self.records[number - 1], number - self.records[number - 1].back
        is_thread = record.is_pingback or not 1 <= answered < number
        if not is_thread:
            is_thread = self.records[answered - 1].is_pingback
        return Said(
            pk=keys[number],
            at=record.at,
            state=STATES[record.approved],
            parent=None if is_thread else keys[answered],
            is_pingback=record.is_pingback,
            was_public=record.approved in ("1", "trash"),
        )
