"""WordPress exports are read part by part, as they are asked for."""

import itertools
from pathlib import Path
from typing import Any

import pytest

from filmclub.wordpress import wxr
from filmclub.wordpress.wxr import Author, Channel, Comment, ExportFile, Fault, Item, ItemTerm, Term
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


class TestFields:
    def test_the_blog_comes_first(self, write: Write) -> None:
        assert read(write(SAMPLE))[0] == Channel(
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
        assert [post.label for post in items] == ["item 1, “Her (2013)”", "item 2, “Ida”", "item 3"]

    def test_a_long_title_is_shortened_in_messages_only(self, write: Write) -> None:
        post, _ = read_item(write(rss(HEAD + item(fields=f"<title>{'Long ' * 40}</title>"))))
        assert len(post.title) == 200
        assert len(post.label) < 80


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
        parts, error = whole_parts(write(rss(f"<title>Channel</title>{version}{rest}")))
        assert parts == []
        assert "wp:wxr_version is missing or not 1.0, 1.1 or 1.2." in str(error)

    def test_a_version_that_comes_after_the_first_item_is_missing(self, write: Write) -> None:
        assert error_of(write(rss(item() + HEAD)))

    def test_the_head_may_stand_in_any_order(self, write: Write) -> None:
        text = rss("<wp:wxr_version>1.1</wp:wxr_version><generator/><title>Late title</title>" + item())
        assert read(write(text))[0] == Channel(version="1.1", title="Late title")

    def test_a_blog_without_items_is_still_a_blog(self, write: Write) -> None:
        assert read(write(rss(HEAD))) == [
            Channel(version="1.2", title="Soft Light", link="https://old.example")
        ]

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
        def flat(reader: ExportFile) -> str:
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
            ExportFile(tmp_path / "none.xml")
