"""Mails to who has reported something as unlawful, and gave an address for the answer."""

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
    found = Report.objects.select_related("member", "comment__discussion__article")
    report = found.filter(pk=mail.about["report"]).first()
    if report is None or not report.email or (report.closed_at is not None) != is_closed:
        return None
    is_kept = report.outcome == Report.Outcome.KEPT
    if (comment := report.comment) is None:
        # By its number: a name that was reported is not sent on.
        return compose(f"member_{template}", number=report.member_id, is_kept=is_kept)
    return compose(
        template,
        article=comment.discussion.article,
        number=comment.pk,
        is_kept=is_kept,
        address=f"{settings.SITE_URL}{comment.get_absolute_url()}",
    )
