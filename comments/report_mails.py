"""Mails to who has reported that a comment is unlawful, and gave an address for the answer."""

from __future__ import annotations

from django.conf import settings

from comments.models import Report
from filmclub.mail.kinds import Letter, compose
from filmclub.mail.models import Mail


def write_received(mail: Mail) -> Letter | None:
    """Say that the report has come; nothing where it has been answered meanwhile."""
    return _write(mail, "report_received", is_closed=False)


def write_answered(mail: Mail) -> Letter | None:
    """Say what became of the comment."""
    return _write(mail, "report_answered", is_closed=True)


def _write(mail: Mail, template: str, *, is_closed: bool) -> Letter | None:
    found = Report.objects.select_related("comment__discussion__article").filter(pk=mail.about["report"])
    report = found.first()
    if report is None or not report.email or (report.closed_at is not None) != is_closed:
        return None
    comment = report.comment
    return compose(
        template,
        article=comment.discussion.article,
        number=comment.pk,
        is_kept=report.outcome == Report.Outcome.KEPT,
        address=f"{settings.SITE_URL}{comment.get_absolute_url()}",
    )
