"""What the moderators' pages send: what to do, with which comments, and where a comment belongs."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import BadRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comments.models import Comment
from comments.reasons import Reason
from comments.states import ACTS, Act
from filmclub.lib.names import language_choices
from reviews.models import Spoils

# How many comments one bulk action takes at most: each is a transaction of its own.
BULK_LIMIT = 500
# The revision that a page showed of each comment.
Seen = dict[int, int]

# 57, #57, or an address: that of the comment, its place on a page, or its page in the admin.
_NUMBER = re.compile(r"#?(?P<alone>\d{1,18})|\S*(?:/comments?/|#c)(?P<in_address>\d{1,18})(?:[/?#]\S*)?")


class MoveForm(forms.Form):
    """Two buttons: below another comment, or to the top level. `place` is the comment below, or None."""

    below = forms.CharField(
        label=gettext_lazy("Move below comment"),
        required=False,
        max_length=1000,
        help_text=gettext_lazy(
            "The comment’s number, or the address that its date links to, copied from the page."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    to = forms.ChoiceField(choices=[("below", ""), ("top", "")])

    place: Comment | None = None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("to") == "below" and "below" in cleaned:
            number = read_number(cleaned["below"])
            self.place = Comment.objects.filter(pk=number).first() if number is not None else None
            if number is None:
                self.add_error("below", _("Nothing was moved: give the number of a comment, or its link."))
            elif self.place is None:
                self.add_error(
                    "below", _("Nothing was moved: there is no comment %(number)d.") % {"number": number}
                )
        return cleaned


class LanguageForm(forms.Form):
    """What a comment is written in, for when it was guessed wrong."""

    language = forms.ChoiceField(label=gettext_lazy("The comment is in"), choices=language_choices)


class SpoilsForm(forms.Form):
    """How far a comment gives the film away, for when its writer did not say so, or said too much."""

    spoils = forms.ChoiceField(
        label=gettext_lazy("The comment gives away"), choices=Spoils.choices, required=False
    )


def read_number(text: str) -> int | None:
    """Which comment a moderator means by its number or by an address, with or without host and language."""
    match = _NUMBER.fullmatch(text.strip())
    return int(match["alone"] or match["in_address"]) if match else None


def read_act(value: str) -> Act:
    if value not in ACTS:
        raise BadRequest("No such decision.")
    return Act(value)


def read_decision(value: str) -> tuple[Act, int]:
    """Read `approve:57`: what to do, and with which comment."""
    act, _colon, pk = value.partition(":")
    if not is_number(pk):
        raise BadRequest("No such decision.")
    return read_act(act), int(pk)


@dataclass(frozen=True)
class Command:
    """What the button of a row does: an act, and what comes with an approval."""

    act: Act
    pk: int
    trusts: bool = False
    answers: bool = False

    @property
    def label(self) -> str:
        if self.trusts:
            return _("Approve and trust")
        return _("Answer and approve") if self.answers else str(ACTS[self.act].button)


def read_command(value: str) -> Command:
    """Read `approve:57`; `trust:57` and `answer:57` approve as well."""
    name, _colon, pk = value.partition(":")
    if name in ("trust", "answer") and is_number(pk):
        return Command(Act.APPROVE, int(pk), trusts=name == "trust", answers=name == "answer")
    return Command(*read_decision(value))


def read_seen(value: str) -> Seen:
    """Read `57:0,58:3`: the comments that a page showed, in its order, each with its revision."""
    pairs = [pair.partition(":") for pair in value.split(",") if pair]
    if not all(is_number(pk) and is_number(revision) for pk, _colon, revision in pairs):
        raise BadRequest("No such comments.")
    return {int(pk): int(revision) for pk, _colon, revision in pairs}


def read_chosen(values: Sequence[str]) -> Seen:
    """Read `57:0` for each of the comments that a bulk action is for."""
    chosen = read_seen(",".join(values))
    return dict(list(chosen.items())[:BULK_LIMIT])


def read_batch(value: str) -> uuid.UUID:
    """The id of the act that a form asks for; a form that says none gets one."""
    try:
        return uuid.UUID(value) if value else uuid.uuid4()
    except ValueError as error:
        raise BadRequest("No such act.") from error


def read_known_batch(value: str) -> uuid.UUID | None:
    """The act that an address names, if it names one."""
    try:
        return uuid.UUID(value)
    except ValueError:
        return None


def read_reason(value: str) -> str:
    return Reason(value).text if value in Reason.values else ""


def is_number(value: str) -> bool:
    return value.isdecimal() and len(value) <= 18
