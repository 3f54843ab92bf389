"""Notes that an earlier release has written as lines are read, also what it wrote during the upgrade."""

from __future__ import annotations

import importlib
import io
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reviews.content_notes import read_lines
from reviews.filling import unread_notes
from reviews.models import Article, ArticleFilm, Film
from reviews.saving import save_film

migration: Any = importlib.import_module("reviews.migrations.0012_read_content_notes")
ODD = [
    "Strong language\r\nSexual content\r\n",
    "A man swallowing frogs | fr: Un homme qui avale des grenouilles | xyz",
    "\n | \n || \x0b",
    "violence|FR:beaucoup",
    "Langage cru\nlangage cru.\nSTRONG LANGUAGE",
    "a" * 5000,
    "",
]


def as_of_old(lines: list[str]) -> list[int]:
    """Films as the release before has stored them."""
    films = [Film(title="Her", slug=f"her-{number}", year=2013) for number in range(len(lines))]
    for film, text in zip(Film.objects.bulk_create(films), lines, strict=True):
        Film.objects.filter(pk=film.pk).update(note_lines=text, content_notes=[])
    return [film.pk for film in films]


def read() -> None:
    with connection.schema_editor(atomic=False) as editor:
        migration.read_notes(apps, editor)


def fill() -> str:
    out = io.StringIO()
    call_command("fill_texts", stdout=out)
    return out.getvalue()


@pytest.mark.django_db(transaction=True)
class TestTheUpgrade:
    def test_reads_all_lines_in_parts_and_may_run_twice(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(migration, "AT_ONCE", 2)
        keys = as_of_old(ODD)
        read()
        found = list(
            Film.objects.filter(pk__in=keys).order_by("pk").values_list("note_lines", "content_notes")
        )
        assert found == [(lines, read_lines(lines)) for lines in ODD]
        assert [note["words"] for note in found[1][1]] == [
            {"en": "A man swallowing frogs", "fr": "Un homme qui avale des grenouilles"}
        ]
        assert found[2][1] == []
        with CaptureQueriesContext(connection) as queries:
            read()
        assert not [query for query in queries if "UPDATE" in query["sql"].split("FOR NO KEY")[0]]

    def test_reads_what_the_release_before_wrote_since(self) -> None:
        keys = as_of_old(["War", "Smoking"])
        read()
        Film.objects.filter(pk=keys[0]).update(note_lines="War\nTorture")
        read()
        assert Film.objects.get(pk=keys[0]).content_notes == read_lines("War\nTorture")


@pytest.mark.django_db
class TestWhatWasWrittenMeanwhile:
    def test_is_read_by_fill_texts_and_pages_show_it(self, film: Film, article: Article) -> None:
        film.content_notes = read_lines("War\nFrogs")
        save_film(film)
        ArticleFilm.objects.create(article=article, film=film)
        assert unread_notes() == []
        Film.objects.update(note_lines="Smoking\nFrogs")
        version = Article.objects.get().version

        assert "content notes: 1 filled" in fill()
        assert Film.objects.get().content_notes == read_lines("Smoking\nFrogs")
        assert Article.objects.get().version == version + 1
        assert "content notes: 0 filled" in fill()

    def test_costs_one_query_where_nothing_is_left(self, django_assert_num_queries: Any) -> None:
        for lines in (["War"], ["War"] * 5):
            Film.objects.all().delete()
            as_of_old(lines)
            fill()
            with django_assert_num_queries(1):
                assert unread_notes() == []
