"""Which names look alike."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filmclub.lib.skeletons import LONGEST, parts_of, skeleton, whole_skeleton, words_of

RUTH = [
    "ruth okonjo",
    "RUTH OKONJO",
    "RUTHOKONJO",
    "Ruth-Okonjo.",
    "  Ruth   Okonjo ",
    "Ruth\u200b Okonjo",
    "Ruth Oko\u00adnjo",
    "Ruth Okonjo\u3164",
    "Rυth Okonjo",
    "Ruth 0konjo",
    "Ꭱuth Oкonjо",
    "ＲＵＴＨ　ＯＫＯＮＪＯ",
    "𝐑𝐮𝐭𝐡 𝕺𝖐𝖔𝖓𝖏𝖔",
    "Ⓡuth Okonjo",
    "Rúth Ökonjo",
    "R\u0336u\u0336t\u0336h\u0336 Okonjo",
]
PAIRS = [
    ("Ill", "lll"),
    ("Ian", "lan"),
    ("Marn", "Mam"),
    ("Kate", "КАТЕ"),
    ("Helen", "ΗELEN"),
    ("moderator", "Мodeгator"),
    ("Zoë", "Zoe"),
    ("Strasse", "Straße"),
]


@pytest.mark.parametrize("name", RUTH, ids=ascii)
def test_names_that_look_alike_have_one_skeleton(name: str) -> None:
    assert skeleton(name) == skeleton("Ruth Okonjo") == "ruthokonjo"


@pytest.mark.parametrize(("one", "other"), PAIRS, ids=ascii)
def test_so_do_these(one: str, other: str) -> None:
    assert skeleton(one) == skeleton(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Ruth", "Rut"), ("Ann", "Anna"), ("山田", "山本"), ("Иван", "Ива"), ("Mo", "Moe"), ("R2", "R3")],
)
def test_others_have_another_one(one: str, other: str) -> None:
    assert skeleton(one) != skeleton(other)


@pytest.mark.parametrize("name", ["", "—", "🎬", "\u200b", "..."], ids=ascii)
def test_a_name_without_letters_has_none(name: str) -> None:
    assert skeleton(name) == ""


def test_words_are_parted_where_the_eye_parts_them() -> None:
    assert words_of("Ruth-Okonjo [M0D] (the_team)") == ["ruth", "okonjo", "mod", "the", "team"]


def test_a_skeleton_fits_its_column() -> None:
    assert len(skeleton("\ufdfa" * 245)) == LONGEST


@given(st.text(st.characters(max_codepoint=127)))
def test_plain_texts_have_the_skeleton_of_their_full_width_twins(text: str) -> None:
    twins = "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)
    assert whole_skeleton(text) == whole_skeleton(f"{twins}\u200b")


def test_a_whole_skeleton_is_not_cut_off() -> None:
    assert whole_skeleton("a" * 1000 + "É") == "a" * 1000 + "e"
    assert whole_skeleton("é" * 1000) == "e" * 1000


@given(st.text(st.characters(max_codepoint=127)))
def test_words_of_plain_texts_are_those_of_any_text(text: str) -> None:
    assert parts_of(text) == parts_of(f"{text}\u200b")
