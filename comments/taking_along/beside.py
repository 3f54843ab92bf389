"""What else there is about a person: what they read and reported, what moderators imposed and noted, did."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q
from django.utils.translation import gettext as _

from comments.followed import name_if, public_among, target_of, with_targets
from comments.ignoring import ignored_by
from comments.models import (
    Batch,
    Claim,
    ClaimedComment,
    ConfirmedAddress,
    Decision,
    Disowned,
    Edit,
    JoinedKey,
    Like,
    Note,
    ProfilePart,
    ReaderState,
    Report,
    Rule,
    Sanction,
    Subscription,
)
from comments.taking_along.others import without_others
from comments.taking_along.whose import Theirs
from filmclub.takeout.parts import AT_ONCE, Person, Row, in_batches
from reviews.models import Article


def _title(article: Article) -> str:
    return name_if(article.title, is_public=article.is_public())


def visits(person: Person) -> Iterator[Row]:
    states = ReaderState.objects.filter(user=person.user).select_related("discussion__article")
    for state in in_batches(states) if person.user else ():
        yield {
            "article": _title(state.discussion.article),
            "read_until": state.seen_at,
            "last_there": state.last_at,
        }


def confirmed(person: Person) -> Iterator[Row]:
    theirs = Theirs(person)
    for row in in_batches(ConfirmedAddress.objects.filter(address__in=theirs.addresses)):
        yield {"address": row.address, "browser": row.key, "when": row.moment}
    for row in in_batches(Disowned.objects.filter(comment__in=theirs.wrote())):
        yield {"comment": row.pk, "when": row.moment, "said": _("that it is not from this address")}


def reports(person: Person) -> Iterator[Row]:
    """Those that they made: of which comment by its number, for what it says is another's."""
    theirs = Theirs(person)
    by_key = Report.objects.filter(key__in=[key for key in theirs.keys if key])
    mine = Report.objects.filter(reporter=person.user) | by_key if person.user else by_key
    for report in in_batches(mine):
        yield {
            "comment": report.comment_id,
            "reason": report.get_reason_display(),
            "text": report.text,
            "network": report.network,
            "address": report.email,
            "when": report.created_at,
            "outcome": report.get_outcome_display() if report.outcome else "",
            "closed": report.closed_at,
        }


def likes(person: Person) -> Iterator[Row]:
    """What they like: comments by their numbers, for what these say is another's."""
    theirs = Q(~Q(key=""), user=None, key__in=Theirs(person).keys)
    if person.user is not None:
        theirs |= Q(user=person.user)
    for like in in_batches(Like.objects.filter(theirs).select_related("article")):
        yield {
            "comment": like.comment_id,
            "article": _title(like.article) if like.article else "",
            "browser": like.key,
            "when": like.made_at,
        }


def imposed(person: Person) -> Iterator[Row]:
    for sanction in in_batches(Sanction.objects.filter(Theirs(person).is_about())):
        yield {
            "what": sanction.get_kind_display(),
            "address": sanction.address,
            "browser": sanction.key,
            "when": sanction.created_at,
            "until": sanction.until,
            "lifted": sanction.lifted_at,
            "comment": sanction.comment_id,
        }
    for rule in in_batches(Rule.objects.filter(kind=Rule.Kind.ADDRESS, key__in=Theirs(person).addresses)):
        yield {"what": str(rule.get_effect_display()), "address": rule.pattern, "when": rule.made_at}


def claims(person: Person) -> Iterator[Row]:
    """What they have said is theirs of what guests wrote, how that was signed, with which browsers."""
    if person.user is None:
        return
    # Their keys are no numbers.
    for claim in Claim.objects.filter(user=person.user).order_by("created_at").iterator(AT_ONCE):
        yield {"when": claim.created_at, "what": claim.state, "number": len(claim.picked)}
    for claimed in in_batches(ClaimedComment.objects.filter(claim__user=person.user)):
        yield {
            "comment": claimed.pk,
            "name": claimed.guest_name,
            "address": claimed.email,
            "website": claimed.website,
            "browser": claimed.writer,
        }
    for joined in in_batches(JoinedKey.objects.filter(user=person.user)):
        yield {"browser": joined.key, "address": joined.address}


def profile(person: Person) -> Iterator[Row]:
    """What they have said of themselves and readers do not see."""
    for part in in_batches(ProfilePart.objects.filter(member=person.user)) if person.user else ():
        yield {
            "what": str(part.get_part_display()),
            "state": str(part.get_state_display()),
            "text": part.text,
            "when": part.created_at,
        }


def ignored(person: Person) -> Iterator[Row]:
    for each in ignored_by(person.user) if person.user else ():
        yield {"name": each.name}


def following(person: Person) -> Iterator[Row]:
    """What they follow and what they have muted, of which address."""
    mine = Q(subscriber__address__in=Theirs(person).addresses)
    if person.user is not None:
        mine |= Q(user=person.user)
    found = with_targets(Subscription.objects.filter(mine)).select_related("subscriber")
    # One person follows so much at most.
    rows = list(in_batches(found))
    public = public_among(map(target_of, rows))
    for row in rows:
        target = target_of(row)
        yield {
            "what": name_if(target.name_for_anybody, is_public=target in public),
            "comment": row.thread_id,
            "how_often": _("muted") if row.muted_at else str(row.get_rhythm_display()),
            "address": row.subscriber.address if row.subscriber else "",
            "when": row.made_at,
            "told_until": row.told_at,
        }


def notes(person: Person) -> Iterator[Row]:
    theirs = Theirs(person)
    for note in in_batches(Note.objects.filter(theirs.is_about())):
        yield {
            "when": note.created_at,
            "text": without_others(note.text, own=theirs.own_names, discussions=theirs.discussions),
        }


def acts(person: Person) -> Iterator[Row]:
    """What a moderator did: about whom and with which words is those persons' own."""
    if person.user is None:
        return
    for decision in in_batches(Decision.objects.filter(moderator=person.user)):
        yield {"when": decision.created_at, "what": decision.get_act_display(), "comment": decision.number}
    for edit in in_batches(Edit.objects.filter(by=person.user).exclude(comment__author=person.user)):
        yield {"when": edit.at, "what": _("kept a former version"), "comment": edit.comment_id}
    for report in in_batches(Report.objects.filter(closed_by=person.user)):
        yield {"when": report.closed_at, "what": _("closed a report"), "comment": report.comment_id}
    for note in in_batches(Note.objects.filter(moderator=person.user)):
        yield {"when": note.created_at, "what": _("wrote a note")}
    for sanction in in_batches(Sanction.objects.filter(moderator=person.user)):
        yield {"when": sanction.created_at, "what": str(sanction.get_kind_display())}
    for sanction in in_batches(Sanction.objects.filter(lifted_by=person.user)):
        yield {"when": sanction.lifted_at, "what": _("lifted what was imposed")}
    for rule in in_batches(Rule.objects.filter(made_by=person.user)):
        yield {"when": rule.made_at, "what": _("made a rule")}
    # Their keys are no numbers.
    for batch in Batch.objects.filter(moderator=person.user).order_by("created_at").iterator(AT_ONCE):
        yield {"when": batch.created_at, "what": _("decided about many comments"), "number": batch.total}
