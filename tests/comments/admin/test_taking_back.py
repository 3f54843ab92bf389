"""An approval that is taken back takes back what it let through, which is asked first."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from comments.approvals import let_through
from comments.findings import Ground
from comments.models import Comment, ConfirmedAddress, Decision
from comments.moderation import AlreadyChanged, hold, moderate
from comments.reasons import Code
from comments.states import Act
from comments.writers import Writer
from filmclub.accounts.models import User
from filmclub.club.models import Club
from reviews.models import Article
from tests.comments.admin.queue_page import QUEUE, confirm, get, state
from tests.conftest import MakeArticle, Post, html
from tests.keys import key_of

GUS = Writer(name="Gus", email="gus@example.org", browser_key=key_of("Gus"))
INA = Writer(name="Ina", email="ina@example.org", browser_key=key_of("Ina"))
APPROVED = f"{QUEUE}?state=approved"


def press(mo: Client, act: str, comment: Comment) -> Any:
    return get(mo, APPROVED).press(mo, act, comment, reason="advertising")


def show(mo: Client, address: str) -> Any:
    return mo.get(address)


@pytest.fixture
def first(post: Post) -> Comment:
    return post("What a pleasant film.", writer=GUS)


def test_what_appeared_because_of_an_approval_is_asked_about(mo: Client, post: Post, first: Comment) -> None:
    second, third = post("Casinos!", writer=GUS), post("Pills!", writer=GUS)
    other = post("About the beach.", writer=INA)
    response = press(mo, "spam", first)
    assert response["Location"] == f"{QUEUE}{first.pk}/take-back/?state=approved"
    page = show(mo, response["Location"])
    assert [state(comment) for comment in (first, second, third)] == ["spam", "approved", "approved"]
    for words in ("Have them wait again", "Casinos!", "Pills!", "This will change 2 comments.", "Undo"):
        assert words in html(page), words
    assert other.text not in html(page)
    assert "Leave them as they are" in html(page)
    answer = confirm(mo, page)
    assert answer["Location"] == f"{QUEUE}?state=approved"
    assert [state(comment) for comment in (second, third, other)] == ["pending", "pending", "approved"]
    queue = get(mo)
    assert queue.rows == [second.pk, third.pk]
    assert "Waits because</span> The approval that let it appear was taken back." in queue.html
    assert {comment.held_for for comment in (second, third)} == {Code.TAKEN_BACK}
    assert Decision.objects.filter(act=Act.HOLD, moderator__username="mo").count() == 2


def test_one_undo_brings_all_of_them_back(mo: Client, post: Post, first: Comment) -> None:
    others = [post("Casinos!", writer=GUS), post("Pills!", writer=GUS)]
    confirm(mo, show(mo, press(mo, "remove", first)["Location"]))
    assert [state(comment) for comment in others] == ["pending", "pending"]
    assert get(mo).undo(mo).status_code == 303
    assert [state(comment) for comment in others] == ["approved", "approved"]


def test_the_page_that_asks_takes_the_decision_itself_back(mo: Client, post: Post, first: Comment) -> None:
    second = post("Casinos!", writer=GUS)
    page = get(mo, press(mo, "spam", first)["Location"])
    assert re.search(rf'<form\s+id="undo"\s+method="post"\s+action="{QUEUE}undo/\?state=approved"', page.html)
    assert page.undo(mo, "?state=approved")["Location"].startswith(f"{QUEUE}?state=approved")
    assert [state(comment) for comment in (first, second)] == ["approved", "approved"]


def test_taking_an_approval_back_by_undo_asks_too(mo: Client, post: Post) -> None:
    first = post("What a pleasant film.", writer=GUS, state="pending")
    get(mo).press(mo, "approve", first)
    second = post("Casinos!", writer=GUS)
    response = get(mo).undo(mo)
    assert response["Location"] == f"{QUEUE}{first.pk}/take-back/"
    confirm(mo, show(mo, response["Location"]))
    assert (state(first), state(second)) == ("pending", "pending")


def test_many_that_are_decided_at_once_are_asked_about_together(
    mo: Client, post: Post, first: Comment
) -> None:
    others = [post("Casinos!", writer=GUS), post("Of the beach.", writer=INA), post("Pills!", writer=INA)]
    asked = get(mo, APPROVED).bulk(mo, "spam", [first, others[1]], APPROVED)
    response = confirm(mo, asked)
    assert response["Location"] == f"{QUEUE}{first.pk}-{others[1].pk}/take-back/?state=approved"
    confirm(mo, show(mo, response["Location"]))
    assert (state(others[0]), state(others[2])) == ("pending", "pending")


def test_nothing_is_asked_where_nothing_was_let_through(
    mo: Client, post: Post, first: Comment, moderator: User
) -> None:
    # Looked at by a moderator, and so not let through.
    post("With http://a.example and http://b.example", writer=GUS)
    assert press(mo, "spam", first)["Location"].startswith(f"{QUEUE}?state=approved")
    assert let_through([post("Of the beach.", writer=INA, state="spam")]) == {}


def test_what_another_approval_lets_through_as_well_stays(mo: Client, post: Post, first: Comment) -> None:
    with_links = post("With http://a.example and http://b.example", writer=GUS)
    third = post("And again.", writer=GUS)
    assert "take-back" not in press(mo, "remove", first)["Location"]
    assert (state(with_links), state(third)) == ("approved", "approved")


def test_where_no_first_comment_waits_nothing_was_let_through(post: Post) -> None:
    Club.objects.update_or_create(pk=1, defaults={"first_held": 0})
    first = post("What a film. http://a.example", writer=GUS, state="pending")
    moderate(first, Act.APPROVE, by=User.objects.get(username="mo"))
    post("And again.", writer=GUS)
    moderate(first, Act.REMOVE, by=User.objects.get(username="mo"), reason="Off topic")
    first.refresh_from_db()
    assert let_through([first]) == {}


def test_it_is_the_same_person_as_standing_knows_them(
    post: Post, first: Comment, moderator: User, bob: User
) -> None:
    phone = Writer(name="Gus", email=GUS.email, browser_key=key_of("his phone"))
    for key in (GUS.browser_key, phone.browser_key):
        ConfirmedAddress.objects.create(address=GUS.email, key=key)
    from_phone = post("Casinos!", writer=phone)
    moderate(first, Act.SPAM, by=moderator)
    first.refresh_from_db()
    assert let_through([first]) == {first.pk: [from_phone]}
    theirs = post("What a film.", writer=Writer(user=bob))
    later = post("Pills!", writer=Writer(user=bob))
    moderate(theirs, Act.SPAM, by=moderator)
    theirs.refresh_from_db()
    assert let_through([theirs]) == {theirs.pk: [later]}


def test_what_moderators_and_authors_write_was_let_through_by_nobody(
    post: Post, moderator: User, bob: User, make_article: MakeArticle
) -> None:
    own = make_article("own", author=bob)
    first = post("What a film.", writer=Writer(user=bob))
    post("Below my own.", writer=Writer(user=bob), article=own)
    moderate(first, Act.REMOVE, by=moderator, reason="Off topic")
    first.refresh_from_db()
    assert let_through([first]) == {}


def test_how_many_it_let_through_costs_no_more_queries(
    post: Post, first: Comment, moderator: User, django_assert_num_queries: Any
) -> None:
    post("Casinos!", writer=GUS)
    moderate(first, Act.SPAM, by=moderator)
    first.refresh_from_db()
    with django_assert_num_queries(5):
        assert len(let_through([first])[first.pk]) == 1
    Comment.objects.filter(pk=first.pk).update(state="approved")
    for number in range(20):
        post(f"Casinos {number}!", writer=GUS)
    Comment.objects.filter(pk=first.pk).update(state="spam")
    with django_assert_num_queries(5):
        assert len(let_through([first])[first.pk]) == 21


def test_only_what_is_asked_about_is_held(mo: Client, post: Post, first: Comment, article: Article) -> None:
    second, other = post("Casinos!", writer=GUS), post("About the beach.", writer=INA)
    page = press(mo, "spam", first)["Location"]
    data = {"decision": "hold", "shown": "", "comment": [f"{other.pk}:0", f"{second.pk}:7"]}
    mo.post(page, data)
    assert (state(second), state(other)) == ("approved", "approved")
    assert "is not as you saw it" in get(mo).html


@pytest.mark.parametrize("numbers", ["0", "x", "999999999999999999", "1-2-x", "---"])
def test_an_address_that_asks_about_nothing_leads_back(mo: Client, numbers: str) -> None:
    assert mo.get(f"{QUEUE}{numbers}/take-back/")["Location"] == QUEUE


def test_nobody_else_is_shown_or_changes_anything(
    client: Client, editor: User, bob: User, post: Post, first: Comment, moderator: User
) -> None:
    second = post("Casinos!", writer=GUS)
    moderate(first, Act.SPAM, by=moderator)
    page, data = f"{QUEUE}{first.pk}/take-back/", {"comment": [f"{second.pk}:0"]}
    client.force_login(editor)
    assert (client.get(page).status_code, client.post(page, data).status_code) == (403, 403)
    client.force_login(bob)
    assert client.post(page, data)["Location"].startswith("/admin/login/")
    assert state(second) == "approved"


class TestHolding:
    def test_the_sites_rules_have_a_public_comment_wait(self, post: Post, article: Article) -> None:
        comment = post("Casinos!")
        decision = hold(comment, Ground(Code.LIKELY_SPAM, detail="a service"))
        assert (state(comment), comment.held_for) == ("pending", "likely_spam")
        assert (decision.moderator, decision.before, decision.after) == (None, "approved", "pending")
        assert decision.why == "Likely spam (a service)."
        article.refresh_from_db()
        assert article.comment_count == 0

    def test_what_waits_waits_for_this(self, post: Post) -> None:
        comment = post("Casinos!", state="pending")
        hold(comment, Ground(Code.LIKELY_SPAM))
        assert list(Comment.objects.likely_spam()) == [comment]

    def test_what_was_decided_against_stays_so(self, post: Post) -> None:
        comment = post("Casinos!", state="refused")
        with pytest.raises(AlreadyChanged):
            hold(comment, Ground(Code.LIKELY_SPAM))
        assert (state(comment), comment.held_for) == ("refused", "first_comment")
