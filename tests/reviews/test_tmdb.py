"""Looking a film up at TMDB in the admin: found, looked through, saved, as an editor does."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from filmclub.accounts.models import User
from filmclub.first_pages import make_drafts
from filmclub.jobs.due import repeated_jobs
from filmclub.lib import tmdb_service
from reviews.models import Article, Contributor, Credit, Film, Image, Revision, TmdbAnswer
from reviews.tmdb.saving import forget_old_answers, last_answer
from tests.conftest import html
from tests.loopback import BREAKS, HANGS, HANGS_UP, answer
from tests.reviews.looking_up import address_of, errors_of, look_up, search_of, sent_back
from tests.reviews.tmdb_server import JOHANSSON, JONZE, NUMBER, PHOENIX, POSTER, Tmdb

pytestmark = pytest.mark.django_db
NEW = reverse("new_film_tmdb")


def credits_of(film: Film) -> list[str]:
    return [str(credit) for credit in Credit.objects.filter(film=film).select_related("contributor")]


class TestFinding:
    def test_begins_with_the_title_of_the_film(self, as_editor: Client, film: Film, tmdb: Tmdb) -> None:
        form = html(as_editor.get(reverse("admin:reviews_film_change", args=[film.pk])))
        assert f'href="{search_of(film)}"' in form
        page = html(as_editor.get(search_of(film)))
        assert "query=Her" in tmdb.asked[0]
        assert "year=2013" in tmdb.asked[0]
        assert f'href="{address_of(film)}"' in page
        assert "唯有她" in page

    def test_asks_nobody_before_a_title_is_typed(self, as_editor: Client, tmdb: Tmdb) -> None:
        assert f'href="{NEW}"' in html(as_editor.get(reverse("admin:reviews_film_add")))
        as_editor.get(NEW)
        assert not tmdb.asked
        assert f'href="{address_of(None)}"' in html(as_editor.get(NEW, {"q": "Her"}))

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ({"q": " ", "released": "2013"}, "This field is required."),
            ({"q": "Her", "released": "1"}, "greater than or equal to 1874"),
            ({"q": "Her", "released": "last"}, "Enter a whole number."),
        ],
    )
    def test_says_what_is_wrong_and_asks_nobody(
        self, as_editor: Client, tmdb: Tmdb, typed: dict[str, str], said: str
    ) -> None:
        page = html(as_editor.get(NEW, typed))
        assert said in page
        assert f'value="{typed["released"]}"' in page
        assert not tmdb.asked

    def test_says_when_there_is_none(self, as_editor: Client, tmdb: Tmdb) -> None:
        tmdb.found = {"results": []}
        assert "TMDB has no film of this title." in html(as_editor.get(NEW, {"q": "Him"}))

    def test_tells_which_films_are_here(self, as_editor: Client, film: Film, tmdb: Tmdb) -> None:
        Film.objects.filter(pk=film.pk).update(tmdb_id=NUMBER)
        assert html(as_editor.get(NEW, {"q": "Her"})).count("This film is here already.") == 1
        assert as_editor.get(address_of(None))["Location"] == address_of(film)
        assert as_editor.get(search_of(film))["Location"] == address_of(film)

    def test_is_for_who_may_change_films(self, as_moderator: Client, film: Film, tmdb: Tmdb) -> None:
        for address in (search_of(film), address_of(film), NEW, address_of(None)):
            assert as_moderator.get(address).status_code == 403
        assert Client().get(address_of(film)).status_code == 302
        assert not tmdb.asked

    def test_without_a_key_nothing_is_seen(self, as_editor: Client, film: Film) -> None:
        for address in (search_of(film), address_of(film), NEW, address_of(None)):
            assert as_editor.get(address).status_code == 404
        for address in (
            reverse("admin:reviews_film_add"),
            reverse("admin:reviews_film_change", args=[film.pk]),
        ):
            assert "Look up at TMDB" not in html(as_editor.get(address))


class TestLookingThrough:
    def test_saves_facts_titles_and_credits(self, as_editor: Client, film: Film, tmdb: Tmdb) -> None:
        shown = html(as_editor.get(address_of(film)))
        assert not Credit.objects.exists()
        assert "English, Chinese" in shown
        response = look_up(as_editor, film, **{"tmdb-poster": None})
        assert response["Location"] == reverse("admin:reviews_film_change", args=[film.pk])
        film.refresh_from_db()
        assert (film.languages, film.countries) == (["en", "zh"], ["US"])
        assert film.genres == ["romance", "science-fiction"]
        assert (film.imdb_id, film.wikidata_id, film.tmdb_id) == ("tt1798709", "Q788822", NUMBER)
        assert (film.original_title, film.synopsis, film.poster) == ("", "", None)
        assert [str(title) for title in film.titles.all()] == ["Elle (French)"]
        assert credits_of(film) == [
            "Spike Jonze – Director",
            "Spike Jonze – Writer",
            "Joaquin Phoenix as Theodore Twombly",
            "Scarlett Johansson as Samantha (voice)",
            "Amy Adams as Amy",
            "Hoyte van Hoytema – Director of Photography",
            "Owen Pallett – Original Music Composer",
            "Annapurna Pictures – Production company",
            "Ada Moor – Vibe Curator",
        ]
        assert Contributor.objects.get(name="Spike Jonze").tmdb_id == JONZE
        assert Contributor.objects.get(name="Annapurna Pictures").tmdb_id is None
        assert Revision.objects.latest("pk").who == User.objects.get(username="ed")
        assert "Looked up at TMDB." in [entry.get_change_message() for entry in LogEntry.objects.all()]

    def test_makes_a_film_that_is_not_here(self, as_editor: Client, tmdb: Tmdb) -> None:
        response = look_up(as_editor, None)
        film = Film.objects.get()
        assert response["Location"] == reverse("admin:reviews_film_change", args=[film.pk])
        assert (film.title, film.year, film.running_time, film.slug) == ("Her", 2013, 126, "her-2013")
        assert len(credits_of(film)) == 9

    @pytest.mark.parametrize("left", ["title", "year"])
    def test_makes_no_film_without_title_or_year(self, as_editor: Client, tmdb: Tmdb, left: str) -> None:
        response = look_up(as_editor, None, **{f"tmdb-{left}": None})
        assert (
            errors_of(response)
            == "A film needs its title and its year. Tick both, or enter the film by hand."
        )
        assert not Film.objects.exists()

    def test_makes_nothing_of_a_new_film_before_all_is_answered(self, as_editor: Client, tmdb: Tmdb) -> None:
        Contributor.objects.create(name="Amy Adams", slug="amy-adams", tmdb_id=1)
        response = look_up(as_editor, None)
        assert errors_of(response) == "Say who is meant by Amy Adams."
        assert f'href="{NEW}?q=Her"' in html(response)
        as_editor.post(address_of(None), {**sent_back(response, hold_back="on"), "_save": "1"})
        assert sorted(credit.name for credit in Credit.objects.doubtful()) == ["Ada Moor", "Amy Adams"]

    def test_leaves_what_is_not_ticked(self, as_editor: Client, film: Film, tmdb: Tmdb) -> None:
        left = dict.fromkeys([f"tmdb-{name}" for name in ("genres", "title-fr", "credits", "poster")])
        look_up(as_editor, film, **left)
        film.refresh_from_db()
        assert (film.genres, film.countries) == ([], ["US"])
        assert not film.titles.exists()
        assert not Credit.objects.exists()
        assert not Image.objects.exists()
        # Credits that were left are offered again.
        assert as_editor.get(address_of(film)).context["look_up"].changes_credits

    def test_replaces_nothing_that_stands_here_unasked(
        self, as_editor: Client, film: Film, tmdb: Tmdb
    ) -> None:
        Film.objects.filter(pk=film.pk).update(running_time=125, genres=["drama"], year=2012)
        look_up(as_editor, film)
        film.refresh_from_db()
        assert (film.running_time, film.genres, film.year) == (125, ["drama"], 2012)
        assert film.countries == ["US"]

    def test_doubts_a_job_that_nobody_knows(self, as_editor: Client, film: Film, tmdb: Tmdb) -> None:
        page = as_editor.get(address_of(film)).context["page"]
        doubted = [row for row in page.rows if row.problem]
        assert [row.line.name for row in doubted] == ["Ada Moor"]
        assert "“Vibe Curator” is no job that is known here." in doubted[0].problem
        look_up(as_editor, film)
        assert [credit.name for credit in Credit.objects.doubtful()] == ["Ada Moor"]

    def test_believes_an_editor_who_says_it_is_right(self, as_editor: Client, film: Film, tmdb: Tmdb) -> None:
        [row] = [row for row in as_editor.get(address_of(film)).context["page"].rows if row.problem]
        look_up(as_editor, film, right=row.right)
        assert len(Credit.objects.public()) == 9

    def test_takes_no_two_people_for_one_silently(self, as_editor: Client, film: Film, tmdb: Tmdb) -> None:
        tmdb.movie["credits"]["cast"].append({"id": 77, "name": "Amy Adams", "character": "Amy’s double"})
        page = as_editor.get(address_of(film)).context["page"]
        assert sum("two people of this name" in row.problem for row in page.rows) == 2
        look_up(as_editor, film)
        assert Contributor.objects.get(name="Amy Adams").tmdb_id is None

    def test_reads_a_corrected_text_again(self, as_editor: Client, film: Film, tmdb: Tmdb) -> None:
        shown = as_editor.get(address_of(film))
        text = shown.context["page"].text.replace("Amy Adams as Amy\n", "")
        changed = sent_back(shown, text=text)
        unread = as_editor.post(address_of(film), {**changed, "_save": "1"})
        assert "You changed the text." in errors_of(unread)
        assert not Credit.objects.exists()
        as_editor.post(address_of(film), {**sent_back(unread), "_save": "1"})
        assert len(credits_of(film)) == 8

    def test_costs_the_same_with_many_people(self, as_editor: Client, film: Film, tmdb: Tmdb) -> None:
        counted = []
        for people in (3, 120):
            tmdb.movie["credits"]["cast"] = [{"id": n, "name": f"Person {n}"} for n in range(1, people)]
            with CaptureQueriesContext(
                connection,
            ) as queries:
                as_editor.get(address_of(film))
            counted.append(len(queries))
        assert counted[0] == counted[1]


class TestWhoIsMeant:
    def test_is_known_by_number_under_another_name(self, as_editor: Client, film: Film, tmdb: Tmdb) -> None:
        known = Contributor.objects.create(name="Adam Spiegel", slug="adam-spiegel", tmdb_id=JONZE)
        look_up(as_editor, film)
        assert known.credits.count() == 2
        assert not Contributor.objects.filter(name="Spike Jonze").exists()

    def test_is_not_a_namesake_with_another_number(self, as_editor: Client, film: Film, tmdb: Tmdb) -> None:
        other = Contributor.objects.create(name="Amy Adams", slug="amy-adams", tmdb_id=1)
        response = look_up(as_editor, film)
        assert errors_of(response) == "Say who is meant by Amy Adams."
        assert not Credit.objects.exists()
        number = response.context["page"].people["Amy Adams"].number
        look_up(as_editor, film, **{f"who-{number}": "new:person"})
        assert not other.credits.exists()
        assert Contributor.objects.filter(name="Amy Adams", tmdb_id=9273).count() == 1

    def test_of_two_namesakes_is_the_one_with_the_number(
        self, as_editor: Client, film: Film, tmdb: Tmdb
    ) -> None:
        Contributor.objects.create(name="Amy Adams", slug="amy-adams", disambiguation="gymnast")
        meant = Contributor.objects.create(name="Amy Adams", slug="amy-adams-2", tmdb_id=9273)
        look_up(as_editor, film)
        assert meant.credits.count() == 1

    def test_keeps_the_number_that_somebody_has(self, as_editor: Client, film: Film, tmdb: Tmdb) -> None:
        Contributor.objects.create(name="Joaquin Phoenix", slug="joaquin-phoenix")
        look_up(as_editor, film)
        assert Contributor.objects.get(name="Joaquin Phoenix").tmdb_id == PHOENIX
        Contributor.objects.filter(name="Joaquin Phoenix").update(tmdb_id=None)
        Contributor.objects.filter(name="Scarlett Johansson").update(tmdb_id=JOHANSSON)
        look_up(as_editor, film)
        assert Contributor.objects.get(name="Scarlett Johansson").tmdb_id == JOHANSSON

    def test_under_another_name_is_known_once_said(self, as_editor: Client, film: Film, tmdb: Tmdb) -> None:
        known = Contributor.objects.create(name="Joaqin Phoenix", slug="joaqin-phoenix")
        response = look_up(as_editor, film)
        assert errors_of(response) == "Say who is meant by Joaquin Phoenix."
        number = response.context["page"].people["Joaquin Phoenix"].number
        look_up(as_editor, film, **{f"who-{number}": str(known.pk)})
        known.refresh_from_db()
        assert (known.tmdb_id, known.credits.count()) == (PHOENIX, 1)

    def test_is_asked_where_two_bear_one_number(self, as_editor: Client, film: Film, tmdb: Tmdb) -> None:
        for slug in ("a", "b"):
            Contributor.objects.create(name="Spike Jonze", slug=slug, tmdb_id=JONZE)
        assert errors_of(look_up(as_editor, film)) == "Say who is meant by Spike Jonze."


class TestPoster:
    def test_is_looked_at_through_the_site(self, as_editor: Client, film: Film, tmdb: Tmdb) -> None:
        page = html(as_editor.get(address_of(film)))
        assert "image.tmdb.org" not in page
        response = as_editor.get(reverse("tmdb_poster"), {"path": POSTER})
        assert (response["Content-Type"], response.content) == ("image/jpeg", tmdb.picture)
        assert response["Cache-Control"] == "private, max-age=3600"

    def test_becomes_a_picture_with_its_credit(self, as_editor: Client, film: Film, tmdb: Tmdb) -> None:
        look_up(as_editor, film)
        film.refresh_from_db()
        assert film.poster is not None
        assert (film.poster.credit, film.poster.alt) == ("The Movie Database (TMDB)", "Poster of “Her”")
        assert (film.poster.width, film.poster.height) == (780, 1170)
        assert "tmdb-poster" not in html(as_editor.get(address_of(film)))

    @pytest.mark.parametrize("path", ["", "/a.svg", "//elsewhere.example/a.jpg", "/none.jpg"])
    def test_is_none_at_another_path(self, as_editor: Client, tmdb: Tmdb, path: str) -> None:
        address = reverse("tmdb_poster")
        assert as_editor.get(address, {"path": path}).status_code == 404

    @pytest.mark.parametrize(
        ("lie", "said"),
        [
            (answer("<svg onload=alert(1)>"), "The poster cannot be taken: "),
            (answer("", status="404 Not Found"), "TMDB has nothing under this number."),
            (HANGS_UP, "TMDB could not be reached."),
        ],
    )
    def test_that_is_none_stores_nothing(
        self, as_editor: Client, film: Film, tmdb: Tmdb, lie: bytes | str, said: str
    ) -> None:
        tmdb.lies["/t/p/"] = lie
        response = look_up(as_editor, film)
        assert said in errors_of(response)
        assert not Credit.objects.exists()
        assert not Image.objects.exists()
        assert response.context["look_up"].taken >= {"poster", "genres", "credits"}
        address = reverse("tmdb_poster")
        assert as_editor.get(address, {"path": POSTER}).status_code == 404


class TestLies:
    @pytest.mark.parametrize(
        "lie",
        [answer("<html>"), answer("[1]"), answer("{}", status="401 Unauthorized"), BREAKS, HANGS_UP],
    )
    @pytest.mark.parametrize("is_new", [True, False])
    def test_are_a_sentence_and_store_nothing(
        self, as_editor: Client, film: Film, tmdb: Tmdb, lie: bytes | str, is_new: bool
    ) -> None:
        tmdb.lies["/3/"] = lie
        asked = None if is_new else film
        for address in (f"{search_of(asked)}?q=Her", address_of(asked)):
            response = as_editor.get(address)
            assert response.status_code == 200
            assert response.context["problem"].startswith("TMDB ")
            assert 'role="alert"' in html(response)
        assert list(Film.objects.values_list("title", "tmdb_id")) == [("Her", None)]
        assert not TmdbAnswer.objects.exists()

    def test_by_silence_are_not_waited_for(
        self, as_editor: Client, film: Film, tmdb: Tmdb, monkeypatch: Any
    ) -> None:
        monkeypatch.setattr(tmdb_service, "SECONDS", 0.1)
        tmdb.lies["/3/"] = HANGS
        assert "took too long" in html(as_editor.get(address_of(film)))

    def test_in_words_are_shown_as_words(self, as_editor: Client, film: Film, tmdb: Tmdb) -> None:
        bad = "<script>alert(1)</script>\u202e"
        tmdb.movie["credits"]["cast"] = [{"id": 5, "name": bad, "character": f"{bad} [cast] as \\ ]"}]
        tmdb.movie["translations"]["translations"][0]["data"]["title"] = bad
        tmdb.movie["production_companies"] = [{"name": "[name: x] [y"}, {"name": "A: B as C – D"}]
        page = html(as_editor.get(address_of(film)))
        assert "<script>alert" not in page
        look_up(as_editor, film)
        cast = Credit.objects.get(department="cast")
        assert cast.character == "<script>alert(1)</script> [cast] as \\ ]"
        assert cast.contributor.name == "<script>alert(1)</script>"
        companies = Contributor.objects.filter(kind="company").values_list("name", flat=True)
        assert sorted(companies) == ["A: B as C – D", "[name: x] [y"]

    @pytest.mark.parametrize("said", ["", "x", None, "eyJpZCI6MX0:1abc:def"])
    def test_of_a_form_are_not_believed(
        self, as_editor: Client, film: Film, tmdb: Tmdb, said: str | None
    ) -> None:
        response = look_up(as_editor, film, said=said)
        assert response.context["problem"] == "This page is too old to be saved. Look the film up again."
        assert not Credit.objects.exists()

    def test_of_an_endless_number_are_none(self, as_editor: Client, film: Film, tmdb: Tmdb) -> None:
        for number in (10**15, 0, NUMBER + 1):
            response = as_editor.get(address_of(film, number))
            assert "TMDB has nothing under this number." in html(response)


class TestAttribution:
    def test_stands_on_a_page_linked_from_all(self, client: Client, article: Article, tmdb: Tmdb) -> None:
        address = reverse("reviews:film-data")
        assert f'<a href="{address}">Film data</a>' in html(client.get("/"))
        page = html(client.get(address))
        assert "not endorsed, certified, or otherwise approved by TMDB." in page

    def test_stays_while_something_is_from_there(self, client: Client, film: Film) -> None:
        assert client.get(reverse("reviews:film-data")).status_code == 404
        assert "Film data" not in html(client.get("/"))
        TmdbAnswer.objects.create(film=film, said={})
        assert client.get(reverse("reviews:film-data")).status_code == 200

    def test_is_on_the_draft_of_notices(self, editor: User, tmdb: Tmdb) -> None:
        make_drafts(editor)
        for slug in ("notices", "mentions-legales"):
            assert "otherwise approved by TMDB" in Article.objects.get(slug=slug).body


def test_what_tmdb_said_is_forgotten_after_six_months(as_editor: Client, film: Film, tmdb: Tmdb) -> None:
    look_up(as_editor, film)
    answer = TmdbAnswer.objects.get()
    assert answer.said["title"]
    taken = Film.objects.values().get(pk=film.pk)
    for days, is_kept in ((179, True), (181, False)):
        until = answer.moment + timedelta(days=days)
        forget_old_answers(until - timedelta(days=1), until)
        answer.refresh_from_db()
        assert bool(answer.said) is is_kept
    assert last_answer(film) is None
    # What was taken stays, and so does the page that says whence; it is looked up anew as at first.
    assert Film.objects.values().get(pk=film.pk) == taken
    assert as_editor.get(reverse("reviews:film-data")).status_code == 200
    assert as_editor.get(address_of(film)).status_code == 200


def test_a_worker_forgets_old_answers_by_the_clock() -> None:
    assert "answers of TMDB" in repeated_jobs()
