"""What is typed into a comment form is there again after a sign-in, and where only members write."""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from comments.kept_words import MOST
from comments.models import Comment, Discussion
from comments.own_settings import change_discussion
from comments.posting import MembersOnly, post_comment
from comments.writers import Writer
from filmclub.accounts.models import User
from filmclub.club.models import THE_CLUB, Club
from reviews.models import Article
from tests.accounts.people import join, open_club, sign_up, type_code
from tests.conftest import PASSWORD, Post, html

OURS = {"Sec-Fetch-Site": "same-origin"}
FORM = {
    "text": "Words of <some> worth.",
    "gives_away": "on",
    "name": "Gus",
    "email": "gus@example.org",
    "website": "https://gus.example",
    "remember": "on",
    "language": "en",
}


def leave(client: Client, article: Article, way: str, **data: str) -> Any:
    address = reverse("post_comment", args=[article.slug])
    return client.post(address, {**FORM, "sign_in": way, **data}, headers=OURS)


def test_a_flood_of_left_forms_stores_no_more(client: Client, article: Article) -> None:
    for _form in range(30):
        assert leave(Client(), article, "in").status_code == 303
    stored = Session.objects.count()
    refused = leave(client, article, "in")
    assert (refused.status_code, refused["Retry-After"]) == (429, "60")
    assert "Wait a minute" in html(refused)
    assert len(values_in(html(refused))) == 3
    assert Session.objects.count() == stored


def next_of(response: Any) -> str:
    return str(parse_qs(urlsplit(response["Location"]).query)["next"][0])


def values_in(page: str) -> list[str]:
    return [
        value
        for value in ("Words of &lt;some&gt; worth.", 'value="Gus"', 'value="gus@example.org"')
        if value in page
    ]


def test_who_has_an_account_elsewhere_keeps_the_words_too(
    client: Client, article: Article, settings: Any
) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = {"google": {"APPS": [{"client_id": "a", "secret": "b"}]}}
    page = html(client.get(article.get_absolute_url()))
    assert 'name="sign_in" value="google"' in page

    response = leave(client, article, "google")

    assert response["Location"].startswith("/accounts/login/?next=")
    sign_in = html(client.get(response["Location"]))
    assert "Continue with Google" in sign_in
    assert f'name="next" value="{next_of(response)}"' in sign_in


@pytest.mark.parametrize(("way", "page"), [("in", "/accounts/login/"), ("join", "/accounts/signup/")])
def test_the_words_are_in_the_form_again_for_who_comes_back(
    client: Client, article: Article, way: str, page: str
) -> None:
    open_club()
    response = leave(client, article, way)
    assert response.status_code == 303
    assert response["Location"].startswith(f"{page}?next=")
    assert "Your comment is kept for an hour" in html(client.get(response["Location"]))
    form = html(client.get(next_of(response)))
    assert len(values_in(form)) == 3
    assert form.count("checked") == 2
    assert not Comment.objects.exists()


def test_a_guest_joins_and_posts_what_was_typed(client: Client, article: Article) -> None:
    open_club()
    back = next_of(leave(client, article, "join"))
    sign_up(client, next=back)
    assert type_code(client)["Location"] == back
    page = html(client.get(back))
    assert "You write as Nora Lund." in page
    assert "Words of &lt;some&gt; worth." in page
    client.post(reverse("post_comment", args=[article.slug]), {"text": FORM["text"]}, headers=OURS)
    assert Comment.objects.get().author == User.objects.get(email="nora@example.org")
    assert client.get(back)["Location"] == f"{article.get_absolute_url()}#reply"


def test_a_member_signs_in_and_finds_the_words(client: Client, article: Article, ann: User) -> None:
    back = next_of(leave(client, article, "in"))
    client.post(reverse("account_login"), {"login": "ann", "password": PASSWORD, "next": back})
    page = html(client.get(back))
    assert "You write as Ann Berg." in page
    assert "Words of &lt;some&gt; worth." in page


@pytest.mark.parametrize(("way", "page"), [("out", "/articles/"), ("change", "/accounts/login/")])
def test_a_member_leaves_or_changes_and_finds_the_words(
    client: Client, article: Article, ann: User, way: str, page: str
) -> None:
    client.force_login(ann)
    response = leave(client, article, way)
    assert response["Location"].startswith(page)
    assert "_auth_user_id" not in client.session
    form = html(client.get(response["Location"] if way == "out" else next_of(response)))
    assert "You write as a guest." in form
    assert "Words of &lt;some&gt; worth." in form


def test_a_reply_stays_a_reply(client: Client, article: Article, post: Post) -> None:
    parent = post("Said before.")
    back = next_of(leave(client, article, "in", parent=str(parent.pk)))
    page = html(client.get(back))
    assert "Said before." in page
    assert f'name="parent" value="{parent.pk}"' in page


def test_by_htmx_the_browser_is_led_away_too(client: Client, article: Article) -> None:
    address = reverse("post_comment", args=[article.slug])
    response = client.post(address, {**FORM, "sign_in": "in"}, headers={**OURS, "HX-Request": "true"})
    assert response.status_code == 204
    assert response["HX-Redirect"].startswith("/accounts/login/?next=")


def test_the_words_are_kept_an_hour_in_one_session_for_one_article(
    client: Client, article: Article, make_article: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    back = next_of(leave(client, article, "in"))
    assert Client().get(back)["Location"] == f"{article.get_absolute_url()}#reply"
    make_article("another")
    assert client.get(back.replace(article.slug, "another")).status_code == 302
    later = time.time() + 60 * 60 + 1
    monkeypatch.setattr("time.time", lambda: later)
    assert client.get(back).status_code == 302


def test_a_session_keeps_a_few_forms_alone(client: Client, article: Article) -> None:
    backs = [next_of(leave(client, article, "in")) for _number in range(MOST + 1)]
    assert client.get(backs[0]).status_code == 302
    assert client.get(backs[-1]).status_code == 200


def test_a_page_of_another_site_signs_nobody_out(client: Client, article: Article, ann: User) -> None:
    client.force_login(ann)
    address = reverse("post_comment", args=[article.slug])
    sent = {**FORM, "sign_in": "out"}
    assert client.post(address, sent, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert client.get(reverse("account_name")).status_code == 200


def test_who_says_nothing_of_their_origin_keeps_their_session(
    client: Client, article: Article, ann: User
) -> None:
    client.force_login(ann)
    key = client.session.session_key
    client.post(reverse("post_comment", args=[article.slug]), {**FORM, "sign_in": "out"})
    client.cookies["sessionid"] = key or ""
    assert client.get(reverse("account_name")).status_code == 200


def test_a_stranger_is_offered_to_join_where_one_can(client: Client, article: Article) -> None:
    page = html(client.get(article.get_absolute_url()))
    assert 'name="sign_in" value="in"' in page
    assert 'value="join"' not in page
    open_club()
    assert 'name="sign_in" value="join"' in html(client.get(article.get_absolute_url()))


# --- Only members --------------------------------------------------------------------------------


def only_members(article: Article, where: str, moderator: User) -> None:
    if where == "club":
        Club.objects.update_or_create(pk=THE_CLUB, defaults={"members_only": True})
        Club.objects.raise_version()
    else:
        change_discussion(
            article, policy=Discussion.Policy.OPEN, closes_after_days=None, members_only=True, by=moderator
        )


@pytest.mark.parametrize("where", ["club", "discussion"])
@pytest.mark.parametrize("is_known", [False, True])
def test_the_form_says_to_guests_how_to_join(
    client: Client, article: Article, moderator: User, where: str, is_known: bool
) -> None:
    open_club()
    if is_known:
        client.post(reverse("post_comment", args=[article.slug]), FORM, headers=OURS)
    page = html(client.get(article.get_absolute_url()))
    assert 'name="text"' in page
    only_members(article, where, moderator)
    page = html(client.get(article.get_absolute_url()))
    assert "Only members write here" in page
    assert 'name="text"' not in page
    assert 'name="sign_in" value="join"' in page


def test_members_have_their_form(client: Client, article: Article, moderator: User, ann: User) -> None:
    only_members(article, "club", moderator)
    client.force_login(ann)
    for _time in range(2):
        page = html(client.get(article.get_absolute_url()))
        assert 'name="text"' in page
        assert "You write as Ann Berg." in page
    response = client.post(
        reverse("post_comment", args=[article.slug]), {"text": "Said by a member."}, headers=OURS
    )
    assert response.status_code == 303


def test_a_discussion_may_take_guests_where_the_club_takes_none(
    client: Client, article: Article, moderator: User
) -> None:
    only_members(article, "club", moderator)
    policy = Discussion.Policy.OPEN
    change_discussion(article, policy=policy, closes_after_days=None, members_only=False, by=moderator)
    assert 'name="text"' in html(client.get(article.get_absolute_url()))


def test_what_a_guest_sends_is_refused_and_given_back(
    client: Client, article: Article, moderator: User
) -> None:
    open_club(members_only=True)
    response = client.post(reverse("post_comment", args=[article.slug]), FORM, headers=OURS)
    page = html(response)
    assert response.status_code == 403
    assert "Only members write here. Your words are kept" in page
    assert "Words of &lt;some&gt; worth." in page
    assert 'name="gives_away"' in page
    back = next_of(leave(client, article, "join"))
    join(client)
    assert "Words of &lt;some&gt; worth." in html(client.get(back))
    assert not Comment.objects.exists()


def test_no_way_of_posting_takes_a_guest_where_members_write(article: Article, gus: Writer) -> None:
    open_club(members_only=True)
    with pytest.raises(MembersOnly):
        post_comment(article=article, writer=gus, text="Said by a guest.")
