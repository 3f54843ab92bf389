"""Readers ask moderators to look at a public comment, or at a member; three of standing fold a comment."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from comments.closing import RECEIVED, mail_about
from comments.discussions import locked_comment, raise_version
from comments.models import Comment, ConfirmedAddress, Decision, Report
from comments.sanctions import Kind, sanction_in_force
from comments.states import Act
from comments.writers import WITH_KEY, Writer
from filmclub.accounts.models import User

# Of standing and from different networks, so many fold a comment.
FOLDS = 3
# So many reports an hour are taken of one network, and so many with one address are acknowledged.
AN_HOUR, MOST_OF_A_NETWORK, MOST_OF_AN_ADDRESS = timedelta(hours=1), 10, 3


class ReportRefused(Exception):
    """Why a report was not taken, as a whole sentence for who made it."""


def report_comment(
    comment: Comment,
    *,
    reason: str,
    text: str = "",
    email: str = "",
    writer: Writer,
    network: str = "",
    now: datetime | None = None,
) -> Report:
    """Keep what a reader says of a public comment, and fold it if enough do, under its discussion's lock.

    Each has one open report of a comment: a second one returns the first. A dozen queries. Raises
    ReportRefused for a comment that is not public, and where too many come from one network.
    """
    now = now or timezone.now()
    with transaction.atomic():
        current = locked_comment(comment, Comment.objects.select_related("author", "discussion__article"))
        if not current.traits.is_public:
            raise ReportRefused(_("Readers do not see this comment any more."))
        if found := _open_report_of(Q(comment=current), writer):
            return found
        _refuse_flood(network, now)
        made = Report(comment=current, reason=reason, text=text, email=email, created_at=now)
        made.has_standing = not writer.wrote(current) and has_standing(writer, now)
        _store(made, writer, network)
        current.open_reports = Report.objects.filter(comment=current, closed_at=None).count()
        current.save(update_fields=["open_reports"])
        _fold(current, now)
        _acknowledge(made, now)
    return made


def report_member(
    member: User,
    *,
    reason: str,
    text: str = "",
    email: str = "",
    writer: Writer,
    network: str = "",
    now: datetime | None = None,
) -> Report:
    """Keep what a reader says of a member's name, words or picture; moderators find it on their desk.

    Each has one open report of a member: a second one returns the first. Nine queries at most. Raises
    ReportRefused where too many come from one network.
    """
    now = now or timezone.now()
    with transaction.atomic():
        # Who sends it twice at once is known the second time.
        User.objects.select_for_update(no_key=True).get(pk=member.pk)
        if found := _open_report_of(Q(member=member), writer):
            return found
        _refuse_flood(network, now)
        made = Report(member=member, reason=reason, text=text, email=email, created_at=now)
        made.has_standing = writer.user != member and has_standing(writer, now)
        _store(made, writer, network)
        _acknowledge(made, now)
    return made


def _store(report: Report, writer: Writer, network: str) -> None:
    report.reporter, report.key = writer.user, "" if writer.user else writer.browser_key
    report.network, report.language = network, get_language() or ""
    report.save()


def has_standing(writer: Writer, now: datetime) -> bool:
    """Whether a report of theirs counts towards a fold: an account, or a confirmed address, with a comment
    that is public, and nothing imposed on them. Three queries at most.
    """
    sanction = sanction_in_force(writer, now)
    if sanction is not None and sanction.kind != Kind.TRUST:
        return False
    public = Comment.objects.approved()
    if writer.user is not None:
        return public.filter(author=writer.user, approval_counts=True).exists()
    if not writer.browser_key or not ConfirmedAddress.objects.filter(key=writer.browser_key).exists():
        return False
    return public.filter(WITH_KEY, author=None, writer=writer.browser_key).exists()


def _open_report_of(what: Q, writer: Writer) -> Report | None:
    """The report that is open already; who has neither account nor key is known by nothing."""
    if writer.is_new:
        return None
    by = Q(reporter=writer.user) if writer.user else Q(reporter=None, key=writer.browser_key)
    return Report.objects.filter(what, by, closed_at=None).first()


def _refuse_flood(network: str, now: datetime) -> None:
    since = Report.objects.filter(created_at__gt=now - AN_HOUR)
    if network and since.filter(network=network).count() >= MOST_OF_A_NETWORK:
        raise ReportRefused(_("Many reports came from there within an hour. Send yours a little later."))


def _fold(comment: Comment, now: datetime) -> None:
    """Fold it if enough of standing have reported it: never the site's own people, nor what was looked at."""
    if comment.folded_at is not None or comment.kept_at is not None or _is_by_the_site(comment):
        return
    weighty = Report.objects.filter(comment=comment, closed_at=None, has_standing=True).exclude(network="")
    if weighty.values("network").distinct().count() < FOLDS:
        return
    comment.folded_at = now
    comment.save(update_fields=["folded_at"])
    raise_version(comment.discussion_id)
    Decision.objects.create(
        comment=comment, act=Act.REPORT, before=comment.state, after=comment.state, created_at=now
    )


def _is_by_the_site(comment: Comment) -> bool:
    author = comment.author
    return author is not None and (author.is_staff or author.pk == comment.discussion.article.author_id)


def _acknowledge(report: Report, now: datetime) -> None:
    """Tell who says that it is unlawful, and gave an address, that it has come."""
    recent = Report.objects.filter(email=report.email, created_at__gt=now - AN_HOUR)
    if report.email and recent.count() <= MOST_OF_AN_ADDRESS:
        mail_about(report, RECEIVED, now)
