"""The page on which editors look through imported articles, and the one function that confirms them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.contrib.messages import get_messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from filmclub.accounts.models import User
from reviews.confirming import Confirmed, TextChanged, confirm, digest_of
from reviews.crediting import save_credits
from reviews.models import (
    Article,
    ArticleFilm,
    Contributor,
    Credit,
    Film,
    FilmTitle,
    FormerSlug,
    Origin,
    Series,
)
from reviews.proposals import NewFilm
from tests.conftest import MakeArticle, html, make_user

pytestmark = pytest.mark.django_db

PAGE = reverse("admin:reviews_origin_changelist")
DETAILS = (
    "<h2>Movie Details</h2><p>Directed and Written by: Spike Jonze<br>Joaquin Phoenix as Theodore Twombly<br>"
    "Scarlett Johansson as Samantha (voice)<br>Running Time: 126 minutes</p>"
)
BODY = f"<p>A voice.</p>{DETAILS}<p>Contributed by Billie Strand</p>"

Imported = Callable[..., Origin]


@pytest.fixture
def imported(make_article: MakeArticle) -> Imported:
    """Make an imported article; the first made is the newest."""
    numbers = iter(range(1, 10_000))

    def make(title: str = "Letters for other people", **fields: Any) -> Origin:
        number = next(numbers)
        of_origin = ("categories", "custom_fields", "notes", "confirmed_at", "confirmed_by")
        origin = {name: fields.pop(name) for name in of_origin if name in fields}
        defaults = {"published_at": timezone.now() - timedelta(days=number)}
        article = make_article(f"post-{number}", title=title, **{**defaults, **fields})
        return Origin.objects.create(
            article=article,
            ref=f"films.example?p={number}",
            guid=f"https://films.example/?p={number}",
            **origin,
        )

    return make


@pytest.fixture
def as_editor(client: Client, editor: User) -> Client:
    client.force_login(editor)
    return client


def fields_of(response: Any) -> dict[str, Any]:
    """What a browser sends back from the page as it was shown, without a tick at any row."""
    fields: dict[str, Any] = {"row": []}
    for row in response.context["rows"]:
        fields["row"].append(str(row.origin.pk))
        for name in row.form.fields:
            value = row.form[name].value()
            key = row.form.add_prefix(name)
            if name == "seen":
                fields[key] = row.digest
            elif value is True:
                fields[key] = "on"
            elif value is not False and value != []:
                fields[key] = "" if value is None else value
    return fields


def answer(client: Client, origin: Origin, confirm: bool = True, path: str = PAGE, **typed: Any) -> Any:
    """Send the page back with this row ticked and something else typed in it."""
    fields = fields_of(client.get(path))
    for name, value in typed.items():
        fields[f"o{origin.pk}-{name}"] = value
    if confirm:
        fields["confirm"] = str(origin.pk)
    return client.post(path, {name: value for name, value in fields.items() if value is not None})


def said(response: Any) -> str:
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


def fresh(origin: Origin) -> Article:
    return Article.objects.select_related("origin", "series").get(pk=origin.pk)


def films_of(origin: Origin) -> list[str]:
    rows = ArticleFilm.objects.filter(article=origin.pk).select_related("film").order_by("position")
    return [str(row.film) for row in rows]


class TestThePage:
    def test_proposes_film_credits_guest_series_and_kind(self, as_editor: Client, imported: Imported) -> None:
        imported("Another", categories=["Pastel Cities"])
        origin = imported(
            "Her (2013): a voice",
            body=BODY,
            categories=["Essays", "Pastel Cities"],
            notes="It was protected by a password.\nIts slug was empty.",
        )

        response = as_editor.get(PAGE)

        row = next(row for row in response.context["rows"] if row.origin == origin)
        assert {name: row.form[name].value() for name in row.form.fields if name != "seen"} == {
            "film": "", "new_title": "Her", "new_year": 2013, "further": [], "credits": True,
            "take_out_block": True, "series": "", "new_series": "Pastel Cities", "kind": "essay",
            "contributed_by": "Billie Strand", "take_out_byline": True,
        }  # fmt: skip
        text = html(response)
        assert "It was protected by a password." in text
        assert "Categories: Essays, Pastel Cities" in text
        assert "3 credits were understood" in text
        assert "→ Scarlett Johansson as Samantha (voice)" in text
        assert "→ a fact: 126 minutes" in text
        assert reverse("admin:reviews_article_change", args=[origin.pk]) in text
        assert f'href="{origin.article.get_absolute_url()}"' in text

    def test_shows_what_was_not_read_and_who_is_doubtful(
        self, as_editor: Client, imported: Imported, film: Film
    ) -> None:
        Contributor.objects.create(name="Spike Jonz", slug="spike")
        imported("Her (2013)", body=BODY.replace("<p>Directed", "<p>Budget: $23 million<br>Directed"))

        response = as_editor.get(PAGE)

        text = html(response)
        assert "Not read: “Budget” is neither a credit nor a fact that is kept." in text
        assert "1 line is in doubt" in text
        assert "These names may be people whom the site knows: Spike Jonze." in text
        form = response.context["rows"][0].form
        assert (form["credits"].value(), form["take_out_block"].value()) == (True, False)

    def test_leads_to_the_preview_of_a_draft(self, as_editor: Client, imported: Imported) -> None:
        origin = imported(state=Article.State.DRAFT, published_at=None)

        assert reverse("admin:reviews_article_preview", args=[origin.pk]) in html(as_editor.get(PAGE))

    def test_shows_twenty_the_newest_first_and_no_page_of_the_site(
        self, as_editor: Client, imported: Imported
    ) -> None:
        draft = imported("A draft", state=Article.State.DRAFT, published_at=None)
        origins = [imported(f"Number {number}") for number in range(22)]
        imported("About", kind=Article.Kind.PAGE, published_at=timezone.now())

        first, second = as_editor.get(PAGE), as_editor.get(f"{PAGE}?p=2")

        assert [row.origin for row in first.context["rows"]] == origins[:20]
        assert [row.origin for row in second.context["rows"]] == [*origins[20:], draft]
        assert "To look through (23)" in html(first)
        assert "Page 1 of 2" in html(first)

    @pytest.mark.parametrize("page", ["0", "-1", "99", "x", "9" * 40, ""])
    def test_opens_at_any_number(self, as_editor: Client, imported: Imported, page: str) -> None:
        imported()

        assert as_editor.get(PAGE, {"p": page}).status_code == 200

    def test_costs_the_same_whatever_its_number_of_rows(
        self, as_editor: Client, imported: Imported, film: Film
    ) -> None:
        FilmTitle.objects.create(film=film, language="fr", title="Elle")
        Series.objects.create(name="Movie Quote Monday", slug="mqm")
        counts = []
        for number in (5, 15):
            for _row in range(number):
                origin = imported("Her: a voice", body=BODY, categories=["Movie Quote Monday"])
                ArticleFilm.objects.create(article=origin.article, film=film)
            with CaptureQueriesContext(connection) as captured:
                response = as_editor.get(PAGE)
            counts.append((len(response.context["rows"]), len(captured)))

        assert [rows for rows, _queries in counts] == [5, 20]
        assert counts[0][1] == counts[1][1] <= 17

    def test_escapes_what_it_was_given(self, as_editor: Client, imported: Imported) -> None:
        bad = "<script>alert(1)</script>"
        imported(f"{bad} (2013)", categories=[bad, bad], notes=bad, custom_fields={"guest_author": [bad]})
        imported(f"{bad}: two", categories=[bad])

        text = html(as_editor.get(PAGE))

        assert bad not in text
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text

    def test_without_rows_says_so(self, as_editor: Client, imported: Imported, editor: User) -> None:
        assert "Nothing has been imported yet." in html(as_editor.get(PAGE))

        imported(confirmed_at=timezone.now(), confirmed_by=editor)

        assert "All imported articles are looked through." in html(as_editor.get(PAGE))

    def test_is_listed_in_the_admin(self, as_editor: Client, imported: Imported) -> None:
        assert f'href="{PAGE}"' in html(as_editor.get(reverse("admin:index")))


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
        article.save()

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

        monkeypatch.setattr("reviews.proposal_rows.confirm", fail)
        response = as_editor.post(PAGE, {**fields, "_all": "1"})

        assert "Somebody else changed the same thing just now." in html(response)
        assert fresh(origin).origin.confirmed_at is None
        assert fresh(other).origin.confirmed_at is not None

    def test_of_an_article_that_was_deleted_are_told(self, as_editor: Client, imported: Imported) -> None:
        origin = imported()
        fields = {**fields_of(as_editor.get(PAGE)), "confirm": str(origin.pk)}
        origin.article.delete()

        assert "1 article is not there any more." in said(as_editor.post(PAGE, fields))


class TestPermissions:
    @pytest.mark.parametrize(("who", "status"), [("moderator", 403), ("ann", 302), (None, 302)])
    def test_page_is_for_editors_only(
        self, client: Client, imported: Imported, who: str | None, status: int, request: pytest.FixtureRequest
    ) -> None:
        origin = imported()
        if who:
            client.force_login(request.getfixturevalue(who))

        for path in (PAGE, f"{PAGE}?looked-through"):
            assert client.get(path).status_code == status
        posted = client.post(PAGE, {"confirm": str(origin.pk), f"o{origin.pk}-kind": "news"})

        assert posted.status_code == status
        assert fresh(origin).origin.confirmed_at is None

    def test_form_needs_its_token(self, editor: User, imported: Imported) -> None:
        client = Client(enforce_csrf_checks=True)
        client.force_login(editor)

        assert client.post(PAGE, {"confirm": str(imported().pk)}).status_code == 403

    @pytest.mark.parametrize("who", ["moderator", "ann"])
    def test_function_checks_them_itself(
        self, imported: Imported, who: str, request: pytest.FixtureRequest
    ) -> None:
        with pytest.raises(PermissionDenied):
            confirm(imported(), film=None, kind="review", by=request.getfixturevalue(who))

    @pytest.mark.parametrize(
        "typed", [{"new_title": "Moon", "new_year": "2009"}, {"new_series": "Pastel Cities"}]
    )
    def test_who_may_not_add_films_or_series_is_told(
        self, client: Client, imported: Imported, typed: dict[str, Any]
    ) -> None:
        writer = make_user("writer")
        writer.is_staff = True
        writer.save()
        writer.user_permissions.add(Permission.objects.get(codename="change_article"))
        client.force_login(writer)
        origin = imported()

        response = answer(client, origin, **typed)

        assert "You may not add or change films or series." in html(response)
        assert fresh(origin).origin.confirmed_at is None
        assert (Film.objects.count(), Series.objects.count()) == (0, 0)

    def test_an_editor_deletes_an_imported_article(self, as_editor: Client, imported: Imported) -> None:
        origin = imported()

        as_editor.post(reverse("admin:reviews_article_delete", args=[origin.pk]), {"post": "yes"})

        assert not Origin.objects.exists()

    @pytest.mark.parametrize("path", ["1/change/", "1/delete/", "add/", "1/"])
    def test_an_origin_has_no_page_of_its_own(self, as_editor: Client, imported: Imported, path: str) -> None:
        imported()

        assert as_editor.get(PAGE + path).status_code == 404


class TestTheFunction:
    def test_does_nothing_the_second_time(self, imported: Imported, editor: User, ann: User) -> None:
        origin = imported("Her (2013)", body=BODY)
        confirm(origin, film=NewFilm("Her", 2013), kind="essay", by=editor)
        version, entries = fresh(origin).version, LogEntry.objects.count()

        again = confirm(origin, film=NewFilm("Moon", 2009), kind="news", series="Other", by=editor)

        assert (again.is_done, again.by) == (False, "Ed Ito")
        assert (films_of(origin), fresh(origin).kind) == (["Her, 2013"], "essay")
        assert (fresh(origin).version, LogEntry.objects.count()) == (version, entries)
        assert Series.objects.count() == 0

    def test_is_all_or_nothing(
        self, imported: Imported, editor: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        origin = imported("Her (2013)", body=BODY)

        def fail(*args: Any, **kwargs: Any) -> None:
            raise RuntimeError("the power is out")

        monkeypatch.setattr("reviews.confirming.LogEntry.objects.log_actions", fail)
        with pytest.raises(RuntimeError):
            confirm(origin, film=NewFilm("Her", 2013), series="S", credits=True, kind="essay", by=editor)

        assert (Film.objects.count(), Credit.objects.count(), Series.objects.count()) == (0, 0, 0)
        assert fresh(origin).kind == "review"

    def test_gives_a_new_film_an_address_that_nothing_had(self, imported: Imported, editor: User) -> None:
        Film.objects.create(title="Another", year=1999, slug="her-2013")
        FormerSlug.objects.create(model="film", slug="her-2013-2", object_id=1)

        result = confirm(imported(), film=NewFilm("Her", 2013), kind="review", by=editor)

        assert result.film is not None
        assert result.film.slug == "her-2013-3"

    def test_gives_a_title_without_letters_an_address(self, imported: Imported, editor: User) -> None:
        result = confirm(imported(), film=NewFilm("君の名は。", 2016), kind="review", by=editor)

        assert result.film is not None
        assert result.film.slug == "2016"

    def test_leaves_credits_of_doubtful_names_and_does_the_rest(
        self, imported: Imported, editor: User
    ) -> None:
        Contributor.objects.create(name="Spike Jonz", slug="spike")
        origin = imported("Her (2013)", body=BODY)

        result = confirm(
            origin, film=NewFilm("Her", 2013), credits=True, take_out_block=True, kind="essay", by=editor
        )

        assert "these names may be people whom the site knows: Spike Jonze." in result.messages[0]
        assert len(result.messages) == 1
        assert (Credit.objects.count(), Contributor.objects.count()) == (0, 1)
        article = fresh(origin)
        assert (article.body, article.kind, films_of(origin)) == (BODY, "essay", ["Her, 2013"])
        assert Film.objects.get().running_time == 126
        assert article.origin.confirmed_at is not None

    def test_keeps_the_block_if_a_line_of_it_was_not_read(self, imported: Imported, editor: User) -> None:
        body = BODY.replace("<p>Directed", "<p>Budget: $23 million<br>Directed")
        origin = imported("Her (2013)", body=body)

        result = confirm(
            origin, film=NewFilm("Her", 2013), credits=True, take_out_block=True, kind="review", by=editor
        )

        assert result.credits_saved == 3
        assert "Budget: $23 million" in result.messages[0]
        assert fresh(origin).body == body

    def test_keeps_the_block_if_the_film_says_otherwise(
        self, imported: Imported, editor: User, film: Film
    ) -> None:
        Film.objects.update(running_time=99)
        origin = imported("Her (2013)", body=BODY)

        result = confirm(origin, film=film, credits=True, take_out_block=True, kind="review", by=editor)

        assert "Running Time: 126 minutes" in result.messages[0]
        assert fresh(origin).body == BODY
        assert Film.objects.get().running_time == 99

    def test_takes_out_a_block_whose_credits_the_film_has(
        self, imported: Imported, editor: User, film: Film
    ) -> None:
        first, second = imported("Her (2013)", body=BODY), imported("Her (2013)", body=BODY)
        confirm(first, film=film, credits=True, kind="review", by=editor)
        assert fresh(first).body == BODY

        result = confirm(second, film=film, credits=False, take_out_block=True, kind="review", by=editor)

        assert result.messages == []
        assert "Movie Details" not in fresh(second).body
        assert Credit.objects.count() == 3

    def test_leaves_the_credits_of_a_film_that_has_some(
        self, imported: Imported, editor: User, film: Film
    ) -> None:
        from reviews.credit_text import read_credits

        save_credits(film=film, lines=read_credits("Amy Adams as Amy").lines, by=editor)
        origin = imported("Her (2013)", body=BODY)

        result = confirm(origin, film=film, credits=True, take_out_block=True, kind="review", by=editor)

        assert Credit.objects.count() == 1
        assert result.messages
        assert fresh(origin).body == BODY

    def test_does_not_give_a_film_the_credits_of_another(
        self, imported: Imported, editor: User, film: Film
    ) -> None:
        body = DETAILS.replace("<p>Directed", "<p>Title: Moon<br>Directed")

        result = confirm(
            imported(body=body), film=film, credits=True, take_out_block=True, kind="review", by=editor
        )

        assert "name a film other than Her, 2013" in result.messages[0]
        assert Credit.objects.count() == 0

    def test_fills_what_the_film_does_not_say_yet(self, imported: Imported, editor: User, film: Film) -> None:
        block = DETAILS.replace(
            "<p>Directed",
            "<p>Her (2013)<br>Country: USA, France<br>Langue : anglais<br>Genre: Drama, Sci-fi<br>Directed",
        )
        origin = imported("Her (2013)", body=block)

        result = confirm(origin, film=film, credits=True, take_out_block=True, kind="review", by=editor)

        film.refresh_from_db()
        assert (film.countries, film.languages, film.genres) == (
            ["US", "FR"],
            ["en"],
            ["drama", "science-fiction"],
        )
        assert (result.messages, fresh(origin).body) == ([], "")

    @pytest.mark.parametrize(
        "line", ["Country: Freedonia", "Genre: Mumblecore", "Running Time: 9000 minutes"]
    )
    def test_keeps_a_fact_that_has_no_place(
        self, imported: Imported, editor: User, film: Film, line: str
    ) -> None:
        Film.objects.update(running_time=None)
        body = DETAILS.replace("Running Time: 126 minutes", line)
        origin = imported("Her (2013)", body=body)

        result = confirm(origin, film=film, credits=True, take_out_block=True, kind="review", by=editor)

        assert line in result.messages[0]
        assert fresh(origin).body == body

    def test_keeps_the_line_of_a_guest_whom_the_article_does_not_name(
        self, imported: Imported, editor: User
    ) -> None:
        origin = imported(body=BODY)

        confirm(origin, film=None, take_out_byline=True, contributed_by="Ann Berg", kind="review", by=editor)

        assert fresh(origin).body == BODY

    def test_recognises_a_series_by_its_name(self, imported: Imported, editor: User) -> None:
        series = Series.objects.create(name="Movie Quote Monday", slug="mqm")
        origin = imported()

        confirm(origin, film=None, series="movie  quote monday", kind="review", by=editor)

        assert fresh(origin).series == series

    def test_refuses_a_text_that_the_editor_did_not_see(self, imported: Imported, editor: User) -> None:
        with pytest.raises(TextChanged):
            confirm(
                imported(body=BODY), film=None, take_out_byline=True, contributed_by="Billie Strand",
                seen=digest_of("<p>Another.</p>"), kind="review", by=editor,
            )  # fmt: skip

    def test_does_not_touch_the_numbers_of_the_discussion(self, imported: Imported, editor: User) -> None:
        origin = imported(body=BODY)
        Article.objects.update(
            comment_count=12, discussion_version=3, last_comment_at=datetime(2026, 1, 1, tzinfo=UTC)
        )

        confirm(
            origin, film=None, take_out_byline=True, contributed_by="Billie Strand", kind="news", by=editor
        )

        article = fresh(origin)
        assert (article.comment_count, article.discussion_version) == (12, 3)
        assert article.body == BODY.removesuffix("<p>Contributed by Billie Strand</p>")


class TestLookedThrough:
    def test_lists_who_and_when(self, as_editor: Client, imported: Imported, editor: User) -> None:
        origin = imported("Moon (2009)")
        imported("Not yet")
        answer(as_editor, origin)

        text = html(as_editor.get(f"{PAGE}?looked-through"))

        assert "Looked through (1)" in text
        assert "To look through (1)" in text
        assert "Moon (2009)" in text
        assert "Moon, 2009" in text
        assert "Ed Ito" in text
        assert "Not yet" not in text

    def test_leads_to_the_credits_that_wait_in_the_text(
        self, as_editor: Client, imported: Imported, editor: User
    ) -> None:
        Contributor.objects.create(name="Spike Jonz", slug="spike")
        confirm(
            imported("Her (2013)", body=BODY),
            film=NewFilm("Her", 2013),
            credits=True,
            kind="review",
            by=editor,
        )

        page = html(as_editor.get(f"{PAGE}?looked-through"))

        form = re.search(
            r'<form method="post" action="([^"]+)">.*?<textarea[^>]*>\n(.*?)</textarea>', page, re.S
        )
        assert form is not None
        read = as_editor.post(form[1], {"text": form[2], "_read": "1"})
        assert "Joaquin Phoenix as Theodore Twombly" in html(read)
        assert "Somebody we know?" in html(read)

    def test_costs_the_same_whatever_its_number(
        self, as_editor: Client, imported: Imported, editor: User, film: Film
    ) -> None:
        counts = []
        for number in (3, 12):
            for _row in range(number):
                origin = imported(confirmed_at=timezone.now(), confirmed_by=editor)
                ArticleFilm.objects.create(article=origin.article, film=film)
            with CaptureQueriesContext(connection) as captured:
                as_editor.get(f"{PAGE}?looked-through")
            counts.append(len(captured))

        assert counts[0] == counts[1]
