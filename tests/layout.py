"""Whether templates and stylesheets are laid out so that one can read them, and a diff shows what changed."""

from __future__ import annotations

import re
from collections.abc import Iterator

LONGEST = 120
STEP = 2

# --- Templates -----------------------------------------------------------------------------------

TOKEN = re.compile(
    r"""\{\#.*?\#\}
    | \{%\s*(?P<tag>\w+).*?%\}
    | </(?P<closed>[a-z][\w-]*|\{\{.*?\}\})>
    | <(?P<opened>[a-z][\w-]*|\{\{.*?\}\})
    | \{\{.*?\}\}
    | (?P<end>>)
    | (?P<quote>["'])""",
    re.VERBOSE,
)
# What stands between the two ends of a block of the template language.
MIDDLE = {"elif", "else", "empty", "plural"}
VOID = {"br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
INLINE = re.compile(
    "a|abbr|b|br|button|cite|code|em|i|img|input|kbd|label|option|picture|pre|select|small|source|span|strong|sub"
    "|summary|sup|svg|time"
)
# What a template says about itself.
FIRST = {"extends", "load", "tight"}


class _Line:
    """What one line opens and closes: elements, lists of attributes, blocks of the template language."""

    def __init__(self, words: str, is_in_value: bool) -> None:
        self.words = words
        # Begins within the value of an attribute.
        self.is_in_value = is_in_value
        self.depth = self.lowest = 0
        self.blocks: list[str] = []
        self.tags: list[str] = []

    def step(self, *ways: int) -> None:
        for way in ways:
            self.depth += way
            self.lowest = min(self.lowest, self.depth)

    @property
    def closes(self) -> int:
        return -self.lowest

    @property
    def opens(self) -> int:
        return self.depth - self.lowest

    @property
    def is_verbatim(self) -> bool:
        """Whether it is the text of a field, which would show the indentation."""
        return self.words.startswith("{{") and self.words.endswith("</textarea>")


def faults_of_template(text: str) -> list[str]:
    """Say what a reader of the template would stumble over: in which line, and why."""
    found = []
    depth = 0
    is_tight = "{% tight %}" in text
    for number, line in enumerate(_read(text.removesuffix("\n")), start=1):
        if line.is_verbatim and is_tight:
            found.append(f"line {number} would lose the line break that belongs before it")
        found += [f"line {number} {fault}" for fault in _faults_of_line(line.words)]
        if line.words and not line.is_verbatim:
            found += [f"line {number} {fault}" for fault in _faults_of_structure(line, depth, number)]
        depth += line.depth
    if depth:
        found.append("it does not close what it opens")
    return found + _faults_of_end(text)


def _read(text: str) -> Iterator[_Line]:
    paired = {name.removeprefix("end") for name in re.findall(r"\{%\s*(end\w+)", text)}
    element = quote = ""
    for words in text.split("\n"):
        line = _Line(words, is_in_value=bool(quote))
        for token in TOKEN.finditer(words):
            if tag := token["tag"]:
                line.tags.append(tag)
                if tag in paired:
                    line.step(+1)
                elif tag.startswith("end"):
                    line.step(-1)
                elif tag in MIDDLE:
                    line.step(-1, +1)
            elif element and (mark := token["quote"]) and quote in ("", mark):
                quote = "" if quote else mark
            elif quote:
                continue
            elif token["closed"]:
                line.step(-1)
            elif opened := token["opened"]:
                element = opened
                line.step(+1)
                if not INLINE.fullmatch(opened):
                    line.blocks.append(opened)
            elif element and token["end"]:
                line.step(*((-1,) if element in VOID else (-1, +1)))
                element = ""
        yield line


def _faults_of_structure(line: _Line, depth: int, number: int) -> Iterator[str]:
    wanted = STEP * (depth - line.closes)
    given = len(line.words) - len(line.words.lstrip())
    # A long value of an attribute may have steps of its own.
    if given != wanted and not (line.is_in_value and given > wanted and given % STEP == 0):
        yield f"is indented by {given}, not by {wanted}"
    if line.opens > 1:
        yield "opens two things that other lines close"
    if line.closes > 1:
        yield "closes two things that other lines open"
    if len(line.blocks) > 1:
        yield f"holds two blocks: {', '.join(line.blocks)}"
    if len(line.tags) > 1 and FIRST & set(line.tags):
        yield "holds more than what the template says about itself"
    if "tight" in line.tags and number > 2:
        yield "says too late that the template is tight"


# --- Stylesheets ---------------------------------------------------------------------------------

HIDDEN = re.compile(r"""/\*.*?\*/|"[^"]*"|'[^']*'""")
DECLARATION = re.compile(r"(--)?[a-z][\w-]*:( .*)?")


def faults_of_stylesheet(text: str) -> list[str]:
    """Say where a line holds more than a declaration or a selector, and where a rule has no air."""
    found = []
    depth = brackets = 0
    is_unfinished = False
    before = ""
    for number, words in enumerate(text.removesuffix("\n").split("\n"), start=1):
        line = HIDDEN.sub("", words).strip()
        faults = [
            *_faults_of_line(words),
            *_faults_of_statement(line, brackets),
            *_faults_of_gap(before, words),
        ]
        wanted = STEP * (depth + brackets - line.startswith(("}", ")")) + is_unfinished)
        if words and len(words) - len(words.lstrip()) != wanted:
            faults.append(f"is not indented by {wanted}")
        found += [f"line {number} {fault}" for fault in faults]
        depth += line.count("{") - line.count("}")
        brackets += line.count("(") - line.count(")")
        if line:
            # A long value goes on below.
            is_unfinished = not line.endswith((";", "{", "}")) and (
                is_unfinished or bool(DECLARATION.fullmatch(line))
            )
        before = words
    return found + _faults_of_end(text)


def _faults_of_statement(line: str, brackets: int) -> Iterator[str]:
    ends = re.findall(r"[{};]", line)
    if len(ends) > 1 or (ends and not line.endswith(ends[0])) or ("}" in ends and line != "}"):
        yield "holds more than one declaration, selector or bracket"
    if line and not ends and not brackets and not line.endswith((",", "(", ":")):
        yield "ends in the middle"
    if line.endswith("{") and not line.startswith("@") and "," in _outside_brackets(line):
        yield "holds more than one selector"
    if re.search(r"[^ ]\{", line):
        yield "has no space before its bracket"


def _outside_brackets(line: str) -> str:
    while "(" in line and line != (shorter := re.sub(r"\([^()]*\)", "", line)):
        line = shorter
    return line


def _faults_of_gap(before: str, words: str) -> Iterator[str]:
    line = words.strip()
    if not line and (not before.strip() or before.endswith("{")):
        yield "is empty for nothing"
    if line == "}" and not before.strip():
        yield "follows an empty line"
    if line and line != "}" and before.strip() == "}":
        yield "follows a rule without an empty line"


# --- Both ----------------------------------------------------------------------------------------


def _faults_of_line(words: str) -> Iterator[str]:
    if len(words) > LONGEST:
        yield f"has {len(words)} signs"
    if words != words.rstrip() or "\t" in words:
        yield "holds white space that nobody sees"


def _faults_of_end(text: str) -> list[str]:
    return (
        [] if text.endswith("\n") and not text.endswith("\n\n") else ["it does not end with one line break"]
    )
