"""The depth of HTML is never taken for less than what its reader makes of it, and told in linear time."""

from __future__ import annotations

import re

import nh3
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from filmclub.lib.nesting import is_nested_deeper
from tests.extent import extent
from tests.timing import grows_with_its_length

NAMES = [
    "a",
    "b",
    "em",
    "i",
    "font",
    "nobr",
    "p",
    "div",
    "li",
    "ul",
    "ol",
    "dl",
    "dd",
    "dt",
    "h2",
    "h3",
    "blockquote",
    "span",
    "section",
    "table",
    "tbody",
    "tr",
    "td",
    "th",
    "caption",
    "x-y",
    "svg",
    "g",
    "title",
    "foreignobject",
    "math",
    "select",
    "option",
    "button",
    "object",
    "template",
    "form",
    "figure",
    "q",
    "ruby",
    "rt",
    "address",
    "body",
]
RAW = ["textarea", "style", "script", "iframe", "noscript", "xmp", "noframes"]
# It keeps all that it can, so that its output is as deep as what it has read.
_EVERYTHING = nh3.Cleaner(tags=set(NAMES) - {"title", "style"}, clean_content_tags=set(), attributes={})
_TAG = re.compile(r"<(/?)([a-z0-9-]+)[^>]*>")


def real_depth(html: str) -> int:
    depth = deepest = 0
    for end, _name in _TAG.findall(_EVERYTHING.clean(html)):
        depth += -1 if end else 1
        deepest = max(deepest, depth)
    return deepest


tags = st.builds(
    lambda end, name, rest: f"<{end}{name}{rest}>",
    st.sampled_from(["", "", "/"]),
    st.sampled_from([*NAMES, *RAW, "br", "img", "input"]),
    st.sampled_from(["", "", ' x="1"', " x=2", ' x="<p>"', ' x="</div>"', " /", " x='"]),
)
others = st.sampled_from(
    [
        "a",
        " ",
        "<!-- </ul> -->",
        "<!-->",
        "<!--",
        "-->",
        "--!>",
        "</>",
        "<?x>",
        "<!x>",
        "</ >",
        "'",
        '"',
        "<",
        "&lt;",
    ]
)


@settings(max_examples=extent(60, 400))
@given(st.lists(st.one_of(tags, tags, others), max_size=30).map("".join), st.integers(1, 4))
@example("<ul><select></ul></select>", 9)
@example("<ul><table><td></ul></table>", 9)
@example("<ul><!-- </ul> -->", 9)
@example('<ul><p title="</ul>">', 9)
@example("<ul><textarea></ul></textarea>", 9)
@example("<ul><svg><textarea></ul></textarea>", 9)
@example("<textarea></textarea x='><textarea x='><a><b>", 9)
@example("<svg><a><a>", 9)
@example("<svg><foreignobject><p>", 9)
@example("<p><b x=1></p>", 9)
@example("<b><table></b>", 9)
@example("<table><td>", 9)
def test_is_never_taken_for_less(html: str, times: int) -> None:
    for text in (html, html * times):
        depth = real_depth(text)
        # The end of a paragraph that has not begun is an empty one, deeper by one for a moment.
        if depth > 1:
            assert is_nested_deeper(text, depth - 2)


NESTED = [
    *(
        "<ul><li>",
        "<ol><li><p>",
        "<blockquote>",
        "<blockquote><p>",
        "<div>",
        "<span>",
        "<b><i>",
        "<em x=1><em x=2>",
    ),
    *(
        "<dl><dd>",
        "<table><tr><td>",
        "<section>",
        "<details>",
        "<figure>",
        "<q>",
        "<x-y>",
        "<svg><g>",
        "<object>",
    ),
    *("<ul><li></p>", "<ul><!--</ul>-->", "<ul title='</ul>'>", "<ul><select></ul></select>", "<DIV>"),
]


@pytest.mark.parametrize("part", NESTED)
def test_tells_at_once_what_is_absurd(part: str) -> None:
    assert is_nested_deeper(part * 300, 200)
    assert grows_with_its_length(lambda text: is_nested_deeper(text, 100), part * (400_000 // len(part)))


SLOPPY = [
    "<p>words <b>and</b> <a href='/x/'>a link</a>",
    "<li>one <em>and</em> two",
    "<ul><li>one<li>two</ul>",
    "<table><tr><td>one<td>two<tr><td>three</table>",
    "<dl><dt>one<dd>two</dl>",
    "<p><b>never closed",
    "<p><a href='/x/'>never closed",
    "<div><p>words</div>",
    "<blockquote>words<p>more</blockquote>",
    "words<br>words<img src='/a.jpg'><hr>",
    "<script>if (a < b && c <d) { '<ul><li>' }</script>",
    "<!-- wp:list --><ul><li>one</li></ul><!-- /wp:list -->",
    "<svg viewBox='0 0 1 1'><path d='M0 0'/><g><circle r='1'/></g></svg>",
    "<iframe src='https://films.example/'></iframe>",
    "<h2>words</h2><h3>words</h3>",
    "3 < 4 and 5 > 4 <3",
]


@pytest.mark.parametrize("part", SLOPPY)
def test_takes_nothing_for_deep_that_somebody_may_have_written(part: str) -> None:
    assert not is_nested_deeper(part * 1000, 30)
    assert grows_with_its_length(lambda text: is_nested_deeper(text, 100), part * (200_000 // len(part)))
