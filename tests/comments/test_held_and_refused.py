"""What a post meets besides its text: settings that hold it, rules that refuse it, and what it is asked."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override

from comments import posting, standing
from comments.defence_models import Sanction
from comments.discussed import holds_new_writers, settings_of
from comments.findings import Effect, Finding, Ground
from comments.models import Comment, Decision, Discussion
from comments.policy import Settings
from comments.posting import Flood, RefusedByRule, post_comment
from comments.reasons import Code, Reason, grounds_words, reason_words
from comments.submissions import Submission
from comments.writers import Writer
from filmclub.accounts.models import User
from filmclub.club.models import Club
from reviews.models import Article
from tests.comments.browsing import SAME_ORIGIN, by_htmx, send
from tests.conftest import MakeArticle, Post, html
from tests.keys import key_of

GUS = Writer(name="Gus", email="gus@example.org", browser_key=key_of("Gus"))
DAY = timedelta(days=1)
NO_CASINOS = Finding(Effect.REFUSE, Ground("rule_word", rule=7, detail="casino"), "No casinos, please.")
SPAM = Finding(Effect.SPAM, Ground("rule_word", rule=8, detail="pills"))


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What the rules, their counter and the service are asked, in their order; the rules find nothing."""
    asked: list[Any] = []

    def look(submission: Submission) -> list[Finding]:
        asked.append(submission)
        return []

    monkeypatch.setattr(posting, "matches", look)
    monkeypatch.setattr(posting, "signals", look)
    monkeypatch.setattr(posting, "count_hits", lambda findings, _now: asked.append(list(findings)))
    monkeypatch.setattr(posting, "ask_later", lambda comment, **about: asked.append((comment.pk, about)))
    return asked


@pytest.fixture
def find(seen: list[Any], monkeypatch: pytest.MonkeyPatch) -> Any:
    return lambda *found: monkeypatch.setattr(posting, "matches", lambda _submission: list(found))


class TestWhatRulesAndLayersAreShown:
    def test_they_see_the_text_its_links_and_where_it_came_from(
        self, client: Client, article: Article, seen: list[Any]
    ) -> None:
        before = timezone.now() - timedelta(minutes=10)
        response = client.post(
            f"{article.get_absolute_url()}comments/",
            {
                "text": "See [this](https://a.example/x?a=1&b=2) and https://b.example/",
                "name": "Gus",
                "email": "gus@example.org",
                "website": "https://gus.example/",
                "until": before.isoformat(),
            },
            headers={**SAME_ORIGIN, "User-Agent": "Test/1"},
            REMOTE_ADDR="203.0.113.77",
        )
        assert response.status_code == 303
        submission, again, asked, counted = seen
        assert submission is again
        assert isinstance(submission, Submission)
        assert submission.links == ("https://a.example/x?a=1&b=2", "https://b.example/")
        assert (submission.network, submission.writer.website) == ("203.0.113.0", "https://gus.example/")
        assert submission.form_age is not None
        assert 500 < submission.form_age < 700
        assert (submission.is_known, submission.is_trapped, submission.comment_id) == (False, False, None)
        assert counted == []
        assert asked == (Comment.objects.get().pk, {"address": "203.0.113.77", "agent": "Test/1"})

    @pytest.mark.parametrize("until", ["", "yesterday", "2026-03-04T08:00", "9999-12-31T23:59:59Z"])
    def test_a_form_without_a_moment_has_no_age_or_none_below_zero(
        self, client: Client, article: Article, seen: list[Any], until: str
    ) -> None:
        assert send(client, article, until=until).status_code == 303
        assert seen[0].form_age == (0 if until.endswith("Z") else None)

    def test_of_the_trusted_nobody_is_asked(
        self, article: Article, moderator: User, seen: list[Any], find: Any
    ) -> None:
        find(SPAM)
        assert post_comment(article=article, writer=Writer(user=moderator), text="Pills.").state == "approved"
        assert seen == [[]], "nothing is found, and no hit"

    def test_it_is_said_whether_the_writer_is_known(self, post: Post, seen: list[Any]) -> None:
        post(writer=GUS)
        post("Again.", writer=GUS)
        assert [entry.is_known for entry in seen if isinstance(entry, Submission)] == [False] * 2 + [True] * 2


class TestARuleThatRefuses:
    def test_gives_the_words_back_beside_its_own_sentence(
        self, client: Client, article: Article, find: Any, seen: list[Any]
    ) -> None:
        find(NO_CASINOS)
        for response in (send(client, article), by_htmx(client, article)):
            assert response.status_code == 422
            assert "No casinos, please." in html(response)
            assert "A first word." in html(response)
        assert not Comment.objects.exists()
        assert seen[-1] == [NO_CASINOS], "it is a hit"

    def test_lets_the_writer_try_again_at_once(self, article: Article, find: Any) -> None:
        find(NO_CASINOS)
        with pytest.raises(RefusedByRule):
            post_comment(article=article, writer=GUS, text="Casinos.", address="203.0.113.7")
        find()
        post_comment(article=article, writer=GUS, text="Of the film.", address="203.0.113.7")
        with pytest.raises(Flood):
            post_comment(article=article, writer=GUS, text="And again.", address="203.0.113.7")


class TestWhatIsSpamAtOnce:
    def test_looks_to_its_writer_like_what_waits(
        self, client: Client, article: Article, find: Any, seen: list[Any]
    ) -> None:
        find(SPAM)
        response = send(client, article)
        assert response.status_code == 202
        assert "It waits for a moderator" in html(response)
        comment = Comment.objects.get()
        assert (comment.state, comment.held_for, comment.published_at) == ("spam", "rule_word", None)
        decision = comment.decisions.get()
        assert (decision.act, decision.before, decision.after) == ("spam", "spam", "spam")
        assert decision.grounds[0] == {"code": "rule_word", "rule": 8, "detail": "pills"}
        assert [SPAM] in seen, "it is a hit"

    def test_by_htmx_too(self, client: Client, article: Article, find: Any) -> None:
        find(SPAM)
        response = by_htmx(client, article)
        assert response.status_code == 201
        assert "waiting for a moderator" in html(response)
        assert "A first word." not in html(Client().get(article.get_absolute_url()))


def test_who_is_to_pause_reads_it_and_keeps_the_words(
    client: Client, article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standing, "sanction_in_force", lambda *_about: Sanction(kind="pause"))
    monkeypatch.setattr(posting, "sanction_words", lambda _sanction: "You pause until May.")
    for response in (send(client, article), by_htmx(client, article)):
        assert response.status_code == 403
        assert "You pause until May." in html(response)
        assert "A first word." in html(response)
    assert not Comment.objects.exists()


@pytest.mark.usefixtures("seen")
class TestSettings:
    @pytest.fixture
    def of_club(self) -> Any:
        return lambda **columns: Club.objects.update_or_create(pk=1, defaults=columns)

    def test_a_club_that_has_set_nothing_holds_each_first_comment(self, article: Article) -> None:
        usual = Settings(first_held=1, holds_new_links=True, links_held=2)
        assert settings_of(Discussion(), article, article.published_at or timezone.now()) == usual
        assert holds_new_writers(article)

    @pytest.mark.parametrize(
        ("club", "here", "expected"),
        [
            ({"holds_all": True}, {}, {"holds_all": Code.CLUB_HOLDS_ALL}),
            ({"holds_all": True}, {"policy": "open_here"}, {"holds_all": None}),
            ({}, {"policy": "open_here"}, {"holds_all": None}),
            ({"holds_all": True}, {"policy": "hold"}, {"holds_all": Code.HOLD_ALL}),
            ({"first_held": 3}, {}, {"first_held": 3}),
            ({"first_held": 3}, {"first_held": 0}, {"first_held": 0}),
            ({}, {"first_held": 2}, {"first_held": 2}),
            ({"days_new_guests_wait": 30}, {}, {"first_held": 0, "is_old": True}),
            ({"days_new_guests_wait": 30, "first_held": 1}, {}, {"first_held": 1, "is_old": True}),
            ({"days_new_guests_wait": 30}, {"days_new_guests_wait": 60}, {"is_old": False}),
            ({"first_held": 0}, {}, {"first_held": 0, "is_old": False}),
            ({"holds_new_links": False}, {}, {"holds_new_links": False}),
            ({"holds_new_links": False}, {"holds_new_links": True}, {"holds_new_links": True}),
            ({"links_held": 5}, {}, {"links_held": 5}),
            ({"links_held": 5}, {"links_held": 0}, {"links_held": 0}),
        ],
        ids=str,
    )
    def test_the_clubs_hold_unless_the_discussion_has_its_own(
        self, make_article: MakeArticle, of_club: Any, club: Any, here: Any, expected: Any
    ) -> None:
        now = timezone.now()
        article = make_article("old", published_at=now - 40 * DAY)
        of_club(**club)
        found = settings_of(Discussion(**here), article, now)
        assert {name: getattr(found, name) for name in expected} == expected

    def test_after_ninety_days_new_writers_wait_where_none_did(
        self, make_article: MakeArticle, of_club: Any, post: Post
    ) -> None:
        of_club(first_held=0)
        now = timezone.now()
        article = make_article("old", published_at=now - 90 * DAY)
        new = post_comment(article=article, writer=GUS, text="Early.", now=now - DAY)
        late = post_comment(article=article, writer=Writer(name="Ina", email="i@example.org"), text="Late.")
        again = post_comment(article=article, writer=GUS, text="Again.", now=now)
        assert [new.state, late.state, again.state] == ["approved", "pending", "approved"]
        assert (late.held_for, Discussion.objects.get().is_open()) == ("old_article", True)

    def test_the_form_says_that_first_comments_wait_and_a_stored_page_follows(
        self, client: Client, make_article: MakeArticle, of_club: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        of_club(first_held=0)
        now = timezone.now()
        article = make_article("young", published_at=now - 10 * DAY)

        def page(at: datetime) -> tuple[str, str]:
            monkeypatch.setattr(timezone, "now", lambda: at)
            response = client.get(article.get_absolute_url())
            return response["ETag"], html(response)

        words = "A first comment waits for a moderator."
        young, later, old = page(now), page(now + DAY), page(now + 81 * DAY)
        assert young[0] == later[0] != old[0]
        assert (words in young[1], words in old[1]) == (False, True)
        Discussion.objects.create(article=article, days_new_guests_wait=5)
        assert words in page(now + DAY)[1]

    def test_a_new_writers_website_is_a_link(self, article: Article, of_club: Any) -> None:
        of_club(first_held=0)
        plain = post_comment(article=article, writer=GUS, text="What a pleasant film.")
        ina = Writer(name="Ina", email="i@example.org", website="https://casino.example/")
        linked = post_comment(article=article, writer=ina, text="What a pleasant film, too.")
        assert (plain.state, linked.state, linked.held_for) == ("approved", "pending", "link_of_new")

    def test_the_website_counts_among_the_links(self, article: Article, post: Post) -> None:
        gus = Writer(GUS.user, GUS.name, GUS.email, "https://gus.example/", GUS.browser_key)
        post(writer=GUS)
        held = post_comment(article=article, writer=gus, text="See https://a.example/")
        assert (held.state, held.decisions.get().why) == ("pending", "It has many links (2).")


class TestWords:
    def test_grounds_are_read_in_the_readers_language(self, settings: Any) -> None:
        grounds = [{"code": "many_links", "rule": None, "detail": "3"}]
        assert grounds_words(grounds) == "It has many links (3)."
        with override("fr"):
            assert grounds_words(grounds) == "Il contient beaucoup de liens (3)."

    def test_a_code_stands_once_with_all_that_it_was_found_in(self) -> None:
        found = [("many_links", "3"), ("swells", ""), ("many_links", "4"), ("many_links", "3")]
        words = grounds_words({"code": code, "rule": None, "detail": detail} for code, detail in found)
        assert words == "It has many links (3, 4). Its marks make it many times as long as it was typed."

    def test_a_code_of_another_release_is_shown_as_it_is(self) -> None:
        assert grounds_words([{"code": "moon", "rule": 3, "detail": "full"}]) == "moon (full)."

    def test_what_earlier_releases_stored_is_still_read(self, post: Post) -> None:
        comment = post(state="pending")
        Decision.objects.filter(comment=comment).update(
            grounds=[], reason="Every comment in this discussion waits. It has many links."
        )
        decision = comment.decisions.get()
        assert decision.why == decision.reason == reason_words(decision.reason)

    def test_each_code_has_words_of_its_own_that_end_as_a_sentence(self) -> None:
        labels = [str(code.label) for code in Code]
        assert len(set(labels)) == len(labels)
        assert all(label.endswith(".") for label in labels)
        assert all(len(code.value) <= 20 for code in Code)
        assert not {str(reason.label) for reason in Reason} & set(labels)


@pytest.mark.parametrize(
    ("who", "most"), [("a guest who comes for the first time", 17), ("a known guest", 20), ("a member", 16)]
)
def test_a_post_costs_few_queries(post: Post, article: Article, bob: User, who: str, most: int) -> None:
    writer = {
        "a guest who comes for the first time": Writer(name="Ina", email="ina@example.org"),
        "a known guest": GUS,
        "a member": Writer(user=bob),
    }[who]
    post(writer=GUS)
    bob.has_perm("comments.moderate_comment")
    with CaptureQueriesContext(connection) as captured:
        post_comment(article=article, writer=writer, text="What a film.", address="203.0.113.7")
    assert len(captured) <= most, [query["sql"][:150] for query in captured]
