"""Several credits on one line, as newspapers, trade papers and posters print them."""

from __future__ import annotations

import pytest

from reviews.credit_text import words
from reviews.credit_text.reading import read_credits
from reviews.credit_text.run_on import cut_run_on
from reviews.credits import ContributorKind


@pytest.mark.parametrize(
    ("text", "read"),
    [
        (
            "Story by Nora Vale; Editor Piet Roos; Cinematographer Ada Lund",
            "Nora Vale writing, Piet Roos editing, Ada Lund camera",
        ),
        (
            "Directed by Ruth Vale; written by Mr. Okri and Ms. Vale; art director, Tom Okri",
            "Ruth Vale directing, Mr. Okri writing?, Ruth Vale writing, Tom Okri art",
        ),
        (
            "Crew: Director: Ines Falk. Camera (b&w): Bo Lind. Editor: Mei Tran.",
            "Ines Falk directing, Bo Lind camera, Mei Tran editing",
        ),
        (
            "costume designer ANN ROE  casting by JO MARSH CSA  editor UMA LEE ACE",
            "ANN ROE costume, JO MARSH production, UMA LEE editing",
        ),
        ("produced by ANN ROE p.g.a.  JO MARSH p.g.a.", "ANN ROE production, JO MARSH production"),
        ("NORTH FILMS presents a film by INA KELL", "NORTH FILMS company, INA KELL directing"),
        (
            "A Moonstone Releasing presentation of a Half Mile Films production.",
            "Moonstone Releasing company, Half Mile Films company",
        ),
        ("Directed by Ina Kell from her own script", "Ina Kell from her own script directing?"),
        ("Directed by Ina Kell from a screenplay by Jo Marsh", "Ina Kell directing, Jo Marsh writing"),
        ("Heist comedy starring Ann Roe and Jo Marsh.", "Ann Roe cast, Jo Marsh cast"),
        ("Ann Roe shows up as a nun, and Jo Marsh is the thief.", "Ann Roe cast, Jo Marsh cast"),
        (
            "De Luc Morel, avec Ann Roe, Jo Marsh. Polar, Fr., 2014, 1h33.",
            "Luc Morel directing, Ann Roe cast, Jo Marsh cast",
        ),
        (
            "Ein Film von Ina Kell mit Jo Marsh, Ann Roe u. a.",
            "Ina Kell directing, Jo Marsh cast, Ann Roe cast",
        ),
        (
            "Dir/Scr Ina Kell. Prod Jo Marsh, Ann Roe. With Tom Okri.",
            "Ina Kell directing, Jo Marsh production, Ann Roe production, Tom Okri cast",
        ),
        (
            "Director  Ina Kell | Cast  Jo Marsh, Ann Roe | Year 2020",
            "Ina Kell directing, Jo Marsh cast, Ann Roe cast",
        ),
        ("Kamera Ina Kell Schnitt Jo Marsh", "Ina Kell camera, Jo Marsh editing"),
        ("Kamera / Schnitt   Ina Kell / Jo Marsh", "Ina Kell camera, Jo Marsh editing"),
        ("“THE WELL” music by INA KELL editor JO MARSH, ACE", "INA KELL music, JO MARSH editing"),
        (
            "INA KELL   JO MARSH   with ANN ROE   and TOM OKRI",
            "INA KELL cast, JO MARSH cast, ANN ROE cast, TOM OKRI cast",
        ),
        (
            "DELTA FILMS and ROW SEVEN present in association with THE FUND a NORTH production",
            "DELTA FILMS company, ROW SEVEN company, THE FUND company, NORTH company",
        ),
        (
            "20.15 Der Brunnen  Krimi, D 2018  Mit Ann Roe, Jo Marsh  R: Ina Kell",
            "Ann Roe cast, Jo Marsh cast, Ina Kell directing",
        ),
        (
            "Drama, starring Ann Roe, Jo Marsh and Tom Okri as the vicar. (S, AD)",
            "Ann Roe cast, Jo Marsh cast, Tom Okri cast",
        ),
        ("De : Ina Kell", "Ina Kell directing"),
        ("Drame de et avec Luc Morel", "Luc Morel directing, Luc Morel cast"),
        (
            "« Le Puits », film belge de Luc Morel. Avec Ann Roe, Jo Marsh (1 h 41).",
            "Luc Morel directing, Ann Roe cast, Jo Marsh cast",
        ),
    ],
)
def test_each_credit_of_a_run_on_line_is_read(text: str, read: str) -> None:
    lines = read_credits(text).lines

    found = [f"{line.name} {line.department}{'?' if line.doubts else ''}" for line in lines]
    assert ", ".join(found) == read


@pytest.mark.parametrize(
    "text",
    [
        "Hair & Make-Up Designer      Saoirse Pell",
        '"A" CAMERA OPERATOR / STEADICAM\tHUGO LIND, SOC',
        "Start: 14. Juli 2016",
        "Written by Dr. Ann Roe",
        "The Editor\tAnn Roe",
        "I liked the editor; the camera less so",
    ],
)
def test_a_line_of_one_credit_stays_whole(text: str) -> None:
    assert cut_run_on(text) == [text]


@pytest.mark.parametrize("dots", [".", "...", ". . ."])
def test_a_label_of_a_fact_with_dots_alone_is_nobodys_credit(dots: str) -> None:
    for label in words.FACT_LABELS:
        line = f"{label.capitalize()} {dots}"
        assert read_credits(line).lines == []
        read = read_credits(f"Editor: Mei Tran; {line}").lines
        assert "Mei Tran" in [found.name for found in read], line


def test_the_heads_of_two_columns_are_nobody() -> None:
    read = read_credits("Figur\tDarsteller\nAnna\tJo Marsh")

    assert [(line.name, line.character) for line in read.lines] == [("Jo Marsh", "Anna")]


def test_a_band_with_an_article_and_a_plural_is_a_group() -> None:
    [line] = read_credits("Music by The Velvet Otters").lines

    assert line.kind == ContributorKind.GROUP
    assert not line.doubts


def test_a_genre_and_a_short_country_are_facts() -> None:
    facts = read_credits("Written by Ann Roe\nThriller, Fr., 2014, 1h33").facts

    assert [fact.name for fact in facts] == ["genre", "country", "year", "running_time"]
