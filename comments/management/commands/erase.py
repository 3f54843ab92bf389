from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from comments.erasing import WORDS, erase_comment
from comments.forgetting import only_typed
from comments.models import Comment, ConfirmedAddress
from comments.moderation import ModerationError
from filmclub.accounts.erased_list import note_erased
from filmclub.accounts.erasing import ErasureRefused, Words, ask, erase_now, foretell
from filmclub.accounts.models import Erasure, User
from filmclub.accounts.sign_in import find_member
from filmclub.lib.contacts import clean_email


class Command(BaseCommand):
    help = (
        "Forget somebody who wishes so: a member by name or address, a guest by a confirmed address. Shows "
        "what it would do; --yes does it, at once and for good. Comments on which an address was only typed "
        "are listed and left alone: --comment erases one of them."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("who", metavar="MEMBER_OR_CONFIRMED_ADDRESS")
        parser.add_argument(
            "--words",
            choices=[words.value for words in Words],
            help="whether what they wrote stays, without a name, or goes; --yes wants to know",
        )
        parser.add_argument("--byline", default="", help="what a member’s articles are signed with then")
        parser.add_argument(
            "--comment",
            type=int,
            action="append",
            default=[],
            metavar="PK",
            help="erase this comment too, on which the address was only typed; may be given several times",
        )
        parser.add_argument("--yes", action="store_true", help="do it")

    def handle(
        self,
        *args: Any,
        who: str,
        words: str | None,
        byline: str,
        comment: list[int],
        yes: bool,
        **options: Any,
    ) -> None:
        found = _find(who, Words(words or Words.STAY), byline)
        typed = _typed(who, found, comment)
        if not found and not typed:
            raise CommandError(_nobody(who))
        for erasure in found:
            self.stdout.write(f"{_name(erasure)}:")
            for line in foretell(erasure):
                self.stdout.write(f"  {line}")
        for each in typed:
            self.stdout.write(f"Comment {each.pk} loses its words and all that tells whose it was.")
        if not yes:
            self.stdout.write("Nothing has changed. --yes does it, for good.")
            return
        if found and words is None:
            raise CommandError("Say whether what they wrote stays: --words stay or --words go.")
        self._erase(found, typed)

    def _erase(self, found: list[Erasure], typed: list[Comment]) -> None:
        try:
            for each in typed:
                note_erased(WORDS, [each.pk])
                erase_comment(each, by=None)
            for erasure in found:
                asked = ask(
                    user=erasure.user,
                    address=erasure.address,
                    words=Words(erasure.words),
                    byline=erasure.byline,
                    thinks=timedelta(0),
                )
                Erasure.objects.filter(pk=asked.pk, begun_at=None).update(words=erasure.words)
                asked.words = erasure.words
                erase_now(asked)
        except (ErasureRefused, ModerationError) as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(
                f"Not all is erased: the list of what was erased cannot be written ({error}). See to "
                "ERASED_FOLDER, then run this again."
            ) from error
        self.stdout.write("Erased.")


def _find(who: str, words: Words, byline: str) -> list[Erasure]:
    """Whom it means, as what could be asked for: a member, a guest, or both."""
    found = []
    member = find_member(who)
    if member is not None and member.erased_at is None:
        found.append(Erasure(user=member, words=words, byline=byline))
    address = clean_email(who)
    if ConfirmedAddress.objects.filter(address=address).exists():
        found.append(Erasure(address=address, words=words))
    return found


def _nobody(who: str) -> str:
    typed = only_typed(Erasure(address=clean_email(who))).values_list("pk", flat=True)
    if not typed:
        return f"Nobody here is called {who}, and nobody has typed or confirmed that address."
    numbers = " ".join(f"--comment {pk}" for pk in typed)
    return f"Nobody has confirmed that address; it was only typed, perhaps by somebody else: {numbers}"


def _typed(who: str, found: list[Erasure], numbers: list[int]) -> list[Comment]:
    """The comments of these numbers, if this address was only typed there. Raises CommandError for others."""
    erasures = found or [Erasure(address=clean_email(who))]
    allowed = {comment.pk: comment for erasure in erasures for comment in only_typed(erasure)}
    for number in numbers:
        if number not in allowed:
            raise CommandError(f"Comment {number} is none on which that address was only typed.")
    return [allowed[number] for number in numbers]


def _name(erasure: Erasure) -> str:
    user: User | None = erasure.user
    return f"The account {user.username}" if user is not None else f"The guest of {erasure.address}"
