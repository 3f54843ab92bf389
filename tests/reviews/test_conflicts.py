"""Two editors at one form, and the way back to old versions, in the admin."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from filmclub.accounts.models import User
from reviews import publishing
from reviews.admin.credits import digest_of
from reviews.credit_text.reading import read_credits
from reviews.crediting import save_credits
from reviews.differences import Piece, compare, differences, text_of
from reviews.editions import content_of
from reviews.models import Article, ArticleFilm, Draft, Film, Revision, Series
from reviews.saving import save_article, save_film, save_series
from tests.conftest import MakeArticle, html, make_user
from tests.filmclub.admin_pages import fields_of
from tests.reviews.test_article_admin import change_url, form_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def colleague(db: None) -> User:
    return make_user("cleo", "Editors", name="Cleo Marsh")


def shown(article: Article) -> dict[str, Any]:
    """The form as it is shown now."""
    return form_of(article) | {"edition": str(article.edition)}


def numbers_of(row: Article | Film | Series) -> list[int]:
    rows = Revision.objects.filter(kind=row._meta.model_name, object_id=row.pk).order_by("number")
    return list(rows.values_list("number", flat=True))


def history_url(row: Article | Film | Series) -> str:
    return reverse(f"admin:reviews_{row._meta.model_name}_history", args=[row.pk])


class TestTwoEditors:
    def test_the_second_is_told_who_and_loses_nothing(
        self, as_editor: Client, article: Article, colleague: User
    ) -> None:
        mine = shown(article) | {"title": "My title", "standfirst": "My standfirst."}
        article.title = "Their title"
        save_article(article, by=colleague)

        response = as_editor.post(change_url(article), mine)

        page = html(response)
        assert response.status_code == 200
        assert "Cleo Marsh saved this on" in page
        assert 'value="My title"' in page
        assert "My standfirst." in page
        assert "<ins>Their title</ins>" in page
        assert Article.objects.get(pk=article.pk).title == "Their title"

    def test_saving_again_is_meant_and_theirs_is_kept(
        self, as_editor: Client, article: Article, colleague: User
    ) -> None:
        mine = shown(article) | {"title": "My title"}
        article.title = "Their title"
        save_article(article, by=colleague)
        again = as_editor.post(change_url(article), mine).context["adminform"].form

        response = as_editor.post(change_url(article), mine | {"edition": again["edition"].value()})

        assert response.status_code == 302
        assert Article.objects.get(pk=article.pk).title == "My title"
        titles = [revision.data["fields"]["title"] for revision in Revision.objects.order_by("number")]
        assert titles == ["A voice", "Their title", "My title"]

    def test_what_only_they_changed_comes_into_the_form(
        self, as_editor: Client, article: Article, colleague: User
    ) -> None:
        mine = shown(article) | {"title": "My title"}
        article.standfirst, article.body = "Their standfirst.", "<p>Their text.</p>"
        save_article(article, by=colleague)

        form = as_editor.post(change_url(article), mine).context["adminform"].form

        assert form["standfirst"].value() == "Their standfirst."
        assert form["body"].value() == "<p>Their text.</p>"
        assert form["title"].value() == "My title"

    def test_pressing_save_twice_is_no_conflict(
        self, as_editor: Client, article: Article, film: Film
    ) -> None:
        mine = form_of(article, (film,)) | {"edition": str(article.edition), "title": "My title"}

        assert as_editor.post(change_url(article), mine).status_code == 302
        assert as_editor.post(change_url(article), mine).status_code == 302
        assert Revision.objects.filter(kind="article").count() == 2
        assert ArticleFilm.objects.filter(article=article).count() == 1

    @pytest.mark.parametrize("edition", ["", "0", "x", "99999999999999", "-1", "²"])
    def test_a_form_without_its_edition_overwrites_nothing(
        self, as_editor: Client, article: Article, edition: str
    ) -> None:
        response = as_editor.post(change_url(article), shown(article) | {"title": "Mine", "edition": edition})

        assert response.status_code == 200
        assert b"Mine" in response.content
        assert Article.objects.get(pk=article.pk).title == "A voice"

    def test_films_that_they_took_out_stay_out_and_mine_are_shown(
        self, as_editor: Client, article: Article, film: Film, colleague: User
    ) -> None:
        gone, theirs = (Film.objects.create(title=t, slug=t.lower(), year=2000) for t in ("Gone", "Theirs"))
        save_article(article, films=[gone.pk], by=colleague)
        mine = form_of(article, (film,)) | {"edition": str(article.edition)}
        save_article(article, films=[theirs.pk], by=colleague)

        response = as_editor.post(change_url(article), mine)

        rows = response.context["inline_admin_formsets"][0].formset
        assert response.status_code == 200
        assert {str(form["film"].value()) for form in rows} == {str(theirs.pk), str(film.pk)}
        (changed,) = yours(response).values()
        assert "Her, 2013" in changed
        assert "Theirs" not in changed
        assert [row.film for row in ArticleFilm.objects.all()] == [theirs]

    def test_a_film_and_its_credits_are_kept_too(
        self, as_editor: Client, film: Film, colleague: User
    ) -> None:
        save_credits(film=film, lines=read_credits("Directed by\nSpike Jonze\n\nCast\nRooney Mara").lines)
        url = reverse("admin:reviews_film_change", args=[film.pk])
        mine = fields_of(as_editor, url) | {"title": "Hers"}
        save_credits(film=film, lines=read_credits("Directed by\nSpike Jonze").lines, by=colleague)

        response = as_editor.post(url, mine)

        assert response.status_code == 200
        assert "Cleo Marsh saved this on" in html(response)
        assert Film.objects.get(pk=film.pk).title == "Her"

    def test_a_page_of_the_site_is_kept_too(
        self, as_editor: Client, make_article: MakeArticle, colleague: User
    ) -> None:
        page = make_article("about", kind="page", title="About", body="<p>Who we are.</p>")
        mine = shown(page) | {"kind": "page", "title": "About us"}
        page.body, page.standfirst = "<p>Who we were.</p>", "Since 2012."
        save_article(page, by=colleague)

        response = as_editor.post(change_url(page), mine)

        assert "Cleo Marsh saved this on" in html(response)
        assert set(yours(response)) == {"Title"}
        assert response.context["adminform"].form["body"].value() == "<p>Who we were.</p>"
        stored = Article.objects.get(pk=page.pk)
        assert (stored.title, stored.standfirst, stored.edition) == ("About", "Since 2012.", 2)
        again = mine | {"edition": "2", "body": "<p>Who we were.</p>", "standfirst": "Since 2012."}
        assert as_editor.post(change_url(page), again).status_code == 302
        assert "Who we were." in html(as_editor.get("/pages/about/"))

    def test_a_series_is_kept_too(self, as_editor: Client, colleague: User) -> None:
        series = Series(name="Mondays", slug="mondays")
        save_series(series)
        series.description = "Theirs."
        save_series(series, by=colleague)

        response = as_editor.post(
            reverse("admin:reviews_series_change", args=[series.pk]),
            {"name": "Mondays", "slug": "mondays", "description": "Mine.", "edition": "1"},
        )

        assert "Cleo Marsh saved this on" in html(response)
        assert Series.objects.get().description == "Theirs."

    def test_withdrawing_meanwhile_is_no_conflict_and_not_undone(
        self, as_editor: Client, article: Article, colleague: User
    ) -> None:
        mine = shown(article) | {"title": "My title"}
        # Of an article that is public the browser sends no date.
        del mine["publish_at_0"], mine["publish_at_1"]
        at = article.published_at
        publishing.withdraw(article=article, by=colleague)

        assert as_editor.post(change_url(article), mine).status_code == 302
        article.refresh_from_db()
        assert (article.state, article.title, article.published_at) == ("withdrawn", "My title", at)

    def test_what_i_typed_is_kept_as_a_draft_until_it_is_saved(
        self, as_editor: Client, article: Article, editor: User, colleague: User
    ) -> None:
        mine = shown(article) | {"title": "My title"}
        article.title = "Their title"
        save_article(article, by=colleague)

        response = as_editor.post(change_url(article), mine)

        draft = Draft.objects.get()
        assert (draft.user, draft.kind, draft.object_id, draft.edition) == (editor, "article", article.pk, 1)
        assert draft.data["title"] == ["My title"]
        assert "kept as a draft" in html(response)
        # Another form of the same article leaves it there; the one that was told of it does not.
        again = shown(Article.objects.get(pk=article.pk)) | {"standfirst": "Mine."}
        assert as_editor.post(change_url(article), again).status_code == 302
        assert Draft.objects.exists()
        again = shown(Article.objects.get(pk=article.pk)) | {"title": "My title", "conflict": "told"}
        assert as_editor.post(change_url(article), again).status_code == 302
        assert not Draft.objects.exists()

    def test_publishing_what_i_have_not_seen_is_told(
        self, as_editor: Client, make_article: MakeArticle, colleague: User
    ) -> None:
        draft = make_article("draft", state="draft", published_at=None)
        mine = shown(draft) | {"_publish": "Publish now"}
        draft.standfirst = "Their standfirst."
        save_article(draft, by=colleague)

        response = as_editor.post(change_url(draft), mine)

        assert "Cleo Marsh saved this on" in html(response)
        assert Article.objects.get(pk=draft.pk).state == "draft"
        again = shown(Article.objects.get(pk=draft.pk)) | {"standfirst": "Their standfirst.", "_publish": "1"}
        assert as_editor.post(change_url(draft), again).status_code == 302
        assert Article.objects.get(pk=draft.pk).state == "published"

    def test_saving_a_new_tag_and_series_twice_is_no_conflict(
        self, as_editor: Client, article: Article
    ) -> None:
        mine = shown(article) | {"tags": ["new:Love"], "series": "new:Mondays"}

        assert as_editor.post(change_url(article), mine).status_code == 302
        assert as_editor.post(change_url(article), mine).status_code == 302
        assert Article.objects.get().series == Series.objects.get(name="Mondays")
        assert numbers_of(article) == [1, 2]
        assert Revision.objects.get(kind="series").who == User.objects.get(username="ed")

    def test_another_window_of_mine_is_not_somebody_else(
        self, as_editor: Client, article: Article, editor: User
    ) -> None:
        mine = shown(article) | {"title": "My title"}
        article.title = "My other title"
        save_article(article, by=editor)

        assert "You saved this in another window on" in html(as_editor.post(change_url(article), mine))


class TestRows:
    """What stands below a film's fields, when somebody else has saved it meanwhile."""

    TEXT = "Directed by\nSpike Jonze\n\nCast\nRooney Mara as Catherine\nAmy Adams as Amy"

    @pytest.fixture
    def url(self, film: Film) -> str:
        save_credits(film=film, lines=read_credits(self.TEXT).lines)
        return reverse("admin:reviews_film_change", args=[film.pk])

    def changed_there(self, film: Film, colleague: User) -> None:
        """They correct one, take one out and add one."""
        text = self.TEXT.replace("as Catherine", "as the wife").replace(
            "Amy Adams as Amy", "Chris Pratt as Paul"
        )
        save_credits(film=film, lines=read_credits(text).lines, by=colleague)

    def test_what_i_left_alone_is_as_they_made_it(
        self, as_editor: Client, film: Film, url: str, colleague: User
    ) -> None:
        mine = with_digest(fields_of(as_editor, url)) | {"synopsis": "Mine."}
        self.changed_there(film, colleague)
        theirs = content_of(film)["credits"]

        told = as_editor.post(url, mine)
        assert "Cleo Marsh saved this on" in html(told)
        assert set(yours(told)) == {"Synopsis"}
        again = with_digest(sent_again(told))
        assert as_editor.post(url, again).status_code == 302

        assert content_of(film)["credits"] == theirs
        assert Film.objects.get().synopsis == "Mine."

    def test_what_i_changed_or_took_out_is_asked_for(
        self, as_editor: Client, film: Film, url: str, colleague: User
    ) -> None:
        sent = fields_of(as_editor, url)
        rows = {sent[f"credits-{n}-character"]: n for n in range(3)}
        mine = sent | {f"credits-{rows['Amy']}-character": "Amy Lane", f"credits-{rows['']}-DELETE": "on"}
        self.changed_there(film, colleague)

        told = as_editor.post(url, mine)

        forms = told.context["inline_admin_formsets"][1].formset
        assert "Look through these rows" in html(told)
        assert [form["character"].value() for form in forms] == ["", "the wife", "Paul", "Amy Lane"]
        assert [bool(form["DELETE"].value()) for form in forms] == [True, False, False, False]
        ((label, changed),) = yours(told).items()
        assert label == "Credits"
        said = [words in changed for words in ("Spike", "Amy Lane", "Paul", "wife")]
        assert said == [True, True, False, False]


def yours(told: Any) -> dict[str, str]:
    """What saving would change, as the summary says: the words that go and come, by the field."""
    changed = told.context["adminform"].form.conflict.yours
    return {each.label: " ".join(piece.words for piece in each.pieces if piece.how) for each in changed}


def with_digest(sent: dict[str, Any]) -> dict[str, Any]:
    """With what the widget of the credits as text sends beside them."""
    return {**sent, "started_from": digest_of(sent["credits_text"])}


def sent_again(response: Any) -> dict[str, Any]:
    """What a browser sends that was shown this form and in which nobody typed."""
    forms = [response.context["adminform"].form]
    for inline in response.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.initial_forms, *inline.formset.extra_forms]
    bound = (each for form in forms for each in form)
    return {each.html_name: each.value() for each in bound if each.value() is not None}


class TestHistory:
    def test_versions_are_listed_and_one_is_restored(
        self, as_editor: Client, article: Article, colleague: User
    ) -> None:
        article.body = "<p>A wholly other text.</p>"
        save_article(article, by=colleague)

        page = html(as_editor.get(history_url(article), {"version": "2"}))
        assert "Cleo Marsh" in page
        assert "other" in page
        response = as_editor.post(history_url(article), {"restore": "1"}, follow=True)

        assert "Version 1 is restored" in html(response)
        assert (
            Article.objects.get(pk=article.pk).body == Revision.objects.get(number=1).data["fields"]["body"]
        )

    @pytest.mark.parametrize("number", ["", "0", "7", "x", "99999999999999"])
    def test_a_version_that_is_none_is_not_found(
        self, as_editor: Client, article: Article, number: str
    ) -> None:
        assert as_editor.get(history_url(article), {"version": number}).status_code == 404
        assert as_editor.post(history_url(article), {"restore": number}).status_code == 404

    def test_a_moderator_may_not_restore(self, client: Client, article: Article, moderator: User) -> None:
        client.force_login(moderator)

        assert client.post(history_url(article), {"restore": "1"}).status_code == 403

    def test_an_author_restores_a_draft_of_their_own_alone(
        self, client: Client, make_article: MakeArticle
    ) -> None:
        author = make_user("ida", "Authors", name="Ida Berg")
        draft = make_article("mine", state="draft", published_at=None, author=author)
        draft.title = "Worse"
        save_article(draft, by=author)
        client.force_login(author)

        client.post(history_url(draft), {"restore": "1"})
        assert Article.objects.get(pk=draft.pk).title == "A voice"
        Article.objects.filter(pk=draft.pk).update(state="withdrawn")
        assert client.post(history_url(draft), {"restore": "2"}).status_code == 403

    def test_a_long_list_has_pages(
        self, as_editor: Client, article: Article, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("reviews.admin.editions.LISTED", 2)
        for number in range(3):
            article.standfirst = str(number)
            save_article(article)

        first, last = (html(as_editor.get(history_url(article), {"page": page})) for page in ("1", "7"))
        assert "Version 4" in first
        assert "Version 2" not in first
        assert "Older versions" in first
        assert "Version 1" in last
        assert "Newer versions" in last

    def test_the_list_costs_the_same_for_few_and_many(
        self, as_editor: Client, article: Article, colleague: User
    ) -> None:
        as_editor.get(history_url(article))
        counts = []
        for _round in range(2):
            for number in range(4):
                article.standfirst = f"{article.edition} {number}"
                save_article(article, by=colleague)
            with CaptureQueriesContext(connection) as queries:
                as_editor.get(history_url(article))
            counts.append(len(queries))

        assert counts[0] == counts[1]


class TestDifferences:
    def test_words_that_go_and_come_are_marked(self) -> None:
        assert [piece for piece in compare("A red door", "A blue door") if piece.how] == [
            Piece("red", "gone"),
            Piece("blue", "new"),
        ]

    def test_a_phrase_that_was_replaced_is_one_piece(self) -> None:
        pieces = list(compare("A dark night in town", "A rather bright day in town"))

        assert [piece for piece in pieces if piece.how] == [
            Piece("dark night", "gone"),
            Piece("rather bright day", "new"),
        ]

    def test_texts_that_are_others_stand_one_after_the_other(self) -> None:
        old, new = "Everyone knows what the film is about", "What a colleague wrote of the town"

        assert list(compare(old, new))[:2] == [Piece(old, "gone"), Piece(new, "new")]

    def test_a_long_text_that_stays_is_shortened(self) -> None:
        same = "\n".join(f"Paragraph {number}" for number in range(500))
        pieces = list(compare(f"{same}\nOld", f"{same}\nNew"))

        assert sum(len(piece.words) for piece in pieces) < 400

    def test_a_text_reads_a_paragraph_a_line(self) -> None:
        source = '<h2>Top</h2><p>One <a href="https://a.example/">link</a></p><ul><li><p>Two</p></li></ul>'

        assert text_of(source) == "# Top\nOne link (https://a.example/)\n• Two"

    def test_bold_alone_is_said(self, article: Article) -> None:
        old, new = content_of(article), content_of(article)
        old["fields"]["body"] = "<p>Her voice.</p>"
        new["fields"]["body"] = "<p>Her <strong>voice</strong>.</p>"

        (difference,) = differences(old, new)

        assert difference.remark == "Only the formatting differs."

    def test_of_a_film_credits_and_lists_are_named(self, film: Film) -> None:
        old = content_of(film)
        film.languages, film.genres = ["fr"], ["drama"]
        save_film(film)
        save_credits(film=film, lines=read_credits("Cast\nRooney Mara as Catherine").lines)

        found = {difference.label: difference for difference in differences(old, content_of(film))}

        assert set(found) == {"Languages", "Genres", "Credits"}
        assert any("Rooney Mara – Catherine" in piece.words for piece in found["Credits"].pieces)
