"""What a decision about a comment does to the reports of it."""

from __future__ import annotations

from datetime import datetime

from comments.models import Comment, Report
from filmclub.accounts.models import User
from filmclub.mail.queue import queue_mail

RECEIVED, ANSWERED = "report received", "report answered"


def close_reports(comment: Comment, *, by: User | None, now: datetime) -> None:
    """Close what is open of a comment about which somebody has just decided, in the same transaction.

    Readers see it as it is then: the caller raises the discussion's version. What stays public after a report
    is never folded again. One query where there never was one, five at most.
    """
    reported = Report.objects.filter(comment=comment)
    is_public = comment.traits.is_public
    if not comment.open_reports and not (is_public and comment.kept_at is None and reported.exists()):
        return
    outcome = Report.Outcome.KEPT if is_public else Report.Outcome.UPHELD
    to_answer = list(reported.filter(closed_at=None).exclude(email=""))
    reported.filter(closed_at=None).update(outcome=outcome, closed_at=now, closed_by=by)
    comment.open_reports, comment.folded_at = 0, None
    if is_public:
        comment.kept_at = now
    comment.save(update_fields=["open_reports", "folded_at", "kept_at"])
    for report in to_answer:
        mail_about(report, ANSWERED, now)


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
