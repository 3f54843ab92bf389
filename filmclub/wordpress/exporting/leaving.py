"""An export to WordPress from beginning to end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from typing import BinaryIO

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef
from django.utils.translation import override

from comments.models import Comment
from filmclub.club.models import Club
from filmclub.lib.snapshots import snapshot
from filmclub.wordpress import wxr_parts as wxr
from filmclub.wordpress.exporting import pictures
from filmclub.wordpress.exporting.absent import absent
from filmclub.wordpress.exporting.articles import Articles
from filmclub.wordpress.exporting.comments import comments_of
from filmclub.wordpress.exporting.html import text_for_wordpress
from filmclub.wordpress.exporting.terms import Terms
from filmclub.wordpress.exporting.writing import VERSION, Writer
from reviews.models import Article

# Is told how much has been done, and of how much.
Progress = Callable[[int, int], None]


@dataclass
class ExportReport:
    """What is in the file, and what is not, by name with numbers."""

    written: Counter[str] = field(default_factory=Counter)
    absent: Counter[str] = field(default_factory=Counter)


def export_wordpress(file: BinaryIO, *, site: str, progress: Progress | None = None) -> ExportReport:
    """Write all of the site as it stands at this moment, and say what was written and what cannot be.

    `site` is the address of the site without a slash at its end, which all links in the file begin with. A
    thousand comments are in memory at once, and fifty articles. Others may write meanwhile; the file has
    nothing of that. Raises OSError if the file cannot be written.
    """
    with snapshot(), override(settings.LANGUAGE_CODE):
        report = ExportReport(absent=absent())
        _write(Writer(file), site, report, progress)
    return report


def _write(writer: Writer, site: str, report: ExportReport, progress: Progress | None) -> None:
    writer.begin(_channel(site))
    creator = _write_authors(writer, report)
    terms = Terms.of_site()
    for term in terms.records:
        writer.term(term)
        report.written["categories" if term.taxonomy == "category" else "tags"] += 1
    for item in pictures.records(site, creator):
        writer.begin_item(item)
        writer.end_item()
        report.written["pictures"] += 1
    all_of_them, done = Article.objects.count() + Comment.objects.count(), 0
    # Closed when the run is ended in the middle, or their cursors would be after the database.
    with closing(Articles(terms, site).records()) as records:
        for article, item in records:
            report.written[f"{item.type}s, {item.status}"] += 1
            writer.begin_item(item)
            with closing(comments_of(article.pk, site)) as comments:
                for comment in comments:
                    writer.comment(comment)
                    state = _STATUSES.get(comment.approved, comment.approved)
                    report.written[f"{comment.type}s, {state}"] += 1
                    done += 1
                    if progress and not done % 500:
                        progress(done, all_of_them)
            writer.end_item()
            done += 1
    writer.end()
    if progress:
        progress(all_of_them, all_of_them)


_STATUSES = {"1": "approved", "0": "waiting"}


def _channel(site: str) -> wxr.Channel:
    club = Club.objects.current()
    return wxr.Channel(
        version=VERSION,
        title=text_for_wordpress(club.name),
        description=text_for_wordpress(club.tagline),
        link=site,
        base_site_url=site,
        base_blog_url=site,
        language=settings.LANGUAGE_CODE,
    )


def _write_authors(writer: Writer, report: ExportReport) -> str:
    """Write those whose articles are here, as WordPress does; return the name of the first.

    Members who only commented stand with their comments: who imports is asked about each author.
    """
    first = ""
    writes = Exists(Article.objects.filter(author=OuterRef("pk")))
    for user in get_user_model().objects.filter(writes).order_by("pk").iterator(chunk_size=200):
        first = first or user.username
        report.written["authors"] += 1
        writer.author(
            wxr.Author(
                id=user.pk,
                login=user.username,
                email=user.email,
                display_name=text_for_wordpress(user.name),
                first_name=text_for_wordpress(user.first_name),
                last_name=text_for_wordpress(user.last_name),
            )
        )
    return first
