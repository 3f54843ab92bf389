"""What editors send back from the page of imported articles, and what of it is refused."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone

from filmclub.accounts.models import User
from reviews.models import ArticleFilm, Credit, Film, FilmTitle, Origin, Series
from reviews.proposals.confirming import Confirmed, confirm
from reviews.saving import save_article
from tests.conftest import html
from tests.reviews.proposals.conftest import BODY, PAGE, Imported, answer, fields_of, films_of, fresh, said

pytestmark = [pytest.mark.runs_on("sqlite"), pytest.mark.django_db]


class TestConfirming:
    def test_stores_all_of_a_row_and_leaves_the_others(
        self, as_editor: Client, imported: Imported, editor: User
    ) -> None:
        origin = imported("Her (2013): a voice", body=BODY, categories=["Essays"])
        other = imported("Moon (2009)")

        response = answer(as_editor, origin, new_series="Pastel Cities")

        assert response.status_code == 302
        assert "1 article is looked through. 3 credits are saved." in said(response)
        article = fresh(origin)
        assert films_of(origin) == ["Her, 2013"]
        film = Film.objects.get()
        assert (film.slug, film.running_time) == ("her-2013", 126)
        assert [str(credit) for credit in film.credits.select_related("contributor")] == [
            "Directed and Written by Spike Jonze",
            "Joaquin Phoenix as Theodore Twombly",
            "Scarlett Johansson as Samantha (voice)",
        ]
        assert article.series == Series.objects.get(name="Pastel Cities", slug="pastel-cities")
        assert (article.kind, article.contributed_by) == ("essay", "Billie Strand")
        assert (article.body, article.body_html) == ("<p>A voice.</p>", "<p>A voice.</p>")
        assert article.origin.confirmed_by == editor
        assert article.origin.confirmed_at is not None
        assert article.version > origin.article.version
        messages = [entry.get_change_message() for entry in LogEntry.objects.filter(object_id=article.pk)]
        assert "Looked through after the import." in messages
        assert fresh(other).origin.confirmed_at is None

    def test_of_all_on_the_page_leads_to_the_next_twenty(self, as_editor: Client, imported: Imported) -> None:
        for number in range(23):
            imported(f"Letters of {number} people")
        fields = fields_of(as_editor.get(PAGE))

        response = as_editor.post(PAGE, {**fields, "_all": "1"}, follow=True)

        assert "20 articles are looked through." in html(response)
        assert len(response.context["rows"]) == 3

    def test_stays_on_the_page_that_was_open(self, as_editor: Client, imported: Imported) -> None:
        origins = [imported(f"Letters of {number} people") for number in range(30)]

        response = answer(as_editor, origins[25], path=f"{PAGE}?p=2")

        assert response["Location"] == f"{PAGE}?p=2"

    def test_a_row_with_nothing_to_say_is_just_looked_through(
        self, as_editor: Client, imported: Imported
    ) -> None:
        origin = imported()

        answer(as_editor, origin)

        assert (films_of(origin), fresh(origin).series) == ([], None)
        assert fresh(origin).origin.confirmed_at is not None

    def test_takes_a_film_that_the_site_knows(
        self, as_editor: Client, imported: Imported, film: Film
    ) -> None:
        origin = imported("Moon (2009)")

        # The proposed title is still in its field: who chooses another film need not empty it.
        answer(as_editor, origin, film=str(film.pk))

        assert films_of(origin) == ["Her, 2013"]

    def test_takes_no_film_if_its_fields_are_emptied(self, as_editor: Client, imported: Imported) -> None:
        origin = imported("Moon (2009)")

        answer(as_editor, origin, new_title="", new_year="")

        assert (films_of(origin), Film.objects.count()) == ([], 0)

    def test_finds_a_film_that_is_typed_though_the_site_knows_it(
        self, as_editor: Client, imported: Imported, film: Film
    ) -> None:
        FilmTitle.objects.create(film=film, language="fr", title="Élle")
        origin = imported()

        answer(as_editor, origin, new_title=" elle ", new_year="2013")

        assert films_of(origin) == ["Her, 2013"]
        assert Film.objects.count() == 1

    def test_makes_a_film_once_for_two_rows(self, as_editor: Client, imported: Imported) -> None:
        first, second = imported("Moon (2009)"), imported("Moon (2009) again")
        fields = fields_of(as_editor.get(PAGE))

        as_editor.post(PAGE, {**fields, "_all": "1"})

        assert films_of(first) == films_of(second) == ["Moon, 2009"]
        assert Film.objects.count() == 1

    def test_keeps_the_films_that_the_article_had_behind_the_first(
        self, as_editor: Client, imported: Imported, film: Film
    ) -> None:
        origin = imported()
        up = Film.objects.create(title="Up", year=2009, slug="up")
        ArticleFilm.objects.create(article=origin.article, film=up, position=1)

        answer(as_editor, origin, film=str(film.pk))

        assert films_of(origin) == ["Her, 2013", "Up, 2009"]

    def test_takes_the_other_films_of_the_title(
        self, as_editor: Client, imported: Imported, film: Film
    ) -> None:
        Film.objects.create(title="Lost in Translation", year=2003, slug="lost")
        origin = imported("Two lonely rooms: Lost in Translation beside Her")
        assert "Also about" in html(as_editor.get(PAGE))

        answer(as_editor, origin)

        assert films_of(origin) == ["Lost in Translation, 2003", "Her, 2013"]

    def test_is_told_when_somebody_else_was_quicker(
        self, as_editor: Client, imported: Imported, moderator: User
    ) -> None:
        origin = imported("Moon (2009)")
        fields = {**fields_of(as_editor.get(PAGE)), "confirm": str(origin.pk)}
        Origin.objects.update(confirmed_at=timezone.now(), confirmed_by=moderator)

        response = as_editor.post(PAGE, fields)

        assert "“Moon (2009)” was looked through by Mo Lind already." in said(response)
        assert films_of(origin) == []

    def test_without_a_tick_says_so(self, as_editor: Client, imported: Imported) -> None:
        response = answer(as_editor, imported(), confirm=False)

        assert "Nothing was ticked, so nothing was confirmed." in said(response)

    def test_gives_back_what_was_typed_in_rows_without_a_tick(
        self, as_editor: Client, imported: Imported
    ) -> None:
        ticked, typed = imported("Moon (2009)"), imported()
        fields = fields_of(as_editor.get(PAGE))
        fields |= {
            "confirm": str(ticked.pk),
            f"o{typed.pk}-contributed_by": "Ann Berg",
            f"o{typed.pk}-new_year": "x",
        }

        response = as_editor.post(PAGE, fields)

        assert response.status_code == 200
        assert [row.origin for row in response.context["rows"]] == [typed]
        assert 'value="Ann Berg"' in html(response)
        assert "errorlist" not in html(response)


class TestRefusals:
    @pytest.mark.parametrize(
        ("typed", "field", "words"),
        [
            ({"new_title": "Moon"}, "new_year", "Give the year of “Moon”"),
            ({"new_title": "Moon", "new_year": "1700"}, "new_year", "greater than or equal to 1874"),
            (
                {"new_title": "Moon", "new_year": "99999999999999999999"},
                "new_year",
                "less than or equal to 2100",
            ),
            ({"new_title": "Moon", "new_year": "two"}, "new_year", "Enter a whole number"),
            ({"new_year": "2009"}, "new_title", "Give the title of the film of 2009"),
            ({"new_title": "x" * 201, "new_year": "2009"}, "new_title", "at most 200 characters"),
            ({"new_title": "a\0b", "new_year": "2009"}, "new_title", "Null characters"),
            ({"new_series": "x" * 101}, "new_series", "at most 100 characters"),
            ({"contributed_by": "x" * 201}, "contributed_by", "at most 200 characters"),
            ({"kind": "poem"}, "kind", "Select a valid choice"),
            ({"kind": ""}, "kind", "This field is required"),
            ({"film": "999999"}, "film", "Select a valid choice"),
            ({"film": "9" * 30}, "film", "Select a valid choice"),
            ({"film": "<b>"}, "film", "Select a valid choice"),
            ({"series": "999999"}, "series", "Select a valid choice"),
            ({"further": ["1", "x"]}, "further", "Select a valid choice"),
            ({"credits": "on"}, "credits", "Say whose credits these are"),
        ],
    )
    def test_stand_beside_their_field_with_what_was_typed(
        self, as_editor: Client, imported: Imported, typed: dict[str, Any], field: str, words: str
    ) -> None:
        origin, good = imported(), imported("Moon (2009)")
        fields = fields_of(as_editor.get(PAGE)) | {
            f"o{origin.pk}-{name}": value for name, value in typed.items()
        }

        response = as_editor.post(PAGE, {**fields, "_all": "1"})

        assert response.status_code == 200
        row = response.context["rows"][0]
        assert (row.origin, row.is_ticked) == (origin, True)
        assert words in " ".join(row.form.errors[field])
        assert "1 article needs a correction." in said(response)
        assert "1 article is looked through." in said(response)
        assert fresh(origin).origin.confirmed_at is None
        assert fresh(good).origin.confirmed_at is not None
        assert Series.objects.count() == 0

    def test_of_two_films_at_once(self, as_editor: Client, imported: Imported, film: Film) -> None:
        origin = imported()

        response = answer(as_editor, origin, film=str(film.pk), new_title="Moon", new_year="2009")

        assert "Choose a film or type another" in html(response)
        assert f'<option value="{film.pk}" selected' in html(response)
        assert 'value="Moon"' in html(response)

    def test_of_two_series_at_once(self, as_editor: Client, imported: Imported) -> None:
        series = Series.objects.create(name="Movie Quote Monday", slug="mqm")

        response = answer(as_editor, imported(), series=str(series.pk), new_series="Another")

        assert "Choose a series or name a new one" in html(response)

    def test_of_a_text_that_was_changed_meanwhile(self, as_editor: Client, imported: Imported) -> None:
        origin = imported("Her (2013)", body=BODY)
        fields = {**fields_of(as_editor.get(PAGE)), "confirm": str(origin.pk)}
        article = fresh(origin)
        article.body = BODY + "<p>More.</p>"
        save_article(article)

        response = as_editor.post(PAGE, fields)

        assert "The text of the article was changed meanwhile." in html(response)
        assert (Film.objects.count(), Credit.objects.count()) == (0, 0)
        again = {**fields_of(response), "confirm": str(origin.pk)}
        assert as_editor.post(PAGE, again).status_code == 302
        assert fresh(origin).body == "<p>A voice.</p><p>More.</p>"

    @pytest.mark.parametrize("keys", [["x"], ["-1"], ["9" * 40], ["²"], ["1 OR 1=1"], ["123456"]])
    def test_of_keys_that_are_nobodys_change_nothing(
        self, as_editor: Client, imported: Imported, keys: list[str]
    ) -> None:
        origin = imported()

        response = as_editor.post(PAGE, {"row": keys, "confirm": keys})

        assert response.status_code == 302
        assert fresh(origin).origin.confirmed_at is None

    def test_of_a_row_without_its_fields(self, as_editor: Client, imported: Imported) -> None:
        origin = imported()

        response = as_editor.post(PAGE, {"confirm": str(origin.pk)})

        assert "This field is required." in html(response)
        assert fresh(origin).origin.confirmed_at is None

    def test_of_200_rows_at_once(self, as_editor: Client, imported: Imported) -> None:
        origins = [imported(f"Letters of {number} people") for number in range(30)]
        keys = [str(origin.pk) for origin in origins] + [str(number) for number in range(5000, 5170)]

        for fields in ({"confirm": keys}, {"row": keys, "_all": "1"}):
            assert as_editor.post(PAGE, fields).status_code == 400

        assert not Origin.objects.exclude(confirmed_at=None).exists()

    def test_of_a_row_that_somebody_else_changes_at_this_moment(
        self, as_editor: Client, imported: Imported, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        origin, other = imported("Moon (2009)"), imported()
        fields = fields_of(as_editor.get(PAGE))

        def fail(found: Origin, **kwargs: Any) -> Confirmed:
            if found == origin:
                raise IntegrityError
            return confirm(found, **kwargs)

        monkeypatch.setattr("reviews.admin.proposals.confirm", fail)
        response = as_editor.post(PAGE, {**fields, "_all": "1"})

        assert "Somebody else changed the same thing just now." in html(response)
        assert fresh(origin).origin.confirmed_at is None
        assert fresh(other).origin.confirmed_at is not None

    def test_of_an_article_that_was_deleted_are_told(self, as_editor: Client, imported: Imported) -> None:
        origin = imported()
        fields = {**fields_of(as_editor.get(PAGE)), "confirm": str(origin.pk)}
        origin.article.delete()

        assert "1 article is not there any more." in said(as_editor.post(PAGE, fields))
