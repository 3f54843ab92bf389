"""The page of a member: who has one, what stands there, and which names lead to it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.members import AT_ONCE, public_words
from comments.models import Comment
from comments.strict import set_strict
from comments.writers import Writer
from filmclub.accounts.models import User
from reviews.models import Article, ArticleFilm, Film
from reviews.saving import save_article
from reviews.viewings import rate_film
from tests.conftest import MakeArticle, Post, give_credit, html, make_user

pytestmark = pytest.mark.django_db
PAGE = "/members/ann-berg/"


def status(client: Client, path: str = PAGE) -> int:
    return client.get(path).status_code


def read(client: Client, path: str = PAGE) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return html(response)


def queries_of(client: Client, path: str = PAGE) -> int:
    with CaptureQueriesContext(connection) as queries:
        read(client, path)
    return len(queries)


@pytest.fixture
def said(post: Post, ann: User) -> Comment:
    return post("I liked the lift best.", writer=Writer(user=ann))


class TestWhoHasAPage:
    def test_nobody_before_a_comment_is_public(self, client: Client, post: Post, ann: User) -> None:
        assert status(client) == 404
        post("This one waits.", writer=Writer(user=ann), state="pending")
        post("This one was refused.", writer=Writer(user=ann), state="refused")
        assert status(client) == 404
        post("This one is public.", writer=Writer(user=ann))
        assert status(client) == 200

    def test_nobody_whose_words_are_below_what_is_gone(
        self, client: Client, said: Comment, article: Article
    ) -> None:
        article.state = Article.State.WITHDRAWN
        save_article(article)

        assert status(client) == 404

    @pytest.mark.parametrize("fields", [{"is_active": False}, {"unconfirmed_since": timezone.now()}])
    def test_nobody_whose_account_is_closed(
        self, client: Client, said: Comment, ann: User, fields: dict[str, Any]
    ) -> None:
        User.objects.filter(pk=ann.pk).update(**fields)

        assert status(client) == 404

    @pytest.mark.parametrize("slug", ["ann", "nobody", "bob-cho", "a%00b"])
    def test_nobody_is_told_by_login_names(self, client: Client, said: Comment, bob: User, slug: str) -> None:
        assert status(client, f"/members/{slug}/") == 404

    def test_authors_have_theirs_elsewhere(self, client: Client, post: Post, editor: User) -> None:
        post("I wrote that.", writer=Writer(user=editor))

        response = client.get("/fr/members/ed-ito/?before=1")
        assert (response.status_code, response["Location"]) == (302, "/fr/authors/ed-ito/?before=1")
        assert "I wrote that." in read(client, "/authors/ed-ito/")

    def test_a_guest_author_gives_nobody_an_authors_page(
        self, client: Client, said: Comment, make_article: MakeArticle, ann: User
    ) -> None:
        make_article("sent-in", author=ann, contributed_by="A friend")

        assert status(client) == 200

    def test_former_addresses_lead_there(self, client: Client, said: Comment, ann: User, bob: User) -> None:
        for user in (ann, bob):
            user.slug = f"new-{user.pk}"
            user.save()

        response = client.get("/fr/members/ann-berg/films/")
        assert (response.status_code, response["Location"]) == (301, f"/fr/members/new-{ann.pk}/films/")
        assert status(client, "/members/bob-cho/") == 404


class TestThePage:
    def test_shows_who_it_is(self, client: Client, said: Comment, ann: User) -> None:
        ann.about = "I like *long* films. <script>alert(1)</script> https://spam.example/"
        ann.save()
        User.objects.filter(pk=ann.pk).update(date_joined="2024-03-05T12:00Z")
        page = read(client)

        assert "<h1>Ann Berg</h1>" in page
        assert "I like <em>long</em> films." in page
        assert "<script>alert" not in page
        assert re.search(r'href="https://spam\.example/"[^>]* rel="nofollow ugc noopener"', page)
        assert "Here since March 2024" in page
        # The picture that is drawn for them.
        assert re.search(r'<p class="portrait"><i class="a\d b\d c\d s\d v\d"></i></p>', page)

    def test_shows_a_picture_of_their_own(self, client: Client, said: Comment, ann: User) -> None:
        ann.picture, ann.picture_width, ann.picture_height = "people/ann.jpg", 320, 480
        ann.save()

        assert re.search(
            r'<img[^>]* src="/media/people/ann.jpg"[^>]* alt="Portrait of Ann Berg"', read(client)
        )

    def test_is_for_no_engine(self, client: Client, said: Comment) -> None:
        assert '<meta name="robots" content="noindex">' in read(client)
        assert "/members/" not in html(client.get("/sitemap.xml"))

    def test_says_nothing_of_a_login_name_or_address(self, client: Client, post: Post) -> None:
        secret = make_user("swordfish", name="Nan Ode")
        secret.email = "nan@secret.example"
        secret.save()
        post("Words.", writer=Writer(user=secret))

        page = read(client, "/members/nan-ode/")
        assert "swordfish" not in page
        assert "secret.example" not in page

    def test_offers_its_form_to_its_member_alone(self, said: Comment, ann: User, bob: User) -> None:
        for user, offered in ((ann, True), (bob, False)):
            client = Client()
            client.force_login(user)
            assert ("/me/profile/" in read(client)) is offered

    def test_tells_by_its_validator_of_each_change_at_once(
        self, client: Client, said: Comment, ann: User
    ) -> None:
        response = client.get(PAGE)
        assert "s-maxage" in response["Cache-Control"]
        headers = {"If-None-Match": response["ETag"]}
        assert client.get(PAGE, headers=headers).status_code == 304
        ann.first_name = "Anna"
        ann.save()

        assert client.get(PAGE, headers=headers).status_code == 200
        assert "Anna Berg" in read(client)

    def test_has_no_validator_where_it_is_one_readers_own(self, said: Comment, bob: User) -> None:
        client = Client()
        client.force_login(bob)
        response = client.get(PAGE)

        assert "ETag" not in response
        assert "private" in response["Cache-Control"]


class TestTheirComments:
    def test_are_theirs_and_public(self, client: Client, post: Post, said: Comment, ann: User) -> None:
        post("A guest said this.")
        post("Removed words.", writer=Writer(user=ann), state="removed")
        post("Waiting words.", writer=Writer(user=ann), state="pending")

        page = read(client)
        assert "I liked the lift best." in page
        for words in ("A guest said this.", "Removed words.", "Waiting words."):
            assert words not in page

    def test_stay_covered_where_they_give_away(self, client: Client, post: Post, ann: User) -> None:
        post("The ghost did it.", writer=Writer(user=ann), spoils="ending")
        post("Well, >!she leaves him!< then.", writer=Writer(user=ann))
        client.force_login(ann)
        page = read(client)

        assert "Spoiler: the ending" in page
        assert "The ghost did it." not in page
        assert "she leaves him" not in page

    def test_of_strict_discussions_are_withheld(
        self, client: Client, said: Comment, article: Article, film: Film, editor: User
    ) -> None:
        ArticleFilm.objects.create(article=article, film=film)
        set_strict(article, is_strict=True, by=User.objects.create_superuser("boss"))

        page = read(client)
        assert "For those who have seen the film" in page
        assert "the lift" not in page

    def test_are_cut_into_pages_by_the_one_before(self, client: Client, post: Post, ann: User) -> None:
        now = timezone.now()
        for number in range(AT_ONCE + 2):
            post(f"Word {number:02}.", writer=Writer(user=ann), at=now - timedelta(hours=number))
        first = read(client)
        assert re.findall(r"Word (\d\d)", first) == [f"{number:02}" for number in range(AT_ONCE)]
        older = re.search(r'rel="next" href="(\?after=[^"#]*)#said"', first)
        assert older is not None
        second = read(client, PAGE + older[1])

        assert re.findall(r"Word (\d\d)", second) == ["20", "21"]
        assert 'rel="prev"' in second
        assert re.findall(r"Word (\d\d)", read(client, f"{PAGE}?after=nonsense"))[:1] == ["00"]

    @pytest.mark.runs_on("sqlite")
    def test_come_from_an_index_in_their_order(self, post: Post, ann: User) -> None:
        post(writer=Writer(user=ann))
        plan = public_words(ann).order_by("-created_at", "-pk")[:AT_ONCE].explain()

        assert "comment_of_member" in plan
        assert "TEMP B-TREE" not in plan.upper()

    def test_cost_the_same_queries_however_many(self, client: Client, post: Post, ann: User) -> None:
        post(writer=Writer(user=ann))
        caches["fragments"].clear()
        few = queries_of(client)
        for _ in range(12):
            post(writer=Writer(user=ann))

        assert queries_of(client) == few <= 6


class TestTheFilmsTheyHaveSeen:
    def test_are_shown_if_they_want(self, client: Client, said: Comment, ann: User, film: Film) -> None:
        give_credit(film)
        unknown = Film.objects.create(title="Unknown", slug="unknown-2001", year=2001)
        for pk in (film.pk, unknown.pk):
            rate_film(ann, pk, 7)
        assert "Films seen" not in read(client)
        assert status(client, f"{PAGE}films/") == 404
        ann.shows_films = True
        ann.save()

        for path in (PAGE, f"{PAGE}films/"):
            page = read(client, path)
            assert '<a href="/films/her-2013/">Her</a>' in page
            assert ">★★★½</span>" in page
            # It has no page.
            assert "Unknown" not in page

    def test_cost_the_same_queries_however_many(self, client: Client, said: Comment, ann: User) -> None:
        User.objects.filter(pk=ann.pk).update(shows_films=True)

        def see(numbers: range) -> None:
            for number in numbers:
                film = Film.objects.create(title=f"Film {number}", slug=f"film-{number}", year=2000)
                give_credit(film)
                rate_film(ann, film.pk, None)

        see(range(2))
        few = [queries_of(client, path) for path in (PAGE, f"{PAGE}films/")]
        see(range(2, 14))

        assert [queries_of(client, path) for path in (PAGE, f"{PAGE}films/")] == few
        page = read(client)
        assert page.count('href="/films/film-') == 12
        assert f'href="{PAGE}films/"' in page


class TestNamesLeadThere:
    @pytest.mark.parametrize("path", ["/", "/articles/a-voice/", "/articles/a-voice/discussion/latest/"])
    def test_of_members_and_not_of_guests(
        self, client: Client, post: Post, ann: User, said: Comment, path: str
    ) -> None:
        page = read(client, path)
        assert '<b><a href="/members/ann-berg/">Ann Berg</a></b>' in page
        post("I agree.", writer=Writer(name="Gus Guest", email="gus@example.org"))

        assert re.search(r"<b>Gus Guest</b>", read(client, path))

    def test_from_what_is_found(self, client: Client, said: Comment) -> None:
        for path in ("/articles/a-voice/search/?q=lift", "/search/?q=lift"):
            assert '<b><a href="/members/ann-berg/">Ann Berg</a></b>' in read(client, path)

    def test_not_before_they_have_one(self, post: Post, ann: User) -> None:
        post("This one waits.", writer=Writer(user=ann), state="pending")
        client = Client()
        client.force_login(ann)

        page = read(client, "/articles/a-voice/")
        assert "This one waits." in page
        assert "/members/" not in page

    def test_with_the_picture_of_their_own(self, client: Client, said: Comment, ann: User) -> None:
        ann.avatar = "people/small.jpg"
        ann.save()

        for path in ("/", "/articles/a-voice/discussion/latest/", "/articles/a-voice/search/?q=lift"):
            assert '<img src="/media/people/small.jpg" alt="" loading="lazy">' in read(client, path)

    def test_said_to_engines(self, client: Client, said: Comment) -> None:
        page = read(client, "/articles/a-voice/")

        assert '"author":{"@type":"Person","name":"Ann Berg","url":"/members/ann-berg/"}' in page
