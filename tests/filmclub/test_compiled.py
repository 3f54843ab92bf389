"""Each query that is compiled once fetches what it fetches as it stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Model
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

# Everything that is compiled is there then.
import comments.templatetags.discussion  # noqa: F401
import filmclub.accounts.signed_in
import filmclub.urls  # noqa: F401
from comments.following_models import Subscription
from comments.models import Comment, ConfirmedAddress, LearnedWord, Like, Print, ReaderState, Rule, Sanction
from filmclub.accounts.sessions import SessionStore
from filmclub.lib.compiled import REGISTERED, Compiled
from tests.filmclub.stage import Stage

pytestmark = pytest.mark.django_db
NEXT_WEEK = timedelta(days=7)
OURS = {function.name: function for function in REGISTERED if not function.name.startswith("test")}


def values_of(stage: Stage) -> dict[str, dict[str, Sequence[object]]]:
    """What each function is asked with in turn: something that is there, and something that is not."""
    Comment.objects.filter(pk=stage.talk["link"].pk).update(state=Comment.State.APPROVED)
    talk = {name: Comment.objects.get(pk=comment.pk) for name, comment in stage.talk.items()}
    member, guest, link, reply = (talk[name] for name in ("member", "guest", "link", "reply"))
    article, slug = [stage.article.pk, stage.about.pk, 0], [stage.article.slug, stage.about.slug, "nothing"]
    places = [(comment.tree_id, comment.lft) for comment in (guest, member, reply)]
    long_ago = timezone.now() - timedelta(days=999)
    mine: dict[str, Sequence[object]] = {
        "discussion": article[:1] * 3,
        "member": [stage.member.pk, 0, 0],
        "key": ["", guest.writer, ""],
        "liker": ["", guest.writer, ""],
        "waiting": ["", f"{talk['waiting'].pk}-{link.pk}", ""],
        "shown": [f"{guest.pk}-{reply.pk}", f"{member.pk}", ""],
    }
    director = stage.film.credits.get(contributor__name="Spike Jonze").contributor_id
    ConfirmedAddress.objects.create(address=guest.email, key=guest.writer)
    by = {"moderator": stage.moderator, "kind": Sanction.Kind.HOLD, "until": timezone.now() + NEXT_WEEK}
    for about in ({"user": stage.member}, {"key": guest.writer}, {"network": "192.0.2.0"}):
        Sanction.objects.create(**by, **about)
    Subscription.objects.create(user=stage.member, thread=member, rhythm="site")
    Subscription.objects.create(user=stage.member, article=stage.article, rhythm="site")
    Print.objects.create(comment=guest, value=7)
    Print.objects.create(comment=member, value=12)
    Rule.objects.create(kind=Rule.Kind.WORD, pattern="tickets", effect="hold")
    LearnedWord.objects.create(number=7, spam=2, approved=1)
    Like.objects.create(user=stage.member, comment=reply)
    Like.objects.create(key=guest.writer, article=stage.article)
    session = SessionStore()
    session.create()
    ReaderState.objects.create(
        user=stage.member, discussion_id=stage.article.pk, seen_at=long_ago, last_at=long_ago
    )
    return {
        "comments.discussed._articles": {"slug": slug},
        "comments.mine._own_alone": {**mine, "since": [long_ago] * 3},
        "comments.mine._own_and_news": {
            **mine,
            "since": [long_ago] * 3,
            "after": [long_ago, timezone.now(), timezone.now()],
            "now": [timezone.now()] * 3,
        },
        "comments.forms._last_of_guest": {"writer": [guest.writer, "", "0" * 32]},
        "comments.visits._state": {"user": [stage.member.pk, 0, 0], "discussion": article[:1] * 3},
        "filmclub.accounts.sessions._data": {
            "key": [session.session_key, session.session_key, ""],
            "now": [timezone.now(), timezone.now() + timedelta(days=99), timezone.now()],
        },
        "comments.discussions._locked": {"article_id": article},
        "comments.hearing._author": {"pk": [member.pk, reply.pk, 0]},
        "comments.hearing._follows": {
            "article": [*article[:1], 0, 0, 0],
            "thread": [0, member.pk, 0, 0],
            "answered": [0, 0, reply.pk, 0],
        },
        "comments.names._named_so": {
            "skeletons": [f"x-{stage.member.name_skeleton}", stage.member.name_skeleton, "nobody-here"]
        },
        "comments.posting._answered_or_said": {
            "pk": [member.pk, reply.pk, 0],
            "text": [reply.text, "Nothing.", ""],
            "now": [timezone.now(), member.created_at, long_ago],
        },
        "comments.posting._threads_of_guest": {
            "writer": [guest.writer, guest.writer, "0" * 32],
            "text": [guest.text, member.text, link.text],
        },
        "comments.posting._threads_of_member": {
            "author": [stage.member.pk, 0, stage.member.pk],
            "text": [member.text] * 3,
        },
        "comments.reading._shown_behind": {
            "discussion": article[:1] * 3,
            "tree": [tree for tree, _left in places],
            "left": [left for _tree, left in places],
        },
        "comments.templatetags.discussion._pingbacks": {"article": article},
        "comments.trees.places._places_below": {
            "parent": [member.pk, member.pk, 0],
            "written": [reply.created_at, reply.created_at - timedelta(days=1), timezone.now()],
            "pk": [reply.pk + 1, reply.pk, 1],
        },
        "comments.rules._stamps": {},
        "comments.sanctions._on_guest": {
            "key": [guest.writer, "", "0" * 32],
            "network": ["", "192.0.2.0", ""],
            "now": [timezone.now()] * 3,
        },
        "comments.sanctions._on_member": {"user": [stage.member.pk, 0, 0], "now": [timezone.now()] * 3},
        "comments.spam.duplicates._with_prints": {
            "values": ["7-12", "7", ""],
            "but": [0, guest.pk, 0],
        },
        "comments.spam.learned._counted": {"numbers": ["0-7", "7", "12"]},
        "comments.spam.rates._latest": {
            "network": ["", "192.0.2.0", ""],
            "member": [stage.member.pk, 0, 0],
            "key": ["", guest.writer, ""],
            "now": [timezone.now()] * 3,
            "but": [0, guest.pk, 0],
        },
        "comments.standing._decided_of_guest": {
            "writer": [guest.writer, guest.writer, "0" * 32],
            "email": [guest.email, "other@example.org", ""],
            "name_skeleton": [guest.name_skeleton] * 3,
        },
        "comments.standing._decided_of_member": {"author": [stage.member.pk, stage.moderator.pk, 0]},
        "comments.writers._keys_tied_to": {"address": [guest.email, "other@example.org", ""]},
        "filmclub.accounts.signed_in._active": {"pk": [stage.member.pk, 0, 0]},
        "reviews.article_page._films": {"article": article},
        "reviews.article_page._tags": {"article": article},
        "reviews.fetching._articles": {"slug": slug},
        "reviews.onward._linked": {
            "text": [stage.article.pk, 0, 0],
            "series": [stage.series.pk, 0, 0],
            "film": [stage.film.pk, 0, 0],
            "other_film": [0, stage.film.pk, 0],
            "director": [director, 0, 0],
            "other_director": [0, director, 0],
            "author": [stage.editor.pk, stage.editor.pk, 0],
            "contributed_by": ["", " Zoe", ""],
            "published_at": [timezone.now(), stage.article.published_at or long_ago, long_ago],
            "language": ["fr", "en", "de"],
            "now": [timezone.now(), timezone.now() + timedelta(days=1), timezone.now() - timedelta(days=9)],
        },
        "reviews.versions._versions": {"slug": slug, "now": [timezone.now()] * 3},
    }


def told(row: Any) -> object:
    """All that was fetched of a row, of those that it refers to and of those that came after it."""
    if not isinstance(row, Model):
        return row
    with_others: dict[str, Any] = vars(row).get("_prefetched_objects_cache", {})
    referred = {name: columns(other) for name, other in row._state.fields_cache.items()}
    return (
        columns(row),
        referred,
        {name: [columns(row) for row in rows] for name, rows in with_others.items()},
    )


def columns(row: Model | None) -> dict[str, Any]:
    return {name: value for name, value in vars(row).items() if name[0] != "_"} if row else {}


@pytest.mark.parametrize("name", OURS)
def test_both_ways_fetch_the_same(stage: Stage, name: str) -> None:
    function: Compiled[..., Any] = OURS[name]
    asked = values_of(stage)[name]
    found = []
    with transaction.atomic():
        for values in zip(*asked.values(), strict=True) if asked else [()]:
            named = dict(zip(asked, values, strict=True))
            with CaptureQueriesContext(connection) as once:
                rows = function(**named)
            with CaptureQueriesContext(connection) as each_time:
                plain = list(function.build(**named))
            assert [told(row) for row in rows] == [told(row) for row in plain]
            assert len(once) == len(each_time)
            found.append(len(rows))
    assert max(found) > 0
    assert len(set(found)) > 1 or not asked


def test_every_one_is_asked(stage: Stage) -> None:
    assert values_of(stage).keys() == OURS.keys()
