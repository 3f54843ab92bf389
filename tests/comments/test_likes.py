"""Likes: one each, of what others wrote; everybody sees how many, and who may like has a button."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from comments.likes import LikeRefused, is_liked, like, take_back
from comments.models import Comment, Like, Sanction
from comments.moderation import moderate
from comments.readers import Reader
from comments.states import Act
from comments.writers import Writer
from filmclub.accounts.models import User
from filmclub.club.models import THE_CLUB, Club
from reviews.models import Article
from tests.comments.browsing import SAME_ORIGIN, send
from tests.comments.test_composing import PAGE, check, here_before
from tests.conftest import Post, html

pytestmark = [pytest.mark.runs_on("sqlite"), pytest.mark.django_db]
KEY, OTHER_KEY = "a" * 32, "b" * 32
BUTTON = re.compile(r'<button form="l" formaction="/(comments|articles)/([^/]+)/like/"[^>]*>')


@pytest.fixture(autouse=True)
def quick(settings: Any) -> None:
    settings.COMMENT_INTERVAL = 0


@pytest.fixture
def words(post: Post, bob: User) -> Comment:
    return post("Words of Bob.", writer=Writer(user=bob), at=timezone.now() - timedelta(hours=1))


def press(client: Client, thing: Comment | Article, **fields: Any) -> Any:
    headers = fields.pop("headers", SAME_ORIGIN)
    path = f"/articles/{thing.slug}/like/" if isinstance(thing, Article) else f"/comments/{thing.pk}/like/"
    return client.post(path, fields, headers=headers)


def number(thing: Comment | Article) -> int:
    thing.refresh_from_db(fields=["like_count"])
    assert thing.like_count == thing.likes.count()
    return thing.like_count


def buttons(page: str) -> dict[str, bool]:
    """Of each thing that has a button whether it is pressed."""
    return {found[2]: 'aria-pressed="true"' in found[0] for found in BUTTON.finditer(page)}


class TestOneEach:
    def test_a_second_press_takes_it_back(self, member: Client, words: Comment) -> None:
        counts = []
        for _press in range(3):
            answer = press(member, words)
            counts.append(number(words))
            assert (answer.status_code, answer["Location"]) == (
                303,
                f"{words.get_absolute_url()}#c{words.pk}",
            )
        assert counts == [1, 0, 1]

    def test_what_the_button_says_twice_is_done_once(self, member: Client, words: Comment) -> None:
        for said, count in (("yes", 1), ("yes", 1), ("no", 0), ("no", 0)):
            press(member, words, like=said)
            assert number(words) == count

    def test_an_article_is_liked_in_the_same_way(
        self, member: Client, guest: Client, article: Article
    ) -> None:
        answer = press(member, article, next=f"{PAGE}?order=newest")
        assert (answer.status_code, answer["Location"]) == (303, f"{PAGE}?order=newest#like")
        press(guest, article)
        assert number(article) == 2
        press(member, article)
        assert number(article) == 1

    def test_leads_back_to_no_other_site(self, member: Client, words: Comment) -> None:
        answer = press(member, words, next="https://elsewhere.example/")
        assert answer["Location"] == f"{words.get_absolute_url()}#c{words.pk}"

    def test_a_script_gets_the_button_with_the_number(self, member: Client, words: Comment) -> None:
        answer = press(member, words, headers={**SAME_ORIGIN, "HX-Request": "true"})
        assert answer.status_code == 200
        assert buttons(html(answer)) == {str(words.pk): True}
        assert "1 reader likes this" in html(answer)
        again = press(member, words, language="fr", headers={**SAME_ORIGIN, "HX-Request": "true"})
        assert buttons(html(again)) == {str(words.pk): False}
        assert "reader" not in html(again)

    def test_two_rows_of_one_reader_are_an_error(self, words: Comment, ann: User, article: Article) -> None:
        for columns in ({"user": ann}, {"key": KEY}):
            for thing in ({"comment": words}, {"article": article}):
                Like.objects.create(**columns, **thing)
                with pytest.raises(IntegrityError), transaction.atomic():
                    Like.objects.create(**columns, **thing)

    @pytest.mark.parametrize(
        "columns", [{}, {"user", "key", "comment"}, {"user"}, {"comment"}, {"user", "comment", "article"}]
    )
    def test_a_row_is_of_one_reader_and_thing(
        self, columns: set[str], words: Comment, ann: User, article: Article
    ) -> None:
        values: dict[str, Any] = {"user": ann, "key": KEY, "comment": words, "article": article}
        with pytest.raises(IntegrityError), transaction.atomic():
            Like.objects.create(**{name: values[name] for name in columns})


class TestWhoMay:
    def test_a_guest_may_once_a_comment_is_approved(
        self, article: Article, words: Comment, moderator: User
    ) -> None:
        client = Client()
        send(client, article, text="Not yet.")
        refused = press(client, words)
        assert (refused.status_code, number(words)) == (403, 0)
        assert "guests of whom a comment was approved" in html(refused)
        assert buttons(html(client.get(PAGE))) == {}
        moderate(Comment.objects.get(text="Not yet."), Act.APPROVE, by=moderator)
        assert press(client, words).status_code == 303
        assert number(words) == 1
        assert buttons(html(client.get(PAGE))) == {article.slug: False, str(words.pk): True}

    def test_a_stranger_may_not_and_gets_no_cookie(self, words: Comment, article: Article) -> None:
        for thing in (words, article):
            client = Client()
            refused = press(client, thing)
            assert (refused.status_code, number(thing)) == (403, 0)
            assert not client.cookies

    def test_a_like_sets_no_cookie(self, guest: Client, words: Comment) -> None:
        assert not press(guest, words).cookies

    @pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "cross-site"}])
    def test_no_other_page_likes_for_a_member(
        self, headers: dict[str, str], member: Client, words: Comment
    ) -> None:
        assert press(member, words, headers=headers).status_code == 403
        assert number(words) == 0

    def test_nobody_likes_their_own(self, guest: Client, article: Article, post: Post, ann: User) -> None:
        own = Comment.objects.get(text="A guest was here.")
        assert press(guest, own).status_code == 403
        of_ann = post("Words of Ann.", writer=Writer(user=ann))
        client = Client()
        client.force_login(ann)
        assert press(client, of_ann).status_code == 403
        # Who has signed in in the same browser is the guest still.
        guest.force_login(ann)
        assert press(guest, own).status_code == 403
        guest.force_login(article.author)
        refused = press(guest, article)
        assert (refused.status_code, "This is your own" in html(refused)) == (403, True)
        assert [number(thing) for thing in (own, of_ann, article)] == [0, 0, 0]

    def test_who_is_paused_reads_why(
        self, member: Client, ann: User, words: Comment, moderator: User
    ) -> None:
        until = timezone.now() + timedelta(days=3)
        Sanction.objects.create(user=ann, kind=Sanction.Kind.PAUSE, until=until, moderator=moderator)
        assert press(member, words).status_code == 403
        assert number(words) == 0

    def test_only_what_everybody_reads_can_be_liked(
        self, member: Client, words: Comment, moderator: User, article: Article, post: Post
    ) -> None:
        moderate(words, Act.REMOVE, by=moderator, reason="It is off the subject.")
        assert press(member, words).status_code == 404
        assert member.post("/comments/99999999/like/", headers=SAME_ORIGIN).status_code == 404
        assert member.post("/articles/nothing/like/", headers=SAME_ORIGIN).status_code == 404
        Article.objects.update(state=Article.State.WITHDRAWN)
        assert press(member, article).status_code == 410
        assert not Like.objects.exists()

    def test_what_is_no_answer_is_refused(self, member: Client, words: Comment) -> None:
        assert press(member, words, like="perhaps").status_code == 400
        assert member.get(f"/comments/{words.pk}/like/").status_code == 405
        assert number(words) == 0


class TestThePage:
    def test_strangers_see_the_number_alone(self, words: Comment, article: Article, member: Client) -> None:
        assert "like this" not in html(Client().get(PAGE))
        press(member, words)
        press(member, article)
        page = html(Client().get(PAGE))
        assert page.count("1 reader likes this") == 2
        assert not buttons(page)
        assert 'id="l"' not in page

    def test_a_reader_sees_what_they_like(self, member: Client, words: Comment, article: Article) -> None:
        assert buttons(check(member)) == {article.slug: False, str(words.pk): False}
        press(member, words)
        assert buttons(check(member)) == {article.slug: False, str(words.pk): True}
        press(member, article)
        page = check(member, PAGE)
        assert buttons(page) == {article.slug: True, str(words.pk): True}
        assert page.count("1 reader likes this") == 2
        assert page.count('<form id="l" method="post">') == 1

    def test_a_guest_has_no_button_at_their_own(
        self, guest: Client, words: Comment, article: Article
    ) -> None:
        press(guest, words)
        assert buttons(check(guest)) == {article.slug: False, str(words.pk): True}

    @pytest.mark.parametrize("order", ["newest", "active", "discussed"])
    def test_every_order_of_the_thread_says_the_same(
        self, order: str, member: Client, words: Comment, post: Post, article: Article
    ) -> None:
        here_before(member)
        new = post("New to Ann.", parent=words)
        press(member, new)
        press(member, article)
        page = check(member, f"{PAGE}?order={order}")
        assert buttons(page) == {article.slug: True, str(words.pk): False, str(new.pk): True}

    def test_what_waits_beside_it_changes_nothing(
        self, guest: Client, words: Comment, article: Article, post: Post
    ) -> None:
        press(guest, words)
        Club.objects.filter(pk=THE_CLUB).update(holds_all=True)
        send(guest, article, text="This one waits.", parent=words.pk)
        page = check(guest, PAGE)
        assert "This one waits." in page
        assert buttons(page) == {article.slug: False, str(words.pk): True}

    def test_other_pages_have_the_same_button(self, member: Client, words: Comment) -> None:
        press(member, words)
        for path in (words.get_absolute_url(), f"{PAGE}discussion/latest/", f"{PAGE}discussion/"):
            page = html(member.get(path))
            assert buttons(page)[str(words.pk)], path
            assert page.count('<form id="l"') == 1, path
            assert "1 reader likes this" in html(Client().get(path)), path

    def test_what_comes_meanwhile_has_a_button(self, member: Client, words: Comment) -> None:
        since = "2020-01-01T00:00:00Z"
        page = html(member.get(f"{PAGE}discussion/new/items/?since={since}"))
        assert buttons(page) == {str(words.pk): False}

    def test_no_name_is_told(self, member: Client, words: Comment, moderator: User, bob: User) -> None:
        press(member, words)
        for reader in (moderator, bob):
            client = Client()
            client.force_login(reader)
            assert not re.search(r"\bAnn\b", html(client.get(PAGE)))

    def test_a_club_can_do_without(self, member: Client, words: Comment, article: Article) -> None:
        press(member, words)
        Club.objects.filter(pk=THE_CLUB).update(takes_likes=False)
        Club.objects.raise_version()
        for client in (member, Client()):
            page = html(client.get(PAGE))
            assert not buttons(page)
            assert "likes this" not in page
            assert 'id="l"' not in page
        assert [press(member, thing).status_code for thing in (words, article)] == [404, 404]
        assert number(words) == 1


class TestTheVersion:
    def test_rises_at_once_and_then_waits(
        self, words: Comment, ann: User, bob: User, moderator: User, settings: Any, monkeypatch: Any
    ) -> None:
        settings.CACHE_SECONDS = 10
        start = timezone.now()
        at = [start]
        monkeypatch.setattr("django.utils.timezone.now", lambda: at[0])

        def seen(seconds: float) -> tuple[str, str]:
            at[0] = start + timedelta(seconds=seconds)
            answer = Client().get(PAGE)
            found = re.search(r"(\d+) readers? likes? this", html(answer))
            return answer["ETag"], found[1] if found else ""

        def liked_by(who: User, seconds: float) -> None:
            at[0] = start + timedelta(seconds=seconds)
            like(words, Reader(user=who), now=at[0])

        before = seen(0)
        liked_by(ann, 1)
        first = seen(1)
        assert (before[1], first[1]) == ("", "1")
        liked_by(moderator, 3)
        assert seen(4) == seen(10) == first
        etag, shown = seen(11)
        assert (shown, etag == first[0]) == ("2", False)
        assert seen(300) == (etag, "2")
        take_back(words, Reader(user=ann), now=at[0])
        assert seen(300)[1] == "1"

    def test_one_that_is_not_kept_back_shows_each(
        self, words: Comment, ann: User, moderator: User, settings: Any
    ) -> None:
        settings.CACHE_SECONDS = 0
        for who, shown in ((ann, "1 reader likes"), (moderator, "2 readers like")):
            like(words, Reader(user=who))
            assert shown in html(Client().get(PAGE))


def test_refuses_in_a_whole_sentence(words: Comment) -> None:
    with pytest.raises(LikeRefused, match=r"^Likes are for members.*\.$"):
        like(words, Reader(browser_key=KEY))
    assert not is_liked(words, Reader(browser_key=KEY))


def test_an_editor_who_saves_leaves_the_numbers(article: Article, ann: User) -> None:
    stale = Article.objects.get(pk=article.pk)
    like(article, Reader(user=ann))
    stale.title = "Another title"
    stale.save()
    assert number(article) == 1


def test_check_threads_puts_wrong_numbers_right(words: Comment, article: Article, ann: User) -> None:
    from comments.repairs import check_discussion

    like(words, Reader(user=ann))
    assert not check_discussion(article.pk).faults
    Comment.objects.filter(pk=words.pk).update(like_count=7)
    Article.objects.filter(pk=article.pk).update(like_count=3)
    faults = [
        f"like_count of comment {words.pk} is 7, should be 1",
        f"like_count of article {article.pk} is 3, should be 0",
    ]
    assert check_discussion(article.pk).faults == faults
    assert check_discussion(article.pk, fix=True).faults == faults
    assert not check_discussion(article.pk).faults
    assert (number(words), number(article)) == (1, 0)
