"""What a guest who is not to be remembered finds of their own once the browser was closed."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.signing import TimestampSigner
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from comments.models import Comment
from comments.moderation import moderate
from comments.states import Act
from comments.waiting import AT_MOST, WaitingCookie
from filmclub.accounts.models import User
from reviews.models import Article
from tests.comments.browsing import SAME_ORIGIN, address, by_htmx, send
from tests.conftest import Post, html

pytestmark = pytest.mark.django_db
NAME = "filmclub_waiting"


@pytest.fixture(autouse=True)
def no_interval(settings: Any) -> None:
    settings.COMMENT_INTERVAL = 0


def close_browser(client: Client) -> None:
    """What has no date goes."""
    for name, cookie in list(client.cookies.items()):
        if not cookie["max-age"] or name != NAME:
            del client.cookies[name]


def page_of(client: Client, article: Article, path: str = "") -> str:
    return html(client.get(f"/articles/{article.slug}/{path}"))


def withdraw(client: Client, comment: Comment, headers: Any = SAME_ORIGIN) -> Any:
    path = reverse("withdraw_comment", args=[comment.pk])
    return client.post(path, headers=headers)


@pytest.fixture
def mine(client: Client, article: Article) -> Comment:
    """A comment that waits, of somebody who has closed the browser since."""
    send(client, article, text="Mine alone.")
    close_browser(client)
    return Comment.objects.get()


class TestTheCookie:
    @pytest.mark.parametrize("way", [send, by_htmx])
    def test_is_set_for_a_month_out_of_reach_of_scripts(
        self, client: Client, article: Article, way: Any, settings: Any
    ) -> None:
        settings.SESSION_COOKIE_SECURE = True
        cookie = way(client, article).cookies[NAME]

        assert cookie["max-age"] == 30 * 86400
        assert cookie["httponly"]
        assert cookie["secure"]
        assert cookie["samesite"] == "Lax"

    def test_is_not_set_for_who_is_remembered_or_signed_in_or_public(
        self, client: Client, article: Article, ann: User, moderator: User
    ) -> None:
        assert NAME not in send(client, article, remember="on").cookies
        member = Client()
        member.force_login(ann)
        assert NAME not in send(member, article).cookies
        moderate(Comment.objects.get(author=None), Act.APPROVE, by=moderator)
        again = send(client, article, text="Known by now.")
        assert Comment.objects.get(text="Known by now.").state == "approved"
        assert NAME not in again.cookies

    def test_begins_anew_with_another_name(self, client: Client, article: Article) -> None:
        send(client, article, text="Gus was here.")
        send(client, article, text="And Ida.", name="Ida", email="ida@example.org")
        close_browser(client)
        page = page_of(client, article)

        assert "And Ida." in page
        assert "Gus was here." not in page

    def test_holds_the_latest_of_them(self, client: Client, article: Article) -> None:
        for number in range(AT_MOST + 3):
            send(client, article, text=f"Word {number}.")
        request = HttpRequest()
        request.COOKIES = {NAME: client.cookies[NAME].value}
        latest = Comment.objects.order_by("-pk").values_list("pk", flat=True)[:AT_MOST]

        assert WaitingCookie.of(request).pks == tuple(latest)
        assert len(client.cookies[NAME].value) < 1000

    @pytest.mark.parametrize("value", ["", "1", "1:x:y", "1-2:1abcde:forged", "x" * 5000])
    def test_a_forged_one_shows_nothing(self, article: Article, post: Post, value: str) -> None:
        post("Not yours.", state="pending")
        forger = Client()
        forger.cookies[NAME] = value

        assert "Not yours." not in page_of(forger, article)

    def test_one_of_another_cookies_signature_shows_nothing(
        self, client: Client, article: Article, mine: Comment
    ) -> None:
        forger = Client()
        forger.cookies[NAME] = TimestampSigner(salt="writercomments.writer").sign(str(mine.pk))

        assert "Mine alone." not in page_of(forger, article)

    def test_says_nothing_after_a_month(
        self, client: Client, article: Article, mine: Comment, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        later = timezone.now().timestamp() + 30 * 86400 + 60
        monkeypatch.setattr("django.core.signing.time.time", lambda: later)

        assert "Mine alone." not in page_of(client, article)


class TestWhatItIsGoodFor:
    @pytest.mark.parametrize("path", ["", "?order=newest", "?order=discussed"])
    def test_its_owner_sees_the_comment_in_its_place(
        self, client: Client, article: Article, mine: Comment, path: str
    ) -> None:
        response = client.get(f"/articles/{article.slug}/{path}")

        assert "Mine alone." in html(response)
        assert response["Cache-Control"] == "private, no-cache"
        assert "Mine alone." not in page_of(Client(), article, path)

    def test_and_on_its_own_page(self, client: Client, mine: Comment) -> None:
        assert "Mine alone." in html(client.get(mine.get_absolute_url()))
        assert Client().get(mine.get_absolute_url()).status_code == 404

    @pytest.mark.parametrize("act", ["refuse", "spam"])
    def test_not_once_a_moderator_has_decided(
        self, client: Client, article: Article, mine: Comment, moderator: User, act: str
    ) -> None:
        moderate(mine, Act(act), by=moderator, reason="No.")

        assert "Mine alone." not in page_of(client, article)
        assert client.get(mine.get_absolute_url()).status_code == 404

    def test_it_fills_in_no_form_and_makes_nobody_known(
        self, client: Client, article: Article, mine: Comment, moderator: User
    ) -> None:
        page = page_of(client, article)
        assert "gus@example.org" not in page
        assert 'value="Gus"' not in page
        moderate(mine, Act.APPROVE, by=moderator)
        send(client, article, text="An impostor?", name="Gus", email="other@example.org")
        assert Comment.objects.get(text="An impostor?").state == "pending"

    def test_nobody_answers_by_it(self, client: Client, article: Article, mine: Comment) -> None:
        assert f"comments/{mine.pk}/reply/" not in page_of(client, article)
        assert client.get(f"{mine.get_absolute_url()}reply/").status_code == 404
        assert send(client, article, text="To myself.", parent=mine.pk).status_code == 422

    def test_it_withdraws_the_comment(self, client: Client, article: Article, mine: Comment) -> None:
        page = page_of(client, article)
        assert reverse("withdraw_comment", args=[mine.pk]) in page
        response = withdraw(client, mine)

        assert (response.status_code, response["Location"]) == (303, f"/articles/{article.slug}/#comments")
        mine.refresh_from_db()
        assert mine.state == "withdrawn"
        assert "Mine alone." not in page_of(client, article)


class TestWithdrawing:
    def test_is_for_its_writer_alone(self, client: Client, mine: Comment, moderator: User, ann: User) -> None:
        for user in (None, moderator, ann):
            other = Client()
            if user:
                other.force_login(user)
            assert withdraw(other, mine).status_code == 404
        mine.refresh_from_db()
        assert mine.state == "pending"

    def test_goes_by_account_and_by_the_browsers_key_too(
        self, client: Client, article: Article, ann: User
    ) -> None:
        send(client, article, remember="on")
        member = Client()
        member.force_login(ann)
        send(member, article)
        for owner, comment in zip((client, member), Comment.objects.order_by("pk"), strict=True):
            assert withdraw(owner, comment).status_code == 303
        assert set(Comment.objects.values_list("state", flat=True)) == {"withdrawn"}

    def test_of_one_that_waits_no_longer_leads_to_it(
        self, client: Client, mine: Comment, moderator: User
    ) -> None:
        moderate(mine, Act.APPROVE, by=moderator)

        assert withdraw(client, mine)["Location"] == mine.get_absolute_url()
        mine.refresh_from_db()
        assert mine.state == "approved"

    def test_another_site_may_not(self, client: Client, mine: Comment) -> None:
        assert withdraw(client, mine, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
        # Without a word of its origin it is a stranger's.
        assert withdraw(client, mine, headers={}).status_code == 404
        assert client.get(f"{address(mine.discussion.article)}{mine.pk}/withdraw/").status_code == 405


class TestForgetting:
    def test_the_form_offers_it_to_whom_the_site_knows(
        self, client: Client, article: Article, mine: Comment, ann: User
    ) -> None:
        member = Client()
        member.force_login(ann)

        assert "Not me: forget" in page_of(client, article)
        assert "Not me: forget" not in page_of(member, article)
        assert "Not me: forget" not in page_of(Client(), article)

    @pytest.mark.parametrize("remember", [{}, {"remember": "on"}])
    def test_ends_all_that_the_browser_is_known_by(
        self, client: Client, article: Article, remember: dict[str, str]
    ) -> None:
        send(client, article, text="Mine alone.", **remember)
        response = client.post(f"{address(article)}forget/", {"language": "fr"}, headers=SAME_ORIGIN)

        assert (response.status_code, response["Location"]) == (303, f"/fr/articles/{article.slug}/#reply")
        gone = {name for name, cookie in response.cookies.items() if cookie["max-age"] == 0}
        films = {"filmclub_films", "filmclub_notes", "filmclub_shown"}
        assert gone == {"writer", "seen", "filmclub_looked", NAME} | films
        kept = {name: cookie.value for name, cookie in client.cookies.items() if cookie.value}
        assert not kept
        assert "Mine alone." not in page_of(client, article)
        assert "s-maxage" in Client().get(f"/articles/{article.slug}/")["Cache-Control"]

    @pytest.mark.parametrize("way_out", ["account_logout", "admin:logout"])
    def test_so_does_signing_out(
        self, client: Client, article: Article, mine: Comment, moderator: User, way_out: str
    ) -> None:
        client.force_login(moderator)
        client.post(reverse(way_out))

        assert not client.cookies[NAME].value
        assert "Mine alone." not in page_of(client, article)


class TestTheHead:
    """It says where one's own comments are that the page does not show."""

    def head(self, page: str) -> list[tuple[str, str]]:
        return re.findall(
            r'<p class="news">Your comment (waits|stands)[^<]*<a href="([^"]+)"', page.replace("&amp;", "&")
        )

    @pytest.mark.parametrize("order", ["oldest", "discussed"])
    @pytest.mark.parametrize("remember", [{}, {"remember": "on"}])
    def test_of_a_waiting_one_beyond_the_first_window(
        self,
        client: Client,
        article: Article,
        post: Post,
        small_window: int,
        order: str,
        remember: dict[str, str],
    ) -> None:
        for _number in range(small_window + 2):
            post()
        send(client, article, text="Mine alone.", **remember)
        page = page_of(client, article, f"?order={order}")
        pk = Comment.objects.latest("pk").pk

        ((what, link),) = self.head(page)
        assert what == "waits"
        assert link.endswith(f"#c{pk}")
        assert f'id="c{pk}"' not in page
        assert f'id="c{pk}"' in html(client.get(link))
        assert self.head(html(client.get(link))) == []
        assert self.head(page_of(Client(), article)) == []

    def test_of_a_public_one_for_a_day(
        self, client: Client, article: Article, post: Post, small_window: int, ann: User, moderator: User
    ) -> None:
        for _number in range(small_window + 2):
            post()
        client.force_login(ann)
        send(client, article, text="Ann’s.")
        comment = Comment.objects.latest("pk")
        moderate(comment, Act.APPROVE, by=moderator)

        assert self.head(page_of(client, article)) == [
            ("stands", f"/articles/{article.slug}/discussion/?from={comment.pk}#c{comment.pk}")
        ]
        Comment.objects.filter(pk=comment.pk).update(created_at=timezone.now() - timedelta(days=1, minutes=1))
        assert self.head(page_of(client, article)) == []

    def test_not_of_one_that_the_page_shows(
        self, client: Client, article: Article, post: Post, small_window: int
    ) -> None:
        for _number in range(small_window + 2):
            post()
        send(client, article, text="Mine alone.")

        assert self.head(page_of(client, article, "?order=newest")) == []

    def test_of_one_that_stands_too_deep(self, client: Client, article: Article, post: Post) -> None:
        comment = None
        for _level in range(8):
            comment = post(parent=comment)
        assert comment is not None
        send(client, article, text="Mine alone.", parent=comment.pk)
        pk = Comment.objects.latest("pk").pk

        assert self.head(page_of(client, article)) == [("waits", f"/articles/{article.slug}/comments/{pk}/")]


def test_what_waiting_means_is_said_beside_the_comment(
    client: Client, article: Article, mine: Comment, moderator: User
) -> None:
    mo = Client()
    mo.force_login(moderator)
    sentence = "Only you and the moderators see this."

    assert sentence in page_of(client, article)
    assert sentence in html(client.get(mine.get_absolute_url()))
    assert "Only its writer and the moderators see this" in html(mo.get(mine.get_absolute_url()))
    assert "Vous seul et l’équipe" in html(client.get(f"/fr{mine.get_absolute_url()}"))
    assert "moderators see this" not in page_of(Client(), article)
    assert sentence in html(by_htmx(Client(), article, text="Another.", email="z@example.org"))
