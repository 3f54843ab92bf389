"""What a decision about a comment or a member does to the reports of it."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from comments.models import Comment, Report
from filmclub.accounts.models import User
from filmclub.mail.queue import queue_mail

RECEIVED, ANSWERED = "report received", "report answered"


def close_reports(comment: Comment, *, by: User | None, now: datetime) -> None:
    """Close what is open of a comment about which somebody has just decided, in the same transaction.

    Where the site's rules alone have it wait or appear, they stay open until a moderator looks. Readers see
    it as it is then: the caller raises the discussion's version. What stays public after a report is never
    folded again. One query where there never was one, five at most.
    """
    if by is None and (comment.traits.is_waiting or comment.traits.is_public):
        return
    reported = Report.objects.filter(comment=comment)
    is_public = comment.traits.is_public
    if not comment.open_reports and not (is_public and comment.kept_at is None and reported.exists()):
        return
    _close(reported, Report.Outcome.KEPT if is_public else Report.Outcome.UPHELD, by, now)
    comment.open_reports, comment.folded_at = 0, None
    if is_public:
        comment.kept_at = now
    comment.save(update_fields=["open_reports", "folded_at", "kept_at"])


def close_reports_of(member: User, outcome: Report.Outcome, *, by: User, now: datetime) -> int:
    """Close what is open of a member, in the same transaction as the decision; how many: two queries."""
    return _close(Report.objects.filter(member=member), outcome, by, now)


def _close(reports: QuerySet[Report], outcome: Report.Outcome, by: User | None, now: datetime) -> int:
    to_answer = list(reports.filter(closed_at=None).exclude(email=""))
    closed = reports.filter(closed_at=None).update(outcome=outcome, closed_at=now, closed_by=by)
    for report in to_answer:
        mail_about(report, ANSWERED, now)
    return closed


def mail_about(report: Report, kind: str, now: datetime) -> None:
    """Have a mail of this kind sent to whoever gave an address in a report."""
    queue_mail(
        key=f"{kind}:{report.pk}",
        kind=kind,
        recipient=report.email,
        language=report.language,
        about={"report": report.pk},
        at=now,
    )
