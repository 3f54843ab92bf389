"""Lines of text that people enter, as they are stored."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filmclub.lib.lines import Line, clean_line
from filmclub.lib.texts import clean_text
from reviews.models import Film

KEPT = {
    "emoji joined to one": "👩\u200d🎤",
    "an emoji's look": "❤\ufe0f",
    "a flag": "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "a Japanese variant": "葛\U000e0100城",
    "a Persian joiner": "می\u200cخواهم",
    "an Indic joiner": "क्\u200dष",
    "a direction mark beside Hebrew": "שלום\u200f abc",
    "directions in pairs": "\u2067abc\u2069 d",
    "a sign alone": "$",
    "marks that Hebrew has": "בְּרֵאשִׁ֖ית",
    "marks of Vietnamese": "Nguyễn Thị Ánh",
}
CHANGED = {
    "line breaks": ("Gus\r\nGuest\u2028Jr.\x85x", "Gus Guest Jr. x"),
    "controls": ("Gus\x1b[31m\x00", "Gus[31m"),
    "what reads reversed": ("Gus\u202egnul", "Gusgnul"),
    "a direction without its end": ("\u2067abc", "abc"),
    "an end without its direction": ("abc\u2069", "abc"),
    "ends that cross": ("\u202aa\u2069b\u202c", "\u202aab\u202c"),
    "zero width": ("R\u200bu\u2060t\ufeffh\u00ad", "Ruth"),
    "a joiner between Latin letters": ("Ru\u200dth", "Ruth"),
    "a letter that is drawn as nothing": ("\u3164Gus\u2800\u115f", "Gus"),
    "private use": ("Gus \ue000\U000f0000", "Gus"),
    "what Unicode never assigns": ("Gus\ufffe\ufdd0\U0001ffff", "Gus"),
    "sixty marks on a letter": ("e" + "\u0301" * 60, unicodedata.normalize("NFC", "e" + "\u0301" * 5)),
    "marks behind joiners": ("a" + "\u0316\u200d" * 9, "a" + "\u0316\u200d" * 3 + "\u0316"),
    "marks on nothing": ("\u0301 \u0302Gus", "Gus"),
    "decomposed letters": ("Amelie\u0301", "Amelié"),
    "a Latin letter's look": ("a\ufe0f", "a"),
}
NOTHING = list("\u200b\u2060\u3164\u2800\u00ad\u202e\u2063\ue000\u0301\ufe0f\u200d\u180e\u115f\u1160")


@pytest.mark.parametrize("line", KEPT.values(), ids=KEPT)
def test_what_shapes_writing_stays(line: str) -> None:
    assert clean_line(line) == unicodedata.normalize("NFC", line)


@pytest.mark.parametrize(("line", "cleaned"), CHANGED.values(), ids=CHANGED)
def test_what_hides_or_paints_elsewhere_goes(line: str, cleaned: str) -> None:
    assert clean_line(line) == cleaned


@pytest.mark.parametrize("line", [*NOTHING, "".join(NOTHING), "\t\n", ""], ids=ascii)
def test_what_nobody_sees_is_empty(line: str) -> None:
    assert clean_line(line) == ""


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean_line(clean_line(text)) == clean_line(text)
    assert clean_text(clean_text(text)) == clean_text(text)


@given(st.text(alphabet=st.characters(categories=("Cc", "Cf", "Mn", "Me", "Lo", "Co", "Zs", "Zl"))))
def test_a_cleaned_line_is_one_line(text: str) -> None:
    line = clean_line(text)

    assert line == " ".join(line.split())
    assert not {"\u202d", "\u202e"} & set(line)
    assert not any(unicodedata.category(character) in ("Cc", "Co", "Cs") for character in line)


def test_every_line_that_models_hold_is_cleaned_when_stored(db: None) -> None:
    film = Film(title="Her\u200b\n", original_title="\u3164", slug="her", year=2013)
    Film.objects.bulk_create([film])

    film.refresh_from_db()
    assert (film.title, film.original_title) == ("Her", "")


def test_a_form_takes_a_line_that_nobody_sees_for_none() -> None:
    field = Line(max_length=20).formfield()

    assert field.clean(" a\u202eb ") == "ab"
    with pytest.raises(Exception, match="required"):
        field.clean("\u200b")


def test_a_text_keeps_its_lines_but_not_what_hides() -> None:
    text = "one\r\n\u202etwo\n  e" + "\u0301" * 60 + "\n\u2067three\nfour\u2069"

    assert clean_text(text).split("\n") == [
        "one",
        "two",
        unicodedata.normalize("NFC", "  e" + "\u0301" * 5),
        "three",
        "four",
    ]
