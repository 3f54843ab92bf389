"""What is forgotten of somebody here: their comments, with or without the words, and all rows about them."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comments.discussions import lock
from comments.erasing import WORDS, erase_comment, take_name
from comments.like_counts import drop
from comments.models import (
    Claim,
    Comment,
    CommentQuerySet,
    ConfirmedAddress,
    Decision,
    Like,
    Note,
    ProfilePart,
    ReaderState,
    Report,
    Rule,
    Sanction,
    Subscription,
)
from comments.ringing import bell
from comments.sanctions import keep_for_mailbox
from comments.writers import WITH_KEY
from filmclub.accounts.erased_list import note_erased
from filmclub.accounts.erasing import Words, addresses_of, ask, confirmed_addresses, erase_now
from filmclub.accounts.models import Erasure, User

# So many in one discussion before others may write there again.
UNDER_ONE_LOCK = 20
LIKES_AT_ONCE = 100
# As the list of what was erased calls them.
NAMES, ADDRESSES = "names", "addresses"


def keys_of(erasure: Erasure) -> list[str]:
    """The keys that are tied to their confirmed addresses: two queries at most."""
    tied = ConfirmedAddress.objects.filter(address__in=confirmed_addresses(erasure)).order_by("pk")
    return list(dict.fromkeys(tied.values_list("key", flat=True)))


def written_by(erasure: Erasure) -> CommentQuerySet:
    """The comments that are surely theirs: two queries at most before its own."""
    return _written(erasure.user, keys_of(erasure))


def _written(user: User | None, keys: list[str]) -> CommentQuerySet:
    theirs = Q(WITH_KEY, author=None, writer__in=keys)
    if user is not None:
        theirs |= Q(author=user)
    return Comment.objects.filter(theirs)


def only_typed(erasure: Erasure) -> CommentQuerySet:
    """Guests' comments on which an address of theirs was typed, perhaps by anybody: nobody confirmed it."""
    tied = ConfirmedAddress.objects.filter(address=OuterRef("email"), key=OuterRef("writer"))
    typed = Comment.objects.filter(~Q(email=""), author=None, email__in=addresses_of(erasure))
    return typed.filter(~Exists(tied)).order_by("pk")


def forget(erasure: Erasure) -> bool:
    """Forget comments in one discussion, some likes, one report, or the rest; whether there was anything."""
    theirs = _written(erasure.user, keys := keys_of(erasure))
    first = theirs.order_by("discussion", "pk").values_list("discussion", flat=True).first()
    if first is not None:
        _forget_in(first, theirs, erasure)
        return True
    if likes := list(
        _likes(erasure, keys).select_related("comment", "article").order_by("pk")[:LIKES_AT_ONCE]
    ):
        for like in likes:
            drop(like)
        return True
    report = _reports(erasure, keys).order_by("pk").values_list("pk", flat=True).first()
    if report is not None:
        # One by one: moderators close several of one comment at once.
        blank = {"reporter": None, "key": "", "network": "", "email": "", "text": ""}
        Report.objects.filter(pk=report).update(**blank)
        return True
    return _forget_rows(erasure, keys)


def _forget_in(discussion: int, theirs: CommentQuerySet, erasure: Erasure) -> None:
    """Forget some of theirs in one discussion, under its lock; the list names them before."""
    in_it = theirs.filter(discussion=discussion).order_by("pk")
    with transaction.atomic():
        lock(discussion)
        some = list(in_it.select_related("author")[:UNDER_ONE_LOCK])
        staying = {comment.pk for comment in some if erasure.keeps(comment.pk) and _is_read(comment)}
        for kind, pks in ((NAMES, staying), (WORDS, {comment.pk for comment in some} - staying)):
            if pks:
                note_erased(kind, pks)
        bell().hold(*some)
        for comment in some:
            if comment.pk in staying:
                take_name(comment)
            else:
                erase_comment(comment, by=None)


def _is_read(comment: Comment) -> bool:
    """Whether somebody reads it or may come to: what was refused, removed or withdrawn nobody misses."""
    return comment.traits.is_public or comment.traits.is_waiting


def _likes(erasure: Erasure, keys: list[str]) -> QuerySet[Like]:
    theirs = Q(~Q(key=""), key__in=keys)
    if erasure.user is not None:
        theirs |= Q(user=erasure.user)
    return Like.objects.filter(theirs)


def _reports(erasure: Erasure, keys: list[str]) -> QuerySet[Report]:
    theirs = Q(~Q(key=""), key__in=keys) | Q(~Q(email=""), email__in=addresses_of(erasure))
    if erasure.user is not None:
        theirs |= Q(reporter=erasure.user)
    return Report.objects.filter(theirs)


def _forget_rows(erasure: Erasure, keys: list[str]) -> bool:
    """Forget what moderators keep of them, but for what is in force, and that keys are tied to addresses."""
    addresses, user = addresses_of(erasure), erasure.user
    about = Q(~Q(address=""), address__in=addresses) | Q(~Q(key=""), key__in=keys)
    if user is not None:
        about |= Q(user=user)
    confirmed = ConfirmedAddress.objects.filter(address__in=confirmed_addresses(erasure))
    numbers = list(confirmed.values_list("pk", flat=True))
    with transaction.atomic():
        if numbers:
            note_erased(ADDRESSES, numbers)
        mailboxes = confirmed_addresses(erasure) or addresses[:1]
        changed = keep_for_mailbox(Sanction.objects.filter(about), mailboxes, timezone.now())
        changed += Note.objects.filter(about).delete()[0]
        changed += Rule.objects.filter(kind=Rule.Kind.ADDRESS, key__in=addresses).delete()[0]
        if user is not None:
            changed += sum(model.objects.filter(user=user).delete()[0] for model in (ReaderState, Claim))
            changed += Subscription.objects.filter(Q(user=user) | Q(author=user)).delete()[0]
            changed += _forget_profile(user)
        changed += confirmed.delete()[0]
    return bool(changed)


def _forget_profile(user: User) -> int:
    """Forget what a member said of themselves, and the words of reports and decisions about that."""
    said = ProfilePart.objects.filter(member=user).delete()[0]
    reports = Report.objects.filter(member=user).exclude(text="")
    decisions = Decision.objects.filter(member=user).exclude(reason="", grounds=[])
    return said + reports.update(text="") + decisions.update(reason="", grounds=[])


def foretell(erasure: Erasure) -> list[str]:
    theirs = written_by(erasure)
    total = theirs.count()
    otherwise = theirs.filter(pk__in=erasure.otherwise).count()
    stay = total - otherwise if erasure.words == Words.STAY else otherwise
    kept = ngettext(
        "%(count)d comment stays without a name.", "%(count)d comments stay without a name.", stay
    )
    gone = ngettext(
        "%(count)d comment loses its words.", "%(count)d comments lose their words.", total - stay
    )
    told = [kept % {"count": stay}, gone % {"count": total - stay}]
    typed = list(only_typed(erasure).values_list("pk", flat=True))
    if typed:
        told.append(
            _("Only typed, and left alone, as anybody may have typed the address: %(numbers)s.")
            % {"numbers": ", ".join(map(str, typed))}
        )
    return told


# --- Once more, after a backup was brought back --------------------------------------------------


def take_names_again(numbers: list[int]) -> None:
    for comment in Comment.objects.filter(pk__in=numbers, erased_at=None, unnamed_at=None).order_by("pk"):
        take_name(comment)


def erase_words_again(numbers: list[int]) -> None:
    for comment in Comment.objects.filter(pk__in=numbers, erased_at=None, purged_at=None).order_by("pk"):
        erase_comment(comment, by=None)


def forget_addresses_again(numbers: list[int]) -> None:
    """Forget guests once more by what ties their keys to their addresses."""
    tied = ConfirmedAddress.objects.filter(pk__in=numbers).order_by("pk")
    for address in dict.fromkeys(tied.values_list("address", flat=True)):
        # Of members whose address it is, the list names the number.
        Erasure.objects.filter(address=address).update(words=Words.GO)
        erase_now(ask(address=address, words=Words.GO))
