"""The rules by which one line is read; the first to which the line belongs decides."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from filmclub.lib.lines import clean_line
from reviews.credit_text import words
from reviews.credit_text.asides import has_verb, is_remark
from reviews.credit_text.collecting import NO_LABEL, Collector
from reviews.credit_text.companies import are_companies, is_link
from reviews.credit_text.given_names import has_given_name, is_somebodys_name
from reviews.credit_text.labels import Label, Relation
from reviews.credit_text.layout import side_for
from reviews.credit_text.letters import letter_of, letters_in
from reviews.credit_text.lines import (
    BY,
    COLON,
    COLUMN,
    DASH,
    LEADER,
    ROLE,
    ROLE_AT_START,
    mask,
    move_dash,
    split_once,
    starts_a_name,
)
from reviews.credit_text.names import (
    Pair,
    columns_of_names,
    is_actor_first,
    is_name_like,
    is_no_name,
    is_whole_name,
    list_pieces,
    pair_of,
)
from reviews.credit_text.remarks import peel
from reviews.credit_text.results import MAX_LENGTH, Heading
from reviews.credit_text.roles import role_sentence
from reviews.credit_text.societies import mark_societies
from reviews.credits import Department

_UNIT = re.compile(r"(?:[A-Z][\w.-]*\s+){1,3}(?:Unit|UNIT|Department|DEPARTMENT)")
_YEAR = re.compile(r"(?<!\d)(?:18|19|20)\d\d(?!\d)")
# Where the title stands, and who made the film below it.
_TOP = 4
_BY_ON_TOP = re.compile(r"(?:de|von|by)\s+|d['’]", re.I)
_COMPANY_BELOW = re.compile(r"(compan(?:y|ies)|house)\s+(?=[A-Z])")


def _actor_doubt(name: str, character: str) -> list[str]:
    doubt = _("Read as the actor “%(name)s” in the part of “%(character)s”.")
    return [doubt % {"name": clean_line(name), "character": clean_line(character)}]


class Rules(Collector):
    """One method for each kind of line; each returns whether the line was its own."""

    def _read_heading(self, text: str) -> bool:
        label = clean_line(text.rstrip(":： \t"))
        if words.is_label(text.partition("\t")[0]) and "\t" in text:
            return False
        is_marked = text.endswith((":", "："))
        is_known = words.is_label(peel(label)[0]) or words.is_other_heading(label)
        is_known = is_known or _UNIT.fullmatch(label) is not None or is_link(label)
        is_known = is_known or (not label.endswith(")") and words.is_label(label))
        if not label or not (is_marked or is_known) or len(label) > MAX_LENGTH or len(label.split()) > 10:
            return False
        if label[0].islower() and self.heading.text and self.number == self.label_line + 1:
            label = f"{self.heading.text} {label}"  # One heading on two lines: "Production", "company".
        self.read.headings.append(Heading(self.number, label))
        if (words.fact_of(label) and not words.is_job(label)) or words.is_not_a_credit(label):
            self.pending_fact = label
            self.set_label(NO_LABEL, Relation.BELOW_OTHER)
        elif words.is_furniture(label):
            self.set_label(NO_LABEL, Relation.NOWHERE)
        else:
            named = words.departments_of(label) or words.departments_of(peel(label)[0])
            named = (Department.COMPANY,) if is_link(label) else named
            if not named and words.is_cast_label(label):
                named = (Department.CAST,)
            self.set_label(Label(label, self.departments or named), Relation.BELOW_HEADING)
        return True

    # Two sides

    def _read_letters(self, text: str) -> bool:
        """Read "R: Maren Ade, B: Maren Ade, K: Patrick Orth"."""
        found = list(letters_in(text)) if self.layout.letters and not self.departments else []
        if not found or any(letter[1] not in self.layout.letters for letter in found):
            return False
        self.set_label(NO_LABEL, Relation.NOWHERE)
        ends = [letter.start() for letter in found[1:]] + [len(text)]
        for letter, end in zip(found, ends, strict=True):
            names = text[letter.end() : end].strip(" ,;/|")
            is_cast = letter[1].casefold() == "c" and len(list_pieces(names)) > 1
            department = Department.CAST if is_cast else letter_of(letter[1], self.layout.letters)
            is_firm = department == Department.PRODUCTION and are_companies(list_pieces(names)) == "all"
            departments = (Department.COMPANY,) if is_firm else (department,) if department else ()
            self._read_people(names, Label(letter[1], departments))
        return True

    def _read_label(self, text: str) -> bool:
        sides = split_once(COLON, text)
        if not sides:
            return False
        left, right = sides
        if not (self.departments or words.departments_of(left)) and (
            is_actor_first(left, right) or (self.layout.is_colon_cast and _is_somebody(left))
        ):
            return self._read_pair(left, right, "colon")
        is_wide = "：" in text[len(left) : len(left) + 3]
        if not words.is_job(left):
            if split_once(ROLE, left) or split_once(LEADER, left) or len(left.split()) > 8:
                return False
            if not (starts_a_name(right) or self.departments or self.heading.is_cast):
                return False
        if found := ROLE_AT_START.match(left):
            return self._read_actor(right, left[found.end() :])
        is_part = self.heading.is_cast and words.may_be_a_part(left) and not self._is_among_jobs()
        is_known = words.departments_of(left) and (not self.heading.is_cast or words.is_label(peel(left)[0]))
        if is_part or not (self.departments or is_known or words.is_general_heading(left)):
            if not re.search(r"[:：]\s", text) and not is_wide:
                return False
            if self.heading.is_cast:
                # "Sami Frey : Raoul" is how French pages put it.
                if text[len(left)].isspace() and side_for(self.layout, "colon") != "right":
                    return self._read_actor(left, right)
                return self._read_pair(left, right, "colon")
            if all(map(words.is_job, list_pieces(peel(right)[0]))):
                return self._read_crew(left, self.heading, right)
            if "colon" in self.layout.sides and is_whole_name(left) and is_whole_name(right):
                return self._read_pair(left, right, "colon", _actor_doubt(left, right))
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
        # "KEVIN, AS A TEENAGER" is a part, not somebody in one.
        has_role = sides and any((role := split_once(ROLE, side)) and role[0][-1] != "," for side in sides)
        if sides and (words.is_label(sides[0]) or not has_role):
            left, right = sides
            if (again := split_once(LEADER, right)) and again[0] == left:
                right = again[1]  # A copied portrait brings its own caption: the name stands there twice.
            pair = pair_of(text)
            sign = pair.sign if pair else "dots"
            return self._read_sides(left, right, sign) or self._read_two_unknown(left, right, sign)
        sides = split_once(COLUMN, text)
        if sides and (words.is_label(sides[0]) or words.is_job(peel(sides[1])[0])):
            return self._read_sides(*sides, "blanks")
        if sides and not has_role and pair_of(text) == Pair(*sides, "blanks") and not split_once(ROLE, text):
            return self._read_sides(*sides, "blanks") or self._read_two_unknown(*sides, "blanks")
        return False

    def _read_two_unknown(self, left: str, right: str, sign: str) -> bool:
        """Read two sides without a known job: in the cast an actor, among jobs one that is not known."""
        if (
            self.place != Relation.BELOW_HEADING
            and self.number in self.layout.among_jobs
            and not self._is_part_among_jobs(left, right)
        ):
            return self._read_unknown_job(left, right)
        return self._read_pair(left, right, sign)

    def _is_part_among_jobs(self, left: str, right: str) -> bool:
        """Tell whether one side is a part, though jobs stand around it and no heading above."""
        if self.layout.jobs_side == "left":
            return is_somebodys_name(left)
        return self.layout.are_jobs_small and right[:1].isupper()

    def _read_unknown_job(self, left: str, right: str) -> bool:
        job, name = (left, right) if self.layout.jobs_side == "left" else (right, left)
        doubt = _("The job “%(title)s” is not known.") % {"title": clean_line(peel(job)[0])}
        is_known = words.is_job(peel(job)[0]) or words.departments_of(peel(job)[0])
        return self._read_names(name, NO_LABEL, job, [] if is_known else [doubt])

    def _is_among_jobs(self) -> bool:
        return not {self.number - 1, self.number + 1}.isdisjoint(self.layout.job_lines)

    def _read_dash(self, text: str) -> bool:
        sides = split_once(DASH, text)
        return sides is not None and not split_once(ROLE, sides[0]) and self._read_sides(*sides, "dash")

    def _read_sides(self, left: str, right: str, sign: str) -> bool:
        """Read two sides of a dash or of dots where one of them, or the heading above, is understood."""
        heading, job = self.heading, peel(right)[0]
        label = peel(left)[0]
        is_part = heading.is_cast and words.may_be_a_part(label) and not self._is_among_jobs()
        if words.is_label(label) and not is_part:
            return self._read_labelled(left, right)
        if (
            left[:1].islower()
            and heading.text
            and self.number == self.label_line + 1
            and words.is_label(f"{heading.text} {left}")
        ):
            return self._read_labelled(left, right)
        if right.startswith("("):
            return self._read_bare(f"{left} {right}")
        if heading.is_cast:
            doubt = _("“%(job)s” was read as a part, because it stands below “%(heading)s”.")
            is_clear = (
                side_for(self.layout, sign) == "left" and not right[:1].islower() and words.may_be_a_part(job)
            )
            doubts = (
                [doubt % {"job": job, "heading": heading.text}] if words.is_job(job) and not is_clear else []
            )
            return self._read_pair(left, right, sign, doubts)
        if moved := move_dash(left, job):
            doubt = _("The dash stands in an unusual place: read as “%(title)s”.")
            title = moved[1] + right[len(job) :]
            return self._read_crew(moved[0], heading, title, [doubt % {"title": moved[1]}])
        is_general = heading.is_general and not words.is_job(job) and self.layout.jobs_side == "left"
        if is_general and is_somebodys_name(left) and sign != "dash":
            self.set_label(NO_LABEL, Relation.NOWHERE)
            return self._read_pair(left, right, sign)
        if is_general and sign != "dash":
            return self._read_unknown_job(left, right)
        if words.is_job(job) or heading.text or self.departments not in ((), (Department.CAST,)):
            return self._read_crew(left, heading, right)
        return False

    def _read_by_on_top(self, text: str) -> bool:
        """Read "de Julia Ducournau" below the title; "by" there may be who wrote the page."""
        found = _BY_ON_TOP.match(text)
        if not found or self.read.lines or self.number > _TOP or not is_whole_name(text[found.end() :]):
            return False
        doubt = _("“%(words)s” was read as the director.") % {"words": clean_line(text)}
        is_clear = found[0].strip().casefold() in ("de", "d'", "d’")
        label = Label(found[0].strip(), (Department.DIRECTING,))
        return self._read_names(text[found.end() :], label, "", [] if is_clear else [doubt])

    def _read_label_without_colon(self, text: str) -> bool:
        for found in BY.finditer(mask(text)):
            label, rest = text[: found.end()].rstrip(), text[found.end() :]
            if rest and words.is_job(label) and not _is_participation(label, rest):
                return self._read_labelled(label, rest)
        sides = words.cast_prefix(text)
        if not sides or not starts_a_name(sides[1]):
            return False
        if self._read_with_companies(*sides):
            return True
        if self.heading.is_cast and not (split_once(ROLE, sides[1]) or len(list_pieces(sides[1])) > 1):
            return self._read_people(sides[1], self.heading) if is_name_like(sides[1], 5) else False
        first = [*list_pieces(sides[1]), ""][0]
        return bool(split_once(ROLE, first) or is_name_like(first, 5)) and self._read_billed(*sides)

    def _read_billed(self, billing: str, rest: str) -> bool:
        """Read "and Lucy Russell as Steph" where it stands: in the cast, or as its first line."""
        if self.heading.is_cast or split_once(ROLE, rest) is None:
            return (
                self._read_cast(rest, self.heading)
                if self.heading.is_cast
                else self._read_labelled(billing, rest)
            )
        return self._read_labelled(billing, rest)

    def _read_role_sentence(self, text: str) -> bool:
        sides = role_sentence(text)
        if sides is None or words.is_job(sides[1]):
            return False
        if not self.heading.is_cast and not self.heading.is_general:
            self.set_label(NO_LABEL, Relation.NOWHERE)
        return self._read_actor(*sides)

    def _read_role(self, text: str) -> bool:
        sides = split_once(ROLE, text)
        if not sides or not is_name_like(sides[0], 10) or len(sides[1].split()) > 20:
            return False
        if has_verb(sides[1]) and text.endswith("."):
            return False
        job = peel(sides[1])[0]
        if job[:1].islower() and words.is_job(job) and not self.heading.is_cast:
            doubt = _("“%(job)s” was read as a job, not as a part.") % {"job": job}
            return self._read_crew(sides[0], self.heading, sides[1], [doubt])
        if not self.heading.is_cast and not self.heading.is_general:
            self.set_label(NO_LABEL, Relation.NOWHERE)
        return self._read_cast(text, self.heading)

    def _read_job_without_mark(self, text: str) -> bool:
        """Read "Natalie Farrey executive producer", "Editor Eric Zumbrunnen", with a doubt but in a box."""
        base = peel(text)[0]
        parts = base.split()
        if len(parts) > 10 or (self.heading.is_cast and not self.layout.is_plain):
            return False
        doubt = _("No colon or dash stands between name and job: read as “%(title)s”.")
        for cut in range(2, len(parts)):
            title = " ".join(parts[cut:])
            if title[0].islower() and words.is_job(title):
                rest = title + text[len(base) :]
                return self._read_crew(" ".join(parts[:cut]), self.heading, rest, [doubt % {"title": title}])
        for cut in range(len(parts) - 1, 0, -1):
            title = " ".join(parts[:cut])
            is_clear = self.layout.is_plain or title.endswith(".") or words.is_short_title(title)
            # A single name needs the company of other such lines.
            if cut == len(parts) - 1 and not is_clear:
                continue
            if self.heading.is_cast and words.may_be_a_part(title):
                continue
            if (
                (not self.heading.text or self.heading.is_cast)
                and starts_a_name(parts[cut])
                and words.is_job(title)
            ):
                rest = " ".join(parts[cut:]) + text[len(base) :]
                return self._read_labelled(title, rest, [] if is_clear else [doubt % {"title": title}])
        return False

    def _read_unknown_dash(self, text: str) -> bool:
        sides = split_once(DASH, text)
        if not sides or not is_name_like(sides[0], 5) or not is_name_like(sides[1]):
            return False
        if split_once(ROLE, sides[0]) or not starts_a_name(sides[0]):
            return False
        side = side_for(self.layout, "dash")
        is_title = self.layout.is_alone_on_top and not self.read.count
        if is_title and not any(map(has_given_name, sides)):
            return False
        if side == "unclear":
            return self._read_actor(*sides, _actor_doubt(*sides))
        return self._read_pair(*sides, "dash")

    # One side

    def _has_parts_in_brackets(self, text: str) -> bool:
        """Tell whether a line is a cast such as "Adam Driver (Paterson), Golshifteh Farahani (Laura)"."""
        pieces = [peel(piece) for piece in list_pieces(text)]
        actors = [name for name, remarks in pieces if remarks.free and not words.is_job(remarks.free[0])]
        return len(actors) > 1 and not any(map(words.names_a_company, actors))

    def _read_more(self, text: str) -> bool:
        """Read the rest of a list whose label stands beside its first names, on the line above."""
        if not self.open_line or self.number != self.open_line + 1 or self.departments or self.kind:
            return False
        text = text.lstrip(".… ")
        if not all(map(is_whole_name, map(_bare_name, list_pieces(text)))):
            return False
        label, is_clear = self.open_label, self.is_open or self.indent > self.open_indent
        if not is_clear and (label.is_cast or not self.heading.is_general or self.layout.is_box):
            return False
        doubt = _("No job stands beside this name: read as “%(label)s”, like the lines above.")
        self.open_line, self.is_open = self.number, text.rstrip().endswith((",", ";"))
        return self._read_people(text, label, [] if is_clear else [doubt % {"label": label.text}])

    def _read_bare(self, text: str) -> bool:
        """Read names without a job of their own."""
        label, (base, remarks) = self.label, peel(text)
        if is_remark(text) or (label.is_cast and not self.kind and is_no_name(base)):
            if self.place != Relation.BELOW_HEADING:
                self.set_label(NO_LABEL, Relation.NOWHERE)
            return False
        if (self.place == Relation.BELOW_OTHER and not self.departments) or text.startswith("("):
            return False
        if label.is_cast and _YEAR.search(text) and not self.kind:
            return False
        is_company = label.departments[:1] == (Department.COMPANY,) and len(text.split()) <= 10
        is_list = bool(label.text) and len(list_pieces(text)) > 1
        if not (self.kind or is_company or is_list or is_name_like(text)):
            return False
        if label.text and self.number == self.label_line + 1 and (found := _COMPANY_BELOW.match(text)):
            return self._read_labelled(found[1], text[found.end() :])
        if not self.heading.text and self._has_parts_in_brackets(text):
            return self._read_cast(text, Label("", (Department.CAST,)))
        if self.heading.text:
            return self._read_people(text, label)
        if self.departments[:1] == (Department.CAST,):
            return self._read_cast(text, NO_LABEL)
        if self.departments or any(map(words.is_job, remarks.free)):
            return self._read_crew(text, NO_LABEL)
        is_name = is_whole_name(base) and not words.begins_like_a_job(base)
        is_named = is_company or (is_name and not remarks.free)
        if label.text and self.layout.is_box and is_named:
            return self._read_people(text, label)
        if label.text and not remarks.free and starts_a_name(base.split()[-1]):
            doubt = _("No job stands beside this name: read as “%(label)s”, like the lines above.")
            return self._read_people(text, label, [doubt % {"label": label.text}])
        if (remarks.attributes or remarks.credited_as) and not any(map(str.isdigit, base)):
            doubt = _("No heading stands above: read as a part in the cast.")
            return self._read_cast(text, NO_LABEL, [doubt])
        return False


def _is_participation(label: str, name: str) -> bool:
    """Tell whether "with the participation of" names an actor, as it does a company elsewhere."""
    is_company = words.departments_of(label)[:1] == (Department.COMPANY,)
    is_person = "participation" in label.casefold() and has_given_name(name)
    return is_company and bool(split_once(ROLE, name) or (is_person and not words.names_a_company(name)))


def _is_somebody(text: str) -> bool:
    """Tell whether a text before a colon is a name and nothing that stands there otherwise."""
    return is_whole_name(peel(text)[0]) and not (
        words.is_label(text) or words.fact_of(text) or words.is_not_a_credit(text)
    )


def _bare_name(text: str) -> str:
    return peel(mark_societies(text))[0]
