"""Rules for what stands around credits: songs and legal lines, the work behind a film, facts about it."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from filmclub.lib.lines import clean_line
from reviews.credit_text import words
from reviews.credit_text.asides import is_aside, is_of_a_song, is_song
from reviews.credit_text.collecting import NO_LABEL, Collector
from reviews.credit_text.companies import is_link
from reviews.credit_text.facts import (
    facts_without_label,
    goes_on,
    is_format,
    split_plain,
    split_running_time,
    values_of,
)
from reviews.credit_text.given_names import has_given_name
from reviews.credit_text.labels import Label, Relation
from reviews.credit_text.layout import Layout
from reviews.credit_text.lines import (
    BY,
    COLON,
    COLUMN,
    DASH,
    LEADER,
    mask,
    split_once,
    starts_a_name,
    starts_job,
)
from reviews.credit_text.names import pair_of
from reviews.credit_text.remarks import peel
from reviews.credit_text.results import MAX_LENGTH, Fact
from reviews.credit_text.title_lines import other_titles, title_first, title_with_year
from reviews.credits import Department

_WORK = re.compile(
    r"(?:the|an?|le|la|l['’]|une?|de[rmn]|die|das|eine?[rsmn]?)?\s*(?:(?:18|19|20)\d\d\s+)?(?:[\w’'-]+\s+){0,2}(?:novel|novella|book|play"
    r"|story|stories|memoir|comics?|manga|musical|article|poem|film|opera|autobiography|biography|roman|pièce|nouvelle|série|series"
    r"|livre|bande dessinée|erzählung|theaterstück|characters)(?:\s+\([^()]*\))?",
    re.I,
)
_BY_AT_START = re.compile(r"(?:written\s+)?(?:by|par|de|von)\s+(?=\S)", re.I)


class Surroundings(Collector):
    """Reads what is no credit; each method returns whether the line was its own."""

    def __init__(self, layout: Layout) -> None:
        super().__init__(layout)
        self.work = ""
        self.in_song = False

    def nothing_beside(self) -> str:
        return _("No job or character stands beside this, so it was not read as a credit.")

    # What names nobody

    def _read_aside(self, text: str) -> bool:
        """Leave the songs of a film, its legal lines, and what a page prints around them."""
        if self.in_song and is_of_a_song(text) and not words.is_label(text.rstrip(":")):
            self._leave(text, _("This is said of a song, not of the film."))
            return True
        pair = pair_of(text)
        is_pair = pair is not None and not is_of_a_song(pair.right)
        self.in_song = is_song(text) and not (is_pair or words.is_based_on(self.heading.text))
        if self.in_song or (is_song(text) and self.label.departments[:1] == (Department.MUSIC,)):
            self.in_song = True
            self._leave(text, _("This is said of a song, not of the film."))
        elif (is_aside(text) and not is_link(text.rstrip(":… "))) or _is_aside_labelled(text):
            self._leave(text, _("This names nobody who made the film."))
        else:
            return False
        return True

    def _read_based_on(self, text: str) -> bool:
        """Read "Based on The Color Purple" and, on a line of its own, "by Alice Walker"."""
        if self.work and (found := _BY_AT_START.match(text)):
            label = f"{self.work} {found[0].strip()}"
            self.work = ""
            return self._read_labelled_as(label, text[found.end() :], (Department.WRITING,))
        if words.is_based_on(self.heading.text) and self.number == self.label_line + 1:
            self.work = clean_line(f"{self.heading.text} {text}")
            self.set_label(NO_LABEL, Relation.NOWHERE)
            return self._note_facts([("based_on", clean_line(text))], text)
        if self.work and _WORK.fullmatch(text):
            self._leave(text, _("This is a work, not a person."))
            return True
        self.work = ""
        sides = _split_based_on(text)
        if not sides or self.kind:
            return False
        label, work = sides
        by = [found for found in BY.finditer(mask(work)) if work[found.end() :][:1].isupper()]
        if by or has_given_name(work):
            title = f"{label} {work[: by[-1].end()]}".strip() if by else label
            return self._read_labelled_as(title, work[by[-1].end() :] if by else work, (Department.WRITING,))
        if words.is_job(work) or not starts_a_name(work):
            return False
        self.work = clean_line(f"{label} {work}")
        return self._note_facts([("based_on", clean_line(work))], work)

    def _read_labelled_as(self, title: str, name: str, departments: tuple[Department, ...]) -> bool:
        self.set_label(NO_LABEL, Relation.NOWHERE)
        return self._read_names(name, Label(clean_line(title), self.departments or departments), "", ())

    # Rules: each returns whether the line was its own

    # Facts

    def _read_fact(self, text: str) -> bool:
        cuts = [sides for sign in (LEADER, COLON, COLUMN, DASH) if (sides := split_once(sign, text))]
        sides = next((sides for sides in cuts if announces(sides[0])), cuts[0] if cuts else None)
        pending, self.pending_fact = self.pending_fact, ""
        if pending and (
            words.is_other_heading(text) or words.is_label(text) or self._is_past_dates(pending, text)
        ):
            pending = ""
        if pending and not split_once(COLON, text) and not (sides and announces(sides[0])):
            sides = (pending, text)
        sides = sides if sides and announces(sides[0]) else (self._split_plain(text) or sides)
        label = sides[0] if sides else ""
        if sides and self._is_fact(label, sides[1]):
            if label == pending and words.fact_of(label) == "release_date":
                self.pending_fact = pending  # Dates are printed one below the other.
            return self._note(words.fact_of(label), clean_line(sides[1]))
        if sides and words.is_not_a_credit(label):
            reason = _("“%(label)s” is neither a credit nor a fact that is kept.")
            self._leave(text, reason % {"label": clean_line(label)})
            return True
        last = self.read.facts[-1] if self.read.facts else None
        if last and last.line_number == self.number - 1 and goes_on(last.name, text):
            return self._note(last.name, clean_line(text))
        facts, left = self._facts_alone(text)
        if not self._note_facts(facts, text):
            return False
        for part in left:
            if not (starts_job(part) and any(rule(part) for rule in self.rules)):
                self._leave(part, _("This value could not be understood."))
        return True

    def _facts_alone(self, text: str) -> tuple[list[tuple[str, str]], list[str]]:
        """Return the facts in a line without a label, and what else stands in it; on top it is the title."""
        is_above = not (self.read.lines or self.read.facts or self.label.text)
        if is_above and (found := title_with_year(text, self.layout.known))[0]:
            return found
        if not self.read.count and (found := title_first(text))[0]:
            return found
        if not self.read.count and self.layout.is_alone_on_top and (titles := other_titles(text)):
            return titles, []
        return facts_without_label(text)

    def _is_past_dates(self, pending: str, text: str) -> bool:
        """Tell whether the dates below "Release dates" have ended."""
        last = self.read.facts[-1] if self.read.facts else None
        is_more = last is not None and (last.name, last.line_number) == ("release_date", self.number - 1)
        return words.fact_of(pending) == "release_date" and is_more and not goes_on("release_date", text)

    def _split_plain(self, text: str) -> tuple[str, str] | None:
        """Split "Running time 126 minutes" and "Aspect ratio 1.85:1"; in a box any fact without a sign."""
        sides = split_plain(text)
        if sides and (self.layout.is_plain or (words.fact_of(sides[0]) == "format" and is_format(sides[1]))):
            return None if words.is_job(sides[0]) else sides
        return split_running_time(text)

    def _is_fact(self, label: str, value: str) -> bool:
        name = words.fact_of(label)
        if name == "format" and words.is_job(label):
            return is_format(value)  # "Sound mix" and "Color" are jobs where a person follows.
        if name.startswith("title:") and not name.endswith("Latn"):
            return " " in label.strip() or not any("a" <= letter <= "z" for letter in value.casefold())
        return bool(name)

    def _note(self, name: str, printed: str) -> bool:
        base, remarks = peel(printed)
        # A footnote "[1]" is no part of the value.
        value = base if remarks.has_footnote and not remarks.attributes else printed
        if not self._note_facts(values_of(name, value), value):
            self._leave(printed, _("This value could not be understood."))
        return True

    def _note_facts(self, facts: list[tuple[str, str]], printed: str) -> bool:
        if not facts or max(len(value) for _name, value in facts) > MAX_LENGTH:
            return False
        self.read.facts += [Fact(self.number, name, value) for name, value in facts]
        return True


def announces(label: str) -> bool:
    return bool(words.fact_of(label)) or words.is_not_a_credit(label) or words.is_label(label)


def _is_aside_labelled(text: str) -> bool:
    sides = split_once(COLON, text)
    return sides is not None and is_aside(sides[1]) and not words.fact_of(sides[0])


def _split_based_on(text: str) -> tuple[str, str] | None:
    pair = pair_of(text)
    if pair and words.is_based_on(pair.left):
        return pair.left, pair.right
    parts = text.split(maxsplit=3)
    for cut in range(min(3, len(parts) - 1), 0, -1):
        if words.is_based_on(" ".join(parts[:cut])) and not pair:
            return " ".join(parts[:cut]), text.split(maxsplit=cut)[cut]
    return None
