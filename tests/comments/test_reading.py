from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils.html import strip_tags

from comments.models import Comment, Decision
from comments.moderation import moderate
from comments.posting import withdraw_comment
from comments.readers import Reader
from comments.reading import Cursor, Node, Window, find_cursor, read_window
from comments.rows import DEEPEST
from comments.states import Act
from comments.writers import Writer
from filmclub.accounts.models import User
from reviews.models import Article
from tests.conftest import Post

pytestmark = pytest.mark.django_db

EVERYBODY = Reader()


def read(article: Article, reader: Reader = EVERYBODY, **kwargs: Any) -> list[str]:
    """What stands on the page, a dash for each level, tombstones in brackets."""
    return lines(read_window(article.pk, reader, **kwargs))


def lines(window: Window) -> list[str]:
    return [
        "-" * node.depth + (words(node) if node.is_readable else f"[{words(node)}]") for node in window.nodes
    ]


def words(node: Node) -> str:
    return strip_tags(node.comment.text_html)


def cursor(article: Article, window: Window) -> Cursor:
    assert window.next_after is not None
    return at(article, window.next_after)


def at(article: Article, token: str) -> Cursor:
    found = find_cursor(article.pk, token)
    assert found is not None
    return found


def remove(comment: Comment, by: User) -> None:
    moderate(comment, Decision.Act.REMOVE, by=by)


class TestWhatIsShown:
    def test_approved_comments_stand_below_what_they_answer(self, article: Article, post: Post) -> None:
        one = post("one")
        post("two")
        post("to one", parent=one)

        assert read(article) == ["one", "-to one", "two"]

    @pytest.mark.parametrize("state", ["pending", "refused", "spam", "removed"])
    def test_nothing_but_approved_comments_is_shown(self, article: Article, post: Post, state: str) -> None:
        post("hidden", state=state)

        assert read(article) == []

    def test_what_was_removed_stays_as_a_tombstone_above_approved_replies(
        self, article: Article, post: Post, moderator: User
    ) -> None:
        root = post("root")
        middle = post("middle", parent=root)
        post("leaf", parent=middle)
        remove(middle, moderator)

        assert read(article) == ["root", "-[middle]", "--leaf"]

    def test_a_tombstone_goes_and_comes_with_the_last_approved_reply_below(
        self, article: Article, post: Post, moderator: User
    ) -> None:
        root = post("root")
        leaf = post("leaf", parent=root)
        remove(root, moderator)
        remove(leaf, moderator)
        assert read(article) == []

        moderate(leaf, Decision.Act.RESTORE, by=moderator)
        assert read(article) == ["[root]", "-leaf"]

    def test_a_withdrawn_comment_is_a_tombstone_too(self, article: Article, post: Post) -> None:
        root = post("root")
        post("leaf", parent=root)
        withdraw_comment(root)

        assert read(article) == ["[root]", "-leaf"]

    def test_pingbacks_do_not_stand_among_comments(self, article: Article, post: Post) -> None:
        ping = post("ping")
        Comment.objects.filter(pk=ping.pk).update(kind=Comment.Kind.PINGBACK)

        assert read(article) == []
        assert list(Comment.objects.pingbacks(article.pk)) == [ping]


class TestTheWritersOwn:
    def test_the_writer_and_nobody_else_sees_a_waiting_comment_in_its_place(
        self, article: Article, post: Post, gus: Writer, moderator: User
    ) -> None:
        one = post("one")
        post("two")
        post("mine", parent=one, state="pending", writer=gus)

        assert read(article, Reader(browser_key=gus.browser_key)) == ["one", "-mine", "two"]
        for other in (EVERYBODY, Reader(browser_key="b" * 32), Reader(user=moderator)):
            assert read(article, other) == ["one", "two"]

    def test_it_is_marked_as_held(self, article: Article, post: Post, gus: Writer) -> None:
        post("mine", state="pending", writer=gus)

        assert [
            node.is_held for node in read_window(article.pk, Reader(browser_key=gus.browser_key)).nodes
        ] == [True]

    def test_a_refused_comment_is_gone_for_its_writer_as_well(
        self, article: Article, post: Post, gus: Writer
    ) -> None:
        post("mine", state="refused", writer=gus)

        assert read(article, Reader(browser_key=gus.browser_key)) == []

    def test_it_shows_below_tombstones_that_nobody_else_sees(
        self, article: Article, post: Post, gus: Writer, moderator: User
    ) -> None:
        root = post("root")
        post("mine", parent=root, state="pending", writer=gus)
        remove(root, moderator)

        assert read(article, Reader(browser_key=gus.browser_key)) == ["[root]", "-mine"]
        assert read(article) == []


class TestDepth:
    @pytest.fixture
    def chain(self, post: Post) -> list[Comment]:
        comments: list[Comment] = []
        for level in range(DEEPEST + 4):
            comments.append(post(f"level {level}", parent=comments[-1] if comments else None))
        return comments

    def test_what_is_too_deep_is_not_shown_but_counted(self, article: Article, chain: list[Comment]) -> None:
        nodes = read_window(article.pk, EVERYBODY).nodes

        assert [node.depth for node in nodes] == list(range(DEEPEST + 1))
        assert nodes[-1].waiting_below == 3

    def test_it_goes_on_on_the_page_of_the_deepest(self, article: Article, chain: list[Comment]) -> None:
        top = Comment.objects.get(pk=chain[DEEPEST].pk)

        assert read(article, top=top) == ["level 6", "-level 7", "--level 8", "---level 9"]

    def test_the_number_that_waits_is_of_what_this_reader_may_see(
        self, article: Article, chain: list[Comment], post: Post, gus: Writer
    ) -> None:
        post("mine", parent=chain[-1], state="pending", writer=gus)

        assert read_window(article.pk, EVERYBODY).nodes[-1].waiting_below == 3
        assert read_window(article.pk, Reader(browser_key=gus.browser_key)).nodes[-1].waiting_below == 4

    def test_ones_own_counts_also_when_it_has_public_replies(
        self, article: Article, chain: list[Comment], post: Post, gus: Writer, moderator: User
    ) -> None:
        mine = post("mine", parent=chain[-1], writer=gus)
        post("an answer", parent=mine, writer=Writer(user=moderator))
        moderate(mine, Act.HOLD, by=moderator)

        assert read_window(article.pk, EVERYBODY).nodes[-1].waiting_below == 4
        assert read_window(article.pk, Reader(browser_key=gus.browser_key)).nodes[-1].waiting_below == 5


class TestWindows:
    SIZE, THREADS = 20, 9

    @pytest.fixture
    def long(self, post: Post, set_window: Callable[[int], None]) -> list[Comment]:
        set_window(self.SIZE)
        roots = [post(f"root {number}") for number in range(self.THREADS)]
        for root in roots:
            reply = post(f"reply to {root.text}", parent=root)
            post(f"reply to {reply.text}", parent=reply)
        return roots

    def test_one_after_the_other_they_show_everything_once(
        self, article: Article, long: list[Comment]
    ) -> None:
        first = read_window(article.pk, EVERYBODY)
        assert len(first.nodes) == self.SIZE
        assert first.next_after is not None
        rest = read_window(article.pk, EVERYBODY, after=cursor(article, first))

        shown = [node.comment.pk for node in first.nodes]
        shown += [node.comment.pk for node in rest.nodes if not node.is_context]
        assert len(shown) == len(set(shown)) == 3 * self.THREADS
        assert rest.next_after is None

    def test_a_window_that_begins_inside_a_branch_repeats_what_stands_above(
        self, article: Article, long: list[Comment]
    ) -> None:
        reply = Comment.objects.get(text="reply to root 7")
        nodes = read_window(article.pk, EVERYBODY, after=at(article, str(reply.pk))).nodes

        assert [(words(node), node.is_context) for node in nodes[:4]] == [
            ("root 7", True),
            ("reply to root 7", True),
            ("reply to reply to root 7", False),
            ("root 8", False),
        ]

    def test_a_reply_above_the_cursor_between_two_windows_doubles_and_loses_nothing(
        self, article: Article, long: list[Comment], post: Post
    ) -> None:
        first = read_window(article.pk, EVERYBODY)
        late = post("late", parent=long[3])
        rest = read_window(article.pk, EVERYBODY, after=cursor(article, first))

        shown = [node.comment.pk for node in first.nodes]
        shown += [node.comment.pk for node in rest.nodes if not node.is_context]
        assert len(shown) == len(set(shown)) == 3 * self.THREADS
        assert late.pk not in shown

    def test_ones_own_waiting_comment_stands_in_one_window_only(
        self, article: Article, long: list[Comment], post: Post, gus: Writer
    ) -> None:
        mine = post("mine", parent=long[2], state="pending", writer=gus)
        reader = Reader(browser_key=gus.browser_key)
        first = read_window(article.pk, reader)
        rest = read_window(article.pk, reader, after=cursor(article, first))

        assert mine.pk in [node.comment.pk for node in first.nodes]
        assert mine.pk not in [node.comment.pk for node in rest.nodes]

    @pytest.mark.parametrize("known", [False, True], ids=["for everybody", "for a writer"])
    def test_cost_the_same_number_of_queries_whatever_the_size(
        self, article: Article, post: Post, gus: Writer, django_assert_num_queries: Any, known: bool
    ) -> None:
        reader = Reader(browser_key=gus.browser_key) if known else EVERYBODY
        root = post("root")
        for _size in range(2):
            with django_assert_num_queries(2 if known else 1):
                read_window(article.pk, reader)
            for _more in range(40):
                post(parent=root)

    def test_spam_before_the_first_comment_is_not_read(self, article: Article, post: Post) -> None:
        for _number in range(5):
            post(state="spam")
        seen = post("seen")

        window = read_window(article.pk, EVERYBODY)
        assert [node.comment.pk for node in window.nodes] == [seen.pk]


class TestNestedLists:
    def test_each_node_says_which_lists_open_and_close_after_it(self, article: Article, post: Post) -> None:
        one = post("one")
        reply = post("reply", parent=one)
        post("deep", parent=reply)
        post("two")

        nodes = read_window(article.pk, EVERYBODY).nodes
        assert [(node.has_replies_here, node.closes) for node in nodes] == [
            (True, []),
            (True, []),
            (False, [2, 1]),
            (False, []),
        ]


class TestWhatIsAnswered:
    """Said where the lines of the lists do not tell it."""

    def answers(self, article: Article) -> dict[str, str]:
        nodes = read_window(article.pk, EVERYBODY).nodes
        return {words(node): words(node.answers) for node in nodes if node.answers}

    def chain(self, post: Post, length: int) -> list[Comment]:
        chain = [post("0")]
        for depth in range(1, length):
            chain.append(post(str(depth), parent=chain[-1]))
        return chain

    @pytest.mark.parametrize(("length", "is_said"), [(2, False), (3, False), (4, True), (5, True)])
    def test_where_a_reply_stands_levels_further_out(
        self, article: Article, post: Post, length: int, is_said: bool
    ) -> None:
        chain = self.chain(post, length)
        post("another", parent=chain[0])

        assert self.answers(article) == ({"another": "0"} if is_said else {})

    def test_behind_replies_that_are_left_out(self, article: Article, post: Post) -> None:
        chain = self.chain(post, DEEPEST + 3)
        post("another", parent=chain[DEEPEST - 1])

        assert self.answers(article) == {"another": str(DEEPEST - 1)}

    def test_not_of_what_begins_a_thread(self, article: Article, post: Post) -> None:
        self.chain(post, DEEPEST + 3)
        post("another thread")

        assert self.answers(article) == {}

    def test_not_of_what_is_not_shown(self, article: Article, post: Post, moderator: User) -> None:
        chain = self.chain(post, 4)
        post("another", parent=chain[0])
        remove(chain[0], moderator)

        assert self.answers(article) == {}

    def test_the_page_links_to_it_and_to_no_other(self, article: Article, post: Post, client: Client) -> None:
        chain = self.chain(post, 4)
        post("another", parent=chain[0])

        page = client.get(article.get_absolute_url()).content.decode()
        assert page.count("in answer to") == 1
        assert f'in answer to <a href="#c{chain[0].pk}">{chain[0].name}</a>' in page
        assert f'id="c{chain[0].pk}"' in page
