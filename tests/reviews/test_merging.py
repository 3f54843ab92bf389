"""Two entries become one: of people who are the same, and of a film that was entered twice."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.core.exceptions import PermissionDenied
from django.test import Client

from filmclub.accounts.models import User
from reviews import crediting
from reviews.content import restore
from reviews.crediting import save_credits
from reviews.credits import ContributorKind, CreditLine, Department
from reviews.matching import match_lines
from reviews.merging import merge_contributors, merge_films
from reviews.models import (
    Article,
    Contributor,
    ContributorName,
    Credit,
    Film,
    FilmTitle,
    FormerSlug,
    OldAddress,
    Revision,
    Viewing,
)
from reviews.outcomes import CannotMerge
from reviews.saving import save_addressed, save_article, save_film
from tests.conftest import MakeArticle, html

pytestmark = pytest.mark.django_db


def line(name: str, **fields: Any) -> CreditLine:
    fields = {"kind": ContributorKind.PERSON, "department": Department.CAST, **fields}
    return CreditLine(name=name, **fields)


def person(name: str, slug: str, **fields: Any) -> Contributor:
    made = Contributor(name=name, slug=slug, **fields)
    save_addressed(made)
    return made


@pytest.fixture
def as_editor(client: Client, editor: User) -> Client:
    client.force_login(editor)
    return client


@pytest.fixture
def carol(db: None) -> Film:
    return Film.objects.create(title="Carol", slug="carol-2015", year=2015)


class TestPeople:
    @pytest.fixture
    def two(self, film: Film, carol: Film, editor: User) -> tuple[Contributor, Contributor]:
        gone = person("Thomas P. Smith", "thomas-p-smith", born="1969", imdb_id="nm0005069")
        into = person("Thomas Patrick Smith", "thomas-patrick-smith", born="1970")
        save_credits(film=film, lines=[line("Thomas P. Smith", title="producer")], by=editor)
        save_credits(film=carol, lines=[line("Thomas Patrick Smith", character="Paul")], by=editor)
        ContributorName.objects.create(contributor=gone, name="Tom Smith")
        return gone, into

    def test_have_the_credits_of_both(self, two: Any, editor: User, client: Client) -> None:
        gone, into = two
        merge_contributors(gone, into, by=editor)

        assert {credit.contributor for credit in Credit.objects.all()} == {into}
        page = html(client.get("/people/thomas-patrick-smith/"))
        assert "Her" in page
        assert "Carol" in page
        assert "Also known as Thomas P. Smith, Tom Smith" in page
        assert "as Thomas P. Smith" in html(client.get("/films/her-2013/"))

    def test_stand_once_where_both_were_credited_so(self, film: Film, editor: User) -> None:
        gone, into = person("Ann Lee", "ann-lee"), person("Ann Lee", "ann-lee-2")
        for each in (gone, into):
            Credit.objects.create(film=film, contributor=each, department="cast", character="Eve")
        merge_contributors(gone, into, by=editor)

        assert Credit.objects.get().contributor == into

    def test_are_found_at_both_addresses(self, two: Any, editor: User, client: Client) -> None:
        gone, into = two
        FormerSlug.objects.create(model="contributor", slug="tom-smith", object_id=gone.pk)
        merge_contributors(gone, into, by=editor)

        for slug in ("thomas-p-smith", "tom-smith"):
            answer = client.get(f"/people/{slug}/")
            assert (answer.status_code, answer["Location"]) == (301, "/people/thomas-patrick-smith/")

    def test_are_credited_as_one_by_who_named_them_meanwhile(
        self, two: Any, editor: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        gone, into = two
        there = Film.objects.create(title="Frances Ha", slug="frances-ha", year=2012)

        def matched_then_merged(lines: Any, film: Film) -> Any:
            matches = match_lines(lines, film)
            if Contributor.objects.filter(pk=gone.pk).exists():
                merge_contributors(gone, into, by=editor)
            return matches

        monkeypatch.setattr(crediting, "match_lines", matched_then_merged)
        save_credits(film=there, lines=[line("Thomas P. Smith", title="producer")], by=editor)

        assert there.credits.get().contributor == into

    def test_keep_what_is_there_and_fill_what_is_not(self, two: Any, editor: User) -> None:
        merge_contributors(*two, by=editor)

        merged = Contributor.objects.get()
        assert (merged.born, merged.imdb_id) == ("1970", "nm0005069")

    def test_are_found_by_the_words_of_both(self, two: Any, editor: User, client: Client) -> None:
        merge_contributors(*two, by=editor)

        page = html(client.get("/search/?q=tom+smith&kind=people"))
        assert 'href="/people/thomas-patrick-smith/"' in page

    def test_stand_in_earlier_versions(self, two: Any, film: Film, editor: User) -> None:
        first = Revision.objects.filter(kind="film", object_id=film.pk).order_by("-number")[0]
        merge_contributors(*two, by=editor)
        save_credits(film=film, lines=[], by=editor)
        first.refresh_from_db()
        restore(film, first, by=editor)

        assert Credit.objects.get(film=film).contributor == two[1]

    def test_make_articles_new_and_are_logged(
        self, two: Any, film: Film, editor: User, article: Article
    ) -> None:
        save_article(article, films=[film.pk])
        before = Article.objects.get().version
        merge_contributors(*two, by=editor)

        assert Article.objects.get().version > before
        assert LogEntry.objects.order_by("-pk")[0].get_change_message() == (
            "Merged with Thomas P. Smith (thomas-p-smith)."
        )

    def test_of_whom_one_is_gone_are_not_merged(self, two: Any, editor: User) -> None:
        merge_contributors(*two, by=editor)

        with pytest.raises(CannotMerge):
            merge_contributors(*two, by=editor)
        with pytest.raises(CannotMerge):
            merge_contributors(two[1], two[1], by=editor)

    def test_are_merged_by_editors_alone(self, two: Any, moderator: User) -> None:
        with pytest.raises(PermissionDenied):
            merge_contributors(*two, by=moderator)


class TestFilms:
    @pytest.fixture
    def two(self, film: Film, editor: User) -> tuple[Film, Film]:
        gone = Film(title="Elle", slug="elle-2013", year=2013, synopsis="A voice.", running_time=120)
        save_film(gone, written=[FilmTitle(language="fr", title="Elle")], by=editor)
        save_credits(film=gone, lines=[line("Amy Adams"), line("Rooney Mara")], by=editor)
        save_credits(film=film, lines=[line("Amy Adams")], by=editor)
        return gone, film

    def test_have_all_of_both(self, two: Any, editor: User) -> None:
        merge_films(*two, by=editor)

        film = Film.objects.get()
        assert (film.title, film.original_title, film.synopsis) == ("Her", "Elle", "A voice.")
        assert film.running_time == 126
        assert [title.title for title in film.titles.all()] == ["Elle"]
        assert [credit.name for credit in film.credits.all()] == ["Amy Adams", "Rooney Mara"]

    def test_have_the_articles_of_both(
        self, two: Any, editor: User, make_article: MakeArticle, client: Client
    ) -> None:
        one, both = make_article("one", title="One"), make_article("both", title="Both")
        save_article(one, films=[two[0].pk])
        save_article(both, films=[two[1].pk, two[0].pk])
        versions = dict(Article.objects.values_list("pk", "version"))
        merge_films(*two, by=editor)

        assert [film.pk for film in one.films.all()] == [film.pk for film in both.films.all()] == [two[1].pk]
        assert all(article.version > versions[article.pk] for article in Article.objects.all())
        page = html(client.get("/films/her-2013/"))
        assert "One" in page
        assert "Both" in page
        newest = Revision.objects.filter(kind="article", object_id=one.pk).order_by("-number")[0]
        assert newest.data["films"] == [{"key": two[1].pk, "name": "Her, 2013"}]

    def test_have_been_seen_by_who_saw_either(self, two: Any, editor: User, ann: User, bob: User) -> None:
        for user, film in ((ann, two[0]), (bob, two[0]), (bob, two[1])):
            Viewing.objects.create(user=user, film=film)
        merge_films(*two, by=editor)

        assert {viewing.user for viewing in Viewing.objects.filter(film=two[1])} == {ann, bob}
        assert Viewing.objects.count() == 2

    def test_are_found_at_both_addresses(self, two: Any, editor: User, client: Client) -> None:
        OldAddress.objects.create(key="/elle", model="film", object_id=two[0].pk)
        merge_films(*two, by=editor)

        for path in ("/films/elle-2013/", "/elle/"):
            answer = client.get(path)
            assert (answer.status_code, answer["Location"]) == (301, "/films/her-2013/")

    def test_have_the_versions_of_both(self, two: Any, editor: User) -> None:
        gone, into = two
        rows = Revision.objects.filter(kind="film")
        number = rows.count()
        merge_films(gone, into, by=editor)

        assert set(rows.values_list("object_id", flat=True)) == {into.pk}
        numbers = sorted(rows.values_list("number", flat=True))
        assert numbers == list(range(1, len(numbers) + 1))
        assert len(numbers) > number
        assert Film.objects.get().edition == numbers[-1]
        elle = next(row for row in rows.order_by("number") if row.data["fields"]["title"] == "Elle")
        restore(Film.objects.get(), elle, by=editor)
        assert Film.objects.get().title == "Elle"

    def test_are_merged_by_editors_alone(self, two: Any, moderator: User) -> None:
        with pytest.raises(PermissionDenied):
            merge_films(*two, by=moderator)


class TestThePage:
    def test_offers_who_is_called_alike_and_finds_others(self, as_editor: Client, db: None) -> None:
        one, other = person("Thomas Smith", "thomas-smith"), person("T. Smith", "t-smith")
        stranger = person("Amy Adams", "amy-adams")
        url = f"/admin/reviews/contributor/{one.pk}/merge/"

        page = html(as_editor.get(url))
        assert f'href="?other={other.pk}"' in page
        assert f'href="?other={stranger.pk}"' not in page
        assert f'href="?other={stranger.pk}"' in html(as_editor.get(f"{url}?q=adams"))
        assert "Nothing is called so." in html(as_editor.get(f"{url}?q=xyz"))
        assert f'href="{url}"' in html(as_editor.get(f"/admin/reviews/contributor/{one.pk}/change/"))

    def test_says_what_follows_and_keeps_who_is_chosen(self, as_editor: Client, film: Film) -> None:
        one, other = person("Thomas Smith", "thomas-smith"), person("T. Smith", "t-smith")
        Credit.objects.create(film=film, contributor=one, department="cast")
        url = f"/admin/reviews/contributor/{one.pk}/merge/?other={other.pk}"
        page = html(as_editor.get(url))
        assert "Credits: 1" in page
        assert "This cannot be undone" in page

        answer = as_editor.post(url, {"other": other.pk, "keep": other.pk}, follow=True)

        assert "Thomas Smith is part of T. Smith now" in html(answer)
        assert Contributor.objects.get() == other

    def test_merges_films(self, as_editor: Client, film: Film) -> None:
        twin = Film.objects.create(title="Her", slug="her-2014", year=2014)
        url = f"/admin/reviews/film/{film.pk}/merge/"
        assert f'href="?other={twin.pk}"' in html(as_editor.get(url))

        answer = as_editor.post(f"{url}?other={twin.pk}", {"other": twin.pk, "keep": film.pk})

        assert answer["Location"] == f"/admin/reviews/film/{film.pk}/change/"
        assert Film.objects.get() == film

    @pytest.mark.parametrize("sent", [{"other": "x"}, {"other": "4711"}, {"other": "9" * 30}])
    def test_knows_no_other_nonsense(self, as_editor: Client, film: Film, sent: dict[str, str]) -> None:
        url = f"/admin/reviews/film/{film.pk}/merge/"

        assert as_editor.get(url, sent).status_code == 404
        assert as_editor.post(url, {**sent, "keep": "1"}).status_code == 404

    def test_merges_nothing_where_none_is_to_stay(self, as_editor: Client, film: Film, carol: Film) -> None:
        answer = as_editor.post(f"/admin/reviews/film/{film.pk}/merge/", {"other": carol.pk, "keep": "x"})

        assert answer.status_code == 404
        assert Film.objects.count() == 2

    def test_is_for_editors(self, client: Client, moderator: User, film: Film) -> None:
        client.force_login(moderator)

        assert client.get(f"/admin/reviews/film/{film.pk}/merge/").status_code == 403
