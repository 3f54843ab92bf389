"""Posts as WordPress stored them, and the articles that they become."""

from __future__ import annotations

import re

import pytest

from filmclub.wordpress.bodies import ConvertedBody, Surroundings, convert
from filmclub.wordpress.figures import Picture
from reviews.bodies import sanitize

BLOG = "http://blog.example"
UPLOADS = f"{BLOG}/wp-content/uploads/2013/05"
CLIP = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"
PLAYER = f"<p>{CLIP}</p>"
SKYLINE = Picture("/media/skyline.jpg", 4, "A skyline", "Seen from the train")
STILL = Picture("/media/still.jpg", 5)
LATE = Picture(f"{UPLOADS}/late.jpg", None, "A late picture", "Too late")
BY_ID = {4: SKYLINE, 5: STILL, 6: LATE}


def find_picture(address: str, number: int | None) -> Picture | None:
    if number in BY_ID:
        return BY_ID[number]
    name = re.sub(r"(-\d+x\d+)?\.jpg$", "", address.rpartition("/")[2])
    by_name = {"skyline": SKYLINE, "still": STILL, "late": LATE}
    return by_name.get(name) if address.startswith(UPLOADS) else None


AROUND = Surroundings(
    link=lambda address: address.replace(f"{BLOG}/2013/", "/reviews/"),
    picture=find_picture,
    attached=[SKYLINE, LATE],
)


def body(html: str) -> ConvertedBody:
    return convert(html, AROUND)


def img(name: str = "skyline-300x169", more: str = ' alt="" class="aligncenter wp-image-4"') -> str:
    return f'<img src="{UPLOADS}/{name}.jpg"{more} width="300" height="169" />'


def figure(picture: Picture = SKYLINE, caption: str = "", alt: str = "") -> str:
    words = f' alt="{alt}"' if alt else ""
    key = f' data-file="{picture.key}"' if picture.key else ""
    caption = caption and f"<figcaption>{caption}</figcaption>"
    return f'<figure><img src="{picture.src}"{words}{key}>{caption}</figure>'


def block(name: str, html: str, settings: str = "") -> str:
    return f"<!-- wp:{name} {settings + ' ' if settings else ''}-->\n{html}\n<!-- /wp:{name} -->"


CLASSIC = {
    "paragraphs and lines": ("a\nb\n\nc", "<p>a<br>b</p><p>c</p>"),
    "lines of Windows": ("a\r\n\r\nb", "<p>a</p><p>b</p>"),
    "a paragraph for the space alone": ("a\n\n&nbsp;\n\nb", "<p>a</p><p>b</p>"),
    "headings of every size": ("<h1>A</h1>\n<h3>B</h3>\n<h6>C</h6>", "<h2>A</h2><h3>B</h3><h3>C</h3>"),
    "a list between lines": (
        "a\n<ul>\n<li>b</li>\n<li>c</li>\n</ul>\nd",
        "<p>a</p><ul><li>b</li><li>c</li></ul><p>d</p>",
    ),
    "a list that begins at three": ('<ol start="3"><li>a</li></ol>', '<ol start="3"><li>a</li></ol>'),
    "a quotation": ("<blockquote>a\n\nb</blockquote>", "<blockquote><p>a</p><p>b</p></blockquote>"),
    "a quotation with its source": (
        "<blockquote>a\n<cite>Roger <i>Ebert</i></cite></blockquote>",
        "<blockquote><p>a</p><p>— Roger <em>Ebert</em></p></blockquote>",
    ),
    "a quotation that ends in a title": (
        "<blockquote>as in <cite>Her</cite></blockquote>",
        "<blockquote><p>as in <em>Her</em></p></blockquote>",
    ),
    "parts without meaning": (
        "<div>a</div><div>b</div><center>c</center><font color=red>d</font><span>e</span>",
        "<p>a</p><p>b</p><p>c</p><p>de</p>",
    ),
    "emphasis by style": (
        '<span style="font-style: italic">a</span> <span style="font-weight:700">b</span>',
        "<p><em>a</em> <strong>b</strong></p>",
    ),
    "an underlined word": ("<u>a</u> <ins>b</ins>", "<p>a b</p>"),
    "a short quotation": ("<q>a</q>", "<p>“a”</p>"),
    "emphasis over a blank line": ("<em>a\n\nb</em>", "<p><em>a</em></p><p><em>b</em></p>"),
    "a rule": ("a\n<hr />\nb", "<p>a</p><hr><p>b</p>"),
    "the fold": ("a\n\n<!--more-->\n\nb<!--nextpage-->c", "<p>a</p><p>b</p><p>c</p>"),
    "a term and what it means": ("<dl><dt>a</dt><dd>b</dd></dl>", "<p>a</p><p>b</p>"),
    "entities once": (
        "R&amp;B &amp;lt; AT&T &lt;b&gt; &copy",
        "<p>R&amp;B &amp;lt; AT&amp;T &lt;b&gt; &amp;copy</p>",
    ),
    "a link into the blog": (f'<a href="{BLOG}/2013/her/">a</a>', '<p><a href="/reviews/her/">a</a></p>'),
    "a link to another site": (
        '<a href="http://x.org/?a=1&b=2" target="_blank" title="t" rel="x">a</a>',
        '<p><a href="http://x.org/?a=1&amp;b=2" title="t">a</a></p>',
    ),
    "a link to write a letter": ('<a href="mailto:a@b.c">a</a>', '<p><a href="mailto:a@b.c">a</a></p>'),
    "a fold that is a spoiler": (
        '<details class="spoiler"><summary>Spoiler</summary>\n\nHe <b>leaves</b>.\n\nSo.\n\n</details>\n\nb',
        '<details class="spoiler"><p>He <strong>leaves</strong>.</p><p>So.</p></details><p>b</p>',
    ),
    "a spoiler with a summary of its own": (
        'a<details class="box spoiler" open><summary>The end</summary>He leaves.</details>',
        '<p>a</p><details class="spoiler"><p>The end</p><p>He leaves.</p></details>',
    ),
    "a spoiler in a quotation": (
        '<blockquote>a<details class="spoiler">b</details></blockquote>',
        '<details class="spoiler"><blockquote><p>a</p><p>b</p></blockquote></details>',
    ),
    "another fold": ("<details><summary>More</summary>a</details>", "<p>More</p><p>a</p>"),
    "a link within the page": ('<a href="#note">1</a><a name="x"></a>', "<p>1</p>"),
    "a link to a picture": (
        f'<a href="{UPLOADS}/still.jpg">a</a>',
        '<p><a href="/media/still.jpg">a</a></p>',
    ),
    "a picture between paragraphs": (f"a\n\n{img()}\n\nb", f"<p>a</p>{figure()}<p>b</p>"),
    "a picture before words": (f"{img()}a\nb", f"{figure()}<p>a<br>b</p>"),
    "a picture behind words": (f"<p>a {img()}</p>", f"<p>a</p>{figure()}"),
    "a picture among words": (f"a <em>b {img()} c</em>", f"<p>a <em>b</em></p>{figure()}<p><em>c</em></p>"),
    "a picture in a heading": (f"<h2>{img()} a</h2>", f"{figure()}<h2>a</h2>"),
    "a picture's own alternative text": (img(more=' alt="Towers"'), figure(alt="Towers")),
    "an alternative text as the image's": (img(more=' alt="A skyline"'), figure()),
    "a picture in a link to itself": (
        f'<a href="{UPLOADS}/skyline.jpg">{img()}</a> a',
        f"{figure()}<p>a</p>",
    ),
    "a picture in a link to its page": (
        f'<a rel="attachment wp-att-4" href="{BLOG}/s/">{img()}</a>',
        figure(),
    ),
    "a picture that comes when it is seen": (
        f'<img src="data:image/gif;base64,AA" data-src="{UPLOADS}/still.jpg">',
        figure(STILL),
    ),
    "a caption": (
        f'[caption id="attachment_4" align="alignnone"]{img(more="")} Pink <em>towers</em>[/caption]',
        figure(caption="Pink <em>towers</em>"),
    ),
    "a caption as an attribute": (
        f'a\n[caption caption="Pink <b>towers</b>"]<a href="{UPLOADS}/skyline.jpg">{img()}</a>[/caption]\nb',
        f"<p>a</p>{figure(caption='Pink <strong>towers</strong>')}<p>b</p>",
    ),
    "a caption by the older name": (f"[wp_caption]{img()} a[/wp_caption]", figure(caption="a")),
    "a caption with the number alone": (
        '[caption id="attachment_5"]<img src="/wp-content/x.jpg"> a[/caption]',
        figure(STILL, "a"),
    ),
    "a caption of an editor's": (
        f'<div class="wp-caption">{img()}<p class="wp-caption-text">a</p></div>',
        figure(caption="a"),
    ),
    "a gallery": ('a\n[gallery columns="2" ids="5,4"]\nb', f"<p>a</p>{figure(STILL)}{figure()}<p>b</p>"),
    "a gallery as it was written before": ("[gallery include='5 4']", f"{figure(STILL)}{figure()}"),
    "a gallery of the post's pictures": ("[gallery exclude=6]", figure()),
    "an address on its line": (f"a\n{CLIP}\nb", f"<p>a</p>{PLAYER}<p>b</p>"),
    "an address in a paragraph": (f"<p>{CLIP}</p>", PLAYER),
    "an address in a sentence": (f"see {CLIP} there", f"<p>see {CLIP} there</p>"),
    "a video's address in brackets": (f"[youtube {CLIP}]", PLAYER),
    "a video's address between brackets": (f"[youtube]{CLIP}[/youtube]", PLAYER),
    "a video's address with its size": (f"[youtube={CLIP}&w=6&h=3]", f"<p>{CLIP}&amp;w=6&amp;h=3</p>"),
    "a video's number": (
        '[youtube id="dQw4w9WgXcQ"] [vimeo 12345]',
        f"{PLAYER}<p>https://vimeo.com/12345</p>",
    ),
    "an embed": (f'[embed width="6"]\n{CLIP}\n[/embed]', PLAYER),
    "an embed of another site": (
        "[embed]https://x.org/1[/embed]",
        '<p><a href="https://x.org/1">https://x.org/1</a></p>',
    ),
    "a video by its shortcode": (f"[video src='{CLIP}']", PLAYER),
    "a player's frame": ('<iframe src="//www.youtube.com/embed/dQw4w9WgXcQ?rel=0"></iframe>', PLAYER),
    "another player's frame": (
        '<iframe src="https://player.vimeo.com/video/12345?title=0"></iframe>',
        "<p>https://vimeo.com/12345</p>",
    ),
    "the archive's frame": (
        '<iframe src="https://archive.org/embed/night"></iframe>',
        "<p>https://archive.org/details/night</p>",
    ),
    "a player of the Flash years": (
        '<object><param name="movie" value="http://www.youtube.com/v/dQw4w9WgXcQ&hl=en"></param>'
        '<embed src="http://www.youtube.com/v/dQw4w9WgXcQ&hl=en"></embed></object>',
        PLAYER,
    ),
    "a smiley": (f'a <img src="{BLOG}/x/icon_smile.gif" alt=":)" class="wp-smiley" />', "<p>a :)</p>"),
    "an emoji": ('<img src="https://s.w.org/images/1f642.svg" alt="🙂">', "<p>🙂</p>"),
    "words in square brackets": (
        "He [sic] said […] [1] [emphasis mine]",
        "<p>He [sic] said […] [1] [emphasis mine]</p>",
    ),
    "a shortcode that is only shown": ("[[gallery]]", "<p>[gallery]</p>"),
    "a comment that never ends": ("a <!-- b\n\nc", "<p>a &lt;!-- b</p><p>c</p>"),
    "tags that do not match": (
        "<b>a</i></div>\n\n</p>b",
        "<p><strong>a</strong></p><p><strong>b</strong></p>",
    ),
    "nothing": ("\n \n", ""),
}

BLOCKS = {
    "a paragraph keeps to one": (block("paragraph", "<p>a\nb</p>"), "<p>a\nb</p>"),
    "words outside blocks": ("<!-- wp:spacer /-->a", "<p>a</p>"),
    "an image": (
        block(
            "image",
            f"<figure><img src='{UPLOADS}/x.jpg'/><figcaption>A <em>b</em></figcaption></figure>",
            '{"id":4}',
        ),
        figure(caption="A <em>b</em>"),
    ),
    "a gallery": (
        block(
            "gallery",
            f'<figure class="wp-block-gallery">{block("image", f"<figure>{img()}</figure>")}'
            f"<figure>{img('still', '')}<figcaption>two</figcaption></figure>"
            '<figcaption class="blocks-gallery-caption">All</figcaption></figure>',
        ),
        f"{figure()}{figure(STILL, 'two')}<p>All</p>",
    ),
    "a gallery as it was written before": (
        block(
            "gallery",
            f'<ul class="wp-block-gallery"><li class="blocks-gallery-item"><figure>{img()}</figure></li>'
            f'<li class="blocks-gallery-item"><figure>{img("still", "")}</figure></li></ul>',
            '{"ids":[4,5]}',
        ),
        f"{figure()}{figure(STILL)}",
    ),
    "words beside a picture": (
        block("media-text", f"<div><figure>{img()}</figure><div><p>a</p></div></div>"),
        f"{figure()}<p>a</p>",
    ),
    "words on a picture": (
        block("cover", f"<div><span></span>{img()}<div><p>a</p></div></div>"),
        f"{figure()}<p>a</p>",
    ),
    "words on a picture of the style": (
        block("cover", f'<div style="background-image:url({UPLOADS}/still.jpg)"><p>a</p></div>'),
        f"{figure(STILL)}<p>a</p>",
    ),
    "a quotation": (
        block("quote", "<blockquote><p>a</p><cite>b</cite></blockquote>"),
        "<blockquote><p>a</p><p>— b</p></blockquote>",
    ),
    "a quotation in large": (
        block("pullquote", "<figure><blockquote><p>a</p><cite>— b</cite></blockquote></figure>"),
        "<blockquote><p>a</p><p>— b</p></blockquote>",
    ),
    "a video": (
        block(
            "embed",
            f"<figure><div>\n{CLIP}\n</div><figcaption>The trailer</figcaption></figure>",
            f'{{"url":"{CLIP}"}}',
        ),
        f"{PLAYER}<p>The trailer</p>",
    ),
    "a video as it was written before": (
        block("core-embed/youtube", f"<figure><div>\n{CLIP}\n</div></figure>"),
        PLAYER,
    ),
    "something of another site": (
        block("embed", "<figure><div>\nhttps://x.org/1\n</div></figure>"),
        '<p><a href="https://x.org/1">https://x.org/1</a></p>',
    ),
    "columns": (
        block("columns", f"<div>{block('column', '<div><p>a</p></div>')}\n\n<div><p>b</p></div></div>"),
        "<p>a</p><p>b</p>",
    ),
    "lists in lists": (
        block("list", f"<ul>{block('list-item', '<li>a<ul><li>b</li></ul></li>')}\n\n<li>c</li></ul>"),
        "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>",
    ),
    "buttons": (
        block(
            "buttons",
            '<div><div><a href="http://x.org">a</a></div><div><a href="http://y.org">b</a></div></div>',
        ),
        '<p><a href="http://x.org">a</a></p><p><a href="http://y.org">b</a></p>',
    ),
    "a rule": (block("separator", '<hr class="wp-block-separator"/>'), "<hr>"),
    "folds and gaps": (
        block("more", "<!--more-->")
        + block("spacer", '<div style="height:9px" aria-hidden="true"></div>')
        + "<p>a</p>",
        "<p>a</p>",
    ),
}


class TestConvert:
    @pytest.mark.parametrize(("html", "source"), CLASSIC.values(), ids=CLASSIC)
    def test_a_classic_text_reads_as_it_did(self, html: str, source: str) -> None:
        assert body(html) == ConvertedBody(source)

    @pytest.mark.parametrize(("html", "source"), BLOCKS.values(), ids=BLOCKS)
    def test_blocks_read_as_they_did(self, html: str, source: str) -> None:
        assert body(html) == ConvertedBody(source)

    @pytest.mark.parametrize("html", [html for html, _ in (CLASSIC | BLOCKS).values()])
    def test_the_sanitiser_has_nothing_to_change(self, html: str) -> None:
        source = body(html).source

        assert sanitize(source) == source

    @pytest.mark.parametrize(
        ("html", "source", "lost"),
        [
            (
                "<table><tr><th>Director</th><td>Spike Jonze</td></tr>\n"
                "<tr><td>Cast</td><td>A<br>B</td></tr></table>",
                "<p>Director | Spike Jonze</p><p>Cast | A<br>B</p>",
                ["table"],
            ),
            (f"<table><tr><td>a\n\n{img()}</td></tr></table>", f"<p>a</p>{figure()}", ["table"]),
            (f"<table><tr><td>a</td><td>{img()} b</td></tr></table>", f"<p>a | b</p>{figure()}", ["table"]),
            (
                block("table", "<figure><table><tbody><tr><td>a</td><td>b</td></tr></tbody></table>"
                      "<figcaption>c</figcaption></figure>"),
                "<p>a | b</p><p>c</p>",
                ["table"],
            ),
            ("<pre>a\n  b\n\nc</pre>", "<p>a<br>\u00a0\u00a0b</p><p>c</p>", ["preformatted"]),
            (
                block("verse", '<pre class="wp-block-verse">a <em>b\n c</em></pre>'),
                "<p>a <em>b<br>\u00a0c</em></p>",
                ["verse"],
            ),
            (block("code", '<pre class="wp-block-code"><code>a\nb</code></pre>'), "<p>a<br>b</p>", ["code"]),
            ("H<sub>2</sub>O x<sup>2</sup> <del>a</del><s>b</s>", "<p>H2O x2 ab</p>",
             ["subscript", "superscript", "deleted words"]),
            ('<iframe src="https://maps.example.com/x"></iframe>',
             '<p><a href="https://maps.example.com/x">https://maps.example.com/x</a></p>',
             ["iframe of maps.example.com"]),
            ('<object data="http://x.org/a.swf"></object>',
             '<p><a href="http://x.org/a.swf">http://x.org/a.swf</a></p>', ["object of x.org"]),
            ("a<script>x</script><form><input name=q></form>", "<p>a</p>", ["script", "form"]),
            ('<!-- wp:block {"ref":12} /--><!-- wp:latest-posts /-->a', "<p>a</p>",
             ["reusable block 12", "block latest-posts"]),
            (f'<a href="http://x.org/">{img()}</a>', figure(), ["link around a picture to http://x.org/"]),
            ('<img src="data:image/png;base64,AA" alt="a">b', "<p>b</p>", ["picture without an address a"]),
            ('<img src="http://x.org/p.gif" width="1" height="1">a', "<p>a</p>", ["invisible picture"]),
        ],
    )  # fmt: skip
    def test_what_our_texts_do_not_have_is_read_as_words_and_noted(
        self, html: str, source: str, lost: list[str]
    ) -> None:
        assert body(html) == ConvertedBody(source, lost=lost)

    @pytest.mark.parametrize(
        ("html", "name"),
        [
            (f"[video mp4='{UPLOADS}/a.mp4'][/video]", "video"),
            (block("video", f'<figure><video controls src="{UPLOADS}/a.mp4"></video></figure>'), "video"),
            (f"<audio controls><source src='{UPLOADS}/a.mp4'></audio>", "audio"),
        ],
    )
    def test_a_player_for_an_uploaded_file_becomes_a_link(self, html: str, name: str) -> None:
        assert body(html) == ConvertedBody(
            f'<p><a href="{UPLOADS}/a.mp4">a.mp4</a></p>', lost=[name], files=[f"{UPLOADS}/a.mp4"]
        )

    def test_links_to_uploaded_files_are_listed_once(self) -> None:
        paper = f'<a href="{UPLOADS}/paper.pdf">'

        assert body(
            block(
                "file",
                f'<div>{paper}a</a><a href="{UPLOADS}/paper.pdf" class="wp-block-file__button">Get</a></div>',
            )
        ) == ConvertedBody(f"<p>{paper}a</a></p>", files=[f"{UPLOADS}/paper.pdf"])

    def test_pictures_without_their_file_keep_their_old_address_and_are_listed_once(self) -> None:
        converted = body(f"{img('late-300x1', '')}\n[gallery]\n{img('late', '')}")

        assert converted.missing == [LATE.src]
        assert converted.source == (
            f"{figure(LATE, alt='A late picture')}{figure()}"
            f"{figure(LATE, 'Too late', 'A late picture')}{figure(LATE, alt='A late picture')}"
        )

    def test_pictures_that_are_not_the_blogs_are_kept_and_listed(self) -> None:
        assert body('<img src="http://x.org/a.jpg" alt="b">[gallery ids="4,99"]') == ConvertedBody(
            f'<figure><img src="http://x.org/a.jpg" alt="b"></figure>{figure()}',
            missing=["http://x.org/a.jpg", "?attachment_id=99"],
        )

    def test_a_gallery_of_which_nothing_is_known_stays_as_typed(self) -> None:
        without = Surroundings(AROUND.link, AROUND.picture, [])

        assert convert("[gallery]", without) == ConvertedBody("<p>[gallery]</p>", shortcodes=["gallery"])
        assert body('[gallery id="7"]').shortcodes == ["gallery"]

    def test_unknown_shortcodes_stay_as_typed_and_are_named_once(self) -> None:
        html = '[contact-form-7 id="1"]\n\n[spoiler]a\n\nb[/spoiler] [spoiler x=1] [youtube]nothing[/youtube]'

        assert body(html) == ConvertedBody(
            '<p>[contact-form-7 id="1"]</p><p>[spoiler]a</p>'
            "<p>b[/spoiler] [spoiler x=1] [youtube]nothing[/youtube]</p>",
            shortcodes=["contact-form-7", "spoiler", "youtube"],
        )
