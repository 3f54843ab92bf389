"""What the site knows of a writer: what was approved of them, and what was not wanted."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from comments import posting, standing
from comments.defence_models import Sanction
from comments.models import Comment, ConfirmedAddress
from comments.moderation import moderate
from comments.posting import Paused, post_comment
from comments.standing import LOOKED_AT, Standing, standing_of
from comments.states import Act
from comments.writers import Writer
from filmclub.accounts.models import User
from filmclub.club.models import Club
from reviews.models import Article
from tests.conftest import Post
from tests.keys import key_of

GUS = Writer(name="Gus", email="gus@example.org", browser_key=key_of("Gus"))


@pytest.fixture
def known(article: Article) -> Any:
    """What is known of a writer below the article, asked anew."""

    def ask(writer: Writer) -> Standing:
        fresh = Writer(writer.user, writer.name, writer.email, writer.website, writer.browser_key)
        return standing_of(fresh, article, timezone.now())

    return ask


def test_a_guest_is_known_by_key_address_and_name_together(post: Post, known: Any) -> None:
    post(writer=GUS)
    assert known(GUS).is_known
    for other in (
        Writer(None, "Gus", GUS.email, "", key_of("another")),
        Writer(None, "Gus", "other@example.org", "", GUS.browser_key),
        Writer(None, "Ina", GUS.email, "", GUS.browser_key),
        Writer(None, "Gus", GUS.email),
    ):
        assert known(other) == Standing(), other


def test_each_refusal_takes_an_approval_back_and_spam_five(
    post: Post, known: Any, bob: User, moderator: User
) -> None:
    writer = Writer(user=bob)
    comments = [post(writer=writer) for _number in range(7)]
    assert (known(writer).approved, known(writer).unwanted) == (7, 0)
    moderate(comments[0], Act.REMOVE, by=moderator, reason="Insulting")
    assert (known(writer).approved, known(writer).unwanted) == (6, 1)
    moderate(comments[1], Act.SPAM, by=moderator)
    assert (known(writer).approved, known(writer).unwanted) == (5, 6)
    assert not known(writer).is_known


def test_who_was_refused_waits_until_more_is_approved(post: Post, article: Article) -> None:
    post("One, http://a.example http://b.example", writer=GUS, state="refused")
    assert post("Two.", writer=GUS).state == "approved"
    third = post_comment(article=article, writer=GUS, text="Three.")
    assert (third.state, third.held_for) == ("pending", "bad_record")
    Comment.objects.filter(pk=third.pk).update(state="approved")
    assert post_comment(article=article, writer=GUS, text="Four.").state == "approved"


def test_what_waits_and_what_was_withdrawn_says_nothing(post: Post, known: Any) -> None:
    post(writer=GUS, state="pending")
    post(writer=GUS, state="withdrawn")
    assert known(GUS) == Standing()


def test_keys_that_confirmed_one_address_share_what_is_known(post: Post, known: Any) -> None:
    phone = Writer(name="Gus", email=GUS.email, browser_key=key_of("his phone"))
    post(writer=GUS)
    post("Casinos! http://a.example http://b.example", writer=GUS, state="spam")
    ConfirmedAddress.objects.create(address=GUS.email, key=GUS.browser_key)
    assert known(phone) == Standing(), "it was typed there, and not confirmed"
    ConfirmedAddress.objects.create(address=GUS.email, key=phone.browser_key)
    assert (known(phone).approved, known(phone).unwanted) == (1, 5)
    assert known(Writer(name="Ina", email=GUS.email, browser_key=phone.browser_key)) == Standing()


def test_a_record_costs_the_same_however_long_it_is(
    post: Post, known: Any, article: Article, bob: User, django_assert_num_queries: Any
) -> None:
    first = post(writer=Writer(user=bob))
    columns = {field.attname: getattr(first, field.attname) for field in Comment._meta.concrete_fields}
    for generated in ("id", "shown"):
        del columns[generated]
    for number in range(2, LOOKED_AT + 10):
        Comment.objects.bulk_create([Comment(**{**columns, "tree_id": 10_000 + number})])
    # Django asks for somebody's permissions once.
    bob.has_perm("comments.moderate_comment")
    with django_assert_num_queries(2):
        standing_of(Writer(user=bob), article, timezone.now())
    assert known(Writer(user=bob)).approved == LOOKED_AT
    with django_assert_num_queries(2):
        known(GUS)
    with django_assert_num_queries(2):
        known(Writer(name="Gus", browser_key=GUS.browser_key))
    with django_assert_num_queries(0):
        known(Writer(name="Gus", email=GUS.email))


def test_moderators_and_the_author_are_trusted(
    article: Article, moderator: User, django_assert_num_queries: Any
) -> None:
    for user, queries in ((moderator, 0), (article.author, 1)):
        user.has_perm("comments.moderate_comment")
        with django_assert_num_queries(queries):
            assert standing_of(Writer(user=user), article, timezone.now()).is_trusted


class TestWhatModeratorsHaveSaid:
    @pytest.fixture
    def say(self, monkeypatch: pytest.MonkeyPatch) -> Any:
        def impose(kind: str) -> None:
            monkeypatch.setattr(standing, "sanction_in_force", lambda *_about: Sanction(kind=kind))
            monkeypatch.setattr(posting, "sanction_words", lambda _sanction: "You pause until May.")

        return impose

    def test_who_is_vouched_for_appears_at_once(self, article: Article, say: Any) -> None:
        say("trust")
        comment = post_comment(article=article, writer=GUS, text="http://a.example http://b.example")
        assert comment.state == "approved"

    @pytest.mark.parametrize(("kind", "is_trusted"), [("trust", True), ("hold", False), ("ban", False)])
    def test_it_holds_for_the_articles_author_too(
        self, article: Article, say: Any, kind: str, is_trusted: bool
    ) -> None:
        say(kind)
        found = standing_of(Writer(user=article.author), article, timezone.now())
        assert found.is_trusted == is_trusted
        assert (found.is_always_held, found.stopped_by is not None) == (kind == "hold", kind == "ban")

    def test_who_is_always_held_waits(self, article: Article, post: Post, say: Any) -> None:
        post(writer=GUS)
        say("hold")
        comment = post_comment(article=article, writer=GUS, text="Again.")
        assert (comment.state, comment.held_for) == ("pending", "always_held")

    @pytest.mark.parametrize("kind", ["pause", "ban"])
    def test_who_is_to_pause_reads_why_and_nothing_is_stored(
        self, article: Article, say: Any, kind: str
    ) -> None:
        say(kind)
        with pytest.raises(Paused, match=r"You pause until May\."):
            post_comment(article=article, writer=GUS, text="Again.")
        assert not Comment.objects.exists()


def test_three_first_comments_wait_where_the_club_says_so(
    post: Post, article: Article, moderator: User
) -> None:
    Club.objects.update_or_create(pk=1, defaults={"first_held": 3})
    for code in ("first_comment", "few_comments", "few_comments"):
        comment = post_comment(article=article, writer=GUS, text=f"{code} {Comment.objects.count()}")
        assert (comment.state, comment.held_for) == ("pending", code)
        moderate(comment, Act.APPROVE, by=moderator)
    assert post_comment(article=article, writer=GUS, text="The fourth.").state == "approved"
