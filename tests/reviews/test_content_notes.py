"""Content notes stand in the reader's language: others where an editor says both."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override

from filmclub.accounts.models import User
from reviews.content_notes import USUAL, read_notes
from reviews.models import Article, ArticleFilm, Film
from reviews.saving import save_film
from tests.conftest import html


def notes(text: str, language: str) -> list[tuple[str, str]]:
    with override(language):
        return [(note.words, note.language) for note in read_notes(text)]


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
def test_the_usual_ones_are_known_however_they_are_written(written: str) -> None:
    assert [note.casefold() for note, _lang in notes(written, "en")] == ["strong language"]
    assert [note.casefold() for note, _lang in notes(written, "fr")] == ["langage cru"]
    assert {lang for language in ("en", "fr") for _note, lang in notes(written, language)} == {""}


def test_all_usual_ones_have_words_of_their_own_in_each_language() -> None:
    for language in ("en", "fr"):
        with override(language):
            assert len({str(note).casefold() for note in USUAL}) == len(USUAL)
    written = "\n".join(map(str, USUAL))
    assert {language for _words, language in notes(written, "fr")} == {""}


def test_a_capital_letter_stays() -> None:
    assert notes("Sexual content\nsexual content", "fr") == [("Contenu sexuel", ""), ("contenu sexuel", "")]


def test_others_stand_as_they_are_and_say_in_which_language() -> None:
    written = "A man swallowing frogs\n\n  Talk: of war  \n | \n"
    assert notes(written, "en") == [("A man swallowing frogs", ""), ("Talk: of war", "")]
    assert notes(written, "fr") == [("A man swallowing frogs", "en"), ("Talk: of war", "en")]


def test_others_stand_in_the_language_that_a_line_says_too(settings: Any) -> None:
    line = "A man swallowing frogs | fr: Un homme qui avale des grenouilles | de: Ein Mann"
    assert notes(line, "en") == [("A man swallowing frogs", "")]
    assert notes(line, "fr") == [("Un homme qui avale des grenouilles", "")]
    settings.LANGUAGE_CODE = "fr"
    assert notes("Des grenouilles | en: Frogs", "en") == [("Frogs", "")]
    assert notes("Des grenouilles", "en") == [("Des grenouilles", "fr")]


def test_what_an_editor_says_beats_what_is_usual() -> None:
    assert notes("violence | fr: beaucoup de violence", "fr") == [("beaucoup de violence", "")]


@pytest.mark.django_db
def test_pages_show_them_so(client: Client, film: Film, article: Article) -> None:
    film.content_notes = "Strong language\nA <b>bold</b> frog\nWar | fr: La guerre & rien d’autre"
    save_film(film)
    ArticleFilm.objects.create(article=article, film=film)
    for path in ("films/her-2013/", "articles/a-voice/"):
        english, french = (
            re.findall(r"<li[^>]*>[^<]*</li>", html(client.get(f"{prefix}/{path}"))) for prefix in ("", "/fr")
        )
        for item in ("<li>Strong language</li>", "<li>A &lt;b&gt;bold&lt;/b&gt; frog</li>", "<li>War</li>"):
            assert item in english
        for item in (
            "<li>Langage cru</li>",
            '<li lang="en">A &lt;b&gt;bold&lt;/b&gt; frog</li>',
            "<li>La guerre &amp; rien d’autre</li>",
        ):
            assert item in french


@pytest.mark.django_db
def test_editors_are_told_which_are_usual(client: Client, film: Film, editor: User) -> None:
    client.force_login(editor)
    page = html(client.get(f"/admin/reviews/film/{film.pk}/change/"))
    assert "strong language, some strong language" in page
