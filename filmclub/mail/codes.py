"""Codes that go to an address, by which somebody who is known already shows that mail arrives there."""

from __future__ import annotations

import re
from dataclasses import dataclass

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.db import transaction
from django.utils.crypto import constant_time_compare, get_random_string, salted_hmac
from django.utils.translation import override

from filmclub.mail.kinds import compose
from filmclub.mail.queue import queue_letter
from filmclub.mail.typed import may_write_to

SECONDS, TRIES = 15 * 60, 5


@dataclass(frozen=True)
class Code:
    """The code for one thing, of which the latest alone is good: the kind of its mail, and the thing."""

    kind: str
    about: int | str

    def send(self, recipient: str, language: str) -> bool:
        """Send one that holds for a quarter of an hour; over the limit of its mailbox, nothing, and False."""
        if not may_write_to(recipient):
            return False
        # Like all codes that the site sends.
        code = get_adapter().generate_login_code()
        cache.set(self._place, self._hashed(code), SECONDS)
        with override(language), transaction.atomic():
            queue_letter(
                key=f"{self.kind}:{self.about}:{get_random_string(12)}",
                kind=self.kind,
                recipient=recipient,
                letter=compose(self.kind.replace(" ", "_"), code=code),
            )
        return True

    def is_sent(self) -> bool:
        """Whether one was sent that is still good, or was until too many were tried."""
        return cache.get(self._place) is not None

    def is_right(self, typed: str) -> bool:
        """Whether it is the one that was sent, which is used up then; after five wrong ones nothing is."""
        if not any(cache.add(f"{self._place}-{number}", True, SECONDS) for number in range(TRIES)):
            return False
        # Of two who send the same at once, one finds it.
        is_right = constant_time_compare(cache.get(self._place, ""), self._hashed(typed))
        return is_right and cache.delete(self._place)

    @property
    def _place(self) -> str:
        return f"{self.kind.replace(' ', '-')}:{self.about}"

    def _hashed(self, code: str) -> str:
        plain = re.sub(r"[\W_]", "", code).upper()
        return salted_hmac("filmclub.mail.codes", f"{self._place} {plain}", algorithm="sha256").hexdigest()
