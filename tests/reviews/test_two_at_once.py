"""Two editors press Save at the same moment: the second waits for the row, and is told."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

from filmclub.accounts.models import User
from reviews import publishing
from reviews.crediting import save_credits
from reviews.credits import ContributorKind, CreditLine, Department
from reviews.merging import merge_contributors
from reviews.models import Article, Contributor, Credit, Film, Revision, Viewing
from reviews.outcomes import CannotMerge
from reviews.saving import save_article
from tests.comments.browsing import SAME_ORIGIN
from tests.conftest import make_user
from tests.reviews.test_article_admin import change_url, form_of
from tests.reviews.test_film_admin import form_of as film_form

# Only collected on PostgreSQL: on SQLite a whole transaction of one waits for that of the other.
pytestmark = [pytest.mark.runs_on("postgresql"), pytest.mark.django_db(transaction=True)]
TOGETHER = 4


def at_once(act: Callable[[int], Any]) -> list[Any]:
    """What each of some threads gets that begin together."""
    start = Barrier(TOGETHER)

    def run(number: int) -> Any:
        try:
            start.wait(30)
            return act(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(TOGETHER) as threads:
        return list(threads.map(run, range(TOGETHER)))


@pytest.fixture
def clients() -> list[Client]:
    clients = [Client() for _number in range(TOGETHER)]
    for number, client in enumerate(clients):
        client.force_login(make_user(f"editor{number}", "Editors", name=f"Editor {number}"))
    return clients


def numbers(row: Article | Film) -> list[int]:
    rows = Revision.objects.filter(kind=row._meta.model_name, object_id=row.pk).order_by("number")
    return list(rows.values_list("number", flat=True))


def test_of_several_saves_of_one_article_one_is_stored(article: Article, clients: list[Client]) -> None:
    forms = [form_of(article, title=f"Title {number}") for number in range(TOGETHER)]

    answers = at_once(lambda number: clients[number].post(change_url(article), forms[number]))

    assert sorted(answer.status_code for answer in answers) == [200] * (TOGETHER - 1) + [302]
    (stored,) = [number for number, answer in enumerate(answers) if answer.status_code == 302]
    assert Article.objects.get().title == f"Title {stored}"
    others = [answer.content.decode() for answer in answers if answer.status_code == 200]
    assert all(f"Editor {stored} saved this on" in page for page in others)
    assert numbers(article) == [1, 2]


def test_and_of_one_film(film: Film, clients: list[Client]) -> None:
    url = reverse("admin:reviews_film_change", args=[film.pk])
    forms = [film_form(synopsis=f"Synopsis {number}") for number in range(TOGETHER)]

    answers = at_once(lambda number: clients[number].post(url, forms[number]))

    assert sorted(answer.status_code for answer in answers) == [200] * (TOGETHER - 1) + [302]
    assert numbers(film) == [1, 2]


def test_revisions_of_commands_have_each_their_number(article: Article, editor: User) -> None:
    def save(number: int) -> None:
        row = Article.objects.get(pk=article.pk)
        row.standfirst = f"Standfirst {number}"
        save_article(row, by=editor, update_fields=["standfirst"])

    at_once(save)

    assert numbers(article) == list(range(1, TOGETHER + 2))
    assert Article.objects.get().edition == TOGETHER + 1


def test_a_button_pressed_several_times_at_once_is_pressed_once(film: Film, clients: list[Client]) -> None:
    clients[1:] = clients[:1] * (TOGETHER - 1)
    answers = at_once(
        lambda number: clients[number].post(f"{film.get_absolute_url()}seen/", headers=SAME_ORIGIN)
    )

    assert [answer.status_code for answer in answers] == [303] * TOGETHER
    assert Viewing.objects.count() == 1


def test_who_withdraws_while_others_save_is_not_undone(
    article: Article, editor: User, clients: list[Client]
) -> None:
    forms = [form_of(article, standfirst=f"Standfirst {number}") for number in range(TOGETHER)]

    def act(number: int) -> int:
        if number == 0:
            publishing.withdraw(article=Article.objects.get(pk=article.pk), by=editor)
            return 302
        return clients[number].post(change_url(article), forms[number]).status_code

    answers = at_once(act)

    assert answers.count(302) == 2
    assert Article.objects.get().state == Article.State.WITHDRAWN
    assert Article.objects.get().standfirst.startswith("Standfirst")


def test_whoever_is_merged_while_films_credit_them_is_credited_as_one(editor: User) -> None:
    User.objects.filter(pk=editor.pk).update(is_superuser=True)
    gone, into = (Contributor.objects.create(name=name, slug=name.lower()) for name in ("Jo", "Joe"))
    films = [
        Film.objects.create(title=f"F{number}", slug=f"f{number}", year=2000) for number in range(TOGETHER)
    ]
    lines = [CreditLine(name="Jo", kind=ContributorKind.PERSON, department=Department.CAST)]

    def act(number: int) -> str:
        if number:
            save_credits(film=films[number], lines=lines, ask=False)
            return "saved"
        try:
            merge_contributors(gone, into, by=User.objects.get(pk=editor.pk))
        except CannotMerge:
            return "not merged"
        return "merged"

    answers = at_once(act)

    assert answers[1:] == ["saved"] * (TOGETHER - 1)
    left = {into.pk} if answers[0] == "merged" else {gone.pk}
    assert set(Credit.objects.values_list("contributor_id", flat=True)) == left
