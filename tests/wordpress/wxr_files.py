"""Small exports written by hand, and what a reader makes of them."""

from collections.abc import Callable
from typing import Any

from filmclub.wordpress.wxr import Comment, ExportFile, Item, WxrError

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


def whole_parts(reader: ExportFile) -> tuple[list[Any], Any]:
    """What could be read to its end, each item with its comments, and the error that stopped it."""
    parts: list[Any] = []
    try:
        for part in reader:
            parts.append((part, list(part.comments)) if isinstance(part, Item) else part)
    except WxrError as error:
        return parts, error
    return parts, None


def read(reader: ExportFile) -> list[Any]:
    parts, error = whole_parts(reader)
    assert error is None, error
    return parts


def read_item(reader: ExportFile) -> tuple[Item, list[Comment]]:
    item, comments = read(reader)[1]
    return item, comments


def error_of(reader: ExportFile) -> WxrError:
    _, error = whole_parts(reader)
    assert isinstance(error, WxrError)
    return error
