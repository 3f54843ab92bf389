"""An import from WordPress from beginning to end.

Each post is stored with its comments in one transaction. A run that ends in between, for whatever reason, is
finished by the next.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from contextlib import nullcontext
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from filmclub.lib.exclusive import alone
from filmclub.lib.whole_files import NotStored, is_out_of_room
from filmclub.wordpress import wxr
from filmclub.wordpress.comments import import_comments
from filmclub.wordpress.other_types import WORDPRESS_OWN
from filmclub.wordpress.outline import Outline
from filmclub.wordpress.people import import_people
from filmclub.wordpress.pictures import import_pictures
from filmclub.wordpress.posts import import_post
from filmclub.wordpress.report import Counted, ImportReport, in_one_line
from filmclub.wordpress.series import import_series
from filmclub.wordpress.spool import Spool
from filmclub.wordpress.survey import Progress, Survey, survey_file
from filmclub.wordpress.terms import import_terms
from reviews.kinds import ArticleKind

logger = logging.getLogger(__name__)


def import_wordpress(
    path: Path,
    *,
    media: Path | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
    kinds_by_type: Mapping[str, ArticleKind] | None = None,
) -> ImportReport:
    """Import an export of WordPress, and say what came; with `dry_run`, only say it.

    `kinds_by_type` says what becomes of types of posts that WordPress itself does not have, and may say it of
    its own posts and pages: `{"movie_review": ArticleKind.REVIEW}`.

    Every post is stored whole or not at all. What is wrong with the file stands in the report's faults, the
    last of which may be why it was not read to its end. Where the disk is full it stops, and the report says
    so. A dry run holds the database's lock, if it has but one, until it has looked at everything. Raises
    OSError if the file cannot be opened, IsRunning at once beside another import.
    """
    report = ImportReport()
    with alone("import"), Spool() as spool, transaction.atomic() if dry_run else nullcontext():
        try:
            survey = survey_file(path, spool, report, progress, kinds_by_type or {})
            report.blog = ", ".join(filter(None, [survey.blog.title, survey.blog.url]))
            report.other_types = list(map(in_one_line, survey.others.sentences()))
            for name in sorted((kinds_by_type or {}).keys() - survey.types):
                report.note(_("Type that was named and is not in the file"), f"--type {name}")
            _store(survey, media, report, progress, dry_run=dry_run)
        except wxr.WxrError as error:
            report.fault(str(error))
        except Exception as error:
            if not stops_import(error):
                raise
            report.stopped = _why_stopped(error)
        if dry_run:
            transaction.set_rollback(True)
    return report


def stops_import(error: Exception) -> bool:
    """Whether it is the machine that fails: nothing that comes later could be stored either."""
    return isinstance(error, NotStored) or is_out_of_room(error)


def _why_stopped(error: Exception) -> str:
    where = f" ({error.filename})" if isinstance(error, OSError) and error.filename else ""
    if is_out_of_room(error):
        return (
            f"The disk is full{where}: the import stopped, and what had come until then is stored. Make room "
            "and run it again; it goes on where it was."
        )
    why = error.strerror if isinstance(error, OSError) else error
    return f"Nothing can be stored{where}: {why}. Put that right and run the import again."


def _store(
    survey: Survey, media: Path | None, report: ImportReport, progress: Progress | None, *, dry_run: bool
) -> None:
    blog = survey.blog
    with transaction.atomic():
        import_people(blog, survey.authors, survey.commenters, report)
        import_series(blog, survey.terms, report)
        import_terms(blog, survey.terms, report)
        blog.addresses.remember_front()
    import_pictures(blog, media, report, dry_run=dry_run)
    for done, item in enumerate(survey.spool.items(survey.error), start=1):
        # Counted apart, so that what is not stored in the end is not said to have come.
        report.add(_store_or_leave(item, survey))
        if progress:
            progress(survey.items + done, 2 * survey.items)


def _store_or_leave(item: wxr.Item, survey: Survey) -> ImportReport:
    """Store a post, or leave it out and say so: an error in one must not keep the others away."""
    try:
        return _store_item(item, survey)
    except wxr.WxrError:
        raise
    except Exception as error:
        if stops_import(error):
            raise
        logger.exception("%s could not be stored.", item.location)
        survey.blog.forget_undone()
        report = ImportReport()
        report.left[Counted(_("item of the kind “%(kind)s”") % {"kind": item.type})] += 1
        report.fault(
            _("%(place)s: was left out (%(error)s).") % {"place": item.location, "error": repr(error)}
        )
        return report


def _store_item(item: wxr.Item, survey: Survey) -> ImportReport:
    report, blog = ImportReport(), survey.blog
    if item.id in blog.deleted:
        report.left[Counted(_("post that was deleted here"))] += 1
        report.note(_("Deleted here since it came: stays away"), item.location)
    elif blog.kind_of(item) and item.id:
        with transaction.atomic():
            article, is_new = import_post(item, blog, report)
            outline = survey.outlines.get(item.number, Outline())
            import_comments(article, item, outline, blog, report, is_new=is_new)
        blog.has_stored(item, article)
        return report
    elif item.type != "attachment":
        report.left[Counted(_("item of the kind “%(kind)s”") % {"kind": item.type})] += 1
    if not blog.kind_of(item) and item.type not in {"attachment", *WORDPRESS_OWN}:
        report.note(_("Item of a kind that nothing here knows: was left out"), item.location, item.type)
    if survey.others.is_news(item):
        report.fault(
            _("%(place)s: nothing is known of items of the kind “%(kind)s”; it was left out.")
            % {"place": item.location, "kind": item.type}
        )
    for _comment in item.comments:
        report.left[Counted(_("comment below an item that did not come"))] += 1
    return report
