"""An import from WordPress from beginning to end.

Reading the file takes note of where everything will stand: slugs, links, pictures, who answers whom. Only
then post after post is stored with its comments, each in one transaction, from a temporary copy that is
read much faster. A run that ends in between, for whatever reason, is finished by the next.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from filmclub.wordpress import wxr
from filmclub.wordpress.blog import POSTS, Blog
from filmclub.wordpress.comment_fields import name_of
from filmclub.wordpress.comments import import_comments
from filmclub.wordpress.outline import Outline
from filmclub.wordpress.people import import_people
from filmclub.wordpress.pictures import import_pictures
from filmclub.wordpress.posts import import_post
from filmclub.wordpress.report import Kind, Report
from filmclub.wordpress.spool import Spool
from filmclub.wordpress.terms import import_terms

logger = logging.getLogger(__name__)
# What WordPress keeps for itself among the posts: menus, looks, old versions.
WORDPRESS_OWN = {
    *("custom_css", "customize_changeset", "nav_menu_item", "oembed_cache", "revision", "user_request"),
    *("wp_block", "wp_font_face", "wp_font_family", "wp_global_styles", "wp_navigation", "wp_template"),
    "wp_template_part",
}
# Told of how much has been done, of how much.
Progress = Callable[[int, int], None]


@dataclass
class Survey:
    """What reading the file found."""

    blog: Blog
    spool: Spool
    # Why the file could not be read to its end.
    error: wxr.WxrError | None = None
    items: int = 0
    authors: list[wxr.Author] = field(default_factory=list)
    terms: list[wxr.Term] = field(default_factory=list)
    outlines: dict[int, Outline] = field(default_factory=dict)
    # Name and e-mail address of members who commented, by the number of their account there.
    commenters: dict[int, tuple[str, str]] = field(default_factory=dict)


def import_wordpress(
    path: Path, *, media: Path | None = None, dry_run: bool = False, progress: Progress | None = None
) -> Report:
    """Import an export of WordPress, and say what came; with `dry_run`, only say it.

    Every post is stored whole or not at all. What is wrong with the file stands in the report's faults, the
    last of which may be why it was not read to its end. A dry run holds the database's lock, if it has but
    one, until it has looked at everything. Raises OSError if the file cannot be opened.
    """
    report = Report()
    with Spool() as spool, transaction.atomic() if dry_run else nullcontext():
        try:
            survey = _survey(path, spool, report, progress)
            report.blog = f"{survey.blog.title}, {survey.blog.url}"
            _store(survey, media, report, progress, dry_run=dry_run)
        except wxr.WxrError as error:
            report.fault(str(error))
        if dry_run:
            transaction.set_rollback(True)
    return report


def _survey(path: Path, spool: Spool, report: Report, progress: Progress | None) -> Survey:
    """Read the file. Raises WxrError for one of which not even the head can be read."""
    export = wxr.ExportFile(path)
    survey: Survey | None = None
    seen: set[int] = set()
    try:
        for part in export:
            match part:
                case wxr.Channel():
                    survey = Survey(Blog.of(part), spool)
                case wxr.Author() if survey:
                    survey.authors.append(part)
                case wxr.Term() if survey:
                    survey.terms.append(part)
                case wxr.Item() if survey:
                    survey.items += 1
                    survey.blog.survey(part)
                    _outline(part, survey, seen)
            if progress:
                progress(export.bytes_read, 2 * export.size)
    except wxr.WxrError as error:
        if survey is None:
            raise
        survey.error = error
    if survey is None:
        raise ValueError("The export gives the blog before it ends.")
    for fault in export.faults:
        report.fault(
            _("line %(line)d, %(item)s: %(message)s")
            % {"line": fault.line, "item": fault.item, "message": fault.message}
        )
    return survey


def _outline(item: wxr.Item, survey: Survey, seen: set[int]) -> None:
    outline = Outline()
    for comment in survey.spool.keep(item):
        if item.type not in POSTS:
            continue
        # A number that comes twice is taken the first time.
        if comment.id not in seen:
            seen.add(comment.id)
            outline.add(comment)
        if comment.user_id:
            survey.commenters.setdefault(comment.user_id, (name_of(comment.author), comment.email.strip()))
    if len(outline):
        survey.outlines[item.number] = outline


def _store(
    survey: Survey, media: Path | None, report: Report, progress: Progress | None, *, dry_run: bool
) -> None:
    blog = survey.blog
    with transaction.atomic():
        import_people(blog, survey.authors, survey.commenters, report)
        import_terms(blog, survey.terms, report)
        blog.addresses.remember_front()
    import_pictures(blog, media, report, dry_run=dry_run)
    for done, item in enumerate(survey.spool.items(survey.error), start=1):
        # Counted apart, so that what is not stored in the end is not said to have come.
        report.add(_store_or_leave(item, survey))
        if progress:
            progress(survey.items + done, 2 * survey.items)


def _store_or_leave(item: wxr.Item, survey: Survey) -> Report:
    """Store a post, or leave it: what one of them does to us must not keep the others away."""
    try:
        return _store_item(item, survey)
    except wxr.WxrError:
        raise
    except Exception as error:
        logger.exception("%s could not be stored.", item.location)
        survey.blog.forget_undone()
        report = Report()
        report.left[Kind(_("item of the kind “%(kind)s”") % {"kind": item.type})] += 1
        report.fault(
            _("%(place)s: was left out (%(error)s).") % {"place": item.location, "error": repr(error)}
        )
        return report


def _store_item(item: wxr.Item, survey: Survey) -> Report:
    report = Report()
    blog = survey.blog
    if item.id in blog.deleted:
        report.left[Kind(_("post that was deleted here"))] += 1
        report.note(_("Deleted here since it came: stays away"), item.location)
    elif item.type in POSTS and item.id:
        with transaction.atomic():
            article, is_new = import_post(item, blog, report)
            outline = survey.outlines.get(item.number, Outline())
            import_comments(article, item, outline, blog, report, is_new=is_new)
        blog.has_stored(item, article)
        return report
    elif item.type != "attachment":
        report.left[Kind(_("item of the kind “%(kind)s”") % {"kind": item.type})] += 1
    if item.type not in {"attachment", *POSTS, *WORDPRESS_OWN}:
        report.fault(
            _("%(place)s: nothing is known of items of the kind “%(kind)s”; it was left out.")
            % {"place": item.location, "kind": item.type}
        )
    for _comment in item.comments:
        report.left[Kind(_("comment below an item that did not come"))] += 1
    return report
