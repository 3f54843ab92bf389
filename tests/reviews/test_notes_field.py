"""Content notes in the admin: boxes and lines of one field, colleagues, drafts, and old versions."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from filmclub.accounts.models import User
from reviews.content import restore
from reviews.content_notes import in_words, lines_of, read_lines
from reviews.differences import differences
from reviews.drafts import keep_draft
from reviews.editions import content_in, content_of
from reviews.models import Film, Revision
from reviews.saving import save_film
from tests.conftest import html, make_user
from tests.filmclub.admin_pages import fields_of
from tests.reviews.test_film_admin import form_of

pytestmark = pytest.mark.django_db
NOTES = "Violence: a slap | fr: Une gifle\nSmoking\nFrogs"


@pytest.fixture
def noted(film: Film, editor: User) -> Film:
    film.content_notes = read_lines(NOTES)
    save_film(film, by=editor)
    return film


@pytest.fixture
def colleague(db: None) -> User:
    return make_user("cleo", "Editors", name="Cleo Marsh")


def url_of(film: Film) -> str:
    return reverse("admin:reviews_film_change", args=[film.pk])


def stored(film: Film) -> list[Any]:
    notes: list[Any] = Film.objects.get(pk=film.pk).content_notes
    return notes


class TestTheField:
    def test_ticks_boxes_and_shows_lines(self, as_editor: Client, noted: Film) -> None:
        page = html(as_editor.get(url_of(noted)))

        for code in ("violence", "smoking"):
            assert f'name="content_notes" value="{code}" checked>' in page
        assert page.count('type="checkbox" name="content_notes"') > 30
        assert "Violence: a slap | fr: Une gifle\nFrogs</textarea>" in page
        assert "<details open>" in page

    def test_takes_boxes_and_lines_together(self, as_editor: Client) -> None:
        sent = ["suicide", "animal-dies", "Frogs | fr: Grenouilles\r\nanimal dies: a dog\r\n\r\nwar"]

        response = as_editor.post(reverse("admin:reviews_film_add"), form_of(content_notes=sent))

        assert response.status_code == 302
        film = Film.objects.get()
        assert film.content_notes == read_lines("war\nsuicide\nanimal dies: a dog\nFrogs | fr: Grenouilles")

    def test_left_alone_changes_nothing(self, as_editor: Client, noted: Film) -> None:
        response = as_editor.post(url_of(noted), fields_of(as_editor, url_of(noted)))

        assert response.status_code == 302
        assert stored(noted) == read_lines(NOTES)
        assert Film.objects.get().edition == noted.edition

    def test_is_emptied_by_a_form_without_any(self, as_editor: Client, noted: Film) -> None:
        as_editor.post(url_of(noted), form_of(content_notes=""))
        assert stored(noted) == []

    def test_is_left_by_a_form_that_has_no_such_field(self, as_editor: Client, noted: Film) -> None:
        sent = form_of()
        del sent["content_notes"]
        as_editor.post(url_of(noted), sent)
        assert stored(noted) == read_lines(NOTES)

    @pytest.mark.parametrize("odd", ["|", "<b>", "x" * 3000, "violence: ", ": ", "fr: x | fr: y", "²\x0b|"])
    def test_gives_odd_lines_back_beside_a_mistake(self, as_editor: Client, noted: Film, odd: str) -> None:
        response = as_editor.post(url_of(noted), form_of(content_notes=["war", odd], year="1"))

        assert response.status_code == 200
        assert escape(odd) in html(response)
        assert 'value="war" checked>' in html(response)
        assert as_editor.post(url_of(noted), form_of(content_notes=["war", odd])).status_code == 302

    def test_takes_no_nul(self, as_editor: Client, noted: Film) -> None:
        response = as_editor.post(url_of(noted), form_of(content_notes=["war", "a\0b"]))
        assert "Null characters are not allowed." in html(response)
        assert stored(noted) == read_lines(NOTES)

    def test_is_in_french_for_who_has_the_admin_so(self, as_editor: Client, noted: Film) -> None:
        url = f"/fr{url_of(noted)}"
        page = html(as_editor.get(url))
        assert "Un animal meurt" in page
        assert "Violence: a slap | fr: Une gifle" in page
        save = as_editor.post(url, form_of(content_notes=["un animal meurt: un chien"]))
        assert save.status_code == 302
        assert stored(noted) == read_lines("an animal dies: un chien")

    def test_is_in_words_for_who_may_only_look(self, client: Client, noted: Film) -> None:
        client.force_login(make_user("ida", "Authors", name="Ida Berg"))
        page = html(client.get(url_of(noted)))
        assert "Violence: a slap | fr: Une gifle<br>Smoking<br>Frogs" in page
        assert 'name="content_notes"' not in page


class TestColleagues:
    def test_what_only_they_changed_comes_into_the_form(
        self, as_editor: Client, noted: Film, colleague: User
    ) -> None:
        mine = fields_of(as_editor, url_of(noted)) | {"synopsis": "Mine."}
        noted.content_notes = read_lines("War\nTheirs")
        save_film(noted, by=colleague)

        form = as_editor.post(url_of(noted), mine).context["adminform"].form
        assert form["content_notes"].value() == ["war", "Theirs"]

    def test_both_are_told_apart_in_words(self, as_editor: Client, noted: Film, colleague: User) -> None:
        mine = fields_of(as_editor, url_of(noted)) | {"content_notes": ["suicide", "Mine"]}
        noted.content_notes = read_lines("War\nTheirs")
        save_film(noted, by=colleague)

        response = as_editor.post(url_of(noted), mine)
        form, page = response.context["adminform"].form, html(response)
        assert form.conflict.both == ["Content notes"]
        assert form["content_notes"].value() == ["suicide", "Mine"]
        assert stored(noted) == read_lines("War\nTheirs")
        assert "Theirs" in page
        assert "animal-dies</ins>" not in page

    def test_the_same_change_twice_is_no_conflict(
        self, as_editor: Client, noted: Film, colleague: User
    ) -> None:
        mine = fields_of(as_editor, url_of(noted)) | {"content_notes": ["war", "Frogs"]}
        noted.content_notes = read_lines("Frogs\nWar")
        save_film(noted, by=colleague)

        assert as_editor.post(url_of(noted), mine).status_code == 302


class TestDrafts:
    def test_say_in_words_what_they_would_change(self, as_editor: Client, noted: Film, editor: User) -> None:
        sent = form_of(content_notes=["animal-dies", "Frogs\r\nToads"])
        data = {name: value if isinstance(value, list) else [str(value)] for name, value in sent.items()}
        keep_draft(editor, Revision.Kind.FILM, noted.pk, data, noted.edition, form="one")

        (offer,) = as_editor.get(url_of(noted)).context["offers"]
        words = "".join(
            piece.words
            for change in offer.differences
            if change.label == "Content notes"
            for piece in change.pieces
        )
        assert "An animal dies" in words
        assert "Toads" in words
        taken = as_editor.get(f"{url_of(noted)}?draft={offer.draft.pk}")
        form = taken.context["adminform"].form
        assert form["content_notes"].value() == ["animal-dies", "Frogs\r\nToads"]

    def test_of_the_release_before_are_lines(self, as_editor: Client, noted: Film, editor: User) -> None:
        sent = {"edition": [str(noted.edition)], "content_notes": ["Smoking\r\nToads"]}
        keep_draft(editor, Revision.Kind.FILM, noted.pk, sent, noted.edition, form="one")

        (offer,) = as_editor.get(url_of(noted)).context["offers"]
        page = html(as_editor.get(f"{url_of(noted)}?draft={offer.draft.pk}"))
        assert 'value="smoking" checked>' in page
        assert "Smoking\nToads</textarea>" in page.replace("\r\n", "\n")


class TestVersions:
    @pytest.fixture
    def old(self, noted: Film) -> Revision:
        """A version as the release before has kept it."""
        revision = Revision.objects.get(kind="film", object_id=noted.pk, number=noted.edition)
        revision.data["fields"]["content_notes"] = "violence : a slap | fr: Une gifle\nFrogs\nsmoking"
        revision.save()
        return revision

    def test_of_the_release_before_say_the_same(self, old: Revision, noted: Film) -> None:
        assert differences(content_in(old), content_of(noted)) == []
        noted.synopsis = "More."
        save_film(noted)
        # Of the film before it had notes; nothing else was written past the versions.
        assert Revision.objects.filter(note="found").count() == 1
        assert noted.edition == old.number + 1

    def test_of_the_release_before_are_restored(self, old: Revision, noted: Film, editor: User) -> None:
        noted.content_notes = []
        save_film(noted)
        restore(noted, old, by=editor)
        assert stored(noted) == read_lines(NOTES)
        assert Film.objects.get().note_lines == lines_of(read_lines(NOTES))

    def test_are_compared_in_words(self, as_editor: Client, noted: Film, editor: User) -> None:
        before = content_of(noted)
        noted.content_notes = read_lines("an animal dies")
        save_film(noted, by=editor)

        (change,) = differences(before, content_of(noted))
        assert change.label == "Content notes"
        assert "An animal dies" in "".join(piece.words for piece in change.pieces if piece.how == "new")
        assert in_words(read_lines(NOTES)).splitlines()[1] == "Smoking"
        history = as_editor.get(reverse("admin:reviews_film_history", args=[noted.pk]), {"version": "2"})
        assert "An animal dies" in html(history)
