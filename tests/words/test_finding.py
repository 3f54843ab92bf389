"""The index finds what has the words, alike on both databases, by a plan that looks nothing else up."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from filmclub.words import sql
from filmclub.words.fields import MOST_WORDS
from filmclub.words.finding import find, find_everywhere
from filmclub.words.models import Kind, Words, key_of
from filmclub.words.queries import NothingToFind, Query, TooMuch, mark, read_query
from filmclub.words.storing import Entry, remove_words, store_words
from tests.lib.test_folding import SAME

pytestmark = pytest.mark.django_db
GROUP = 57


def store(*texts: str | None, group: int = GROUP, first: int = 1) -> None:
    """Store texts for everybody, numbered from `first`."""
    store_words(
        Entry(Kind.COMMENT, number, group, text or "nothing public", text)
        for number, text in enumerate(texts, start=first)
    )


def found(typed: str, **options: Any) -> list[int]:
    options = {"group": GROUP, "at_most": 100, **options}
    return find(read_query(typed), Kind.COMMENT, **options)


@pytest.mark.parametrize("texts", SAME)
def test_a_word_is_found_however_it_is_typed(texts: tuple[str, ...]) -> None:
    store(*(f"Before {text} behind." for text in texts), "Something else.")
    everything = list(range(len(texts), 0, -1))
    for typed in texts:
        assert found(typed) == everything
        assert found(f'"before {typed} behind"') == everything


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("her", [4, 3, 1]),
        ('"her"', [3, 1]),
        ("her film", [1]),
        ('"her film"', []),
        ('"film her"', [1]),
        ("film -her", [2]),
        ('film -"film her"', [2]),
        ('film -"her film"', [2, 1]),
        ("heroine", [4]),
        ("heroin", [4]),
        ("eroine", []),
        ("to be", [2]),
        ("館", [5]),
        ("映", [5]),
        ("映画", [5]),
        ("映館", []),
        ("画館へ", [5]),
        ("sci-fi", [4]),
        ("§1", []),
        ("the", []),
        ("57", []),
    ],
)
def test_words_phrases_beginnings_and_exclusions(typed: str, expected: list[int]) -> None:
    store(
        "A film: Her.", "To be a film.", "Her!", "The heroine of sci-fi".replace("The", "A"), "映画館へ行く"
    )
    assert found(typed) == expected


def test_the_newest_come_first_and_go_on_before_a_number() -> None:
    store(*["film"] * 30)
    assert found("film", at_most=3) == [30, 29, 28]
    assert found("film", at_most=3, before=28) == [27, 26, 25]
    assert found("film", before=1) == []
    assert found("film", before=10**17) == found("film", before=10**30) == list(range(30, 0, -1))


def test_groups_and_what_is_not_public_are_apart() -> None:
    store("a film", None)
    store("a film", group=5, first=11)
    store("a film", group=570, first=21)
    assert found("film") == [1]
    assert found("nothing") == []
    assert found("nothing", is_public=False) == [2]
    assert found("film", group=None) == [21, 11, 1]


def test_stored_again_it_has_its_new_words_alone() -> None:
    store("an old word")
    store("a new one")
    assert (found("old"), found("new"), Words.objects.count()) == ([], [1], 1)
    store(None)
    assert (found("new"), found("nothing", is_public=False)) == ([], [1])
    remove_words([Kind.COMMENT], [1])
    assert (found("nothing", is_public=False), Words.objects.count()) == ([], 0)
    assert everywhere("nothing") == ([], None)


def test_a_very_long_text_is_found_by_its_words() -> None:
    store(
        " ".join(f"word{number}" for number in range(MOST_WORDS)),
        "lang " * 13_000,
        "映画館へ" * 16_000,
        "ﷺx" * 30_000,
        "𠀀𠀁" * 32_000,
        "x" * 65_000,
    )
    assert found("word15000") == [1]
    assert found('"word1 word2"') == [1]
    assert found("lang") == [2]
    assert found("画館") == [3]
    assert found("𠀀𠀁") == [5]
    assert found("x" * 100) == [6]


def test_a_text_of_rare_words_alone_is_stored() -> None:
    letters = "abcdefghijklmnop"
    rare = (
        f"{''.join(letters[number >> shift & 15] for shift in (12, 8, 4, 0))}{number:011}"
        for number in range(16_000)
    )
    store(" ".join(rare), " ".join(chr(0x20000 + number) for number in range(16_000)), group=2**31)
    assert found("aaaa00000000000", group=2**31) == [1]
    assert found(chr(0x20000), group=2**31) == [2]


@pytest.mark.parametrize("name", ["ﷺ" * 245, "𠀀" * 245])
def test_a_mark_is_no_longer_than_a_database_takes(name: str) -> None:
    marks = (mark(Kind.COMMENT, "by", name),)
    store_words([Entry(Kind.COMMENT, 1, GROUP, "film", "film", marks)])
    query = read_query("nothing")
    assert find(query.or_marked(*marks), Kind.COMMENT, is_public=False, at_most=9) == [1]
    other = mark(Kind.COMMENT, "by", f"{name} x")
    assert find(query.or_marked(other), Kind.COMMENT, is_public=False, at_most=9) == []


HOSTILE = [
    '"',
    '""" OR 1',
    "NEAR(a, b)",
    "public:film",
    "{public every}: a",
    "^film",
    "film*",
    "a + b",
    "(((",
    "-" * 200,
    "a:*",
    "a <-> <2> b",
    "!!a & | :B*",
    "'a' \\' '",
    "%s %(a)s %%",
    "\u2028\ud7ff\uffff",
    "e\u0301" * 100,
]


@pytest.mark.parametrize("typed", HOSTILE)
def test_no_sign_means_something_to_a_database(typed: str) -> None:
    assert_answers(typed)


@given(st.text(max_size=80))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_that_is_typed_raises(db: None, typed: str) -> None:
    assert_answers(typed)


def assert_answers(typed: str) -> None:
    try:
        query = read_query(typed)
    except (NothingToFind, TooMuch):
        return
    for group in (GROUP, None):
        find(query, Kind.COMMENT, group=group, at_most=10)


def tidy() -> None:
    """Do what autovacuum would do soon."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT gin_clean_pending_list('words_index'::regclass)")
        cursor.execute("ANALYZE words_words")


def plan(query: Query) -> str:
    within = mark(Kind.COMMENT, "in", GROUP)
    said, params = sql.newest_sql(query.within(within), within, is_public=True, before=10**15, at_most=200)
    return explained(said, params)


def explained(said: str, params: list[str | int], how: str = "") -> str:
    prefix = f"EXPLAIN {how}" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
    with connection.cursor() as cursor:
        cursor.execute(f"{prefix} {said}", params)
        return "\n".join(str(row[-1]) for row in cursor.fetchall())


@pytest.mark.parametrize("number", [1500, 3000])
def test_the_index_is_asked_at_any_size(number: int) -> None:
    store(*[f"a film {number}" for number in range(number)])
    store(*["a film"] * 300, group=5, first=10_000)
    if connection.vendor == "postgresql":
        tidy()
    for typed in ("film", '"a film"', "rare", "film -rare"):
        told = plan(read_query(typed))
        if connection.vendor == "postgresql":
            assert "Bitmap Index Scan on words_index" in told
            assert "Seq Scan" not in told
        else:
            assert "VIRTUAL TABLE INDEX" in told
            assert "TEMP B-TREE" not in told
    with CaptureQueriesContext(connection) as captured:
        found("film")
    assert len(captured) == 1


def test_a_row_comes_back_as_it_was_stored() -> None:
    store("It's a film, a film")
    row = Words.objects.get(pk=key_of(Kind.COMMENT, 1))
    group = mark(Kind.COMMENT, "in", GROUP)
    assert row.public.startswith(f"it s a film a film §1 {group}")
    row.save()
    assert found('"a film a film"') == [1]


def everywhere(typed: str, **options: Any) -> tuple[list[int], int | None]:
    found = find_everywhere(read_query(typed), Kind.COMMENT, **{"at_most": 100, **options})
    return found.numbers, found.before


class TestEverywhere:
    # Far from each other: in blocks and steps of their own.
    NUMBERS = (1, 2, 1_023, 1_024, 5_000, 5_001, 40_000, 300_000, 300_001, 2_000_000)

    @pytest.fixture(autouse=True)
    def _texts(self, db: None) -> None:
        for number in self.NUMBERS:
            store("a film of films" if number % 2 else "films of a film", group=number % 3, first=number)
        store(None, first=3)
        store_words([Entry(Kind.FILM, 700_000, 0, "", "a film")])

    def test_the_newest_come_first_however_far_they_are(self) -> None:
        newest = sorted(self.NUMBERS, reverse=True)
        assert everywhere("film") == (newest, None)
        assert everywhere('"a film"') == (newest, None)
        assert everywhere("fil") == (newest, None)
        assert everywhere("nothing") == ([], None)

    @pytest.mark.parametrize("typed", ["film", "fil", '"a film"'])
    def test_they_go_on_where_a_page_has_ended(self, typed: str) -> None:
        newest, read, before = sorted(self.NUMBERS, reverse=True), [], None
        for _page in range(len(newest)):
            numbers, before = everywhere(typed, before=before, at_most=3)
            read += numbers
            if before is None:
                break
        assert read == newest
        assert everywhere(typed, before=1) == ([], None)
        assert everywhere(typed, before=0) == ([], None)

    def test_phrases_are_looked_for_in_so_many_alone(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("filmclub.words.finding.LOOKED_AT", 4)
        read, before, pages = list[int](), None, 0
        while before is not None or not pages:
            numbers, before = everywhere('"film of films"', before=before, at_most=2)
            read, pages = [*read, *numbers], pages + 1
        assert read == [300_001, 5_001, 1_023, 1]
        assert pages == 3 if connection.vendor == "postgresql" else 2

    def test_they_are_in_one_of_some_groups(self) -> None:
        query = read_query("film")
        among = query.among(*(mark(Kind.COMMENT, "in", group) for group in (0, 2)))
        found = find_everywhere(among, Kind.COMMENT, at_most=100).numbers
        assert found == [n for n in sorted(self.NUMBERS, reverse=True) if n % 3 in (0, 2)]
        assert find_everywhere(query, Kind.COMMENT, group=1, at_most=1).numbers == [300_001]

    def test_all_words_are_looked_for_where_the_public_ones_are_not(self) -> None:
        store_words([Entry(Kind.COMMENT, 9, 0, "a film that nobody sees", None)])
        found = find_everywhere(read_query("film"), Kind.COMMENT, is_public=False, at_most=100)
        assert found.numbers == sorted([*self.NUMBERS, 9], reverse=True)
        assert everywhere("film") == (sorted(self.NUMBERS, reverse=True), None)

    @pytest.mark.parametrize(("number", "is_public"), [(1500, True), (6000, True), (6000, False)])
    def test_the_index_is_asked_at_any_size(self, number: int, is_public: bool) -> None:
        store(*[f"a film {number}" for number in range(number)], first=2_000_001)
        if connection.vendor == "postgresql":
            tidy()
        for typed in ("film", '"a film"', "rare", "film -rare", "fil"):
            said, params = sql.everywhere_sql(
                read_query(typed), mark(Kind.COMMENT), is_public=is_public, before=10**9, at_most=20
            )
            told = explained(said, params)
            if connection.vendor == "postgresql":
                assert "Bitmap Index Scan on words_index" in told
                assert "Seq Scan" not in told
            else:
                assert "VIRTUAL TABLE INDEX" in told
        if connection.vendor == "postgresql":
            # Of what has a common word no more is read than the newest blocks.
            said, params = sql.everywhere_sql(
                read_query("film"), mark(Kind.COMMENT), is_public=is_public, before=10**9, at_most=20
            )
            [rows] = re.findall(
                r"Bitmap Heap Scan.*?rows=(\d+)[.\d]* loops=(\d+)", explained(said, params, "ANALYZE")
            )
            assert int(rows[0]) * int(rows[1]) <= 1_024 * 3
            # And for a rare one in no more steps than lead to the first of all.
            said, params = sql.everywhere_sql(
                read_query("rare"), mark(Kind.COMMENT), is_public=is_public, before=10**9, at_most=20
            )
            [loops] = re.findall(
                r"Bitmap Index Scan on words_index.*?loops=(\d+)", explained(said, params, "ANALYZE")
            )
            assert int(loops) == 11
        with CaptureQueriesContext(connection) as captured:
            everywhere("film")
        assert len(captured) == 1
