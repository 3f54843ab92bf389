"""WordPress exports, and all that can be wrong with them."""

import gzip
import itertools
import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from filmclub.lib.wordpress import wxr
from filmclub.lib.wordpress.wxr import Author, Blog, Comment, Fault, Item, ItemTerm, Reader, Term, WxrError

HEAD = "<title>Soft Light</title><link>https://old.example</link><wp:wxr_version>1.2</wp:wxr_version>"
HER = "<title>Her (2013)</title><wp:post_id>5</wp:post_id>"


# What a reader gives is told apart by the tests themselves.
Write = Callable[[str | bytes], Any]


def rss(body: str, *, version: str = "1.2", scheme: str = "http") -> str:
    """An RSS file with the namespaces of WordPress; its channel is written by the test."""
    wordpress = f"{scheme}://wordpress.org/export/{version}/"
    return (
        '<?xml version="1.0" encoding="UTF-8" ?>\n'
        f'<rss version="2.0" xmlns:wp="{wordpress}" xmlns:excerpt="{wordpress}excerpt/"'
        f' xmlns:content="{scheme}://purl.org/rss/1.0/modules/content/"'
        f' xmlns:dc="{scheme}://purl.org/dc/elements/1.1/" xmlns:other="https://example.org/">\n'
        f"<channel>{body}</channel>\n</rss>\n"
    )


def comment(number: int | str, text: str = "Yes", more: str = "") -> str:
    return (
        f"<wp:comment><wp:comment_id>{number}</wp:comment_id>"
        f"<wp:comment_content><![CDATA[{text}]]></wp:comment_content>{more}</wp:comment>"
    )


def item(*comments: str, fields: str = HER) -> str:
    return f"<item>{fields}{''.join(comments)}</item>"


# A small export as WordPress 6 writes it, with one item of each kind that matters to a reader of files.
SAMPLE = rss(
    """
  <title>Soft Light</title>
  <link>https://old.example</link>
  <description>Films &amp; talk</description>
  <image><url>https://old.example/icon.png</url><title>Not the blog</title></image>
  <language>fr-FR</language>
  <wp:wxr_version>1.2</wp:wxr_version>
  <wp:base_site_url>https://old.example/site</wp:base_site_url>
  <wp:base_blog_url>https://old.example/blog</wp:base_blog_url>
  <wp:author><wp:author_id>2</wp:author_id><wp:author_login><![CDATA[noor]]></wp:author_login>
    <wp:author_email><![CDATA[noor@example.org]]></wp:author_email>
    <wp:author_display_name><![CDATA[Noor H.]]></wp:author_display_name>
    <wp:author_first_name><![CDATA[Noor]]></wp:author_first_name>
    <wp:author_last_name><![CDATA[Haddad]]></wp:author_last_name></wp:author>
  <wp:category><wp:term_id>3</wp:term_id><wp:category_nicename>sf</wp:category_nicename>
    <wp:category_parent>reviews</wp:category_parent>
    <wp:cat_name><![CDATA[Science &amp; fiction]]></wp:cat_name>
    <wp:category_description><![CDATA[Near and far]]></wp:category_description></wp:category>
  <wp:tag><wp:term_id>7</wp:term_id><wp:tag_slug>ete</wp:tag_slug><wp:tag_name><![CDATA[été]]></wp:tag_name>
    <wp:tag_description>Hot</wp:tag_description></wp:tag>
  <wp:term><wp:term_id>7</wp:term_id><wp:term_taxonomy>post_tag</wp:term_taxonomy>
    <wp:term_slug>ete</wp:term_slug><wp:term_name><![CDATA[été, again]]></wp:term_name></wp:term>
  <wp:term><wp:term_id>9</wp:term_id><wp:term_taxonomy>nav_menu</wp:term_taxonomy>
    <wp:term_slug>main</wp:term_slug><wp:term_parent>top</wp:term_parent>
    <wp:term_name>Main</wp:term_name><wp:term_description>Links</wp:term_description></wp:term>
  <generator>https://wordpress.org/?v=6.1.9</generator>
  <item>
    <title><![CDATA[Her (2013)]]></title>
    <link>https://old.example/her/</link>
    <pubDate>Tue, 03 Feb 2026 08:00:00 +0000</pubDate>
    <dc:creator><![CDATA[noor]]></dc:creator>
    <guid isPermaLink="false">https://old.example/?p=5</guid>
    <description></description>
    <content:encoded><![CDATA[ <p>A voice &amp; a city</p>
]]></content:encoded>
    <excerpt:encoded><![CDATA[By ear]]></excerpt:encoded>
    <wp:post_id>5</wp:post_id>
    <wp:post_date><![CDATA[2026-02-03 09:00:00]]></wp:post_date>
    <wp:post_date_gmt><![CDATA[2026-02-03 08:00:00]]></wp:post_date_gmt>
    <wp:post_modified><![CDATA[2026-02-04 09:00:00]]></wp:post_modified>
    <wp:post_modified_gmt><![CDATA[2026-02-04 08:00:00]]></wp:post_modified_gmt>
    <wp:comment_status><![CDATA[open]]></wp:comment_status>
    <wp:ping_status><![CDATA[closed]]></wp:ping_status>
    <wp:post_name><![CDATA[her]]></wp:post_name>
    <wp:status><![CDATA[publish]]></wp:status>
    <wp:post_parent>4</wp:post_parent>
    <wp:menu_order>-1</wp:menu_order>
    <wp:post_type><![CDATA[post]]></wp:post_type>
    <wp:post_password><![CDATA[ secret ]]></wp:post_password>
    <wp:is_sticky>1</wp:is_sticky>
    <wp:attachment_url><![CDATA[https://old.example/her.png]]></wp:attachment_url>
    <category domain="post_tag" nicename="ete"><![CDATA[été]]></category>
    <category domain="category" nicename="sf"><![CDATA[Science &amp; fiction]]></category>
    <wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key><wp:meta_value>4</wp:meta_value></wp:postmeta>
    <wp:postmeta><wp:meta_key>rating</wp:meta_key><wp:meta_value><![CDATA[9]]></wp:meta_value></wp:postmeta>
    <wp:postmeta><wp:meta_key>rating</wp:meta_key><wp:meta_value><![CDATA[8]]></wp:meta_value></wp:postmeta>
    <wp:comment>
      <wp:comment_id>57</wp:comment_id>
      <wp:comment_author><![CDATA[Bo &amp; Ann]]></wp:comment_author>
      <wp:comment_author_email><![CDATA[bo@example.com]]></wp:comment_author_email>
      <wp:comment_author_url>https://bo.example/?a=1&amp;b=2</wp:comment_author_url>
      <wp:comment_author_IP><![CDATA[2001:db8::1f]]></wp:comment_author_IP>
      <wp:comment_date><![CDATA[2026-02-03 10:29:00]]></wp:comment_date>
      <wp:comment_date_gmt><![CDATA[2026-02-03 09:29:00]]></wp:comment_date_gmt>
      <wp:comment_content><![CDATA[Twice in one week.

The second time with closed eyes. ]]></wp:comment_content>
      <wp:comment_approved><![CDATA[1]]></wp:comment_approved>
      <wp:comment_type><![CDATA[comment]]></wp:comment_type>
      <wp:comment_parent>56</wp:comment_parent>
      <wp:comment_user_id>2</wp:comment_user_id>
      <wp:commentmeta><wp:meta_key>stars</wp:meta_key><wp:meta_value>5</wp:meta_value></wp:commentmeta>
    </wp:comment>
    <wp:comment><wp:comment_id>58</wp:comment_id></wp:comment>
  </item>
  <item>
    <title>Ida</title>
    <wp:post_id>6</wp:post_id>
    <content:encoded><![CDATA[No comments here]]></content:encoded>
  </item>
  <item>
    <title></title>
    <wp:post_id>7</wp:post_id>
    <wp:comment><wp:comment_id>59</wp:comment_id></wp:comment>
  </item>
"""
)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    counter = itertools.count()

    def write(text: str | bytes) -> Reader:
        path = tmp_path / f"export-{next(counter)}.xml"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return Reader(path)

    return write


def whole_parts(reader: Reader) -> tuple[list[Any], Any]:
    """What could be read to its end, each item with its comments, and the error that stopped it."""
    parts: list[Any] = []
    try:
        for part in reader:
            parts.append((part, list(part.comments)) if isinstance(part, Item) else part)
    except WxrError as error:
        return parts, error
    return parts, None


def read(reader: Reader) -> list[Any]:
    parts, error = whole_parts(reader)
    assert error is None, error
    return parts


def read_item(reader: Reader) -> tuple[Item, list[Comment]]:
    item, comments = read(reader)[1]
    return item, comments


def error_of(reader: Reader) -> WxrError:
    _, error = whole_parts(reader)
    assert isinstance(error, WxrError)
    return error


class TestFields:
    def test_the_blog_comes_first(self, write: Write) -> None:
        assert read(write(SAMPLE))[0] == Blog(
            version="1.2",
            title="Soft Light",
            description="Films & talk",
            link="https://old.example",
            base_site_url="https://old.example/site",
            base_blog_url="https://old.example/blog",
            language="fr-FR",
        )

    def test_then_authors_and_terms_each_once(self, write: Write) -> None:
        assert read(write(SAMPLE))[1:5] == [
            Author(2, "noor", "noor@example.org", "Noor H.", "Noor", "Haddad"),
            Term("category", 3, "sf", "Science &amp; fiction", "reviews", "Near and far"),
            Term("post_tag", 7, "ete", "été", "", "Hot"),
            Term("nav_menu", 9, "main", "Main", "top", "Links"),
        ]

    def test_an_item_has_all_its_fields(self, write: Write) -> None:
        post, _ = read(write(SAMPLE))[5]
        post.comments = None
        assert post == Item(
            line=SAMPLE[: SAMPLE.index("<item>")].count("\n") + 1,
            number=1,
            title="Her (2013)",
            link="https://old.example/her/",
            pub_date="Tue, 03 Feb 2026 08:00:00 +0000",
            creator="noor",
            guid="https://old.example/?p=5",
            content=" <p>A voice &amp; a city</p>\n",
            excerpt="By ear",
            id=5,
            date="2026-02-03 09:00:00",
            date_gmt="2026-02-03 08:00:00",
            modified="2026-02-04 09:00:00",
            modified_gmt="2026-02-04 08:00:00",
            comment_status="open",
            ping_status="closed",
            name="her",
            status="publish",
            parent=4,
            menu_order=-1,
            type="post",
            password=" secret ",
            is_sticky=True,
            attachment_url="https://old.example/her.png",
            terms=[ItemTerm("post_tag", "ete", "été"), ItemTerm("category", "sf", "Science &amp; fiction")],
            meta=[("_thumbnail_id", "4"), ("rating", "9"), ("rating", "8")],
            comments=None,  # type: ignore[arg-type]
        )

    def test_a_comment_has_all_its_fields(self, write: Write) -> None:
        _, comments = read(write(SAMPLE))[5]
        assert comments[0] == Comment(
            line=SAMPLE[: SAMPLE.index("<wp:comment>")].count("\n") + 1,
            id=57,
            author="Bo &amp; Ann",
            email="bo@example.com",
            url="https://bo.example/?a=1&b=2",
            ip="2001:db8::1f",
            date="2026-02-03 10:29:00",
            date_gmt="2026-02-03 09:29:00",
            content="Twice in one week.\n\nThe second time with closed eyes. ",
            approved="1",
            type="comment",
            parent=56,
            user_id=2,
            meta={"stars": "5"},
        )

    def test_nothing_is_a_fault_in_a_good_file(self, write: Write) -> None:
        reader = write(SAMPLE)
        assert [len(part[1]) for part in read(reader)[5:]] == [2, 0, 1]
        assert reader.faults == []

    def test_an_item_is_called_by_number_and_title(self, write: Write) -> None:
        items = [part[0] for part in read(write(SAMPLE))[5:]]
        assert [post.where for post in items] == ["item 1, “Her (2013)”", "item 2, “Ida”", "item 3"]

    def test_a_long_title_is_shortened_in_messages_only(self, write: Write) -> None:
        post, _ = read_item(write(rss(HEAD + item(fields=f"<title>{'Long ' * 40}</title>"))))
        assert len(post.title) == 200
        assert len(post.where) < 80


class TestVersions:
    @pytest.mark.parametrize("scheme", ["http", "https"])
    @pytest.mark.parametrize("version", ["1.0", "1.1", "1.2"])
    def test_every_version_is_read_with_both_schemes(self, write: Write, version: str, scheme: str) -> None:
        body = HEAD.replace("1.2", version) + item(
            comment(57),
            fields=HER + "<dc:creator>noor</dc:creator><content:encoded>Text</content:encoded>"
            "<excerpt:encoded>Short</excerpt:encoded>",
        )
        blog, (post, comments) = read(write(rss(body, version=version, scheme=scheme)))
        assert blog.version == version
        assert (post.id, post.creator, post.content, post.excerpt) == (5, "noor", "Text", "Short")
        assert [(one.id, one.content) for one in comments] == [(57, "Yes")]

    @pytest.mark.parametrize(
        "uri",
        [
            "http://wordpress.org/export/1.3/",
            "http://wordpress.org/export/1.2",
            "ftp://wordpress.org/export/1.2/",
        ],
    )
    def test_other_namespaces_are_not_wordpress(self, write: Write, uri: str) -> None:
        text = rss(HEAD + item()).replace("http://wordpress.org/export/1.2/", uri, 1)
        assert "wp:wxr_version" in str(error_of(write(text)))

    def test_a_prefix_may_be_any(self, write: Write) -> None:
        text = rss(HEAD + item(comment(57))).replace("wp:", "press:").replace(":wp=", ":press=")
        assert read_item(write(text))[1][0].id == 57

    @pytest.mark.parametrize(
        "version", ["", "<wp:wxr_version>2.0</wp:wxr_version>", "<wxr_version>1.2</wxr_version>"]
    )
    @pytest.mark.parametrize("rest", ["", item(), "<wp:author></wp:author>"])
    def test_without_a_known_version_nothing_is_read(self, write: Write, version: str, rest: Any) -> None:
        parts, error = whole_parts(write(rss(f"<title>Blog</title>{version}{rest}")))
        assert parts == []
        assert "wp:wxr_version is missing or not 1.0, 1.1 or 1.2." in str(error)

    def test_a_version_that_comes_after_the_first_item_is_missing(self, write: Write) -> None:
        assert error_of(write(rss(item() + HEAD)))

    def test_the_head_may_stand_in_any_order(self, write: Write) -> None:
        text = rss("<wp:wxr_version>1.1</wp:wxr_version><generator/><title>Late title</title>" + item())
        assert read(write(text))[0] == Blog(version="1.1", title="Late title")

    def test_a_blog_without_items_is_still_a_blog(self, write: Write) -> None:
        assert read(write(rss(HEAD))) == [Blog(version="1.2", title="Soft Light", link="https://old.example")]

    def test_head_fields_that_come_too_late_are_reported(self, write: Write) -> None:
        reader = write(rss(HEAD + item() + "\n<title>Another</title>"))
        assert read(reader)[0].title == "Soft Light"
        assert reader.faults == [
            Fault(4, "after item 1, “Her (2013)”", "title comes too late in the file and was not read.")
        ]

    def test_a_second_channel_loses_no_item(self, write: Write) -> None:
        text = rss(HEAD + item() + "</channel><channel><title>Two</title>" + item())
        blog, *items = read(write(text))
        assert blog.title == "Soft Light"
        assert [post.number for post, _ in items] == [1, 2]


class TestTerms:
    CATEGORIES = {
        "with domain and slug": (
            '<category domain="category" nicename="sf">SF</category>',
            [ItemTerm("category", "sf", "SF")],
        ),
        "a name that comes again with a slug": (
            '<category>SF</category><category domain="category" nicename="sf">SF</category>',
            [ItemTerm("category", "sf", "SF")],
        ),
        "a name that came already with a slug": (
            '<category domain="category" nicename="sf">SF</category><category>SF</category>',
            [ItemTerm("category", "sf", "SF")],
        ),
        "a tag in all three forms of 1.0": (
            '<category>Ida</category><category domain="tag">Ida</category>'
            '<category domain="tag" nicename="ida">Ida</category>',
            [ItemTerm("post_tag", "ida", "Ida")],
        ),
        "a tag that has the name of a category": (
            '<category domain="tag">SF</category><category domain="category" nicename="sf">SF</category>',
            [ItemTerm("post_tag", "", "SF"), ItemTerm("category", "sf", "SF")],
        ),
        "only a name": ("<category>SF</category>", [ItemTerm("category", "", "SF")]),
        "another taxonomy": (
            '<category domain="post_format" nicename="post-format-video">Video</category>',
            [ItemTerm("post_format", "post-format-video", "Video")],
        ),
        "text around a split CDATA": (
            '<category domain="category" nicename=" a "><![CDATA[A]]]]><![CDATA[>B &amp; C]]></category>',
            [ItemTerm("category", "a", "A]]>B &amp; C")],
        ),
    }

    @pytest.mark.parametrize("case", CATEGORIES)
    def test_categories_of_items(self, write: Write, case: Any) -> None:
        source, terms = self.CATEGORIES[case]
        post, _ = read_item(write(rss(HEAD + item(fields=HER + source))))
        assert post.terms == terms

    def test_same_slug_in_two_taxonomies_is_two_terms(self, write: Write) -> None:
        body = HEAD + "".join(
            f"<wp:term><wp:term_taxonomy>{taxonomy}</wp:term_taxonomy><wp:term_slug>a</wp:term_slug></wp:term>"
            for taxonomy in ("category", "post_tag", "category", "genre")
        )
        assert [term.taxonomy for term in read(write(rss(body)))[1:]] == ["category", "post_tag", "genre"]


class TestTexts:
    TEXTS = {
        "as it is": ("<![CDATA[  two  spaces\n\tand a tab \n]]>", "  two  spaces\n\tand a tab \n"),
        "markup in CDATA": ("<![CDATA[<p>a &lt; b</p>]]>", "<p>a &lt; b</p>"),
        "a split CDATA": ("<![CDATA[if (a[b[0]]]]><![CDATA[> 1)]]>", "if (a[b[0]]> 1)"),
        "references outside CDATA": ("Jules &amp; Jim &#8211; &lt;1962&gt;", "Jules & Jim – <1962>"),
        "CDATA beside plain text": ("a <![CDATA[<b>]]> c", "a <b> c"),
        "letters of all widths": ("<![CDATA[été 美玲 🙏🎬]]>", "été 美玲 🙏🎬"),
        "more than one chunk": ("<![CDATA[" + "été " * 50_000 + "]]>", "été " * 50_000),
        "empty": ("", ""),
    }

    @pytest.mark.parametrize("case", TEXTS)
    def test_content_is_kept_exactly(self, write: Write, case: Any) -> None:
        source, text = self.TEXTS[case]
        fields = f"{HER}<content:encoded>{source}</content:encoded>"
        assert read_item(write(rss(HEAD + item(fields=fields))))[0].content == text

    def test_slugs_states_and_dates_are_stripped(self, write: Write) -> None:
        fields = (
            "<wp:post_id> 5 </wp:post_id><wp:post_name> her </wp:post_name><wp:status>\nprivate </wp:status>"
        )
        post, _ = read_item(write(rss(HEAD + item(fields=fields + "<wp:is_sticky> 0 </wp:is_sticky>"))))
        assert (post.id, post.name, post.status, post.is_sticky) == (5, "her", "private", False)

    def test_unknown_elements_are_ignored_with_all_they_hold(self, write: Write) -> None:
        unknown = f"<other:box><title>No</title>{comment(9)}</other:box>"
        reader = write(rss(unknown + HEAD + unknown + item(unknown, comment(57, more=unknown), unknown)))
        blog, (post, comments) = read(reader)
        assert (blog.title, post.title, [one.id for one in comments]) == ("Soft Light", "Her (2013)", [57])
        assert reader.faults == []

    def test_tags_inside_a_text_are_reported_and_their_words_kept(self, write: Write) -> None:
        reader = write(
            rss(HEAD + item(fields="<title>Her <b>(20<i>13</i>)</b>!</title><wp:post_id>5</wp:post_id>"))
        )
        assert read_item(reader)[0].title == "Her (2013)!"
        assert {fault.message for fault in reader.faults} == {
            "A tag inside a text was left out; its words were kept."
        }


class TestFaults:
    NUMBERS = {
        "a word": (
            "<wp:comment_id>abc</wp:comment_id>",
            "“abc” is no number for comment_id; it was read as 0.",
        ),
        "a fraction": (
            "<wp:comment_id>1.5</wp:comment_id>",
            "“1.5” is no number for comment_id; it was read as 0.",
        ),
        "zero": ("<wp:comment_id>0</wp:comment_id>", "“0” is no number for comment_id; it was read as 0."),
        "below zero": (
            "<wp:comment_id>-3</wp:comment_id>",
            "“-3” is no number for comment_id; it was read as 0.",
        ),
        "Arabic digits": (
            "<wp:comment_id>٣</wp:comment_id>",
            "“٣” is no number for comment_id; it was read as 0.",
        ),
        "underscores": (
            "<wp:comment_id>1_0</wp:comment_id>",
            "“1_0” is no number for comment_id; it was read as 0.",
        ),
        "more than a database can hold": (
            f"<wp:comment_id>{'9' * 19}</wp:comment_id>",
            f"“{'9' * 19}” is no number for comment_id; it was read as 0.",
        ),
        "empty": ("<wp:comment_id></wp:comment_id>", "“” is no number for comment_id; it was read as 0."),
        "missing": ("", "The comment has no number (comment_id)."),
    }

    @pytest.mark.parametrize("case", NUMBERS)
    def test_a_comment_without_a_number_is_one_fault(self, write: Write, case: Any) -> None:
        source, message = self.NUMBERS[case]
        odd = f"\n<wp:comment>{source}</wp:comment>"
        reader = write(rss(HEAD + item(comment(56), odd, comment(58))))
        assert [one.id for one in read_item(reader)[1]] == [56, 0, 58]
        assert reader.faults == [Fault(4, "item 1, “Her (2013)”", message)]

    @pytest.mark.parametrize(
        ("source", "message"),
        [
            ("", "The item has no number (post_id)."),
            ("<wp:post_id/>", "“” is no number for post_id; it was read as 0."),
            ("<wp:post_id>five</wp:post_id>", "“five” is no number for post_id; it was read as 0."),
        ],
    )
    @pytest.mark.parametrize("comments", [[], [comment(57)]])
    def test_an_item_without_a_number_is_one_fault(
        self, write: Write, source: Any, message: Any, comments: Any
    ) -> None:
        reader = write(rss(HEAD + item(*comments, fields="<title>Her</title>" + source)))
        assert read_item(reader)[0].id == 0
        assert reader.faults == [Fault(3, "item 1, “Her”", message)]

    @pytest.mark.parametrize(
        ("source", "faults"), [("", 0), (" ", 0), ("0", 0), ("12", 0), ("none", 1), ("1e3", 1)]
    )
    def test_a_parent_may_be_empty_but_not_a_word(self, write: Write, source: Any, faults: Any) -> None:
        more = f"<wp:comment_parent>{source}</wp:comment_parent>"
        reader = write(rss(HEAD + item(comment(57, more=more))))
        assert read_item(reader)[1][0].parent == (12 if source == "12" else 0)
        assert len(reader.faults) == faults

    def test_fields_after_the_first_comment_are_reported_each(self, write: Write) -> None:
        late = "<wp:post_name>late</wp:post_name><category>Late</category><other:thing/>"
        reader = write(rss(HEAD + item(comment(57), late, comment(58))))
        post, comments = read_item(reader)
        assert (post.name, post.terms, [one.id for one in comments]) == ("", [], [57, 58])
        assert [fault.message for fault in reader.faults] == [
            "post_name comes too late in the file and was not read.",
            "category comes too late in the file and was not read.",
        ]

    def test_no_more_than_a_thousand_faults_are_kept(self, write: Write) -> None:
        reader = write(rss(HEAD + item(*(comment("x") for _ in range(1200)))))
        assert len(read_item(reader)[1]) == 1200
        assert len(reader.faults) == 1000


class TestControlCharacters:
    @pytest.mark.parametrize("byte", [*range(0, 9), 0x0B, 0x0C, *range(0x0E, 0x20)])
    def test_each_is_left_out_and_reported_with_line_and_item(self, write: Write, byte: Any) -> None:
        text = rss(HEAD + item(comment(57, f"One\ntw{chr(byte)}o\nthree"), comment(58)))
        reader = write(text)
        assert [one.content for one in read_item(reader)[1]] == ["One\ntwo\nthree", "Yes"]
        message = "Control characters, which XML does not allow, were left out."
        assert reader.faults == [Fault(4, "item 1, “Her (2013)”", message)]

    def test_tab_line_feed_and_return_stay(self, write: Write) -> None:
        reader = write(rss(HEAD + item(comment(57, "a\tb\nc\r\nd"))))
        assert read_item(reader)[1][0].content == "a\tb\nc\nd"
        assert reader.faults == []

    def test_one_fault_for_each_line_and_item(self, write: Write) -> None:
        text = rss(
            "<title>\x01\x02 a \x03</title>\n"
            + HEAD
            + item(comment(57, "\x01\x01b\x02\n\x03"))
            + item(comment(58, "\x04"))
        )
        reader = write(text)
        read(reader)
        assert [(fault.line, fault.item) for fault in reader.faults] == [
            (3, "the head of the file"),
            (4, "item 1, “Her (2013)”"),
            (5, "item 1, “Her (2013)”"),
            (5, "item 2, “Her (2013)”"),
        ]

    def test_they_do_no_harm_inside_a_tag(self, write: Write) -> None:
        assert (
            read(write(rss(HEAD + item()).replace("<title>Her", "<ti\x0btle>He\x00r")))[1][0].title
            == "Her (2013)"
        )

    def test_a_text_made_of_them_takes_no_more_than_its_time(self, write: Write) -> None:
        reader = write(rss(HEAD + item(comment(57, "\x00a" * 50_000 + "\x01" * 1_000_000))))
        assert read_item(reader)[1][0].content == "a" * 50_000
        assert len(reader.faults) == 1


class TestEncodings:
    @pytest.mark.parametrize("encoding", ["UTF-8", "UTF-16", "ISO-8859-1", "windows-1252"])
    def test_the_encoding_that_the_file_names_is_read(self, write: Write, encoding: Any) -> None:
        text = rss(HEAD + item(comment(57, "été"))).replace("UTF-8", encoding).encode(encoding)
        assert read_item(write(text))[1][0].content == "été"

    def test_a_mark_of_byte_order_is_no_text(self, write: Write) -> None:
        assert len(read(write("\ufeff" + SAMPLE))) == 8

    WRONG = {
        "Latin 1 that says UTF-8": rss(HEAD + item(comment(57, "été"))).encode("latin-1"),
        "an unknown name": rss(HEAD).replace("UTF-8", "KLINGON-1").encode(),
        "one that XML parsers cannot use": rss(HEAD).replace("UTF-8", "Shift_JIS").encode(),
        "UTF-8 that says UTF-16": rss(HEAD).replace("UTF-8", "UTF-16").encode(),
    }

    @pytest.mark.parametrize("case", WRONG)
    def test_the_wrong_encoding_is_named(self, write: Write, case: Any) -> None:
        assert "the text is not in the encoding that the file names" in str(error_of(write(self.WRONG[case])))


class TestErrors:
    GOOD = HEAD + item(comment(56), fields=HER.replace("Her", "Ida"))
    BAD = {
        "an entity": ("a &nbsp; b", "XML does not know this entity"),
        "a bare ampersand": ("Jules & Jim", "a character stands where XML does not allow it"),
        "a bare less-than": ("1 < 2", "a character stands where XML does not allow it"),
        "a wrong end tag": ("<b>a</i>", "an end tag does not match the open element"),
        "a numbered control character": ("&#8;", "a numbered character is not allowed in XML"),
        "a prefix without a namespace": ("<foo:b/>", "this is not well-formed XML (unbound prefix)"),
        "an attribute twice": ('<b c="" c=""/>', "this is not well-formed XML (duplicate attribute)"),
    }

    @pytest.mark.parametrize("case", BAD)
    def test_bad_xml_names_line_and_item_and_keeps_what_was_whole(self, write: Write, case: Any) -> None:
        source, words = self.BAD[case]
        bad = f"<title>Her</title>\n<wp:post_id>5</wp:post_id>\n<wp:post_name>{source}</wp:post_name>"
        parts, error = whole_parts(write(rss(self.GOOD + item(comment(57), fields=bad))))
        assert [post.title for post, _ in parts[1:]] == ["Ida (2013)"]
        assert (error.line, error.item) == (5, "item 2, “Her”")
        assert str(error).startswith("Reading stopped at line 5, item 2, “Her”: " + words)
        assert str(error).endswith(".")

    def test_an_error_in_a_comment_comes_after_the_comments_before_it(self, write: Write) -> None:
        reader = write(rss(HEAD + item(comment(57), comment(58), "<wp:comment>&oops;</wp:comment>")))
        _, post = itertools.islice(reader, 2)
        assert [next(post.comments).id, next(post.comments).id] == [57, 58]
        with pytest.raises(WxrError):
            next(post.comments)

    def test_an_error_in_comments_that_were_passed_over_is_raised_too(self, write: Write) -> None:
        reader = write(rss(HEAD + item(comment(57), "&oops;") + item()))
        parts = iter(reader)
        assert [type(next(parts)), type(next(parts))] == [Blog, Item]
        with pytest.raises(WxrError):
            next(parts)

    def test_an_error_stays(self, write: Write) -> None:
        reader = write(rss(HEAD + "&oops;"))
        for _ in range(3):
            with pytest.raises(WxrError):
                list(reader)

    OTHER_FILES = {
        "empty": (b"", "the file is empty"),
        "a picture": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "this is not an RSS file"),
        "a zip archive": (b"PK\x03\x04\x14\x00\x00\x00", "this is not an RSS file"),
        "a database dump": (b"-- MySQL dump 10.13\nCREATE TABLE `wp_posts`", "this is not an RSS file"),
        "a web page": (b"<html><head><title>Log in</title></head></html>", "this is not an RSS file"),
        "an Atom feed": (
            b'<feed xmlns="http://www.w3.org/2005/Atom"><entry/></feed>',
            "this is not an RSS file",
        ),
        "a feed": (
            b"<rss><channel><item><title>A</title></item></channel></rss>",
            "wp:wxr_version is missing",
        ),
        "an RSS file without a channel": (b"<rss/>", "wp:wxr_version is missing"),
        "only the first line": (b'<?xml version="1.0"?>', "the file ends too early"),
        "a blank line before the first": (b"\n" + SAMPLE.encode(), "something stands before “<?xml”"),
        "something after the last": (SAMPLE.encode() + b"<p>Notice</p>", "something follows </rss>"),
    }

    @pytest.mark.parametrize("case", OTHER_FILES)
    def test_what_is_no_export_is_told(self, write: Write, case: Any) -> None:
        content, words = self.OTHER_FILES[case]
        assert words in str(error_of(write(content)))

    def test_what_follows_the_export_does_not_take_it_away(self, write: Write) -> None:
        parts, error = whole_parts(write(SAMPLE + "Warning: mysql_close()"))
        assert len(parts) == 8
        assert error.item == "after item 3"


class TestCutOff:
    def test_no_item_looks_whole_that_is_not(self, write: Write) -> None:
        content = SAMPLE.encode()
        ends = [content.index(b"</item>", 0)]
        while (end := content.find(b"</item>", ends[-1] + 1)) > 0:
            ends.append(end)
        for cut in [*range(0, len(content), 97), *(end + 6 for end in ends), *(end + 7 for end in ends)]:
            parts, error = whole_parts(write(content[:cut]))
            whole = [part for part in parts if isinstance(part, tuple)]
            assert len(whole) == sum(cut >= end + len("</item>") for end in ends), cut
            assert [len(comments) for _, comments in whole] == [2, 0, 1][: len(whole)]
            assert "ends too early" in str(error) or "is empty" in str(error), cut

    def test_line_and_item_of_the_end_are_named(self, write: Write) -> None:
        error = error_of(write(rss(HEAD + item(comment(57, "One\ntwo"))).partition("wo]]>")[0]))
        assert (error.line, error.item) == (4, "item 1, “Her (2013)”")

    def test_a_cut_between_items_names_the_last_one(self, write: Write) -> None:
        error = error_of(write(rss(HEAD + item()).partition("</channel>")[0]))
        assert error.item == "after item 1, “Her (2013)”"

    def test_a_cut_in_the_head_says_so(self, write: Write) -> None:
        assert error_of(write(SAMPLE[:900])).item == "the head of the file"


class TestGzip:
    def test_it_is_known_by_its_first_bytes(self, write: Write) -> None:
        reader = write(gzip.compress(SAMPLE.encode()))
        assert len(read(reader)) == 8
        assert reader.bytes_read == reader.size < len(SAMPLE)

    def test_an_archive_of_two_parts_is_one_file(self, write: Write) -> None:
        halves = SAMPLE[:2000].encode(), SAMPLE[2000:].encode()
        assert len(read(write(b"".join(map(gzip.compress, halves))))) == 8

    def test_what_was_whole_before_the_cut_is_kept(self, write: Write) -> None:
        noise = "".join(chr(0x4E00 + number * 7919 % 20_000) for number in range(30_000))
        items = [item(comment(number, noise[number:] + noise[:number])) for number in range(1, 9)]
        content = gzip.compress(rss(HEAD + "".join(items)).encode())
        kept = []
        for cut in range(0, len(content), len(content) // 20):
            parts, error = whole_parts(write(content[:cut]))
            kept.append(len(parts))
            assert error is not None
            assert all(len(part[1]) == 1 for part in parts[1:])
        assert kept == sorted(kept)
        assert kept[-1] >= 7

    @pytest.mark.parametrize("place", [2, 50, -6])
    def test_a_damaged_archive_is_told(self, write: Write, place: Any) -> None:
        content = bytearray(gzip.compress(SAMPLE.encode()))
        content[place] ^= 0xFF
        assert "the .gz file is damaged or ends too early" in str(error_of(write(bytes(content))))


class TestSafety:
    DOCTYPES = {
        "a billion laughs": '<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;">]>',
        "a file of the server": '<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/hostname">]>',
        "an outside definition": '<!DOCTYPE rss SYSTEM "http://127.0.0.1:9/rss.dtd">',
        "a harmless one": "<!DOCTYPE rss>",
        "a parameter entity": '<!DOCTYPE rss [<!ENTITY % a SYSTEM "file:///etc/hostname"> %a;]>',
    }

    @pytest.mark.parametrize("case", DOCTYPES)
    def test_a_doctype_is_refused(self, write: Write, case: Any) -> None:
        text = rss("<title>&a;</title>" + HEAD).replace("<rss", self.DOCTYPES[case] + "<rss", 1)
        parts, error = whole_parts(write(text))
        assert parts == []
        assert "the file has a DOCTYPE" in str(error)
        assert (error.line, error.item) == (2, "the head of the file")

    @pytest.fixture
    def small_limits(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(wxr, "LONGEST_TEXT", 200_000)
        monkeypatch.setattr(wxr, "LONGEST_MARKUP", 200_000)
        monkeypatch.setattr(wxr, "LARGEST_RECORD", 400_000)

    ENDLESS = {
        "a text": ("<wp:post_name><![CDATA[", "a", "a text is longer than 16 million"),
        "white space between fields": ("", " \n", "a text is longer than 16 million"),
        "control characters in a text": (
            "<wp:post_name>",
            "a\x00",
            "a text is longer than 16 million",
        ),
        "an unknown text": ("<other:a>", "a", "a text is longer than 16 million"),
        "a remark": ("<!--", "a", "a tag or an XML comment is longer than 16 MB"),
        "an attribute": ('<a b="', "a", "a tag or an XML comment is longer than 16 MB"),
        "a name": ("<a", "a", "a tag or an XML comment is longer than 16 MB"),
        "fields": (
            "",
            "<wp:postmeta><wp:meta_key>a</wp:meta_key></wp:postmeta>",
            "the item’s fields together are longer",
        ),
        "categories": ("", "<category/>", "the item’s fields together are longer"),
        "meta of a comment": (
            "<wp:comment>",
            "<wp:commentmeta><wp:meta_key>a</wp:meta_key></wp:commentmeta>",
            "the item’s fields together are longer",
        ),
        "depth": ("", "<a>", "elements are nested too deeply"),
        "depth in a text": ("<wp:post_name>", "<a>", "elements are nested too deeply"),
    }

    @pytest.mark.parametrize("case", ENDLESS)
    @pytest.mark.usefixtures("small_limits")
    def test_what_does_not_end_is_stopped_in_bounded_memory(self, write: Write, case: Any) -> None:
        start, endless, words = self.ENDLESS[case]
        body = HEAD + "<item>" + HER + start + endless * (1_500_000 // len(endless))
        reader = write(rss(body))
        del body
        tracemalloc.start()
        error = error_of(reader)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert words in str(error)
        assert error.item == "item 1, “Her (2013)”"
        assert reader.bytes_read < 600_000
        assert peak < 4_000_000

    @pytest.mark.usefixtures("small_limits")
    def test_many_comments_are_not_too_large_a_record(self, write: Write) -> None:
        text = rss(HEAD + item(*(comment(number, "a" * 50_000) for number in range(1, 31))))
        assert len(text) > 1_500_000
        assert len(read_item(write(text))[1]) == 30

    @pytest.mark.usefixtures("small_limits")
    @pytest.mark.parametrize("extra", [0, 1])
    def test_the_longest_text_is_read_and_none_longer(self, write: Write, extra: Any) -> None:
        text = rss(HEAD + item(comment(57, "a" * (200_000 + extra))))
        assert (whole_parts(write(text))[1] is None) == (extra == 0)


class TestLaziness:
    def test_comments_are_read_as_they_are_asked_for(self, write: Write) -> None:
        reader = write(rss(HEAD + item(*(comment(number, "a" * 1000) for number in range(1, 2001)))))
        _, post = itertools.islice(reader, 2)
        assert reader.bytes_read <= 65_536
        numbers = [next(post.comments).id for _ in range(1000)]
        assert numbers == list(range(1, 1001))
        assert reader.size * 0.4 < reader.bytes_read < reader.size * 0.7
        assert len(list(post.comments)) == 1000
        assert reader.bytes_read == reader.size

    @pytest.mark.parametrize("taken", [0, 1, 2, 70, 149, 150])
    @pytest.mark.parametrize("size", [1, 1000])
    def test_comments_left_unread_are_passed_over(self, write: Write, taken: Any, size: Any) -> None:
        many = [
            comment(number, "a" * size, "<wp:comment_type/><other:a><b>c</b></other:a>")
            for number in range(1, 151)
        ]
        last = item(comment(200), fields=HER.replace("Her", "Ida"))
        reader = write(rss(HEAD + item(*many) + item() + last))
        parts = iter(reader)
        next(parts)
        assert [one.id for one in itertools.islice(next(parts).comments, taken)] == list(range(1, taken + 1))
        assert [next(parts).number, (post := next(parts)).number] == [2, 3]
        assert post.title == "Ida (2013)"
        assert [one.id for one in post.comments] == [200]
        assert next(parts, None) is None
        assert reader.faults == []

    def test_passing_over_works_wherever_a_chunk_ends(
        self, write: Write, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        text = rss(HEAD + item(comment(57, more="<other:a><b/></other:a>"), comment(58)) + item(comment(59)))
        for size in range(1, 120):
            monkeypatch.setattr(wxr, "CHUNK", size)
            blog, first, second = write(text)
            assert (blog.title, first.number, second.number) == ("Soft Light", 1, 2)

    def test_every_size_of_chunk_reads_the_same(self, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
        def flat(reader: Reader) -> str:
            return "".join(str(part).partition("comments=")[0] for part in read(reader))

        expected = flat(write(SAMPLE))
        for size in (1, 2, 3, 7, 64, 1001):
            monkeypatch.setattr(wxr, "CHUNK", size)
            assert flat(write(SAMPLE)) == expected

    def test_comments_of_an_item_that_was_left_are_not_lost_in_silence(self, write: Write) -> None:
        reader = write(rss(HEAD + item(comment(57), comment(58)) + item(comment(59))))
        _, first, second = itertools.islice(reader, 3)
        with pytest.raises(RuntimeError, match="comments of item 1 were passed over"):
            next(first.comments)
        assert [one.id for one in second.comments] == [59]

    def test_a_second_loop_goes_on_where_the_first_stopped(self, write: Write) -> None:
        reader = write(SAMPLE)
        first = next(part for part in reader if isinstance(part, Item))
        assert len(list(first.comments)) == 2
        assert [part.number for part in reader] == [2, 3]
        assert list(reader) == []

    def test_progress_is_that_of_the_file(self, write: Write) -> None:
        reader = write(rss(HEAD + "".join(item(comment(1, "a" * 50_000)) for _ in range(10))))
        assert (reader.bytes_read, reader.size > 500_000) == (0, True)
        seen = [reader.bytes_read for _ in reader]
        assert seen == sorted(seen)
        assert len(set(seen)) > 5
        assert reader.bytes_read == reader.size

    def test_a_missing_file_is_missed_at_once(self, tmp_path: Path) -> None:
        with pytest.raises(FileNotFoundError):
            Reader(tmp_path / "none.xml")


class TestDates:
    @pytest.mark.parametrize(
        ("text", "date"),
        [
            ("2026-02-03 08:00:00", datetime(2026, 2, 3, 8)),
            (" 2026-02-03 08:00:01\n", datetime(2026, 2, 3, 8, 0, 1)),
            ("1927-05-20 00:00:00", datetime(1927, 5, 20)),
            ("0000-00-00 00:00:00", None),
            ("0000-00-00", None),
            ("-0001-11-30 00:00:00", None),
            ("0001-01-01 00:00:00", None),
            ("9999-12-31 23:59:59", None),
            ("2026-02-30 08:00:00", None),
            ("2026-02-03 24:01:00", None),
            ("2026-02-03 08:00+01", None),
            ("2026-W05-2 08:00:00", None),
            ("٢٠٢٦-02-03 08:00:00", None),
            ("2026-02-03", None),
            ("yesterday", None),
            ("", None),
        ],
    )
    def test_dates_of_the_database(self, text: str, date: Any) -> None:
        assert wxr.read_date(text) == date

    @pytest.mark.parametrize(
        ("text", "date"),
        [
            ("Tue, 03 Feb 2026 08:00:00 +0000", datetime(2026, 2, 3, 8, tzinfo=UTC)),
            ("Tue, 03 Feb 2026 08:00:00 +0130", datetime(2026, 2, 3, 6, 30, tzinfo=UTC)),
            ("Tue, 03 Feb 2026 08:00:00 GMT", datetime(2026, 2, 3, 8, tzinfo=UTC)),
            ("Tue, 03 Feb 2026 08:00:00 -0000", datetime(2026, 2, 3, 8, tzinfo=UTC)),
            ("3 Feb 2026 08:00 EST", datetime(2026, 2, 3, 13, tzinfo=UTC)),
            ("Wed, 30 Nov -0001 00:00:00 +0000", None),
            ("Mon, 30 Nov -001 00:00:00 +0000", None),
            ("Tue, 31 Feb 2026 08:00:00 +0000", None),
            ("Fri, 31 Dec 9999 23:59:59 -1200", None),
            ("Tue, 03 Feb 2026 08:00:00 +9999999", None),
            ("2026-02-03", None),
            ("soon", None),
            ("", None),
        ],
    )
    def test_dates_of_the_feed(self, text: str, date: Any) -> None:
        found = wxr.read_pub_date(text)
        assert found == date
        assert found is None or found.tzinfo is UTC
