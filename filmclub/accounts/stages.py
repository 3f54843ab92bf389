"""What allauth asks between a password or code and being signed in."""

from __future__ import annotations

from typing import Any

from allauth.account import stages

from filmclub.accounts.models import User


class EmailVerificationStage(stages.EmailVerificationStage):
    """Asks for the code of an account that signed up; one that an operator or an import has made goes on."""

    def handle(self) -> tuple[Any, bool]:
        user = self.login.user
        if isinstance(user, User) and user.unconfirmed_since is None:
            return None, True
        answer: tuple[Any, bool] = super().handle()  # type: ignore[no-untyped-call]
        return answer
