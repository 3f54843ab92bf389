"""Who is erased is nowhere any more: in no column, session, index, file or cache."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command

from comments.models import Comment, ConfirmedAddress, Decision, Disowned, Sanction
from comments.states import Act
from comments.trees.checking import check
from comments.writers import Writer
from filmclub.accounts.erasing import Words, ask, erase, erase_now
from filmclub.accounts.models import User
from filmclub.words.tidying import optimize_words
from tests.conftest import MakeArticle, Post
from tests.filmclub.planted_person import (
    ADDRESS,
    GUEST_ADDRESS,
    OF_NOBODY,
    SAID,
    TELLING,
    Planting,
    all_models,
    found,
    planted_models,
)


@pytest.fixture
def site(
    editor: User, moderator: User, make_article: MakeArticle, post: Post, settings: Any, tmp_path: Path
) -> Planting:
    options = {"file_path": str(tmp_path / "mail")}
    settings.MAILERS = {"default": {**settings.MAILERS["default"], "OPTIONS": options}}
    return Planting(editor, moderator, make_article, post)


def erase_both(site: Planting, words: Words) -> None:
    erase(site.member, words=words, byline="The desk")
    erase_now(ask(address=GUEST_ADDRESS, words=words))
    optimize_words.func()


def test_every_table_has_something_of_the_planted_people(site: Planting) -> None:
    assert planted_models() | OF_NOBODY == all_models()
    assert not planted_models() & OF_NOBODY
    assert [label for label in planted_models() if not apps.get_model(label)._base_manager.exists()] == []


def test_everything_is_found_before(site: Planting) -> None:
    here = found(SAID, *TELLING)
    assert {word for _place, word in here} == {SAID, *(word.lower() for word in TELLING)}
    assert {"sessions", "files"} <= {place for place, _word in here}


@pytest.mark.parametrize("words", list(Words))
def test_nothing_of_them_is_found(site: Planting, client: Any, words: Words) -> None:
    # Pages with their names lie in the cache.
    client.get(site.article.get_absolute_url())
    erase_both(site, words)

    assert found(*TELLING) == set()
    kept_in = {place for place, _word in found(SAID) if not place.startswith("words_index")}
    assert kept_in == ({"comments_comment", "words_words"} if words == Words.STAY else set())


@pytest.mark.parametrize("words", list(Words))
def test_threads_and_what_others_wrote_stay(site: Planting, client: Any, words: Words) -> None:
    erase_both(site, words)
    assert check(site.article.pk).faults == []
    reply = Comment.objects.get(pk=site.reply.pk)
    assert reply.parent_id == site.by_guest.pk
    page = client.get(f"{site.article.get_absolute_url()}comments/{site.reply.pk}/")
    assert "An answer." in page.content.decode()
    assert ("They sang" in page.content.decode()) == (words == Words.STAY)


def test_decisions_stay_without_a_name(site: Planting) -> None:
    erase_both(site, Words.GO)
    decision = site.by_member.decisions.filter(act="hold").get()
    assert (decision.moderator, decision.reason, decision.grounds[0]["detail"]) == (site.moderator, "", "")


def test_until_a_ban_ends_a_hash_is_kept(site: Planting) -> None:
    erase_both(site, Words.GO)
    kept = Sanction.objects.filter(lifted_at=None)
    assert kept.count() == Sanction.objects.count() == 3
    assert all(len(sanction.mailbox) == 64 and sanction.user is None for sanction in kept)
    assert not ConfirmedAddress.objects.exists()


def test_articles_are_signed_as_agreed(site: Planting, client: Any) -> None:
    erase_both(site, Words.GO)
    assert "The desk" in client.get(site.article.get_absolute_url()).content.decode()


def run_erase(who: str, *options: str) -> str:
    said = StringIO()
    call_command("erase", who, "--words", "go", *options, stdout=said)
    return said.getvalue()


@pytest.mark.parametrize("who", [ADDRESS, GUEST_ADDRESS])
def test_what_others_typed_is_listed_and_nothing_else_stays(site: Planting, post: Post, who: str) -> None:
    """A stranger wrote with their address, and a decision names it; they have said that it is not theirs."""
    stranger = Writer(name="Zora", email=who, browser_key="e" * 32)
    typed = post("Of a stranger.", article=site.article, writer=stranger, address="203.0.113.9")
    Disowned.objects.create(comment=typed)
    grounds = [{"code": "rule", "rule": 1, "detail": who}]
    Decision.objects.create(comment=typed, act=Act.HOLD, before="approved", after="approved", grounds=grounds)
    # Moderators find a comment by the address that was typed.
    of_it = {"comments_comment", "comments_decision", "words_words"}

    assert f"anybody may have typed the address: {typed.pk}." in run_erase(who)
    erase_both(site, Words.GO)
    here = {place for place, _word in found(*TELLING)}
    assert {place for place in here if not place.startswith("words_index")} == of_it
    typed.refresh_from_db()
    assert (typed.text, typed.email, typed.state) == ("Of a stranger.", who, "approved")

    assert f"Comment {typed.pk} loses its words" in run_erase(who, "--comment", str(typed.pk))
    run_erase(who, "--comment", str(typed.pk), "--yes")
    optimize_words.func()
    assert found(*TELLING) == set()
