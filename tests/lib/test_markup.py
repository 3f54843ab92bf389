"""What readers type, and what is shown of it."""

import itertools
import re
import time
from html import escape
from html.parser import HTMLParser

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from filmclub.lib import markup
from filmclub.lib.markup import (
    clean_text,
    count_links,
    excerpt,
    has_spoiler,
    render_comment,
    shield_spoilers,
    with_spoiler_ids,
)

REL = 'rel="nofollow ugc noopener"'
LONGEST = 65_525


def expand(html: str) -> str:
    """HTML from the short form of the tables: ⟦words⟧ a spoiler in a sentence, ⟪blocks⟫ one of a paragraph."""
    numbers = itertools.count(1)
    html = re.sub(r'(<a href="http[^"]*")', rf"\1 {REL}", html)
    html = html.replace("⟪", '<details class="spoiler"><summary>Spoiler</summary>').replace("⟫", "</details>")
    label = '<span class="label">Spoiler</span>'
    opening = '<a class="spoiler" id="spoiler-{0}" href="#spoiler-{0}">' + label + ' <span class="hidden">'
    return re.sub("⟦", lambda _: opening.format(next(numbers)), html).replace("⟧", "</span></a>")


def as_typed(text: str) -> str:
    paragraphs = (escape(paragraph, quote=False) for paragraph in text.split("\n\n"))
    return "\n".join("<p>" + paragraph.replace("\n", "<br>\n") + "</p>" for paragraph in paragraphs)


AS_TYPED = {
    "multiplication": "2 * 3 * 4",
    "multiplication without spaces": "2*3*4 = 24",
    "a title with stars": "M*A*S*H is the best film of 1970, not S*P*Y*S",
    "a name with underscores": "snake_case_name and __x",
    "a sentence that begins with a year": "1986. A great year",
    "a sentence that begins with a number": "10. Her",
    "a countdown": "10. Drive\n9. Her\n8. Ida",
    "a list that goes on from the comment before": "2. second\n3. third",
    "only one numbered line": "1. Her, by a mile",
    "a number in brackets": "(1) first\n(2) second",
    "a line below a word": "Great\n---",
    "a double line below a word": "Her (2013)\n======",
    "a ruler of dashes": "before\n\n---\n\nafter",
    "a ruler of stars": "before\n\n* * *\n\nafter\n\n***\n\n- - -",
    "number sign one": "# 1 fan",
    "a hashtag": "#Her is #1",
    "smileys": ":) :-) ;-) :D :* :'( ^^ \\o/ xD",
    "an angry smiley": ">:( why did he leave",
    "an angry smiley below a line": "No.\n>:-(",
    "faces": ">_< >.< ^_^ -_- *_* o_O T_T ;_; ^_^ -_- >_< *_* '_' ~_~",
    "a shrug": "¯\\_(ツ)_/¯ and once more ¯\\_(ツ)_/¯",
    "a raised fist": "\\[T]/ praise \\(^o^)/",
    "hearts": "love it <3 so much!<3",
    "a broken heart": "</3",
    "comparisons": "a < b > c and 3 > 2",
    "more than": ">100 people in the cinema",
    "arrows": "-> watch it <- now => then",
    "dashes": "– What a film.\n— Yes.",
    "dashes in a sentence": "it is -- and I mean it -- good",
    "plus one": "+1",
    "plus one with words": "+1 for the music\n+1 for the beach",
    "minus points": "-10 points for the ending",
    "pros and cons": "+ the music\n+ the light\n- the plot\n- the length",
    "pros and cons apart": "+ music\n+ light\n\n- plot\n- length",
    "a signature": "It is a film about listening.\n- Roger",
    "signatures": "“Great.”\n- Roger\n“Not so great.”\n- Pauline",
    "a long signature": "--\nAnna",
    "a note at the end": "great* film\n* spoilers below",
    "a note with two stars": "** the long version",
    "censored words": "what the f***, this is s**t, b***s*** and f**k",
    "words that end with a star": "Her* and Drive* are free*",
    "a rating in stars": "***** out of *****",
    "a rating against a word": "****Her**** ***½",
    "a rating with a half": "**1/2 for Her, * for Noah",
    "a rating in figures": "5/10 **",
    "stars of unequal number": "**1/2 stars and 3* for the cast",
    "blanks to fill": "____ is the best film of ____",
    "apostrophes": "don`t, isn`t and it´s",
    "old quotation marks": "``so it goes'' and ``so be it''",
    "one backtick": "the ` key",
    "three backticks alone": "```\nnot closed\n\n- Anna",
    "a row of tildes": "~~~~~~\nHer\n~~~~~~",
    "about": "~ 10 minutes, ~~well~~ 12",
    "HTML": "<b>bold</b> & <script>alert(1)</script>",
    "an HTML comment": "<!-- nothing --> <br/>",
    "an exclamation after HTML": "I <i>loved</i>! Really >!",
    "entities": "&amp; &copy; &lt; &#8211; &nbsp;",
    "a footnote": "as Ebert says[1] [a]",
    "footnotes": "[1]: see the review\n[a]: on page 2",
    "boxes": "[ ] seen [x] not seen [] [ok]",
    "brackets and parentheses": "[sic] (2013) [Her](2013) [a](b)",
    "an empty link": "[] () [](x) [x]()",
    "a picture": "![a dog](dog.png)",
    "an address without a scheme": "see film.it, www.film.it and example.org/her",
    "an e-mail address": "me@example.org <me@example.org> mailto:me@example.org",
    "other schemes": "ftp://example.org javascript:alert(1) data:text/html,x http:// https://",
    "an address with a password": "https://bank.example@evil.example/",
    "a table": "| film | stars |\n|------|-------|\n| Her  | 5 |",
    "a path": "C:\\films\\new\\_old\\ \\\\server",
    "a backslash at the end of a line": "either\\\nor\\",
    "marks alone": "-\n*\n+\n1.\n>\n#\n`",
    "a lone angle": ">",
    "a question of marks": "what?! >? <! !> <",
    "a colon and a list": "Cast: Joaquin, Amy; Scarlett (voice) *: 5",
    "prices and percent": "$5 is 50% of $10 @ home ~ ok",
    "CJK": "これは*とても*いい映画です。",
    "Arabic with direction marks": "فيلم \u200fرائع\u200e 10/10",
    "joined emoji": "👩‍👩‍👧 loved it 🎬🎬",
    "zero width": "zero\u200bwidth",
    "stars around a space": "* Her * and ** Drive **",
    "stars in the air": "one * two ** three *** four _ five __ six",
    "a star for each end": "*one two* three*four *five",
    "quotes within quotes": "\"Her\" 'Her' «Her» “Her” ‘Her’",
    "times": "12:30 - 14:45 / 20:15",
    "a scale": "8-/10, 7+/10",
    "a spaced ellipsis": ". . . and then . . .",
}


@pytest.mark.parametrize("text", AS_TYPED.values(), ids=AS_TYPED)
def test_prose_looks_as_typed(text: str) -> None:
    assert render_comment(text) == as_typed(text)


SHOWN = {
    "a line break": ("one\ntwo", "<p>one<br>\ntwo</p>"),
    "spaces at the end of a line": ("one  \ntwo \t\nthree", "<p>one<br>\ntwo<br>\nthree</p>"),
    "line ends of Windows": ("one\r\ntwo\r\n\r\nthree", "<p>one<br>\ntwo</p>\n<p>three</p>"),
    "many blank lines": ("one\n\n \n\n\ntwo", "<p>one</p>\n<p>two</p>"),
    "four leading spaces": ("    four", "<p>&nbsp;&nbsp;&nbsp;&nbsp;four</p>"),
    "verse": ("Tyger\n  burning\n\tbright", "<p>Tyger<br>\n&nbsp;&nbsp;burning<br>\n&nbsp;&nbsp;&nbsp;&nbsp;bright</p>"),
    "control characters": ("a\x00b\x08c\x1b[0m\x7f", "<p>abc[0m</p>"),
    "emphasis": ("*a* _b_ **c** __d__ ***e***", "<p><em>a</em> <em>b</em> <strong>c</strong> <strong>d</strong> <em><strong>e</strong></em></p>"),
    "emphasis in emphasis": ("**Her *is* it** *so **good***", "<p><strong>Her <em>is</em> it</strong> <em>so <strong>good</strong></em></p>"),
    "emphasis beside punctuation": ("(*Her*), “_Her_”: *Her*'s", "<p>(<em>Her</em>), “<em>Her</em>”: <em>Her</em>'s</p>"),
    "emphasis around quotes": ('*"Her"* and *(2013)!*', '<p><em>"Her"</em> and <em>(2013)!</em></p>'),
    "emphasis over lines": ("*one\ntwo*", "<p><em>one<br>\ntwo</em></p>"),
    "a title of figures": ("*2001* **1917**", "<p><em>2001</em> <strong>1917</strong></p>"),
    "stars that are meant": ("\\*sigh\\* Mr\\_Robot", "<p>*sigh* Mr_Robot</p>"),
    "code": ("the `<b>` tag, ``a ` b``", "<p>the <code>&lt;b&gt;</code> tag, <code>a ` b</code></p>"),
    "code keeps marks": ("`*a* [b](http://c.d) \\*`", "<p><code>*a* [b](http://c.d) \\*</code></p>"),
    "fenced code": ("```python\n# a\n  > b\n- c\n```\nafter", "<pre><code># a\n  &gt; b\n- c\n</code></pre>\n<p>after</p>"),
    "a quotation": ("> So it goes.\n> Again.", "<blockquote>\n<p>So it goes.<br>\nAgain.</p>\n</blockquote>"),
    "a quotation without a space": (">So it goes.", "<blockquote>\n<p>So it goes.</p>\n</blockquote>"),
    "an answer below a quotation": ("> So it goes.\nI agree.", "<blockquote>\n<p>So it goes.</p>\n</blockquote>\n<p>I agree.</p>"),
    "a face below a quotation": ("> It was bad.\n>:(", "<blockquote>\n<p>It was bad.</p>\n</blockquote>\n<p>&gt;:(</p>"),
    "paragraphs in a quotation": ("> a\n>\n> b", "<blockquote>\n<p>a</p>\n<p>b</p>\n</blockquote>"),
    "a quotation in a quotation": (">> a\n> b", "<blockquote>\n<blockquote>\n<p>a</p>\n</blockquote>\n<p>b</p>\n</blockquote>"),
    "a list": ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
    "a dialogue": ("He:\n- I love you.\n- I know.\nEnd.", "<p>He:</p>\n<ul>\n<li>I love you.</li>\n<li>I know.</li>\n</ul>\n<p>End.</p>"),
    "a list of stars": ("* a\n\n* b", "<ul>\n<li>\n<p>a</p>\n</li>\n<li>\n<p>b</p>\n</li>\n</ul>"),
    "a list in a list": ("- a\n  - b", "<ul>\n<li>a\n<ul>\n<li>b</li>\n</ul>\n</li>\n</ul>"),
    "an item with an indented line": ("- a\n  b\n- c", "<ul>\n<li>a<br>\nb</li>\n<li>c</li>\n</ul>"),
    "a list in a quotation": ("> - a\n> - b", "<blockquote>\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n</blockquote>"),
    "dashes in an item": ("- - a\n- b", "<ul>\n<li>- a</li>\n<li>b</li>\n</ul>"),
    "a numbered list": ("1. a\n2. b", "<ol>\n<li>a</li>\n<li>b</li>\n</ol>"),
    "a numbered list with brackets": ("Top:\n1) a\n2) b", "<p>Top:</p>\n<ol>\n<li>a</li>\n<li>b</li>\n</ol>"),
    "numbers that are not in order": ("1. a\n1. b\n5. c\n6. d", '<ol>\n<li>a</li>\n<li value="1">b</li>\n<li value="5">c</li>\n<li>d</li>\n</ol>'),
    "an address": ("see https://example.org/a_b_c?x=1&y=2.", "<p>see <a href=\"https://example.org/a_b_c?x=1&amp;y=2\">https://example.org/a_b_c?x=1&amp;y=2</a>.</p>"),
    "an address in brackets": ("(http://example.org/Her_(film))!", "<p>(<a href=\"http://example.org/Her_(film)\">http://example.org/Her_(film)</a>)!</p>"),
    "an address in angles": ("<https://example.org>,", "<p>&lt;<a href=\"https://example.org\">https://example.org</a>&gt;,</p>"),
    "an address with emphasis": ("*https://example.org/*", "<p><em><a href=\"https://example.org/\">https://example.org/</a></em></p>"),
    "an address and a colon": ("http://example.org: yes", "<p><a href=\"http://example.org\">http://example.org</a>: yes</p>"),
    "a reference definition": ("[a]: http://example.org", "<p>[a]: <a href=\"http://example.org\">http://example.org</a></p>"),
    "a picture from elsewhere": ("![x](http://example.org/x.png)", "<p>![x](<a href=\"http://example.org/x.png\">http://example.org/x.png</a>)</p>"),
    "a link": ("[my *notes*](http://example.org)", "<p><a href=\"http://example.org\">my <em>notes</em></a></p>"),
    "a link with brackets": ("[Her [2013]](http://example.org/Her_(film))", "<p><a href=\"http://example.org/Her_(film)\">Her [2013]</a></p>"),
    "a link without words": ("[](http://example.org)", "<p>[](<a href=\"http://example.org\">http://example.org</a>)</p>"),
    "a link with a title": ('[a](http://example.org "b")', '<p><a href="http://example.org" title="b">a</a></p>'),
    "a link in a link": ("[a [b](http://c.de)](http://f.gh)", "<p><a href=\"http://f.gh\">a [b](http://c.de)</a></p>"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "html"), SHOWN.values(), ids=SHOWN)
def test_marks_that_are_meant_work(text: str, html: str) -> None:
    assert render_comment(text) == expand(html)


SPOILERS = {
    "a paragraph": (">!He leaves!<", "⟪<p>He leaves</p>⟫"),
    "a paragraph with spaces": (">! He leaves !<", "⟪<p>He leaves</p>⟫"),
    "words of a sentence": ("In the end >!he leaves!<.", "<p>In the end ⟦he leaves⟧.</p>"),
    "the beginning of a line": (">!He!< leaves", "<p>⟦He⟧ leaves</p>"),
    "a line of its own": ("So:\n>!he leaves!<\nSad.", "<p>So:<br>\n⟦he leaves⟧<br>\nSad.</p>"),
    "two in a line": (">!a!< and >!b!<", "<p>⟦a⟧ and ⟦b⟧</p>"),
    "two without a space": ("x>!a!<>!b!<", "<p>x⟦a⟧⟦b⟧</p>"),
    "over lines": (">!a\nb\nc!<", "⟪<p>a<br>\nb<br>\nc</p>⟫"),
    "over lines that look like a list": (">!a\n- b\n- c!<\nd", "<p>⟦a<br>\n- b<br>\n- c⟧<br>\nd</p>"),
    "over lines that look like quotations": (">!a\n> b!<", "⟪<p>a<br>\n&gt; b</p>⟫"),
    "over lines that look like code": (">!a\n```\nb\n```!<", "⟪<p>a<br>\n```<br>\nb<br>\n```</p>⟫"),
    "without an end": ("So >!he leaves\nher\n\nYes", "<p>So ⟦he leaves<br>\nher⟧</p>\n<p>Yes</p>"),
    "a paragraph without an end": (">!a\n\nb", "⟪<p>a</p>⟫\n<p>b</p>"),
    "an end in a later paragraph": (">!a\n\nb\n\nc!< d", "⟪<p>a</p>⟫\n⟪<p>b</p>⟫\n<p>⟦c⟧ d</p>"),
    "marks on lines of their own": (">!\n\na\n\n!<", "⟪<p>a</p>⟫"),
    "code between the marks": (">!a\n\n```\nb\n```\n\n!<", "⟪<p>a</p>⟫\n⟪<pre><code>b\n</code></pre>⟫"),
    "items": ("- >!a!<\n- b >!c!<", "<ul>\n<li>\n⟪<p>a</p>⟫\n</li>\n<li>b ⟦c⟧</li>\n</ul>"),
    "from item to item": ("- >!a\n- b!<", "<ul>\n<li>\n⟪<p>a</p>⟫\n</li>\n<li>\n⟪<p>b</p>⟫\n</li>\n</ul>"),
    "an item without an end": ("- >!a\n- b", "<ul>\n<li>\n⟪<p>a</p>⟫\n</li>\n<li>b</li>\n</ul>"),
    "a quotation": ("> >!a!<\n> b >!c!<", "<blockquote>\n<p>⟦a⟧<br>\nb ⟦c⟧</p>\n</blockquote>"),
    "a quotation without spaces": (">>!a!<", "<blockquote>\n⟪<p>a</p>⟫\n</blockquote>"),
    "below a quotation": ("> a\n>!b!<", "<blockquote>\n<p>a</p>\n</blockquote>\n⟪<p>b</p>⟫"),
    "a spoiler in a spoiler": ("x >!a >!b!< c!< d", "<p>x ⟦a b c⟧ d</p>"),
    "a second mark before the end": (">!a >!b!< c", "⟪<p>a b c</p>⟫"),
    "an end too many": ("x >!a!< b!<", "<p>x ⟦a⟧ b!&lt;</p>"),
    "nothing": ("a >!!< b >! !< c", "<p>a &gt;!!&lt; b &gt;! !&lt; c</p>"),
    "faces": (">!< and >!", "<p>&gt;!&lt; and &gt;!</p>"),
    "emphasis within": ("x >!*a* **b**!<", "<p>x ⟦<em>a</em> <strong>b</strong>⟧</p>"),
    "emphasis around": ("*>!a!<* **>!b!<**", "<p><em>⟦a⟧</em> <strong>⟦b⟧</strong></p>"),
    "emphasis across": ("*a >!b* c!<", "<p>*a ⟦b* c⟧</p>"),
    "a heart before the end": (">!he lives!<3 and she!< x", "<p>⟦he lives!&lt;3 and she⟧ x</p>"),
    "a tag before the end": ("x >!<i>he lives!</i> yes!<", "<p>x ⟦&lt;i&gt;he lives!&lt;/i&gt; yes⟧</p>"),
    "after a tag": ("<b>Her</b>! So >!sad!<", "<p>&lt;b&gt;Her&lt;/b&gt;! So ⟦sad⟧</p>"),
    "around a tag": ("<b>!sad!<", "<p>&lt;b⟦sad⟧</p>"),
    "a link in a paragraph": (">![a](http://b.cd)!<", "⟪<p><a href=\"http://b.cd\">a</a></p>⟫"),
    "a link in a sentence": ("x >![a](http://b.cd)!<", "<p>x ⟦a (http://b.cd)⟧</p>"),
    "an address in a sentence": ("x >!see http://b.cd!<", "<p>x ⟦see http://b.cd⟧</p>"),
    "the words of a link": ("[a >!b!<](http://c.de)", "<p>[a ⟦b⟧](<a href=\"http://c.de\">http://c.de</a>)</p>"),
    "a link and its end": ("[a >!b](http://c.de) d!<", "<p>[a ⟦b](http://c.de) d⟧</p>"),
    "the title of a link": ('[a](http://c.de ">!b!<")', '<p>[a](<a href=\"http://c.de\">http://c.de</a> "⟦b⟧")</p>'),
    "the address of a link": ("[a](http://c.de/>!b!<)", "<p>[a](<a href=\"http://c.de/\">http://c.de/</a>⟦b⟧)</p>"),
    "code": ("`>!a!<` `>!` `!<`", "<p><code>&gt;!a!&lt;</code> <code>&gt;!</code> <code>!&lt;</code></p>"),
    "fenced code": ("```\n>!a!<\n```", "<pre><code>&gt;!a!&lt;\n</code></pre>"),
    "fenced code without an end": ("```\n>!a!<", "<p>```<br>\n⟦a⟧</p>"),
    "code that ends within": ("`a >!b` c!<", "<p>`a ⟦b` c⟧</p>"),
    "code within": ("x >!a `b!<` c!<", "<p>x {hidden('a <code>b!&lt;</code> c').replace('<code>b!&lt;</code>', '`b')}` c!&lt;</p>"),
    "a backslash before it": ("\\>!a!<", "<p>\\⟦a⟧</p>"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "html"), SPOILERS.values(), ids=SPOILERS)
def test_spoilers_hide(text: str, html: str) -> None:
    assert render_comment(text) == expand(html)
