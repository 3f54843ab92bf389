"""Their comments: what they say, what they said before, where they stand, and what was decided about them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from comments.models import Comment, Decision
from comments.reasons import Code, grounds_words, own_words, reason_words
from comments.states import PUBLIC
from comments.taking_along.others import without_others
from comments.taking_along.whose import Theirs
from filmclub.takeout.parts import PAGE, Person, Row, in_batches


def comments(person: Person) -> Iterator[Row]:
    """A dozen queries for each two hundred."""
    theirs = Theirs(person)
    found = theirs.wrote().select_related(
        "author", "discussion__article", "pending_check", "check_answer", "asked_again"
    )
    found = found.prefetch_related("edits", "decisions", "reports")
    for comment in in_batches(found):
        yield {
            **_where(comment),
            "name": comment.name,
            "email": comment.email,
            "website": comment.website,
            "network": comment.network,
            "language": comment.language,
            "spoils": comment.get_spoils_display() if comment.spoils else "",
            "text": comment.text,
            "edited": comment.edited_at,
            "edited_by_moderator": comment.edited_by_moderator,
            "published": comment.published_at,
            "answers": comment.parent_id,
            "before": [
                {"until": edit.at, "name": edit.name, "text": edit.text, "language": edit.language}
                for edit in comment.edits.all()
            ],
            "decisions": [_decision(decision, comment, theirs) for decision in comment.decisions.all()],
            # By whom and in which words is nobody's but theirs.
            "reported": sorted({report.get_reason_display() for report in comment.reports.all()}),
            "asked_again": _one(comment, "asked_again", "text"),
            **_inferred(comment),
        }


def perhaps(person: Person) -> Iterator[Row]:
    """What others may have written: of that only what everybody reads."""
    for comment in in_batches(
        Comment.objects.filter(Theirs(person).perhaps()).select_related("discussion__article")
    ):
        is_public = comment.state in PUBLIC and comment.discussion.article.is_public()
        yield {
            "number": comment.pk,
            "written": comment.created_at,
            PAGE: _where(comment)[PAGE] if is_public else "",
            "shown": is_public,
        }


def _where(comment: Comment) -> Row:
    article = comment.discussion.article
    return {
        "number": comment.pk,
        "article": article.title,
        PAGE: f"{settings.SITE_URL}{comment.get_absolute_url()}" if article.is_public() else "",
        "written": comment.created_at,
        "state": comment.get_state_display(),
    }


def _decision(decision: Decision, comment: Comment, theirs: Theirs) -> Row:
    """What was decided and why; by whom only as what they are here."""
    reason = reason_words(decision.reason)
    if decision.reason != own_words(decision.reason):
        reason = without_others(reason, own=theirs.own_names, discussions=theirs.discussions)
    # What it was found in may be a member's name, as of one that looks like another's.
    grounds = grounds_words([{**ground, "detail": ""} for ground in decision.grounds])
    return {
        "when": decision.created_at,
        "act": decision.get_act_display(),
        "state_before": decision.get_before_display(),
        "state": decision.get_after_display(),
        "by": _by(decision, comment),
        "reason": " ".join(words for words in (grounds, reason) if words),
    }


def _by(decision: Decision, comment: Comment) -> str:
    if decision.moderator_id is None:
        return _("the site, or you yourself")
    return _("you") if decision.moderator_id == comment.author_id else _("a moderator")


def _inferred(comment: Comment) -> Row:
    """What the site takes it for: a guess, which may be wrong."""
    answer = _one(comment, "check_answer", "is_spam")
    check = getattr(comment, "pending_check", None)
    return {
        "held_for": str(Code(comment.held_for).label)
        if comment.held_for in Code.values
        else comment.held_for,
        "service_said": {True: _("spam"), False: _("no spam")}.get(answer, ""),
        "service_is_asked": [{"network_address": check.address, "browser": check.agent}] if check else [],
    }


def _one(comment: Comment, relation: str, column: str) -> Any:
    return getattr(getattr(comment, relation, None), column, None)
