"""When what somebody said to have seen ends: with the film, the account, the site."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from filmclub.accounts.erasing import Words, erase
from filmclub.accounts.models import User
from filmclub.wordpress.exporting.absent import absent
from reviews.models import Article, ArticleFilm, Film, Viewing
from reviews.saving import save_article
from tests.conftest import html
from tests.reviews.test_viewings import FILM, PAGE, member, pressed, say

pytestmark = pytest.mark.django_db


class TestWhatEndsIt:
    def test_the_film_goes_and_nothing_breaks(
        self, client: Client, article: Article, film: Film, ann: User
    ) -> None:
        second = Film.objects.create(title="Lost in Translation", slug="lost-2003", year=2003)
        save_article(article, films=[film.pk, second.pk])
        reader = member(ann)
        for browser in (client, reader):
            say(browser, PAGE)
        ArticleFilm.objects.filter(film=film).delete()
        film.delete()

        assert Viewing.objects.count() == 1
        for browser in (client, reader):
            assert pressed(browser, PAGE) == ["true", "true"]
            assert say(browser, FILM).status_code == 404

    def test_it_goes_with_the_account(self, film: Film, ann: User, bob: User) -> None:
        for user in (ann, bob):
            say(member(user), FILM)
        erase(ann, words=Words.STAY)

        assert Viewing.objects.get().user == bob

    def test_no_page_of_the_admin_tells_who_has_seen_what(
        self, client: Client, film: Film, ann: User
    ) -> None:
        say(member(ann), FILM)
        client.force_login(User.objects.create_superuser("op"))
        for page in (
            reverse("admin:reviews_film_delete", args=[film.pk]),
            reverse("admin:reviews_film_change", args=[film.pk]),
        ):
            assert "Ann Berg" not in html(client.get(page))
        page = html(client.get(reverse("admin:accounts_user_delete", args=[ann.pk])))
        assert film.title not in page
        assert "viewing" not in html(client.get(reverse("admin:index"))).lower()

    def test_an_export_leaves_it_behind_and_says_so(self, film: Film, ann: User) -> None:
        say(member(ann), FILM)

        assert absent()["what members have seen"] == 1
