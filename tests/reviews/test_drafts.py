"""What an editor has typed and not saved: kept, offered, taken, thrown away, and led through a sign-in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from filmclub.accounts.models import User
from filmclub.lib.cookies import SAVED_COOKIE
from reviews.drafts import LARGEST, MOST_FORMS, DraftTooLarge, drop_old_drafts, fields_of, keep_draft
from reviews.models import Article, Draft, Film, Series
from reviews.saving import save_article
from reviews.unsaved import SLIP
from tests.conftest import PASSWORD, MakeArticle, html, make_user
from tests.filmclub.admin_pages import fields_of as shown_fields
from tests.reviews.test_article_admin import change_url

pytestmark = pytest.mark.django_db
ADD = "/admin/reviews/article/add/"
KEEP = "/admin/drafts/keep/"


def opened(client: Client, url: str, **typed: Any) -> dict[str, Any]:
    """What a browser would send of a form in which this was typed, its slip too."""
    slip = client.get(url).context["unsaved"]["slip"]
    return {**shown_fields(client, url), SLIP: slip, **typed}


def offers(client: Client, url: str) -> list[Any]:
    found: list[Any] = client.get(url).context["offers"]
    return found


@pytest.fixture
def author(db: None) -> User:
    return make_user("ana", "Authors", name="Ana Roth")


class TestKeeping:
    def test_what_was_typed_is_kept_and_offered_with_its_difference(
        self, as_editor: Client, article: Article, editor: User
    ) -> None:
        typed = opened(as_editor, change_url(article), title="Another title", body="<p>Words unsaved.</p>")

        assert as_editor.post(KEEP, typed).json()["kept"]

        draft = Draft.objects.get()
        assert (draft.user, draft.kind, draft.object_id) == (editor, "article", article.pk)
        assert draft.edition == article.edition
        page = html(as_editor.get(change_url(article)))
        assert "<ins>Another title</ins>" in page
        assert "Words unsaved." in page
        assert Article.objects.get(pk=article.pk).title == "A voice"

    def test_the_same_form_keeps_one_draft_and_two_keep_two(self, as_editor: Client) -> None:
        one, other = opened(as_editor, ADD, title="One"), opened(as_editor, ADD, title="Other")

        for typed in (one, other, one | {"title": "One, longer"}):
            as_editor.post(KEEP, typed)

        assert {draft.title for draft in Draft.objects.all()} == {"One, longer", "Other"}
        assert len(offers(as_editor, ADD)) == 2

    def test_what_is_as_stored_is_not_offered(self, as_editor: Client, article: Article) -> None:
        as_editor.post(KEEP, opened(as_editor, change_url(article)))

        assert Draft.objects.count() == 1
        assert offers(as_editor, change_url(article)) == []

    def test_typing_everything_back_drops_it(self, as_editor: Client, article: Article) -> None:
        typed = opened(as_editor, change_url(article), title="Another title")
        as_editor.post(KEEP, typed)

        assert as_editor.post(KEEP, typed | {"_unchanged": "1"}).json() == {"kept": None}

        assert not Draft.objects.exists()

    def test_films_series_and_rows_below_are_kept_too(
        self, as_editor: Client, film: Film, article: Article
    ) -> None:
        series = Series.objects.create(name="Monday", slug="monday")
        urls = {
            reverse("admin:reviews_film_change", args=[film.pk]): {
                "titles-TOTAL_FORMS": "1",
                "titles-0-language": "fr",
                "titles-0-title": "Elle",
            },
            reverse("admin:reviews_series_change", args=[series.pk]): {"description": "Each week."},
            change_url(article): {
                "articlefilm_set-TOTAL_FORMS": "1",
                "articlefilm_set-0-film": str(film.pk),
                "articlefilm_set-0-position": "1",
            },
        }
        said = ("Elle", "Each week.", "Her")
        for (url, typed), words in zip(urls.items(), said, strict=True):
            as_editor.post(KEEP, opened(as_editor, url, **typed))
            assert words in html(as_editor.get(url)).split("</section>")[0]
            taken = as_editor.get(url, {"draft": Draft.objects.latest("pk").pk})
            assert words in html(taken)

    def test_it_holds_what_a_database_can_and_no_buttons(self) -> None:
        data = {"title": ["a\0b", "\ud83d"], "_save": ["Save"], "csrfmiddlewaretoken": ["x"]}

        assert fields_of(data) == {"title": ["ab", "?"]}

    def test_what_is_too_large_is_refused_in_words(self, as_editor: Client, editor: User) -> None:
        typed = opened(as_editor, ADD, body="x" * LARGEST)

        assert as_editor.post(KEEP, typed).status_code == 413
        with pytest.raises(DraftTooLarge):
            keep_draft(editor, "article", None, {"body": ["x" * LARGEST]}, 0)
        assert not Draft.objects.exists()

    def test_only_so_many_are_kept_of_one_object(self, editor: User) -> None:
        for number in range(MOST_FORMS + 2):
            keep_draft(editor, "article", None, {"title": [str(number)]}, 0, form=str(number))

        assert Draft.objects.count() == MOST_FORMS
        assert not Draft.objects.filter(form="0").exists()

    def test_old_ones_go_at_night_those_without_object_sooner(self, editor: User, article: Article) -> None:
        now = timezone.now()
        for object_id, days in ((None, 364), (None, 366), (article.pk, 364), (10**9, 31), (10**9, 29)):
            Draft.objects.create(
                user=editor,
                kind="article",
                object_id=object_id,
                form=str(days),
                data={},
                saved_at=now - timedelta(days=days),
            )

        assert drop_old_drafts(now) == 2
        assert sorted(Draft.objects.values_list("form", flat=True)) == ["29", "364", "364"]


class TestRights:
    def test_nobody_sees_opens_or_drops_anothers(
        self, as_editor: Client, article: Article, client: Client
    ) -> None:
        as_editor.post(KEEP, opened(as_editor, change_url(article), title="Mine alone"))
        draft = Draft.objects.get()
        other = Client()
        other.force_login(make_user("cleo", "Editors"))

        assert "Mine alone" not in html(other.get(change_url(article)))
        assert other.get(change_url(article), {"draft": draft.pk}).status_code == 302
        assert other.get(reverse("draft_open", args=[draft.pk])).status_code == 404
        assert other.post(reverse("draft_throw_away", args=[draft.pk])).status_code == 404
        assert Draft.objects.exists()

    def test_an_author_keeps_none_about_anothers_article(
        self, make_article: MakeArticle, author: User
    ) -> None:
        another = make_article("another", state=Article.State.DRAFT)
        own = make_article("own", state=Article.State.DRAFT, author=author)

        keep_draft(author, "article", own.pk, {"title": ["x"]}, 1)
        keep_draft(author, "article", None, {"title": ["x"]}, 0)
        for kind, key in (("article", another.pk), ("film", None), ("series", None)):
            with pytest.raises(PermissionDenied):
                keep_draft(author, kind, key, {"title": ["x"]}, 1)

    def test_a_strangers_slip_keeps_nothing(self, as_editor: Client, article: Article) -> None:
        typed = opened(as_editor, change_url(article), title="Mine")
        other = Client()
        other.force_login(make_user("cleo", "Editors"))

        assert other.post(KEEP, typed).status_code == 409
        assert other.post(KEEP, typed | {SLIP: "made up"}).status_code == 400
        assert Client().post(KEEP, typed).status_code == 302
        assert not Draft.objects.exists()

    def test_an_author_still_reads_the_draft_of_a_published_article(
        self, make_article: MakeArticle, author: User, client: Client
    ) -> None:
        own = make_article("own", state=Article.State.DRAFT, author=author)
        client.force_login(author)
        client.post(KEEP, opened(client, change_url(own), standfirst="Written too late."))
        Article.objects.filter(pk=own.pk).update(state=Article.State.PUBLISHED, published_at=timezone.now())

        page = html(client.get(change_url(own)))

        assert "You may not change this any more." in page
        assert "Take it" not in page


class TestTaking:
    def test_taking_it_fills_the_form_and_saving_drops_it(self, as_editor: Client, article: Article) -> None:
        as_editor.post(KEEP, opened(as_editor, change_url(article), title="", standfirst="A draft’s."))
        draft = Draft.objects.get()

        taken = as_editor.get(reverse("draft_open", args=[draft.pk]), follow=True)

        page = html(taken)
        assert "A draft’s." in page
        # It is not finished, so it is not found fault with.
        assert "Please correct" not in page
        url = taken.redirect_chain[0][0]
        slip = taken.context["unsaved"]["slip"]
        saved = as_editor.post(url, shown_fields(as_editor, url) | {SLIP: slip, "title": "Whole"})
        assert saved.status_code == 302
        assert saved.cookies[SAVED_COOKIE].value == taken.context["unsaved"]["form"]
        assert not Draft.objects.exists()
        article.refresh_from_db()
        assert (article.title, article.standfirst) == ("Whole", "A draft’s.")
        gone = as_editor.get(url, follow=True)
        assert "is not there any more" in html(gone)

    def test_going_on_writing_replaces_the_draft_that_was_taken(
        self, as_editor: Client, article: Article
    ) -> None:
        as_editor.post(KEEP, opened(as_editor, change_url(article), title="First"))
        url = f"{change_url(article)}?draft={Draft.objects.get().pk}"

        as_editor.post(KEEP, opened(as_editor, url, title="First and second"))

        assert Draft.objects.get().title == "First and second"

    def test_a_newer_edition_is_said_and_merged(
        self, as_editor: Client, article: Article, editor: User
    ) -> None:
        as_editor.post(KEEP, opened(as_editor, change_url(article), title="My title"))
        article.standfirst = "Saved by Cleo."
        save_article(article, by=make_user("cleo", "Editors", name="Cleo Marsh"))

        assert offers(as_editor, change_url(article))[0].is_older
        page = html(as_editor.get(change_url(article), {"draft": Draft.objects.get().pk}))
        assert "Cleo Marsh saved this on" in page
        assert 'value="My title"' in page
        assert "Saved by Cleo." in page

    def test_a_draft_is_never_trusted(self, as_editor: Client, article: Article, editor: User) -> None:
        wrong = {
            "title": ["<script>alert(1)</script>"],
            "body": ["<p>Kept.</p><img src=x onerror=alert(1)><script>alert(2)</script>"],
            "tags": ["9999", "<b>"],
            "author": ["none"],
            "articlefilm_set-TOTAL_FORMS": ["2"],
            "articlefilm_set-INITIAL_FORMS": ["9"],
            "articlefilm_set-0-id": ["77777"],
            "articlefilm_set-1-film": ["x"],
        }
        draft = keep_draft(editor, "article", article.pk, wrong, 99)

        for page in (
            as_editor.get(change_url(article)),
            as_editor.get(change_url(article), {"draft": draft.pk}),
        ):
            assert page.status_code == 200
            assert "alert(1)</script>" not in html(page)
            assert "onerror" not in html(page)
            assert "Kept." in html(page)

    def test_throwing_away_takes_one_of_ones_own(self, as_editor: Client, article: Article) -> None:
        as_editor.post(KEEP, opened(as_editor, change_url(article), title="Mine"))

        response = as_editor.post(reverse("draft_throw_away", args=[Draft.objects.get().pk]))

        assert response["Location"] == change_url(article)
        assert not Draft.objects.exists()

    def test_what_was_written_in_a_deleted_article_becomes_a_new_one(
        self, as_editor: Client, article: Article
    ) -> None:
        as_editor.post(KEEP, opened(as_editor, change_url(article), title="Outlives it"))
        article.delete()

        page = as_editor.get(reverse("draft_open", args=[Draft.objects.get().pk]), follow=True)

        assert page.redirect_chain[0][0].startswith(ADD)
        assert 'value="Outlives it"' in html(page)

    def test_offers_cost_no_more_queries_with_more_rows(
        self, as_editor: Client, film: Film, make_article: MakeArticle
    ) -> None:
        counts = []
        for number in (1, 12):
            article = make_article(f"a-{number}")
            rows = {
                f"articlefilm_set-{place}-film": str(
                    Film.objects.create(title=f"F{place}", slug=f"f-{number}-{place}", year=2000).pk
                )
                for place in range(number)
            }
            typed = {"articlefilm_set-TOTAL_FORMS": str(number), **rows}
            as_editor.post(KEEP, opened(as_editor, change_url(article), **typed))
            with CaptureQueriesContext(connection) as queries:
                assert len(offers(as_editor, change_url(article))) == 1
            counts.append(len(queries))
        assert counts[0] == counts[1]


class TestSaving:
    def test_a_failed_save_keeps_and_a_good_one_drops(self, as_editor: Client, article: Article) -> None:
        typed = opened(as_editor, change_url(article), title="", standfirst="Kept though wrong.")

        failed = as_editor.post(change_url(article), typed)

        assert failed.status_code == 200
        assert Draft.objects.get().data["standfirst"] == ["Kept though wrong."]
        assert failed.context["unsaved"]["form"] == Draft.objects.get().form
        assert as_editor.post(change_url(article), typed | {"title": "Right"}).status_code == 302
        assert not Draft.objects.exists()

    def test_a_conflict_keeps_the_own_text(self, as_editor: Client, article: Article) -> None:
        typed = opened(as_editor, change_url(article), title="My title")
        article.title = "Their title"
        save_article(article, by=make_user("cleo", "Editors"))

        as_editor.post(change_url(article), typed)

        assert Draft.objects.get().title == "My title"


class TestSigningInAgain:
    def test_a_save_without_session_leads_through_sign_in_and_back(
        self, as_editor: Client, article: Article
    ) -> None:
        typed = opened(as_editor, change_url(article), title="Late title", body="<p>Every word.</p>")
        Session.objects.all().delete()

        response = as_editor.post(change_url(article), typed)

        assert response["Location"].startswith("/accounts/login/?next=")
        sign_in = as_editor.get(response["Location"])
        assert "What you wrote is kept" in html(sign_in)
        data = {"login": "ed", "password": "wrong", "next": sign_in.context["redirect_field_value"]}
        assert "What you wrote is kept" in html(as_editor.post("/accounts/login/", data))
        page = as_editor.post("/accounts/login/", data | {"password": PASSWORD}, follow=True)
        assert page.redirect_chain[-1][0].startswith(change_url(article))
        assert 'value="Late title"' in html(page)
        assert "Every word." in html(page)
        assert "Nothing of it is saved yet." in html(page)

    def test_a_new_article_and_an_old_token_come_back_too(self, editor: User) -> None:
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(editor)
        typed = opened(strict, ADD, title="New and unsaved")

        # Signing in elsewhere has changed the token.
        response = strict.post(ADD, typed | {"csrfmiddlewaretoken": "x" * 64})

        assert response.status_code == 302
        assert 'value="New and unsaved"' in html(strict.get(response["Location"]))

    def test_a_form_without_a_slip_is_answered_as_before(self, as_editor: Client, article: Article) -> None:
        as_editor.logout()

        response = as_editor.post(change_url(article), {"title": "No slip"})

        assert response.status_code == 302
        assert not Draft.objects.exists()

    def test_somebody_else_signed_in_saves_nothing_for_them(
        self, as_editor: Client, article: Article, editor: User
    ) -> None:
        typed = opened(as_editor, change_url(article), title="Ed’s words")
        cleo = make_user("cleo", "Editors")
        as_editor.force_login(cleo)

        page = as_editor.post(change_url(article), typed, follow=True)

        assert "Ed Ito" in html(page)
        assert Draft.objects.get().user == editor
        assert Article.objects.get(pk=article.pk).title == "A voice"

    def test_files_that_were_chosen_are_named(self, as_editor: Client, article: Article) -> None:
        typed = opened(as_editor, change_url(article))
        as_editor.logout()

        as_editor.post(change_url(article), typed | {"picture": SimpleUploadedFile("her.png", b"x")})

        as_editor.force_login(User.objects.get(username="ed"))
        assert "her.png" in html(as_editor.get("/admin/"))

    def test_an_author_who_lost_the_right_keeps_nothing(
        self, make_article: MakeArticle, author: User, client: Client
    ) -> None:
        own = make_article("own", state=Article.State.DRAFT, author=author)
        client.force_login(author)
        typed = opened(client, change_url(own), title="Mine")
        Article.objects.filter(pk=own.pk).update(state=Article.State.PUBLISHED, published_at=timezone.now())
        client.logout()

        assert client.post(change_url(own), typed)["Location"].startswith("/admin/login/")
        assert not Draft.objects.exists()


def test_deleting_a_person_deletes_their_drafts(editor: User) -> None:
    keep_draft(editor, "article", None, {"title": ["x"]}, 0)
    editor.delete()

    assert not Draft.objects.exists()
