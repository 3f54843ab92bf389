"""Telling writers what was decided about their comment: by mail, or on its page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import F

from comments.following_models import ANSWERS_LIST
from comments.models import AskedAgain, Comment, Decision, Disowned
from comments.reasons import Reason
from comments.states import PUBLIC, WAITING, Act
from comments.writers import is_confirmed
from filmclub.club.models import Club
from filmclub.mail.kinds import Letter, compose
from filmclub.mail.lists import stop_link, subscriber_at
from filmclub.mail.models import Mail
from filmclub.mail.queue import queue_mail

if TYPE_CHECKING:
    from comments.readers import Reader

APPROVED, REFUSED = "comment approved", "comment refused"
# A moderator may take it back before anybody hears of it.
REFUSAL_WAITS = timedelta(minutes=10)


def tell_writer(comment: Comment, decision: Decision) -> None:
    """Tell a guest who has confirmed their address that what waited is public; them and members, what is not.

    In the decision's transaction; one query for a guest's, four more where somebody is told. Of an act about
    many comments, one mail goes to each writer.
    """
    if comment.state in PUBLIC:
        is_news = decision.before in WAITING and comment.author_id is None
    else:
        is_news = comment.traits.is_explained and decision.moderator is not None and decision.act != Act.UNDO
    if not is_news or not (recipient := _recipient(comment)):
        return
    about = {"comment": comment.pk}
    if comment.state in PUBLIC:
        queue_mail(
            key=f"approved:{comment.pk}",
            kind=APPROVED,
            recipient=recipient,
            language=_language(comment),
            about=about,
            at=decision.created_at,
        )
        return
    of_batch = f"refused:{decision.batch}:"
    if not Mail.objects.filter(key__startswith=of_batch, recipient=recipient).exists():
        queue_mail(
            key=f"{of_batch}{comment.pk}",
            kind=REFUSED,
            recipient=recipient,
            language=_language(comment),
            about={**about, "decision": decision.pk},
            at=decision.created_at + REFUSAL_WAITS,
        )


def _recipient(comment: Comment) -> str:
    """Where its writer reads mail: the address of an account, or one that a guest has confirmed, or ""."""
    if comment.author is not None:
        return comment.author.email if comment.author.is_active else ""
    return comment.email if is_confirmed(comment.email, comment.writer) else ""


def _language(comment: Comment) -> str:
    return comment.language if comment.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def deciding_against(comment: Comment) -> Decision | None:
    """The moderator's decision for which a comment is refused or removed: one query, none of others."""
    if not comment.traits.is_explained:
        return None
    decisions = comment.decisions.filter(moderator__isnull=False, after=comment.state)
    return decisions.exclude(act=Act.UNDO).exclude(before=F("after")).order_by("pk").last()


def reason_for_writer(decision: Decision | None) -> str:
    """The reason that a moderator picked, in the reader's language; "" if none says anything.

    "" as well where the club does not tell reasons.
    """
    if decision is None or decision.reason == Reason.OTHER.text or not Club.objects.current().tells_reasons:
        return ""
    return decision.why


@dataclass(frozen=True)
class Explained:
    """What its writer reads on the page of a comment that moderators have decided against."""

    reason: str
    was_public: bool
    may_ask: bool


def explained_to(comment: Comment, reader: Reader) -> Explained | None:
    """What was decided against a comment and why, for who wrote it: two queries, none for everybody else."""
    if not comment.traits.is_explained or not reader.has_key_of(comment):
        return None
    has_asked = AskedAgain.objects.filter(comment=comment).exists()
    reason = reason_for_writer(deciding_against(comment))
    return Explained(reason, comment.published_at is not None, may_ask=not has_asked)


def write_approved(mail: Mail) -> Letter | None:
    """Say that a guest's comment is public; nothing to who has ended the mails about what they write."""
    subscriber = subscriber_at(ANSWERS_LIST, mail.recipient, language=mail.language)
    if subscriber.ended_at is not None:
        return None
    return _write_answer(
        mail,
        "comment_approved",
        lambda comment: comment.state in PUBLIC,
        unsubscribe=stop_link(subscriber),
    )


def write_refused(mail: Mail) -> Letter | None:
    """Say what a moderator decided and why, unless that was taken back or decided anew since then."""
    comment = find_comment(mail.about["comment"])
    decision = deciding_against(comment) if comment is not None else None
    if comment is None or decision is None or mail.about.get("decision", decision.pk) != decision.pk:
        return None
    return _write_answer(
        mail,
        "comment_refused",
        lambda comment: comment.traits.is_explained,
        reason=reason_for_writer(decision),
        was_public=comment.traits.was_public,
    )


def _write_answer(
    mail: Mail, template: str, still: Callable[[Comment], bool], **context: Any
) -> Letter | None:
    comment = find_comment(mail.about["comment"])
    if comment is None or not still(comment) or Disowned.objects.filter(pk=comment.pk).exists():
        return None
    address = f"{settings.SITE_URL}{comment.get_absolute_url()}"
    article = comment.discussion.article
    return compose(template, comment=comment, article=article, address=address, **context)


def find_comment(pk: int) -> Comment | None:
    """The comment with its article, if it is there and readers see the article: one query."""
    found = Comment.objects.select_related("discussion__article").filter(pk=pk).first()
    return found if found is not None and found.discussion.article.is_public() else None
