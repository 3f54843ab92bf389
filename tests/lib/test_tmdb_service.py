"""Asking TMDB: what it is asked, what its answers mean, and that no lie of it does any harm."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from filmclub.lib import tmdb_service
from filmclub.lib.tmdb_service import MAX_CREDITS, SMALL, NoAnswer, fetch_movie, fetch_poster, search
from tests.loopback import BREAKS, DRIPS, HANGS, HANGS_UP, answer
from tests.reviews.tmdb_server import KEY, MOVIE, NUMBER, POSTER, Tmdb

NO_ANSWERS = [
    answer("<html>"),
    answer(""),
    answer("[]"),
    answer("null"),
    answer("1" * 5000),
    answer("[" * 100_000),
    answer('{"results": "all of them", "id": "152601"}'),
    answer('{"results": [{"id": "1", "title": "Her"}], "id": true, "title": "Her"}'),
    answer('{"results": [[1], null, 7], "id": 152601, "title": ["Her"]}'),
    answer("{}").replace(b"{}", b"\xff\xfe"),
    answer("{}", "Content-Encoding: gzip").replace(b"{}", b"\x1f\x8b"),
    answer("{}", status="500 Internal Server Error"),
    answer("{}", "Location: http://127.0.0.1:1/", status="302 Found"),
    answer("{}", status="204 No Content"),
    b"\xff\xfe\r\n\r\n",
    BREAKS,
    HANGS_UP,
]


def test_it_is_asked_with_the_key_in_either_form(tmdb: Tmdb, settings: Any) -> None:
    search("Her & more", 2013)
    [asked] = tmdb.asked
    assert "query=Her+%26+more" in asked
    assert f"api_key={KEY}" in asked
    assert "year=2013" in asked
    settings.TMDB_KEY = "a.newer.key"
    with pytest.raises(NoAnswer, match="does not take the key"):
        search("Her")
    assert "newer" not in tmdb.asked[-1]


def test_films_of_a_title_are_found_in_its_order(tmdb: Tmdb) -> None:
    found = search("Her")
    assert [(one.id, one.title, one.year) for one in found] == [
        (NUMBER, "Her", 2013),
        (9001, "Her Smell", 2019),
        (9002, "Only Her", None),
    ]
    tmdb.found = {"results": []}
    assert search("Him") == []


def test_a_film_is_read_whole_without_its_synopsis(tmdb: Tmdb) -> None:
    movie = fetch_movie(NUMBER)
    assert (movie.title, movie.year, movie.running_time) == ("Her", 2013, 126)
    assert (movie.countries, movie.languages) == (["US"], ["en", "en", "cn"])
    assert (movie.imdb_id, movie.wikidata_id, movie.poster) == ("tt1798709", "Q788822", POSTER)
    assert movie.titles == {"fr": "Elle", "uk": "Вона", "de": "Her"}
    assert [part.name for part in movie.parts][:2] == ["Joaquin Phoenix", "Scarlett Johansson"]
    assert "A text of somebody" not in repr(movie)


@pytest.mark.parametrize("lie", NO_ANSWERS)
def test_what_is_no_answer_is_a_sentence(tmdb: Tmdb, lie: bytes | str) -> None:
    tmdb.lies["/3/"] = lie
    for ask in (lambda: search("Her"), lambda: fetch_movie(NUMBER)):
        with pytest.raises(NoAnswer, match=r"^TMDB [^.]+\. [^.]+\.$") as raised:
            ask()
        assert KEY not in str(raised.value)


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        ("401 Unauthorized", "does not take the key"),
        ("403 Forbidden", "does not take the key"),
        ("404 Not Found", "has nothing under this number"),
        ("429 Too Many Requests", "asked too often"),
        ("503 Service Unavailable", "could not be reached"),
    ],
)
def test_a_refusal_says_what_to_do(tmdb: Tmdb, status: str, sentence: str) -> None:
    tmdb.lies["/3/"] = answer("{}", status=status)
    with pytest.raises(NoAnswer, match=sentence):
        fetch_movie(NUMBER)


@pytest.mark.parametrize("lie", [HANGS, DRIPS])
def test_it_is_not_waited_for_longer_than_it_may_take(tmdb: Tmdb, lie: str, monkeypatch: Any) -> None:
    monkeypatch.setattr(tmdb_service, "SECONDS", 0.2)
    tmdb.lies["/3/"] = lie
    begun = time.monotonic()
    with pytest.raises(NoAnswer, match="too long"):
        search("Her")
    # Of the twenty for which it would go on.
    assert time.monotonic() - begun < 10


def test_a_huge_answer_is_not_read(tmdb: Tmdb, monkeypatch: Any) -> None:
    monkeypatch.setattr(tmdb_service, "MAX_BYTES", 1000)
    with pytest.raises(NoAnswer, match="more than a film can be"):
        fetch_movie(NUMBER)


def test_where_nobody_listens_there_is_no_answer(tmdb: Tmdb, settings: Any) -> None:
    settings.TMDB_URL = "http://127.0.0.1:1"
    with pytest.raises(NoAnswer, match="could not be reached"):
        search("Her")


def test_a_redirect_leads_nowhere(tmdb: Tmdb) -> None:
    tmdb.lies["/3/movie"] = answer(
        "", f"Location: {tmdb.running.url}/elsewhere", status="301 Moved Permanently"
    )
    with pytest.raises(NoAnswer):
        fetch_movie(NUMBER)
    assert [asked.split("?")[0] for asked in tmdb.asked] == [f"/3/movie/{NUMBER}"]


@pytest.mark.parametrize(
    "value", [None, True, -1, 0, 3.5, 10**30, "x" * 5000, [], {}, [None], "\x00", "\u202e", ""]
)
def test_a_value_of_another_kind_is_left_out(tmdb: Tmdb, value: Any) -> None:
    kept = {"id", "title"}
    tmdb.movie = {name: said if name in kept else value for name, said in MOVIE.items()}
    movie = fetch_movie(NUMBER)
    assert movie == tmdb_service.Movie(id=NUMBER, title="Her")


@pytest.mark.parametrize("value", [None, True, 10**30, "x" * 5000, [], {}, "\x00\u202e"])
def test_people_of_another_kind_are_left_out(tmdb: Tmdb, value: Any) -> None:
    """A name that is none leaves the credit out; a number that is none makes it somebody unknown."""
    cast, crew = tmdb.movie["credits"]["cast"], tmdb.movie["credits"]["crew"]
    cast[0]["name"], cast[1]["id"], cast[2]["character"], crew[0]["job"] = value, value, value, value
    crew[1]["department"] = value
    parts = fetch_movie(NUMBER).parts
    assert [part.name for part in parts][:3] == ["Scarlett Johansson", "Amy Adams", "Spike Jonze"]
    assert (parts[0].person, parts[1].character, parts[2].department) == (None, "", "")


def test_hostile_words_are_lines_of_text(tmdb: Tmdb) -> None:
    tmdb.movie["title"] = "<script>\u202eHer\x00\n</script>"
    assert fetch_movie(NUMBER).title == "<script>Her </script>"


def test_a_film_under_another_number_is_no_answer(tmdb: Tmdb) -> None:
    tmdb.movie["id"] = NUMBER + 1
    with pytest.raises(NoAnswer):
        fetch_movie(NUMBER)


def test_more_people_than_can_be_looked_through_are_cut(tmdb: Tmdb) -> None:
    tmdb.movie["credits"]["cast"] = [{"id": n, "name": f"Person {n}"} for n in range(1, MAX_CREDITS + 50)]
    assert len(json.dumps(tmdb.movie)) < tmdb_service.MAX_BYTES
    assert len(fetch_movie(NUMBER).parts) == MAX_CREDITS


def test_a_poster_is_fetched_from_its_own_path_alone(tmdb: Tmdb) -> None:
    assert fetch_poster(POSTER, SMALL) == tmdb.picture
    assert tmdb.asked == [f"/t/p/{SMALL}{POSTER}"]
    for path in (
        "",
        "/",
        "/../../etc/passwd",
        "//elsewhere.example/a.jpg",
        "/a.svg",
        f"{POSTER}?x",
        "/a\n.jpg",
    ):
        with pytest.raises(NoAnswer):
            fetch_poster(path, SMALL)
    assert len(tmdb.asked) == 1
