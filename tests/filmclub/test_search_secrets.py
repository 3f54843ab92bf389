"""A search finds nothing that readers may not see, and forgets at once what they may see no more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from comments.models import Comment
from comments.moderation import moderate, say_how_far
from comments.posting import withdraw_comment
from comments.states import Act, State
from comments.strict import set_strict
from comments.words import lacking as lacking_comments
from filmclub.accounts.models import User
from filmclub.words.models import Words
from reviews.bodies import sanitize
from reviews.crediting import save_credits
from reviews.credits import ContributorKind, CreditLine, Department
from reviews.models import Article, Contributor, Credit, Film, FilmTitle, Spoils
from reviews.pictures import save_image
from reviews.publishing import back_to_draft, publish, withdraw
from reviews.saving import delete_row, save_addressed, save_article, save_film
from reviews.words import lacking
from tests.conftest import MakeArticle, Post, html
from tests.reviews.test_bodies import figure
from tests.reviews.test_pictures import make_image

pytestmark = pytest.mark.django_db
WORD = "xylophone"
Finds = Callable[..., bool]


@pytest.fixture
def finds(client: Client, moderator: User) -> Finds:
    """Whether a search leads to anything, for strangers and for who moderates."""
    insider = Client()
    insider.force_login(moderator)

    def search(typed: str = WORD, **asked: str) -> bool:
        pages = [html(each.get("/search/", {"q": typed, **asked})) for each in (client, insider)]
        found = ['class="hits"' in page for page in pages]
        assert found[0] == found[1]
        assert found[0] or f"<mark>{typed}" not in pages[0]
        return found[0]

    return search


def settled() -> bool:
    """Whether all that should have words has them, and nothing else."""
    return not lacking_comments().exists() and not any(rows.exists() for rows in lacking())


DRAFT: dict[str, Any] = {"state": Article.State.DRAFT, "published_at": None}


class TestAnArticle:
    @pytest.mark.parametrize(
        "fields",
        [
            DRAFT,
            {"state": Article.State.WITHDRAWN},
            {"published_at": timezone.now() + timedelta(days=1)},
            {"kind": "page"},
        ],
        ids=["draft", "withdrawn", "scheduled", "page"],
    )
    def test_that_lists_do_not_show_is_not_found(
        self, make_article: MakeArticle, finds: Finds, fields: dict[str, Any]
    ) -> None:
        make_article(title=f"A {WORD}", body=f"<p>{WORD}</p>", standfirst=WORD, **fields)
        assert not finds()
        assert settled()

    def test_is_found_from_its_moment_on(
        self, make_article: MakeArticle, finds: Finds, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        now = timezone.now()
        make_article(title=f"A {WORD}", published_at=now + timedelta(hours=1))
        assert not finds()
        monkeypatch.setattr("reviews.querysets.timezone.now", lambda: now + timedelta(hours=2))
        assert finds()

    def test_comes_and_goes_with_its_publication(
        self, make_article: MakeArticle, finds: Finds, editor: User
    ) -> None:
        article = make_article(title=f"A {WORD}", **DRAFT)
        for step, is_found in ((publish, True), (withdraw, False), (back_to_draft, False), (publish, True)):
            step(article=article, by=editor)
            assert finds() == is_found
            assert settled()
        delete_row(article)
        assert not finds()
        assert not Words.objects.exists()

    def test_is_found_by_its_new_words_alone(self, make_article: MakeArticle, finds: Finds) -> None:
        article = make_article(title=f"A {WORD}", body="<p>marimba</p>")
        article.title, article.body = "A glockenspiel", "<p>celesta</p>"
        save_article(article)
        assert not finds()
        assert not finds("marimba")
        assert finds("glockenspiel")
        assert finds("celesta")

    def test_is_not_found_by_what_is_marked(self, make_article: MakeArticle, finds: Finds) -> None:
        passage = f'<p>They meet.</p><details class="spoiler"><p>{WORD}</p></details>'
        make_article("a", body=sanitize(passage))
        assert Article.objects.get().passages == 1
        make_article("b", body=f"<p>They meet a {WORD}.</p>", spoils=Spoils.ENDING)
        assert not finds()
        assert finds("meet")

    def test_is_found_by_a_new_caption(self, make_article: MakeArticle, finds: Finds) -> None:
        image = make_image(caption="A marimba.")
        make_article(body=sanitize(figure(image)))
        assert finds("marimba")
        image.caption = f"A {WORD}."
        save_image(image)
        assert finds()
        assert not finds("marimba")


class TestAComment:
    @pytest.mark.parametrize("state", [state for state in State if state != State.APPROVED])
    def test_that_is_not_public_is_not_found(self, post: Post, finds: Finds, state: str) -> None:
        post(f"A {WORD}.", state=state)
        assert not finds()
        assert not finds(kind="comments")

    def test_that_gives_away_is_not_found(self, post: Post, finds: Finds, moderator: User) -> None:
        post(f"He finds >!the {WORD}!< there.")
        post(f"They reach the {WORD}.", spoils="ending")
        later = post(f"They play the {WORD}.")
        assert finds()
        say_how_far(later, Spoils.PLOT, by=moderator)
        assert not finds()

    def test_goes_when_it_goes(self, post: Post, finds: Finds, moderator: User) -> None:
        one, two = post(f"A {WORD}."), post(f"A {WORD}, too.")
        moderate(one, Act.REMOVE, by=moderator)
        withdraw_comment(two)
        assert not finds()
        moderate(one, Act.RESTORE, by=moderator)
        assert finds()

    def test_of_a_strict_discussion_is_not_found(
        self, article: Article, film: Film, post: Post, finds: Finds, editor: User
    ) -> None:
        save_article(article, films=[film.pk])
        post(f"A {WORD}.")
        assert finds()
        set_strict(article, is_strict=True, by=editor)
        for asked in ({}, {"kind": "comments"}, {"year": "2013"}, {"language": "en"}):
            assert not finds(**asked)
        set_strict(article, is_strict=False, by=editor)
        assert finds()

    def test_below_what_lists_do_not_show_is_not_found(
        self, article: Article, post: Post, finds: Finds, editor: User
    ) -> None:
        post(f"A {WORD}.")
        withdraw(article=article, by=editor)
        assert not finds()
        publish(article=article, by=editor)
        assert finds()
        Article.objects.update(kind="page")
        assert not finds()

    def test_is_asked_itself_whatever_the_index_says(self, post: Post, finds: Finds) -> None:
        post(f"A {WORD}.")
        Comment.objects.update(state=State.REFUSED)
        assert not finds()
        Comment.objects.update(state=State.APPROVED, spoils=Spoils.ENDING)
        assert not finds()


class TestAFilm:
    def test_and_its_articles_are_found_by_its_titles(
        self, film: Film, article: Article, finds: Finds
    ) -> None:
        save_article(article, films=[film.pk])
        title = FilmTitle(language="fr", title=f"Le {WORD}")
        save_film(film, written=[title])
        assert finds(kind="films")
        assert finds(kind="articles")
        title.title = "Le glockenspiel"
        save_film(film, written=[title])
        assert not finds()
        assert finds("glockenspiel", kind="articles")
        save_film(film, gone=[title])
        assert not finds("glockenspiel")

    def test_is_found_by_its_people_and_they_by_each_name(
        self, film: Film, finds: Finds, editor: User
    ) -> None:
        line = CreditLine(
            name="Ada Zimt",
            kind=ContributorKind.PERSON,
            department=Department.CAST,
            credited_as="Ada Kardamom",
        )
        save_credits(film=film, lines=[line], by=editor)
        for kind in ("films", "people"):
            assert finds("zimt", kind=kind)
            assert finds("kardamom", kind=kind)
        person = Contributor.objects.get()
        person.name = "Ada Vanille"
        save_addressed(person)
        for kind in ("films", "people"):
            assert finds("vanille", kind=kind)
            assert not finds("zimt", kind=kind) or kind == "people"
        save_credits(film=film, lines=[], by=editor)
        assert not finds("vanille")
        assert not finds("kardamom")
        assert settled()

    def test_that_is_deleted_is_forgotten(self, film: Film, finds: Finds) -> None:
        person = Contributor(name=f"Ada {WORD}", slug="ada")
        save_addressed(person)
        save_film(film, written=[Credit(contributor=person, department="cast")])
        assert finds()
        delete_row(film)
        assert not finds()
        delete_row(person)
        assert not Words.objects.exists()


def test_what_editors_delete_is_forgotten(
    film: Film, make_article: MakeArticle, finds: Finds, editor: User
) -> None:
    client = Client()
    client.force_login(editor)
    person = Contributor(name=f"Ada {WORD}", slug="ada")
    save_addressed(person)
    film.title = f"A {WORD}"
    save_film(film)
    article = make_article(title=f"On a {WORD}")
    for row in (article, film, person):
        address = reverse(f"admin:reviews_{row._meta.model_name}_delete", args=[row.pk])
        assert client.post(address, {"post": "yes"}).status_code == 302
    assert not Words.objects.exists()
    assert not finds()
