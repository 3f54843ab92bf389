"""Each state in each place that reads the table: a new one is found here before it is found by readers."""

from __future__ import annotations

import pytest
from django.db.models import Q
from django.test import Client
from django.utils.html import escape

from comments import states
from comments.models import COUNTS, Comment
from comments.moderation import PurgeRefused, purge
from comments.posting import withdraw_comment
from comments.queue import make_entry
from comments.readers import Reader
from comments.states import ACTS, TRAITS, Act, State, way_to
from comments.writers import Writer
from filmclub.accounts.models import User
from filmclub.wordpress import wxr
from filmclub.wordpress.comment_fields import read_state
from reviews.models import Article
from tests.comments.admin.queue_page import QUEUE, get
from tests.conftest import Post, html

every_state = pytest.mark.parametrize("state", State)


def test_each_state_has_a_row_with_its_words() -> None:
    assert list(TRAITS) == list(State)
    for state, traits in TRAITS.items():
        assert str(traits.tab), state
        assert bool(str(traits.tombstone)) != traits.is_public, state


def test_each_act_is_offered_somewhere_and_leads_to_another_state() -> None:
    leads = {(state, act) for state in State for act in TRAITS[state].acts}
    assert {act for _state, act in leads} == set(ACTS)
    assert [act for state, act in leads if ACTS[act].state == state] == [Act.KEEP]
    assert all(outcome.takes_reason or not outcome.needs_reason for outcome in ACTS.values())


def test_moderators_reach_every_state_but_the_writers_own() -> None:
    assert [state for state in State if way_to(state) is None] == [State.WITHDRAWN]
    assert way_to(State.PENDING) == []
    assert way_to(State.REMOVED) == [Act.APPROVE, Act.REMOVE]


@every_state
def test_the_queue_has_a_tab_for_it_with_its_buttons(mo: Client, post: Post, state: State) -> None:
    comment, other = post(state=state), post(state="pending" if state != "pending" else "approved")
    page = get(mo, f"{QUEUE}?state={state}" if state != State.PENDING else QUEUE)
    assert page.rows == [comment.pk]
    assert f'aria-current="page">{TRAITS[state].tab} (1)</a>' in page.html
    # Nothing is to be kept that nobody has reported.
    assert set(page.acts(comment)) == set(TRAITS[state].acts) - {Act.KEEP}
    offered = {act for act in ACTS if f'<option value="{act}">' in page.html}
    assert offered == set(TRAITS[state].acts) - {Act.KEEP}
    assert ('<option value="purge">' in page.html) == TRAITS[state].may_be_purged
    assert set(get(mo, f"{QUEUE}?state=all").rows) == {comment.pk, other.pk}


@every_state
def test_the_record_of_its_writer_tells_of_it(post: Post, state: State) -> None:
    gus = Writer(name="Gus", email="gus@example.org")
    post("The first.", state=state, writer=gus)
    pending = post("The second.", state=state, writer=gus)
    record = make_entry(pending).record
    words = TRAITS[state].record
    if words is not None:
        assert str(words % 1) in record
    for other in set(State) - {state}:
        told = TRAITS[other].record
        assert told is None or TRAITS[other].is_told_at_none or str(told % 0) not in record


@every_state
def test_readers_find_its_text_or_a_tombstone_above_a_reply(
    client: Client, article: Article, post: Post, state: State
) -> None:
    comment = post("What is said.")
    post("An answer.", parent=comment)
    Comment.objects.filter(pk=comment.pk).update(state=state)
    page = html(client.get(article.get_absolute_url()))
    assert ("What is said." in page) == TRAITS[state].is_public
    if not TRAITS[state].is_public:
        assert f'id="c{comment.pk}">{escape(TRAITS[state].tombstone)}</p>' in page


@every_state
def test_it_counts_as_the_table_says(article: Article, post: Post, state: State) -> None:
    comment = post(state=state)
    article.refresh_from_db()
    assert article.comment_count == Comment.objects.approved().count() == TRAITS[state].counts
    assert Comment.objects.waiting().exists() == TRAITS[state].is_waiting
    assert comment.shown == comment.counts == TRAITS[state].counts
    assert bool(comment.published_at) >= TRAITS[state].was_public


@every_state
def test_who_may_answer_withdraw_and_delete_it(post: Post, moderator: User, state: State) -> None:
    comment = post(state=state)
    traits = TRAITS[state]
    assert Reader().may_answer(comment) == traits.is_public
    assert Reader(moderator).may_answer(comment) == (traits.is_public or traits.is_waiting)
    withdraw_comment(comment)
    changed = Comment.objects.get(pk=comment.pk).state != state
    assert changed == traits.may_be_withdrawn

    comment = post(state=state)
    if traits.may_be_purged:
        purge(comment, by=moderator)
    else:
        with pytest.raises(PurgeRefused):
            purge(comment, by=moderator)
    assert Comment.objects.filter(pk=comment.pk).exists() != traits.may_be_purged


@every_state
def test_what_wordpress_calls_so_comes_in_it(state: State) -> None:
    traits = TRAITS[state]
    if traits.wordpress:
        assert read_state(wxr.Comment(approved=traits.wordpress)) == state
    if traits.wordpress_before_trash:
        before = {"_wp_trash_meta_status": traits.wordpress_before_trash}
        assert read_state(wxr.Comment(approved="trash", meta=before)) == state


def test_what_the_database_was_told_agrees_with_the_table() -> None:
    """Migrations hold words of their own, which cannot read the table."""

    def conditions(of: Q | None) -> set[object]:
        return set(of.children) if of else set()

    indexes = {index.name: conditions(index.condition) for index in Comment._meta.indexes}
    waiting = states.is_in(states.WAITING)
    assert indexes["comment_waiting"] == {waiting, ~Q(held_for="likely_spam")}
    assert indexes["comment_held_for"] == {waiting, ~Q(held_for="")}
    assert indexes["comment_new_since"] == conditions(COUNTS)
