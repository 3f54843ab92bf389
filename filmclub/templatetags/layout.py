"""How the lines of a template reach the page."""

from __future__ import annotations

import re

from django import template
from django.template import Context, Node, NodeList
from django.template.base import Parser, TextNode, Token, TokenType
from django.utils.safestring import SafeString

from filmclub.lib.slots import recording_of

register = template.Library()

BREAK = re.compile(r"[ \t]*\n\s*")
VALUE = re.compile(r"""("|').*?\1""", re.DOTALL)


class Tight(Node):
    """The rest of a template, whose lines are joined once, when it is compiled."""

    must_be_first = True

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist
        before = ""
        for text in nodelist.get_nodes_by_type(TextNode):
            if isinstance(text, TextNode):
                before, text.s = before + text.s, join_lines(text.s, before)

    def render(self, context: Context) -> SafeString:
        return self.nodelist.render(context)


def join_lines(html: str, before: str = "") -> str:
    """Join the lines of a piece of HTML that stands behind another, so that no gap is where they broke."""

    def joint(found: re.Match[str]) -> str:
        written = before + html[: found.start()]
        start, end = written.rfind("<"), written.rfind(">")
        # What is left of a quotation mark begins the value in which the line breaks.
        is_between_attributes = start > end and not re.search("[\"']", VALUE.sub("", written[start:]))
        return " " if is_between_attributes and html[found.end() :][:1] not in ("", ">") else ""

    return BREAK.sub(joint, html)


@register.tag
def tight(parser: Parser, token: Token) -> Tight:
    """Join the lines of this template: the tag is its first, or stands right behind `{% extends %}`.

    The rule for every template: a line break is a gap on the page, as anywhere in HTML. Where none may be
    (between a word and its comma, within a link, in what is shown a hundred times) the template is tight:
    there a line break with the indentation around it is nothing, and only before an attribute that begins a
    line one space. A space within a line is a space, as in `{% if x %} lang="fr"{% endif %}`; `{{ " " }}` is
    one that begins or ends a line. A template that is included is tight if it says so itself.
    """
    for ahead in parser.tokens:
        if isinstance(ahead, Token) and ahead.token_type == TokenType.VAR and ahead.contents == '" "':
            # Text costs nothing when it is rendered.
            ahead.token_type, ahead.contents = TokenType.TEXT, " "
    return Tight(parser.parse())


class Slot(Node):
    """A place of the page for everybody in which one reader's own page says something else."""

    def __init__(self, name: str, nodelist: NodeList) -> None:
        self.name, self.nodelist = name, nodelist

    def render(self, context: Context) -> SafeString:
        html = self.nodelist.render(context)
        recording = recording_of(context.get("request"))
        return html if recording is None else recording.slot(self.name, html)


@register.tag
def slot(parser: Parser, token: Token) -> Slot:
    """Mark what stands up to `{% endslot %}`, by this name, while a page is made that is kept so."""
    _tag, name = token.split_contents()
    nodelist = parser.parse(("endslot",))
    parser.delete_first_token()
    return Slot(name.strip('"'), nodelist)


class Named(Node):
    """What is said several times on a page, and rendered once."""

    def __init__(self, name: str, nodelist: NodeList) -> None:
        self.name, self.nodelist = name, nodelist

    def render(self, context: Context) -> SafeString:
        context[self.name] = SafeString(self.nodelist.render(context).strip())
        return SafeString()


@register.tag
def named(parser: Parser, token: Token) -> Named:
    """Keep what stands up to `{% endnamed %}` under this name, for the rest of the template."""
    _tag, name = token.split_contents()
    nodelist = parser.parse(("endnamed",))
    parser.delete_first_token()
    return Named(name.strip('"'), nodelist)
