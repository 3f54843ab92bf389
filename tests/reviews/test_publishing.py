"""An article's way to its readers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from filmclub.accounts.models import User
from reviews.models import Article
from reviews.publishing import PublishingError, back_to_draft, publish, withdraw

pytestmark = pytest.mark.django_db
Draft, Published, Withdrawn = Article.State.DRAFT, Article.State.PUBLISHED, Article.State.WITHDRAWN


@pytest.fixture
def draft(make_article: Callable[..., Article]) -> Article:
    return make_article(state=Draft, published_at=None)


@pytest.fixture
def scheduled(make_article: Callable[..., Article]) -> Article:
    return make_article(published_at=timezone.now() + timedelta(days=2))


@pytest.fixture
def withdrawn(make_article: Callable[..., Article]) -> Article:
    return make_article(state=Withdrawn)


def stored(article: Article) -> Article:
    return Article.objects.get(pk=article.pk)


def test_a_draft_is_published_at_once(draft: Article, editor: User) -> None:
    publish(article=draft, by=editor)

    assert draft.is_public()
    assert stored(draft).is_public()
    assert abs(timezone.now() - draft.published_at) < timedelta(seconds=10)  # type: ignore[operator]


def test_a_draft_with_a_planned_date_is_published_at_once_even_so(draft: Article, editor: User) -> None:
    Article.objects.filter(pk=draft.pk).update(published_at=timezone.now() + timedelta(days=9))

    publish(article=draft, by=editor)

    assert stored(draft).is_public()


def test_a_draft_is_scheduled_by_a_later_moment(draft: Article, editor: User) -> None:
    at = timezone.now() + timedelta(hours=1)

    publish(article=draft, by=editor, at=at)

    assert stored(draft).is_scheduled()
    assert not stored(draft).is_public()
    assert stored(draft).is_public(at)
    assert list(Article.objects.published(at)) == [draft]


def test_a_scheduled_article_is_moved_or_published_at_once(scheduled: Article, editor: User) -> None:
    at = timezone.now() + timedelta(days=5)

    publish(article=scheduled, by=editor, at=at)
    assert stored(scheduled).published_at == at

    publish(article=scheduled, by=editor)
    assert stored(scheduled).is_public()


def test_a_published_article_is_withdrawn_and_comes_back_with_its_date(
    article: Article, editor: User
) -> None:
    date = article.published_at

    withdraw(article=article, by=editor)
    assert stored(article).state == Withdrawn
    assert not stored(article).is_public()

    publish(article=article, by=editor)
    assert stored(article).is_public()
    assert stored(article).published_at == date


def test_a_withdrawn_article_can_be_scheduled(withdrawn: Article, editor: User) -> None:
    publish(article=withdrawn, by=editor, at=timezone.now() + timedelta(days=1))

    assert stored(withdrawn).is_scheduled()


def test_scheduled_and_withdrawn_articles_become_drafts_again(
    make_article: Callable[..., Article], editor: User
) -> None:
    later = make_article("later", published_at=timezone.now() + timedelta(days=2))
    gone = make_article("gone", state=Withdrawn)

    for article in (later, gone):
        back_to_draft(article=article, by=editor)
        assert stored(article).state == Draft


@pytest.mark.parametrize(
    ("step", "state", "sentence"),
    [
        (publish, "article", "“A voice” is published already."),
        (withdraw, "draft", "“A voice” is not published, so there is nothing to withdraw."),
        (withdraw, "scheduled", "“A voice” is not published, so there is nothing to withdraw."),
        (withdraw, "withdrawn", "“A voice” is not published, so there is nothing to withdraw."),
        (back_to_draft, "article", "Readers see “A voice”. Withdraw it before you make it a draft again."),
        (back_to_draft, "draft", "“A voice” is a draft already."),
    ],
)
def test_wrong_steps_are_refused_with_a_sentence(
    step: Callable[..., None], state: str, sentence: str, editor: User, request: pytest.FixtureRequest
) -> None:
    article = request.getfixturevalue(state)
    before = (stored(article).state, stored(article).published_at)

    with pytest.raises(PublishingError) as refused:
        step(article=article, by=editor)

    assert str(refused.value) == sentence
    assert (stored(article).state, stored(article).published_at) == before
    assert not LogEntry.objects.exists()


def test_what_counts_is_what_is_stored_not_what_the_caller_read(article: Article, editor: User) -> None:
    stale = stored(article)
    withdraw(article=article, by=editor)

    with pytest.raises(PublishingError):
        withdraw(article=stale, by=editor)


@pytest.mark.parametrize("step", [publish, withdraw, back_to_draft])
@pytest.mark.parametrize("who", ["moderator", "ann", "eve"])
def test_only_editors_may(
    step: Callable[..., None], who: str, article: Article, request: pytest.FixtureRequest
) -> None:
    with pytest.raises(PermissionDenied):
        step(article=article, by=request.getfixturevalue(who))

    assert stored(article).is_public()


def test_each_step_is_logged_with_who_did_it(draft: Article, editor: User) -> None:
    publish(article=draft, by=editor)
    withdraw(article=draft, by=editor)
    back_to_draft(article=draft, by=editor)
    publish(article=draft, by=editor, at=timezone.now() + timedelta(days=1))

    entries = LogEntry.objects.order_by("pk")
    assert {entry.user for entry in entries} == {editor}
    messages = [entry.get_change_message() for entry in entries]
    assert messages[:3] == ["Published.", "Withdrawn.", "Made a draft again."]
    assert messages[3].startswith("Scheduled for 2")


def test_a_step_raises_the_version_and_leaves_the_rest_alone(
    article: Article, editor: User, settings: Any
) -> None:
    before = stored(article).version
    Article.objects.filter(pk=article.pk).update(comment_count=12, title="Changed meanwhile")

    withdraw(article=article, by=editor)

    assert stored(article).version > before
    assert (stored(article).comment_count, stored(article).title) == (12, "Changed meanwhile")


def test_a_date_once_shown_is_kept_through_withdrawal_and_draft(article: Article, editor: User) -> None:
    date = article.published_at
    withdraw(article=article, by=editor)
    back_to_draft(article=article, by=editor)
    publish(article=article, by=editor)

    assert stored(article).published_at == date


def test_the_plan_of_one_never_shown_is_not_its_date(draft: Article, editor: User) -> None:
    publish(article=draft, by=editor, at=timezone.now() + timedelta(days=2))
    back_to_draft(article=draft, by=editor)
    Article.objects.filter(pk=draft.pk).update(published_at=timezone.now() - timedelta(days=1))
    publish(article=draft, by=editor)

    published_at = stored(draft).published_at
    assert published_at is not None
    assert timezone.now() - published_at < timedelta(minutes=5)
