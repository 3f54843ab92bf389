"""What a file says in fields of ours is believed only as far as WordPress's own fields say the same."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.models import Comment
from filmclub.wordpress.exporting.html import comment_for_wordpress, says_the_same
from filmclub.wordpress.exporting.writing import Writer, cdata
from filmclub.wordpress.importing import import_wordpress
from filmclub.wordpress.own_fields import Own, code, decode
from filmclub.wordpress.report import ImportReport
from filmclub.wordpress.wxr_parts import Comment as CommentRecord
from reviews.models import Article, Film
from tests.conftest import MakeArticle, Post
from tests.wordpress.conftest import Import, article_of, comment_of
from tests.wordpress.exports import Comment as Written
from tests.wordpress.exports import Item
from tests.wordpress.leaving import empty_the_site, export_as_text

pytestmark = pytest.mark.runs_on("sqlite")

# All that a database can hold.
TEXTS = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"))
ALLOWED_IN_COMMENTS = "a|abbr|acronym|b|blockquote|cite|code|del|em|i|q|s|strike|strong"


@given(TEXTS)
def test_a_coded_text_is_read_back_whatever_it_is(text: str) -> None:
    coded = code(text)
    assert decode(coded) == text
    assert "\\" not in coded
    assert coded == coded.strip()


@pytest.mark.parametrize("value", ["", "abc", "=%FF", "%3Dabc"])
def test_what_is_no_coded_text_is_none(value: str) -> None:
    assert decode(value) is None


@given(TEXTS)
def test_every_text_is_xml_and_comes_back_but_for_what_xml_forbids(text: str) -> None:
    allowed = re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text)
    assert (ElementTree.fromstring(f"<a>{cdata(text)}</a>").text or "") == allowed  # noqa: S314


def test_a_record_has_the_elements_that_the_import_reads() -> None:
    file = BytesIO()
    Writer(file).comment(CommentRecord(id=7, author="A & B", meta={"key": "]]>"}))
    xml = file.getvalue().decode()

    assert "<wp:comment_id>7</wp:comment_id>" in xml
    assert "<wp:comment_author><![CDATA[A & B]]></wp:comment_author>" in xml
    assert "<wp:meta_value><![CDATA[]]]]><![CDATA[>]]></wp:meta_value>" in xml


def own(text: str, state: str = "approved", **meta: str) -> dict[str, str]:
    return {Own.STATE: state, Own.FORMAT: "markdown", Own.TEXT: code(text), **meta}


class TestForeignComments:
    @pytest.mark.parametrize("status", ["trash", "spam", "0", "post-trashed", "nonsense"])
    def test_none_becomes_public_that_wordpress_does_not_show(self, bring: Import, status: str) -> None:
        report = bring(Item(5, comments=[Written(1, "Words.", approved=status, meta=own("Words."))]))

        assert comment_of(1).state != "approved"
        assert comment_of(1).published_at is None or status in ("trash", "post-trashed")
        assert any("State that a comment cannot have" in subject for subject in report.notes)

    def test_what_wordpress_approved_since_is_public(self, bring: Import) -> None:
        bring(Item(5, comments=[Written(1, "Words.", approved="1", meta=own("Words.", "pending"))]))

        assert comment_of(1).state == "approved"
        assert comment_of(1).published_at is not None

    def test_a_state_that_does_not_exist_is_a_line_of_the_report(self, bring: Import) -> None:
        report = bring(Item(5, comments=[Written(1, "Words.", meta=own("Words.", "golden"))]))

        assert comment_of(1).state == "approved"
        assert [
            places[0].endswith("golden") for subject, places in report.notes.items() if "State" in subject
        ] == [True]

    def test_the_exact_state_comes_from_the_trash(self, bring: Import) -> None:
        states = ("refused", "removed", "withdrawn")
        comments = [
            Written(number, "Words.", approved="trash", meta=own("Words.", state))
            for number, state in enumerate(states, start=1)
        ]
        bring(Item(5, comments=comments))

        assert tuple(comment_of(number).state for number in (1, 2, 3)) == states

    def test_words_that_wordpress_does_not_show_do_not_come(self, bring: Import) -> None:
        comment = Written(1, "A moderator has shortened it.", meta=own("Insults that were taken out."))
        report = bring(Item(5, comments=[comment]))

        assert comment_of(1).text == "A moderator has shortened it."
        assert comment_of(1).text_format == "wordpress-html"
        assert any("changed on WordPress" in subject for subject in report.notes)

    def test_html_is_made_anew_and_never_taken(self, bring: Import) -> None:
        text = "<img src=x onerror=alert(1)> *words*"
        shown = "&lt;img src=x onerror=alert(1)&gt; <em>words</em>"
        bring(Item(5, comments=[Written(1, shown, meta=own(text))]))

        assert comment_of(1).text == text
        assert comment_of(1).text_html == "<p>&lt;img src=x onerror=alert(1)&gt; <em>words</em></p>"

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            (Own.SPOILS, "everything"),
            (Own.LANGUAGE, "en<script>"),
            (Own.FORMAT, "html"),
            (Own.CREATED, "yesterday"),
            (Own.CREATED, "2031-01-01T00:00:00+00:00"),
            (Own.EDITED, "0001-01-01T00:00:00+00:00"),
            (Own.PUBLISHED, "9999-12-31T23:59:59-12:00"),
            (Own.TEXT, "=%FF%FE"),
            (Own.MEMBER, "=" + "x" * 300),
            (Own.REF, "nowhere"),
            (Own.REF, "old.example/blog?comment=99999999999999999999"),
        ],
    )
    def test_nonsense_is_passed_over(self, bring: Import, field: str, value: str) -> None:
        meta = own("Words.", **{Own.LANGUAGE: "fr", field: value})
        report = bring(Item(5, comments=[Written(1, "Words.", user_id=77, meta=meta)]))

        comment = comment_of(1)
        assert comment.text == "Words."
        assert comment.spoils == ""
        assert comment.edited_at is None
        assert comment.created_at.year == 2014
        assert report.faults == []

    def test_two_that_claim_one_reference_both_come(self, bring: Import) -> None:
        meta = own("Words.", **{Own.REF: "older.example?comment=5"})
        bring(
            Item(5, comments=[Written(1, "Words.", meta=meta), Written(2, "Words.", meta=meta)]),
            Item(6, comments=[Written(3, "Words.", meta=meta)]),
        )

        refs = set(Comment.objects.values_list("import_ref", flat=True))
        assert refs == {
            "older.example?comment=5",
            "old.example/blog/wordpress?comment=2",
            "old.example/blog/wordpress?comment=3",
        }


class TestForeignPosts:
    def item(self, **meta: str) -> Item:
        values = {Own.KIND: "essay", Own.BODY: code("<p>A voice.</p>"), **meta}
        return Item(5, meta=list(values.items()))

    @pytest.mark.parametrize("status", ["draft", "private", "pending", "trash", "future"])
    def test_no_draft_becomes_public(self, bring: Import, status: str) -> None:
        item = self.item(**{Own.STATE: "published", Own.PUBLISHED: "2014-05-22T09:30:00+00:00"})
        item.status = status
        bring(item)

        article = article_of(5)
        # What WordPress would have published by itself meanwhile is published.
        assert article.is_public() == (status == "future")

    def test_what_has_a_password_stays_closed(self, bring: Import) -> None:
        item = self.item(**{Own.STATE: "published"})
        item.password = "open sesame"
        bring(item)

        assert article_of(5).state == "draft"

    def test_a_text_is_cleaned_as_an_editors(self, bring: Import) -> None:
        body = "<p onclick='x()'>A voice.<script>alert(1)</script></p>"
        bring(self.item(**{Own.BODY: code(body)}))

        assert article_of(5).body == "<p>A voice.</p>"

    def test_a_text_that_was_changed_there_comes_from_there(self, bring: Import) -> None:
        report = bring(self.item(**{Own.BODY: code("<p>Another voice.</p>")}))

        assert article_of(5).body == "<p>A voice.</p>"
        assert any("changed on WordPress" in subject for subject in report.notes)

    @pytest.mark.parametrize(
        "films",
        [
            "[",
            "7",
            "null",
            '[{"title": "No slug"}]',
            '[{"slug": "x", "title": "X", "year": "soon"}]',
            '[{"slug": "x", "title": "X", "year": 1492}]',
            '[{"slug": "x", "title": "X", "year": 2013, "genres": [7]}]',
            '[{"slug": "x", "title": "X", "year": 2013, "credits": [{"department": "cast"}]}]',
            '[{"slug": "x", "title": "X", "year": 2013, "titles": ['
            '{"language": "fr", "title": "A"}, {"language": "fr", "title": "B"}]}]',
        ],
    )
    def test_films_that_no_form_would_take_are_lines_of_the_report(self, bring: Import, films: str) -> None:
        report = bring(self.item(**{Own.FILMS: code(films)}))

        assert not Film.objects.exists()
        assert article_of(5).kind == "essay"
        assert any("Film that could not be read" in subject for subject in report.notes)

    def test_a_film_that_is_here_is_left_as_it_is(self, bring: Import, film: Film) -> None:
        said = '[{"slug": "her-2013", "title": "Hers", "year": 1999}]'
        bring(self.item(**{Own.FILMS: code(said)}))

        film.refresh_from_db()
        assert (film.title, film.year) == ("Her", 2013)
        assert list(article_of(5).films.all()) == [film]


Mangle = Callable[[str], str]


def kses(content: str) -> str:
    """What WordPress lets through of a comment from somebody who may not write any HTML."""
    return re.sub(rf"</?(?!(?:{ALLOWED_IN_COMMENTS})\b)[a-z][^<>]*>", "", content)


def autop(content: str) -> str:
    return "".join(f"<p>{part}</p>\n" for part in content.replace("\n\n\n", "\n\n").split("\n\n"))


@pytest.mark.parametrize("mangle", [kses, autop, str.strip, lambda html: html.replace("&gt;", ">")])
@pytest.mark.parametrize("spoils", ["", "nothing", "ending"])
def test_what_sanitisers_change_is_no_change(mangle: Mangle, spoils: str) -> None:
    html = (
        "<p>Words &amp; <em>more</em><br>\nhere &gt; there</p>\n<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n"
        '<p>He <a class="spoiler" id="spoiler-1" href="#spoiler-1"><span class="label">Spoiler</span> '
        '<span class="hidden">dies &quot;<em>there</em>&quot;</span></a>.</p>'
    )
    exported = comment_for_wordpress(html, spoils, "https://club.example")
    core = comment_for_wordpress(html, "", "https://club.example")
    warns = spoils == "ending"

    assert "dies" not in re.sub(r"<[^<>]*>", "", kses(exported))
    assert says_the_same(mangle(exported), core, has_warning=warns)
    assert not says_the_same(mangle(exported).replace("here", "nowhere"), core, has_warning=warns)
    assert not says_the_same(mangle(exported).replace("dies", "lives"), core, has_warning=warns)


def test_a_site_in_another_language_reads_the_same(
    article: Article, post: Post, tmp_path: Path, settings: pytest.FixtureRequest
) -> None:
    post("It gives away the end.", spoils="ending")
    path = tmp_path / "site.xml"
    path.write_text(export_as_text())
    empty_the_site()
    settings.LANGUAGE_CODE = "fr"  # type: ignore[attr-defined]
    report: ImportReport = import_wordpress(path)

    assert Comment.objects.get().text == "It gives away the end."
    assert Comment.objects.get().text_format == "markdown"
    assert not any("WordPress" in subject for subject in report.notes)


def test_translations_find_each_other_whichever_comes_first(
    make_article: MakeArticle, tmp_path: Path
) -> None:
    original, translation = make_article("later"), make_article("earlier", language="fr")
    Article.objects.filter(pk=original.pk).update(translation_of=translation)
    path = tmp_path / "site.xml"
    path.write_text(export_as_text())
    empty_the_site()
    import_wordpress(path)

    assert Article.objects.get(slug="later").translation_of == Article.objects.get(slug="earlier")
