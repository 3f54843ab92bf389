"""Moderators look for words, and for people, in comments of all states."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from comments import searching
from comments.states import State
from comments.writers import Writer
from filmclub.accounts.models import User
from reviews.models import Article
from tests.comments.admin.queue_page import QUEUE, get
from tests.conftest import MakeArticle, Post, comments_below
from tests.crowd import post_crowd

pytestmark = pytest.mark.filterwarnings("ignore:No directory at")


def found(client: Client, typed: str, tab: str = "all") -> list[int]:
    return get(client, f"{QUEUE}?{urlencode({'state': tab, 'q': typed})}").rows


def test_words_are_found_in_every_state(mo: Client, post: Post) -> None:
    comments = {state: post("He finds >!the Élysée!< there.", state=state) for state in State}
    post("Something else.")
    assert set(found(mo, "elysee finds")) == {comment.pk for comment in comments.values()}
    assert found(mo, "elysee", "spam") == [comments[State.SPAM].pk]
    assert found(mo, '"the elysee"', "refused") == [comments[State.REFUSED].pk]
    assert get(mo, f"{QUEUE}?q=elysee").rows == [comments[State.PENDING].pk]


@pytest.mark.parametrize("typed", ["Zoé Ånström", "ZOE ANSTROM", "zoe anstrom", " zoé  ånström "])
def test_a_person_is_found_by_just_that_name(mo: Client, post: Post, typed: str, ann: User) -> None:
    ann.first_name, ann.last_name = "Zoé", "Ånström"
    ann.save()
    member = post("One.", writer=Writer(user=ann))
    guest = post("Two.", writer=Writer(name="Zoe Anström"))
    post("Three.", writer=Writer(name="Zoe"))
    assert set(found(mo, typed)) == {member.pk, guest.pk}


def test_a_member_is_found_by_the_name_to_sign_in_with(mo: Client, post: Post, ann: User) -> None:
    comment = post("One.", writer=Writer(user=ann))
    assert found(mo, "ANN") == [comment.pk]
    assert found(mo, "an") == []


@pytest.mark.parametrize(
    "typed", ["zoe@films.example", "ZOE@Films.example", "films.example", "@films.example"]
)
def test_moderators_alone_find_addresses(
    mo: Client, client: Client, editor: User, post: Post, typed: str
) -> None:
    comment = post("One.", writer=Writer(name="Zoe", email="zoe@films.example"))
    post("Two.", writer=Writer(name="Ina", email="ina@other.example"))
    assert found(mo, typed) == [comment.pk]
    client.force_login(editor)
    assert found(client, typed) == []


@pytest.mark.parametrize("typed", ["…", "-film", "x" * 300, "a " * 20])
def test_what_names_no_word_finds_nothing(mo: Client, post: Post, typed: str) -> None:
    post()
    assert found(mo, typed) == []
    assert found(mo, "  ") != []


@pytest.mark.parametrize("typed", ['"', "a:* & !b", "NEAR(a)", "{every} : x", "'; --"])
def test_no_sign_means_something_to_a_database(mo: Client, post: Post, typed: str) -> None:
    post()
    assert isinstance(found(mo, typed), list)


def test_the_index_is_asked_and_no_text_is_looked_through(mo: Client, post: Post, article: Article) -> None:
    for _number in range(3):
        post("A lighthouse.")
    counts = []
    for _size in range(2):
        with CaptureQueriesContext(connection) as captured:
            found(mo, "lighthouse")
        counts.append(len(captured))
        assert not any(
            "LIKE" in query["sql"] and '"text"' in query["sql"].partition("WHERE")[2] for query in captured
        )
        post_crowd(article, 20, text="A lighthouse.")
    assert counts[0] == counts[1]
    [asked] = [query["sql"] for query in captured if "words_" in query["sql"]]
    with connection.cursor() as cursor:
        prefix = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
        cursor.execute(f"{prefix} {asked}")
        plan = "\n".join(str(row[-1]) for row in cursor.fetchall())
    assert ("VIRTUAL TABLE INDEX" if connection.vendor == "sqlite" else "words_words") in plan


def test_that_more_have_the_words_is_said(
    mo: Client, post: Post, make_article: MakeArticle, moderator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "MOST_SOUGHT", 2)
    there = comments_below(make_article("elsewhere"), moderator)("A lighthouse.")
    comments = [post("A lighthouse.") for _number in range(3)]
    page = get(mo, f"{QUEUE}?state=all&q=lighthouse")
    assert set(page.rows) == {comment.pk for comment in comments[1:]}
    assert "newest. Add a word, or choose an article." in page.html
    page = get(mo, f"{QUEUE}?state=all&q=lighthouse&article={there.discussion_id}")
    assert page.rows == [there.pk]
    assert "Add a word" not in page.html
