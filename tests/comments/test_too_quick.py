"""Who posts too quickly gets every typed word back, by an answer that costs next to nothing."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from comments.models import Comment, Sanction
from filmclub.accounts.models import User
from reviews.models import Article
from tests.comments.browsing import GUEST, SAME_ORIGIN, address
from tests.conftest import html

pytestmark = pytest.mark.django_db
TYPED = {
    "text": "50 % of <b>it</b> & %(slug)s, “placeholder-title-here”\n\nAnd more.",
    "name": 'Zoé "Z" <Berg>',
    "email": "zoe@example.org",
    "website": "https://zoe.example/?a=1&b=2",
    "until": "2026-11-30T20:00:00+00:00",
}
TICKED = ("remember", "gives_away")


@pytest.fixture
def flooded(client: Client, article: Article) -> Article:
    """An article to which somebody has posted from here a moment ago."""
    assert client.post(address(article), GUEST, headers=SAME_ORIGIN).status_code == 303
    return article


def approved() -> Comment:
    """What was posted, which everybody may answer now."""
    Comment.objects.update(state=Comment.State.APPROVED, published_at=timezone.now())
    return Comment.objects.get()


def sent_again(article: Article, client: Client | None = None, **fields: Any) -> Any:
    headers = {**SAME_ORIGIN, **fields.pop("headers", {})}
    form = {**TYPED, **dict.fromkeys(TICKED, "on"), **fields}
    return (client or Client()).post(address(article), form, headers=headers)


def fields_of(page: str) -> dict[str, str]:
    """What a browser would send of the form on a page."""
    form = re.search(r"<form[^>]* class=\"reply\".*?</form>", page, re.DOTALL)
    assert form, page
    fields = {}
    for tag in re.findall(r"<input[^>]*>", form[0]):
        name, value = (re.search(rf' {key}="([^"]*)"', tag) for key in ("name", "value"))
        if name and 'type="submit"' not in tag and ('type="checkbox"' not in tag or " checked" in tag):
            fields[name[1]] = unescape(value[1]) if value else "on"
    text = re.search(r"<textarea[^>]*>\n?(.*?)</textarea>", form[0], re.DOTALL)
    assert text
    return fields | {"text": unescape(text[1])}


class TestAStranger:
    def test_gets_every_typed_word_back(self, flooded: Article) -> None:
        response = sent_again(flooded)
        fields = fields_of(html(response))

        assert response.status_code == 429
        assert 0 < int(response["Retry-After"]) <= 60
        assert "You are posting very quickly" in html(response)
        assert {name: fields[name] for name in TYPED} == TYPED
        assert all(fields[name] for name in TICKED)
        assert "<b>it</b>" not in html(response)
        assert flooded.title in html(response)

    def test_and_can_send_that_form_later(self, flooded: Article) -> None:
        fields = fields_of(html(sent_again(flooded)))
        cache.clear()

        assert Client().post(address(flooded), fields, headers=SAME_ORIGIN).status_code == 303
        assert Comment.objects.get(guest_name=TYPED["name"]).gives_away

    def test_costs_two_queries(self, flooded: Article, django_assert_num_queries: Any) -> None:
        sent_again(flooded)
        with django_assert_num_queries(2):
            assert sent_again(flooded).status_code == 429

    def test_needs_no_valid_form_to_be_told(self, flooded: Article) -> None:
        response = sent_again(flooded, text="", email="no address")

        assert response.status_code == 429
        assert fields_of(html(response))["email"] == "no address"

    def test_who_has_ticked_nothing_finds_nothing_ticked(self, flooded: Article) -> None:
        response = Client().post(address(flooded), TYPED, headers=SAME_ORIGIN)

        assert not {*TICKED, "answers"} & fields_of(html(response)).keys()

    def test_in_the_language_of_the_form(self, flooded: Article) -> None:
        page = html(sent_again(flooded, language="fr"))

        assert '<html lang="fr">' in page
        assert fields_of(page)["language"] == "fr"

    def test_of_a_reply_keeps_what_it_answers(self, flooded: Article) -> None:
        parent = approved()
        page = html(sent_again(flooded, parent=parent.pk))

        assert fields_of(page)["parent"] == str(parent.pk)
        assert f'id="reply-{parent.pk}"' in page, "by which its draft is known"

    @pytest.mark.parametrize("parent", ['"><script>', "%s", "²"])
    def test_who_answers_what_is_no_number_breaks_nothing(self, flooded: Article, parent: str) -> None:
        page = html(sent_again(flooded, parent=parent))

        assert fields_of(page)["parent"] == parent
        assert "<script>" not in page

    def test_by_htmx_gets_the_form_alone(self, flooded: Article) -> None:
        response = sent_again(flooded, headers={"HX-Request": "true"})

        assert response.status_code == 429
        assert "<html" not in html(response)
        assert fields_of(html(response))["text"] == TYPED["text"]

    def test_by_htmx_a_reply_says_whom_it_answers(self, flooded: Article) -> None:
        parent = approved()
        response = sent_again(flooded, parent=parent.pk, headers={"HX-Request": "true"})

        assert response.status_code == 429
        assert f"Reply to {parent.name}" in html(response)
        assert fields_of(html(response))["text"] == TYPED["text"]

    def test_whose_network_is_stopped_is_told_that(self, flooded: Article, moderator: User) -> None:
        Sanction.objects.create(
            network="127.0.0.0",
            kind=Sanction.Kind.PAUSE,
            moderator=moderator,
            until=timezone.now() + timedelta(days=1),
        )

        assert sent_again(flooded).status_code == 403

    def test_who_pressed_twice_is_led_to_the_comment(self, flooded: Article) -> None:
        response = Client().post(address(flooded), GUEST, headers=SAME_ORIGIN)

        assert response.status_code == 303
        assert response["Location"].endswith(f"/comments/{Comment.objects.get().pk}/")

    def test_may_still_see_how_it_will_look(self, flooded: Article) -> None:
        assert sent_again(flooded, preview="on").status_code == 200


class TestSomebodyKnown:
    def test_a_guest_may_have_the_browser_forget_them(self, flooded: Article, client: Client) -> None:
        response = sent_again(flooded, client)

        assert response.status_code == 429
        assert "Not me: forget" in html(response)
        assert "Not me: forget" not in html(sent_again(flooded))

    def test_a_member_reads_as_whom_they_write(self, article: Article, ann: User) -> None:
        client = Client()
        client.force_login(ann)
        assert client.post(address(article), {"text": "One."}, headers=SAME_ORIGIN).status_code == 303
        response = client.post(address(article), {"text": "Two %s."}, headers=SAME_ORIGIN)

        assert response.status_code == 429
        assert "You write as Ann Berg" in html(response)
        assert "email" not in fields_of(html(response))
        assert fields_of(html(response))["text"] == "Two %s."
