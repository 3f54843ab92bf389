"""Whatever a post of the old blog holds: nothing of it acts, nothing is lost, it ends."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filmclub.lib.elements import parse
from filmclub.wordpress.text import plain_text
from reviews.bodies import sanitize
from tests.extent import extent
from tests.timing import grows_with_its_length
from tests.wordpress.test_bodies import BLOG, CLASSIC, CLIP, body, img

ATTACKS = [
    "<script>alert(1)</script>",
    "<p onclick='alert(1)' style='background:url(javascript:x)'>a</p>",
    "<img src=x onerror=alert(1)>",
    f"[caption caption='<script>alert(1)</script>']{img()}[/caption]",
    f"[caption caption='<img src=x onerror=alert(1)>']{img()}[/caption]",
    "<a href='java\tscript:alert(1)'>a</a>",
    "[embed]javascript:alert(1)[/embed]",
    "[video src='javascript:alert(1)']",
    "<wp-embed data-address='javascript:alert(1)'></wp-embed>",
    "<wp-media data-address='javascript:alert(1)'></wp-media>",
    "<iframe src='javascript:alert(1)'></iframe><object data='data:text/html,x'></object>",
    "<svg><script>alert(1)</script></svg><math><mi xlink:href='javascript:x'>a</mi></math>",
    "<style>@import 'x'</style><link rel=stylesheet href=x><meta http-equiv=refresh content=0>",
    '[youtube="><script>alert(1)</script>]',
    '<!-- wp:embed {"url":"javascript:alert(1)"} /-->',
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
]


class TestAttacks:
    @pytest.mark.parametrize("html", ATTACKS)
    def test_nothing_comes_through_that_does_something(self, html: str) -> None:
        root = parse(body(html).source)
        everything = [element for tag in ("a", "img", "p", "figure") for element in root.find_all(tag)]

        assert not re.search("<(script|iframe|object|svg|style|link|meta|wp-)", body(html).source)
        for element in everything:
            assert set(element.attributes) <= {"href", "title", "src", "alt", "data-file"}
            assert not re.match(r"\s*(javascript|data):", element.attributes.get("href", ""))

    @pytest.mark.parametrize("html", ATTACKS)
    def test_the_sanitiser_has_nothing_to_change(self, html: str) -> None:
        source = body(html).source

        assert sanitize(source) == source


class TestAnything:
    @given(
        st.lists(
            st.sampled_from(
                [text for text, _ in CLASSIC.values()]
                + [
                    "<b>",
                    "</b>",
                    "<p>",
                    "</p>",
                    "<div>",
                    "</div>",
                    "<blockquote>",
                    "</blockquote>",
                    "<pre>",
                    "</pre>",
                ]
                + [
                    "<table>",
                    "<tr>",
                    "<td>",
                    "</table>",
                    "<figure>",
                    "</figure>",
                    "<figcaption>",
                    "<li>",
                    "<a href=x>",
                ]
                + [
                    "[caption]",
                    "[/caption]",
                    "[x y=1]",
                    "[[",
                    "]]",
                    "<!--",
                    "-->",
                    "<!-- wp:image {} -->",
                    "<",
                    "&",
                    "]",
                ]
                + [
                    "<object>",
                    "<select>",
                    "<svg>",
                    "<template>",
                    "\n",
                    "\n\n",
                    " ",
                    "a",
                    "\u00a0",
                    "\x00",
                    "\r",
                    "<q>",
                ]
            ),
            max_size=10,
        ).map("".join)
    )
    @settings(max_examples=extent(60, 300))
    def test_whatever_it_is_the_sanitiser_has_nothing_to_change(self, html: str) -> None:
        source = body(html).source

        assert sanitize(source) == source

    @given(st.text(alphabet=st.sampled_from("ab .\n\u00e9!?“”"), max_size=60))
    def test_keeps_every_word_of_a_text_without_tags(self, text: str) -> None:
        assert plain_text(body(text).source) == " ".join(text.split())

    @pytest.mark.parametrize(
        "tag", ["div", "b", "blockquote", "ul><li", "table><tr><td", "figure", "object", "q"]
    )
    def test_absurd_nesting_leaves_the_words_and_is_noted(self, tag: str) -> None:
        converted = body(f"<{tag}>" * 5_000 + "words\n\nmore")

        assert plain_text(converted.source) == "words more"
        assert converted.lost == ["nesting"]


class TestLimits:
    @pytest.mark.parametrize("tag", ["div", "b", "blockquote", "ul><li", "table><tr><td", "figure"])
    def test_nesting_that_somebody_may_have_made_leaves_the_words(self, tag: str) -> None:
        assert plain_text(body(f"<{tag}>" * 200 + "words").source) == "words"

    def test_takes_time_in_proportion_to_the_length(self) -> None:
        part = (
            f'Some <em>words</em> with a <a href="{BLOG}/2013/her/">link</a>\nand a line, at length.\n\n' * 6
            + f'[caption id="attachment_4"]{img()} Towers[/caption]\n\n<ul>\n<li>a</li>\n</ul>\n{CLIP}\n\n'
        )
        assert grows_with_its_length(body, part * (400_000 // len(part)))
