"""TMDB on this machine: it knows one film whole and its poster, and lies as it is told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs, urlsplit

from PIL import Image as Pillow

from tests.loopback import Service, answer, service

KEY = "0123456789abcdef0123456789abcdef"
NUMBER = 152601
POSTER = "/eCOtqtfvn7mxGl6nfmq4b1exJRc.jpg"
JONZE, PHOENIX, JOHANSSON = 5953, 73421, 1245

FOUND = {
    "page": 1,
    "results": [
        {"id": NUMBER, "title": "Her", "original_title": "Her", "release_date": "2013-12-18"},
        {"id": 9001, "title": "Her Smell", "original_title": "Her Smell", "release_date": "2019-04-12"},
        {"id": 9002, "title": "Only Her", "original_title": "唯有她", "release_date": ""},
    ],
    "total_results": 3,
}
MOVIE: dict[str, Any] = {
    "id": NUMBER,
    "title": "Her",
    "original_title": "Her",
    "original_language": "en",
    "release_date": "2013-12-18",
    "runtime": 126,
    "overview": "A text of somebody that is not taken.",
    "genres": [{"id": 10749, "name": "Romance"}, {"id": 878, "name": "Science Fiction"}],
    "production_countries": [{"iso_3166_1": "US", "name": "United States of America"}],
    "spoken_languages": [{"iso_639_1": "en", "name": "English"}, {"iso_639_1": "cn", "name": "Cantonese"}],
    "production_companies": [{"id": 13184, "name": "Annapurna Pictures", "origin_country": "US"}],
    "poster_path": POSTER,
    "external_ids": {"imdb_id": "tt1798709", "wikidata_id": "Q788822"},
    "translations": {
        "translations": [
            {"iso_639_1": "fr", "iso_3166_1": "FR", "data": {"title": "Elle"}},
            {"iso_639_1": "uk", "iso_3166_1": "UA", "data": {"title": "Вона"}},
            {"iso_639_1": "de", "iso_3166_1": "DE", "data": {"title": "Her"}},
        ]
    },
    "credits": {
        "cast": [
            {"id": PHOENIX, "name": "Joaquin Phoenix", "character": "Theodore Twombly", "order": 0},
            {"id": JOHANSSON, "name": "Scarlett Johansson", "character": "Samantha (voice)", "order": 1},
            {"id": 9273, "name": "Amy Adams", "character": "Amy", "order": 2},
        ],
        "crew": [
            {"id": JONZE, "name": "Spike Jonze", "department": "Writing", "job": "Writer"},
            {"id": JONZE, "name": "Spike Jonze", "department": "Directing", "job": "Director"},
            {
                "id": 74401,
                "name": "Hoyte van Hoytema",
                "department": "Camera",
                "job": "Director of Photography",
            },
            {"id": 55, "name": "Owen Pallett", "department": "Sound", "job": "Original Music Composer"},
            {"id": 56, "name": "Ada Moor", "department": "Crew", "job": "Vibe Curator"},
        ],
    },
}


def poster() -> bytes:
    """A picture of a poster's shape, with words as a sign of what it is."""
    file = BytesIO()
    Pillow.new("RGB", (780, 1170), (222, 96, 84)).save(file, "JPEG")
    return file.getvalue()


def picture(content: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(content) + content


class Tmdb:
    """What it knows, to be changed by a test; by paths, `lies` are said in its place."""

    def __init__(self, running: Service) -> None:
        self.running = running
        self.found: Any = deepcopy(FOUND)
        self.movie: Any = deepcopy(MOVIE)
        self.picture = poster()
        self.lies: dict[str, bytes | str] = {}
        running.knows = self.answer

    @property
    def asked(self) -> list[str]:
        return [address for address, _form in self.running.asked]

    def answer(self, address: str) -> bytes | str:
        parts = urlsplit(address)
        for path, lie in self.lies.items():
            if parts.path.startswith(path):
                return lie
        if parts.path.startswith("/t/p/"):
            return (
                picture(self.picture) if parts.path.endswith(POSTER) else answer("", status="404 Not Found")
            )
        if parse_qs(parts.query).get("api_key") != [KEY]:
            return answer('{"status_code": 7, "success": false}', status="401 Unauthorized")
        if parts.path == "/3/search/movie":
            return answer(json.dumps(self.found))
        if parts.path == f"/3/movie/{NUMBER}":
            return answer(json.dumps(self.movie))
        return answer('{"status_code": 34, "success": false}', status="404 Not Found")


@contextmanager
def running_tmdb() -> Iterator[Tmdb]:
    """Run one until the end of the block."""
    with service() as running:
        yield Tmdb(running)
