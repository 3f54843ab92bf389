"""From the parts of a line to credits: who is named, with which job, and what is doubtful about it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from filmclub.lib.lines import clean_line
from reviews.credit_text import words
from reviews.credit_text.companies import are_companies, clauses, with_places_in_brackets
from reviews.credit_text.folding import fold_all, is_latin
from reviews.credit_text.given_names import has_given_name
from reviews.credit_text.kinds import guess_kind
from reviews.credit_text.labels import Label, Relation
from reviews.credit_text.layout import Layout, side_for
from reviews.credit_text.lines import (
    AND,
    BY,
    DASH,
    ROLE,
    ROLE_AT_START,
    ends_a_sentence,
    split_once,
    without_stop,
)
from reviews.credit_text.names import (
    NOBODY,
    SELVES,
    SURNAME,
    NameList,
    cut_joined,
    cut_tail,
    is_unlike_a_person,
    is_whole_name,
    list_pieces,
    open_list,
    parted_name,
    split_actors,
    split_names,
)
from reviews.credit_text.remarks import Remarks, peel
from reviews.credit_text.results import MAX_LENGTH, Fact, ReadCredits, Unread
from reviews.credit_text.societies import mark_societies
from reviews.credits import WRITING_TEAM, ContributorKind, CreditLine, Department

NO_LABEL = Label()
_MARKS = re.compile(r"[*†‡§¹²³⁴⁵⁶⁷⁸⁹⁰]+$")
_ASSISTED = re.compile(r"(?:assist[ée]e?s?\s+(?:de|par)|assisted\s+by|assistiert\s+von)\s+", re.I)
_BEFORE_ASSISTED = re.compile(rf"(?<![,;])\s+(?={_ASSISTED.pattern})", re.I)
_WITH = frozenset({"with", "avec", "mit"})
_WITH_AT_START = re.compile(r"(?:with|avec|mit)\s+(?=[^\W\d_a-zà-ÿ])")
_TOGETHER = re.compile(
    r",?\s+(?:in\s+(?:collaboration|co-?operation)\s+with|in\s+zusammenarbeit\s+mit|unter\s+mitarbeit\s+von"
    r"|en\s+collaboration\s+avec|avec\s+la\s+collaboration\s+(?:de|d['’])|with\s+the\s+collaboration\s+of)\s+",
    re.I,
)
_PARTICIPATION = re.compile(
    r"(?:(?:et\s+)?(?:avec\s+)?(?:la\s+)?participation\s+(?:\w+\s+)?(?:de\s+|d['’])"
    r"|(?:with\s+)?the\s+(?:special\s+)?participation\s+of\s+|(?:the|la|die)\s+(?:voice|voix|stimme)\s+(?:of|de|von)\s+)",
    re.I,
)
_FILLER = re.compile(
    r"(?:[\s,]*(?:\.{3}|…)|,?\s+(?:etc\b\.?|et\.?\s+al\b\.?|usw\b\.?|u\.\s?(?:v\.\s?)?a\.|among\s+others|entre\s+autres)"
    r"|,\s+(?:and|et|und)\s+(?:many\s+)?(?:others|more|d['’]autres|andere))\s*$",
    re.I,
)
_YEAR = re.compile(r"(?:18|19|20)\d\d")
_PRODUCTION = fold_all(
    "prod, production, produktion, productions, ausführende produktion, production executive, co-production",
    "coproduction, koproduktion, ko-produktion, co-produktion, coproductions",
)


def unclear_side() -> str:
    return _("It is not clear on which side of these lines the people stand.")


def other_language() -> str:
    return _("These credits are in a language that is not read: check each job and each name.")


def _beside(name: str) -> str:
    return _("“%(name)s” stands beside a company, and was read as a person.") % {"name": name}


def _job_and_name(remark: str) -> tuple[str, str] | None:
    """Split a remark that is another job with its name: "story by Noah Baumbach"."""
    cuts = [found.end() for found in BY.finditer(remark) if words.is_job(remark[: found.end()])]
    return (remark[: cuts[0]].rstrip(), remark[cuts[0] :]) if cuts and remark[cuts[0] :] else None


def _as_list(text: str, departments: tuple[Department, ...], title: str) -> str:
    """Put commas between names that other words join, and the places of companies in brackets."""
    first = peel([*list_pieces(text), ""][0])[0]
    is_house = words.fold(title) in _PRODUCTION and words.names_a_company(first)
    if departments[:1] == (Department.COMPANY,) or is_house:
        return with_places_in_brackets(text)
    return _TOGETHER.sub(", ", _BEFORE_ASSISTED.sub(", ", text))


def _is_person(remark: str) -> bool:
    """Tell whether the brackets behind a company name who stands for it, and no place or job."""
    others = words.is_place(remark) or words.is_job(remark) or words.names_a_company(remark)
    return is_whole_name(remark) and not others


def _work_and_name(text: str) -> tuple[str, str] | None:
    """Split "based on the novel The Price of Salt by Patricia Highsmith" before the name."""
    cuts = [found.end() for found in BY.finditer(text) if text[found.end() :][:1].isupper()]
    is_work = words.departments_of(text[: cuts[-1]]) == (Department.WRITING,) if cuts else False
    return (text[: cuts[-1]].rstrip(), text[cuts[-1] :]) if is_work else None


class Collector:
    """Turns parts of a line into credits; knows the label above it and what was decided for the block."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.read = ReadCredits()
        self.number = 0
        # A fact whose label stands above its value, on a line of its own.
        self.pending_fact = ""
        self.label, self.label_line, self.place = NO_LABEL, 0, Relation.NOWHERE
        self.departments: tuple[Department, ...] = ()
        self.kind: ContributorKind | None = None
        self.has_parts_in_brackets = self.beside_company = self.is_side_said = False
        # The last label with names beside it, whose list may go on: "Musik: Gabriel Yared,".
        self.open_label, self.open_line, self.is_open = NO_LABEL, 0, False
        # Blanks before the text of a line, which says that it goes on with the one above.
        self.indent = self.open_indent = 0

    @property
    def rules(self) -> tuple[Callable[[str], bool], ...]:
        """The rules by which a line is read, in order."""
        return ()

    @property
    def heading(self) -> Label:
        return self.label if self.place == Relation.BELOW_HEADING else NO_LABEL

    def set_label(self, label: Label, place: Relation) -> None:
        self.label, self.label_line, self.place = label, self.number, place

    def _leave(self, text: str, reason: str) -> None:
        self.read.unread.append(Unread(self.number, clean_line(text), reason))

    def _read_labelled(self, left: str, right: str, doubts: Sequence[str] = ()) -> bool:
        base, remarks = peel(left)
        if base and remarks.attributes and not remarks.free:
            left, right = base, right + "".join(f" ({attribute})" for attribute in remarks.attributes)
        text = clean_line(left)
        if text[:1].islower() and self.heading.text and self.number == self.label_line + 1:
            text = f"{self.heading.text} {text}"  # One label on two lines: "Production", "company".
            self.set_label(NO_LABEL, Relation.NOWHERE)
        if self._read_with_companies(text, right):
            return True
        above = self.heading.text if self.heading.is_general else ""
        label = Label(text, self.departments or words.departments_of(text), above)
        self.open_label, self.open_line, self.open_indent = label, self.number, self.indent
        self.is_open = right.rstrip().endswith((",", ";"))
        if not above:
            # The cast may go on below "Starring: …"; any other job has to be said again.
            self.set_label(label, Relation.BELOW_HEADING if label.is_cast else Relation.AFTER_LABELLED)
        doubts = list(doubts)
        if words.is_ambiguous_distribution(text) and all(
            words.names_a_company(peel(name)[0]) for name in list_pieces(right)
        ):
            label = Label(text, (Department.COMPANY,), above)
            self.set_label(label, Relation.AFTER_LABELLED)
        elif words.is_ambiguous_distribution(text) and not self.departments:
            doubts.append(_("“Distribution” was read as the cast, as in French, not as the distributor."))
        return self._read_people(right, label, doubts)

    def _read_companies(self, text: str, label: Label, doubts: Sequence[str] = ()) -> bool:
        """Read companies, and behind “in association with” those of that title."""
        for clause in clauses(text):
            own = Label(clause.label, (Department.COMPANY,)) if clause.label else label
            self._read_names(clause.names, own, "", doubts)
        return True

    def _read_with_companies(self, label: str, text: str) -> bool:
        """Read companies behind "with", which announces the cast as often."""
        firms = are_companies(list_pieces(text)) if words.fold(label) in _WITH and not self.kind else ""
        if not firms:
            return False
        self.set_label(NO_LABEL, Relation.NOWHERE)
        doubts = [] if firms == "all" else [_("Are these companies? They were read as such.")]
        return self._read_companies(text, Label(label, (Department.COMPANY,)), doubts)

    def _read_people(self, text: str, label: Label, doubts: Sequence[str] = ()) -> bool:
        if label.is_cast:
            return self._read_cast(text, label, doubts)
        return self._read_crew(text, label, doubts=doubts)

    def _read_crew(self, text: str, label: Label, title: str = "", doubts: Sequence[str] = ()) -> bool:
        """Read one or several names; their title is the one given, one of their own, or the label."""
        if (
            not title
            and not self.kind
            and (self.departments or label.departments)[:1] == (Department.COMPANY,)
        ):
            return self._read_companies(text, label, doubts)
        return self._read_names(text, label, title, doubts)

    def _read_names(self, text: str, label: Label, title: str, doubts: Sequence[str]) -> bool:
        job, job_remarks = peel(title)
        departments = self.departments or words.departments_of(job) or label.departments
        text = text if self.kind else _as_list(text, departments, job or label.text)
        names = self._split(self._without_tail(text), departments)
        before = len(self.read.lines)
        is_firm = departments[:1] == (Department.COMPANY,) and not all(map(has_given_name, names.names))
        self.beside_company = is_firm or any(words.names_a_company(peel(name)[0]) for name in names.names)
        for number, name in enumerate(names.names):
            own_job, own_remarks = job, job_remarks
            sides = split_once(DASH, name)
            if not own_job and sides and words.is_job(peel(sides[1])[0]):
                name, (own_job, own_remarks) = sides[0], peel(sides[1])
            if (found := _WITH_AT_START.match(name)) and Department.COMPANY not in departments:
                name = name[found.end() :]
                if words.names_a_company(name):
                    self._read_companies(name, Label(found[0].strip(), (Department.COMPANY,)), doubts)
                    continue
            if name[:1].islower() and (more := _job_and_name(name) or _work_and_name(name)):
                self._read_names(more[1], Label(more[0], words.departments_of(more[0])), "", doubts)
                continue
            if not own_job and (assisted := _ASSISTED.match(name)):
                name, own_job = name[assisted.end() :], assisted[0].strip()
            name, remarks = peel(name)
            remarks.add(own_remarks)
            if remarks.free and (more := _job_and_name(remarks.free[0])):
                remarks.take_free()
                self._read_names(more[1], Label(more[0], words.departments_of(more[0])), "", doubts)
            is_company = departments[:1] == (Department.COMPANY,)
            if is_company or words.names_a_company(name):
                self._read_who_stands_for_it(remarks, label, own_job or label.text, doubts)
            if not own_job and remarks.free and words.is_job(remarks.free[0]) and not is_company:
                own_job = remarks.take_free()
            if number in names.teams and Department.WRITING in departments:
                remarks.attributes.append(WRITING_TEAM)
            self._add(name, label, own_job or label.text, "", remarks, [*doubts, *names.doubts_of(number)])
        if names.is_joined:
            self._share_name_on_screen(before)
        return True

    def _read_who_stands_for_it(
        self, remarks: Remarks, label: Label, title: str, doubts: Sequence[str]
    ) -> None:
        """Read the people in the brackets behind a company: "Nero-Film AG (Seymour Nebenzahl)"."""
        for who in filter(_is_person, list(remarks.free)):
            remarks.take_free(who)
            self._add(who, label, title, "", Remarks(), [*doubts, _beside(who)])

    def _share_name_on_screen(self, first: int) -> None:
        """Take "(as Daniels)" behind the last of a team as said of all, unless it varies that one's name."""
        team = self.read.lines[first:]
        screen = team[-1].credited_as if len(team) > 1 else ""
        own = {word for word in words.fold(team[-1].name).split() if len(word) > 1} if screen else set()
        if (
            screen
            and not own & set(words.fold(screen).split())
            and not any(line.credited_as for line in team[:-1])
        ):
            self.read.lines[first:] = [replace(line, credited_as=screen) for line in team]

    def _read_pair(self, left: str, right: str, sign: str, doubts: Sequence[str] = ()) -> bool:
        """Read an actor and a part, whichever side the block has the people on."""
        side = side_for(self.layout, sign)
        name, character = (right, left) if side == "right" else (left, right)
        doubts = list(doubts)
        if words.fold(name) in SELVES:
            name, character = character, name  # "Evie the Cow ... Herself" among parts and their actors.
            doubts.append(_("“%(words)s” was read as the character.") % {"words": clean_line(character)})
        if side == "unclear":
            doubts.append(unclear_side())
        if sign == "colon" and name.split()[-1].islower() and is_latin(name):
            doubts.append(_("“%(words)s” was read as the character.") % {"words": clean_line(character)})
        if sign == "colon" and " " not in name and is_latin(name) and not self.layout.is_colon_cast:
            doubts.append(_("“%(words)s” was read as the character.") % {"words": clean_line(character)})
        known = self.layout.known
        if words.fold(peel(character)[0]) in known and words.fold(peel(name)[0]) not in known:
            doubts.append(
                _("“%(name)s” is known as a person, but was read as a part.")
                % {"name": clean_line(character)}
            )
        self.is_side_said = self.layout.is_said
        is_read = self._read_actor(name, character, doubts)
        self.is_side_said = False
        return is_read

    def _read_actor(self, name: str, character: str, doubts: Sequence[str] = ()) -> bool:
        if found := ROLE_AT_START.match(character):
            character = character[found.end() :]
        character, more = peel(_FILLER.sub("", character))
        name = name if self.kind else open_list(name)
        # "Dancers ....... Ann Lee, Jo Berg" is a part of several people.
        people = (
            self._split(name, (Department.CAST,))
            if len(list_pieces(name)) > 1 or len(cut_joined(name)) > 1
            else NameList([name])
        )
        for number, person in enumerate(people.names):
            person, remarks = peel(person)
            remarks.add(more)
            own = [*doubts, *people.doubts_of(number)]
            self._add(person, self.heading, "", character, remarks, own, is_cast=True)
        return True

    def _read_cast(self, text: str, label: Label, doubts: Sequence[str] = ()) -> bool:
        """Read one or several actors, each with or without a part."""
        text = self._without_tail(text)
        pieces = NameList([text]) if self.kind else split_actors(text, is_list=label.is_cast)
        # Two or more with brackets are clear: "Adam Driver (Paterson), Golshifteh Farahani (Laura)".
        self.has_parts_in_brackets = sum(bool(peel(piece)[1].free) for piece in pieces.names) > 1
        for number, piece in enumerate(pieces.names):
            piece_doubts = [*doubts, *pieces.doubts_of(number)]
            if number and (found := AND.match(piece)):
                piece = piece[found.end() :]
            if (billing := words.cast_prefix(piece)) and not self.kind:
                piece = billing[1]
            sides = split_once(ROLE, piece)
            character, remarks = peel(_FILLER.sub("", sides[1])) if sides else ("", Remarks())
            if len(pieces.names) > 1 and len(cut_joined(character)) > 1:
                piece_doubts.append(_("“%(words)s” was read as one character.") % {"words": character})
            names = self._split(sides[0], (Department.CAST,)) if sides else NameList([piece])
            for place, name in enumerate(names.names):
                self._add_actor(name, label, character, remarks, [*piece_doubts, *names.doubts_of(place)])
        return True

    def _add_actor(self, name: str, label: Label, character: str, more: Remarks, doubts: list[str]) -> None:
        name, remarks = peel(_PARTICIPATION.sub("", name))
        if not character and remarks.free:
            character = remarks.take_free()
            if not (self.has_parts_in_brackets or self.layout.parts_in_brackets):
                doubts.append(_("“%(words)s” was read as the character.") % {"words": character})
        remarks.add(more)
        self._add(name, label, "", character, remarks, doubts, is_cast=True)

    def _without_tail(self, text: str) -> str:
        """Hand back "and more" as unread; behind one actor's part it belongs to the part: "Amy & others"."""
        if not self.kind:
            text = open_list(text)
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
        is_company = departments[:1] == (Department.COMPANY,)
        return split_names(text if is_company else mark_societies(text), company=is_company)

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
        if title == label.text and label.departments and not is_cast:
            named = label.departments
        departments = self.departments or remarks.departments or named or label.departments
        if not departments:
            departments = (Department.OTHER,)
            all_doubts.append(_("No department is known for “%(title)s”.") % {"title": clean_line(title)})
        elif named and label.departments and not set(named) & set(label.departments) and not self.departments:
            doubt = _("“%(title)s” stands below “%(heading)s”, which is another department.")
            all_doubts.append(doubt % {"title": clean_line(title), "heading": label.text})
        name = clean_line(_MARKS.sub("", clean_line(name))) or clean_line(name)
        if not self.kind:
            name, other = parted_name(name)
            name = self._named_above(name)
            remarks.other_name = remarks.other_name or other
        title, character = clean_line(title), without_stop(clean_line(character).removeprefix("den "))
        name = without_stop(name)
        all_doubts += [
            _("“%(words)s” ends like a sentence.") % {"words": printed}
            for printed in (name, character)
            if ends_a_sentence(printed)
        ]
        # Without a letter it is a number or a sign; "!!!" and "311" have to be marked as a group.
        if words.fold(name) in NOBODY and not self.kind:
            self._leave(name, _("This names nobody."))
            return
        if not name or not (any(map(str.isalpha, name)) or remarks.kind or self.kind):
            if _YEAR.fullmatch(name):
                self.read.facts.append(Fact(self.number, "year", name))
            else:
                self._leave(name or title or character, _("No name stands here."))
            return
        kind = remarks.kind or self.kind
        if kind is None:
            is_one_word = " " not in name and is_latin(name)
            is_firm = words.names_a_company(name) or (self.beside_company and not has_given_name(name))
            if words.fold(title) in _PRODUCTION and is_firm and not self.departments:
                departments = (Department.COMPANY,)
            elif named[:1] != (Department.COMPANY,) and words.fold(title) in _PRODUCTION and is_one_word:
                departments = (Department.COMPANY,)
                all_doubts.append(_("Is “%(name)s” a company? It was read as one.") % {"name": name})
            # "Para One (Jean-Baptiste de Laubier)" gives the name of a person.
            is_known = words.fold(name) in self.layout.people or any(map(has_given_name, remarks.attributes))
            kind, kind_doubts = guess_kind(name, departments, title, is_known)
            all_doubts += kind_doubts
            is_sure = is_known or self.is_side_said or kind != ContributorKind.PERSON
            is_house = is_cast and words.names_a_company(name) and not has_given_name(name)
            if not is_sure and (is_house or is_unlike_a_person(name)):
                all_doubts.append(_("“%(name)s” is not like the name of a person.") % {"name": name})
            if departments[0] == Department.COMPANY and self._is_person_beside_a_company(name, label):
                departments, kind = (Department.PRODUCTION,), ContributorKind.PERSON
                all_doubts.append(_beside(name))
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
                other_name=clean_line(remarks.other_name),
                line_number=self.number,
                doubts=tuple(dict.fromkeys(all_doubts)),
            )
        )

    def _named_above(self, name: str) -> str:
        """Return the whole name of who is "Ms. Ballantyne" after "Directed by Ruth Ballantyne"."""
        if not (found := SURNAME.fullmatch(name)):
            return name
        above = (line.name for line in reversed(self.read.lines) if line.name.split()[-1] == found[1])
        return next(above, name)

    def _is_person_beside_a_company(self, name: str, label: Label) -> bool:
        """Tell whether "Ocean Films – Ann Lee" names who stands for the company."""
        is_open = words.fold(label.text) not in _WITH and self.beside_company
        return is_open and has_given_name(name) and not words.names_a_company(name)

    def _store(self, line: CreditLine) -> None:
        texts = [line.name, line.title, line.character, line.credited_as, line.heading, *line.attributes]
        texts.append(line.other_name)
        if max(map(len, texts)) > MAX_LENGTH:
            self._leave(line.name, _("A name, title or character is longer than %d characters.") % MAX_LENGTH)
        else:
            self.read.lines.append(line)
