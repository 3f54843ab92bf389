"""The bell of members, and what is new on one's own page: raised, lowered, looked at, put right."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from comments.bell import count_anew, hold, look, recount_bells, recount_members
from comments.claims import Claimant, _step, claim, undo_claim
from comments.erasing import erase_comment
from comments.followed import Target
from comments.followers import Follower
from comments.following import follow, mute, unfollow
from comments.following_models import Subscription
from comments.ignoring import ignore, read_again
from comments.models import Comment, Decision
from comments.moderation import moderate, move_comment, undo
from comments.posting import withdraw_comment
from comments.states import Act, State
from comments.writer_numbers import number_of
from comments.writers import Writer
from filmclub.accounts.models import User
from reviews.models import Article, Film, Series
from tests.comments.browsing import SAME_ORIGIN, send
from tests.comments.test_composing import PAGE, check
from tests.conftest import MakeArticle, Post, html, make_user

pytestmark = pytest.mark.django_db
SHOWN = re.compile(r'<a class="bell" href="/me/#answers">.*?</a>', re.DOTALL)


@pytest.fixture
def said(post: Post, ann: User) -> Comment:
    """What a member has said."""
    return post("I was there.", writer=Writer(user=ann))


@pytest.fixture
def here(client: Client, ann: User) -> Client:
    """The member's browser."""
    client.force_login(ann)
    return client


def bell(user: User) -> int:
    return User.objects.values_list("bell_count", flat=True).get(pk=user.pk)


def words_of_bell(client: Client, path: str = "/") -> str:
    found = SHOWN.search(html(client.get(path)))
    assert found is not None
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split())


class TestItRings:
    def test_for_each_answer_once_it_is_public(
        self, said: Comment, post: Post, ann: User, bob: User, moderator: User
    ) -> None:
        held = post(parent=said, state=State.PENDING)
        assert bell(ann) == 0
        moderate(held, Act.APPROVE, by=moderator)
        post(parent=said)
        post(parent=said, writer=Writer(user=bob))
        assert (bell(ann), bell(bob)) == (3, 0)

    def test_not_for_ones_own_words_nor_for_a_thread(self, said: Comment, post: Post, ann: User) -> None:
        answer = post(parent=said, writer=Writer(user=ann))
        post("A thread.")
        assert bell(ann) == 0
        erase_comment(answer, by=None)
        assert (bell(ann), count_anew(ann.pk)) == (0, False)

    def test_for_whom_an_answer_is_meant_alone(self, said: Comment, post: Post, ann: User, bob: User) -> None:
        answer = post(parent=said, writer=Writer(user=bob))
        post(parent=answer)
        assert (bell(ann), bell(bob)) == (1, 1)

    def test_less_for_what_is_public_no_more(
        self, said: Comment, post: Post, ann: User, moderator: User
    ) -> None:
        removed, withdrawn, erased = post(parent=said), post(parent=said), post(parent=said)
        decision = moderate(removed, Act.REMOVE, by=moderator)
        assert bell(ann) == 2
        withdraw_comment(withdrawn)
        erase_comment(erased, by=None)
        assert bell(ann) == 0
        undo([decision], by=moderator)
        assert bell(ann) == 1

    def test_never_below_nought(self, said: Comment, post: Post, ann: User, moderator: User) -> None:
        answer = post(parent=said)
        look(ann)
        moderate(answer, Act.REMOVE, by=moderator)
        assert bell(ann) == 0

    def test_not_for_what_was_looked_at_and_comes_back(
        self, said: Comment, post: Post, ann: User, moderator: User
    ) -> None:
        answer = post(parent=said)
        decision = moderate(answer, Act.REMOVE, by=moderator)
        look(ann, timezone.now() + timedelta(minutes=1))
        undo([decision], by=moderator)
        assert bell(ann) == 0

    def test_not_for_those_whom_one_ignores(self, said: Comment, post: Post, ann: User, bob: User) -> None:
        first = post(parent=said, writer=Writer(user=bob))
        guest = post(parent=said)
        ignore(ann, bob.pk)
        ignore(ann, number_of(guest), through=guest.pk)
        assert bell(ann) == 0
        post("Once more.", parent=said, writer=Writer(user=bob))
        assert bell(ann) == 0
        read_again(ann, bob.pk)
        assert (bell(ann), first.author_id) == (2, bob.pk)

    def test_elsewhere_when_an_answer_is_moved(
        self, said: Comment, post: Post, ann: User, bob: User, moderator: User
    ) -> None:
        of_bob = post("Mine.", writer=Writer(user=bob))
        answer = post(parent=said)
        move_comment(answer, of_bob, by=moderator)
        assert (bell(ann), bell(bob)) == (0, 1)
        move_comment(answer, None, by=moderator)
        assert (bell(ann), bell(bob)) == (0, 0)
        undo(Decision.objects.filter(moved_from=of_bob), by=moderator)
        assert (bell(ann), bell(bob)) == (0, 1)

    def test_for_both_when_a_moderator_answers_what_waits(
        self, said: Comment, post: Post, ann: User, bob: User, moderator: User
    ) -> None:
        waits = post(parent=said, writer=Writer(user=bob), state=State.PENDING)
        post("Welcome.", parent=waits, writer=Writer(user=moderator))
        assert (bell(ann), bell(bob)) == (1, 1)


class TestLooking:
    def test_makes_it_silent_and_says_what_is_new(self, here: Client, said: Comment, post: Post) -> None:
        for words in ("You were not.", "Nor was I."):
            post(words, parent=said)
        assert words_of_bell(here) == "2 2 new for you"
        page = html(here.get("/me/"))
        assert "New answers to you" in page
        assert page.index("Nor was I.") < page.index("You were not.")
        assert "Nothing new for you" in page
        assert words_of_bell(here) == "Nothing new for you"

    def test_keeps_the_marks_for_a_visit(self, here: Client, ann: User, said: Comment, post: Post) -> None:
        post(parent=said)
        for _visit in range(2):
            assert "New answers to you" in html(here.get("/me/"))
        long_ago = timezone.now() - timedelta(hours=1)
        User.objects.filter(pk=ann.pk).update(bell_last_at=timezone.now() - timedelta(minutes=31))
        Comment.objects.filter(parent=said).update(published_at=long_ago)
        page = html(here.get("/me/"))
        assert "New answers to you" not in page
        assert '<h2 id="answers">Answers to you</h2>' in " ".join(page.split()).replace("> ", ">").replace(
            " <", "<"
        )

    def test_is_not_done_by_who_only_asks_in_advance(
        self, here: Client, ann: User, said: Comment, post: Post
    ) -> None:
        post(parent=said)
        here.head("/me/")
        here.get("/me/", headers={"Sec-Purpose": "prefetch;prerender"})
        here.get("/me/answers/")
        assert bell(ann) == 1

    def test_says_when_more_came_than_are_shown(
        self, here: Client, said: Comment, post: Post, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("comments.whats_new.ON_A_PAGE", 2)
        monkeypatch.setattr("comments.whats_new._MOST", 3)
        for number in range(3):
            post(f"Number {number}.", parent=said)
        page = html(here.get("/me/"))
        assert "Of what is new, only the latest is shown here." in page
        assert "Number 0." not in page

    def test_reads_on_behind_what_is_left_out(
        self, here: Client, ann: User, bob: User, said: Comment, post: Post, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("comments.whats_new.ON_A_PAGE", 2)
        monkeypatch.setattr("comments.whats_new._MOST", 3)
        follow(Follower(user=ann), Target("article", said.discussion.article), "site")
        for number in range(3):
            post(f"Heard {number}.")
        for writer in (Writer(user=ann), Writer(user=bob)):
            for number in range(8):
                post(f"Left out {number}.", writer=writer)
        ignore(ann, bob.pk)
        page = html(here.get("/me/"))
        followed = page.partition('id="followed"')[2].partition("</section>")[0]
        assert "Heard 2." in followed
        assert "Heard 1." in followed
        assert "Left out" not in followed
        assert "Of what is new, only the latest is shown here." in page

    def test_finds_nothing_new_of_those_who_are_ignored(
        self, here: Client, ann: User, bob: User, said: Comment, post: Post
    ) -> None:
        post(parent=said, writer=Writer(user=bob))
        ignore(ann, bob.pk)
        assert "New answers to you" not in html(here.get("/me/"))

    def test_costs_the_same_whether_little_or_much_is_new(
        self, here: Client, ann: User, said: Comment, post: Post
    ) -> None:
        here.get("/me/")
        costs = []
        for number in (2, 6):
            for _each in range(number):
                post(parent=said)
            with CaptureQueriesContext(connection) as queries:
                here.get("/me/")
            costs.append(len(queries))
        assert costs[0] == costs[1]


class TestThePage:
    def test_tells_each_member_of_their_own(
        self, here: Client, ann: User, bob: User, said: Comment, post: Post, article: Article
    ) -> None:
        post(parent=said)
        other = Client()
        other.force_login(bob)
        address = article.get_absolute_url()
        assert words_of_bell(here, address) == "1 1 new for you"
        assert words_of_bell(other, address) == "Nothing new for you"
        assert SHOWN.search(html(Client().get(address))) is None
        assert "1 nouveauté pour vous" in html(here.get(f"/fr{address}"))

    @pytest.mark.runs_on("sqlite")
    @pytest.mark.parametrize("number", [0, 1, 99, 100, 250])
    def test_is_put_together_with_its_number(
        self, here: Client, ann: User, article: Article, number: int
    ) -> None:
        User.objects.filter(pk=ann.pk).update(bell_count=number)
        page = check(here, f"/fr{PAGE}", PAGE)
        assert ("99+ new for you" in page) is (number > 99)
        assert (f">{number} new for you" in page) is (0 < number <= 99)

    def test_asks_for_nothing(self, here: Client, said: Comment, post: Post, article: Article) -> None:
        here.get(article.get_absolute_url())
        costs = []
        for _answer in range(2):
            with CaptureQueriesContext(connection) as queries:
                here.get("/films/")
            costs.append(len(queries))
            post(parent=said)
        assert costs[0] == costs[1]


class TestPuttingRight:
    def test_finds_every_wrong_number(
        self, said: Comment, post: Post, ann: User, bob: User, moderator: User
    ) -> None:
        post(parent=said)
        User.objects.update(bell_count=7)
        recount_bells.func()
        assert (bell(ann), bell(bob), bell(moderator)) == (1, 0, 0)
        User.objects.update(bell_count=0)
        recount_bells.func()
        assert bell(ann) == 1
        assert not count_anew(ann.pk)

    def test_follows_what_a_member_claims(self, post: Post, ann: User) -> None:
        key = "c" * 32
        mine = post("Mine.", writer=Writer(name="Ann Berg", browser_key=key))
        post("To you.", parent=mine)
        assert bell(ann) == 0
        claimed = claim(Claimant(ann, (), key), [mine.pk])
        assert claimed is not None
        while _step(claimed.pk):
            pass
        assert bell(ann) == 1
        assert undo_claim(claimed.pk, by=ann)
        while _step(claimed.pk):
            pass
        assert bell(ann) == 0

    def test_locks_those_of_several_in_order(self, post: Post, ann: User, bob: User) -> None:
        answers = [post(parent=post(writer=Writer(user=user))) for user in (bob, ann)]
        held = hold(*answers, post("A thread."))
        assert [user.pk for user in held] == sorted([ann.pk, bob.pk])


class TestFollowing:
    @pytest.fixture
    def of_bob(self, post: Post, bob: User) -> Comment:
        return post("Of Bob.", writer=Writer(user=bob), at=timezone.now() - timedelta(minutes=1))

    @pytest.mark.parametrize("column", ["thread", "article"])
    def test_rings_for_what_comes_into_it(
        self, here: Client, ann: User, of_bob: Comment, post: Post, article: Article, column: str
    ) -> None:
        row = of_bob if column == "thread" else article
        follow(Follower(user=ann), Target(column, row), "site")
        reply = post("A reply.", parent=of_bob)
        post("One below.", parent=reply)
        post("Mine.", parent=reply, writer=Writer(user=ann))
        thread = post("Another thread.")
        expected = 2 if column == "thread" else 3
        assert (bell(ann), count_anew(ann.pk), bell(ann)) == (expected, False, expected)
        withdraw_comment(thread)
        assert bell(ann) == 2
        page = html(here.get("/me/"))
        followed = page.partition('id="followed"')[2].partition("</section>")[0]
        assert followed.index("One below.") < followed.index("A reply.")
        for words in ("Mine.", "Another thread.", "Of Bob."):
            assert words not in followed
        assert bell(ann) == 0
        post("One more.", parent=of_bob)
        unfollow(Subscription.objects.filter(user=ann))
        assert bell(ann) == 0

    def test_of_a_muted_thread_nothing_is_heard(
        self, here: Client, ann: User, of_bob: Comment, post: Post
    ) -> None:
        mine = post("Mine.", parent=of_bob, writer=Writer(user=ann))
        post("To you, before.", parent=mine)
        assert bell(ann) == 1
        mute(Follower(user=ann), Target("thread", of_bob))
        assert bell(ann) == 0
        post("To you, later.", parent=mine)
        assert (bell(ann), count_anew(ann.pk)) == (0, False)
        assert "New answers to you" not in html(here.get("/me/"))
        follow(Follower(user=ann), Target("thread", of_bob), "site")
        post("To you, again.", parent=mine)
        assert bell(ann) == 1

    @pytest.mark.parametrize("kind", ["followed", "muted", "followed both", "muted there"])
    def test_of_a_moved_thread_as_of_the_one_it_stands_in(
        self, here: Client, ann: User, of_bob: Comment, post: Post, moderator: User, kind: str
    ) -> None:
        mine = post("Mine.", parent=of_bob, writer=Writer(user=ann))
        host, who = post("The host."), Follower(user=ann)
        if kind == "muted":
            mute(who, Target("thread", of_bob))
        else:
            follow(who, Target("thread", of_bob), "daily")
        if kind == "followed both":
            follow(who, Target("thread", host), "weekly")
        if kind == "muted there":
            mute(who, Target("thread", host))
        move_comment(of_bob, host, by=moderator)
        post("To you.", parent=mine)
        post("In the host.", parent=host)
        for task in DBTaskResult.objects.filter(task_path="comments.bell.recount_members"):
            recount_members.call(*task.args_kwargs["args"])
        expected = {"muted": 1, "muted there": 0}.get(kind, 2)
        assert (bell(ann), count_anew(ann.pk)) == (expected, False)
        page = html(here.get("/me/"))
        assert ("New answers to you" in page, "In the host." in page) == (expected > 0, expected > 1)
        left = {
            "muted": [],
            "followed": [(host.pk, "daily", True)],
            "followed both": [(host.pk, "weekly", True)],
            "muted there": [(host.pk, "site", False)],
        }
        rows = Subscription.objects.filter(user=ann)
        assert [(row.thread_id, row.rhythm, row.muted_at is None) for row in rows] == left[kind]

    def test_an_answer_in_what_one_follows_is_told_once(
        self, here: Client, ann: User, said: Comment, post: Post
    ) -> None:
        follow(Follower(user=ann), Target("thread", said), "daily")
        post("To you.", parent=said)
        assert (bell(ann), count_anew(ann.pk)) == (1, False)
        assert html(here.get("/me/")).count("To you.") == 1

    @pytest.mark.parametrize("column", ["series", "film", "author", "is_all"])
    def test_finds_new_articles(
        self, here: Client, ann: User, editor: User, film: Film, make_article: MakeArticle, column: str
    ) -> None:
        series = Series.objects.create(name="Mondays", slug="mondays")
        rows: dict[str, Any] = {"series": series, "film": film, "author": editor}
        target = Target(column, rows.get(column))
        follow(Follower(user=ann), target, "site")
        other = make_user("ot", "Editors", name="Other Editor")
        new = {"published_at": timezone.now()}
        make_article("of-before", title="Before", series=series).films.add(film)
        make_article("new", title="New here", series=series, **new).films.add(film)
        make_article("draft", title="Drafted", series=series, state=Article.State.DRAFT).films.add(film)
        make_article("another", title="Elsewhere", author=other, **new)
        page = html(here.get("/me/")).partition('id="followed"')[2].partition("</section>")[0]
        assert "New here" in page
        assert "Before" not in page
        assert "Drafted" not in page
        assert ("Elsewhere" in page) is (column == "is_all")

    def test_what_gives_away_stays_covered(
        self, here: Client, ann: User, of_bob: Comment, post: Post
    ) -> None:
        follow(Follower(user=ann), Target("thread", of_bob), "site")
        post("He dies.", parent=of_bob, spoils="ending")
        post("Well: ||she dies||.", parent=of_bob)
        post("They die.", parent=of_bob, state=State.REMOVED)
        post("All die.", parent=of_bob, state=State.PENDING)
        page = html(here.get("/me/"))
        assert page.count("Spoiler: the ending") == 1
        assert "[spoiler]" in page
        assert " dies" not in page
        assert " die" not in page

    def test_costs_the_same_whether_few_or_many_hear(self, post: Post, article: Article) -> None:
        post()
        costs = []
        for number in (2, 6):
            for each in range(number):
                follow(Follower(user=make_user(f"m{number}-{each}")), Target("article", article), "site")
            with CaptureQueriesContext(connection) as queries:
                post()
            costs.append(len(queries))
        assert costs[0] == costs[1]
        assert set(User.objects.filter(username__startswith="m2").values_list("bell_count", flat=True)) == {2}


class TestAGuest:
    def test_reads_what_is_new_until_they_say_so(
        self, client: Client, article: Article, post: Post, settings: Any, moderator: User
    ) -> None:
        settings.COMMENT_INTERVAL = 0
        send(client, article, text="Mine.")
        mine = Comment.objects.get()
        moderate(mine, Act.APPROVE, by=moderator)
        answer = post("To you.", parent=mine)
        Comment.objects.filter(pk=answer.pk).update(published_at=timezone.now() - timedelta(minutes=1))
        for _visit in range(2):
            response = client.get("/me/")
            assert "New answers to you" in html(response)
            assert not response.cookies
        until = re.search(r'name="until" value="([^"]+)"', html(response))
        assert until is not None
        answered = client.post("/me/looked/", {"until": until[1]}, headers=SAME_ORIGIN)
        assert (answered.status_code, answered["Location"]) == (303, "/me/")
        page = html(client.get("/me/"))
        assert "New answers to you" not in page
        assert "To you." in page
        post("Once more.", parent=mine)
        assert "New answers to you" in html(client.get("/me/"))

    @pytest.mark.parametrize("until", ["", "yesterday", "2020-01-01T00:00:00"])
    def test_whose_form_names_no_moment_is_told(self, client: Client, until: str) -> None:
        assert client.post("/me/looked/", {"until": until}, headers=SAME_ORIGIN).status_code == 400

    def test_alone_says_so(self, client: Client, ann: User, post: Post) -> None:
        client.force_login(ann)
        post(parent=post(writer=Writer(user=ann)))
        answer = client.post("/me/looked/", {"until": timezone.now().isoformat()}, headers=SAME_ORIGIN)
        assert (answer.status_code, bell(ann)) == (303, 1)
        assert not answer.cookies

    def test_gets_no_cookie_if_nobody_knows_them(self, client: Client) -> None:
        moment = {"until": "2020-01-01T00:00:00Z"}
        assert not client.post("/me/looked/", moment, headers=SAME_ORIGIN).cookies
        assert client.post("/me/looked/", moment, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403

    def test_whose_cookie_is_malformed_has_looked_at_nothing(
        self, client: Client, article: Article, post: Post, moderator: User, settings: Any
    ) -> None:
        settings.COMMENT_INTERVAL = 0
        send(client, article, text="Mine.")
        mine = Comment.objects.get()
        moderate(mine, Act.APPROVE, by=moderator)
        post("To you.", parent=mine)
        client.cookies["filmclub_looked"] = "now and then"
        assert "New answers to you" in html(client.get("/me/"))
