"""Moving a comment with its replies to another article, and taking that back."""

from __future__ import annotations

import random

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.discussions import recount
from comments.log import log_words
from comments.models import Comment, Decision
from comments.moderation import AlreadyChanged, MoveRefused, moderate, move_comment, purge, undo
from comments.posting import withdraw_comment
from comments.reports import report_comment
from comments.searching import search_discussion
from comments.trees import checking, places, windows
from comments.trees.checking import check
from comments.writers import Writer
from filmclub.accounts.models import User
from reviews.models import Article
from tests.conftest import MakeArticle, Post, make_user
from tests.crowd import post_crowd

pytestmark = pytest.mark.runs_on("sqlite", "postgresql")

Act = Decision.Act
Shape = list[tuple[str, int]]


def shape(article: Article) -> Shape:
    """Text and depth of every comment in reading order; and nothing is wrong with any number."""
    assert check(article.pk).faults == []
    assert recount(article.pk) == []
    everything = windows.in_reading_order(Comment.objects.filter(discussion=article.pk))
    return [(comment.text, places.depth(comment)) for comment in everything]


def fresh(comment: Comment) -> Comment:
    return Comment.objects.select_related("author").get(pk=comment.pk)


def versions(*articles: Article) -> list[int]:
    rows = Article.objects.in_bulk([article.pk for article in articles])
    return [rows[article.pk].discussion_version for article in articles]


@pytest.fixture
def other(make_article: MakeArticle) -> Article:
    return make_article("a-beach", title="A beach")


@pytest.fixture
def talk(post: Post, other: Article) -> dict[str, Comment]:
    """Here a (b (c, d), e), and below the other article x (y)."""
    comments: dict[str, Comment] = {}
    for text, parent in [("a", ""), ("b", "a"), ("c", "b"), ("d", "b"), ("e", "a")]:
        comments[text] = post(text, parent=comments.get(parent))
    comments["x"] = post("x", article=other)
    comments["y"] = post("y", article=other, parent=comments["x"])
    return comments


HERE = [("a", 0), ("b", 1), ("c", 2), ("d", 2), ("e", 1)]
THERE = [("x", 0), ("y", 1)]


@pytest.mark.parametrize(
    ("what", "below", "here", "there"),
    [
        ("b", None, [("a", 0), ("e", 1)], [("x", 0), ("y", 1), ("b", 0), ("c", 1), ("d", 1)]),
        ("b", "x", [("a", 0), ("e", 1)], [("x", 0), ("b", 1), ("c", 2), ("d", 2), ("y", 1)]),
        ("c", "y", [("a", 0), ("b", 1), ("d", 2), ("e", 1)], [("x", 0), ("y", 1), ("c", 2)]),
        ("a", "y", [], [("x", 0), ("y", 1), ("a", 2), ("b", 3), ("c", 4), ("d", 4), ("e", 3)]),
        ("a", None, [], [("a", 0), ("b", 1), ("c", 2), ("d", 2), ("e", 1), ("x", 0), ("y", 1)]),
    ],
)
def test_a_branch_goes_to_another_article_and_back(
    article: Article,
    other: Article,
    talk: dict[str, Comment],
    moderator: User,
    what: str,
    below: str | None,
    here: Shape,
    there: Shape,
) -> None:
    before = [list(checking.read_places(each.pk)) for each in (article, other)]
    decision = move_comment(talk[what], talk[below] if below else None, article=other, by=moderator)
    # A new thread has the newest number, but where the test tells of the first its age decides nothing.
    found = shape(other)
    assert shape(article) == here
    assert sorted(found) == sorted(there)
    assert (below is None) or found == there
    assert (decision.discussion_before_id, decision.discussion_after_id) == (article.pk, other.pk)

    assert undo([decision], by=moderator) == ([talk[what]], [])
    assert (shape(article), shape(other)) == (HERE, THERE)
    after = [list(checking.read_places(each.pk)) for each in (article, other)]
    assert after == before, "in the same trees, which have the same numbers"


def test_numbers_and_versions_of_both_articles_follow(
    article: Article, other: Article, talk: dict[str, Comment], post: Post, moderator: User
) -> None:
    moderate(talk["d"], Act.REMOVE, by=moderator)
    post("waiting", parent=talk["c"], state="pending")
    raised = versions(article, other)

    decision = move_comment(talk["b"], talk["y"], article=other, by=moderator)

    article.refresh_from_db()
    other.refresh_from_db()
    assert (article.comment_count, other.comment_count) == (2, 4)
    assert article.last_comment_at == talk["e"].created_at
    assert other.last_comment_at == talk["y"].created_at
    assert [fresh(talk[name]).approved_below for name in "axy"] == [1, 3, 2]
    assert all(now > before for now, before in zip(versions(article, other), raised, strict=True))
    shape(article), shape(other)
    undo([decision], by=moderator)
    article.refresh_from_db()
    assert article.comment_count == 4
    shape(article), shape(other)


def test_an_article_that_loses_its_last_comment_has_none(
    article: Article, other: Article, talk: dict[str, Comment], moderator: User
) -> None:
    move_comment(talk["x"], None, article=article, by=moderator)
    other.refresh_from_db()
    assert (other.comment_count, other.last_comment_at) == (0, None)


def test_what_nobody_sees_raises_no_version(
    article: Article, other: Article, post: Post, moderator: User
) -> None:
    comment = post("waiting", state="pending")
    raised = versions(article, other)
    move_comment(comment, None, article=other, by=moderator)
    assert versions(article, other) == raised


def test_it_is_found_by_its_words_where_it_stands_now(
    article: Article, other: Article, talk: dict[str, Comment], post: Post, moderator: User
) -> None:
    reply = post("Nothing but dunes.", parent=talk["c"])

    def found(where: Article) -> list[int]:
        return [hit.pk for hit in search_discussion(where, "dunes").hits]

    assert (found(article), found(other)) == ([reply.pk], [])
    decision = move_comment(talk["b"], None, article=other, by=moderator)
    assert (found(article), found(other)) == ([], [reply.pk])
    undo([decision], by=moderator)
    assert (found(article), found(other)) == ([reply.pk], [])


def test_old_addresses_lead_on_for_all_that_moved(
    client: Client, article: Article, other: Article, talk: dict[str, Comment], moderator: User
) -> None:
    old = {name: f"/articles/a-voice/comments/{talk[name].pk}/" for name in "abcde"}
    decision = move_comment(talk["b"], None, article=other, by=moderator)
    for name in "bcd":
        for page in ("", "place/", "reply/", "thread.atom"):
            response = client.get(f"{old[name]}{page}?order=newest")
            new = f"/articles/a-beach/comments/{talk[name].pk}/{page}?order=newest"
            assert (response.status_code, response["Location"]) == (301, new)
        assert client.get(f"/articles/a-beach/comments/{talk[name].pk}/").status_code == 200
    assert client.get(old["e"]).status_code == 200
    assert client.get(f"/articles/a-voice/comments/{talk['x'].pk + 1000}/").status_code == 404
    undo([decision], by=moderator)
    assert client.get(old["c"]).status_code == 200
    response = client.get(f"/articles/a-beach/comments/{talk['c'].pk}/")
    assert (response.status_code, response["Location"]) == (301, old["c"])


def test_old_addresses_of_what_a_stranger_may_not_know_lead_nowhere(
    client: Client, other: Article, post: Post, moderator: User
) -> None:
    hidden = post("hidden", state="pending")
    move_comment(hidden, None, article=other, by=moderator)
    old = f"/articles/a-voice/comments/{hidden.pk}/"
    assert client.get(old).status_code == 404
    client.force_login(moderator)
    assert client.get(old).status_code == 301


def test_moving_twice_to_one_place_is_one_decision(
    other: Article, talk: dict[str, Comment], moderator: User
) -> None:
    seen = fresh(talk["b"]).revision
    first = move_comment(talk["b"], None, article=other, by=moderator, seen_revision=seen)
    again = move_comment(fresh(talk["b"]), None, article=other, by=moderator, seen_revision=seen)
    assert again == first
    with pytest.raises(MoveRefused, match="stands there already"):
        move_comment(fresh(talk["b"]), None, article=other, by=make_user("colleague", "Moderators"))


def test_what_cannot_stand_there_stays_and_the_moderator_is_told(
    article: Article,
    other: Article,
    talk: dict[str, Comment],
    post: Post,
    make_article: MakeArticle,
    moderator: User,
) -> None:
    draft = make_article("draft", title="Not yet", state=Article.State.DRAFT, published_at=None)
    third = post("elsewhere", article=make_article("third"))
    waiting = post("waits", article=other, state="pending")
    pingback = post("a link")
    Comment.objects.filter(pk=pingback.pk).update(kind="pingback")
    recount(article.pk, fix=True)
    pingback.refresh_from_db()
    for what, where, to, sentence in [
        (talk["b"], None, draft, "readers do not see the article “Not yet”"),
        (talk["b"], third, other, f"the comment by {third.name} is about another article"),
        (talk["b"], talk["e"], other, "is about another article"),
        (talk["b"], waiting, other, "readers do not see the comment"),
        (pingback, None, other, "stays where it leads to"),
    ]:
        with pytest.raises(MoveRefused, match=rf"^Nothing was moved: .*{sentence}.*\.$"):
            move_comment(what, where, article=to, by=moderator)
    assert not Decision.objects.filter(act=Act.MOVE).exists()


def test_strangers_move_nothing_to_another_article(
    article: Article, other: Article, talk: dict[str, Comment], editor: User, bob: User
) -> None:
    for stranger in (editor, bob, make_user("former", "Moderators", is_active=False)):
        with pytest.raises(PermissionDenied):
            move_comment(talk["b"], None, article=other, by=stranger)
    assert shape(article) == HERE


def test_who_looked_before_it_moved_decides_nothing(
    other: Article, talk: dict[str, Comment], moderator: User
) -> None:
    seen, below = fresh(talk["b"]), fresh(talk["c"])
    move_comment(talk["b"], None, article=other, by=moderator)
    colleague = make_user("colleague", "Moderators", name="Cole Ague")
    for comment in (seen, below):
        with pytest.raises(AlreadyChanged, match="was moved to another article meanwhile"):
            moderate(comment, Act.REMOVE, by=colleague)
    assert moderate(fresh(talk["c"]), Act.REMOVE, by=colleague).comment == talk["c"]
    shape(other)


def test_writers_and_readers_reach_it_though_it_moved_meanwhile(
    article: Article, other: Article, talk: dict[str, Comment], moderator: User, gus: Writer
) -> None:
    seen, reported = fresh(talk["c"]), fresh(talk["d"])
    move_comment(talk["b"], None, article=other, by=moderator)
    withdraw_comment(seen)
    report_comment(reported, reason="spam", writer=gus)
    assert fresh(talk["c"]).state == "withdrawn"
    assert fresh(talk["d"]).open_reports == 1
    other.refresh_from_db()
    assert other.comment_count == 4
    shape(article), shape(other)


class TestUndo:
    """It puts back where it was, or says why it cannot."""

    def test_below_its_own_reply_it_cannot_go(
        self, other: Article, talk: dict[str, Comment], moderator: User
    ) -> None:
        decision = move_comment(talk["b"], None, article=other, by=moderator)
        move_comment(fresh(talk["a"]), fresh(talk["c"]), article=other, by=moderator)
        undone, [why] = undo([decision], by=moderator)
        assert undone == []
        assert "which is one of its own replies now" in str(why)
        shape(other)

    def test_what_it_answered_may_stand_elsewhere_itself(
        self, article: Article, other: Article, talk: dict[str, Comment], moderator: User
    ) -> None:
        decision = move_comment(talk["b"], talk["x"], article=other, by=moderator)
        move_comment(fresh(talk["a"]), None, article=other, by=moderator)
        undone, [why] = undo([Decision.objects.get(pk=decision.pk)], by=moderator)
        assert undone == []
        assert str(why) == (
            f"Nothing was changed: the comment by {talk['b'].name} cannot go back below the comment by "
            f"{talk['a'].name}, which stands below another article now."
        )
        shape(article), shape(other)

    def test_a_later_decision_stands(self, other: Article, talk: dict[str, Comment], moderator: User) -> None:
        decision = move_comment(talk["b"], None, article=other, by=moderator)
        moderate(fresh(talk["b"]), Act.REMOVE, by=moderator)
        undone, [why] = undo([Decision.objects.get(pk=decision.pk)], by=moderator)
        assert undone == []
        assert "(removed)" in str(why)

    def test_it_comes_back_from_where_it_was_carried_on_to(
        self,
        article: Article,
        other: Article,
        talk: dict[str, Comment],
        make_article: MakeArticle,
        moderator: User,
    ) -> None:
        third = make_article("third")
        decision = move_comment(talk["b"], talk["y"], article=other, by=moderator)
        move_comment(fresh(talk["x"]), None, article=third, by=moderator)
        assert ("b", 2) in shape(third)
        assert undo([Decision.objects.get(pk=decision.pk)], by=moderator)[1] == []
        assert (shape(article), shape(other), shape(third)) == (HERE, [], THERE)


def test_the_log_says_where_it_led(other: Article, talk: dict[str, Comment], moderator: User) -> None:
    first = move_comment(talk["b"], None, article=other, by=moderator)
    undo([first], by=moderator)
    second = move_comment(fresh(talk["b"]), talk["y"], article=other, by=moderator)
    undo([second], by=moderator)
    moves = Decision.objects.filter(comment=talk["b"], act__in=(Act.MOVE, Act.UNDO)).order_by("pk")
    assert [log_words(move) for move in moves] == [
        "moved to “A beach”",
        f"undone: below the comment by {talk['a'].name} at “A voice” again",
        f"moved below the comment by {talk['y'].name} at “A beach”",
        f"undone: below the comment by {talk['a'].name} at “A voice” again",
    ]


def test_a_move_costs_as_many_queries_with_much_talk_as_with_little(
    article: Article, other: Article, talk: dict[str, Comment], moderator: User
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            decision = move_comment(fresh(talk["b"]), fresh(talk["y"]), article=other, by=moderator)
        undo([decision], by=moderator)
        return len(captured)

    moderator.has_perm("comments.moderate_comment")
    few = queries()
    post_crowd(article, 28, below=[talk[name] for name in "abcde"])
    post_crowd(other, 12, below=[talk[name] for name in "xy"])
    assert queries() == few <= 39


def test_a_random_history_leaves_both_discussions_right(
    article: Article, other: Article, post: Post, moderator: User
) -> None:
    chance = random.Random(20)
    now = timezone.now()
    articles = [article, other]
    for number in range(24):
        where = chance.choice(articles)
        there = list(Comment.objects.filter(discussion=where.pk))
        parent = chance.choice([*there, None])
        state = chance.choice(["approved", "approved", "approved", "pending", "removed", "spam"])
        if parent is None or parent.traits.is_public:
            post(f"{number}", parent=parent, article=where, state=state, at=now)
    decisions: list[Decision] = []
    for _step in range(50):
        comment = chance.choice(list(Comment.objects.all()))
        to = chance.choice(articles)
        parent = chance.choice([*Comment.objects.filter(discussion=to.pk).shown(), None])
        try:
            decisions.append(move_comment(comment, parent, article=to, by=moderator))
        except MoveRefused:
            continue
        if chance.random() < 0.4:
            undo([Decision.objects.get(pk=chance.choice(decisions).pk)], by=moderator)
        assert len(shape(article)) + len(shape(other)) == Comment.objects.count()
    assert len(decisions) > 20


def test_one_that_moved_can_be_deleted_for_good_where_it_is(
    article: Article, other: Article, post: Post, moderator: User
) -> None:
    comment = post("spam", state="spam")
    move_comment(comment, None, article=other, by=moderator)
    purge(fresh(comment), by=moderator)
    assert not Comment.objects.exists()
    assert [log_words(each) for each in Decision.objects.filter(act=Act.MOVE)] == ["moved to “A beach”"]
    shape(article), shape(other)
