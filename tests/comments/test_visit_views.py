"""What an open page asks and tells of its discussion, over HTTP."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from comments import visits
from comments.models import Discussion, ReaderState
from comments.visits import SeenCookie, VisitTimes
from filmclub.accounts.models import User
from filmclub.club.models import Club
from reviews.models import Article
from reviews.saving import save_article
from tests.comments.browsing import SAME_ORIGIN, address, by_htmx, send
from tests.comments.visiting import MINUTE, asked, at, cookie_of, see, switch_on
from tests.conftest import MakeArticle, Post

pytestmark = pytest.mark.django_db


class TestWhenItIsSet:
    @pytest.mark.parametrize("path", ["", "comments/live/", "?after=1", "comments/1/"])
    def test_never_by_reading(self, client: Client, article: Article, path: str) -> None:
        see(client, article)
        client.cookies["sessionid"] = "forgotten"
        for reader in (client, Client()):
            assert "seen" not in reader.get(f"/articles/{article.slug}/{path}").cookies

    @pytest.mark.parametrize("way", [send, by_htmx])
    def test_not_by_posting_either(self, client: Client, article: Article, way: Any) -> None:
        way(client, article, remember="on")
        assert set(client.cookies) == {"writer"}

    @pytest.mark.parametrize("way", [send, by_htmx])
    def test_by_posting_where_it_is_marked(self, client: Client, article: Article, way: Any) -> None:
        switch_on(client)
        response = way(client, article, until=at(0).isoformat())

        moments = SeenCookie.of(asked(cookies=cookie_of(response)), timezone.now()).visits
        assert moments == {article.pk: VisitTimes(max(at(0), article.published_at or at(0)), at(0))}

    @pytest.mark.parametrize("until", [None, "nonsense"])
    def test_by_posting_from_a_form_that_says_no_moment_it_is_now(
        self, client: Client, article: Article, until: str | None
    ) -> None:
        switch_on(client)
        response = send(client, article, **({"until": until} if until else {}))

        (moments,) = SeenCookie.of(asked(cookies=cookie_of(response)), timezone.now()).visits.values()
        assert timezone.now() - moments.last_at < MINUTE

    def test_not_by_a_post_that_was_refused(self, client: Client, article: Article) -> None:
        assert "seen" not in send(client, article, email="").cookies

    def test_a_member_who_posts_has_a_visit_and_no_cookie(
        self, client: Client, article: Article, ann: User
    ) -> None:
        client.force_login(ann)

        assert "seen" not in send(client, article).cookies
        assert ReaderState.objects.get().user == ann


class TestSayingThatItWasSeen:
    def moments(self, user: User) -> VisitTimes:
        return VisitTimes(*ReaderState.objects.values_list("seen_at", "last_at").get(user=user))

    @pytest.fixture
    def discussion(self, article: Article) -> Discussion:
        return Discussion.objects.create(article=article)

    def test_stores_a_members_visit(
        self, client: Client, article: Article, discussion: Discussion, ann: User
    ) -> None:
        client.force_login(ann)
        response = see(client, article, until=at(0).isoformat())

        assert response.status_code == 204
        assert not response.cookies
        assert self.moments(ann) == VisitTimes(at(0), at(0))

    def test_moves_it_on(self, client: Client, article: Article, discussion: Discussion, ann: User) -> None:
        client.force_login(ann)
        for minute in (0, 10, 100, 50):
            see(client, article, until=at(minute).isoformat())

        assert self.moments(ann) == VisitTimes(at(10), at(100))

    def test_moves_a_guests_on_alike(self, client: Client, article: Article) -> None:
        for minute in (0, 10, 100, 50):
            response = see(client, article, until=at(minute).isoformat())

        moments = SeenCookie.of(asked(cookies=cookie_of(response)), timezone.now()).visits
        assert moments == {article.pk: VisitTimes(at(10), at(100))}

    def test_marks_all_as_read(
        self, client: Client, article: Article, discussion: Discussion, ann: User
    ) -> None:
        client.force_login(ann)
        see(client, article, until=at(0).isoformat())
        see(client, article, until=at(10).isoformat(), all="")

        assert self.moments(ann) == VisitTimes(at(10), at(10))

    def test_is_everybodys_own(
        self, client: Client, article: Article, discussion: Discussion, ann: User, bob: User
    ) -> None:
        for user, minute in ((ann, 0), (bob, 10)):
            client.force_login(user)
            see(client, article, until=at(minute).isoformat())

        assert self.moments(ann).last_at == at(0)
        assert self.moments(bob).last_at == at(10)

    def test_costs_a_member_two_queries(
        self,
        article: Article,
        discussion: Discussion,
        ann: User,
        django_assert_num_queries: Any,
    ) -> None:
        article.discussion = discussion
        visits.mark_seen(asked(ann), HttpResponse(), article, at(0))

        # Beside them the test's own savepoint, set and released.
        with django_assert_num_queries(2 + 2):
            visits.mark_seen(asked(ann), HttpResponse(), article, at(1))
        with django_assert_num_queries(1 + 2):
            visits.mark_seen(asked(ann), HttpResponse(), article, at(1))

    def test_keeps_no_visit_of_a_member_where_nobody_has_said_anything(
        self, client: Client, article: Article, ann: User
    ) -> None:
        client.force_login(ann)

        assert see(client, article).status_code == 204
        assert not ReaderState.objects.exists()
        assert not Discussion.objects.exists()

    def test_a_moment_of_the_future_is_now(
        self, client: Client, article: Article, discussion: Discussion, ann: User
    ) -> None:
        client.force_login(ann)
        see(client, article, until="2999-01-01T00:00:00Z")

        assert timezone.now() - self.moments(ann).last_at < MINUTE

    def test_a_moment_before_the_article_is_when_it_was_published(
        self, client: Client, make_article: MakeArticle, ann: User
    ) -> None:
        old = make_article("old", published_at=datetime(1960, 1, 1, tzinfo=UTC))
        Discussion.objects.create(article=old)
        assert see(client, old, until="0001-01-01T00:00:00Z").status_code == 204
        client.force_login(ann)
        see(client, old, until="0001-01-01T00:00:00Z")

        assert self.moments(ann).last_at == old.published_at

    @pytest.mark.parametrize(
        "until", ["", "now", "2026-03-01T12:00:00", "x" * 5000, "\x00", "0001-01-01T00:00:00+14:00"]
    )
    def test_without_a_moment_is_400_and_stores_nothing(
        self, client: Client, article: Article, discussion: Discussion, ann: User, until: str
    ) -> None:
        client.force_login(ann)
        response = see(client, article, until=until, next="/")

        assert response.status_code == 400
        assert "Go back and try again" in response.content.decode()
        assert not ReaderState.objects.exists()
        assert client.post(f"{address(article)}seen/", headers=SAME_ORIGIN).status_code == 400

    @pytest.mark.parametrize(
        "path", ["/articles/a-voice/?after=3#new", "/fr/articles/a-voice/?order=newest#c9", "/"]
    )
    def test_leads_back_to_where_the_form_says(self, client: Client, article: Article, path: str) -> None:
        response = see(client, article, next=path)

        assert (response.status_code, response["Location"]) == (303, path)
        assert "seen" in response.cookies

    @pytest.mark.parametrize(
        "path",
        [
            "",
            "//evil.example/",
            "///evil.example/",
            "/\\evil.example/",
            "\\\\evil.example",
            "javascript:alert(1)",
            "https://evil.example/",
            "http://testserver/",
            "https:evil.example",
            " //evil.example",
            "\x00//evil.example",
            "\n//evil.example",
            "evil",
            "data:text/html,x",
            "//evil.example\\@testserver/",
        ],
    )
    def test_never_leads_elsewhere(self, client: Client, article: Article, path: str) -> None:
        response = see(client, article, next=path)

        assert (response.status_code, response["Location"]) == (303, f"/articles/{article.slug}/#comments")

    def test_leads_back_in_the_language_of_the_form(self, client: Client, article: Article) -> None:
        response = see(client, article, next="", language="fr")

        assert response["Location"] == f"/fr/articles/{article.slug}/#comments"

    @pytest.mark.parametrize(
        "headers",
        [
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site"},
            {"Origin": "https://evil.example"},
            {"Origin": "null"},
        ],
    )
    def test_another_site_may_not_say_so(
        self, client: Client, article: Article, discussion: Discussion, ann: User, headers: dict[str, str]
    ) -> None:
        client.force_login(ann)
        response = see(client, article, headers=headers)

        assert response.status_code == 403
        assert "seen" not in response.cookies
        assert not ReaderState.objects.exists()

    def test_without_a_word_of_its_origin_it_is_a_strangers(
        self, client: Client, article: Article, discussion: Discussion, ann: User
    ) -> None:
        client.force_login(ann)
        see(client, article, headers={})

        assert not ReaderState.objects.exists()

    def test_works_where_tokens_are_enforced(self, article: Article) -> None:
        assert see(Client(enforce_csrf_checks=True), article).status_code == 204

    def test_is_not_done_by_reading_the_address(self, client: Client, article: Article) -> None:
        assert client.get(f"{address(article)}seen/").status_code == 405

    def test_a_draft_is_404_and_sets_nothing(self, client: Client, make_article: MakeArticle) -> None:
        response = see(client, make_article("draft", state="draft", published_at=None))

        assert response.status_code == 404
        assert "seen" not in response.cookies

    def test_after_the_article_has_moved_leads_on(self, client: Client, article: Article) -> None:
        article.slug = "another-voice"
        save_article(article)
        response = client.post("/articles/a-voice/comments/seen/", headers=SAME_ORIGIN)

        assert (response.status_code, response["Location"]) == (308, "/articles/another-voice/comments/seen/")


class TestLive:
    def ask(self, client: Client, article: Article, **headers: str) -> Any:
        return client.get(f"{address(article)}live/", headers=headers)

    def test_says_how_many_comments_there_are(self, client: Client, article: Article, post: Post) -> None:
        assert self.ask(client, article).json() == {"count": 0, "open": True}
        post()
        post(state="pending")

        response = self.ask(client, article)
        assert response.json() == {"count": 1, "open": True}
        assert response["Content-Type"] == "application/json"

    def test_is_one_query_for_everybody(
        self, client: Client, article: Article, post: Post, ann: User, django_assert_num_queries: Any
    ) -> None:
        member = Client()
        member.force_login(ann)
        for reader in (client, member):
            for _round in ("without a discussion", "with one"):
                with django_assert_num_queries(1):
                    self.ask(reader, article)
                post()

    def test_reads_no_more_than_it_says(
        self, client: Client, article: Article, django_assert_num_queries: Any
    ) -> None:
        with django_assert_num_queries(1) as queries:
            self.ask(client, article)

        assert "body" not in queries.captured_queries[0]["sql"]

    def test_is_another_answer_after_a_restore(self, client: Client, article: Article) -> None:
        etag = self.ask(client, article)["ETag"]
        # All numbers are what they were.
        Club.objects.renew_validators()
        assert self.ask(client, article, **{"If-None-Match": etag}).status_code == 200

    def test_is_304_for_one_query_while_nothing_has_changed(
        self, client: Client, article: Article, post: Post, django_assert_num_queries: Any
    ) -> None:
        post()
        first = self.ask(client, article)
        with django_assert_num_queries(1):
            second = self.ask(client, article, **{"If-None-Match": first["ETag"]})

        assert first["ETag"].startswith('W/"')
        assert (second.status_code, second.content) == (304, b"")
        assert second["ETag"] == first["ETag"]
        post()
        assert self.ask(client, article, **{"If-None-Match": first["ETag"]}).json()["count"] == 2

    def test_says_when_the_discussion_has_closed(self, client: Client, article: Article) -> None:
        discussion = Discussion.objects.create(article=article, closes_after_days=2)
        etag = self.ask(client, article)["ETag"]
        # The clock alone closes it, which raises no version.
        Discussion.objects.filter(pk=discussion.pk).update(closes_after_days=1)
        Article.objects.filter(pk=article.pk).update(published_at=timezone.now() - timedelta(days=1, hours=1))

        assert self.ask(client, article, **{"If-None-Match": etag}).json() == {"count": 0, "open": False}

    def test_is_the_same_for_everybody_and_shared_caches_may_keep_it(
        self, client: Client, article: Article, post: Post, ann: User
    ) -> None:
        post()
        member = Client()
        member.force_login(ann)
        public, own = self.ask(client, article), self.ask(member, article)

        assert public["Cache-Control"] == "public, max-age=0, s-maxage=10"
        assert own["Cache-Control"] == "private, no-cache"
        assert public["Vary"] == own["Vary"] == "Cookie"
        assert public.content == own.content
        assert public["ETag"] == own["ETag"]

    def test_may_be_kept_as_304_too(self, client: Client, article: Article) -> None:
        etag = self.ask(client, article)["ETag"]

        assert "s-maxage=10" in self.ask(client, article, **{"If-None-Match": etag})["Cache-Control"]

    @pytest.mark.parametrize(
        "fields",
        [
            {"state": "draft", "published_at": None},
            {"state": "published", "published_at": timezone.now() + timedelta(days=1)},
        ],
    )
    def test_is_404_for_what_is_not_public(
        self, client: Client, make_article: MakeArticle, fields: dict[str, Any]
    ) -> None:
        assert self.ask(client, make_article("not-yet", **fields)).status_code == 404
        assert client.get("/articles/nothing/comments/live/").status_code == 404

    def test_is_410_for_what_was_withdrawn(self, client: Client, make_article: MakeArticle) -> None:
        assert self.ask(client, make_article("gone", state="withdrawn")).status_code == 410

    def test_does_not_tell_the_new_address_of_a_draft(
        self, client: Client, make_article: MakeArticle
    ) -> None:
        draft = make_article("old-name", state="draft", published_at=None)
        draft.slug = "secret-name"
        save_article(draft)

        assert client.get("/articles/old-name/comments/live/").status_code == 404

    def test_leads_on_after_the_article_has_moved(self, client: Client, article: Article) -> None:
        article.slug = "another-voice"
        save_article(article)

        assert client.get("/articles/a-voice/comments/live/", follow=True).json() == {
            "count": 0,
            "open": True,
        }

    def test_takes_no_post(self, client: Client, article: Article) -> None:
        assert client.post(f"{address(article)}live/", headers=SAME_ORIGIN).status_code == 405

    def test_answers_who_asks_for_the_head_alone(self, client: Client, article: Article) -> None:
        response = client.head(f"{address(article)}live/")

        assert (response.status_code, response.content) == (200, b"")
