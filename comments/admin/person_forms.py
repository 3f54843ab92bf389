"""What the page of a person sends: what is imposed on them, what becomes of what they wrote, a note."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comments.defence_models import Note
from comments.imposing import why_not
from comments.persons import Person, Ties
from comments.reasons import Reason
from comments.sanctions import Kind
from comments.states import Sweep


class PersonForm(forms.Form):
    """One act: what is imposed, and what becomes of what was written, by whom else it may be."""

    kind = forms.ChoiceField(label=gettext_lazy("From now on"), required=False, widget=forms.RadioSelect)
    until = forms.DateField(
        label=gettext_lazy("Until this day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy(
            "On this day they may post again. A ban has no end; for a network the day counts."
        ),
    )
    on_network = forms.BooleanField(
        label=gettext_lazy("And for every guest from the same network whose address is not confirmed"),
        required=False,
        help_text=gettext_lazy(
            "Others may be meant by it, who read so. It takes a day within a month, above."
        ),
    )
    outcome = forms.ChoiceField(
        label=gettext_lazy("What they wrote"), required=False, widget=forms.RadioSelect
    )
    reason = forms.ChoiceField(
        label=gettext_lazy("Reason"),
        required=False,
        choices=[("", gettext_lazy("Reason …")), *Reason.choices],
    )
    ties = forms.MultipleChoiceField(
        label=gettext_lazy("And what is perhaps theirs"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, person: Person, perhaps: Sequence[tuple[str, str]], data: Any = None) -> None:
        """`perhaps`: the ties of what may be theirs, each with its label."""
        super().__init__(data)
        self.person = person
        leave = ("", _("Nothing changes"))
        self._choices("kind", [leave, *self._kinds()])
        self._choices("outcome", [("", _("It stays as it is")), *Sweep.choices])
        self._choices("ties", perhaps)
        if not person.network:
            del self.fields["on_network"]
        if not perhaps:
            del self.fields["ties"]

    def _choices(self, name: str, choices: Sequence[tuple[str, Any]]) -> None:
        field: Any = self.fields[name]
        field.choices = choices

    def _kinds(self) -> list[tuple[str, Any]]:
        can_be_trusted = self.person.user or self.person.address
        return [choice for choice in Kind.choices if can_be_trusted or choice[0] != Kind.TRUST]

    def clean_until(self) -> datetime | None:
        """The moment at which that day begins."""
        day = self.cleaned_data["until"]
        return timezone.make_aware(datetime.combine(day, time())) if day else None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        kind, outcome = data.get("kind"), data.get("outcome")
        if not kind and not outcome and not self.errors:
            self.add_error(None, _("Nothing was changed: choose what is to be done."))
        if kind and "until" in data:
            self._check_kind(Kind(kind), data)
        elif not kind and (data.get("until") or data.get("on_network")):
            self.add_error("kind", _("Choose what is to be until then, or for that network."))
        if data.get("ties") and not outcome and "outcome" in data:
            self.add_error("outcome", _("Choose what becomes of it."))
        if outcome == Sweep.REMOVE and "reason" in data and not data["reason"]:
            self.add_error("reason", _("Pick a reason: it is told to whose comment waited."))
        return data

    def _check_kind(self, kind: Kind, data: dict[str, Any]) -> None:
        refused = why_not(
            self.person,
            kind,
            until=data["until"],
            on_network=data.get("on_network", False),
            now=timezone.now(),
        )
        if refused:
            self.add_error("kind", refused)

    @property
    def chosen_kind(self) -> Kind | None:
        return Kind(self.cleaned_data["kind"]) if self.cleaned_data["kind"] else None

    @property
    def chosen_outcome(self) -> Sweep | None:
        return Sweep(self.cleaned_data["outcome"]) if self.cleaned_data["outcome"] else None

    @property
    def chosen_ties(self) -> list[Ties]:
        return [Ties.SAME, *map(Ties, self.cleaned_data.get("ties", []))]

    @property
    def stored_reason(self) -> str:
        reason = self.cleaned_data["reason"]
        return Reason(reason).text if reason else ""


class NoteForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("A note for your colleagues"),
        max_length=Note._meta.get_field("text").max_length,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "It is part of what this person may ask the club for: write what you would tell them."
        ),
    )
