"""The form of a film in the admin, with its titles and its credits."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reviews.credit_text.reading import read_credits
from reviews.crediting import save_credits
from reviews.models import Film
from tests.reviews.test_credits_admin import page_of, person

pytestmark = pytest.mark.django_db


def form_of(**fields: Any) -> dict[str, Any]:
    data = {
        "title": "Her", "original_title": "", "year": 2013, "slug": "her-2013", "running_time": "126",
        "synopsis": "", "content_notes": "", "imdb_id": "", "tmdb_id": "", "wikidata_id": "",
        "edition": Film.objects.values_list("edition", flat=True).first() or 1,
    }  # fmt: skip
    for prefix in ("titles", "credits"):
        data |= {
            f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0,
            f"{prefix}-MIN_NUM_FORMS": 0, f"{prefix}-MAX_NUM_FORMS": 1000,
        }  # fmt: skip
    return {**data, **fields}


class TestFilmForm:
    def test_a_title_in_another_language_says_which(self, as_editor: Client) -> None:
        title = {"titles-TOTAL_FORMS": 1, "titles-0-language": "", "titles-0-title": "Elle"}

        response = as_editor.post(reverse("admin:reviews_film_add"), form_of(**title))

        assert "This field is required." in response.content.decode()
        assert not Film.objects.exists()

    def test_an_address_that_is_taken_is_said_to_be_so(self, as_editor: Client, film: Film) -> None:
        response = as_editor.post(reverse("admin:reviews_film_add"), form_of(slug=film.slug))

        assert "Another page has this address. Give this one a different one." in response.content.decode()
        assert Film.objects.get() == film

    def test_a_film_is_entered_with_lists_titles_and_credits(self, as_editor: Client) -> None:
        someone = person("Rooney Mara")

        response = as_editor.post(
            reverse("admin:reviews_film_add"),
            form_of(**{
                "languages": ["en", "fr"], "countries": ["US"], "genres": ["drama", "romance"],
                "titles-TOTAL_FORMS": 1, "titles-0-language": "fr", "titles-0-title": "Elle",
                "credits-TOTAL_FORMS": 1, "credits-0-contributor": someone.pk, "credits-0-department": "cast",
                "credits-0-character": "Catherine", "credits-0-attributes": "voice\n uncredited ",
                "credits-0-position": 1, "credits-0-also": ["directing"],
            }),
        )  # fmt: skip

        film = Film.objects.get()
        assert response.status_code == 302
        assert (film.languages, film.countries, film.genres) == (["en", "fr"], ["US"], ["drama", "romance"])
        assert film.titles.get().title == "Elle"
        credit = film.credits.get()
        assert (credit.attributes, credit.also) == (["voice", "uncredited"], ["directing"])

    def test_lists_keep_their_order_and_what_is_no_choice_any_more(
        self, as_editor: Client, film: Film
    ) -> None:
        Film.objects.filter(pk=film.pk).update(languages=["ja", "en"], genres=["noir"])

        as_editor.post(
            reverse("admin:reviews_film_change", args=[film.pk]),
            form_of(languages=["de", "en", "ja"], genres=["drama", "noir"]),
        )

        film.refresh_from_db()
        assert film.languages == ["ja", "en", "de"]
        assert film.genres == ["noir", "drama"]

    @pytest.mark.parametrize(
        ("field", "value"),
        [("languages", "xx-klingon"), ("year", "1700"), ("imdb_id", "nm1"), ("genres", "odd")],
    )
    def test_nonsense_is_refused_beside_its_field(self, as_editor: Client, field: str, value: str) -> None:
        response = as_editor.post(reverse("admin:reviews_film_add"), form_of(**{field: value}))

        assert field in response.context["adminform"].form.errors
        assert not Film.objects.exists()

    def test_shows_its_credits_in_a_fixed_number_of_queries(self, as_editor: Client, film: Film) -> None:
        counts = []
        for number in (2, 20):
            lines = read_credits("\n".join(f"Anna{n} Berg{n} as Role {n}" for n in range(number))).lines
            save_credits(film=film, lines=lines, ask=False)
            with CaptureQueriesContext(connection) as captured:
                response = as_editor.get(reverse("admin:reviews_film_change", args=[film.pk]))
            assert f"Anna{number - 1} Berg{number - 1}" in response.content.decode()
            counts.append(len(captured))

        assert page_of(film) in response.content.decode()
        assert counts[0] == counts[1]

    @pytest.mark.parametrize(("who", "status"), [("moderator", 403), ("ann", 302), (None, 302)])
    def test_is_for_editors_only(
        self, client: Client, film: Film, who: str | None, status: int, request: pytest.FixtureRequest
    ) -> None:
        if who:
            client.force_login(request.getfixturevalue(who))

        response = client.post(
            reverse("admin:reviews_film_change", args=[film.pk]), form_of(title="Not mine")
        )

        assert response.status_code == status
        assert Film.objects.get().title == "Her"


class TestCreditsInTheFilmsForm:
    TEXT = "Directed by: Spike Jonze\r\nJoaquin Phoenix as Theodore\r\nRunning Time: 126 minutes"

    def test_pasted_credits_are_saved_with_a_new_film(self, as_editor: Client) -> None:
        form = form_of(credits_text=self.TEXT, started_from="", running_time="")

        assert as_editor.post(reverse("admin:reviews_film_add"), form).status_code == 302

        film = Film.objects.get()
        assert [credit.name for credit in film.credits.all()] == ["Spike Jonze", "Joaquin Phoenix"]
        assert film.running_time == 126

    def test_a_doubtful_name_is_asked_and_nothing_saved(self, as_editor: Client) -> None:
        person("Spike Jonz")
        response = as_editor.post(reverse("admin:reviews_film_add"), form_of(credits_text=self.TEXT))

        assert "Say who is meant by Spike Jonze." in response.content.decode()
        assert 'name="who-1"' in response.content.decode()
        assert not Film.objects.exists()

    def test_credits_that_nobody_touched_stay(self, as_editor: Client, film: Film) -> None:
        save_credits(film=film, lines=read_credits(self.TEXT).lines)
        url = reverse("admin:reviews_film_change", args=[film.pk])
        form = as_editor.get(url).context["adminform"].form
        before = list(film.credits.values_list("pk", flat=True))

        rows = {"credits-TOTAL_FORMS": 0, "credits-INITIAL_FORMS": 0}
        as_editor.post(url, form_of(credits_text=form["credits_text"].value(), **rows))
        as_editor.post(url, form_of(**rows))

        assert list(film.credits.values_list("pk", flat=True)) == before

    def test_taking_all_away_is_asked_once(self, as_editor: Client, film: Film) -> None:
        save_credits(film=film, lines=read_credits(self.TEXT).lines)
        url = reverse("admin:reviews_film_change", args=[film.pk])
        page = as_editor.get(url).context["adminform"].form.fields["credits_text"].widget.page
        empty = form_of(credits_text="", started_from=page.present)

        asked = as_editor.post(url, empty)
        assert "Saving again takes away" in asked.content.decode()
        assert film.credits.count() == 2

        seen = asked.context["adminform"].form.fields["credits_text"].widget.page.digest
        as_editor.post(url, {**empty, "was_read": seen})
        assert film.credits.count() == 0

    def test_somebody_elses_credits_are_not_replaced_unseen(self, as_editor: Client, film: Film) -> None:
        url = reverse("admin:reviews_film_change", args=[film.pk])
        page = as_editor.get(url).context["adminform"].form.fields["credits_text"].widget.page
        form = form_of(credits_text=self.TEXT, started_from=page.present)
        save_credits(film=film, lines=read_credits("Music by: Arcade Fire").lines)

        response = as_editor.post(url, form)

        assert "Somebody else changed the credits" in response.content.decode()
        assert film.credits.count() == 1

    def test_what_is_typed_is_read_without_saving(self, as_editor: Client) -> None:
        url = reverse("admin:reviews_film_read")

        page = as_editor.post(url, {"credits_text": self.TEXT}).content.decode()

        assert "Joaquin Phoenix" in page
        assert as_editor.get(url).status_code == 405
        assert Client().post(url, {"credits_text": self.TEXT}).status_code == 302
