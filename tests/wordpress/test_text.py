"""The words of names and titles, which WordPress stored as HTML."""

from __future__ import annotations

import pytest

from filmclub.wordpress.text import plain_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("Her (2013)", "Her (2013)"),
        ("<em>Her</em>: a film", "Her: a film"),
        ("R&amp;B &amp;amp; more", "R&B &amp; more"),
        ("One<br>two<br />three", "One two three"),
        ("<p>One</p><p>two</p>", "One two"),
        ("<div>One</div>two", "One two"),
        ("  a \n\n b\u00a0c  ", "a b c"),
        ("5 < 6 and I <3 it", "5 < 6 and I <3 it"),
        ("&lt;i&gt;Her&lt;/i&gt;", "<i>Her</i>"),
        ("a\x00b\x07c\x85", "abc"),
        ("Title<script>alert(1)</script>", "Title"),
        ("<b", ""),
        ("", ""),
    ],
)
def test_a_title_is_one_line_as_a_browser_shows_it(html: str, text: str) -> None:
    assert plain_text(html) == text
