"""What is read from the HTML of a comment."""

from __future__ import annotations

from filmclub.lib.comment_html import outbound_links, without_labels
from filmclub.lib.markup import render

MARKED = (
    "See [this](https://a.example/?x=1&y=2) and www.b.example/(c), >!he dies!<, and `http://code.example`."
)


def test_links_that_lead_out_are_given_as_they_lead() -> None:
    html = render(MARKED, "markdown") + '<a href="/articles/">own</a> <a href="#spoiler-1">there</a>'
    assert outbound_links(html) == ("https://a.example/?x=1&y=2", "http://www.b.example/(c)")


def test_labels_go_and_what_they_stand_for_stays() -> None:
    html = without_labels(render(MARKED, "markdown"))
    assert "he dies" in html
    assert "poiler]" not in html
