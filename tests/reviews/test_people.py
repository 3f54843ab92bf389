"""People: by letter, department and name; what their pages show; their pictures and dates."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils.translation import override

from reviews.browsing import people_url
from reviews.contributor_page import life, worked_with
from reviews.models import Article, ArticleFilm, Contributor, Credit, Film, Image
from reviews.partial_dates import partial_date
from reviews.picture_uses import unused, uses_of
from tests.conftest import MakeArticle, html
from tests.reviews.test_browsing import credit, make_film, options, row

pytestmark = pytest.mark.django_db


@pytest.fixture
def picture() -> Image:
    image = Image(file="images/x.webp", alt="Somebody laughs", credit="A friend", width=400, height=500)
    image.save_base(force_insert=True)
    return image


@pytest.fixture
def people(film: Film) -> Film:
    credit(film, "Spike Jonze", department="directing", also=["writing"], title="Directed and written by")
    credit(film, "Amy Adams", character="Amy")
    credit(film, "René Clair", department="writing")
    credit(film, "20th", department="company")
    credit(film, "Émile Zola", department="writing")
    Contributor.objects.create(name="Nobody Yet", slug="nobody-yet")
    return film


def names(client: Client, path: str) -> list[str]:
    return re.findall(r'<a href="/people/[^"?]+/">([^<]+)</a>', html(client.get(path)))


class TestTheList:
    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("", ["20th", "Amy Adams", "René Clair", "Spike Jonze", "Émile Zola"]),
            ("letter=a", ["Amy Adams"]),
            ("letter=0", ["20th"]),
            ("job=writing", ["René Clair", "Spike Jonze", "Émile Zola"]),
            ("job=directing", ["Spike Jonze"]),
            ("job=writing&letter=z", ["Émile Zola"]),
            ("name=emi", ["Émile Zola"]),
            ("name=zOL", ["Émile Zola"]),
            ("name=spike+jo", ["Spike Jonze"]),
            ("name=rene", ["René Clair"]),
            ("name=clair%20x", []),
            ("name=%25", []),
            ("name=lair", []),
        ],
    )
    def test_holds_who_fits_in_the_order_of_names(
        self, client: Client, people: Film, query: str, found: list[str]
    ) -> None:
        assert names(client, f"/people/?{query}") == found

    def test_a_name_that_begins_with_a_number_stands_under_numbers(self, client: Client, film: Film) -> None:
        for name in ("20th", "(500)"):
            Credit.objects.create(
                film=film,
                contributor=Contributor.objects.create(name=name, slug=f"n{len(name)}"),
                department="company",
            )
        assert names(client, "/people/?letter=0") == ["(500)", "20th"]
        credit(film, "Amy Adams", department="company")
        assert row(client, "/people/?job=company")["0–9 2"] == "/people/?letter=0&job=company"

    def test_numbers_are_those_after_choosing(self, client: Client, people: Film) -> None:
        assert options(client, "/people/", "job") == {"directing": 1, "writing": 3, "cast": 1, "company": 1}
        assert options(client, "/people/?letter=j", "job") == {"directing": 1, "writing": 1}
        writing = row(client, "/people/?job=writing")
        assert writing == {
            "All 3": "/people/?job=writing",
            "C 1": "/people/?letter=c&job=writing",
            "J 1": "/people/?letter=j&job=writing",
            "Z 1": "/people/?letter=z&job=writing",
        }

    @pytest.mark.parametrize("query", ["letter=ab", "letter=_", "job=<i>", "name=%00", f"name={'x' * 61}"])
    def test_what_cannot_be_a_choice_is_404(self, client: Client, people: Film, query: str) -> None:
        assert client.get(f"/people/?{query}").status_code == 404

    def test_what_somebody_typed_is_no_page_for_engines(self, client: Client, people: Film) -> None:
        assert 'content="noindex, follow"' in html(client.get("/people/?name=a"))
        assert 'name="robots"' not in html(client.get("/people/?letter=a"))

    def test_shows_pictures(self, client: Client, people: Film, picture: Image) -> None:
        Contributor.objects.filter(slug="amy-adams").update(picture=picture)
        page = html(client.get(people_url(letter="a")))
        assert page.partition('<ul class="people">')[2].count("/media/images/x.webp") == 1

    def test_costs_the_same_at_any_length(
        self, client: Client, film: Film, picture: Image, django_assert_num_queries: Any
    ) -> None:
        for beginning in (0, 12):
            for number in range(beginning, beginning + 12):
                person = credit(film, f"Person {number}", also=["writing"])
                Contributor.objects.filter(pk=person.pk).update(picture=picture)
            with django_assert_num_queries(5):
                assert client.get("/people/?job=writing&name=per").status_code == 200


class TestThePage:
    def test_shows_picture_dates_films_and_whom_they_worked_with(
        self, client: Client, people: Film, picture: Image
    ) -> None:
        other = make_film("Where", 2009)
        for name in ("Spike Jonze", "Arcade Fire"):
            credit(other, name)
        credit(people, "Arcade Fire", department="music")
        Contributor.objects.filter(slug="spike-jonze").update(born="1969-10-22", picture=picture)
        page = html(client.get("/people/spike-jonze/"))

        assert "Born 22 October 1969" in page
        assert 'alt="Somebody laughs"' in page
        assert "A friend" in page
        with_others = page.partition('id="others"')[2].partition("</section>")[0]
        assert re.findall(r'href="([^"]+)"[^>]*>\s*([^<]+?)\s*<', with_others)[:2] == [
            ("/people/arcade-fire/", "Arcade Fire"),
            ("/films/?person=spike-jonze&amp;with=arcade-fire", "2 films"),
        ]

    def test_gathers_what_may_be_read_of_their_films(
        self, client: Client, people: Film, make_article: MakeArticle
    ) -> None:
        made: list[dict[str, Any]] = [{"title": f"Text {number}"} for number in range(7)]
        made += [
            {"title": "Said", "kind": "quote"},
            {"title": "Hidden", "state": "draft", "published_at": None},
        ]
        for number, fields in enumerate(made):
            article = make_article(f"a-{number}", **fields)
            ArticleFilm.objects.create(article=article, film=people)
        page = html(client.get("/people/amy-adams/"))

        lines, _middle, about = page.partition('id="quotes"')[2].partition('id="about"')
        assert "Said" in lines
        assert about.count("<article") == 6
        assert 'href="/articles/?person=amy-adams"' in about
        assert "Hidden" not in page

    def test_costs_the_same_whatever_they_did(
        self, client: Client, make_article: MakeArticle, picture: Image, django_assert_num_queries: Any
    ) -> None:
        for beginning in (0, 8):
            for number in range(beginning, beginning + 8):
                film = make_film(f"Film {number}", 2000, poster=picture)
                for name in ("Amy Adams", f"Person {number}"):
                    credit(film, name)
                for kind in ("review", "quote"):
                    article = make_article(f"{kind}-{number}", kind=kind)
                    ArticleFilm.objects.create(article=article, film=film)
            with django_assert_num_queries(9):
                assert client.get("/people/amy-adams/").status_code == 200

    def test_whom_they_worked_with_most_come_first(self, people: Film) -> None:
        other = make_film("Where", 2009)
        jonze = credit(other, "Spike Jonze")
        credit(other, "Émile Zola")
        assert worked_with(jonze).values_list("name", "film_count")[0] == ("Émile Zola", 2)
        assert jonze not in worked_with(jonze)


class TestDates:
    @pytest.mark.parametrize(
        ("text", "english", "french"),
        [
            ("1969", "1969", "1969"),
            ("1969-10", "October 1969", "octobre 1969"),
            ("1969-10-22", "22 October 1969", "22 octobre 1969"),
            ("", "", ""),
            ("1969-13", "", ""),
        ],
    )
    def test_are_said_as_far_as_they_are_known(self, text: str, english: str, french: str) -> None:
        assert partial_date(text) == english
        with override("fr"):
            assert partial_date(text) == french

    @pytest.mark.parametrize(
        "text", ["69", "1969-1", "1969-02-30", "22.10.1969", "١٩٦٩", "1969-10-22x", "0000", "<b>"]
    )
    def test_anything_else_is_refused(self, text: str) -> None:
        with pytest.raises(ValidationError) as refused:
            Contributor(name="X", slug="x", born=text).full_clean()
        assert set(refused.value.message_dict) == {"born"}

    @pytest.mark.parametrize(
        ("born", "died", "is_right"),
        [
            ("1969-10-22", "1969", True),
            ("1969", "1969-01-01", True),
            ("", "1969", True),
            ("1969", "", True),
            ("1970", "1969-12-31", False),
            ("1969-10-22", "1969-10-21", False),
        ],
    )
    def test_nobody_dies_before_they_are_born(self, born: str, died: str, is_right: bool) -> None:
        person = Contributor(name="X", slug="x", sort_name="X", born=born, died=died)
        if is_right:
            person.full_clean()
            return
        with pytest.raises(ValidationError) as refused:
            person.full_clean()
        assert set(refused.value.message_dict) == {"died"}

    def test_of_a_band_are_its_own(self) -> None:
        assert life(Contributor(kind="group", born="2001")) == "Founded 2001"
        assert life(Contributor(born="1928", died="2019")) == "1928 – 2019"
        assert life(Contributor(died="2019-03")) == "Died March 2019"
        assert life(Contributor()) == ""


class TestPictures:
    def test_of_people_are_in_use(self, people: Film, picture: Image) -> None:
        assert list(unused(Image.objects.all())) == [picture]
        Contributor.objects.filter(slug="amy-adams").update(picture=picture)
        assert list(unused(Image.objects.all())) == []
        assert [(use.model, use.name) for use in uses_of([picture])[picture.pk]] == [
            ("contributor", "Amy Adams")
        ]

    def test_and_dates_are_given_in_the_admin(self, as_editor: Client, people: Film, picture: Image) -> None:
        person = Contributor.objects.get(slug="amy-adams")
        url = f"/admin/reviews/contributor/{person.pk}/change/"
        fields = {"name": "Amy Adams", "slug": "amy-adams", "kind": "person", "picture": picture.pk}
        fields |= {"names-TOTAL_FORMS": 0, "names-INITIAL_FORMS": 0}
        refused = as_editor.post(url, {**fields, "born": "20.8.1974"})
        assert "Write it as 1969" in html(refused)
        assert as_editor.post(url, {**fields, "born": "1974-08-20"}).status_code == 302

        person.refresh_from_db()
        assert (person.born, person.picture) == ("1974-08-20", picture)
        assert 'href="/admin/reviews/contributor/' in html(
            as_editor.get(f"/admin/reviews/image/{picture.pk}/change/")
        )


def test_an_article_page_is_not_made_again_for_a_picture(
    article: Article, people: Film, picture: Image
) -> None:
    ArticleFilm.objects.create(article=article, film=people)
    before = Article.objects.get().version
    person = Contributor.objects.get(slug="amy-adams")
    person.picture = picture
    person.save()
    assert Article.objects.get().version == before
