"""Whom a guest may be taken for."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from comments.models import Comment
from comments.names import Likeness, likeness_of
from comments.posting import NameRefused, post_comment
from comments.writers import Writer
from filmclub.accounts.models import User
from reviews.models import Article
from reviews.saving import save_article
from tests.comments.browsing import send
from tests.conftest import MakeArticle, html, make_user
from tests.renewed import renew_all

pytestmark = pytest.mark.django_db

OF_OFFICE = [
    "Moderator",
    "Мodeгator",
    "M0DERATOR",
    "m o d e r a t o r",
    "the_moderator",
    "Gus (mod)",
    "Gus – Admin",
    "[Editor] Gus",
    "Modératrice",
    "Équipe",
    "Gus ✔",
    "Gus ✅",
    "☑ Gus",
    "Gus 🛡\ufe0f",
    "Filmclub",
    "Film Club",
    "Filmсlub",
]
OF_NOBODY = ["Gus", "Mona", "Edith", "Modena", "Amanda", "Ruthless", "山田太郎", "Ann", "Lind", "Al-Hadi"]


@pytest.mark.parametrize("name", OF_OFFICE, ids=ascii)
def test_an_office_is_nobodys_name(name: str) -> None:
    assert likeness_of(name) == Likeness.OFFICIAL


@pytest.mark.parametrize("name", OF_NOBODY, ids=ascii)
def test_other_names_are_free(name: str, moderator: User, editor: User, ann: User) -> None:
    assert likeness_of(name) == Likeness.NOBODY


@pytest.mark.parametrize(
    "name", ["Mo Lind", "МO LIND", "Mo\u200b Lind", "Mó Lind", "MoLind", "Mo-Lind", "Mo 1ind"]
)
def test_the_full_name_of_staff_is_theirs(name: str, moderator: User) -> None:
    assert likeness_of(name) == Likeness.OFFICIAL


def test_so_is_an_authors(article: Article, editor: User) -> None:
    User.objects.update(is_staff=False)

    assert likeness_of("Ed Ito") == Likeness.OFFICIAL


@pytest.mark.parametrize(
    "name", ["Ann Berg", "ann berg", "Αnn Berg", "Not Mo Lind", "Mo Lind jr.", "Ruth", "Rυth"]
)
def test_a_members_name_or_one_around_that_of_staff_waits(name: str, ann: User, moderator: User) -> None:
    make_user("Ruth")

    assert likeness_of(name) == Likeness.MEMBER


def test_a_single_name_of_staff_is_seen_first() -> None:
    make_user("Ruth", "Moderators")

    assert likeness_of("RUTH") == Likeness.MEMBER


def test_a_new_name_counts_at_once(ann: User) -> None:
    ann.first_name, ann.last_name = "Anna", "Bergman"
    ann.save(update_fields=["first_name", "last_name"])

    assert likeness_of("Anna Bergman") == Likeness.MEMBER
    assert likeness_of("Ann Berg") == Likeness.NOBODY


@pytest.mark.parametrize("name", ["Mo Lind", "Gus ✔ Moderator"])
def test_a_guest_is_refused_with_a_sentence(
    client: Client, article: Article, moderator: User, name: str
) -> None:
    response = send(client, article, name=name)

    assert response.status_code == 422
    assert "may be taken for that of somebody who runs this site" in html(response)
    assert "A first word." in html(response)
    assert not Comment.objects.exists()


def test_a_guest_named_like_a_member_waits_and_the_queue_says_so(
    article: Article, ann: User, moderator: User, client: Client
) -> None:
    comment = post_comment(article=article, writer=Writer(name="Ann Berg", email="x@example.org"), text="Me.")
    client.force_login(moderator)

    assert comment.state == Comment.State.PENDING
    assert "taken for a member’s" in html(client.get("/admin/comments/comment/"))


def test_a_known_guest_keeps_a_name_that_a_moderator_has_seen(article: Article, ann: User, post: Any) -> None:
    namesake = Writer(name="Ann Berg", email="x@example.org", browser_key="b" * 32)
    post(writer=namesake)

    assert post_comment(article=article, writer=namesake, text="Again.").state == Comment.State.APPROVED


def test_but_not_that_of_staff(article: Article, post: Any) -> None:
    namesake = Writer(name="Ann Berg", email="x@example.org", browser_key="b" * 32)
    post(writer=namesake)
    make_user("ann", "Moderators", name="Ann Berg")

    with pytest.raises(NameRefused):
        post_comment(article=article, writer=namesake, text="Again.")


def test_members_sign_with_what_they_are_called(article: Article, moderator: User) -> None:
    assert post_comment(article=article, writer=Writer(user=moderator), text="Hello.").name == "Mo Lind"


class TestMarks:
    def test_say_in_words_what_somebody_is_here(
        self,
        client: Client,
        article: Article,
        editor: User,
        moderator: User,
        ann: User,
        gus: Writer,
        post: Any,
    ) -> None:
        other = make_user("may", "Editors", name="May Ode")
        for user in (editor, moderator, other, ann):
            post(writer=Writer(user=user))
        post(writer=gus)

        page = html(client.get(article.get_absolute_url()))
        name = r"<b>(?:<a [^>]*>)?\s*(\w+)[^<]*(?:</a>)?</b>"
        marks = re.findall(name + r'\s*(?:<span class="mark">\s*(\w+)\s*</span>)?', page)
        assert marks == [("Ed", "Author"), ("Mo", "Moderator"), ("May", "Editor"), ("Ann", ""), ("Gus", "")]

    def test_tell_who_is_an_author_elsewhere(
        self, client: Client, article: Article, make_article: MakeArticle, ann: User, post: Any
    ) -> None:
        make_article("another", author=ann)
        post(writer=Writer(user=ann))
        here = client.get(article.get_absolute_url())
        assert '<span class="mark">Guest author</span>' in html(here)
        latest = client.get(f"/articles/{article.slug}/discussion/latest/")
        assert '<span class="mark">Guest author</span>' in html(latest)

    def test_name_no_author_below_the_text_of_a_guest(
        self, client: Client, article: Article, editor: User, post: Any
    ) -> None:
        article.contributed_by = "Gloria Guest"
        save_article(article)
        post(writer=Writer(user=editor))
        page = html(client.get(article.get_absolute_url()))
        assert '<span class="mark">Editor</span>' in page
        assert '<span class="mark">Author</span>' not in page

    @pytest.mark.parametrize("format", ["atom", "rss"])
    def test_stand_in_the_titles_of_feeds(
        self, client: Client, article: Article, moderator: User, post: Any, format: str
    ) -> None:
        post(writer=Writer(user=moderator))
        post()
        with CaptureQueriesContext(connection) as captured:
            feed = html(client.get(f"/articles/{article.slug}/comments.{format}"))
        assert feed.count("Mo Lind (Moderator) on A voice") == 1
        assert len(captured) == 3

    def test_cost_one_query_where_staff_have_written(
        self, client: Client, article: Article, moderator: User, post: Any
    ) -> None:
        def queries() -> int:
            with CaptureQueriesContext(connection) as captured:
                client.get(f"/articles/{article.slug}/discussion/")
            return len(captured)

        post()
        without = queries()
        post(writer=Writer(user=moderator))
        assert queries() == without + 1
        for _number in range(4):
            post(writer=Writer(user=moderator))
        assert queries() == without + 1

    @pytest.mark.parametrize("page", ["/", "/search/?q=said", "/articles/a-voice/search/?q=said"])
    def test_stand_in_lists_at_the_price_of_one_query(
        self, client: Client, article: Article, moderator: User, ann: User, post: Any, page: str
    ) -> None:
        def queries() -> int:
            with CaptureQueriesContext(connection) as captured:
                response = client.get(page)
            assert response.status_code == 200
            seen.append(html(response))
            return len(captured)

        seen: list[str] = []
        post("said by a member", writer=Writer(user=ann))
        without = [queries(), queries()][1]
        assert 'class="mark"' not in seen[-1]
        for number in range(3):
            post(f"said again, {number}", writer=Writer(user=moderator))
        assert queries() == without + 1
        assert '<span class="mark">Moderator</span>' in seen[-1]

    def test_change_with_the_office(self, client: Client, article: Article, ann: User, post: Any) -> None:
        post(writer=Writer(user=ann))
        before = client.get(article.get_absolute_url())
        ann.is_staff = True
        ann.save(update_fields=["is_staff"])
        renew_all()
        after = client.get(article.get_absolute_url())

        assert before["ETag"] != after["ETag"]
        assert "Staff" in html(after)

    def test_change_with_the_groups(self, client: Client, article: Article, ann: User, post: Any) -> None:
        post(writer=Writer(user=ann))
        before = client.get(article.get_absolute_url())["ETag"]
        boss = Client()
        boss.force_login(User.objects.create_superuser("boss"))
        moderators = Group.objects.get(name="Moderators")
        fields = {
            "username": "ann",
            "date_joined_0": "2026-01-01",
            "date_joined_1": "12:00",
            "is_active": "on",
        }
        response = boss.post(
            f"/admin/accounts/user/{ann.pk}/change/",
            {**fields, "first_name": "Ann", "last_name": "Berg", "groups": [moderators.pk]},
        )

        assert response.status_code == 302
        renew_all()
        assert client.get(article.get_absolute_url())["ETag"] != before
