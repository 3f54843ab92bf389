"""What is typed is words, phrases and words to leave out; everything else is text."""

from __future__ import annotations

import pytest

from filmclub.words.queries import LONGEST, MOST_TERMS, NothingToFind, Query, Term, TooMuch, read_query


def said(query: Query) -> str:
    """The query in the signs that one types, with a star behind what may go on."""

    def words(terms: tuple[Term, ...], sign: str) -> list[str]:
        return [f"{sign}{'_'.join(term.words)}{'*' if term.is_beginning else ''}" for term in terms]

    return " ".join([*words(tuple(query.wanted), ""), *words(tuple(query.unwanted), "-")])


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("her", "her*"),
        ("  HER  ", "her*"),
        ("to be", "to be"),
        ("the film", "the film*"),
        ('"the film"', "the_film"),
        ('"her"', "her"),
        ("“the film” scene", "the_film scene*"),
        ("« le film » scène", "le_film scene*"),
        ('"the film', "the_film"),
        ("film -plot", "film -plot"),
        ('-"the end" film', "film* -the_end"),
        ("sci-fi", "sci_fi"),
        ("- film", "film*"),
        ("don't", "don_t"),
        ("l’amour fou", "l_amour fou*"),
        ("film film film", "film film*"),
        ("映画", "映画"),
        ("映画館", "映画_画館"),
        ("館", "館*"),
        ("영화", "영화"),
        ("AND OR NOT NEAR(film)", "and or not near_film"),
        ("{every} : film*", "every film*"),
        ("film & !plot | (a <-> b:*)", "film plot a b"),
        ("'; DROP TABLE words_words; --", "drop table words_words"),
    ],
)
def test_a_query_is_read(typed: str, read: str) -> None:
    assert said(read_query(typed)) == read


@pytest.mark.parametrize("typed", ["", "   ", "-film", '-"the end"', "☃ …", '""', '" "', "\0", "\\", "_"])
def test_without_a_word_to_be_there_nothing_is_looked_for(typed: str) -> None:
    with pytest.raises(NothingToFind):
        read_query(typed)


@pytest.mark.parametrize("typed", ["x" * (LONGEST + 1), " ".join("abcdefghijklmnopq"[: MOST_TERMS + 1])])
def test_too_much_is_refused(typed: str) -> None:
    with pytest.raises(TooMuch):
        read_query(typed)


def test_the_longest_query_is_read() -> None:
    read_query("ﷺ" * LONGEST)
    read_query(" ".join("abcdefghijklmnop"[:MOST_TERMS]))
