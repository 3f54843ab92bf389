"""What is decided for a whole block of credits: which side of its lines is the person, and its language.

Signs are counted over all lines that have two sides; a single line says too little. Costs a few regular
expressions a line.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from reviews.credit_text import words
from reviews.credit_text.folding import fold
from reviews.credit_text.given_names import has_given_name
from reviews.credit_text.jobs import languages_of
from reviews.credit_text.layout import Layout, sign_class
from reviews.credit_text.letters import letters_in
from reviews.credit_text.lines import BY, ROLE, split_once
from reviews.credit_text.names import (
    LONGEST_PAIR,
    Pair,
    is_actor_first,
    is_unlike_a_person,
    list_pieces,
    pair_of,
    pieces_with_dash,
)
from reviews.credit_text.part_words import OTHER_LANGUAGES, PART_STARTS, PART_WORDS
from reviews.credit_text.remarks import peel
from reviews.credit_text.results import Side
from reviews.credit_text.societies import mark_societies
from reviews.credits import Department

# How far the signs for one side must be ahead of those for the other.
_CLEAR, _TIMES = 1.0, 1.5

_STARRING = re.compile(r"(?i:(?:co-)?starring|avec|mit)\s+(?=[^\W\da-z])")


def look_at(lines: Sequence[tuple[int, str]], known: frozenset[str], turned: bool | None) -> Layout:
    """Decide what the lines of a block say together; they are numbered, an empty one ends a paragraph."""
    view = _View(known)
    for number, text in lines:
        view.add(number, text)
    view.end_paragraph()
    return view.layout(turned)


class _View:
    def __init__(self, known: frozenset[str]) -> None:
        self.known, self.people = set(known), set(known)
        self.pairs: dict[str, list[Pair]] = {}
        self.crew_left, self.crew_right = Counter[str](), Counter[str]()
        self.languages = Counter[str]()
        self.unknown_labels = self.known_labels = self.other_labels = 0
        self.plain = self.count = self.brackets = 0
        self.letters: set[str] = set()
        self.first_lines: list[tuple[str, str]] = []
        self.actors_first = self.small_jobs = 0
        self.among_jobs: set[int] = set()
        self.job_lines: set[int] = set()
        self.paragraph: list[int] = []
        self.has_jobs = self.is_cast = False

    def add(self, number: int, text: str) -> None:
        if not text:
            self.end_paragraph()
            return
        self.paragraph.append(number)
        self._look_at_heading(text)
        self.is_cast |= _STARRING.match(text) is not None
        pair = pair_of(text)
        if len(self.first_lines) < 2:
            self.first_lines.append((text, pair.sign if pair else ""))
        self.letters.update(found[1] for found in letters_in(text))
        if several := pieces_with_dash(text):
            for each in filter(None, map(pair_of, several)):
                self._look_at_pair(each, number)
        elif pair:
            self._look_at_pair(pair, number)
        elif _is_plain(text):
            self.plain += 1
        elif self.is_cast and text.endswith(")") and len(text) < LONGEST_PAIR:
            self.brackets += bool(peel(text)[1].free)
        if (role := split_once(ROLE, text)) and len(text) < LONGEST_PAIR:
            self._meet(role[0], is_person=True)

    def end_paragraph(self) -> None:
        if self.has_jobs:
            jobs = [place for place, number in enumerate(self.paragraph) if number in self.job_lines]
            # Several lines above the first job are the cast, a single one may be a job that is not known.
            first = jobs[0] if jobs and jobs[0] > 1 else 0
            self.among_jobs.update(self.paragraph[first:])
        self.paragraph, self.has_jobs = [], False

    def _look_at_heading(self, text: str) -> None:
        label = text.rstrip(":： \t")
        if len(label) > 60:
            return
        if words.is_label(label):
            self.known_labels += 1
            self.is_cast = words.is_cast_label(label)
            self._count_language(label)
        elif fold(label) in OTHER_LANGUAGES and not languages_of(label):
            self.other_labels += 1
        elif labelled := next(
            (label[: by.end()] for by in BY.finditer(label) if words.is_job(label[: by.end()])), ""
        ):
            self.known_labels += 1
            self._count_language(labelled)

    def _look_at_pair(self, pair: Pair, number: int) -> None:
        left, right = peel(pair.left)[0], peel(pair.right)[0]
        if words.is_label(left) and not (self.is_cast and words.may_be_a_part(left)):
            self.crew_left[pair.sign] += not words.is_cast_label(left)
            self.has_jobs |= sign_class(pair.sign) == "lines"
            self.known_labels += 1
            if not words.is_cast_label(left):
                self.job_lines.add(number)
            self._count_language(left)
            for name in list_pieces(mark_societies(pair.right)):
                self._meet(name, is_person=_names_people(left))
            if pair.sign == "colon":
                self.is_cast = words.is_cast_label(left)
        elif words.fact_of(left) or words.is_not_a_credit(left):
            self.known_labels += 1
        elif words.is_job(right) and pair.sign != "colon" and not words.may_be_a_part(right):
            self.crew_right[pair.sign] += 1
            self.small_jobs += right[:1].islower()
            self.has_jobs = True
            self._meet(left)
        elif pair.sign != "colon" or self.is_cast or is_actor_first(pair.left, pair.right):
            self.count += 1
            self.actors_first += pair.sign == "colon" and is_actor_first(pair.left, pair.right)
            self.pairs.setdefault(sign_class(pair.sign), []).append(pair)
        if pair.sign in ("colon", "blanks", "dots") and not self.is_cast:
            if fold(left) in OTHER_LANGUAGES and not languages_of(left):
                self.other_labels += 1
            elif (
                not any(letters_in(f"{left}: A"))
                and pair.sign == "colon"
                and not words.is_label(left)
                and len(left.split()) < 5
                and not is_actor_first(pair.left, pair.right)
            ):
                self.unknown_labels += not (words.fact_of(left) or words.is_not_a_credit(left))

    def _meet(self, name: str, *, is_person: bool = False) -> None:
        folded = fold(peel(name)[0])
        if " " in folded:
            self.known.add(folded)
            if is_person and not (words.names_a_company(name) or is_unlike_a_person(name)):
                self.people.add(folded)

    def _count_language(self, label: str) -> None:
        known = languages_of(label)
        if len(known) == 1:
            self.languages.update(known)

    def layout(self, turned: bool | None) -> Layout:
        return Layout(
            sides={sign: self._side(sign, turned) for sign in self._signs()},
            language=self._language(),
            known=frozenset(self.known),
            people=frozenset(self.people),
            is_plain=self.plain >= 3,
            among_jobs=frozenset(self.among_jobs),
            job_lines=frozenset(self.job_lines),
            jobs_side="right" if self.crew_right.total() > self.crew_left.total() else "left",
            count=self.count,
            is_box=self.plain >= 3 or self.crew_left["blanks"] >= 3,
            parts_in_brackets=self.brackets >= 2,
            letters=frozenset(self.letters if len(self.letters) >= 2 else ()),
            are_jobs_small=2 * self.small_jobs > self.crew_right.total(),
            is_said=turned is not None,
            is_alone_on_top=self._is_alone_on_top(),
            is_colon_cast=self.actors_first >= 2,
        )

    def _is_alone_on_top(self) -> bool:
        """Tell whether the first line is of another form than the next, which is needed to say so."""
        if len(self.first_lines) < 2:
            return False
        (first, sign), (second, _sign) = self.first_lines
        if sign == "dash":
            return len(self.pairs.get("dash", ())) == 1
        return first.endswith(")") and not second.endswith(")")

    def _signs(self) -> list[str]:
        return sorted(self.pairs, key=lambda sign: -len(self.pairs[sign]))

    def _language(self) -> str:
        understood = sum(self.languages.values())
        if self.other_labels >= 2 and self.other_labels > understood:
            return "other"
        is_cast = self.actors_first >= 2 and 2 * self.actors_first >= self.unknown_labels
        if (
            not is_cast
            and self.unknown_labels + self.other_labels >= 3
            and self.unknown_labels > 2 * self.known_labels
        ):
            return "other"
        return self.languages.most_common(1)[0][0] if understood else ""

    def _side(self, sign: str, turned: bool | None) -> Side:
        """Weigh the signs for the people on the left against those for the right."""
        left, right = self._of_layout(sign)
        for pair in self.pairs[sign]:
            for_left, for_right = self._of_pair(pair)
            left, right = left + for_left, right + for_right
        is_left = left >= right
        is_clear = abs(left - right) >= _CLEAR and max(left, right) >= _TIMES * min(left, right)
        if turned is None:
            return ("left" if is_left else "right") if is_clear else "unclear"
        return "left" if is_left != turned else "right"

    def _of_layout(self, sign: str) -> tuple[float, float]:
        """Jobs that stand on one side of the same sign say that the people stand on the other."""
        signs = {"lines": ("dots", "short", "blanks")}.get(sign, (sign,))
        jobs_left = sum(self.crew_left[each] for each in signs) if sign == "lines" else 0
        jobs_right = sum(self.crew_right[each] for each in signs)
        left, right = min(jobs_right * 3.0, 6), min(jobs_left * 1.5, 4.5)
        signs_used = Counter(pair.sign for pair in self.pairs[sign])
        if sign == "lines" and signs_used["short"] <= signs_used["dots"] + signs_used["blanks"]:
            right += 0.5
        else:
            left += 0.5 if sign == "dash" else 1
        return left, right

    def _of_pair(self, pair: Pair) -> tuple[float, float]:
        one, other = peel(pair.left)[0], peel(pair.right)[0]
        left, right = _like_a_part(other), _like_a_part(one)
        left += 4 * (fold(one) in self.known) + 0.5 * has_given_name(one)
        right += 4 * (fold(other) in self.known) + 0.5 * has_given_name(other)
        if one.isupper() != other.isupper() and min(len(one), len(other)) > 3:
            left, right = left + 0.4 * one.isupper(), right + 0.4 * other.isupper()
        return left, right


def _names_people(title: str) -> bool:
    """Tell whether only people have such a title, neither bands nor firms."""
    departments = set(words.departments_of(title))
    return bool(departments) and departments <= {Department.DIRECTING, Department.WRITING, Department.CAST}


def _is_plain(text: str) -> bool:
    """Tell whether a line is a job and a name with nothing between, and no other reading is likely."""
    parts = text.split(maxsplit=5)
    return not words.is_label(text) and any(
        words.is_label(" ".join(parts[:cut])) and parts[cut][:1].isupper()
        for cut in range(1, min(4, len(parts)))
    )


def _like_a_part(text: str) -> float:
    """How much a side looks like the part of an actor: "The Waiter", "Hooker #1", "Damiel"; at most 2."""
    folded = fold(text).split()
    if not folded:
        return 0
    strong = (
        folded[0] in PART_STARTS
        or bool(re.search(r"[#\d]", text))
        or folded[-1] in PART_WORDS
        or folded[-1].removesuffix("s") in PART_WORDS
        or (text[:1].islower() and text[:1] != "d")
        or re.match(r"[\"“„«]", text) is not None
    )
    alone = len(folded) == 1 and text.lower() != text.upper()
    pieces = list_pieces(text)
    if len(pieces) > 1 and all(len(piece.split()) > 1 and piece[:1].isupper() for piece in pieces):
        return 0  # A list of whole names.
    described = (
        ", " in text or " / " in text or " of " in text or " in " in text or "’s " in text or "'s " in text
    )
    return min(2.0, 2.0 * strong + 1.0 * alone + 1.0 * described)
