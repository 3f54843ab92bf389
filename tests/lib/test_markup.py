"""What readers type, and what is shown of it."""

import itertools
import re
import timeit
from functools import partial
from html import escape

import pytest

from comments.models import Comment
from filmclub.lib import public_forms
from filmclub.lib.comment_html import outbound_links, with_spoiler_ids
from filmclub.lib.markup import render
from filmclub.lib.public_forms import excerpt
from filmclub.lib.texts import clean_text

markdown = partial(render, format="markdown")

REL = 'rel="nofollow ugc noopener"'


def expand(html: str) -> str:
    """HTML from the short form of the tables: ⟦words⟧ hidden in a sentence, ⟪blocks⟫ a hidden paragraph."""
    numbers = itertools.count(1)
    html = re.sub(r'(<a href="http[^"]*")', rf"\1 {REL}", html)
    html = html.replace("⟪", '<details class="spoiler"><summary>Spoiler</summary>').replace("⟫", "</details>")
    label = '<span class="label">Spoiler</span>'
    opening = '<a class="spoiler" id="spoiler-{0}" href="#spoiler-{0}">' + label + ' <span class="hidden">'
    return re.sub("⟦", lambda _: opening.format(next(numbers)), html).replace("⟧", "</span></a>")


def without_breaks(html: str) -> str:
    return html.replace(">\n", ">")


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
    "an address without a scheme": "see film.it, www. film.it, www.film and example.org/her",
    "an e-mail address": "me@example.org <me@example.org> mailto:me@example.org",
    "other schemes": "ftp://example.org javascript:alert(1) data:text/html,x http:// https://",
    "an address with a password": "https://bank.example@evil.example/",
    "a table": "| film | stars |\n|------|-------|\n| Her  | 5 |",
    "a path": "C:\\films\\new\\ \\\\server\\her",
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
    "a star for each end": "*one two three*four *five",
    "quotes within quotes": "\"Her\" 'Her' «Her» “Her” ‘Her’",
    "times": "12:30 - 14:45 / 20:15",
    "a scale": "8-/10, 7+/10",
    "a spaced ellipsis": ". . . and then . . .",
}


@pytest.mark.parametrize("text", AS_TYPED.values(), ids=AS_TYPED)
def test_prose_looks_as_typed(text: str) -> None:
    assert markdown(text) == as_typed(text)


SHOWN = {
    "a line break": ("one\ntwo", "<p>one<br>two</p>"),
    "spaces at the end of a line": ("one  \ntwo \t\nthree", "<p>one<br>two<br>three</p>"),
    "line ends of Windows": ("one\r\ntwo\r\n\r\nthree", "<p>one<br>two</p><p>three</p>"),
    "many blank lines": ("one\n\n \n\n\ntwo", "<p>one</p><p>two</p>"),
    "four leading spaces": ("    four", "<p>&nbsp;&nbsp;&nbsp;&nbsp;four</p>"),
    "verse": ("Tyger\n  burning\n\tso", "<p>Tyger<br>&nbsp;&nbsp;burning<br>&nbsp;&nbsp;&nbsp;&nbsp;so</p>"),
    "control characters": ("a\x00b\x08c\x1b[0m\x7f", "<p>abc[0m</p>"),
    "emphasis": ("*a* and _b_", "<p><em>a</em> and <em>b</em></p>"),
    "strong emphasis": ("**a** and __b__", "<p><strong>a</strong> and <strong>b</strong></p>"),
    "both": ("***a*** ___b___", "<p><em><strong>a</strong></em> <em><strong>b</strong></em></p>"),
    "emphasis in emphasis": ("**Her *is* it**", "<p><strong>Her <em>is</em> it</strong></p>"),
    "emphasis that ends together": ("*so **good***", "<p><em>so <strong>good</strong></em></p>"),
    "emphasis beside punctuation": ("(*Her*), “_Ida_”…", "<p>(<em>Her</em>), “<em>Ida</em>”…</p>"),
    "emphasis around quotes": ('*"Her"* and *(2013)!*', '<p><em>"Her"</em> and <em>(2013)!</em></p>'),
    "emphasis over lines": ("*one\ntwo*", "<p><em>one<br>two</em></p>"),
    "a title of figures": ("*2001* **1917**", "<p><em>2001</em> <strong>1917</strong></p>"),
    "stars that are meant": ("\\*sigh\\* Mr\\_Robot", "<p>*sigh* Mr_Robot</p>"),
    "code": ("the `<b>` tag, ``a ` b``", "<p>the <code>&lt;b&gt;</code> tag, <code>a ` b</code></p>"),
    "code keeps marks": ("`*a* [b](http://c.d) \\*`", "<p><code>*a* [b](http://c.d) \\*</code></p>"),
    "fenced code": (
        "```python\n# a\n  > b\n- c\n```\nafter",
        "<pre><code># a\n  &gt; b\n- c\n</code></pre><p>after</p>",
    ),
    "a quotation": ("> So it\n> goes.", "<blockquote><p>So it<br>goes.</p></blockquote>"),
    "a quotation without a space": (">So it goes.", "<blockquote><p>So it goes.</p></blockquote>"),
    "an answer below a quotation": (
        "> Is it?\nIt is.",
        "<blockquote><p>Is it?</p></blockquote><p>It is.</p>",
    ),
    "a face below a quotation": (
        "> It was bad.\n>:(",
        "<blockquote><p>It was bad.</p></blockquote><p>&gt;:(</p>",
    ),
    "paragraphs in a quotation": ("> a\n>\n> b", "<blockquote><p>a</p><p>b</p></blockquote>"),
    "a quotation in a quotation": (
        ">> a\n> b",
        "<blockquote><blockquote><p>a</p></blockquote><p>b</p></blockquote>",
    ),
    "a list": ("- a\n- b", "<ul><li>a</li><li>b</li></ul>"),
    "a dialogue": (
        "He:\n- I love you.\n- I know.\nEnd.",
        "<p>He:</p><ul><li>I love you.</li><li>I know.</li></ul><p>End.</p>",
    ),
    "a list of stars": ("* a\n\n* b", "<ul><li><p>a</p></li><li><p>b</p></li></ul>"),
    "a list in a list": ("- a\n  - b", "<ul><li>a\n<ul><li>b</li></ul></li></ul>"),
    "an item with an indented line": ("- a\n  b\n- c", "<ul><li>a<br>b</li><li>c</li></ul>"),
    "a list in a quotation": ("> - a\n> - b", "<blockquote><ul><li>a</li><li>b</li></ul></blockquote>"),
    "dashes in an item": ("- - a\n- b", "<ul><li>- a</li><li>b</li></ul>"),
    "a numbered list": ("1. a\n2. b", "<ol><li>a</li><li>b</li></ol>"),
    "a numbered list with brackets": ("Top:\n1) a\n2) b", "<p>Top:</p><ol><li>a</li><li>b</li></ol>"),
    "numbers that are not in order": (
        "1. a\n1. b\n5. c\n6. d",
        '<ol><li>a</li><li value="1">b</li><li value="5">c</li><li>d</li></ol>',
    ),
    "an address": ("see https://ex.org/a_b_c?x=1&y=2.", '<p>see <a href="https://ex.org/a_b_c?x=1&amp;y=2">https://ex.org/a_b_c?x=1&amp;y=2</a>.</p>'),
    "an address in brackets": ("(http://ex.org/Her_(film))!", '<p>(<a href="http://ex.org/Her_(film)">http://ex.org/Her_(film)</a>)!</p>'),
    "an address in angles": ("<https://ex.org>,", '<p>&lt;<a href="https://ex.org">https://ex.org</a>&gt;,</p>'),
    "an address with emphasis": ("*https://ex.org/*", '<p><em><a href="https://ex.org/">https://ex.org/</a></em></p>'),
    "an address and a colon": ("http://ex.org: yes", '<p><a href="http://ex.org">http://ex.org</a>: yes</p>'),
    "a reference definition": ("[a]: http://ex.org", '<p>[a]: <a href="http://ex.org">http://ex.org</a></p>'),
    "a picture from elsewhere": ("![x](http://ex.org/x.png)", '<p>![x](<a href="http://ex.org/x.png">http://ex.org/x.png</a>)</p>'),
    "a link": ("[my *notes*](http://ex.org)", '<p><a href="http://ex.org">my <em>notes</em></a></p>'),
    "a link with brackets": (
        "[Her [2013]](http://ex.org/Her_(film))",
        '<p><a href="http://ex.org/Her_(film)">Her [2013]</a></p>',
    ),
    "a link without words": ("[](http://ex.org)", '<p>[](<a href="http://ex.org">http://ex.org</a>)</p>'),
    "a link with a title": ('[a](http://ex.org "b")', '<p><a href="http://ex.org" title="b">a</a></p>'),
    "a link in a link": ("[a [b](http://c.de)](http://f.gh)", '<p><a href="http://f.gh">a [b](http://c.de)</a></p>'),
}  # fmt: skip


@pytest.mark.parametrize(("text", "html"), SHOWN.values(), ids=SHOWN)
def test_marks_that_are_meant_work(text: str, html: str) -> None:
    assert without_breaks(markdown(text)) == expand(html)


SPOILERS = {
    "a paragraph": (">!He leaves!<", "⟪<p>He leaves</p>⟫"),
    "a paragraph with spaces": (">! He leaves !<", "⟪<p>He leaves</p>⟫"),
    "words of a sentence": ("In the end >!he leaves!<.", "<p>In the end ⟦he leaves⟧.</p>"),
    "the beginning of a line": (">!He!< leaves", "<p>⟦He⟧ leaves</p>"),
    "a line of its own": ("So:\n>!he leaves!<\nSad.", "<p>So:<br>⟦he leaves⟧<br>Sad.</p>"),
    "two in a line": (">!a!< and >!b!<", "<p>⟦a⟧ and ⟦b⟧</p>"),
    "two without a space": ("x>!a!<>!b!<", "<p>x⟦a⟧⟦b⟧</p>"),
    "over lines": (">!a\nb\nc!<", "⟪<p>a<br>b<br>c</p>⟫"),
    "over lines that look like a list": (">!a\n- b\n- c!<\nd", "<p>⟦a<br>- b<br>- c⟧<br>d</p>"),
    "over lines that look like quotations": (">!a\n> b!<", "⟪<p>a<br>&gt; b</p>⟫"),
    "over lines that look like code": (">!a\n```\nb\n```!<", "⟪<p>a<br>```<br>b<br>```</p>⟫"),
    "without an end": ("So >!he leaves\nher\n\nYes", "<p>So ⟦he leaves<br>her⟧</p><p>Yes</p>"),
    "a paragraph without an end": (">!a\n\nb", "⟪<p>a</p>⟫<p>b</p>"),
    "an end in a later paragraph": (">!a\n\nb\n\nc!< d", "⟪<p>a</p>⟫⟪<p>b</p>⟫<p>⟦c⟧ d</p>"),
    "marks on lines of their own": (">!\n\na\n\n!<", "⟪<p>a</p>⟫"),
    "code between the marks": (">!a\n\n```\nb\n```\n\n!<", "⟪<p>a</p>⟫⟪<pre><code>b\n</code></pre>⟫"),
    "items": ("- >!a!<\n- b >!c!<", "<ul><li>⟪<p>a</p>⟫</li><li>b ⟦c⟧</li></ul>"),
    "from item to item": ("- >!a\n- b!<", "<ul><li>⟪<p>a</p>⟫</li><li>⟪<p>b</p>⟫</li></ul>"),
    "an item without an end": ("- >!a\n- b", "<ul><li>⟪<p>a</p>⟫</li><li>b</li></ul>"),
    "a quotation": ("> >!a!<\n> b >!c!<", "<blockquote><p>⟦a⟧<br>b ⟦c⟧</p></blockquote>"),
    "a quotation without spaces": (">>!a!<", "<blockquote>⟪<p>a</p>⟫</blockquote>"),
    "below a quotation": ("> a\n>!b!<", "<blockquote><p>a</p></blockquote>⟪<p>b</p>⟫"),
    "a spoiler in a spoiler": ("x >!a >!b!< c!< d", "<p>x ⟦a b c⟧ d</p>"),
    "a second mark before the end": (">!a >!b!< c", "⟪<p>a b c</p>⟫"),
    "an end too many": ("x >!a!< b!<", "<p>x ⟦a⟧ b!&lt;</p>"),
    "nothing": ("a >!!< b >! !< c", "<p>a &gt;!!&lt; b &gt;! !&lt; c</p>"),
    "after a face": (">!< Well, >!he leaves!<", "<p>&gt;!&lt; Well, ⟦he leaves⟧</p>"),
    "faces": (">!< and >!", "<p>&gt;!&lt; and &gt;!</p>"),
    "emphasis within": ("x >!*a* **b**!<", "<p>x ⟦<em>a</em> <strong>b</strong>⟧</p>"),
    "emphasis around": ("*>!a!<* **>!b!<**", "<p><em>⟦a⟧</em> <strong>⟦b⟧</strong></p>"),
    "emphasis across": ("*a >!b* c!<", "<p>*a ⟦b* c⟧</p>"),
    "a heart before the end": (">!he lives!<3 and she!< x", "<p>⟦he lives!&lt;3 and she⟧ x</p>"),
    "a tag before the end": ("x >!<i>he lives!</i> yes!<", "<p>x ⟦&lt;i&gt;he lives!&lt;/i&gt; yes⟧</p>"),
    "after a tag": ("<b>Her</b>! So >!sad!<", "<p>&lt;b&gt;Her&lt;/b&gt;! So ⟦sad⟧</p>"),
    "around a tag": ("<b>!sad!<", "<p>&lt;b⟦sad⟧</p>"),
    "a link in a paragraph": (">![a](http://b.cd)!<", '⟪<p><a href="http://b.cd">a</a></p>⟫'),
    "a link in a sentence": ("x >![a](http://b.cd)!<", "<p>x ⟦a (http://b.cd)⟧</p>"),
    "an address in a sentence": ("x >!see http://b.cd!<", "<p>x ⟦see http://b.cd⟧</p>"),
    "the words of a link": ("[a >!b!<](http://c.de)", '<p>[a ⟦b⟧](<a href="http://c.de">http://c.de</a>)</p>'),
    "a link and its end": ("[a >!b](http://c.de) d!<", "<p>[a ⟦b](http://c.de) d⟧</p>"),
    "the title of a link": (
        '[a](http://c.de ">!b!<")',
        '<p>[a](<a href="http://c.de">http://c.de</a> "⟦b⟧")</p>',
    ),
    "the address of a link": ("[a](http://c.de/>!b!<)", '<p>[a](<a href="http://c.de/">http://c.de/</a>⟦b⟧)</p>'),
    "code": ("`>!a!<` `>!` `!<`", "<p><code>&gt;!a!&lt;</code> <code>&gt;!</code> <code>!&lt;</code></p>"),
    "fenced code": ("```\n>!a!<\n```", "<pre><code>&gt;!a!&lt;\n</code></pre>"),
    "fenced code without an end": ("```\n>!a!<", "<p>```<br>⟦a⟧</p>"),
    "code that ends within": ("`a >!b` c!<", "<p>`a ⟦b` c⟧</p>"),
    "code within": ("x >!a `b!<` c!<", "<p>x ⟦a <code>b!&lt;</code> c⟧</p>"),
    "a backslash before it": ("\\>!a!<", "<p>\\⟦a⟧</p>"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "html"), SPOILERS.values(), ids=SPOILERS)
def test_spoilers_hide(text: str, html: str) -> None:
    assert without_breaks(markdown(text)) == expand(html)


KINDS = {"bars": ("||", "||"), "words": ("[spoiler]", "[/spoiler]")}
# Where the mark is part of a face, a heart or a tag; and for bars, which cannot stand in each other.
ONLY_ANGLES = {"after a face", "faces", "a heart before the end", "a tag before the end", "after a tag"}
NOT_BARS = {"two without a space", "a spoiler in a spoiler", "a second mark before the end"}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", [name for name in SPOILERS if name not in ONLY_ANGLES])
def test_spoilers_hide_in_the_same_way_by_other_marks(name: str, kind: str) -> None:
    if kind == "bars" and name in NOT_BARS:
        name = "words of a sentence"
    opens, closes = KINDS[kind]
    text, shown = SPOILERS[name]
    text = text.replace(">!", opens).replace("!<", closes)
    shown = shown.replace("&gt;!", opens).replace("!&lt;", closes)
    assert without_breaks(markdown(text)) == expand(shown)


OTHER_MARKS = {
    "capitals": ("[SPOILER]a[/Spoiler] [sPoiler]b[/spoilER]", "<p>⟦a⟧ ⟦b⟧</p>"),
    "a word that stands alone": ("[spoiler] and [Spoiler]", "⟪<p>and</p>⟫"),
    "a word at the end": ("mind the [SPOILER]", "<p>mind the [SPOILER]</p>"),
    "a link on that word": ("[spoiler](http://b.cd)", '<p><a href="http://b.cd">spoiler</a></p>'),
    "what a link would hide": ("[spoiler](he dies)[/spoiler]", "⟪<p>(he dies)</p>⟫"),
    "another word in brackets": ("[spoilers] [spoil] [/spoilers]", "<p>[spoilers] [spoil] [/spoilers]</p>"),
    "an end of another kind": (">!a [/spoiler] b!< c", "<p>⟦a [/spoiler] b⟧ c</p>"),
    "the end of an angle in words": ("[spoiler]a !< b[/spoiler] c", "<p>⟦a !&lt; b⟧ c</p>"),
    "a kind in another": ("||a >!b!< [spoiler]c[/spoiler] d|| e", "<p>⟦a b c d⟧ e</p>"),
    "kinds across each other": ("||a [spoiler]b|| c[/spoiler] d", "<p>⟦a b c⟧ d</p>"),
    "another kind between paragraphs": (
        "[spoiler]a\n\nb ||c|| d\n\ne[/spoiler] f",
        "⟪<p>a</p>⟫⟪<p>b c d</p>⟫<p>⟦e⟧ f</p>",
    ),
    "kinds that end in different paragraphs": (
        ">!a\n\nb ||c\n\nd|| e!< f",
        "⟪<p>a</p>⟫⟪<p>b c</p>⟫<p>⟦d e⟧ f</p>",
    ),
    "a pair below one without its end": ("||a\n\nb ||c|| d", "⟪<p>a</p>⟫<p>b ⟦c⟧ d</p>"),
    "bars with spaces": ("|| he leaves ||", "⟪<p>he leaves</p>⟫"),
    "bars with spaces at the end": ("So || he leaves ||.", "<p>So ⟦he leaves ⟧.</p>"),
    "bars with spaces around words": ("So || he leaves || her", "<p>So ⟦he leaves ⟧ her</p>"),
    "bars with spaces beside others": ("|| a b || c ||d||", "<p>⟦a b ⟧ c ⟦d⟧</p>"),
    "bars on lines of their own": ("||\nhe\n||", "⟪<p>he</p>⟫"),
    "a space before the second": ("||he dies || and more", "⟪<p>he dies || and more</p>⟫"),
    "a space that was forgotten": ("she||leaves||. He||stays||", "<p>she⟦leaves⟧. He⟦stays⟧</p>"),
    "bars in brackets and quotes": ('(||a||) "||b||"', '<p>(⟦a⟧) "⟦b⟧"</p>'),
    "bars in a script without spaces": ("他||死了||了", "<p>他⟦死了⟧了</p>"),
    "that script below one without an end": ("||a\n\n他||死了||了", "⟪<p>a</p>⟫<p>他⟦死了⟧了</p>"),
    "bars between words": ("a||b and a||b||c", "<p>a||b and a||b||c</p>"),
    "bars of a program": ("if (a || b || c)", "<p>if (a || b || c)</p>"),
    "bars of a table": ("|| Her || 2013 || 1 ||\n| a || b |", "<p>|| Her || 2013 || 1 ||<br>| a || b |</p>"),
    "many bars": ("|||a||| |||| |a|", "<p>|||a||| |||| |a|</p>"),
    "bars at a line’s end": ("a ||\nb ||", "<p>a ||<br>b ||</p>"),
    "bars in code before a spoiler": (
        "`x || y` and `a||` and `||` then ||b||",
        "<p><code>x || y</code> and <code>a||</code> and <code>||</code> then ⟦b⟧</p>",
    ),
    "bars in fenced code before a spoiler": (
        "```\nx ||y\n```\n||b|| c",
        "<pre><code>x ||y\n</code></pre><p>⟦b⟧ c</p>",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "html"), OTHER_MARKS.values(), ids=OTHER_MARKS)
def test_other_marks_hide_and_bars_in_prose_do_not(text: str, html: str) -> None:
    assert without_breaks(markdown(text)) == expand(html)


PLAIN = "<p>Sad, slow &amp; <em>good</em>.</p>"
BOTH = markdown("Wow, >!he leaves & *cries*!< there.\n\n>!The end [x](http://ex.org) is sad!<\n\nBye")


def test_spoiler_ids_get_the_prefix() -> None:
    html = with_spoiler_ids(markdown("a >!b!< >!c!<"), "c7")
    assert re.findall(r'id="(.*?)" href="#(.*?)"', html) == [("c7-spoiler-1",) * 2, ("c7-spoiler-2",) * 2]


def test_words_that_look_like_ids_keep_their_shape() -> None:
    html = markdown('id="spoiler-1" href="#spoiler-1">')
    assert with_spoiler_ids(html, "c7") == html


def test_what_never_ends_stays_hidden() -> None:
    assert excerpt('<p>a <details class="spoiler"><p>b</p> c', 90) == "a [spoiler]"


def test_an_excerpt_does_not_depend_on_the_order_of_attributes() -> None:
    html = '<p>a <a href="#spoiler-1" id="spoiler-1" class="spoiler">b &amp; c</a> &amp; d&#33;<br/></p>'
    assert excerpt(html, 90) == "a [spoiler] & d!"


def test_the_word_for_spoilers_is_translated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(public_forms, "gettext", lambda word: {"[spoiler]": "[divulgâché]"}[word])
    assert excerpt(BOTH, 100) == "Wow, [divulgâché] there. [divulgâché] Bye"


@pytest.mark.parametrize(
    ("html", "length", "text"),
    [
        (PLAIN, 100, "Sad, slow & good."),
        (PLAIN, 17, "Sad, slow & good."),
        (PLAIN, 16, "Sad, slow &…"),
        (PLAIN, 10, "Sad, slow…"),
        (PLAIN, 9, "Sad…"),
        (PLAIN, 3, "Sa…"),
        (PLAIN, 1, "…"),
        (PLAIN, 0, ""),
        (BOTH, 100, "Wow, [spoiler] there. [spoiler] Bye"),
        ("<p>one<br>\ntwo</p><p>three&nbsp;four</p><ul><li>five</li></ul>", 50, "one two three four five"),
        ("<p>b<em>ol</em>d</p><blockquote><p>so</p></blockquote>it goes", 50, "bold so it goes"),
        ("", 10, ""),
    ],
)
def test_an_excerpt_is_cut_at_a_word_and_tells_no_spoiler(html: str, length: int, text: str) -> None:
    assert excerpt(html, length) == text


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("no link, ex.org, me@ex.org", 0),
        ("http://ex.org and [here](https://ex.org/a)", 2),
        ('[a](http://ex.org "<a href=http://ex.org>")', 1),
        ("`http://ex.org` >!a!< and <a href='http://ex.org/x'>", 1),
        (">!http://ex.org!<", 1),
        ("a >!http://ex.org!<", 0),
    ],
)
def test_links_that_lead_out_are_counted(text: str, links: int) -> None:
    assert len(outbound_links(markdown(text))) == links


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ("a\r\nb\rc", "a\nb\nc"),
        ("a\x0bb\x0cc\u2028d\u2029e", "a\nb\nc\nd\ne"),
        ("a\x00b\x1b\x85\x7f\ufdd0\ud800\uffffc", "abc"),
        ("a\tb\u200dc\u200f", "a\tb\u200dc\u200f"),
        ("\n \n  a \n\n", "  a"),
        ("e\u0301", "é"),
        (" \n\t", ""),
    ],
)
def test_text_is_cleaned_for_storage(sent: str, stored: str) -> None:
    assert clean_text(sent) == stored
    assert clean_text(stored) == stored


def test_an_excerpt_of_a_very_long_comment_takes_no_longer() -> None:
    def seconds(times: int) -> float:
        html = markdown("- >!a\n" * times)
        return min(timeit.repeat(lambda: excerpt(html, 90), number=5, repeat=3))

    assert seconds(10_000) < 20 * seconds(100)


def test_a_text_is_rendered_by_the_rules_of_its_format() -> None:
    assert render("*a* <em>b</em>", "markdown") == "<p><em>a</em> &lt;em&gt;b&lt;/em&gt;</p>"
    assert render("*a* <em>b</em>", "wordpress-html") == "<p>*a* <em>b</em></p>"
    with pytest.raises(KeyError):
        render("a", "html")


def test_every_format_that_a_comment_may_have_is_known() -> None:
    assert all(render("a", format) == "<p>a</p>" for format in Comment.Format)
