"""Whatever somebody types: nothing gets out of the markup, nothing is lost, nothing hidden leaks, it ends."""

import re
from collections import Counter
from functools import partial
from html.parser import HTMLParser

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from filmclub.lib.comment_html import sanitize_comment, with_spoiler_ids
from filmclub.lib.markup import render
from filmclub.lib.public_forms import excerpt
from filmclub.lib.texts import clean_text
from tests.extent import extent
from tests.timing import grows_with_its_length

markdown = partial(render, format="markdown")

LONGEST = 65_525
LONG = LONGEST // 4
ALLOWED = {
    "a": {"class", "id", "href", "rel", "title"},
    "details": {"class"},
    "span": {"class"},
    "ol": {"start"},
    "li": {"value"},
} | {tag: set() for tag in ("blockquote", "br", "code", "em", "p", "pre", "strong", "summary", "ul")}
BLOCKS = {"p", "ul", "ol", "li", "blockquote", "pre", "details"}


class Reading(HTMLParser):
    """Reads HTML, and fails where it is not balanced, not valid or has what no comment may have."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[tuple[str, str]] = []
        self.shown: list[str] = []
        self.covered: list[str] = []
        self.attributes: list[str] = []
        self.feed(html)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        outside = {name for name, _ in self.open}
        assert set(values) <= ALLOWED[tag]
        assert not (tag in BLOCKS and outside & {"p", "a", "code", "em", "strong", "span"})
        assert not (tag == "a" and "a" in outside)
        assert (tag == "li") == (bool(self.open) and self.open[-1][0] in ("ul", "ol"))
        assert tag != "details" or values == {"class": "spoiler"}
        if tag == "a" and values.get("class") == "spoiler":
            assert re.fullmatch(r"spoiler-[0-9]+", values["id"])
            assert values["href"] == "#" + values["id"]
        elif tag == "a":
            assert "id" not in values
            assert values["rel"] == "nofollow ugc noopener"
            assert re.match(r"https?://", values.get("href", "http://"))
            self.attributes += [values.get("href", ""), values.get("title", "")]
        if tag != "br":
            self.open.append((tag, values.get("class", "")))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        if ("summary", "") in self.open or ("span", "label") in self.open:
            return
        is_hidden = ("details", "spoiler") in self.open or ("span", "hidden") in self.open
        (self.covered if is_hidden else self.shown).append(data)
        assert not re.search("[\ufdd0-\ufdef]", data)


ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<iframe src='javascript:alert(1)'></iframe>",
    "<style>*{display:none}</style>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "</p></article><h1>mine",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x](vbscript:alert(1)) [x](data:text/html,<script>alert(1)</script>)",
    "[x](//evil.example) [x](/logout/) [x](#spoiler-1) [x](http:javascript)",
    "<javascript:alert(1)>",
    'http://evil.example/"onmouseover="alert(1)',
    '[x](http://evil.example/"onmouseover="alert(1))',
    "[x](http://evil.example/'onmouseover='alert(1))",
    '[x](http://evil.example "><script>alert(1)</script>")',
    "[x](http://evil.example '\" onclick=\"alert(1)')",
    "[<script>alert(1)</script>](http://evil.example)",
    '[x](http://evil.example/\x00" onclick="alert(1))',
    "`<script>alert(1)</script>`",
    "```\n</code></pre><script>alert(1)</script>\n```",
    '```"><script>\nalert(1)\n```',
    ">!<script>alert(1)</script>!<",
    "a >!<img src=x onerror=alert(1)>!< b",
    "<scr>!ipt>alert(1)</scr!<ipt>",
    "<img >!src=x onerror=alert(1)!<>",
    '>!"></a><script>alert(1)</script>!<',
    "[x >!](http://evil.example)!< y",
    "[>!x!<](javascript:alert(1))",
    ">!</details><script>alert(1)</script>",
    '<details class="spoiler" open ontoggle=alert(1)>',
    "\ufdd0<script>\ufdd1 \ufdd2alert(1)\ufdd3 \ufdd4",
    "*<em onclick=alert(1)>*",
    "1. <b>\n2. </ol><script>",
    "> <x\n> onclick=alert(1)>",
    "&lt;script&gt;alert(1)&lt;/script&gt; &#60;script>",
    "\ud800<script>",
]


@pytest.mark.parametrize("text", ATTACKS)
def test_attacks_are_only_words(text: str) -> None:
    html = markdown(text)
    Reading(html)
    assert "<!" not in html
    assert "script:" not in "".join(Reading(html).attributes)


FRAGMENTS = [
    *(
        "*",
        "_",
        "**",
        "***",
        "`",
        "``",
        "```",
        "```py",
        ">",
        ">>",
        ">!",
        "!<",
        "||",
        "[spoiler]",
        "[/spoiler]",
        "!<3",
        ">:(",
        "- ",
        "+ ",
        "1. ",
        "2. ",
    ),
    *(
        "1) ",
        "[",
        "]",
        "](",
        "(",
        ")",
        '"',
        "'",
        "\\",
        "<",
        "<b>",
        "</b>",
        "</b>!",
        "&amp;",
        "#",
        "---",
        "–",
        "…",
    ),
    *(
        "é",
        "😀",
        "語",
        "\u200f",
        "http://ex.org",
        "https://ex.org/a_(b)",
        "](http://ex.org)",
        "[x](http://ex.org)",
    ),
    *("*", "_", ">", ">!", ">!", "!<", "!<"),
]
WHITE = ["\n", "\n", "\n\n", " ", " ", "  ", "    ", "\t", ""]
WORDS = st.integers(0, 999).map(lambda number: f"w{number}")


def texts(fragments: list[str], least: int = 1) -> st.SearchStrategy[str]:
    """Texts of words among fragments of markup."""
    piece = st.one_of(st.sampled_from(fragments), WORDS, st.sampled_from(WHITE), st.sampled_from(WHITE))
    return st.lists(piece, min_size=least, max_size=40).map("".join)


def letters(text: str) -> Counter[str]:
    return Counter(re.findall(r"[^\W_]", text))


@settings(max_examples=extent(60, 200))
@given(st.one_of(texts(FRAGMENTS), st.text()))
@example("[`a](http://ex.org) `](http://ex.org)")
@example(">!a\n\n- b\n- c!<\n\n```\nd\n```")
@example("> - > - a\n    - b\n> 1. c\n> 2. d")
@example("[spoiler]w0")
@example("[SPOILER]a[/spoiler] [spoiler]")
def test_any_text_gives_valid_html_that_loses_no_word(text: str) -> None:
    html = markdown(text)
    reading = Reading(html)
    kept = letters("".join([*reading.shown, *reading.covered, *reading.attributes]))
    without_fence_names = re.sub(r"(```+)[ \t]*[a-z0-9+#-]+[ \t]*(?=\n|\Z)", r"\1", clean_text(text))
    marks = re.findall(r"\[/?spoiler\]", text, re.IGNORECASE)
    lost = letters(without_fence_names) - kept - letters("".join(marks))
    if "<ol" in html:
        lost = Counter({letter: count for letter, count in lost.items() if not letter.isdigit()})
    assert not lost
    assert sanitize_comment(html) == html
    assert with_spoiler_ids(html, "c1").replace("c1-spoiler-", "spoiler-") == html


@settings(max_examples=100)
@given(st.one_of(texts(FRAGMENTS), st.text()), st.integers(0, 80))
def test_hidden_words_are_in_no_excerpt(text: str, length: int) -> None:
    html = markdown(text)
    shown = "".join(Reading(html).shown)
    assert len(excerpt(html, length)) <= length
    allowed = letters(shown) + letters("[spoiler]" * html.count('class="spoiler"'))
    assert not letters(excerpt(html, 10_000)) - allowed


NO_CODE = [fragment for fragment in FRAGMENTS if "`" not in fragment]
NO_MARKS = [fragment for fragment in NO_CODE if not re.search(r"[!<|]|spoiler", fragment)]
# Bars hide by what stands beside them, and may pair up with others: see below.
MARKS = [(">!", "!<"), ("[spoiler]", "[/spoiler]"), ("[SPOILER]", "[/Spoiler]")]


@settings(max_examples=extent(60, 200))
@given(texts(NO_CODE, least=0), texts(NO_MARKS, least=0), texts(NO_CODE, least=0), st.sampled_from(MARKS))
@example("</b>!", "\n\n", "", (">!", "!<"))
@example(">!< ", "", "", (">!", "!<"))
def test_what_stands_between_marks_is_hidden_wherever_they_are(
    before: str, inside: str, after: str, marks: tuple[str, str]
) -> None:
    html = markdown(f"{before}{marks[0]}SECRET{inside}SECRET{marks[1]}{after}")
    assert "SECRET" in html
    assert "SECRET" not in "".join(Reading(html).shown)
    assert "SECRET" not in excerpt(html, 10_000)


NO_BARS = [fragment for fragment in NO_CODE if "|" not in fragment]


@settings(max_examples=extent(60, 200))
@given(texts(NO_BARS, least=0), texts(NO_MARKS, least=0), texts(NO_BARS, least=0))
def test_what_stands_between_bars_is_hidden(before: str, inside: str, after: str) -> None:
    html = markdown(f"{before} ||SECRET{inside}SECRET|| {after}")
    assert "SECRET" in html
    assert "SECRET" not in "".join(Reading(html).shown)


@settings(max_examples=100)
@given(texts(NO_MARKS, least=0), texts(FRAGMENTS, least=0))
def test_a_mark_without_an_end_hides_the_lines_below_it(inside: str, after: str) -> None:
    inside = re.sub(r"\n\s*\n", "\n", inside).strip()
    html = markdown(f"before >!SECRET {inside} SECRET\n\n{after.replace('!<', '')}")
    assert "SECRET" not in "".join(Reading(html).shown)


PATTERNS = [
    *(
        "*",
        "_",
        "***",
        "`",
        "``",
        "```",
        ">",
        ">!",
        "!<",
        "!<3",
        "[",
        "]",
        "](",
        "(",
        ")",
        "\\",
        "<",
        "<b>",
        "</b>!",
    ),
    *(
        "> ",
        "> > > > > > a\n",
        ">\n",
        "> a\n",
        "- a\n",
        "- ",
        "- - ",
        "- > - > a\n",
        "* a\n",
        "1. a\n",
        "+ a\n",
    ),
    *(
        "*a ",
        " a*",
        "*a* ",
        "**a ",
        "_a_ ",
        "*_",
        "[a",
        "[a[b]",
        "[a](",
        "[a](http://ex.org/(",
        "![",
        "[]",
        '[a](b "',
    ),
    *(
        "http://",
        "http://ex.org/",
        "http://ex.org/)",
        "://",
        ">!a",
        "a!<",
        ">!a!<",
        ">!\n",
        "!<\n\n",
        "`>!a` ",
    ),
    *(
        "||",
        "|| ",
        " ||a",
        "a||",
        "||a|| ",
        "a||b\n",
        "||\n\n",
        "||a\n\n",
        "`||a` ",
        "[spoiler]",
        "[/spoiler]",
        "[SPOILER]a[/spoiler]",
        "[spoiler]a\n\n||b\n\n",
        ">!a\n\nb|| [/spoiler] !<\n\n",
        ">![spoiler]||",
    ),
    *(
        "```\n",
        "```a\n",
        "`a ",
        "`a\n",
        "<b>!",
        "</b",
        "a\n",
        "\n",
        "    ",
        "\t\n",
        "\\*",
        "a\u0301",
        "&amp;",
        "#",
    ),
]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_time_grows_with_the_length_and_no_faster(pattern: str) -> None:
    text = pattern * (LONG // len(pattern))
    assert grows_with_its_length(lambda text: excerpt(markdown(text), 200), text)


@pytest.mark.parametrize("pattern", [">", "*", "[", "- a\n"])
def test_the_longest_comment_is_rendered_whole(pattern: str) -> None:
    text = pattern * (LONGEST // len(pattern))
    reading = Reading(markdown(text))
    assert letters("".join(reading.shown + reading.covered)) == letters(text)


@pytest.mark.parametrize("mark", [">", "> ", "- ", "> - ", "1. ", "*", "_", "[", "(", ">!", "`"])
def test_nesting_has_an_end_and_words_below_it_stay(mark: str) -> None:
    lines = [f"{'  ' * depth}{mark * depth} w{depth}x" for depth in range(1, 150)]
    html = markdown("\n".join(lines))
    reading = Reading(html)
    assert re.findall(r"w\d+x", "".join(reading.shown + reading.covered)) == [f"w{n}x" for n in range(1, 150)]
