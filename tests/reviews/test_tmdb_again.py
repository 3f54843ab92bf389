"""A film that is looked up at TMDB again: only what is new is shown, and nobody's correction is lost."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import Client

from filmclub.accounts.models import User
from reviews.credit_text.reading import read_credits
from reviews.crediting import save_credits
from reviews.credits import CreditLine
from reviews.models import Contributor, Credit, Film, FilmTitle, Image
from reviews.tmdb.parts import merge
from tests.conftest import html
from tests.reviews.looking_up import address_of, errors_of, look_up, sent_back
from tests.reviews.tmdb_server import NUMBER, Tmdb

pytestmark = pytest.mark.django_db


@pytest.fixture
def film(film: Film, as_editor: Client, tmdb: Tmdb) -> Film:
    """A film that was looked up before."""
    look_up(as_editor, film)
    film.refresh_from_db()
    return film


def credits_of(film: Film) -> list[str]:
    return [str(credit) for credit in Credit.objects.filter(film=film).select_related("contributor")]


def put_credits(film: Film, text: str) -> None:
    save_credits(film=film, lines=read_credits(text).lines)


def offered(client: Client, film: Film) -> dict[str, bool]:
    """What is offered, and whether it is ticked."""
    return {offer.name: ticked for offer, ticked in client.get(address_of(film)).context["look_up"].news}


def test_nothing_is_new_where_nothing_has_changed(as_editor: Client, film: Film) -> None:
    page = html(as_editor.get(address_of(film)))
    assert "TMDB says nothing new." in page
    assert "Nothing is new in the credits." in page
    before = Film.objects.get().edition
    look_up(as_editor, film)
    assert Film.objects.get().edition == before


def test_what_tmdb_has_corrected_is_taken(as_editor: Client, film: Film, tmdb: Tmdb) -> None:
    tmdb.movie |= {"runtime": 127, "production_countries": [{"iso_3166_1": "US"}, {"iso_3166_1": "fr"}]}
    tmdb.movie["translations"]["translations"][0]["data"]["title"] = "Elle et lui"
    # The running time stood here before, so it was never theirs.
    Film.objects.update(running_time=126)
    assert offered(as_editor, film) == {"running_time": True, "countries": True, "title-fr": True}
    look_up(as_editor, film)
    film.refresh_from_db()
    assert (film.running_time, film.countries) == (127, ["US", "FR"])
    assert [str(title) for title in film.titles.all()] == ["Elle et lui (French)"]


def test_what_an_editor_has_corrected_stays(as_editor: Client, film: Film, tmdb: Tmdb) -> None:
    Film.objects.update(running_time=120, genres=[], countries=["GB"], imdb_id="")
    FilmTitle.objects.update(title="Elle !")
    assert offered(as_editor, film) == {}
    look_up(as_editor, film)
    film.refresh_from_db()
    assert (film.running_time, film.genres, film.countries, film.imdb_id) == (120, [], ["GB"], "")
    kept = {offer.name for offer, _ticked in as_editor.get(address_of(film)).context["look_up"].kept}
    assert kept == {"running_time", "genres", "countries", "imdb_id", "title-fr", "title-uk"}


def test_what_both_have_corrected_is_asked(as_editor: Client, film: Film, tmdb: Tmdb) -> None:
    Film.objects.update(running_time=120)
    tmdb.movie["runtime"] = 127
    assert offered(as_editor, film) == {"running_time": False}
    look_up(as_editor, film)
    assert Film.objects.get().running_time == 120
    tmdb.movie["runtime"] = 128
    look_up(as_editor, film, **{"tmdb-running_time": "on"})
    assert Film.objects.get().running_time == 128


def test_what_stands_here_can_be_given_up(as_editor: Client, film: Film, tmdb: Tmdb) -> None:
    Film.objects.update(countries=["GB"])
    look_up(as_editor, film, **{"tmdb-countries": "on"})
    assert Film.objects.get().countries == ["US"]


def test_what_tmdb_knows_no_more_stays(as_editor: Client, film: Film, tmdb: Tmdb) -> None:
    tmdb.movie |= {"runtime": None, "genres": [], "production_countries": [], "external_ids": {}}
    assert offered(as_editor, film) == {}


def test_new_credits_stand_where_tmdb_names_them(as_editor: Client, film: Film, tmdb: Tmdb) -> None:
    tmdb.movie["credits"]["cast"].insert(1, {"id": 8, "name": "Rooney Mara", "character": "Catherine"})
    page = as_editor.get(address_of(film)).context["page"]
    assert [row.line.name for row in page.rows] == ["Rooney Mara"]
    look_up(as_editor, film)
    assert credits_of(film)[2:5] == [
        "Joaquin Phoenix as Theodore Twombly",
        "Rooney Mara as Catherine",
        "Scarlett Johansson as Samantha (voice)",
    ]
    assert len(credits_of(film)) == 10


def test_credits_that_are_taken_back_go_and_are_named(as_editor: Client, film: Film, tmdb: Tmdb) -> None:
    del tmdb.movie["credits"]["cast"][2]
    page = html(as_editor.get(address_of(film)))
    assert "Credits that TMDB has taken back" in page
    assert "Amy Adams" in page
    look_up(as_editor, film)
    assert "Amy Adams as Amy" not in credits_of(film)
    assert len(credits_of(film)) == 8


def test_credits_corrected_by_hand_stay(as_editor: Client, film: Film, tmdb: Tmdb) -> None:
    put_credits(
        film,
        "Written and Directed by: Spike Jonze\nJoaquin Phoenix as Theodore\nAmy Adams as Amy\n"
        "Music: Owen Pallett",
    )
    corrected = credits_of(film)
    assert "Nothing is new in the credits." in html(as_editor.get(address_of(film)))
    tmdb.movie["credits"]["cast"].append({"id": 8, "name": "Rooney Mara", "character": "Catherine"})
    look_up(as_editor, film)
    assert [one for one in credits_of(film) if "Mara" not in one] == corrected
    assert len(credits_of(film)) == 5


def test_a_part_that_tmdb_has_corrected_is_replaced(as_editor: Client, film: Film, tmdb: Tmdb) -> None:
    tmdb.movie["credits"]["cast"][1]["character"] = "OS1 (voice)"
    look_up(as_editor, film)
    assert credits_of(film)[2:5] == [
        "Joaquin Phoenix as Theodore Twombly",
        "Scarlett Johansson as OS1 (voice)",
        "Amy Adams as Amy",
    ]


def test_somebody_renamed_here_is_the_same(as_editor: Client, film: Film) -> None:
    Contributor.objects.filter(name="Hoyte van Hoytema").update(name="Hoyte Van Hoytema")
    Contributor.objects.filter(name="Amy Adams").update(name="Amy Lou Adams")
    assert "Nothing is new in the credits." in html(as_editor.get(address_of(film)))


def test_namesakes_of_the_film_are_not_asked_about_again(as_editor: Client, film: Film, tmdb: Tmdb) -> None:
    Contributor.objects.create(name="Annapurna Pictures", slug="another", kind="company")
    tmdb.movie["credits"]["cast"].append({"id": 8, "name": "Rooney Mara", "character": "Catherine"})
    assert look_up(as_editor, film).status_code == 302
    assert Credit.objects.get(department="company").contributor.slug == "annapurna-pictures"


def test_pasted_credits_are_not_doubled(as_editor: Client, make_film_with_credits: Film) -> None:
    page = as_editor.get(address_of(make_film_with_credits)).context["page"]
    new = [row.line.name for row in page.rows]
    assert "Joaquin Phoenix" not in new
    assert "Hoyte van Hoytema" not in new
    assert "Spike Jonze" not in new
    assert "Scarlett Johansson" in new


@pytest.fixture
def make_film_with_credits(db: None, tmdb: Tmdb) -> Film:
    film = Film.objects.create(title="Her", slug="her-again", year=2013)
    put_credits(
        film,
        "Joaquin Phoenix as Ted\nCinematography: Hoyte van Hoytema\nDirected and written by: Spike Jonze",
    )
    return film


def test_another_poster_is_offered_unticked(as_editor: Client, film: Film, tmdb: Tmdb) -> None:
    assert "poster" not in offered(as_editor, film)
    tmdb.movie["poster_path"] = "/another.jpg"
    assert offered(as_editor, film) == {"poster": False}
    # Of who took it away it is not asked again.
    Film.objects.update(poster=None)
    look_up(as_editor, film, **{"tmdb-poster": None})
    assert "poster" not in offered(as_editor, film)
    assert Image.objects.count() == 1


def test_two_editors_at_once_lose_nothing(as_editor: Client, film: Film, tmdb: Tmdb, editor: User) -> None:
    tmdb.movie["runtime"] = 127
    Film.objects.update(running_time=126)
    shown = as_editor.get(address_of(film))
    put_credits(film, "Somebody as Else")
    response = as_editor.post(address_of(film), {**sent_back(shown), "_save": "1"})
    assert errors_of(response) == "Somebody else has changed this film meanwhile. Look it up again."
    assert credits_of(film) == ["Somebody as Else"]
    assert Film.objects.get().running_time == 126


def test_the_same_film_twice_here_is_told(as_editor: Client, film: Film, tmdb: Tmdb) -> None:
    other = Film.objects.create(title="Her too", slug="her-too", year=2013)
    assert "“Her, 2013” is the same film at TMDB." in html(as_editor.get(address_of(other, NUMBER)))


def test_merging_keeps_the_order_of_both() -> None:
    lines = read_credits("A Aa as One\nB Bb as Two\nC Cc as Three\nD Dd as Four").lines
    first, second, _third, fourth = lines
    corrected = replace(second, character="Zwei")

    def names(here: list[CreditLine], says: list[CreditLine], said: list[CreditLine] | None) -> str:
        return " ".join(line.character for line in merge(here, says, said).lines)

    assert names([], lines, None) == "One Two Three Four"
    assert names([first, fourth], lines, [first, fourth]) == "One Two Three Four"
    assert names([fourth, first], lines, [first, fourth]) == "Four One Two Three"
    assert names([first, corrected], lines, [first, second]) == "One Zwei Three Four"
    assert names([first, second], [first], [first, second]) == "One"
    assert names([first, corrected], [first], [first, second]) == "One Zwei"
    assert names([first], lines, lines) == "One"
    assert names([corrected], lines, None) == "One Zwei Three Four"
