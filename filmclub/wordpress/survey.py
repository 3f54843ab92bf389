"""The first reading of an export, which takes note of where everything will stand.

Slugs, links, pictures and who answers whom are known before anything is stored, for a text may name what
comes later in the file. Its items are kept in a temporary file, for the second reading.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _

from filmclub.wordpress import wxr
from filmclub.wordpress.blog import Blog
from filmclub.wordpress.comment_fields import name_of
from filmclub.wordpress.other_types import OtherTypes
from filmclub.wordpress.outline import Outline
from filmclub.wordpress.own_fields import Own, text_in
from filmclub.wordpress.report import ImportReport
from filmclub.wordpress.spool import Spool
from reviews.kinds import ArticleKind

# Is told how much has been done, and of how much.
Progress = Callable[[int, int], None]


@dataclass
class Survey:
    """What the first reading found."""

    blog: Blog
    spool: Spool
    # Why the file could not be read to its end.
    error: wxr.WxrError | None = None
    items: int = 0
    types: set[str] = field(default_factory=set)
    authors: list[wxr.Author] = field(default_factory=list)
    terms: list[wxr.Term] = field(default_factory=list)
    # Those of posts with comments, by the number of the item in the file.
    outlines: dict[int, Outline] = field(default_factory=dict)
    # Name, e-mail address and user name of members who commented, by the number of their account there.
    commenters: dict[int, tuple[str, str, str]] = field(default_factory=dict)
    comments_seen: set[int] = field(default_factory=set)
    # Types of items that do not come, with what they hold.
    others: OtherTypes = field(default_factory=OtherTypes)

    def add_item(self, item: wxr.Item) -> None:
        self.items += 1
        self.types.add(item.type)
        self.blog.survey(item)
        if self.blog.kind_of(item) is None:
            self.others.add(item)
        outline = Outline()
        for comment in self.spool.keep(item):
            if self.blog.kind_of(item) is None:
                self.others.add_comment(item, comment)
                continue
            # Of several with one number, the first is taken.
            if comment.id not in self.comments_seen:
                self.comments_seen.add(comment.id)
                outline.add(comment)
            if comment.user_id:
                username = text_in(comment.meta, Own.MEMBER) or ""
                member = (name_of(comment.author), comment.email.strip(), username)
                # Of a comment that its writer took back, a file of ours has no address.
                if not self.commenters.get(comment.user_id, ("", ""))[1]:
                    self.commenters[comment.user_id] = member
        if outline.blogs:
            self.blog.is_own = True
        if len(outline):
            self.outlines[item.number] = outline


def survey_file(
    path: Path,
    spool: Spool,
    report: ImportReport,
    progress: Progress | None,
    kinds_by_type: Mapping[str, ArticleKind],
) -> Survey:
    """Read the file. Raises WxrError for one of which not even the head can be read."""
    export = wxr.ExportFile(path)
    survey: Survey | None = None
    try:
        for part in export:
            match part:
                case wxr.Channel():
                    survey = Survey(Blog.of(part, kinds_by_type), spool)
                case wxr.Author() if survey:
                    survey.authors.append(part)
                case wxr.Term() if survey:
                    survey.terms.append(part)
                case wxr.Item() if survey:
                    survey.add_item(part)
            if progress:
                progress(export.bytes_read, 2 * export.size)
    except wxr.WxrError as error:
        if survey is None:
            raise
        survey.error = error
    if survey is None:
        raise ValueError("The export gives its channel before it ends.")
    survey.blog.settle()
    for fault in export.faults:
        report.fault(
            _("line %(line)d, %(item)s: %(message)s")
            % {"line": fault.line, "item": fault.item, "message": fault.message}
        )
    return survey
