"""What an import tells its operator: what came, what was left and why, and what is wrong with the file."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

# A terminal would obey what a title or an address hides.
_CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")


@dataclass(frozen=True)
class Kind:
    """What is counted together: ("comment", "approved"), ("article", "draft"). Both words are translated."""

    what: str
    state: str = ""


@dataclass
class Report:
    """Counts and remarks of one run. Remarks of one subject stand together, in the file's order."""

    # Which blog it is, as the file says.
    blog: str = ""
    came: Counter[Kind] = field(default_factory=Counter)
    here_already: Counter[Kind] = field(default_factory=Counter)
    left: Counter[Kind] = field(default_factory=Counter)
    # By subject, such as "Parent missing: stands at the top level": where, in the file's words.
    notes: dict[str, list[str]] = field(default_factory=dict)
    # Something is wrong with the file: the run does not end well.
    faults: list[str] = field(default_factory=list)

    def note(self, subject: str, where: str, what: str = "") -> None:
        """Remark on a place in the file; `what` stands there, in the file's words."""
        place = _("%(where)s: %(what)s") % {"where": where, "what": what} if what else where
        self.notes.setdefault(subject, []).append(_CONTROLS.sub("\ufffd", place))

    def fault(self, message: str) -> None:
        self.faults.append(_CONTROLS.sub("\ufffd", message))

    def add(self, other: Report) -> None:
        """Take over what another report says."""
        self.came += other.came
        self.here_already += other.here_already
        self.left += other.left
        self.faults += other.faults
        for subject, places in other.notes.items():
            self.notes.setdefault(subject, []).extend(places)
