"""Comments as WordPress stored them, shown as it showed them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filmclub.lib.comment_html import sanitize_comment
from filmclub.lib.lines import clean_line
from filmclub.lib.public_forms import excerpt
from filmclub.lib.texts import clean_text
from filmclub.lib.wordpress.comments import render_wordpress
from filmclub.lib.wordpress.html import unescape_once
from filmclub.wordpress.text import plain_text
from tests.extent import extent
from tests.timing import grows_with_its_length, seconds

REL = ' rel="nofollow ugc noopener"'
TAGS = [
    "b",
    "i",
    "em",
    "p",
    "blockquote",
    "pre",
    "code",
    "ul",
    "li",
    "div",
    "table",
    "q",
    "del",
    "a",
    "h2",
    "script",
]
HTML_PIECES = [f"<{tag}>" for tag in TAGS] + [f"</{tag}>" for tag in TAGS]
HTML_PIECES += [
    "<a href='http://x.org/?a&b=1'>",
    "<abbr title='x'>",
    "<tr>",
    "<td>",
    "<br>",
    "<hr>",
    "<object>",
]
HTML_PIECES += [
    "<marquee>",
    "<select>",
    "<svg>",
    "<math>",
    "<!--",
    "-->",
    "<",
    ">",
    "&",
    "&amp;",
    "&lt;",
    "&#13;",
]
HTML_PIECES += ["&#0;", "words", "3", "é", "http://x.org/a.", "www.x.org)", "\u00a0", "\u0338", "\x00"]
HTML_PIECES += [" ", "\n", "\n\n"]


def link(address: str, words: str = "") -> str:
    return f'<a href="{address}"{REL}>{words or address}</a>'


class TestUnescapeOnce:
    @pytest.mark.parametrize(
        ("stored", "shown"),
        [
            ("R&amp;B", "R&B"),
            ("&amp;lt;b&amp;gt;", "&lt;b&gt;"),
            ("&lt;3", "<3"),
            ("AT&T", "AT&T"),
            ("&notable", "&notable"),
            ("&notit;", "&notit;"),
            ("&copy 2013", "&copy 2013"),
            ("caf&eacute; &#8217; &#x2019;", "café ’ ’"),
            ("&#128512;", "😀"),
            ("&", "&"),
            ("&;", "&;"),
            ("&#;", "&#;"),
            ("&#99999999;", "&#99999999;"),
            ("", ""),
        ],
    )
    def test_undoes_one_level_of_what_is_written_whole(self, stored: str, shown: str) -> None:
        assert unescape_once(stored) == shown


COMMENTS = {
    "one line": ("So good.", "<p>So good.</p>"),
    "a line break": ("a\nb", "<p>a<br>\nb</p>"),
    "a line break as Windows writes it": ("a\r\nb\r\n\r\nc", "<p>a<br>\nb</p>\n<p>c</p>"),
    "a blank line": ("a\n\nb", "<p>a</p>\n<p>b</p>"),
    "a line of spaces": ("a\n \t\nb", "<p>a</p>\n<p>b</p>"),
    "many blank lines": ("\n\na\n\n\n\n\nb\n", "<p>a</p>\n<p>b</p>"),
    "a paragraph of nothing but a hard space": ("a\n\n&nbsp;\n\nb", "<p>a</p>\n<p>b</p>"),
    "nothing": (" \n ", ""),
    "nothing but tags": ("<em> </em>", ""),
    "emphasis in both ways": ("<em>a</em> <i>b</i>", "<p><em>a</em> <em>b</em></p>"),
    "importance in both ways": (
        "<strong>a</strong> <b>b</b>",
        "<p><strong>a</strong> <strong>b</strong></p>",
    ),
    "deleted words": (
        "<del>a</del> <s>b</s> <strike>c</strike>",
        "<p><del>a</del> <del>b</del> <del>c</del></p>",
    ),
    "what a title says of an abbreviation": (
        '<abbr title="New York">NY</abbr> <acronym title="x">y</acronym>',
        '<p><abbr title="New York">NY</abbr> <abbr title="x">y</abbr></p>',
    ),
    "short quotations and works": ("<q>a</q> <cite>b</cite>", "<p><q>a</q> <cite>b</cite></p>"),
    "a quotation before a line": (
        "<blockquote>q</blockquote>\nb",
        "<blockquote><p>q</p></blockquote>\n<p>b</p>",
    ),
    "paragraphs in a quotation": (
        "a\n<blockquote>q\n\nr\ns</blockquote>",
        "<p>a</p>\n<blockquote><p>q</p>\n<p>r<br>\ns</p></blockquote>",
    ),
    "emphasis over a blank line": ("<em>a\n\nb</em> c", "<p><em>a</em></p>\n<p><em>b</em> c</p>"),
    "a link over a blank line": (
        '<a href="http://x.org">a\n\nb</a>',
        f"<p>{link('http://x.org', 'a')}</p>\n<p>{link('http://x.org', 'b')}</p>",
    ),
    "a break that was typed as a tag": ("a<br />\nb<br>c", "<p>a<br>\nb<br>\nc</p>"),
    "two breaks that were typed as tags": ("a<br /><br />b", "<p>a</p>\n<p>b</p>"),
    "code in a line": ("<code>a\nb</code>", "<p><code>a<br>\nb</code></p>"),
    "code on lines of its own": ("x\n<pre>\n\n a\n\nb</pre>\ny", "<p>x</p>\n<pre> a\n\nb</pre>\n<p>y</p>"),
    "breaks in preformatted words": ("<pre>a<br>b<h2>c</h2></pre>", "<pre>a\nbc</pre>"),
    "a list": ("<ul>\n<li>a</li>\n<li>b</li>\n</ul>", "<ul><li>a</li><li>b</li></ul>"),
    "a list with a blank line": ("<ul><li>a\n\nb</li></ul>", "<ul><li><p>a</p>\n<p>b</p></li></ul>"),
    "a list without items": ("<ul>a</ul>", "<ul><li>a</li></ul>"),
    "parts of a page": ("<div>a</div><h2>b</h2>c<hr>d", "<p>a</p>\n<p>b</p>\n<p>c</p>\n<p>d</p>"),
    "a tag that is never closed": ("<b>a\n\nb", "<p><strong>a</strong></p>\n<p><strong>b</strong></p>"),
    "a tag that was never opened": ("a</b> b</blockquote>", "<p>a b</p>"),
    "crossed tags": ("<b><i>a</b>b</i>", "<p><strong><em>a</em></strong><em>b</em></p>"),
    "a heart and signs": ("I <3 it, 5 < 6 >:(", "<p>I &lt;3 it, 5 &lt; 6 &gt;:(</p>"),
    "an address in angle brackets": ("<http://x.org>", f"<p>&lt;{link('http://x.org')}&gt;</p>"),
    "entities once": ("R&amp;B &amp;lt; &#8230; &lt;b&gt;", "<p>R&amp;B &amp;lt; … &lt;b&gt;</p>"),
    "entities once beside markup": ("<b>R&amp;B</b> &amp;lt;", "<p><strong>R&amp;B</strong> &amp;lt;</p>"),
    "signs that are no entity": (
        "AT&T &notable <b>&copy 5</b>",
        "<p>AT&amp;T &amp;notable <strong>&amp;copy 5</strong></p>",
    ),
    "quotation marks": ("\"a\" 'b'", "<p>\"a\" 'b'</p>"),
    "an address": ("see http://x.org/a.", f"<p>see {link('http://x.org/a')}.</p>"),
    "an address with both signs": (
        "https://x.org/?a=1&b=2!",
        f"<p>{link('https://x.org/?a=1&amp;b=2')}!</p>",
    ),
    "an address with an entity": (
        "https://x.org/?a=1&amp;b=2",
        f"<p>{link('https://x.org/?a=1&amp;b=2')}</p>",
    ),
    "an address in brackets": ("(http://x.org/a)", f"<p>({link('http://x.org/a')})</p>"),
    "an address with brackets": ("(http://x.org/a_(b))", f"<p>({link('http://x.org/a_(b)')})</p>"),
    "an address without its scheme": (
        "www.x.org, say",
        f"<p>{link('http://www.x.org', 'www.x.org')}, say</p>",
    ),
    "an address in quotation marks": ('"http://x.org"', f'<p>"{link("http://x.org")}"</p>'),
    "an address at the end of a word": ("xhttp://x.org", "<p>xhttp://x.org</p>"),
    "an address that is none": ("http://[x https://", "<p>http://[x https://</p>"),
    "an address in emphasis": ("<em>http://x.org</em>", f"<p><em>{link('http://x.org')}</em></p>"),
    "an address in a link": (
        f"{link('http://y.org', 'http://x.org')}",
        f"<p>{link('http://y.org', 'http://x.org')}</p>",
    ),
    "an address in code": ("<code>http://x.org</code>", "<p><code>http://x.org</code></p>"),
    "a link with a title": (
        '<a href="http://x.org" title="q &quot;x&quot;" rel="external" target="_blank">a</a>',
        f'<p><a href="http://x.org" title="q &quot;x&quot;"{REL}>a</a></p>',
    ),
    "a link without an address": ('<a name="x">a</a> <a href="">b</a>', "<p>a b</p>"),
    "what nobody sees": ("<!-- hidden -->x", "<p>x</p>"),
}

ATTACKS = {
    "a script": ("a<script>alert('x')</script>b", "<p>ab</p>"),
    "a script that is not closed": ("a<script>alert(1)", "<p>a</p>"),
    "a style sheet": ("a<style>p{display:none}</style>b", "<p>ab</p>"),
    "an event handler": (
        '<em onclick="alert(1)" style="x" class="spoiler" id="spoiler-1">a</em>',
        "<p><em>a</em></p>",
    ),
    "a picture": ("a<img src=x onerror=alert(1)>b", "<p>ab</p>"),
    "a script's address": ('<a href="javascript:alert(1)">a</a>', "<p>a</p>"),
    "a script's address with tabs": ('<a href="JaVa\tscr\nipt:alert(1)">a</a>', "<p>a</p>"),
    "a script's address in entities": ('<a href="&#106;avascript&colon;alert(1)">a</a>', "<p>a</p>"),
    "an address of data": ('<a href="data:text/html,<script>alert(1)</script>">a</a>', "<p>a</p>"),
    "a drawing": ("<svg onload=alert(1)><a xlink:href='javascript:x'>a</a></svg>", ""),
    "a frame": ("a<iframe src='javascript:alert(1)'></iframe>b", "<p>ab</p>"),
    "a spoiler mark that is none": ('<a class="spoiler" href="#spoiler-1">a</a>', "<p>a</p>"),
    "a tag in escaped letters": (
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>",
    ),
    "an address with a quotation mark": (
        'http://x.org/"onclick="a',
        f'<p>{link("http://x.org/")}"onclick="a</p>',
    ),
    "a hidden text": ("<noscript><p title='</noscript><img src=x onerror=alert(1)>'>", "<p>'&gt;</p>"),
}


class TestRenderWordpress:
    @pytest.mark.parametrize(("stored", "shown"), COMMENTS.values(), ids=COMMENTS)
    def test_shows_what_wordpress_showed(self, stored: str, shown: str) -> None:
        assert render_wordpress(stored) == shown

    @pytest.mark.parametrize(("stored", "shown"), ATTACKS.values(), ids=ATTACKS)
    def test_lets_nothing_through_that_does_something(self, stored: str, shown: str) -> None:
        assert render_wordpress(stored) == shown

    @pytest.mark.parametrize("stored", [stored for stored, _ in (COMMENTS | ATTACKS).values()])
    def test_the_sanitiser_has_nothing_to_change(self, stored: str) -> None:
        html = render_wordpress(stored)

        assert sanitize_comment(html) == html

    @given(
        st.text(
            alphabet=st.sampled_from("ab &;#ltgm13\n\t \u00a0()./:https://www'\"é\u0338\x00\u2028>"),
            max_size=60,
        )
    )
    @settings(max_examples=extent(60, 400))
    def test_words_without_tags_are_written_as_the_sanitiser_writes_them(self, text: str) -> None:
        html = render_wordpress(text)

        assert sanitize_comment(html) == html

    @given(
        st.text(alphabet=st.sampled_from("ab &;ltg\n \u00a0.(/:https://x.org'é>"), max_size=60).map(
            clean_text
        )
    )
    @settings(max_examples=extent(60, 400))
    def test_words_without_tags_look_as_they_do_beside_a_tag(self, text: str) -> None:
        assert render_wordpress(text) == render_wordpress(f"{text}<!-- -->")

    @given(st.lists(st.sampled_from(HTML_PIECES), max_size=14).map("".join))
    @settings(max_examples=extent(60, 400))
    def test_whatever_html_it_is_the_sanitiser_has_nothing_to_change(self, text: str) -> None:
        html = render_wordpress(text)

        assert sanitize_comment(html) == html
        assert not re.search(r"<p>\s*</p>|\son\w+=|<(?:script|svg|div|table)", html)

    @given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=40))
    def test_keeps_every_word_of_a_text_without_tags(self, text: str) -> None:
        text = clean_text(text).replace("<", "").replace("&", "")
        html = render_wordpress(text)

        assert plain_text(html) == clean_line(text)

    def test_links_lead_to_their_new_places(self) -> None:
        moved = {"http://old.org/?p=1": "https://new.org/her/"}
        stored = 'http://old.org/?p=1 <a href="http://old.org/?p=1">there</a> <a href="http://x.org">x</a>'

        assert render_wordpress(stored, lambda address: moved.get(address, address)) == (
            f"<p>{link('https://new.org/her/', 'http://old.org/?p=1')} "
            f"{link('https://new.org/her/', 'there')} {link('http://x.org', 'x')}</p>"
        )
        assert link("https://new.org/her/", "http://old.org/?p=1") in render_wordpress(
            "http://old.org/?p=1", lambda address: moved[address]
        )

    @pytest.mark.parametrize("address", ["her", "//evil.example/", "/\\evil.example", "javascript:alert(1)"])
    def test_a_link_to_no_page_here_or_on_the_web_is_words(self, address: str) -> None:
        assert render_wordpress("http://old.org/", lambda _: address) == "<p>http://old.org/</p>"

    def test_a_link_may_lead_to_a_page_of_this_site(self) -> None:
        assert 'href="/her/"' in render_wordpress("http://old.org/", lambda _: "/her/")
        assert render_wordpress('<a href="/x">a</a>', lambda _: "javascript:x") == "<p>a</p>"

    def test_words_without_markup_are_quick(self) -> None:
        words = "The dark screen is the bravest scene of the film & nobody spoke. " * 5
        plain, marked = words[:300], words[:290] + "<em>so</em>"

        def renders(text: str) -> float:
            return seconds(lambda: [render_wordpress(text) for _ in range(200)])

        assert renders(plain) < renders(marked) / 2

    @pytest.mark.parametrize(
        "piece",
        [
            "a ",
            "a\n",
            "a\n\n",
            "&amp;",
            "<b>a</b> ",
            "<br>",
            "http://x.org/a ",
            ")",
            "<",
            "<i>a\n\n",
            "http://x.org)",
        ],
    )
    def test_takes_time_in_proportion_to_the_length(self, piece: str) -> None:
        assert grows_with_its_length(render_wordpress, piece * 8_000)

    @pytest.mark.parametrize(
        "tag", ["div", "b", "blockquote", "ul><li", "table><tr><td", "a href='http://x.org'"]
    )
    def test_absurd_nesting_leaves_the_words(self, tag: str) -> None:
        html = render_wordpress(f"<{tag}>" * 5_000 + "words\n\nmore")

        assert plain_text(html) == "words more"
        assert html.count("<") < 1_000

    def test_nesting_of_elements_that_differ_does_not_multiply(self) -> None:
        html = "<p>" + "".join(f'<b class="{number}">' for number in range(450)) + "<p>x" * 2_000

        assert (
            seconds(lambda: render_wordpress(html))
            < seconds(lambda: render_wordpress("<p><b>x</b>" * 2_000)) * 20
        )


class TestSanitizer:
    def test_keeps_what_readers_could_write_in_wordpress(self) -> None:
        html = '<p><del>a</del><q>b</q><cite>c</cite><abbr title="d">e</abbr></p>'

        assert sanitize_comment(html) == html
        assert sanitize_comment('<p><abbr title="a" id="b" onclick="c">d</abbr></p>') == (
            '<p><abbr title="a">d</abbr></p>'
        )

    def test_these_do_not_part_a_word_in_lists(self) -> None:
        assert excerpt("<p>un<del>like</del>ly <q>a</q>, <cite>b</cite>.</p>", 50) == "unlikely a, b."


def mark(number: int, words: str) -> str:
    return (
        f'<a class="spoiler" id="spoiler-{number}" href="#spoiler-{number}">'
        f'<span class="label">Spoiler</span> <span class="hidden">{words}</span></a>'
    )


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ('So <abbr title="he &amp; she">Spoiler</abbr>.', f"<p>So {mark(1, 'he &amp; she')}.</p>"),
        (
            '<abbr title="a">spoiler</abbr> <acronym title="b"> SPOILER </acronym>',
            f"<p>{mark(1, 'a')} {mark(2, 'b')}</p>",
        ),
        ('<code><abbr title="a">Spoiler</abbr></code>', "<p><code>Spoiler</code></p>"),
        (
            '<a href="https://b.example/"><abbr title="a">Spoiler</abbr></a>',
            f'<p><a href="https://b.example/"{REL}>Spoiler</a></p>',
        ),
        ('<abbr title="United Nations">UN</abbr>', '<p><abbr title="United Nations">UN</abbr></p>'),
    ],
)
def test_words_that_an_abbreviation_hides_are_marked(html: str, shown: str) -> None:
    assert render_wordpress(html) == shown
