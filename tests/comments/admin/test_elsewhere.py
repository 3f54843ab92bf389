"""Moving a comment to another article: real forms, sent as a moderator and by strangers."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from comments.models import Comment, Decision
from comments.states import Act
from filmclub.accounts.models import User
from reviews.models import Article
from tests.comments.admin.queue_page import QUEUE, get
from tests.conftest import MakeArticle, Post, html

pytestmark = pytest.mark.filterwarnings("ignore:No directory at")


def submit(client: Client, comment: Comment, *, seen: int | None = None, **typed: object) -> tuple[int, str]:
    """Send the form; return the status, and the page if it is one, or where it leads."""
    revision = Comment.objects.get(pk=comment.pk).revision if seen is None else seen
    data = {"article": "", "below": "", "shown": f"{comment.pk}:{revision}", **typed}
    response = client.post(f"{QUEUE}{comment.pk}/move-elsewhere/", data)
    return response.status_code, response.get("Location", "") or html(response)


def errors(page: str) -> list[str]:
    return re.findall(r'<ul class="errorlist[^>]*><li>(.*?)</li>', page)


def place_of(comment: Comment) -> tuple[str, int | None]:
    found = Comment.objects.select_related("discussion__article").get(pk=comment.pk)
    return found.discussion.article.slug, found.parent_id


@pytest.fixture
def lost(post: Post, make_article: MakeArticle) -> Comment:
    make_article("a-beach", title="A beach")
    make_article("the-beach-again", title="The beach again")
    return post("The sand is the best of it.")


def test_the_row_and_the_page_lead_to_the_form(mo: Client, lost: Comment) -> None:
    address = f"{QUEUE}{lost.pk}/move-elsewhere/"
    for page in (get(mo, f"{QUEUE}?state=all"), get(mo, f"{QUEUE}{lost.pk}/change/")):
        assert f'href="{address}"' in page.html
    page = get(mo, address)
    assert '<option value="A voice"></option>' in page.html
    assert "The sand is the best of it." in page.html
    assert 'class="errorlist' not in page.html


@pytest.mark.parametrize(
    "typed",
    [
        "A beach",
        "  a BEACH ",
        "/articles/a-beach/",
        "https://films.example/fr/articles/a-beach/?order=newest#c57",
        "https://films.example/articles/a-beach",
    ],
)
def test_its_title_or_address_says_which_article(mo: Client, lost: Comment, typed: str) -> None:
    assert submit(mo, lost, article=typed) == (303, f"{QUEUE}{lost.pk}/change/")
    assert place_of(lost) == ("a-beach", None)
    page = get(mo, f"{QUEUE}{lost.pk}/change/")
    assert "Moved: the comment by" in page.html
    assert "moved to “A beach”" in page.html
    mo.post(f"{QUEUE}undo/", {"batch": next(b["value"] for b in page.buttons if b.get("name") == "batch")})
    assert place_of(lost) == ("a-voice", None)


def test_words_offer_articles_to_choose_from(mo: Client, lost: Comment) -> None:
    status, page = submit(mo, lost, article="beach")
    assert status == 422
    assert errors(page) == ["Nothing was moved yet: choose the article."]
    assert 'value="beach"' in page
    radios = re.findall(r'<input type="radio" name="chosen" value="(\d+)"', page)
    titles = dict(Article.objects.values_list("pk", "title"))
    assert {titles[int(pk)] for pk in radios} == {"A beach", "The beach again"}
    again = Article.objects.get(slug="the-beach-again")
    assert submit(mo, lost, article="beach", chosen=again.pk)[0] == 303
    assert place_of(lost) == ("the-beach-again", None)


def test_a_choice_for_other_words_is_none(mo: Client, lost: Comment) -> None:
    again = Article.objects.get(slug="the-beach-again")
    assert submit(mo, lost, article="A beach", chosen=again.pk)[0] == 303
    assert place_of(lost) == ("a-beach", None)
    here = Article.objects.get(slug="a-voice")
    status, page = submit(mo, lost, article="beach", chosen=here.pk)
    assert (status, errors(page)) == (422, ["Nothing was moved yet: choose the article."])


def test_a_comment_there_says_the_place_and_the_article(mo: Client, lost: Comment, post: Post) -> None:
    there = post("Which sand?", article=Article.objects.get(slug="a-beach"))
    assert submit(mo, lost, below=f"/articles/a-beach/comments/{there.pk}/")[0] == 303
    assert place_of(lost) == ("a-beach", there.pk)
    assert (
        f"moved below the comment by {there.name} at “A beach”" in get(mo, "/admin/comments/decision/").html
    )


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({}, "Nothing was moved: say to which article."),
        ({"article": "zzz"}, "Nothing was moved: no article that readers see is called so. Try other words."),
        ({"article": "/articles/draft/"}, "Nothing was moved: no article that readers see is called so."),
        ({"article": "\0"}, "Null characters are not allowed."),
        ({"article": "x" * 501}, "Ensure this value has at most 500 characters"),
        ({"article": "-beach"}, "Nothing was moved: no article that readers see is called so."),
        ({"article": "A beach", "below": "5 6"}, "give the number of a comment, or its link."),
        ({"article": "A beach", "below": "424242"}, "there is no comment 424242."),
        ({"article": "A voice"}, "stands there already."),
    ],
)
def test_what_is_wrong_is_told_with_all_that_was_typed(
    mo: Client, lost: Comment, make_article: MakeArticle, typed: dict[str, Any], error: str
) -> None:
    make_article("draft", title="Not yet", state=Article.State.DRAFT, published_at=None)
    status, page = submit(mo, lost, **typed)
    assert status == 422
    [said] = errors(page)
    assert error in said
    for value in typed.values():
        assert "\0" in value or f'value="{value}"' in page
    assert place_of(lost) == ("a-voice", None)
    assert not Decision.objects.filter(act=Act.MOVE).exists()


def test_a_place_below_another_article_is_refused(mo: Client, lost: Comment, post: Post) -> None:
    here = post("Here.")
    status, page = submit(mo, lost, article="A beach", below=here.pk)
    assert (status, errors(page)) == (
        422,
        [f"Nothing was moved: the comment by {here.name} is about another article."],
    )


def test_what_changed_meanwhile_is_told_on_the_page(mo: Client, lost: Comment, moderator: User) -> None:
    status, page = submit(mo, lost, article="A beach", seen=7)
    assert status == 422
    assert "is not as you saw it" in errors(page)[0] or "already" in errors(page)[0]
    assert place_of(lost) == ("a-voice", None)


def test_strangers_move_nothing(client: Client, lost: Comment, editor: User, bob: User) -> None:
    for user, status in ((editor, 403), (bob, 302)):
        client.force_login(user)
        assert submit(client, lost, article="A beach")[0] == status
        assert client.get(f"{QUEUE}{lost.pk}/move-elsewhere/").status_code == status
    assert place_of(lost) == ("a-voice", None)


def test_one_that_is_gone_leads_back_to_the_queue(mo: Client, lost: Comment) -> None:
    response = mo.post(f"{QUEUE}424242/move-elsewhere/", {"article": "A beach"})
    assert (response.status_code, response["Location"]) == (303, QUEUE)
