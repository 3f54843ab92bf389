"""Who follows: a member, or a guest by an address that they have confirmed; and where they are written to.

A person's follows are an account's where an account has the address, and else the address's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest

from comments.followed import Target
from comments.following_models import ANSWERS_LIST, Subscription, SubscriptionQuerySet
from comments.models import ConfirmedAddress
from comments.writers import WriterCookie
from filmclub.accounts.models import User
from filmclub.lib.contacts import masked
from filmclub.mail import lists
from filmclub.mail.models import Subscriber

LIST = ANSWERS_LIST
# Of an address, and of one that a guest types.
LONGEST: int = Subscriber._meta.get_field("address").max_length or 0
LONGEST_OF_GUEST: int = ConfirmedAddress._meta.get_field("address").max_length or 0


@dataclass(frozen=True)
class Follower:
    """A member, or the address that a guest has confirmed."""

    user: User | None = None
    subscriber: Subscriber | None = None

    @property
    def columns(self) -> dict[str, User | Subscriber | None]:
        return {"user": self.user} if self.user is not None else {"subscriber": self.subscriber}

    def follows(self) -> SubscriptionQuerySet:
        """What they follow, and the threads that they have muted."""
        return Subscription.objects.filter(**self.columns)

    def to(self, target: Target) -> Subscription | None:
        """Their row about this: one query."""
        return self.follows().filter(**target.columns).first()


def member_at(address: str) -> User | None:
    """The member whose mails go to this address, for whom it was confirmed: one query."""
    confirmed = User.objects.filter(emailaddress__email=address, emailaddress__verified=True)
    return confirmed.filter(email__iexact=address, is_active=True).first()


def subscriber_of(user: User, language: str, *, now: datetime | None = None) -> Subscriber | None:
    """Where a member is written to about answers and what they follow; None without a confirmed address.

    Made when it is first needed. Three queries at most.
    """
    address = user.email.lower()
    if not address or len(address) > LONGEST or member_at(address) != user:
        return None
    return subscriber_at(address, language, now=now)


def subscriber_at(address: str, language: str, *, now: datetime | None = None) -> Subscriber:
    """The same of an address that was confirmed already, for an account or with the key of a browser."""
    return lists.subscriber_at(LIST, address, language=language, now=now)


def follower_at(subscriber: Subscriber) -> Follower:
    """Whose follows an address stands for: the member's who has it, else its own. One query."""
    user = member_at(subscriber.address)
    return Follower(user=user) if user is not None else Follower(subscriber=subscriber)


@dataclass(frozen=True)
class Known:
    """Who asks for a page: a member, a guest by the address confirmed in this browser, or anybody."""

    user: User | None = None
    address: str = ""

    @classmethod
    def of(cls, request: HttpRequest) -> Known:
        """Two queries at most, none for who sends no cookie of ours."""
        if request.user.is_authenticated:
            return cls(user=request.user)
        key = WriterCookie.of(request).browser_key
        confirmed = ConfirmedAddress.objects.filter(key=key).order_by("pk").last() if key else None
        # What an account follows is its member's, who signs in.
        if confirmed is None or member_at(confirmed.address) is not None:
            return cls()
        return cls(address=confirmed.address)

    @property
    def masked(self) -> str:
        return masked(self.address)

    def follower(self) -> Follower | None:
        """By what they follow already: one query of a guest."""
        if self.user is not None:
            return Follower(user=self.user)
        active = Subscriber.objects.active().filter(list=LIST, address=self.address)
        subscriber = active.first() if self.address else None
        return Follower(subscriber=subscriber) if subscriber is not None else None

    def subscriber(self, language: str) -> Subscriber | None:
        """Where they are written to, made where it is not there; None for whose address is not known."""
        if self.user is not None:
            return subscriber_of(self.user, language)
        return subscriber_at(self.address, language) if self.address else None
