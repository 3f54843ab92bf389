"""The Markdown of comments: markdown-it with our rules for paragraphs, code, emphasis, links and spoilers.

`filmclub.lib.markup` explains what is read and why; `filmclub.lib.prose` prepares the text. The parser keeps
no state between texts: what one rendering needs to remember stands in its `env`.
"""

import re
from collections.abc import Sequence
from html import escape

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block import fence as library_fence
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from filmclub.lib.comment_html import LINK_REL
from filmclub.lib.prose import CODE, CODE_END, MAX_DEPTH, PROSE, keep_prose, mark_code, width
from filmclub.lib.spoiler_marks import (
    CLOSE,
    CLOSES,
    MARK,
    OPEN,
    OPENS,
    OpenMarks,
    hides_something,
    kind_of,
    pair_marks,
    read_marks,
    typed,
)
from filmclub.lib.web_addresses import LINK_TARGET, end_of_address, href_of

MAX_INDENT = 16
MAX_NESTING = 100

# Rules for markdown-it: the whole text


def _read_marks(state: StateCore) -> None:
    state.src = keep_prose(read_marks(state.src))


def _settle_marks(state: StateCore) -> None:
    """Leave in each paragraph only spoiler marks that hide, in pairs, and mark what is code."""
    for token in state.tokens:
        if token.type == "fence":
            token.content = typed(token.content).replace(PROSE, "")
        elif token.type == "inline":
            token.content = mark_code(token.content.replace(PROSE, ""))
    if not MARK.search(state.src):
        return
    _hide_between_paragraphs(state.tokens)
    for index, token in enumerate(state.tokens):
        if token.type != "inline":
            continue
        token.content, _ = pair_marks(token.content)
        content = token.content.strip()
        if content.startswith(OPEN) and content.index(CLOSE) == len(content) - 1:
            token.content = content[1:-1].strip()
            for paragraph in (state.tokens[index - 1], state.tokens[index + 1]):
                paragraph.hidden = False
                paragraph.meta["spoiler"] = True


def _hide_between_paragraphs(tokens: Sequence[Token]) -> None:
    """Where a mark ends in a later paragraph than it began, hide all that stands between."""
    opened: dict[str, int] = {}
    for index, token in enumerate(tokens):
        if token.type != "inline" or not MARK.search(token.content):
            continue
        open_here = pair_marks(token.content)[1]
        for kind, begun in list(opened.items()):
            mark = next((mark for mark in MARK.findall(token.content) if kind_of(mark) == kind), None)
            if mark is None:
                continue
            del opened[kind]
            if mark in CLOSES and (mark not in OPENS or kind in open_here):
                for between in range(begun, index + 1):
                    _hide_block(tokens, between, kind, is_first=between == begun)
        opened |= dict.fromkeys(pair_marks(token.content)[1], index)


def _hide_block(tokens: Sequence[Token], index: int, kind: str, *, is_first: bool) -> None:
    token = tokens[index]
    if token.type == "fence":
        token.meta["spoiler"] = True
    if token.type != "inline":
        return
    content = token.content.strip()
    if not content or MARK.fullmatch(content):
        token.content = ""
        tokens[index - 1].hidden = tokens[index + 1].hidden = True
    elif not is_first and content[:1] in CLOSES and kind_of(content[0]) == kind:
        token.content = content[1:]
    elif not is_first and hides_something(content):
        token.content = kind + token.content


# Rules for markdown-it: blocks

_FENCE = re.compile(r"(`{3,})[ \t]*[a-z0-9+#-]{0,16}[ \t]*\Z")


def _paragraph(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Lines up to a blank one, one less indented, or another block that no open spoiler hides."""
    if silent:
        return True
    terminators = state.md.block.ruler.getRules("paragraph")
    parent_type, state.parentType = state.parentType, "paragraph"
    following = start + 1
    here = OpenMarks()
    _pass_by_marks(here, state, start)
    while following < state.lineMax and not state.isEmpty(following):
        if state.sCount[following] < state.blkIndent:
            break
        if not here.depth and any(rule(state, following, state.lineMax, True) for rule in terminators):
            break
        _pass_by_marks(here, state, following)
        following += 1
    state.parentType = parent_type
    state.line = following
    lines = state.getLines(start, following, state.blkIndent, False).split("\n")
    state.push("paragraph_open", "p", 1)
    token = state.push("inline", "", 0)
    token.content = "\n".join(map(_show_indent, lines))
    token.children = []
    state.push("paragraph_close", "p", -1)
    return True


def _pass_by_marks(here: OpenMarks, state: StateBlock, line: int) -> None:
    for mark in MARK.finditer(state.src, state.bMarks[line], state.eMarks[line]):
        here.pass_by(mark[0])


def _show_indent(line: str) -> str:
    text = line.strip(" \t")
    indent = len(line) - len(line.lstrip(" \t"))
    return "\u00a0" * min(width(line[:indent]), MAX_INDENT) + text


def _fence(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Fenced code that has a closing line and something above it."""
    position = state.bMarks[start] + state.tShift[start]
    if not state.src.startswith("```", position):
        return False
    fence = _FENCE.match(state.src[position : state.eMarks[start]])
    if fence is None:
        return False
    # The library reads an unclosed fence to the end. Where one had no end, a longer one need not look for it.
    stop, least = state.env.get("unclosed", {}).get(state.blkIndent, (0, 0))
    if start < stop and len(fence[1]) >= least:
        return False
    line = start + 1
    while line < end and (state.isEmpty(line) or state.sCount[line] >= state.blkIndent):
        text = state.src[state.bMarks[line] : state.eMarks[line]].strip(" \t")
        if text.startswith(fence[1]) and not text.strip("`"):
            is_empty = all(map(state.isEmpty, range(start + 1, line)))
            return not is_empty and (silent or library_fence(state, start, end, silent))
        line += 1
    state.env.setdefault("unclosed", {})[state.blkIndent] = line, len(fence[1])
    return False


def _keep_numbers(state: StateCore) -> None:
    """Give items that are not numbered one after the other the number that was typed."""
    expected: list[int] = []
    for token in state.tokens:
        if token.type == "ordered_list_open":
            expected.append(int(token.attrs.get("start", 1)))
        elif token.type == "ordered_list_close":
            expected.pop()
        elif token.type == "list_item_open" and token.info:
            number = int(token.info)
            if number != expected[-1]:
                token.attrSet("value", str(number))
            expected[-1] = number + 1


# Rules for markdown-it: within paragraphs

_OPENING_QUOTES = f"\"'“‘«„{OPEN}{CODE}"
_OPENING = "([{\"'“‘«„–—-/¡¿…"
_MARKERS = re.compile(r"[*_]+")
_MARKER_RUN = re.compile(r"\*+|_+")
_TAGS = {1: ("<em>", "</em>"), 2: ("<strong>", "</strong>"), 3: ("<em><strong>", "</strong></em>")}
_BEGUN = re.compile(r"https?(?=://)|www(?=\.)", re.IGNORECASE)
_SIGNS = OPEN + CLOSE + CODE + CODE_END
_LINK = re.compile(
    rf"\[((?:[^\[\]{_SIGNS}]|\[[^\[\]{_SIGNS}]*\]|{CODE}[^{CODE_END}]*{CODE_END})++)\]"
    rf"\([ ]?({LINK_TARGET}|<{LINK_TARGET}>)(?:[ \n]+(\"[^\"{_SIGNS}]*\"|'[^'{_SIGNS}]*'))?[ ]?\)",
    re.IGNORECASE,
)


def _spoiler(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != OPEN:
        return False
    end = state.src.index(CLOSE, state.pos)
    hidden = state.src[state.pos + 1 : end]
    state.env["hiding"] = True
    state.push("spoiler_open", "a", 1)
    first = state.pos + 1 + len(hidden) - len(hidden.lstrip())
    _tokenize(state, first, first + len(hidden.strip()))
    state.push("spoiler_close", "a", -1)
    state.env["hiding"] = False
    state.pos = end + 1
    return True


def _tokenize(state: StateInline, start: int, end: int) -> None:
    """Parse a part of the paragraph, of which emphasis is paired within itself."""
    outer_end = state.posMax
    state.pos, state.posMax = start, end
    state.md.inline.tokenize(state)
    state.posMax = outer_end


def _code(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != CODE:
        return False
    end = state.src.index(CODE_END, state.pos)
    state.push("code_inline", "code", 0).content = state.src[state.pos + 1 : end]
    state.pos = end + 1
    return True


def _backslash(state: StateInline, silent: bool) -> bool:
    here = state.pos
    mark = state.src[here + 1 : min(here + 2, state.posMax)]
    if state.src[here] != "\\" or mark not in ("*", "_", "["):
        return False
    in_word = state.src[here + 2 : here + 3].isalnum() or (here > 0 and state.src[here - 1].isalnum())
    goes = mark == "*" or (mark == "_" and in_word)
    state.append_pending(mark if goes else "\\" + mark)
    state.pos += 2
    return True


def _emphasis(state: StateInline, silent: bool) -> bool:
    """Note the markers here; _pair_emphasis makes elements of those that match."""
    markers = _MARKERS.match(state.src, state.pos, state.posMax)
    if markers is None:
        return False
    before = state.src[state.pos - 1] if state.pos else " "
    after = state.src[markers.end()] if markers.end() < state.posMax else " "
    opens, closes = _may_open(before, after), _may_close(before, after)
    for run in _MARKER_RUN.findall(markers[0]):
        if len(run) > 3 or not (opens or closes):
            state.append_pending(run)
            continue
        state.push("text", "", 0).content = run
        state.delimiters.append(Delimiter(ord(run[0]), len(run), len(state.tokens) - 1, -1, opens, closes))
    state.pos = markers.end()
    return True


def _may_open(before: str, after: str) -> bool:
    if after.isspace() or after in ")]},;:!?>":
        return False
    if before.isspace() or before == OPEN:
        return True
    return before in _OPENING and before != after and (after.isalnum() or after in _OPENING_QUOTES)


def _may_close(before: str, after: str) -> bool:
    if before.isspace() or before in f"([{{<;\\^=~|{OPEN}" or after.isalnum():
        return False
    return before != after


def _pair_emphasis(state: StateInline) -> None:
    _pair(state.tokens, state.delimiters)
    for meta in state.tokens_meta:
        if meta:
            _pair(state.tokens, meta["delimiters"])


def _pair(tokens: Sequence[Token], delimiters: Sequence[Delimiter]) -> None:
    openers: list[Delimiter] = []
    for delimiter in delimiters:
        matched = _take_openers(openers, delimiter) if delimiter.close else []
        if matched:
            for opener in matched:
                tokens[opener.token].type = "emphasis"
                tokens[opener.token].content = _TAGS[opener.length][0]
            tokens[delimiter.token].type = "emphasis"
            tokens[delimiter.token].content = "".join(_TAGS[opener.length][1] for opener in matched)
        elif delimiter.open:
            openers.append(delimiter)
            del openers[: -2 * MAX_DEPTH]


def _take_openers(openers: list[Delimiter], closer: Delimiter) -> list[Delimiter]:
    """The opener that this run closes, or the two that a run of three closes; inner first, and removed."""
    for index in range(len(openers) - 1, -1, -1):
        if (openers[index].marker, openers[index].length) == (closer.marker, closer.length):
            matched = [openers[index]]
            del openers[index:]
            return matched
    inner = openers[:-3:-1]
    lengths = sorted(one.length for one in inner if one.marker == closer.marker)
    if closer.length == 3 and lengths == [1, 2]:
        del openers[-2:]
        return inner
    return []


def _link(state: StateInline, silent: bool) -> bool:
    here = state.pos
    if state.src[here] != "[" or state.linkLevel or state.src[max(0, here - 1) : here] == "!":
        return False
    link = _LINK.match(state.src, here, state.posMax)
    if link is None or not link[1].strip():
        return False
    address, title = link[2].strip("<>"), (link[3] or "")[1:-1]
    hiding = state.env.get("hiding")
    if not hiding:
        _push_link_open(state, address, title)
    state.linkLevel += 1
    _tokenize(state, link.start(1), link.end(1))
    state.linkLevel -= 1
    if not hiding:
        state.push("link_close", "a", -1)
    elif link[1] != address:
        state.append_pending(f" ({address}{' ' + link[3] if title else ''})")
    state.pos = link.end()
    return True


def _address(state: StateInline, silent: bool) -> bool:
    """An address in the text. Called at its colon or first full stop, where the text rule stops."""
    if state.linkLevel or state.src[state.pos] not in ":.":
        return False
    begun = _BEGUN.search(state.src, max(0, state.pos - 5), min(state.pos + 3, state.posMax))
    if begun is None or begun.end() != state.pos or not state.pending.endswith(begun[0]):
        return False
    start = begun.start()
    end = end_of_address(
        state.src, start, state.posMax, in_underscores=_has_open_underscore(state.delimiters)
    )
    if end <= state.pos:
        return False
    if state.env.get("hiding"):
        state.append_pending(state.src[state.pos : end])
    else:
        state.pending = state.pending[: start - state.pos]
        _push_link_open(state, state.src[start:end], "")
        state.push("text", "", 0).content = state.src[start:end]
        state.push("link_close", "a", -1)
    state.pos = end
    return True


def _has_open_underscore(delimiters: Sequence[Delimiter]) -> bool:
    """If emphasis with `_` has begun and not ended, as far as the last markers tell."""
    opened = 0
    for delimiter in delimiters[-4 * MAX_DEPTH :]:
        if delimiter.marker != ord("_"):
            continue
        if delimiter.close and opened:
            opened -= 1
        elif delimiter.open:
            opened += 1
    return opened > 0


def _push_link_open(state: StateInline, address: str, title: str) -> None:
    token = state.push("link_open", "a", 1)
    token.attrs = {"href": href_of(address), "rel": LINK_REL}
    if title:
        token.attrs["title"] = title


# The parser

_DETAILS = '<details class="spoiler"><summary>Spoiler</summary>'


class _Renderer(RendererHTML):
    """HTML of our own tokens; RendererHTML finds the methods by the tokens' type."""

    def paragraph_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        if tokens[idx].meta.get("spoiler"):
            return _DETAILS + "<p>"
        return self.renderToken(tokens, idx, options, env)

    def paragraph_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        if tokens[idx].meta.get("spoiler"):
            return "</p></details>\n"
        return self.renderToken(tokens, idx, options, env)

    def fence(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        code = f"<pre><code>{escape(tokens[idx].content)}</code></pre>"
        return f"{_DETAILS}{code}</details>\n" if tokens[idx].meta.get("spoiler") else code + "\n"

    def spoiler_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        number = env["spoilers"] = env.get("spoilers", 0) + 1
        return (
            f'<a class="spoiler" id="spoiler-{number}" href="#spoiler-{number}">'
            '<span class="label">Spoiler</span> <span class="hidden">'
        )

    def spoiler_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return "</span></a>"

    def emphasis(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return tokens[idx].content


def make_parser() -> MarkdownIt:
    """A parser with our rules, which many threads may use at once."""
    parser = MarkdownIt("zero", {"breaks": True, "maxNesting": MAX_NESTING}, renderer_cls=_Renderer)
    parser.enable(["list", "blockquote", "newline"])
    parser.disable(["text_join", "balance_pairs", "fragments_join"])
    parser.core.ruler.before("block", "read_marks", _read_marks)
    parser.core.ruler.after("block", "settle_marks", _settle_marks)
    parser.core.ruler.after("block", "keep_numbers", _keep_numbers)
    parser.block.ruler.at("paragraph", _paragraph, {"alt": ["blockquote"]})
    interrupts: RuleOptionsType = {"alt": ["paragraph", "blockquote", "list"]}
    parser.block.ruler.before("blockquote", "closed_fence", _fence, interrupts)
    for sign in (OPEN, CLOSE, CODE):
        parser.inline.add_terminator_char(sign)
    # The text rule stops at "www." too, but not at every full stop, which would take a third of the time.
    parser.inline.terminator_re = re.compile(rf"{parser.inline.terminator_re.pattern}|(?<=[Ww]{{3}})\.")
    rules = {"spoiler": _spoiler, "code": _code, "backslash": _backslash, "markers": _emphasis}
    for name, rule in {**rules, "words_link": _link, "address": _address}.items():
        parser.inline.ruler.push(name, rule)
    parser.inline.ruler2.push("pair_emphasis", _pair_emphasis)
    # The rulers compile themselves at first use, which two threads must not do at once.
    parser.render("*\n> -")
    return parser
