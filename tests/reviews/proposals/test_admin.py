"""The page on which editors look through imported articles: what it shows, and to whom."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from filmclub.accounts.models import User
from reviews.models import Article, ArticleFilm, Contributor, Film, FilmTitle, Origin, Series
from reviews.proposals.confirming import confirm
from reviews.proposals.film_facts import NewFilm
from reviews.saving import save_article
from tests.conftest import html, make_user
from tests.reviews.proposals.conftest import BODY, PAGE, Imported, answer, fresh

pytestmark = pytest.mark.django_db


class TestThePage:
    def test_proposes_film_credits_guest_series_and_kind(self, as_editor: Client, imported: Imported) -> None:
        imported("Another", categories=["Pastel Cities"])
        origin = imported(
            "Her (2013): a voice",
            body=BODY,
            categories=["Essays", "Pastel Cities"],
            notes="It was protected by a password.\nIts slug was empty.",
        )

        response = as_editor.get(PAGE)

        row = next(row for row in response.context["rows"] if row.origin == origin)
        assert {name: row.form[name].value() for name in row.form.fields if name != "seen"} == {
            "film": "", "new_title": "Her", "new_year": 2013, "further": [], "credits": True,
            "take_out_block": True, "series": "", "new_series": "Pastel Cities", "kind": "essay",
            "contributed_by": "Billie Strand", "take_out_byline": True,
        }  # fmt: skip
        text = html(response)
        assert "It was protected by a password." in text
        assert "Categories: Essays, Pastel Cities" in text
        assert "3 credits were understood" in text
        assert "→ Scarlett Johansson as Samantha (voice)" in text
        assert "→ a fact: 126 minutes" in text
        assert reverse("admin:reviews_article_change", args=[origin.pk]) in text
        assert f'href="{origin.article.get_absolute_url()}"' in text

    def test_shows_what_was_not_read_and_who_is_doubtful(
        self, as_editor: Client, imported: Imported, film: Film
    ) -> None:
        Contributor.objects.create(name="Spike Jonz", slug="spike")
        imported("Her (2013)", body=BODY.replace("<p>Directed", "<p>Tagline: A love story<br>Directed"))

        response = as_editor.get(PAGE)

        text = html(response)
        assert "Not read: “Tagline” is neither a credit nor a fact that is kept." in text
        assert "1 line is in doubt" in text
        assert "These names may be people whom the site knows: Spike Jonze." in text
        form = response.context["rows"][0].form
        assert (form["credits"].value(), form["take_out_block"].value()) == (True, False)

    def test_leads_to_the_preview_of_a_draft(self, as_editor: Client, imported: Imported) -> None:
        origin = imported(state=Article.State.DRAFT, published_at=None)

        assert reverse("admin:reviews_article_preview", args=[origin.pk]) in html(as_editor.get(PAGE))

    def test_shows_twenty_the_newest_first_and_no_page_of_the_site(
        self, as_editor: Client, imported: Imported
    ) -> None:
        draft = imported("A draft", state=Article.State.DRAFT, published_at=None)
        origins = [imported(f"Number {number}") for number in range(22)]
        imported("About", kind=Article.Kind.PAGE, published_at=timezone.now())

        first, second = as_editor.get(PAGE), as_editor.get(f"{PAGE}?p=2")

        assert [row.origin for row in first.context["rows"]] == origins[:20]
        assert [row.origin for row in second.context["rows"]] == [*origins[20:], draft]
        assert "To look through (23)" in html(first)
        assert "Page 1 of 2" in html(first)

    @pytest.mark.parametrize("page", ["0", "-1", "99", "x", "9" * 40, ""])
    def test_opens_at_any_number(self, as_editor: Client, imported: Imported, page: str) -> None:
        imported()

        assert as_editor.get(PAGE, {"p": page}).status_code == 200

    def test_costs_the_same_whatever_its_number_of_rows(
        self, as_editor: Client, imported: Imported, film: Film
    ) -> None:
        FilmTitle.objects.create(film=film, language="fr", title="Elle")
        Series.objects.create(name="Movie Quote Monday", slug="mqm")
        counts = []
        for number in (5, 15):
            for _row in range(number):
                origin = imported("Her: a voice", body=BODY, categories=["Movie Quote Monday"])
                ArticleFilm.objects.create(article=origin.article, film=film)
            with CaptureQueriesContext(connection) as captured:
                response = as_editor.get(PAGE)
            counts.append((len(response.context["rows"]), len(captured)))

        assert [rows for rows, _queries in counts] == [5, 20]
        assert counts[0][1] == counts[1][1] <= 19

    def test_escapes_what_it_was_given(self, as_editor: Client, imported: Imported) -> None:
        bad = "<script>alert(1)</script>"
        imported(f"{bad} (2013)", categories=[bad, bad], notes=bad, custom_fields={"guest_author": [bad]})
        imported(f"{bad}: two", categories=[bad])

        text = html(as_editor.get(PAGE))

        assert bad not in text
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text

    def test_without_rows_says_so(self, as_editor: Client, imported: Imported, editor: User) -> None:
        assert "Nothing has been imported yet." in html(as_editor.get(PAGE))

        imported(confirmed_at=timezone.now(), confirmed_by=editor)

        assert "All imported articles are looked through." in html(as_editor.get(PAGE))

    def test_is_listed_in_the_admin(self, as_editor: Client, imported: Imported) -> None:
        assert f'href="{PAGE}"' in html(as_editor.get(reverse("admin:index")))


class TestLookedThrough:
    def test_lists_who_and_when(self, as_editor: Client, imported: Imported, editor: User) -> None:
        origin = imported("Moon (2009)")
        imported("Not yet")
        answer(as_editor, origin)

        text = html(as_editor.get(f"{PAGE}?looked-through"))

        assert "Looked through (1)" in text
        assert "To look through (1)" in text
        assert "Moon (2009)" in text
        assert "Moon, 2009" in text
        assert "Ed Ito" in text
        assert "Not yet" not in text

    def test_leads_to_the_credits_that_wait_in_the_text(
        self, as_editor: Client, imported: Imported, editor: User
    ) -> None:
        Contributor.objects.create(name="Spike Jonz", slug="spike")
        confirm(
            imported("Her (2013)", body=BODY),
            film=NewFilm("Her", 2013),
            credits=True,
            kind="review",
            by=editor,
        )

        page = html(as_editor.get(f"{PAGE}?looked-through"))

        form = re.search(
            r'<form method="post" action="([^"]+)">.*?<textarea[^>]*>\n(.*?)</textarea>', page, re.S
        )
        assert form is not None
        read = as_editor.post(form[1], {"text": form[2], "_read": "1"})
        assert "Joaquin Phoenix as Theodore Twombly" in html(read)
        assert "Somebody we know?" in html(read)

    def test_costs_the_same_whatever_its_number(
        self, as_editor: Client, imported: Imported, editor: User, film: Film
    ) -> None:
        counts = []
        for number in (3, 12):
            for _row in range(number):
                origin = imported(confirmed_at=timezone.now(), confirmed_by=editor)
                ArticleFilm.objects.create(article=origin.article, film=film)
            with CaptureQueriesContext(connection) as captured:
                as_editor.get(f"{PAGE}?looked-through")
            counts.append(len(captured))

        assert counts[0] == counts[1]


class TestPermissions:
    @pytest.mark.parametrize(("who", "status"), [("moderator", 403), ("ann", 302), (None, 302)])
    def test_page_is_for_editors_only(
        self, client: Client, imported: Imported, who: str | None, status: int, request: pytest.FixtureRequest
    ) -> None:
        origin = imported()
        if who:
            client.force_login(request.getfixturevalue(who))

        for path in (PAGE, f"{PAGE}?looked-through"):
            assert client.get(path).status_code == status
        posted = client.post(PAGE, {"confirm": str(origin.pk), f"o{origin.pk}-kind": "news"})

        assert posted.status_code == status
        assert fresh(origin).origin.confirmed_at is None

    def test_form_needs_its_token(self, editor: User, imported: Imported) -> None:
        client = Client(enforce_csrf_checks=True)
        client.force_login(editor)

        assert client.post(PAGE, {"confirm": str(imported().pk)}).status_code == 403

    @pytest.mark.parametrize(
        "typed", [{"new_title": "Moon", "new_year": "2009"}, {"new_series": "Pastel Cities"}]
    )
    def test_who_may_not_add_films_or_series_is_told(
        self, client: Client, imported: Imported, typed: dict[str, Any]
    ) -> None:
        writer = make_user("writer")
        writer.is_staff = True
        writer.save()
        writer.user_permissions.add(Permission.objects.get(codename="change_article"))
        client.force_login(writer)
        origin = imported()

        response = answer(client, origin, **typed)

        assert "You may not add or change films or series." in html(response)
        assert fresh(origin).origin.confirmed_at is None
        assert (Film.objects.count(), Series.objects.count()) == (0, 0)

    def test_an_editor_deletes_an_imported_article(self, as_editor: Client, imported: Imported) -> None:
        origin = imported()

        as_editor.post(reverse("admin:reviews_article_delete", args=[origin.pk]), {"post": "yes"})

        assert not Origin.objects.exists()

    @pytest.mark.parametrize("path", ["1/change/", "1/delete/", "add/", "1/"])
    def test_an_origin_has_no_page_of_its_own(self, as_editor: Client, imported: Imported, path: str) -> None:
        imported()

        assert as_editor.get(PAGE + path).status_code == 404


class TestNarrowing:
    def titles(self, client: Client, query: str) -> list[str]:
        return sorted(row.article.title for row in client.get(f"{PAGE}?{query}").context["rows"])

    def test_by_words_of_title_and_text(self, as_editor: Client, imported: Imported) -> None:
        imported("Her (2013)", body="<p>A voice.</p>")
        imported("Playtime", body="<p>Glass doors.</p>")

        assert self.titles(as_editor, "q=voice") == ["Her (2013)"]
        assert self.titles(as_editor, "q=PLAY+doors") == ["Playtime"]
        assert self.titles(as_editor, "q=voice+doors") == []

    def test_by_what_is_missing_or_noted(self, as_editor: Client, imported: Imported, film: Film) -> None:
        save_article(imported("With a film").article, films=[film.pk])
        imported("A draft", state=Article.State.DRAFT, published_at=None, notes="Its slug was empty.")

        assert self.titles(as_editor, "show=no-film") == ["A draft"]
        assert self.titles(as_editor, "show=notes") == self.titles(as_editor, "show=drafts") == ["A draft"]
        assert self.titles(as_editor, "show=public") == ["With a film"]
        assert len(self.titles(as_editor, "show=nonsense")) == 2

    def test_lasts_while_one_confirms(self, as_editor: Client, imported: Imported) -> None:
        origin = imported("Letters")
        imported("Letters, again")

        response = answer(as_editor, origin, path=f"{PAGE}?q=letters&p=1")

        assert response["Location"] == f"{PAGE}?q=letters&p=1"
