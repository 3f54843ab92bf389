"""Names that are close to known ones, and words that are not."""

from __future__ import annotations

from pathlib import Path

import pytest

from filmclub.lib.near_names import near_names
from tests.processes import ROOT

NAMES = [
    *("Rooney Mara", "Joaquin Phoenix", "Hoyte Van Hoytema", "Wong Kar-wai", "Philip Seymour Hoffman"),
    *("Penélope Cruz", "Amy Adams", "Scarlett Johansson", "Conan O'Brien", "Thomas P. Smith", "Arcade Fire"),
    # Of which ordinary words are made.
    *("Will Smith", "Mark Strong", "Martin Short", "Rose Byrne", "Sean Bean", "Jack White", "Tom Wood"),
]


@pytest.mark.parametrize(
    ("text", "found", "name"),
    [
        ("Maara Rooney is Catherine.", "Maara Rooney", "Rooney Mara"),
        ("Joaquin Pheonix’s moustache", "Joaquin Pheonix", "Joaquin Phoenix"),
        ("Starring Scarlett Johannsen", "Scarlett Johannsen", "Scarlett Johansson"),
        ("When Amy Adam's house burns", "Amy Adam", "Amy Adams"),
        ("la voix d’Amy Addams", "Amy Addams", "Amy Adams"),
        ("Phillip Seymour Hoffman", "Phillip Seymour Hoffman", "Philip Seymour Hoffman"),
        ("by Hoyte van Hoytemma", "Hoyte van Hoytemma", "Hoyte Van Hoytema"),
        ("Jaoquin Pheonix", "Jaoquin Pheonix", "Joaquin Phoenix"),
        ("Conan O’Brian", "Conan O’Brian", "Conan O'Brien"),
        ("Wong Kar Wei", "Wong Kar Wei", "Wong Kar-wai"),
    ],
)
def test_a_slip_is_found(text: str, found: str, name: str) -> None:
    assert near_names(text, NAMES) == [(found, name)]


@pytest.mark.parametrize(
    "text",
    [
        "Rooney Mara, AMY ADAMS, Penelope Cruz, Wong Kar Wai’s film, Hoyte van Hoytema, Amy Adams' house",
        "River Phoenix. Amy Poehler. Mara\nRooney. Thomas Smith. Spike Lee and Ang Lee",
        "Will anybody Mark Strange words? In Short, Rose Bushes. White Jacket. The Arcade. Fire!",
        "",
    ],
)
def test_what_is_right_or_another_name_is_not(text: str) -> None:
    assert near_names(text, NAMES) == []


def test_names_of_characters_are_right() -> None:
    assert near_names("Amy Adam waits", NAMES, ["Amy Adam"]) == []


def texts() -> list[Path]:
    return sorted((ROOT / "fixtures" / "articles").glob("*.toml"))


def test_long_texts_raise_no_false_alarm() -> None:
    assert texts()
    for file in texts():
        assert near_names(file.read_text(encoding="utf-8"), NAMES) == [], file.name


def test_a_book_is_read_quickly() -> None:
    names = [f"{first}a {last}" for first in ("Ann", "Bea", "Cor", "Dor") for last in map(str, NAMES)]
    text = "\n".join(file.read_text(encoding="utf-8") for file in texts()) * 3
    assert near_names(text, [*NAMES, *names]) == []
