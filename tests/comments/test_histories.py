"""Random histories of a discussion, compared after each step with a plain model of it.

A few short histories are played, always the same ones. With `--hypothesis-profile=default`, pytest plays a
hundred longer ones, new each time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, ClassVar

import hypothesis
import pytest
from django.core.cache import caches
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from comments import moderation, reading
from comments.discussions import recount
from comments.models import Comment, Decision, Discussion
from comments.moderation import AlreadyChanged, MoveRefused, PurgeRefused, purge
from comments.posting import ParentGone, post_comment, withdraw_comment
from comments.readers import Reader
from comments.reading import Window, find_cursor, read_window
from comments.trees import places, windows
from comments.trees.checking import check
from comments.trees.windows import Order
from comments.writers import Writer, WriterCookie
from filmclub.accounts.models import User
from reviews.models import Article
from tests.comments.old_blog import Blog, Record, lists_of_records
from tests.comments.talk_model import ACTS, Line, Said, Talk
from tests.extent import extent

FEW = hypothesis.settings(max_examples=extent(3, 10), stateful_step_count=20, derandomize=True, database=None)
WINDOW, DEEPEST = 4, 2
START = datetime(2026, 3, 1, 20, 0, tzinfo=UTC)
GUESTS = {
    name: Writer(name=name, email=f"{name}@example.org", browser_key=name[0] * 32) for name in ("gus", "zoe")
}


def at(minute: int) -> datetime:
    return START + timedelta(minutes=minute)


moments = st.integers(0, 9).map(at)
records = lists_of_records(moments)
writers = st.sampled_from(["mo", "mo", *GUESTS])
# The model does not know when a comment was approved first, by which latest activity goes.
ORDERS = [order for order in Order if order != Order.ACTIVE]
orders = st.sampled_from(ORDERS)
readers = st.sampled_from(["", "gus"])


@dataclass(frozen=True)
class Made:
    """A decision that was made, and what the comment was before."""

    decision: Decision
    pk: int
    state: str
    parent: int | None
    thread: int


class Histories(RuleBasedStateMachine):
    """What happens to one discussion, in which all comments wait but those of the moderator Mo.

    Commands are given comments as they were when they were first seen, and decide by what they are now.
    """

    article: ClassVar[Article]
    mo: ClassVar[User]

    comments: Bundle[int] = Bundle("comments")
    decisions: Bundle[Made] = Bundle("decisions")

    def __init__(self) -> None:
        super().__init__()
        self.example = transaction.atomic()
        self.example.__enter__()
        # Rolling back brings the versions back under which pages are stored there.
        caches["fragments"].clear()
        self.talk = Talk(WINDOW, DEEPEST)
        self.blog = Blog()
        self.first_seen: dict[int, Comment] = {}
        self.latest: dict[int, Made] = {}
        self.moves: list[tuple[int, int | None, int | None]] = []
        self.thread_numbers: dict[int, int] = {}
        self.version = self.numbers()["discussion_version"]
        self.changes_counted = self.changes_read = 0
        self.seen_by_all = self.talk.seen_by_all()
        self.words = 0

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.example.__exit__(None, None, None)

    # What happens

    @initialize(target=comments, came=records)
    def begin_with_an_import(self, came: list[Record]) -> Any:
        return self.import_more(came)

    @rule(target=comments, came=records)
    def import_again(self, came: list[Record]) -> Any:
        return self.import_more(came)

    def import_more(self, came: list[Record]) -> Any:
        brought = self.blog.imported_into(self.article, came)
        return multiple(*map(self.know, brought))

    @rule(target=comments, writer=writers, moment=moments)
    def post(self, writer: str, moment: datetime) -> Any:
        return self.say(writer, moment)

    @rule(target=comments, parent=comments, writer=writers, moment=moments)
    def reply(self, parent: int, writer: str, moment: datetime) -> Any:
        if not self.talk.can_answer(parent, writer, moderates=writer == "mo"):
            with pytest.raises(ParentGone):
                self.say(writer, moment, parent)
            return multiple()
        return self.say(writer, moment, parent)

    def say(self, writer: str, moment: datetime, parent: int | None = None) -> int:
        self.words += 1
        comment = post_comment(
            article=self.article,
            writer=GUESTS.get(writer) or Writer(user=self.mo),
            text=f"Words {self.words}.",
            parent_id=parent,
            now=moment,
        )
        state = "approved" if writer == "mo" else "pending"
        return self.know(Said(comment.pk, moment, state, parent, writer=writer))

    def know(self, said: Said) -> int:
        self.talk.say(said)
        self.first_seen[said.pk] = Comment.objects.get(pk=said.pk)
        return said.pk

    @rule(target=decisions, pk=comments, act=st.sampled_from(sorted(ACTS)))
    def decide(self, pk: int, act: str) -> Any:
        before, after = ACTS[act]
        decide = partial(
            moderation.moderate, self.first_seen[pk], Decision.Act(act), by=self.mo, reason="Off topic"
        )
        if pk not in self.talk.said or self.talk.said[pk].state not in before:
            with pytest.raises(AlreadyChanged):
                decide()
            return multiple()
        made = self.made(pk, decide())
        self.talk.become(pk, after)
        return made

    @rule(pk=comments)
    def withdraw(self, pk: int) -> None:
        if pk not in self.talk.said:
            return
        withdraw_comment(self.first_seen[pk])
        if self.talk.said[pk].state in ("pending", "approved"):
            self.talk.become(pk, "withdrawn")
            self.latest.pop(pk, None)

    @rule(target=decisions, pk=comments, there=st.none() | comments)
    def move(self, pk: int, there: int | None) -> Any:
        parent = self.first_seen[there] if there is not None else None
        move = partial(moderation.move_comment, self.first_seen[pk], parent, by=self.mo)
        said, latest = self.talk.said.get(pk), self.latest.get(pk)
        if said and latest and latest.decision.act == Decision.Act.MOVE and said.parent == there:
            assert move() == latest.decision, "as a double click does"
            return multiple()
        if said is None or not self.talk.can_move(pk, there):
            with pytest.raises(MoveRefused if said else AlreadyChanged):
                move()
            return multiple()
        made = self.made(pk, move())
        self.moves.append((pk, made.parent, there))
        self.talk.move(pk, there)
        return made

    def made(self, pk: int, decision: Decision) -> Made:
        said = self.talk.said[pk]
        self.latest[pk] = Made(decision, pk, said.state, said.parent, said.thread)
        return self.latest[pk]

    @rule(made=decisions)
    def undo(self, made: Made) -> None:
        pk, was_moved = made.pk, made.decision.act == Decision.Act.MOVE
        possible = pk in self.talk.said and self.latest.get(pk) is made
        if possible and was_moved and made.parent is not None:
            possible = not self.talk.is_within(made.parent, pk)
        undone, left = moderation.undo([made.decision], by=self.mo)
        assert ([comment.pk for comment in undone], len(left)) == (([pk], 0) if possible else ([], 1))
        if possible and was_moved:
            self.moves.append((pk, self.talk.said[pk].parent, made.parent))
            self.talk.move(pk, made.parent, made.thread)
        elif possible:
            self.talk.become(pk, made.state)
        if possible:
            del self.latest[pk]

    @rule(pk=comments)
    def purge(self, pk: int) -> None:
        is_here = pk in self.talk.said
        # What was decided about a comment goes with it.
        places = {place for moved, *ends in self.moves if moved in self.talk.said for place in ends}
        delete = partial(purge, self.first_seen[pk], by=self.mo)
        if not is_here or not self.talk.can_purge(pk, places):
            with pytest.raises(PurgeRefused if is_here else AlreadyChanged):
                delete()
            return
        delete()
        self.talk.purge(pk)

    # What holds after each step

    @invariant()
    def no_constraint_is_broken(self) -> None:
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")

    @invariant()
    def checking_finds_no_fault(self) -> None:
        assert check(self.article.pk).faults == []
        assert recount(self.article.pk) == []

    @invariant()
    def each_comment_is_what_it_should_be(self) -> None:
        rows = Comment.objects.values_list("pk", "parent", "state", "kind", "approved_below", "shown")
        assert sorted(rows) == sorted(
            (
                *(said.pk, said.parent, said.state, "pingback" if said.is_pingback else "comment"),
                *(self.talk.approved_below(said.pk), self.talk.is_shown(said.pk)),
            )
            for said in self.talk.said.values()
        )

    @invariant()
    def each_comment_stands_where_it_should(self) -> None:
        everything = list(windows.in_reading_order(Comment.objects.all()))
        stand = [(comment.pk, places.depth(comment)) for comment in everything]
        assert stand == [(said.pk, depth) for said, depth in self.talk.walk()]
        for comment in everything:
            if comment.parent_id is None:
                thread, number = self.talk.said[comment.pk].thread, places.thread_number(comment)
                assert self.thread_numbers.setdefault(thread, number) == number

    @invariant()
    def the_article_has_the_right_numbers(self) -> None:
        numbers = self.numbers()
        version = numbers.pop("discussion_version")
        assert numbers == {
            "comment_count": self.talk.comment_count,
            "last_comment_at": self.talk.last_comment_at,
        }
        seen = self.talk.seen_by_all()
        if seen != self.seen_by_all:
            assert version > self.version
        elif self.talk.changes == self.changes_counted:
            assert version == self.version
        self.version, self.seen_by_all, self.changes_counted = version, seen, self.talk.changes

    def numbers(self) -> dict[str, Any]:
        (numbers,) = Article.objects.filter(pk=self.article.pk).values(*Article.DISCUSSION_NUMBERS)
        return dict(numbers)

    @invariant()
    def windows_show_what_they_should(self) -> None:
        if self.talk.changes == self.changes_read:
            return
        self.changes_read = self.talk.changes
        for order in ORDERS:
            self.read(order)
            if self.talk.own_waiting("gus"):
                self.read(order, "gus")
        replies = [said.pk for said in self.talk.said.values() if said.parent and self.talk.is_shown(said.pk)]
        if replies:
            longest = max(replies, key=lambda pk: len(self.talk.lines(Order.OLDEST, top=pk)))
            self.read(Order.OLDEST, top=longest)

    def read(
        self,
        order: Order,
        reader: str = "",
        *,
        top: int | None = None,
        token: str = "",
        is_included: bool = False,
        start: int = 0,
    ) -> list[list[Line]]:
        """Read windows to the end, from a cursor or the beginning, and compare them with the model's."""
        branch = Comment.objects.get(pk=top) if top is not None else None
        windows: list[list[Line]] = []
        while not windows or token:
            after = (
                find_cursor(self.article.pk, token, is_included=is_included, top=branch) if token else None
            )
            window = read_window(self.article.pk, who(reader), order=order, after=after, top=branch)
            windows.append(lines_of(window))
            assert len(windows) <= len(self.talk.said) + 1
            token, is_included = window.next_after or "", False
        cuts = [
            sum(self.talk.is_shown(line.pk) for line in window if not line.is_context) for window in windows
        ]
        assert windows == self.talk.windows(cuts, order, reader, top, start)
        # In other orders, what is too deep to be shown leaves a window smaller.
        fewest = WINDOW if order == Order.OLDEST else 1
        assert all(fewest <= cut <= WINDOW for cut in cuts[:-1])
        assert cuts[-1] <= WINDOW
        return windows

    # What readers do

    @rule(pk=comments, reader=readers, is_included=st.booleans())
    def read_on_from_a_comment(self, pk: int, reader: str, is_included: bool) -> None:
        """It may have been moved, or be hidden, since the reader got the address."""
        for order in ORDERS if pk in self.talk.said else ():
            size = self.talk.approved_below(self.talk.root(pk))
            token = f"{pk}-{size}" if order == Order.DISCUSSED else str(pk)
            start = self.talk.lines_before(pk, order, reader, is_included=is_included)
            self.read(order, reader, token=token, is_included=is_included, start=start)

    @rule(pk=comments, reader=readers)
    def read_a_branch(self, pk: int, reader: str) -> None:
        if self.talk.status(pk, reader) != 404:
            self.read(Order.OLDEST, reader, top=pk)

    @rule(pk=comments, order=orders, reader=readers)
    def open_pages(self, pk: int, order: Order, reader: str) -> None:
        client, address = browser_of(reader), self.article.get_absolute_url()
        page = client.get(f"{address}?order={order}")
        assert texts_on(page) == texts_in(self.read(order, reader)[0])
        page = client.get(f"{address}comments/{pk}/")
        assert page.status_code == self.talk.status(pk, reader)
        if page.status_code != 404:
            assert texts_on(page) == texts_in(self.read(Order.OLDEST, reader, top=pk)[0])

    @rule(target=comments, order=orders, moment=moments)
    def answer_between_two_windows(self, order: Order, moment: datetime) -> Any:
        """Replies above the cursor: nothing is shown twice, and nothing is lost."""
        promised = texts_in(self.talk.lines(order))
        shown: list[int] = []
        replies: list[int] = []
        window = read_window(self.article.pk, Reader(), order=order)
        while window.next_after is not None:
            texts = texts_in(lines_of(window))
            shown += texts
            replies += [self.say("mo", moment, pk) for pk in {*texts[:1], *texts[-1:]}]
            after = find_cursor(self.article.pk, window.next_after)
            window = read_window(self.article.pk, Reader(), order=order, after=after)
        shown += texts_in(lines_of(window))
        assert len(shown) == len(set(shown))
        assert set(promised) <= set(shown)
        return multiple(*replies)


def who(reader: str) -> Reader:
    return Reader(browser_key=GUESTS[reader].browser_key) if reader else Reader()


def browser_of(reader: str) -> Client:
    client, response = Client(), HttpResponse()
    if reader:
        WriterCookie(GUESTS[reader].browser_key).set_on(response)
        client.cookies = response.cookies
    return client


def lines_of(window: Window) -> list[Line]:
    """What a window shows; each comment stands in as many open lists as comments above it."""
    lists = 0
    for node in window.nodes:
        assert node.depth == lists
        lists += node.has_replies_here - len(node.closes)
    assert lists == 0
    return [
        Line(
            *(node.comment.pk, node.depth, node.is_readable, node.is_held, node.is_context),
            more=node.waiting_below,
        )
        for node in window.nodes
    ]


def texts_in(lines: list[Line]) -> list[int]:
    """The comments whose whole text is shown."""
    return [line.pk for line in lines if line.is_readable and not line.is_context]


def texts_on(page: Any) -> list[int]:
    return [int(pk) for pk in re.findall(r'<article class="comment[^"]*" id="c(\d+)"', page.content.decode())]


@pytest.fixture
def histories(
    article: Article,
    moderator: User,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    set_window: Callable[[int], None],
) -> type[Histories]:
    settings.COMMENT_INTERVAL = 0
    set_window(WINDOW)
    monkeypatch.setattr(reading, "DEEPEST", DEEPEST)
    Discussion.objects.create(article=article, policy=Discussion.Policy.HOLD)
    return type("OfOneArticle", (Histories,), {"article": article, "mo": moderator})


def test_a_discussion_stands_and_is_shown_as_a_plain_model_says(
    histories: type[Histories], pytestconfig: pytest.Config
) -> None:
    bounds = hypothesis.settings() if pytestconfig.getoption("hypothesis_profile") else FEW
    patient = hypothesis.settings(bounds, suppress_health_check=list(hypothesis.HealthCheck))
    run_state_machine_as_test(histories, settings=patient)


# Histories that once went wrong


@pytest.fixture
def history(histories: type[Histories]) -> Iterator[Histories]:
    """A history to be told by hand: what should hold after each step is looked at in the end."""
    history = histories()
    try:
        yield history
        for each in history.invariants:
            each.function(history)
    finally:
        history.teardown()


def test_ones_own_waiting_comment_below_the_depth_is_counted_at_the_end(
    history: Histories,
) -> None:
    one = history.say("mo", at(0))
    two = history.say("mo", at(1), one)
    history.say("mo", at(1), two)
    deepest = history.say("mo", at(2), two)
    history.say("gus", at(3), deepest)
    history.say("mo", at(4))


def test_a_branchs_second_window_begins_with_nothing_from_above_the_branch(history: Histories) -> None:
    branch = history.say("mo", at(1), history.say("mo", at(0)))
    for minute in range(2, 8):
        history.say("mo", at(minute), branch)


def test_a_window_goes_on_behind_what_was_moved_further_down(history: Histories) -> None:
    one = history.say("mo", at(0))
    reply = history.say("mo", at(1), one)
    history.say("mo", at(2), one)
    last = history.say("mo", at(1), reply)
    for minute in range(3):
        deep = last
        last = history.say("mo", at(minute), deep)
    history.read_on_from_a_comment(last, reader="", is_included=False)


def test_what_was_moved_since_it_was_fetched_is_withdrawn_in_its_place(history: Histories) -> None:
    one = history.say("mo", at(0))
    reply = history.say("mo", at(1), one)
    history.move(reply, None)
    history.say("mo", at(2))
    history.withdraw(reply)
