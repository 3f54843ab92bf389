"""What an editor makes as data and back, and the one revision that each change leaves."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from filmclub.accounts.models import User
from reviews import publishing
from reviews.content import put_content, restore
from reviews.credit_text.reading import read_credits
from reviews.crediting import save_credits
from reviews.editions import MADE, Kind, Note, content_of, recording
from reviews.models import Article, Contributor, Credit, Edited, Film, FilmTitle, Image, Revision, Series, Tag
from reviews.saving import save_article, save_film, save_series
from tests.conftest import MakeArticle, make_user
from tests.reviews.test_pictures import make_image

pytestmark = pytest.mark.django_db
CREDITS = "Directed by\nSpike Jonze\n\nCast\nRooney Mara as Catherine"


def revisions(row: Edited) -> list[Revision]:
    return list(Revision.objects.filter(kind=row._meta.model_name, object_id=row.pk).order_by("number"))


def numbers(row: Edited) -> list[int]:
    return [revision.number for revision in revisions(row)]


@pytest.fixture
def full(article: Article, film: Film, editor: User) -> Article:
    """An article with all that it may have."""
    other = Film.objects.create(title="Playtime", slug="playtime-1967", year=1967)
    article.series = Series.objects.create(name="Mondays", slug="mondays")
    article.lead_image = make_image()
    tags = [Tag.objects.create(name=name, slug=name) for name in ("love", "city")]
    save_article(article, films=[other.pk, film.pk], tags=tags, by=editor)
    return article


class TestAsData:
    @pytest.mark.parametrize(("kind", "model"), [("article", Article), ("film", Film), ("series", Series)])
    def test_every_column_is_content_or_named_as_none(self, kind: str, model: type[models.Model]) -> None:
        made = MADE[Kind(kind)]

        names = {field.name for field in model._meta.concrete_fields if not field.primary_key}
        assert names == {*made.fields, *made.links, *made.other}

    def test_an_article_is_there_with_films_in_order(self, full: Article) -> None:
        content = content_of(full)

        assert [film["name"] for film in content["films"]] == ["Playtime, 1967", "Her, 2013"]
        assert [tag["name"] for tag in content["tags"]] == ["city", "love"]
        assert content["links"]["series"] == {"key": full.series_id, "name": "Mondays"}
        assert content["links"]["author"] == {"key": full.author_id, "name": "Ed Ito"}
        assert content["fields"]["title"] == full.title

    def test_it_costs_three_queries(self, full: Article, film: Film, django_assert_num_queries: Any) -> None:
        with django_assert_num_queries(3):
            content_of(full)
        with django_assert_num_queries(3):
            content_of(film)

    def test_another_article_is_made_of_it(self, full: Article, editor: User) -> None:
        content = content_of(full)
        content["fields"]["slug"] = "another"
        copy = Article()

        assert put_content(copy, content, by=editor) == []

        assert content_of(copy) == content
        assert (copy.edition, numbers(copy)) == (1, [1])

    def test_another_film_is_made_of_it(self, film: Film, editor: User) -> None:
        save_film(film, written=[FilmTitle(film=film, language="fr", title="Elle")])
        save_credits(film=film, lines=read_credits(CREDITS).lines)
        content = content_of(film)
        content["fields"]["slug"] = "another"
        copy = Film()

        put_content(copy, content, by=editor)

        assert content_of(copy) == content
        assert (copy.edition, numbers(copy)) == (1, [1])

    def test_a_film_is_no_article(self, film: Film, full: Article, editor: User) -> None:
        with pytest.raises(ValueError, match="no article"):
            put_content(full, content_of(film), by=editor)


class TestRevisions:
    def test_a_new_article_is_the_first(self, make_article: MakeArticle, editor: User) -> None:
        article = Article(title="New", slug="new", author=editor, body="<p>One</p>")
        save_article(article, tags=[], films=[], by=editor)

        (first,) = revisions(article)
        assert (first.number, first.who, first.note) == (1, editor, Note.WRITTEN)
        assert first.data == content_of(article)
        assert article.edition == 1

    def test_each_change_is_one_more(self, full: Article, film: Film, editor: User) -> None:
        before = full.edition
        full.title = "Another title"
        save_article(full, films=[film.pk], tags=[], by=editor)

        full.refresh_from_db()
        assert full.edition == before + 1 == numbers(full)[-1]
        assert revisions(full)[-1].data["films"] == [{"key": film.pk, "name": "Her, 2013"}]

    def test_saving_without_a_change_is_none(self, full: Article, film: Film, editor: User) -> None:
        before = numbers(full)
        save_article(full, films=[row["key"] for row in content_of(full)["films"]], by=editor)
        save_article(full, update_fields=["changed_at"], by=editor)
        save_film(film, by=editor)

        assert (numbers(full), full.edition) == (before, before[-1])
        assert numbers(film) == []

    def test_a_renamed_tag_or_another_s_film_is_none(self, full: Article, film: Film) -> None:
        before = numbers(full)
        Tag.objects.filter(name="love").update(name="zeal")
        film.title = "Hers"
        save_film(film)
        save_article(full)

        assert numbers(full) == before

    def test_publishing_is_none(self, article: Article, editor: User) -> None:
        publishing.withdraw(article=article, by=editor)
        publishing.back_to_draft(article=article, by=editor)

        article.refresh_from_db()
        assert (numbers(article), article.edition) == ([1], 1)

    def test_what_stood_before_any_is_kept(self, article: Article, editor: User) -> None:
        Revision.objects.all().delete()
        old = content_of(article)
        article.title = "Another title"
        save_article(article, by=editor)

        first, second = revisions(article)
        assert (first.note, first.who, first.data) == (Note.FOUND, None, old)
        assert (second.number, second.data["fields"]["title"]) == (2, "Another title")

    def test_what_was_written_past_them_is_kept(self, full: Article, editor: User) -> None:
        Article.objects.filter(pk=full.pk).update(standfirst="Of an older release.")
        before = full.edition
        full.refresh_from_db()
        full.standfirst = "New."
        save_article(full, by=editor)

        found, new = revisions(full)[-2:]
        assert (found.note, found.data["fields"]["standfirst"]) == (Note.FOUND, "Of an older release.")
        assert (found.number, new.number, full.edition) == (before + 1, before + 2, before + 2)

    def test_a_stale_row_does_not_lower_the_edition(self, full: Article, film: Film, editor: User) -> None:
        stale, stale_film = Article.objects.get(pk=full.pk), Film.objects.get(pk=film.pk)
        full.title, film.title = "Another title", "Hers"
        save_article(full, by=editor)
        save_film(film, by=editor)
        stale.title, stale_film.title = "A third", "His"
        save_article(stale, by=editor)
        save_film(stale_film, by=editor)

        assert numbers(full) == list(range(1, full.edition + 2))
        assert Article.objects.get(pk=full.pk).edition == stale.edition == full.edition + 1
        assert Film.objects.get(pk=film.pk).edition == stale_film.edition == film.edition + 1

    def test_credits_as_text_are_one(self, film: Film, make_article: MakeArticle) -> None:
        lines = read_credits(CREDITS).lines
        save_credits(film=film, lines=lines)
        save_credits(film=film, lines=lines)

        _found, new = revisions(film)
        assert new.note == Note.CREDITS
        assert [credit["contributor"]["name"] for credit in new.data["credits"]] == [
            "Spike Jonze",
            "Rooney Mara",
        ]

    def test_many_steps_of_one_change_are_one(self, film: Film, editor: User) -> None:
        with recording(film, by=editor, note=Note.LOOKED_THROUGH):
            film.running_time = 127
            save_film(film)
            save_credits(film=film, lines=read_credits(CREDITS).lines)

        assert [revision.note for revision in revisions(film)] == [Note.FOUND, Note.LOOKED_THROUGH]

    def test_a_failed_change_leaves_none(self, full: Article, film: Film, editor: User) -> None:
        before = numbers(full)
        Article.objects.create(title="x", slug="taken", author=editor)
        full.slug = "taken"
        with pytest.raises(IntegrityError), transaction.atomic():
            save_article(full, by=editor)

        assert numbers(full) == before
        film.title = "Hers"
        save_film(film)
        assert numbers(film) == [1, 2]

    def test_a_series_has_its_own(self, editor: User) -> None:
        series = Series(name="Mondays", slug="mondays")
        save_series(series, by=editor)
        series.description = "Each Monday."
        save_series(series, by=editor)

        assert numbers(series) == [1, 2]


class TestRestoring:
    def test_an_article_is_as_it_was(self, full: Article, film: Film, editor: User) -> None:
        old = revisions(full)[-1]
        full.title, full.body, full.slug, full.series = "Other", "<p>Other.</p>", "moved", None
        save_article(full, films=[], tags=[], by=editor)

        assert restore(full, old, by=editor) == []

        now = content_of(Article.objects.get(pk=full.pk))
        assert now["fields"].pop("slug") == "moved"
        old.data["fields"].pop("slug")
        assert now == old.data
        newest = revisions(full)[-1]
        assert (newest.note, newest.restored, newest.who) == (Note.RESTORED, old.number, editor)
        assert "Other" not in Article.objects.get(pk=full.pk).body_html

    def test_a_film_gets_its_credits_back(self, film: Film, editor: User) -> None:
        save_credits(film=film, lines=read_credits(CREDITS).lines)
        kept = Credit.objects.get(contributor__name="Spike Jonze").pk
        old = revisions(film)[-1]
        save_credits(film=film, lines=read_credits("Directed by\nSpike Jonze").lines)

        restore(film, old, by=editor)

        assert content_of(film) == old.data
        assert Credit.objects.get(contributor__name="Spike Jonze").pk == kept

    def test_what_is_gone_is_left_out_and_told(self, full: Article, editor: User) -> None:
        old = revisions(full)[-1]
        save_article(full, tags=[], by=editor)
        full.lead_image = None
        save_article(full, by=editor)
        Tag.objects.filter(name="love").delete()
        Image.objects.all().delete()

        told = restore(Article.objects.get(pk=full.pk), old, by=editor)

        assert any("“love” is not there any more" in words for words in told)
        assert [tag.name for tag in full.tags.all()] == ["city"]

    def test_of_a_film_without_people_that_are_gone(self, film: Film, editor: User) -> None:
        save_credits(film=film, lines=read_credits(CREDITS).lines)
        old = revisions(film)[-1]
        save_credits(film=film, lines=read_credits("Directed by\nSpike Jonze").lines)
        Contributor.objects.get(name="Rooney Mara").delete()

        told = restore(film, old, by=editor)

        assert told == ["“Rooney Mara” is not there any more, so it was left out."]
        assert [credit["contributor"]["name"] for credit in content_of(film)["credits"]] == ["Spike Jonze"]

    def test_of_an_article_without_film_series_or_author(
        self, full: Article, film: Film, editor: User
    ) -> None:
        leaving = make_user("leo", "Editors", name="Leo Gone")
        full.author = leaving
        save_article(full, by=leaving)
        old = revisions(full)[-1]
        full.author, full.series = editor, None
        save_article(full, films=[film.pk], by=editor)
        for gone in (Film.objects.get(title="Playtime"), Series.objects.get(), leaving):
            gone.delete()

        told = " ".join(restore(Article.objects.get(pk=full.pk), old, by=editor))

        assert all(f"“{name}”" in told for name in ("Playtime, 1967", "Mondays", "Leo Gone"))
        now = content_of(full)
        assert [each["key"] for each in now["films"]] == [film.pk]
        assert now["links"]["author"] == {"key": editor.pk, "name": "Ed Ito"}

    def test_a_stranger_may_not(self, full: Article, ann: User) -> None:
        with pytest.raises(PermissionDenied):
            restore(full, revisions(full)[-1], by=ann)

    def test_the_state_and_its_date_stay(self, full: Article, editor: User) -> None:
        old, at = revisions(full)[0], full.published_at
        publishing.withdraw(article=full, by=editor)
        restore(Article.objects.get(pk=full.pk), old, by=editor)

        full.refresh_from_db()
        assert (full.state, full.published_at) == (Article.State.WITHDRAWN, at)
        assert at is not None
        assert at < timezone.now()
