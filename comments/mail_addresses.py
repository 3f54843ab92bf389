"""Which addresses the lists of mails still need: all others are forgotten with time."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from comments.following_models import Subscription
from comments.models import ConfirmedAddress
from filmclub.accounts.models import User

_HAS_ACCOUNT = Exists(User.objects.filter(email__iexact=OuterRef("address")))
OF_MEMBERS = Q(_HAS_ACCOUNT)
# Who has ended the mails must not get one about the next comment that they write with a confirmed address.
OF_FOLLOWERS = (
    Q(_HAS_ACCOUNT)
    | Q(Exists(ConfirmedAddress.objects.filter(address=OuterRef("address"))))
    | Q(Exists(Subscription.objects.filter(subscriber=OuterRef("pk"))), ended_at=None)
)
