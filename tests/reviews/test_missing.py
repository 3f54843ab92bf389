"""What an article lacks before it is published, and how its editor hears of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from filmclub.accounts.models import User
from reviews.bodies import alt_problems
from reviews.dead_links import dead_links
from reviews.desk import without_alt_text
from reviews.missing import missing_of
from reviews.models import Article, Film, FormerSlug, Image
from reviews.publishing import PublishingError, publish
from reviews.saving import save_article
from tests.conftest import MakeArticle, html
from tests.reviews.test_article_admin import ADD, change_url, form_of, said
from tests.reviews.test_bodies import figure
from tests.reviews.test_pages import credit
from tests.reviews.test_pictures import make_image

pytestmark = pytest.mark.django_db


def words_of(article: Article) -> str:
    return " ".join(missing.words for missing in missing_of(article))


def whole(make_article: MakeArticle, film: Film, slug: str = "whole", **fields: Any) -> Article:
    """A draft that lacks nothing, but for these fields."""
    defaults = {"state": "draft", "published_at": None, "standfirst": "A voice.", "spoils": "nothing"}
    article = make_article(slug, **{**defaults, **fields})
    save_article(article, films=[film.pk])
    return article


class TestWhatIsMissing:
    def test_a_whole_article_lacks_nothing(self, make_article: MakeArticle, film: Film) -> None:
        picture = make_image()
        body = f'<p>Rooney Mara and <a href="/films/her-2013/">Her</a></p>{figure(picture)}'
        credit(film, "Rooney Mara")
        assert missing_of(whole(make_article, film, body=body, lead_image=picture)) == []

    def test_standfirst_film_and_spoilers_are_asked_for(self, make_article: MakeArticle) -> None:
        fields = [missing.field for missing in missing_of(make_article())]
        assert fields == ["standfirst", "films", "spoils"]
        assert missing_of(make_article("about", kind="page")) == []
        news = make_article("news", kind="news", standfirst="News.", spoils="nothing")
        assert missing_of(news) == []

    def test_each_leads_to_its_place(self, make_article: MakeArticle, film: Film) -> None:
        lead, shown = make_image(alt="IMG_1234.jpg"), make_image(alt="")
        credit(film, "Rooney Mara")
        body = f'<p>Maara Rooney</p>{figure(shown)}<p><a href="/films/nothing/">there</a></p>'
        article = whole(make_article, film, body=body, lead_image=lead)

        found = [(each.field, each.find, each.is_forced) for each in missing_of(article)]

        assert found == [
            ("lead_image", lead.file.url, False),
            ("body", shown.file.url, True),
            ("body", "/films/nothing/", False),
            ("body", "Maara Rooney", False),
        ]

    def test_words_in_the_text_beat_those_of_the_picture(self, make_article: MakeArticle, film: Film) -> None:
        body = figure(make_image(alt=""), alt="Towers at dusk", caption="Los Angeles")
        assert missing_of(whole(make_article, film, body=body)) == []

    def test_costs_no_more_for_more_pictures_and_links(self, make_article: MakeArticle, film: Film) -> None:
        def queries(number: int) -> int:
            pictures = "".join(figure(make_image(alt="")) for _number in range(number))
            links = "".join(f'<p><a href="/films/none-{each}/">A</a></p>' for each in range(number))
            article = whole(make_article, film, f"a{number}", body=f"{pictures}{links}<p>Amy</p>")
            with CaptureQueriesContext(
                connection,
            ) as asked:
                missing_of(article)
            return len(asked)

        assert queries(2) == queries(12) == 5


@pytest.mark.parametrize(
    ("alt", "caption"),
    [
        ("HER", ""),
        ("her-maara-rooney", ""),
        ("MV5BMjA1Nzk0OTM2OF5BMl5BanBnXkFtZTgwNjU2NjEwMDE@._V1_AL_", ""),
        ("IMG_1234.jpg", ""),
        ("Theodore on the beach", "Theodore at the beach."),
        ("Joaquin Phoenix", "Joaquin Phoenix as Theodore"),
    ],
)
def test_an_alternative_text_that_says_nothing_is_told(alt: str, caption: str) -> None:
    assert len(alt_problems(alt, caption)) == 1
    if not caption:
        make_image(alt=alt)
        assert without_alt_text(Image.objects.all()).count() == 1


@pytest.mark.parametrize(
    ("alt", "caption"),
    [
        ("A close-up", ""),
        ("Self-portrait", "Frida"),
        ("Theodore, in a red shirt, alone on a bench at dusk", "Joaquin Phoenix as Theodore"),
        ("Une ville pastel, vue d’un toit", "Los Angeles"),
        ("夕日", ""),
    ],
)
def test_an_alternative_text_that_says_something_is_left_alone(alt: str, caption: str) -> None:
    assert alt_problems(alt, caption) == []
    make_image(alt=alt)
    assert not without_alt_text(Image.objects.all()).exists()


class TestDeadLinks:
    def test_lead_to_what_readers_do_not_find(self, make_article: MakeArticle, film: Film) -> None:
        make_article("seen")
        make_article("draft", state="draft", published_at=None)
        FormerSlug.objects.create(model="film", slug="her", object_id=film.pk)
        alive = [
            *("/", "/archive/2014/", "/articles/seen/", "/fr/films/her-2013/", "/films/her/", "#note"),
            *(
                "https://elsewhere.example/nothing/",
                "mailto:a@b.example",
                "http://testserver/films/her-2013/",
            ),
            *("/articles/seen/#comments", make_image().file.url, "https://[broken/"),
        ]
        dead = [
            *("/articles/draft/", "/films/none/", "/nothing/at/all/", "/admin/reviews/article/1/change/"),
            *("http://testserver/tags/none/", "/media/none.jpg", "/media/../settings.py", "/articles/n%00/"),
        ]

        assert dead_links([*alive, *dead]) == dead


class TestBeforePublishing:
    def test_one_is_asked_once(self, as_editor: Client) -> None:
        response = as_editor.post(reverse(ADD), form_of(_publish="1", seen_missing=""))

        article = Article.objects.get()
        assert article.state == "draft"
        assert "saved and not published yet" in said(response)
        page = as_editor.get(response["Location"].partition("#")[0])
        assert "It has no standfirst" in html(page)
        seen = page.context["seen_missing"]
        assert f'name="seen_missing" value="{seen}"' in html(page)

        as_editor.post(change_url(article), form_of(article, _publish="1", seen_missing=seen))
        article.refresh_from_db()
        assert article.is_public()

    def test_what_is_new_is_asked_about_again(self, as_editor: Client, make_article: MakeArticle) -> None:
        article = make_article(state="draft", published_at=None)
        body = '<p><a href="/films/none/">there</a></p>'

        as_editor.post(change_url(article), form_of(article, _schedule="1", body=body))

        article.refresh_from_db()
        assert article.state == "draft"

    def test_the_list_is_always_in_the_form(self, as_editor: Client, make_article: MakeArticle) -> None:
        article = make_article(state="draft", published_at=None)
        page = html(as_editor.get(change_url(article)))
        assert 'href="#id_standfirst"' in page
        assert 'name="seen_missing"' not in page
        assert "Before publishing" not in html(as_editor.get(reverse(ADD)))

    def test_an_alternative_text_is_forced(
        self, as_editor: Client, editor: User, make_article: MakeArticle
    ) -> None:
        article = make_article(state="draft", published_at=None, body=figure(make_image(alt="")))
        with pytest.raises(PublishingError, match="has no alternative text"):
            publish(article=article, by=editor)
        told = ",".join(missing.key for missing in missing_of(article))

        as_editor.post(change_url(article), form_of(article, _publish="1", seen_missing=told))

        article.refresh_from_db()
        assert article.state == "draft"
        # What a program brings was public already.
        publish(article=article, by=None)
        assert article.is_public()
