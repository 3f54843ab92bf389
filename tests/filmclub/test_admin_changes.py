"""Every way through the admin in which what an article's page shows can change makes a new version of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model
from django.test import Client

from filmclub.accounts.models import User
from filmclub.club.models import Club
from reviews.models import (
    Article,
    ArticleFilm,
    Contributor,
    ContributorName,
    Credit,
    Film,
    FilmTitle,
    Image,
    Series,
    Tag,
    Video,
)
from reviews.saving import save_film
from tests.filmclub.admin_pages import delete, delete_by_action, submit, url_of
from tests.filmclub.stage import Stage
from tests.renewed import renew_all
from tests.reviews.test_pictures import picture_bytes

pytestmark = [pytest.mark.runs_on("sqlite"), pytest.mark.django_db]

PAGE = "/articles/a-voice/"
POPUP = "?_popup=1"
Way = Callable[[Client, Stage], object]
WAYS: dict[str, tuple[type[Model], Way]] = {}
# Of these a row stands on the page under the name that the stage gives it.
NAMED: dict[str, tuple[type[Model], dict[str, Any]]] = {
    "film": (Film, {"title": "Hers"}),
    "series": (Series, {"name": "Mondays"}),
    "tag": (Tag, {"name": "Solitude"}),
    "lead": (Image, {"alt": "A red lift"}),
    "figure": (Image, {"caption": "A blue lift"}),
    "video": (Video, {"title": "An interview"}),
}


def way(model: type[Model]) -> Callable[[Way], Way]:
    def register(go: Way) -> Way:
        WAYS[go.__name__] = (model, go)
        return go

    return register


for _name, (_model, _typed) in NAMED.items():
    for _where, _query in (("form", ""), ("popup", POPUP)):

        def _form(
            boss: Client, stage: Stage, name: str = _name, query: str = _query, typed: Any = _typed
        ) -> None:
            submit(boss, url_of(getattr(stage, name)) + query, **typed)

        WAYS[f"the {_where} of the {_name}"] = (_model, _form)

for _name in ("series", "tag", "lead", "figure", "video"):
    for _how in (delete, delete_by_action):

        def _delete(boss: Client, stage: Stage, name: str = _name, how: Any = _how) -> None:
            how(boss, getattr(stage, name))

        WAYS[f"{_how.__name__} the {_name}"] = (NAMED[_name][0], _delete)


@way(Article)
def the_form_of_the_article(boss: Client, stage: Stage) -> None:
    submit(boss, url_of(stage.article), title="Another voice")


@way(Tag)
def the_tags_of_the_article(boss: Client, stage: Stage) -> None:
    submit(boss, url_of(stage.article), tags=[Tag.objects.create(name="Paris", slug="paris").pk])


@way(Article)
def a_translation_that_is_deleted(boss: Client, stage: Stage) -> None:
    delete(boss, stage.translation)


@way(Article)
def translations_that_are_deleted_together(boss: Client, stage: Stage) -> None:
    delete_by_action(boss, stage.translation)


@way(ArticleFilm)
def a_film_that_is_added_to_the_article(boss: Client, stage: Stage) -> None:
    other = Film.objects.create(title="Playtime", slug="playtime-1967", year=1967)
    rows = {"articlefilm_set-TOTAL_FORMS": 2, "articlefilm_set-1-film": other.pk}
    submit(boss, url_of(stage.article), **rows)
    assert list(ArticleFilm.objects.values_list("film__slug", "position")) == [
        ("her-2013", 1),
        ("playtime-1967", 2),
    ]


@way(ArticleFilm)
def a_film_that_is_another_now(boss: Client, stage: Stage) -> None:
    other = Film.objects.create(title="Playtime", slug="playtime-1967", year=1967)
    submit(boss, url_of(stage.article), **{"articlefilm_set-0-film": other.pk})
    assert ArticleFilm.objects.get().film == other


@way(ArticleFilm)
def a_film_that_is_taken_off_the_article(boss: Client, stage: Stage) -> None:
    submit(boss, url_of(stage.article), **{"articlefilm_set-0-DELETE": "on"})
    assert not ArticleFilm.objects.exists()


@way(ContributorName)
def another_name_of_somebody(boss: Client, stage: Stage) -> None:
    person = Contributor.objects.get(name="Spike Jonze")
    row = {"names-TOTAL_FORMS": 1, "names-0-name": "S. Jonze"}
    submit(boss, url_of(person), **row)
    assert person.names.get().name == "S. Jonze"


@way(FilmTitle)
def a_title_that_is_added(boss: Client, stage: Stage) -> None:
    row = {"titles-TOTAL_FORMS": 1, "titles-0-language": "fr", "titles-0-title": "Elle"}
    submit(boss, url_of(stage.film), **row)
    assert stage.film.titles.get().title == "Elle"


@way(FilmTitle)
def a_title_that_is_changed(boss: Client, stage: Stage) -> None:
    FilmTitle.objects.bulk_create([FilmTitle(film=stage.film, language="fr", title="Elle")])
    submit(boss, url_of(stage.film), **{"titles-0-title": "Elle et lui"})
    assert stage.film.titles.get().title == "Elle et lui"


@way(FilmTitle)
def a_title_that_is_deleted(boss: Client, stage: Stage) -> None:
    FilmTitle.objects.bulk_create([FilmTitle(film=stage.film, language="fr", title="Elle")])
    submit(boss, url_of(stage.film), **{"titles-0-DELETE": "on"})
    assert not stage.film.titles.exists()


@way(Credit)
def credits_that_are_changed_and_added_with_the_film(boss: Client, stage: Stage) -> None:
    person = Contributor.objects.get(name="Spike Jonze")
    row = {"contributor": person.pk, "department": "writing", "position": 3, "title": "Written by"}
    typed = {f"credits-2-{name}": value for name, value in row.items()}
    submit(
        boss,
        url_of(stage.film),
        **{"title": "Hers", "credits-TOTAL_FORMS": 3, "credits-1-character": "Theo", **typed},
    )
    assert [credit.character for credit in stage.film.credits.all()] == ["", "Theo", ""]


@way(Credit)
def a_credit_that_is_deleted(boss: Client, stage: Stage) -> None:
    submit(boss, url_of(stage.film), **{"credits-0-DELETE": "on"})
    assert stage.film.credits.count() == 1


@way(Credit)
def credits_that_are_saved_as_text(boss: Client, stage: Stage) -> None:
    url = url_of(stage.film, "credits")
    text = "Directed by: Spike Jonze"
    page = boss.post(url, {"text": text}).context["page"]
    answers = {"text": text, "started_from": page.present, "was_read": page.digest, "_save": ""}
    assert boss.post(url, answers).status_code == 302


@way(Contributor)
def the_form_of_a_contributor(boss: Client, stage: Stage) -> None:
    submit(boss, url_of(Contributor.objects.get(name="Spike Jonze")), name="Adam Spiegel")


@way(Contributor)
def the_popup_of_a_contributor(boss: Client, stage: Stage) -> None:
    submit(boss, url_of(Contributor.objects.get(name="Spike Jonze")) + POPUP, name="Adam Spiegel")


@way(Image)
def a_new_file_of_an_image(boss: Client, stage: Stage) -> None:
    file = SimpleUploadedFile("new.png", picture_bytes("PNG", size=(30, 20)), "image/png")
    submit(boss, url_of(stage.figure), file=file)


@way(User)
def the_form_of_the_author(boss: Client, stage: Stage) -> None:
    submit(boss, url_of(stage.editor), last_name="Ono")


@pytest.fixture
def boss() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("boss"))
    return client


def etag() -> str:
    response = Client().get(PAGE)
    assert response.status_code == 200
    return response["ETag"]


def versions() -> tuple[int, int]:
    return Article.objects.get(slug="a-voice").version, Club.objects.get().version


class TestEachWay:
    @pytest.mark.parametrize("name", WAYS)
    def test_makes_a_new_version_in_one_step(self, boss: Client, stage: Stage, name: str) -> None:
        _model, go = WAYS[name]
        before, own, club = etag(), *versions()
        go(boss, stage)
        # Of members, a worker tells the articles.
        renew_all()

        assert etag() != before
        new_own, new_club = versions()
        assert new_own - own == 1
        # For what changed of the article, and for its films.
        assert new_club - club <= 2

    def test_is_walked_for_each_model_that_the_admin_changes(self) -> None:
        registered = {model for model in admin.site._registry if model._meta.app_label == "reviews"}
        inlines = {inline.model for model in registered for inline in admin.site._registry[model].inlines}
        unseen = {"Origin", "Letter"}

        assert {model.__name__ for model in registered | inlines} - unseen == {
            model.__name__ for model, _go in WAYS.values()
        } - {"User"}


class TestWhatDidNotChange:
    """Saved again with the same values, it raises no version."""

    @pytest.mark.parametrize("name", NAMED)
    def test_raises_nothing(self, boss: Client, stage: Stage, name: str) -> None:
        before, club = etag(), versions()
        submit(boss, url_of(getattr(stage, name)))

        assert (etag(), versions()) == (before, club)

    def test_raises_nothing_of_people_either(self, boss: Client, stage: Stage) -> None:
        before, club = etag(), versions()
        submit(boss, url_of(Contributor.objects.get(name="Spike Jonze")))
        submit(boss, url_of(stage.editor), email="ed@example.org")
        save_film(Film.objects.get(pk=stage.film.pk))
        for row in (Series, Tag, Contributor, Film, FilmTitle, Credit, Image, Video, User):
            for each in row.objects.all():
                each.save()

        assert (etag(), versions()) == (before, club)
