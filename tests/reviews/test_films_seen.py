"""What a member gives a film that they have seen: said on the film's page, shown where they want it."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote_plus

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from filmclub.accounts.models import User
from reviews.films_seen import AT_ONCE, read_films
from reviews.merging import merge_films
from reviews.models import Film, Viewing
from reviews.viewings import rate_film
from tests.comments.browsing import SAME_ORIGIN
from tests.conftest import give_credit, html

pytestmark = pytest.mark.django_db
PAGE = "/films/her-2013/"


@pytest.fixture
def as_ann(client: Client, ann: User, film: Film) -> Client:
    give_credit(film)
    client.force_login(ann)
    return client


def give(client: Client, rating: str, headers: Any = SAME_ORIGIN, **fields: str) -> Any:
    return client.post(f"{PAGE}rating/", {"rating": rating, **fields}, headers=headers)


def given() -> list[int | None]:
    return list(Viewing.objects.values_list("rating", flat=True))


def test_who_has_not_seen_it_is_not_asked(as_ann: Client, film: Film) -> None:
    assert "What you give it" not in html(as_ann.get(PAGE))
    as_ann.post(f"{PAGE}seen/", headers=SAME_ORIGIN)

    page = html(as_ann.get(PAGE))
    assert page.count("<option") == 11
    assert "selected" not in page
    assert "What you give it" not in html(Client().get(PAGE))


def test_a_guest_who_has_seen_it_is_not_asked(client: Client, film: Film) -> None:
    give_credit(film)
    client.post(f"{PAGE}seen/", headers=SAME_ORIGIN)

    page = html(client.get(PAGE))
    assert 'aria-pressed="true"' in page
    assert "What you give it" not in page
    assert give(client, "7").status_code == 403
    assert given() == []


def test_it_is_kept_changed_and_taken_back(as_ann: Client) -> None:
    response = give(as_ann, "7", next=f"{PAGE}#viewing")
    assert (response.status_code, response["Location"], given()) == (303, f"{PAGE}#viewing", [7])
    assert re.search(r'<option value="7" selected>\s*★★★½ \(3\.5 of 5\)', html(as_ann.get(PAGE)))
    give(as_ann, "10")
    assert given() == [10]
    give(as_ann, "")

    # They have seen it still.
    assert given() == [None]


def test_whoever_has_not_seen_it_after_all_gives_nothing(as_ann: Client) -> None:
    give(as_ann, "7")
    as_ann.post(f"{PAGE}seen/", {"seen": "no"}, headers=SAME_ORIGIN)

    assert given() == []


def test_pressing_the_button_again_keeps_it(as_ann: Client) -> None:
    give(as_ann, "7")
    as_ann.post(f"{PAGE}seen/", {"seen": "yes"}, headers=SAME_ORIGIN)

    assert given() == [7]


@pytest.mark.parametrize("rating", ["0", "11", "-1", "3.5", "five", " 7", "٧", "7" * 30])
def test_anything_else_is_refused(as_ann: Client, rating: str) -> None:
    assert give(as_ann, rating).status_code == 400
    assert given() == []


def test_no_page_of_another_site_gives_any(as_ann: Client) -> None:
    assert give(as_ann, "7", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    # A browser that does not say where from is a stranger's.
    assert give(as_ann, "7", headers={}).status_code == 403
    assert given() == []


def test_a_film_that_is_not_there_takes_none(as_ann: Client) -> None:
    assert as_ann.post("/films/none/rating/", {"rating": "7"}, headers=SAME_ORIGIN).status_code == 404
    assert as_ann.get(f"{PAGE}rating/").status_code == 405


def test_the_database_takes_half_stars_alone(ann: User, film: Film) -> None:
    for rating in (0, 11):
        with pytest.raises(IntegrityError), transaction.atomic():
            rate_film(ann, film.pk, rating)


def test_two_films_that_are_one_keep_what_was_given(film: Film, ann: User) -> None:
    double = Film.objects.create(title="Her", slug="her", year=2013)
    rate_film(ann, double.pk, 9)
    merge_films(double, film, by=User.objects.create_superuser("boss"))

    assert list(Viewing.objects.values_list("film", "rating")) == [(film.pk, 9)]


def test_all_of_them_are_found_page_by_page(ann: User) -> None:
    for number in range(AT_ONCE + 1):
        film = Film.objects.create(title=f"Film {number}", slug=f"film-{number}", year=2000)
        give_credit(film)
        rate_film(ann, film.pk, None)
    first = read_films(ann, {})
    name, _equals, value = first.page.next.partition("=")
    second = read_films(ann, {name: unquote_plus(value)})

    assert [len(first.films), len(second.films)] == [AT_ONCE, 1]
    # The last said stands first.
    assert first.films[0].film.title == f"Film {AT_ONCE}"
    assert second.films[0].film.title == "Film 0"
