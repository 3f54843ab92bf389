"""Content notes: a vocabulary in each language, with free words beside it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from reviews.content_notes import (
    AT_ONCE,
    GROUPS,
    VOCABULARY,
    Note,
    as_notes,
    in_words,
    lines_of,
    read_lines,
    shown,
)
from reviews.models import Article, ArticleFilm, Film
from reviews.saving import save_film
from tests.conftest import html


def notes(text: str, language: str) -> list[tuple[str, str]]:
    with override(language):
        return [(note.words, note.language) for note in shown(read_lines(text))]


def codes(text: str) -> list[str]:
    return [note["code"] for note in read_lines(text)]


class TestTheVocabulary:
    def test_has_words_of_its_own_in_each_language(self) -> None:
        assert 30 <= len(VOCABULARY) <= 40
        assert len(VOCABULARY) == sum(len(group) for _label, group in GROUPS)
        assert VOCABULARY.keys() > AT_ONCE
        for language in ("en", "fr"):
            with override(language):
                spellings = [
                    str(words).casefold()
                    for usual in VOCABULARY.values()
                    for words in (usual.label, *usual.same, *usual.closer)
                ]
            assert len(set(spellings)) == len(spellings)

    @pytest.mark.parametrize("language", ["en", "fr"])
    def test_each_spelling_is_read_as_its_note(self, language: str) -> None:
        for usual in VOCABULARY.values():
            with override(language):
                spellings = [str(words) for words in (usual.label, *usual.same, *usual.closer)]
            for words in (*spellings, usual.code.replace("-", " ")):
                assert codes(words) == [usual.code], words

    @pytest.mark.parametrize(
        "written",
        [
            "strong language",
            " Strong  language. ",
            "STRONG LANGUAGE",
            "langage cru",
            "Langage cru",
            "strong language |",
        ],
    )
    def test_is_known_however_it_is_written(self, written: str) -> None:
        assert read_lines(written) == [{"code": "strong-language", "words": {}}]
        assert notes(written, "en") == [("Strong language", "")]
        assert notes(written, "fr") == [("Langage cru", "")]

    def test_what_says_more_than_a_note_keeps_its_words(self) -> None:
        assert codes("Brief nudity") == ["nudity"]
        assert notes("Brief nudity", "en") == [("Brief nudity", "")]
        assert notes("Brève nudité", "en") == [("Brief nudity", "")]
        assert notes("Brief nudity", "fr") == [("Brève nudité", "")]

    def test_stands_before_free_words_and_each_note_once(self) -> None:
        written = "Frogs\nsmoking\nViolence\nDeath of an animal\nan animal dies\nviolence: a slap\nFrogs"
        assert codes(written) == ["violence", "smoking", "animal-dies", ""]


class TestWordsOfTheirOwn:
    def test_stand_as_they_are_and_say_in_which_language(self) -> None:
        written = "A man swallowing frogs\n\n  Talk: of war  \n | \n | nothing said"
        assert notes(written, "en") == [("A man swallowing frogs", ""), ("Talk: of war", "")]
        assert notes(written, "fr") == [("A man swallowing frogs", "en"), ("Talk: of war", "en")]

    def test_stand_in_the_language_that_a_line_says_too(self, settings: Any) -> None:
        line = "A man swallowing frogs | fr: Un homme qui avale des grenouilles | de: Ein Mann"
        assert notes(line, "en") == [("A man swallowing frogs", "")]
        assert notes(line, "fr") == [("Un homme qui avale des grenouilles", "")]
        assert notes("| fr: Des grenouilles", "en") == [("Des grenouilles", "fr")]
        settings.LANGUAGE_CODE = "fr"
        assert notes("Des grenouilles | en: Frogs", "en") == [("Frogs", "")]
        assert notes("Des grenouilles", "en") == [("Des grenouilles", "fr")]

    def test_of_a_usual_note_stand_in_its_place(self) -> None:
        assert notes("violence | fr: beaucoup de violence", "fr") == [("Beaucoup de violence", "")]
        assert notes("violence | fr: beaucoup de violence", "en") == [("Violence", "")]
        assert notes("Violence : a slap", "en") == [("A slap", "")]
        assert notes("Violence: a slap", "fr") == [("Violence", "")]
        assert codes("Brief nudity: in a bath") == ["nudity"]
        assert notes("Brief nudity: in a bath", "en") == [("Brief nudity: in a bath", "")]

    def test_are_read_again_from_their_lines(self) -> None:
        written = "Violence: a slap: two | fr: Une gifle\nsome violence\nviolence\nFrogs | fr: Grenouilles"
        assert read_lines(lines_of(read_lines(written))) == read_lines(written)
        with override("fr"):
            assert read_lines(in_words(read_lines(written))) == read_lines(written)

    @given(st.text(st.sampled_from("av|:. \n\tfré’violence-"), max_size=60))
    def test_say_the_same_as_any_lines(self, text: str) -> None:
        found = read_lines(text)
        assert read_lines(lines_of(found)) == found == as_notes(found)


class TestData:
    def test_is_put_into_order_and_old_lines_are_read(self) -> None:
        free: Note = {"code": "", "words": {"en": "Frogs\nviolence"}}
        assert as_notes([free]) == as_notes("Violence\nFrogs")
        assert as_notes([{"code": "gone-by-now", "words": {}}]) == [
            {"code": "", "words": {"en": "gone by now"}}
        ]

    @pytest.mark.parametrize(
        "value",
        [
            None,
            7,
            {"code": "violence", "words": {}},
            ["violence"],
            [{"code": "violence"}],
            [{"code": 7, "words": {}}],
            [{"code": "violence", "words": ["a slap"]}],
            [{"code": "violence", "words": {"en": 7}}],
            [{"code": "violence", "words": {}, "more": ""}],
        ],
    )
    def test_of_another_kind_is_refused(self, value: Any) -> None:
        with pytest.raises(ValueError, match="no content notes"):
            as_notes(value)

    @pytest.mark.django_db
    def test_is_stored_with_lines_for_the_release_before(self, film: Film) -> None:
        film.content_notes = read_lines("Smoking\nViolence: a slap | fr: Une gifle\nFrogs")
        film.save(update_fields=["content_notes"])
        film.refresh_from_db()
        assert [note["code"] for note in film.content_notes] == ["violence", "smoking", ""]
        assert film.note_lines == "violence: a slap | fr: Une gifle\nsmoking\nFrogs"


@pytest.mark.django_db
class TestPages:
    ITEMS = re.compile(r"<li(?: lang=\"\w+\")?>[^<]*</li>")

    @pytest.fixture(autouse=True)
    def _noted(self, film: Film, article: Article) -> None:
        film.content_notes = read_lines(
            "Strong language\nA <b>bold</b> frog\nWar | fr: La guerre & rien d’autre\nFlashing lights"
        )
        save_film(film)
        ArticleFilm.objects.create(article=article, film=film)

    @pytest.mark.parametrize("path", ["films/her-2013/", "articles/a-voice/"])
    def test_show_them_folded_in_the_readers_language(self, client: Client, path: str) -> None:
        english, french = (
            html(client.get(f"{prefix}/{path}")).partition('<details class="content-notes">')[2]
            for prefix in ("", "/fr")
        )
        assert "<summary>4 content notes</summary>" in english
        assert f"?next=/{path}" in english
        assert "<summary>4 avertissements sur le contenu</summary>" in french
        assert self.ITEMS.findall(english.partition("</ul>")[0]) == [
            "<li>Strong language</li>",
            "<li>War</li>",
            "<li>Flashing light</li>",
            "<li>A &lt;b&gt;bold&lt;/b&gt; frog</li>",
        ]
        assert self.ITEMS.findall(french.partition("</ul>")[0]) == [
            "<li>Langage cru</li>",
            "<li>La guerre &amp; rien d’autre</li>",
            "<li>Lumière clignotante</li>",
            '<li lang="en">A &lt;b&gt;bold&lt;/b&gt; frog</li>',
        ]

    @pytest.mark.parametrize("path", ["/films/her-2013/", "/articles/a-voice/"])
    def test_show_flashing_light_outside_the_fold(self, client: Client, path: str) -> None:
        before = html(client.get(path)).partition('<details class="content-notes">')[0]
        assert self.ITEMS.findall(before)[-1] == "<li>Flashing light</li>"
        assert "Strong language" not in before

    def test_show_nothing_where_there_is_no_note(self, client: Client, film: Film) -> None:
        film.content_notes = []
        save_film(film)
        for path in ("/films/her-2013/", "/articles/a-voice/"):
            assert "content-notes" not in html(client.get(path))
