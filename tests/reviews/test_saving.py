"""What saving says to pages, and remembers of slugs."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from reviews.models import Article, ArticleFilm, Contributor, Film, FilmTitle, FormerSlug, Tag
from reviews.saving import save_addressed, save_article, save_film
from tests.conftest import MakeArticle

pytestmark = pytest.mark.django_db


def version(article: Article) -> int:
    return Article.objects.get(pk=article.pk).version


@pytest.fixture
def shown(article: Article, film: Film) -> Film:
    """A film that the article is about, fetched anew."""
    save_article(article, films=[film.pk])
    return Film.objects.get(pk=film.pk)


class TestARow:
    def test_that_is_saved_with_other_values_raises_the_version(self, article: Article, shown: Film) -> None:
        for name, value in {"title": "Hers", "year": 2014, "countries": ["US"], "tmdb_id": 7}.items():
            before = version(article)
            setattr(shown, name, value)
            shown.save()
            assert version(article) == before + 1, name
            shown.save()
            assert version(article) == before + 1, name

    def test_whose_list_has_grown_raises_the_version(self, article: Article, shown: Film) -> None:
        before = version(article)
        shown.genres.append("romance")
        shown.save()

        assert version(article) == before + 1

    def test_is_compared_by_what_is_saved_of_it(self, article: Article, shown: Film) -> None:
        before = version(article)
        shown.title, shown.synopsis = "Hers", "A man falls in love."
        shown.save(update_fields=["year"])
        assert version(article) == before
        shown.save(update_fields=["title"])
        assert version(article) == before + 1
        shown.save()
        assert version(article) == before + 2

    def test_that_was_read_in_part_raises_the_version(self, article: Article, shown: Film) -> None:
        before = version(article)
        part = Film.objects.only("year").get(pk=shown.pk)
        part.save()
        assert version(article) == before
        part.title = "Hers"
        part.save()
        assert version(article) == before + 1

    def test_that_was_read_again_in_part_is_still_another(self, article: Article, shown: Film) -> None:
        before = version(article)
        part = Film.objects.defer("synopsis").get(pk=shown.pk)
        part.title = "Hers"
        assert part.synopsis == ""  # Fetches the one field.
        part.save()

        assert version(article) == before + 1

    def test_is_compared_with_what_others_have_saved(self, article: Article, shown: Film) -> None:
        """Or who opened the form before them would put the old words back without a new version."""
        Film.objects.filter(pk=shown.pk).update(title="Hers")
        before = version(article)
        shown.save()

        assert (version(article), Film.objects.get(pk=shown.pk).title) == (before + 1, "Her")

    def test_that_is_new_has_nothing_stored(self) -> None:
        film = Film(title="Her", slug="her", year=2013)

        assert film.stored() == {}
        assert film.changes()
        film.save()
        assert film.stored()["slug"] == "her"
        assert not film.changes()


class TestSlugs:
    def test_that_are_not_saved_are_no_former_ones(self, film: Film) -> None:
        film.slug = "another"
        save_addressed(film, update_fields=["title"])
        assert not FormerSlug.objects.exists()
        save_addressed(film)
        assert FormerSlug.objects.get().slug == "her-2013"

    def test_that_others_have_are_refused_and_nothing_is_stored(self, film: Film) -> None:
        other = Film.objects.create(title="Hers", slug="hers", year=2014)
        other.slug = film.slug
        with pytest.raises(IntegrityError), transaction.atomic():
            save_addressed(other)

        assert not FormerSlug.objects.exists()


class TestAnArticle:
    def test_is_saved_with_its_films_and_tags_in_one_step(self, article: Article) -> None:
        films = [Film.objects.create(title=f"Film {n}", slug=f"film-{n}", year=2000 + n) for n in range(4)]
        tag = Tag.objects.create(name="T", slug="t")
        before = version(article)
        for number, order in enumerate(([0, 1, 2], [2, 0, 3, 2], []), start=1):
            save_article(article, films=[films[n].pk for n in order], tags=[tag])
            rows = ArticleFilm.objects.filter(article=article).values_list("film", "position")
            expected = [films[n].pk for n in dict.fromkeys(order)]
            assert list(rows) == [(pk, position) for position, pk in enumerate(expected, start=1)]
            assert version(article) == before + number
        assert list(article.tags.all()) == [tag]

    def test_keeps_films_and_tags_that_are_not_given(self, article: Article, film: Film) -> None:
        save_article(article, films=[film.pk], tags=[Tag.objects.create(name="T", slug="t")])
        save_article(article)

        assert (article.films.count(), article.tags.count()) == (1, 1)

    def test_says_what_is_wrong_with_its_text(self, article: Article) -> None:
        article.body = '<figure><img src="/x.jpg" alt="A sun" data-file="12345"></figure>'
        assert "A sun" in " ".join(save_article(article))
        assert save_article(article, update_fields=["title"]) == []


class TestAFilm:
    def test_is_saved_with_its_titles_in_one_step(self, article: Article, shown: Film) -> None:
        before = version(article)
        shown.title = "Hers"
        save_film(shown, written=[FilmTitle(film=shown, language=code, title=code) for code in ("de", "fr")])
        assert version(article) == before + 1
        german, french = shown.titles.all()
        german.title = "Sie"
        save_film(shown, written=[german], gone=[french])
        assert version(article) == before + 2
        assert [title.title for title in shown.titles.all()] == ["Sie"]

    def test_costs_the_same_whether_few_or_many_credits_change(
        self, shown: Film, django_assert_num_queries: Any
    ) -> None:
        person = Contributor.objects.create(name="Spike Jonze", slug="spike-jonze")
        for number in (2, 30):
            rows = [
                shown.credits.model(film=shown, contributor=person, department="cast") for _ in range(number)
            ]
            with django_assert_num_queries(32):
                save_film(shown, written=rows)


def test_translations_hear_of_each_other(article: Article, make_article: MakeArticle) -> None:
    before = version(article)
    make_article("une-voix", language="fr", translation_of=article)

    assert version(article) == before + 1
