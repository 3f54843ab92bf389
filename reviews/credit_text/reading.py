"""Reading credits line by line as film pages print them, in English and French.

Nothing is dropped silently: each line that is not blank becomes credits, a heading, a fact about the film,
or is handed back as unread with the reason. A guess carries a doubt, a whole sentence for the editor.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from django.utils.translation import gettext as _

from filmclub.lib.lines import clean_line
from reviews.credit_text import words
from reviews.credit_text.facts import facts_without_label, split_running_time, value_of
from reviews.credit_text.labels import Label, Relation
from reviews.credit_text.lines import (
    AND,
    BREAK,
    BY,
    COLON,
    COLUMN,
    DASH,
    LEADER,
    MARKER,
    ROLE,
    ROLE_AT_START,
    NameList,
    Remarks,
    columns_of_names,
    cut_joined,
    cut_tail,
    ends_a_sentence,
    guess_kind,
    is_double_spaced,
    is_name_like,
    list_pieces,
    mark_societies,
    mask,
    move_dash,
    peel,
    read_marker,
    split_actors,
    split_names,
    split_once,
    starts_a_name,
    without_markup,
)
from reviews.credit_text.results import LONGEST_LINE, MAX_LENGTH, Fact, Heading, ReadCredits, Unread
from reviews.credit_text.spelling import is_spelled_out, read_spelled_out
from reviews.credits import WRITING_TEAM, ContributorKind, CreditLine, Department


def read_credits(text: str, known: frozenset[str] = frozenset(), turned: bool | None = None) -> ReadCredits:
    """Read credits line by line; never raises, whatever the text. A thousand lines take half a second.

    `known` are folded names of people (`words.fold`), who help to tell which side of a line is the person.
    `turned` is the editor's word on that: False confirms the side that was found, True takes the other one.
    """
    reader = _CreditsReader()
    raw_lines = text.splitlines()
    blank_lines_count = not is_double_spaced(raw_lines)
    for number, raw in enumerate(raw_lines, start=1):
        if raw.strip():
            reader.read_line(number, raw)
        elif blank_lines_count:
            reader.read_blank()
    return reader.read


_NO_LABEL = Label()


def _actor_doubt(name: str, character: str) -> list[str]:
    doubt = _("Read as the actor “%(name)s” in the part of “%(character)s”.")
    return [doubt % {"name": clean_line(name), "character": clean_line(character)}]


class _CreditsReader:
    """Reads line after line and remembers only which label stands above the next one."""

    def __init__(self) -> None:
        self.read = ReadCredits()
        self.number = 0
        self.label, self.label_line, self.place = _NO_LABEL, 0, Relation.NOWHERE
        self.pending_fact = ""
        self.departments: tuple[Department, ...] = ()
        self.kind: ContributorKind | None = None

    @property
    def heading(self) -> Label:
        return self.label if self.place == Relation.BELOW_HEADING else _NO_LABEL

    def set_label(self, label: Label, place: Relation) -> None:
        self.label, self.label_line, self.place = label, self.number, place

    # Lines

    def read_blank(self) -> None:
        """A blank line ends a block of names, but not between a heading and the first of them."""
        if self.place == Relation.AFTER_LABELLED:
            self.set_label(_NO_LABEL, Relation.NOWHERE)
        elif self.place == Relation.BELOW_HEADING and self.read.last_credit_line >= self.label_line:
            self.place = Relation.AFTER_BLANK

    def read_line(self, number: int, raw: str) -> None:
        self.number = number
        before = self.read.count
        if len(raw) > LONGEST_LINE:
            self._leave(raw[:MAX_LENGTH], _("This line is longer than %d characters.") % LONGEST_LINE)
        elif is_spelled_out(raw):
            self._read_spelled_out(raw)
        else:
            for part in BREAK.split(raw):
                self._read_part(without_markup(part))
        if self.read.count == before:
            self._leave(raw, _("This line holds no words."))

    def _read_part(self, text: str) -> None:
        if not any(character.isalnum() for character in text):
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
            text = text[: found.start()]
        rules: tuple[Callable[[str], bool], ...] = (
            self._read_fact,
            self._read_heading,
            self._read_label,
            self._read_columns,
            self._read_dash,
            self._read_label_without_colon,
            self._read_role,
            self._read_job_without_mark,
            self._read_unknown_dash,
            self._read_bare,
        )
        before = self.read.count
        if not any(rule(text) for rule in rules) or self.read.count == before:
            self._leave(text, _("No job or character stands beside this, so it was not read as a credit."))

    def _read_spelled_out(self, raw: str) -> None:
        line = read_spelled_out(raw, self.number)
        if line is None:
            self._leave(raw, _("The square brackets could not be read."))
        else:
            self._store(line)

    def _leave(self, text: str, reason: str) -> None:
        self.read.unread.append(Unread(self.number, clean_line(text), reason))

    # Rules: each returns whether the line was its own

    def _read_fact(self, text: str) -> bool:
        sides = split_once(COLON, text) or split_once(LEADER, text) or split_once(DASH, text)
        pending, self.pending_fact = self.pending_fact, ""
        if pending and not split_once(COLON, text):
            sides = (pending, text)
        sides = sides or split_running_time(text)
        if sides and (name := words.fact_of(sides[0])):
            self._note_fact(name, clean_line(sides[1]))
        elif sides and words.is_not_a_credit(sides[0]):
            reason = _("“%(label)s” is neither a credit nor a fact that is kept.")
            self._leave(text, reason % {"label": clean_line(sides[0])})
        else:
            facts = facts_without_label(text, is_first=not self.read.count)
            for name, value in facts:
                self._note_fact(name, value)
            return bool(facts)
        return True

    def _note_fact(self, name: str, printed: str) -> None:
        base, remarks = peel(printed)
        # A footnote "[1]" is no part of the value, any other remark makes it doubtful.
        value = value_of(name, base if remarks.doubts and not remarks.attributes else printed)
        if value and len(value) <= MAX_LENGTH:
            self.read.facts.append(Fact(self.number, name, value))
        else:
            self._leave(printed, _("This value could not be understood."))

    def _read_heading(self, text: str) -> bool:
        label = clean_line(text.rstrip(":： \t"))
        is_marked = text.endswith((":", "："))
        is_known = words.is_label(peel(label)[0]) or words.is_label(label) or words.is_other_heading(label)
        if not label or not (is_marked or is_known) or len(label) > MAX_LENGTH or len(label.split()) > 10:
            return False
        if label[0].islower() and self.heading.text and self.number == self.label_line + 1:
            label = f"{self.heading.text} {label}"  # One heading on two lines: "Production", "company".
        self.read.headings.append(Heading(self.number, label))
        if words.fact_of(label) or words.is_not_a_credit(label):
            self.pending_fact = label
            self.set_label(_NO_LABEL, Relation.BELOW_OTHER)
        elif words.is_furniture(label):
            self.set_label(_NO_LABEL, Relation.NOWHERE)
        else:
            departments = self.departments or words.departments_of(label)
            self.set_label(Label(label, departments), Relation.BELOW_HEADING)
        return True

    def _read_label(self, text: str) -> bool:
        sides = split_once(COLON, text)
        if not sides:
            return False
        left, right = sides
        if not words.is_job(left):
            if split_once(ROLE, left) or split_once(LEADER, left) or len(left.split()) > 8:
                return False
            if not (starts_a_name(right) or self.departments or self.heading.is_cast):
                return False
        if found := ROLE_AT_START.match(left):
            return self._read_actor(right, left[found.end() :])
        if not self.departments and not words.departments_of(left) and not words.is_general_heading(left):
            if not re.search(r"[:：]\s", text):
                return False
            if self.heading.is_cast:
                # "Sami Frey : Raoul" is how French pages put it; elsewhere the part may come first.
                doubts = [] if text[len(left)].isspace() else _actor_doubt(left, right)
                return self._read_actor(left, right, doubts)
            if all(map(words.is_job, list_pieces(peel(right)[0]))):
                return self._read_crew(left, self.heading, right)
        is_list = len(list_pieces(right)) > 1 or split_once(ROLE, right)
        return bool(is_list or self.kind or is_name_like(right, 12)) and self._read_labelled(left, right)

    def _read_columns(self, text: str) -> bool:
        columns = columns_of_names(text)
        # Two below a heading may be a name and a job, or in the cast a name and a part.
        least = 2 if self.heading.departments and not self.heading.is_cast else 3
        if (
            len(columns) >= least
            and not any(map(words.departments_of, columns))
            and not split_once(ROLE, text)
        ):
            return self._read_bare(text)
        sides = split_once(LEADER, text)
        has_role = sides and (split_once(ROLE, sides[0]) or split_once(ROLE, sides[1]))
        if sides and (words.is_label(sides[0]) or not has_role):
            left, right = sides
            if (again := split_once(LEADER, right)) and again[0] == left:
                right = again[1]  # A copied portrait brings its own caption: the name stands there twice.
            return self._read_sides(left, right) or self._read_actor(left, right)
        sides = split_once(COLUMN, text)
        if sides and (words.is_label(sides[0]) or words.is_job(peel(sides[1])[0])):
            return self._read_sides(*sides)
        return False

    def _read_dash(self, text: str) -> bool:
        sides = split_once(DASH, text)
        return sides is not None and not split_once(ROLE, sides[0]) and self._read_sides(*sides)

    def _read_sides(self, left: str, right: str) -> bool:
        """Read two sides of a dash or of dots where one of them, or the heading above, is understood."""
        heading, job = self.heading, peel(right)[0]
        if words.is_label(peel(left)[0]):
            return self._read_labelled(left, right)
        if right.startswith("("):
            return self._read_bare(f"{left} {right}")
        if heading.is_cast:
            doubt = _("“%(job)s” was read as a part, because it stands below “%(heading)s”.")
            doubts = [doubt % {"job": job, "heading": heading.text}] if words.is_job(job) else []
            return self._read_actor(left, right, doubts)
        if moved := move_dash(left, job):
            doubt = _("The dash stands in an unusual place: read as “%(title)s”.")
            title = moved[1] + right[len(job) :]
            return self._read_crew(moved[0], heading, title, [doubt % {"title": moved[1]}])
        if words.is_job(job) or heading.text or self.departments not in ((), (Department.CAST,)):
            return self._read_crew(left, heading, right)
        return False

    def _read_label_without_colon(self, text: str) -> bool:
        for found in BY.finditer(mask(text)):
            label, rest = text[: found.end()].rstrip(), text[found.end() :]
            if rest and words.is_job(label):
                return self._read_labelled(label, rest)
        sides = words.cast_prefix(text)
        if not sides or self.heading.is_cast or not starts_a_name(sides[1]):
            return False
        first = [*list_pieces(sides[1]), ""][0]
        return bool(split_once(ROLE, first) or is_name_like(first, 5)) and self._read_labelled(*sides)

    def _read_role(self, text: str) -> bool:
        sides = split_once(ROLE, text)
        if not sides or not is_name_like(sides[0], 10) or len(sides[1].split()) > 20:
            return False
        job = peel(sides[1])[0]
        if job[:1].islower() and words.is_job(job) and not self.heading.is_cast:
            doubt = _("“%(job)s” was read as a job, not as a part.") % {"job": job}
            return self._read_crew(sides[0], self.heading, sides[1], [doubt])
        if not self.heading.is_cast and not self.heading.is_general:
            self.set_label(_NO_LABEL, Relation.NOWHERE)
        return self._read_cast(text, self.heading)

    def _read_job_without_mark(self, text: str) -> bool:
        """Read "Natalie Farrey executive producer" and "Editor Eric Zumbrunnen", both with a doubt."""
        base = peel(text)[0]
        parts = base.split()
        if len(parts) > 10 or self.heading.is_cast:
            return False
        doubt = _("No colon or dash stands between name and job: read as “%(title)s”.")
        for cut in range(2, len(parts)):
            title = " ".join(parts[cut:])
            if title[0].islower() and words.is_job(title):
                rest = title + text[len(base) :]
                return self._read_crew(" ".join(parts[:cut]), self.heading, rest, [doubt % {"title": title}])
        for cut in range(len(parts) - 2, 0, -1):
            title = " ".join(parts[:cut])
            if not self.heading.text and starts_a_name(parts[cut]) and words.is_job(title):
                rest = " ".join(parts[cut:]) + text[len(base) :]
                return self._read_labelled(title, rest, [doubt % {"title": title}])
        return False

    def _read_unknown_dash(self, text: str) -> bool:
        sides = split_once(DASH, text)
        if not sides or not is_name_like(sides[0], 5) or not is_name_like(sides[1]):
            return False
        if split_once(ROLE, sides[0]) or not starts_a_name(sides[0]):
            return False
        return self._read_actor(*sides, _actor_doubt(*sides))

    def _read_bare(self, text: str) -> bool:
        """Read names without a job of their own."""
        label, (base, remarks) = self.label, peel(text)
        if self.place == Relation.BELOW_OTHER and not self.departments:
            return False
        if not self.kind and not is_name_like(text) and not (label.text and len(list_pieces(text)) > 1):
            return False
        if self.heading.text:
            return self._read_people(text, label)
        if self.departments[:1] == (Department.CAST,):
            return self._read_cast(text, _NO_LABEL)
        if self.departments or any(map(words.is_job, remarks.free)):
            return self._read_crew(text, _NO_LABEL)
        if label.text and not remarks.free and starts_a_name(base.split()[-1]):
            doubt = _("No job stands beside this name: read as “%(label)s”, like the lines above.")
            return self._read_people(text, label, [doubt % {"label": label.text}])
        if (remarks.attributes or remarks.credited_as) and not any(map(str.isdigit, base)):
            doubt = _("No heading stands above: read as a part in the cast.")
            return self._read_cast(text, _NO_LABEL, [doubt])
        return False

    # What the rules share

    def _read_labelled(self, left: str, right: str, doubts: Sequence[str] = ()) -> bool:
        base, remarks = peel(left)
        if base and remarks.attributes and not remarks.free:
            left, right = base, right + "".join(f" ({attribute})" for attribute in remarks.attributes)
        text = clean_line(left)
        above = self.heading.text if self.heading.is_general else ""
        label = Label(text, self.departments or words.departments_of(text), above)
        if not above:
            # The cast may go on below "Starring: …"; any other job has to be said again.
            self.set_label(label, Relation.BELOW_HEADING if label.is_cast else Relation.AFTER_LABELLED)
        doubts = list(doubts)
        if words.is_ambiguous_distribution(text) and not self.departments:
            doubts.append(_("“Distribution” was read as the cast, as in French, not as the distributor."))
        return self._read_people(right, label, doubts)

    def _read_people(self, text: str, label: Label, doubts: Sequence[str] = ()) -> bool:
        if label.is_cast:
            return self._read_cast(text, label, doubts)
        return self._read_crew(text, label, doubts=doubts)

    def _read_crew(self, text: str, label: Label, title: str = "", doubts: Sequence[str] = ()) -> bool:
        """Read one or several names; their title is the one given, one of their own, or the label."""
        job, job_remarks = peel(title)
        departments = self.departments or words.departments_of(job) or label.departments
        names = self._split(self._without_tail(text), departments)
        for number, name in enumerate(names.names):
            own_job, own_remarks = job, job_remarks
            sides = split_once(DASH, name)
            if not own_job and sides and words.is_job(peel(sides[1])[0]):
                name, (own_job, own_remarks) = sides[0], peel(sides[1])
            name, remarks = peel(name)
            remarks.add(own_remarks)
            if not own_job and remarks.free and words.is_job(remarks.free[0]):
                own_job = remarks.take_free()
            if number in names.teams and Department.WRITING in departments:
                remarks.attributes.append(WRITING_TEAM)
            self._add(name, label, own_job or label.text, "", remarks, [*doubts, *names.doubts])
        return True

    def _read_actor(self, name: str, character: str, doubts: Sequence[str] = ()) -> bool:
        if found := ROLE_AT_START.match(character):
            character = character[found.end() :]
        name, remarks = peel(name)
        character, more = peel(character)
        remarks.add(more)
        self._add(name, self.heading, "", character, remarks, doubts, is_cast=True)
        return True

    def _read_cast(self, text: str, label: Label, doubts: Sequence[str] = ()) -> bool:
        """Read one or several actors, each with or without a part."""
        text = self._without_tail(text)
        pieces = NameList([text]) if self.kind else split_actors(text, is_list=label.is_cast)
        for number, piece in enumerate(pieces.names):
            piece_doubts = [*doubts, *pieces.doubts]
            if number and (found := AND.match(piece)):
                piece = piece[found.end() :]
            if (billing := words.cast_prefix(piece)) and not self.kind:
                piece = billing[1]
                piece_doubts.append(_("“%(word)s” before the name was left out.") % {"word": billing[0]})
            sides = split_once(ROLE, piece)
            character, remarks = peel(sides[1]) if sides else ("", Remarks())
            if len(pieces.names) > 1 and len(cut_joined(character)) > 1:
                piece_doubts.append(_("“%(words)s” was read as one character.") % {"words": character})
            names = self._split(sides[0], (Department.CAST,)) if sides else NameList([piece])
            for name in names.names:
                self._add_actor(name, label, character, remarks, [*piece_doubts, *names.doubts])
        return True

    def _add_actor(self, name: str, label: Label, character: str, more: Remarks, doubts: list[str]) -> None:
        name, remarks = peel(name)
        if not character and remarks.free:
            character = remarks.take_free()
            doubts.append(_("“%(words)s” was read as the character.") % {"words": character})
        remarks.add(more)
        self._add(name, label, "", character, remarks, doubts, is_cast=True)

    def _without_tail(self, text: str) -> str:
        """Hand back "and more" as unread; behind one actor's part it belongs to the part: "Amy & others"."""
        people, tail = cut_tail(text)
        if (
            not tail
            or self.kind
            or (split_once(ROLE, people) and len(split_actors(people, is_list=True).names) < 2)
        ):
            return text
        self._leave(tail, _("This names nobody."))
        return people

    def _split(self, text: str, departments: tuple[Department, ...]) -> NameList:
        if self.kind:
            return NameList([text])
        return split_names(mark_societies(text), company=departments[:1] == (Department.COMPANY,))

    def _add(
        self,
        name: str,
        label: Label,
        title: str,
        character: str,
        remarks: Remarks,
        doubts: Sequence[str],
        *,
        is_cast: bool = False,
    ) -> None:
        """Add one credit, with a doubt wherever kind or department had to be guessed."""
        all_doubts = [*doubts, *remarks.doubts]
        named = (Department.CAST,) if is_cast else words.departments_of(title)
        departments = self.departments or remarks.departments or named or label.departments
        if not departments:
            departments = (Department.OTHER,)
            all_doubts.append(_("No department is known for “%(title)s”.") % {"title": clean_line(title)})
        elif named and label.departments and not set(named) & set(label.departments) and not self.departments:
            doubt = _("“%(title)s” stands below “%(heading)s”, which is another department.")
            all_doubts.append(doubt % {"title": clean_line(title), "heading": label.text})
        name, title, character = clean_line(name), clean_line(title), clean_line(character)
        all_doubts += [
            _("“%(words)s” ends like a sentence.") % {"words": printed}
            for printed in (name, character)
            if ends_a_sentence(printed)
        ]
        # Without a letter it is a number or a sign; "!!!" and "311" have to be marked as a group.
        if not name or not (any(map(str.isalpha, name)) or remarks.kind or self.kind):
            self._leave(name or title or character, _("No name stands here."))
            return
        kind = remarks.kind or self.kind
        if kind is None:
            kind, kind_doubts = guess_kind(name, departments, title)
            all_doubts += kind_doubts
        self._store(
            CreditLine(
                name=name,
                kind=kind,
                department=departments[0],
                also=departments[1:],
                title=title,
                character=character,
                attributes=tuple(map(clean_line, remarks.attributes)),
                credited_as=clean_line(remarks.credited_as),
                heading=label.text if title != label.text else label.above,
                line_number=self.number,
                doubts=tuple(dict.fromkeys(all_doubts)),
            )
        )

    def _store(self, line: CreditLine) -> None:
        texts = [line.name, line.title, line.character, line.credited_as, line.heading, *line.attributes]
        if max(map(len, texts)) > MAX_LENGTH:
            self._leave(line.name, _("A name, title or character is longer than %d characters.") % MAX_LENGTH)
        else:
            self.read.lines.append(line)
