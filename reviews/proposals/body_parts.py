"""Parts of an article's text that say what has a field of its own: a block of credits, a guest's byline.

They are found with their place, so that they can be taken out once what they say is stored. Nothing here
reads the database.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from filmclub.lib.elements import Element, Node, parse
from reviews.credit_text import words
from reviews.credit_text.reader import read_credits
from reviews.credit_text.results import ReadCredits
from reviews.proposals.headlines import title_key

# Which part of which top-level element: a line of a paragraph, an item of a list, 0 of a heading.
PartPosition = tuple[int, int]

LONGEST_BLOCK = 400
LISTS = {"ul", "ol"}
_SENTENCE_END = re.compile(r"[.!?…][\"”’»)\s]*$")
_HEADING = re.compile(r"([^:–—|]+?)\s*(?:[:–—|]\s*(.*))?", re.DOTALL)
# Unambiguous, so that they need not be a heading or bold.
_PLAIN_HEADINGS = {
    title_key(heading)
    for heading in (
        *("Movie Details", "Film Details", "Movie Info", "Film Info", "Movie Credits", "Film Credits"),
        *("Full Credits", "Cast and Crew", "Cast & Crew", "Fiche technique", "Fiche du film"),
        *("Détails du film", "Générique du film", "Fiche technique et artistique"),
    )
}


def _in_one_line(text: str) -> str:
    return " ".join(text.split())


@dataclass
class Part:
    """A line of a paragraph, an item of a list, or a heading."""

    place: PartPosition
    tag: str
    nodes: list[Node]
    is_alone: bool = True

    @property
    def printed(self) -> list[str]:
        """Its lines, with a tab where one parts names in columns, which a browser shows as a blank."""
        texts = "".join(_text(self.nodes)).split("\n")
        return [line for text in texts if (line := "\t".join(map(_in_one_line, text.strip().split("\t"))))]

    @property
    def lines(self) -> list[str]:
        return list(map(_in_one_line, self.printed))

    @property
    def text(self) -> str:
        return " ".join(self.lines)

    @property
    def is_heading(self) -> bool:
        """Whether it is printed like a heading: as one, or as a bold line and nothing else."""
        if self.tag in {"h2", "h3"}:
            return True
        return (
            self.tag == "p"
            and bool(self.text)
            and not "".join(_text_outside(self.nodes, "strong")).strip(" :\n")
        )

    @property
    def holds_picture(self) -> bool:
        return any(node.tag == "img" or any(node.find_all("img")) for node in _elements(self.nodes))

    @property
    def links(self) -> int:
        inner = (link for node in _elements(self.nodes) for link in node.find_all("a"))
        return sum(node.tag == "a" for node in _elements(self.nodes)) + sum(1 for _link in inner)


@dataclass
class CreditsBlock:
    """A block such as “Movie Details”: its lines, what they mean, and where it stands."""

    text: str
    read: ReadCredits
    places: tuple[PartPosition, ...]
    links: int = 0

    @property
    def doubts(self) -> list[str]:
        return [doubt for line in self.read.lines for doubt in line.doubts]


@dataclass(frozen=True)
class Byline:
    """A guest's name. `places` is where the text says that and nothing else."""

    name: str
    places: tuple[PartPosition, ...] = ()
    links: int = 0


def digest_of(body: str) -> str:
    """Name a text, so that a form can say which one its editor saw."""
    return sha256(body.encode()).hexdigest()[:16]


def parts_of(html: str) -> list[Part]:
    """Return the parts of a text in reading order, those without words too."""
    return list(_parts(parse(html)))


def _parts(root: Element) -> Iterator[Part]:
    for number, child in enumerate(root.children):
        if not isinstance(child, Element):
            continue
        if child.tag == "p":
            lines = list(_split_at_breaks(child.children))
            for place, nodes in enumerate(lines):
                yield Part((number, place), "p", nodes, is_alone=len(lines) == 1)
        elif child.tag in LISTS:
            items = [item for item in child.children if isinstance(item, Element)]
            for place, item in enumerate(items):
                yield Part((number, place), "li", [item])
        else:
            yield Part((number, 0), child.tag, [child])


def _split_at_breaks(nodes: Sequence[Node]) -> Iterator[list[Node]]:
    line: list[Node] = []
    for node in nodes:
        if isinstance(node, Element) and node.tag == "br":
            yield line
            line = []
        else:
            line.append(node)
    yield line


def _elements(nodes: Sequence[Node]) -> Iterator[Element]:
    return (node for node in nodes if isinstance(node, Element))


def _text(nodes: Sequence[Node]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, str):
            yield node.replace("\n", " ")
        elif isinstance(node, Element):
            if node.tag in {"br", "p", "li"}:
                yield "\n"
            yield from _text(node.children)


def _text_outside(nodes: Sequence[Node], tag: str) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, str):
            yield node
        elif isinstance(node, Element) and node.tag != tag:
            yield from _text_outside(node.children, tag)


# --- The block of credits ------------------------------------------------------------------------


# A text has one such block; one with many headings that announce nothing must not keep the page waiting.
MOST_HEADINGS = 5


def find_credits(parts: Sequence[Part]) -> CreditsBlock | None:
    """Return the first block of credits below a heading that announces one, or a heading like “Cast”."""
    for announces in (_rest_of_heading, _label_heading):
        tried = 0
        for number, part in enumerate(parts):
            first = announces(part)
            if first is None or tried == MOST_HEADINGS:
                continue
            tried += 1
            if block := _read_block(parts, number, first):
                return block
    return None


def _rest_of_heading(part: Part) -> list[str] | None:
    """Return what follows "Movie Details:" in the same part; None if the part is no such heading."""
    first, *others = part.printed or [""]
    found = _HEADING.fullmatch(first) if len(first) < 200 and part.tag in {"p", "h2", "h3"} else None
    if found is None:
        return None
    rest = [found[2]] if found[2] else []
    if title_key(found[1]) in _PLAIN_HEADINGS:
        return rest + others
    # “Credits” alone is a heading where it looks like one, “The film: a dream” is none.
    is_marked = part.is_heading or first.endswith(":")
    return others if is_marked and not rest and words.is_furniture(found[1]) else None


def _label_heading(part: Part) -> list[str] | None:
    label = part.text.rstrip(": ")
    return [label] if part.is_heading and words.is_label(label) else None


@dataclass
class _Lines:
    """The lines of a block with the part that each comes from, as `read_credits` numbers them."""

    lines: list[str] = field(default_factory=list)
    parts: list[Part | None] = field(default_factory=list)

    def add(self, lines: Sequence[str], part: Part) -> None:
        # A new paragraph is a new thought: a blank line, unless both are items or lines of one element.
        before = next((known for known in reversed(self.parts) if known is not None), None)
        if before is not None and before.place[0] != part.place[0]:
            self.add_blank()
        if not lines:
            self.add_blank()
        self.lines += lines
        self.parts += [part] * len(lines)

    def add_blank(self) -> None:
        self.lines.append("")
        self.parts.append(None)


def _read_block(parts: Sequence[Part], start: int, first: Sequence[str]) -> CreditsBlock | None:
    """Read what follows the heading at `start` as far as it reads as credits; None if that is too little."""
    heading, gathered = parts[start], _Lines()
    if first:
        gathered.add(first, heading)
    for part in parts[start + 1 :]:
        if _ends_block(part, gathered) or len(gathered.lines) > LONGEST_BLOCK:
            break
        gathered.add(part.printed, part)
    read = read_credits("\n".join(gathered.lines))
    numbers = [line.line_number for line in read.lines] + [fact.line_number for fact in read.facts]
    last = max(numbers, default=0)
    read.unread = [unread for unread in read.unread if unread.line_number <= last]
    read.headings = [heading for heading in read.headings if heading.line_number <= last]
    found = len(read.lines) + len(read.facts)
    if found < 2 or not read.lines or len(read.unread) > found:
        return None
    inside = [part for part in gathered.parts[:last] if part is not None]
    places = tuple(dict.fromkeys([heading.place, *(part.place for part in inside)]))
    links = sum(part.links for part in [heading, *inside] if part.place in places)
    return CreditsBlock("\n".join(gathered.lines[:last]), read, places, links)


def _ends_block(part: Part, gathered: _Lines) -> bool:
    text = part.text
    if part.holds_picture or part.tag not in {"p", "li", "h2", "h3"}:
        return True
    if part.tag in {"h2", "h3"} or (part.is_heading and part.is_alone):
        label = text.rstrip(": ")
        return not (words.is_label(label) or words.is_other_heading(label) or not text)
    return any(map(_is_prose, part.lines))


def _is_prose(line: str) -> bool:
    """Tell a sentence of the article from a printed credit, however long its list of names."""
    label = line.partition(":")[0]
    if len(line.split()) < 12 or (":" in line and words.is_label(label)):
        return False
    return bool(_SENTENCE_END.search(line)) or bool(re.search(r"[a-zà-ÿ]{2}[.!?…] ", line))


# --- The byline ----------------------------------------------------------------------------------

_WHAT = r"(?:post|review|article|essay|piece|text|contribution|blog(?: post)?|entry)"
_QUOI = r"(?:article|critique|texte|billet|contribution|chronique)"
_BYLINE = re.compile(
    rf"""(?:^|(?<=[.!?…:–—|]\s))(?:
      (?:(?:this|today[’']s)\s+(?:guest\s+)?{_WHAT}\s+(?:was|is|has\s+been)\s+)?
        (?:kindly\s+)?(?:contributed|submitted|sent\s+in|guest[-\s]written|written\s+for\s+us)\s+by
    | (?:an?\s+|this\s+)?guest[-\s]{_WHAT}(?:\s+(?:by|from|of))?
    | (?:by\s+)?(?:our\s+)?guest\s+(?:author|writer|blogger|contributor|reviewer|critic)
    | (?:une?\s+|notre\s+)?(?:contribution|texte)\s+(?:de\s|d[’'])
    | (?:une?\s+|notre\s+)?{_QUOI}\s+invitée?\s+(?:de\s|d[’']|par\s)
    | (?:(?:une?\s+|notre\s+)?{_QUOI}\s+)?(?:écrite?|proposée?|envoyée?)\s+par
    )\s*:?\s*(?=\S)""",
    re.VERBOSE | re.IGNORECASE,
)
_BY = re.compile(r"(?:by|par|texte\s+de|text\s+by)\s+", re.IGNORECASE)
_IS_GUEST = re.compile(
    r"\s*[(,–—-]\s*(?:notre\s+|our\s+|an?\s+|une?\s+)?(?:invité(?:e|·e|\(e\))?|guest(?:\s+\w+)?)\s*\)?",
    re.IGNORECASE,
)
# How many parts at either end of a text may name the guest in passing; a line of its own may stand anywhere.
_NEAR_END = 3
_LONGEST_NAME = 200
_PARTICLES = {
    "de",
    "da",
    "di",
    "du",
    "del",
    "der",
    "den",
    "van",
    "von",
    "la",
    "le",
    "al",
    "el",
    "y",
    "of",
    "the",
}
_JOINERS = {"and", "&", "et"}
_OPENING, _CLOSING = '“"«‘(', '”"»’),;.!?…'


def find_byline(parts: Sequence[Part], stated: Iterable[str] = ()) -> Byline | None:
    """Return the guest: the first of the `stated` names that is not empty, or else the one in the text."""
    spoken = [part for part in parts if part.text]
    ends = [*spoken[:_NEAR_END], *spoken[-_NEAR_END:]]
    found = [byline for part in spoken if (byline := _byline_in(part, in_passing=part in ends))]
    in_text = next((byline for byline in found if byline.places), found[0] if found else None)
    name = next((name[:_LONGEST_NAME] for name in stated if name), "")
    if not name:
        return in_text
    same = next((byline for byline in found if title_key(byline.name) == title_key(name)), None)
    return Byline(name, same.places, same.links) if same else Byline(name)


def _byline_in(part: Part, *, in_passing: bool) -> Byline | None:
    bare = part.text.strip("~*–—-_ ()[]")
    if part.tag not in {"p", "h2", "h3"} or len(bare) > 20_000:
        return None
    if (found := _BY.match(bare)) and (named := _name_at_start(bare[found.end() :])):
        guest = _IS_GUEST.match(named[1])
        if guest and not named[1][guest.end() :].strip(" .!)"):
            return Byline(named[0], _place_alone(part), part.links)
    for found in _BYLINE.finditer(bare):
        named = _name_at_start(bare[found.end() :])
        if named is None:
            continue
        says_more = bare[: found.start()].strip() + named[1].strip(" .!)")
        if not says_more:
            return Byline(named[0], _place_alone(part), part.links)
        if in_passing and not found[0].lower().rstrip().endswith((" de", "d’", "d'")):
            return Byline(named[0], (), part.links)
    return None


def _place_alone(part: Part) -> tuple[PartPosition, ...]:
    return () if part.holds_picture else (part.place,)


def _name_at_start(text: str) -> tuple[str, str] | None:
    """Split "Ann de Berg, who writes letters" into name and rest; None where no name begins there."""
    taken: list[str] = []
    place = 0
    tokens = [(found[0], found.end()) for found in re.finditer(r"\S+", text)]
    for number, (token, end) in enumerate(tokens[:12]):
        following = tokens[number + 1][0] if number + 1 < len(tokens) else ""
        if token.lower() in _PARTICLES | _JOINERS and not _is_capital(token):
            if not taken or not (_is_capital(following) or following.lower() in _PARTICLES):
                break
        elif not _is_capital(token):
            break
        taken.append(token)
        place = end
        if _ends_name(token):
            break
    if not taken:
        return None
    name = " ".join(taken)
    tail = len(name) - len(name.rstrip(",;:!?…")) or int(name.endswith(".") and not _is_initial(taken[-1]))
    if name.endswith(")") and "(" not in name:
        tail = max(tail, 1)
    name = name[: len(name) - tail]
    if not any(map(str.isalpha, name)) or len(name) > _LONGEST_NAME:
        return None
    return name, text[place - tail :]


def _is_capital(token: str) -> bool:
    start = token.lstrip(_OPENING + "'")[:1]
    # Writing systems without case count, a word in lower case does not.
    return (start.isalpha() and not start.islower()) or bool(re.match(r"[dl][’'][^\W\da-zß-ÿ]", token))


def _is_initial(token: str) -> bool:
    return bool(re.fullmatch(r"(?:[^\W\d_]\.-?)+|[JS]r\.|Dr\.|St\.", token))


def _ends_name(token: str) -> bool:
    return token[-1] in ",;:!?…" or (token[-1] == "." and not _is_initial(token)) or token.endswith(").")


# --- Taking out ----------------------------------------------------------------------------------


def take_out(html: str, places: Collection[PartPosition]) -> str:
    """Return the text without these parts; what is left of their elements stays as it was."""
    root = parse(html)
    kept: list[Node] = []
    for number, child in enumerate(root.children):
        gone = {part for element, part in places if element == number}
        if not gone or not isinstance(child, Element):
            kept.append(child)
        elif child.tag == "p":
            lines = [line for place, line in enumerate(_split_at_breaks(child.children)) if place not in gone]
            if any("".join(_text(line)).strip() or any(_elements(line)) for line in lines):
                child.children = _join_with_breaks(lines)
                kept.append(child)
        elif child.tag in LISTS:
            items = [item for item in child.children if isinstance(item, Element)]
            child.children = [item for place, item in enumerate(items) if place not in gone]
            if child.children:
                kept.append(child)
    root.children = kept
    return root.html()


def _join_with_breaks(lines: Sequence[list[Node]]) -> list[Node]:
    """Put lines together again, without the blank ones at both ends that a missing part leaves."""
    full = [
        number for number, line in enumerate(lines) if "".join(_text(line)).strip() or any(_elements(line))
    ]
    joined: list[Node] = []
    for number in range(full[0], full[-1] + 1):
        if number > full[0]:
            joined.append(Element("br"))
        joined += lines[number]
    return joined
