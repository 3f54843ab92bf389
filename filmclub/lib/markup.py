"""Comment markup: Markdown as readers of a film blog type it, with spoiler marks, to safe HTML.

A reader who knows no Markdown must find the words, signs and lines of a comment as typed; one who does
gets emphasis, links, quotations, lists and code. markdown-it-py parses, nh3 has the last word on the HTML.
What Markdown would do to prose decides each of these:

- Line breaks show, and so does the indentation of a line. Headings, rules, indented code, HTML, images,
  tables, entities, reference definitions and strikethrough are off and look as typed.
- ``*`` and ``_`` never work inside a word (``M*A*S*H``, ``f**k``), in runs longer than three (stars),
  between unequal runs (``**1/2 and 3*``) or in a face (``^_^``, ``>_<``).
- A quotation line is ``> words`` or ``>words``; ``>:(``, ``>_<``, ``>100`` and a lone ``>`` are not. The line
  after a quotation is the writer's own unless it has the mark too.
- A list has two items or more, so that "- Roger Ebert" below a quote stays a signature and "* spoilers
  below" a note. A line below an item belongs to it only when indented. ``+`` is no bullet, and in a text with
  such lines ``-`` is none either: those are pros and cons. Numbered lists start at 1 and show each number
  that was typed.
- Code in backticks stands on one line and not against letters (``don`t``); fenced code needs its closing
  line and backticks, as rows of tildes are ornaments.
- A backslash takes the power from ``*``, and from ``_`` in a word, and goes; anywhere else it stays, as in
  ``¯\\_(ツ)_/¯``.
- Links lead to http and https only, written out (also from ``www.`` on) or as ``[words](address)``; all else
  looks as typed. `filmclub.lib.web_addresses` says where an address ends, in imported comments too.

Spoilers, ``>!like this!<``, ``||like this||`` or ``[spoiler]like this[/spoiler]``, hide when in doubt. They
are read before everything but code, also at the start of a line, and lists and quotations do not interrupt
them. A mark ends what its own kind has begun; one without its end hides the rest of the paragraph; one whose
end stands in a later paragraph hides all between. A paragraph that is one spoiler
becomes ``<details>``, a mark within a sentence a link to itself that style sheets open by ``:target``; it can
hold no links, so addresses in it are text. Literal are a mark in code, one with nothing to hide (``>!`` as a
face), and ``>!`` or ``!<`` that is the edge of a typed HTML tag or a heart (``</b>! Wow!<3``). Bars are
literal where three or more stand together, where they do not stand against what they would hide (``a || b``,
a table), and between words (``a||b``); `filmclub.lib.spoiler_marks` decides. ``[spoiler](http://…)`` is a
link.

Comments that were imported stay in the format that they were written in: `render` knows the formats.

Rendering takes time in proportion to the length, whatever the text; nesting is limited.
"""

from collections.abc import Callable, Mapping

from filmclub.lib.comment_html import sanitize_comment
from filmclub.lib.markdown import make_parser
from filmclub.lib.texts import clean_text
from filmclub.lib.wordpress.comments import render_wordpress

# The new address of a link in a comment; one that stays comes back unchanged.
NewAddress = Callable[[str], str]

_MARKDOWN = make_parser()


def render(text: str, format: str, *, link: NewAddress | None = None) -> str:
    """Valid, balanced, sanitised HTML of a comment that was written in this format.

    Spoilers within sentences are numbered from 1. `link` says where the links of an imported comment lead
    now. Raises KeyError for a format that is neither "markdown" nor "wordpress-html".
    """
    return _RENDERERS[format](text, link)


def _render_markdown(text: str, link: NewAddress | None) -> str:
    return sanitize_comment(_MARKDOWN.render(clean_text(text)))


_RENDERERS: Mapping[str, Callable[[str, NewAddress | None], str]] = {
    "markdown": _render_markdown,
    "wordpress-html": render_wordpress,
}
