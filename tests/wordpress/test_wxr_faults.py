"""All that can be wrong with an export is said, with line and item, in bounded memory."""

import gzip
import itertools
import tracemalloc
from typing import Any

import pytest

from filmclub.wordpress import wxr
from filmclub.wordpress.wxr import Channel, Fault, Item, WxrError
from tests.wordpress.wxr_files import (
    HEAD,
    HER,
    SAMPLE,
    Write,
    comment,
    error_of,
    item,
    read,
    read_item,
    rss,
    whole_parts,
)


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
        assert [type(next(parts)), type(next(parts))] == [Channel, Item]
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
