"""Reading credits line by line as pages, press kits and films print them, in English, French and German.

Nothing is dropped silently: each line that is not blank becomes credits, a heading, a fact about the film,
or is handed back as unread with the reason. A guess carries a doubt, a whole sentence for the editor.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from django.utils.translation import gettext as _

from filmclub.lib.lines import clean_line
from reviews.credit_text import words
from reviews.credit_text.block import look_at
from reviews.credit_text.captions import find_captions, find_stacked
from reviews.credit_text.collecting import NO_LABEL, other_language, unclear_side
from reviews.credit_text.companies import company_sentence
from reviews.credit_text.given_names import has_given_name
from reviews.credit_text.labels import Label, Relation
from reviews.credit_text.layout import Layout
from reviews.credit_text.lines import (
    BREAK,
    GOES_ON_WITH,
    MARKER,
    ROLE,
    ends_a_sentence,
    is_double_spaced,
    mask,
    split_once,
    starts_job,
    without_markup,
)
from reviews.credit_text.names import cut_tail, is_name_like, pieces_with_dash
from reviews.credit_text.remarks import peel, read_marker
from reviews.credit_text.results import LONGEST_LINE, MAX_LENGTH, Fact, Heading, ReadCredits
from reviews.credit_text.rules import Rules
from reviews.credit_text.run_on import cut_run_on
from reviews.credit_text.spelling import is_spelled_out, read_spelled_out
from reviews.credit_text.surroundings import Surroundings
from reviews.credits import WRITING_TEAM, Department

_NEXT_JOB = re.compile(r"\s*[|｜;；]\s*|\s+[/•·–—-]\s+|[,.]\s+(?:(?:and|et|und)\s+)?|\s+(?:and|et|und|&)\s+")
_PART_BELOW = re.compile(r"(?:rôles?|role|rolle|part|personnage|character|figur)\s*[:：]\s+(\S.*)", re.I)
_LONGEST_LABEL = 80
_LONE_JOINT = frozenset({"and", "et", "und", "&", "y", "e"})
# A title that has no label is one if this many of the lines below it were understood.
_UNDERSTOOD_BELOW = 2


def read_credits(text: str, known: frozenset[str] = frozenset(), turned: bool | None = None) -> ReadCredits:
    """Read credits line by line; never raises, whatever the text. A thousand lines take half a second.

    `known` are folded names of people (`words.fold`), who help to tell which side of a line is the person.
    `turned` is the editor's word on that: False confirms the side that was found, True takes the other one.
    """
    raw_lines = text.splitlines()
    stacked = find_stacked(raw_lines)
    for above, below in stacked.items():
        raw_lines[below - 1] = f"{raw_lines[above - 1].strip()}\t{raw_lines[below - 1].strip()}"
    blank_lines_count = not is_double_spaced(raw_lines)
    parts = [_parts_of(raw) for raw in raw_lines]
    layout = look_at(
        [
            (number, part)
            for number, (raw, lines) in enumerate(zip(raw_lines, parts, strict=True), start=1)
            if number not in stacked
            for part in (lines if raw.strip() else [""] if blank_lines_count else [])
        ],
        known,
        turned,
    )
    reader = _CreditsReader(layout)
    captions = find_captions(raw_lines)
    for number, (raw, lines) in enumerate(zip(raw_lines, parts, strict=True), start=1):
        if number in captions.repeated or number in stacked:
            reader.read.headings.append(Heading(number, clean_line(raw)[:MAX_LENGTH]))
            continue
        if number in captions.parts:
            reader.read_captioned(number, raw, captions.parts[number])
        elif raw.strip():
            reader.read_line(number, raw, lines)
        elif blank_lines_count:
            reader.read_blank()
    return reader.finish()


def _parts_of(raw: str) -> list[str]:
    if len(raw) > LONGEST_LINE or is_spelled_out(raw):
        return []
    return [piece for part in BREAK.split(raw) for piece in cut_run_on(without_markup(part))]


class _CreditsReader(Rules, Surroundings):
    """Reads line after line and remembers only what stands above the next one."""

    def __init__(self, layout: Layout) -> None:
        super().__init__(layout)
        self.certain: set[int] = set()
        self.first_text = ""

    @property
    def rules(self) -> tuple[Callable[[str], bool], ...]:
        return (
            self._read_based_on,
            self._read_fact,
            self._read_company_sentence,
            self._read_heading,
            self._read_role_sentence,
            self._read_letters,
            self._read_label,
            self._read_columns,
            self._read_dash,
            self._read_by_on_top,
            self._read_label_without_colon,
            self._read_role,
            self._read_job_without_mark,
            self._read_unknown_dash,
            self._read_more,
            self._read_bare,
        )

    def read_blank(self) -> None:
        """A blank line ends a block of names, but not between a heading and the first of them."""
        self.in_song = False
        if self.place == Relation.AFTER_LABELLED:
            self.set_label(NO_LABEL, Relation.NOWHERE)
        elif self.place == Relation.BELOW_HEADING and self.read.last_credit_line >= self.label_line:
            self.place = Relation.AFTER_BLANK

    def read_line(self, number: int, raw: str, parts: list[str]) -> None:
        self.number, self.indent = number, len(raw) - len(raw.lstrip(" \t.…"))
        before = self.read.count
        if len(raw) > LONGEST_LINE:
            self._leave(raw[:MAX_LENGTH], _("This line is longer than %d characters.") % LONGEST_LINE)
        elif is_spelled_out(raw):
            self._read_spelled_out(raw)
        if len(parts) == 1 and self._read_part_below(parts[0]):
            return
        for part in parts:
            self._read_part(part)
        if self.read.count == before:
            self._leave(raw, _("This line holds no words."))

    def read_captioned(self, number: int, name: str, part: str) -> None:
        """Read a name that is printed twice, and the part that stands below it."""
        self.number, self.departments, self.kind = number, (), None
        self._read_actor(without_markup(name), without_markup(part))

    def _read_part_below(self, text: str) -> bool:
        """Read "Rôle : Vinz" below the name of the actor."""
        found, last = _PART_BELOW.fullmatch(text), self.read.lines[-1:]
        if not found or not last or last[0].line_number < self.number - 2:
            return False
        if last[0].department != Department.CAST or last[0].character:
            return False
        part, remarks = peel(found[1])
        attributes = (*last[0].attributes, *remarks.attributes)
        self.read.lines[-1] = replace(last[0], character=clean_line(part), attributes=attributes)
        return True

    def _read_spelled_out(self, raw: str) -> None:
        line = read_spelled_out(raw, self.number)
        if line is None:
            self._leave(raw, _("The square brackets could not be read."))
        else:
            self._store(line)
            self.certain.add(len(self.read.lines) - 1)

    def _read_part(self, text: str) -> None:
        if self._read_joint(text) or not any(character.isalnum() for character in text):
            return
        people, tail = cut_tail(text)
        if not any(character.isalnum() for character in people):
            self._leave(text, _("This names nobody."))
            return
        if tail:
            text = f"{people}, {tail}" if "\t" in text[len(people) :] else text
        self.departments, self.kind = (), None
        found = MARKER.search(text)
        if found and found.start() and (marker := read_marker(found[1])):
            self.departments, self.kind = marker
            self._read_marked(text[: found.start()])
        else:
            for piece in pieces_with_dash(text) or _pieces(text):
                self._read_piece(piece)

    def _read_joint(self, text: str) -> bool:
        """Read a lone "&" or "and" between two lines of names."""
        stripped = text.strip()
        if stripped.casefold() not in _LONE_JOINT or not self.read.lines or self.label.text == "":
            return False
        last = self.read.lines[-1]
        if stripped == "&" and Department.WRITING in (last.department, *last.also):
            self.read.lines[-1] = replace(last, attributes=(*last.attributes, WRITING_TEAM))
        self._leave(text, _("This joins the names above and below."))
        return True

    def _read_marked(self, text: str) -> None:
        first = len(self.read.lines)
        self._apply(text, self.rules)
        if self.departments:
            self.certain.update(range(first, len(self.read.lines)))

    def _read_piece(self, text: str) -> None:
        self._apply(text, (self._read_aside, *self.rules))

    def _apply(self, text: str, rules: tuple[Callable[[str], bool], ...]) -> None:
        before = self.read.count
        if not any(rule(text) for rule in rules) or self.read.count == before:
            self._leave(text, self.nothing_beside())

    def _read_company_sentence(self, text: str) -> bool:
        if self.departments or self.kind:
            return False
        found, more = company_sentence(text)
        if not found or split_once(ROLE, found[0].names):
            return False
        if (
            (self.heading.is_cast or "participation" in found[0].label.casefold())
            and has_given_name(found[0].names)
            and not words.names_a_company(found[0].names)
            and "," not in found[0].names
        ):
            return False
        for clause in found:
            label = Label(clause.label, (Department.COMPANY,))
            self._read_names(clause.names, label, "", ())
        self.set_label(NO_LABEL, Relation.NOWHERE)
        if more and not any(rule(more) for rule in self.rules):
            self._leave(more, self.nothing_beside())
        return True

    # The whole text

    def _is_below_the_firm(self, number: int) -> bool:
        """Tell whether only companies and "a film by …" stand above a line, as on a poster."""
        above = {line.department for line in self.read.lines if line.line_number < number}
        return number <= 8 and above <= {Department.COMPANY, Department.DIRECTING} and not self.read.facts

    def finish(self) -> ReadCredits:
        """Settle what only the whole text tells: its title, and doubts that are said of all of it."""
        self._find_title()
        read, layout = self.read, self.layout
        read.person_side, read.language = layout.side, layout.language
        doubts = []
        if any(unclear_side() in line.doubts for line in read.lines):
            doubts.append(unclear_side())
        if layout.language == "other":
            doubts.append(other_language())
            read.lines = [
                line if place in self.certain else replace(line, doubts=(other_language(),))
                for place, line in enumerate(read.lines)
            ]
        read.doubts = tuple(doubts)
        return read

    def _find_title(self) -> None:
        """A first line "1917" is the title unless another is given; so is one that says nothing else."""
        facts = self.read.facts
        titles = [fact for fact in facts if fact.name == "title"]
        if len(titles) > 1 and titles[0] is facts[0] and re.fullmatch(r"(?:18|19|20)\d\d", titles[0].value):
            facts[0] = replace(facts[0], name="year")
        if not self.read.unread:
            return
        first = self.read.unread[0]
        understood = {each.line_number for each in self.read.lines}
        understood |= {fact.line_number for fact in facts}
        understood |= {heading.line_number for heading in self.read.headings}
        earliest = min(understood, default=0)
        below = {number for number in understood if number <= first.line_number + 4}
        if (
            first.reason == self.nothing_beside()
            and (first.line_number < earliest or self._is_below_the_firm(first.line_number))
            and len(below) >= _UNDERSTOOD_BELOW
            and len(first.text) <= MAX_LENGTH
            and is_name_like(first.text, 12)
            and not ends_a_sentence(first.text)
        ):
            self.read.unread.pop(0)
            facts.insert(0, Fact(first.line_number, "title", first.text))


def _pieces(text: str) -> list[str]:
    """Cut "DoP: A | Editor: B" where the next job begins."""
    cuts = [0]
    for found in _NEXT_JOB.finditer(mask(text)):
        if not starts_job(text[found.end() : found.end() + _LONGEST_LABEL]):
            continue
        before = text[cuts[-1] : found.start()].strip()
        if starts_job(before[:_LONGEST_LABEL]) and not words.is_label(before.rstrip(":： ")):
            cuts.append(found.end())
    pieces = [text[start:end] for start, end in zip(cuts, [*cuts[1:], len(text)], strict=True)]
    pieces[1:] = [_without_with(piece) for piece in pieces[1:]]
    return [piece.strip().rstrip("|｜;；,/•·–—- ") if len(pieces) > 1 else piece for piece in pieces]


def _without_with(piece: str) -> str:
    """Take "with a" off "with a score by Oliver Coates"."""
    found = GOES_ON_WITH.match(piece)
    return piece[found.end() :] if found and starts_job(piece) else piece
