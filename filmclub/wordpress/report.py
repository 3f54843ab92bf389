"""What an import tells its operator: what came, what was left and why, and what is wrong with the file."""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

MOST_FAULTS = 1000


def in_one_line(text: str) -> str:
    """A text from the file for a terminal, which would obey what a title or an address hides."""
    words = " ".join(text.split())
    return "".join("\ufffd" if unicodedata.category(sign) in {"Cc", "Cf"} else sign for sign in words)


@dataclass(frozen=True)
class Counted:
    """What is counted together: ("comment", "approved"), ("article", "draft"). Both words are translated."""

    what: str
    state: str = ""

    def __str__(self) -> str:
        return in_one_line(f"{self.what}, {self.state}" if self.state else self.what)


@dataclass
class ImportReport:
    """Counts and remarks of one run. Remarks of one subject stand together, in the file's order."""

    # Which blog it is, as the file says.
    blog: str = ""
    came: Counter[Counted] = field(default_factory=Counter)
    here_already: Counter[Counted] = field(default_factory=Counter)
    left: Counter[Counted] = field(default_factory=Counter)
    # By subject, such as "Parent missing: stands at the top level": where, in the file's words.
    notes: dict[str, list[str]] = field(default_factory=dict)
    # Sentences about types of items that did not come.
    other_types: list[str] = field(default_factory=list)
    # Something is wrong with the file: the run does not end well.
    faults: list[str] = field(default_factory=list)
    # Why the machine kept the run from reaching its end.
    stopped: str = ""

    def note(self, subject: str, where: str, what: str = "") -> None:
        """Remark on a place in the file; `what` stands there, in the file's words."""
        place = _("%(where)s: %(what)s") % {"where": where, "what": what} if what else where
        self.notes.setdefault(subject, []).append(in_one_line(place))

    def fault(self, message: str) -> None:
        """Say what is wrong with the file; a thousand sentences are enough for anybody."""
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(in_one_line(message))

    def add(self, other: ImportReport) -> None:
        """Take over what another report says."""
        self.came += other.came
        self.here_already += other.here_already
        self.left += other.left
        for message in other.faults:
            self.fault(message)
        for subject, places in other.notes.items():
            self.notes.setdefault(subject, []).extend(places)
