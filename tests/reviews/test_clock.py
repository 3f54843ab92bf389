"""A scheduled article becomes public by itself; the clock tells the admin and the pages that link to it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.utils import timezone

from filmclub.accounts.models import User
from filmclub.club.models import Club
from filmclub.jobs.clock import tick
from filmclub.jobs.models import Due
from reviews.clock import BECAME_PUBLIC
from reviews.models import Article
from reviews.publishing import back_to_draft, publish
from reviews.saving import save_article
from reviews.scheduling import PUBLICATION
from tests.conftest import MakeArticle, html

pytestmark = pytest.mark.django_db
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def log() -> list[str]:
    return [entry.get_change_message() for entry in LogEntry.objects.order_by("pk")]


@pytest.fixture
def scheduled(make_article: MakeArticle, editor: User) -> Article:
    """Scheduled for an hour from now."""
    article = make_article(state=Article.State.DRAFT, published_at=None, kind=Article.Kind.PAGE)
    publish(article=article, by=editor, at=timezone.now() + HOUR)
    return article


def let_pass(article: Article, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have its moment come, five seconds ago."""
    now = timezone.now() + HOUR + 5 * MINUTE
    for module in ("reviews.models.articles", "reviews.clock", "filmclub.jobs.clock", "reviews.querysets"):
        monkeypatch.setattr(f"{module}.timezone.now", lambda: now)


def test_it_stands_in_the_admin_once_it_is_public(
    scheduled: Article, client: Client, editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    tick()
    assert BECAME_PUBLIC not in log()
    version = Club.objects.get().version
    let_pass(scheduled, monkeypatch)
    tick()
    tick()
    assert log()[1:] == [BECAME_PUBLIC]
    assert LogEntry.objects.latest("pk").user == editor
    assert Club.objects.get().version == version + 1
    assert not Due.objects.filter(kind=PUBLICATION).exists()
    assert client.get(scheduled.get_absolute_url()).status_code == 200
    client.force_login(editor)
    assert "A voice" in html(client.get("/admin/"))


def test_the_clock_raises_once_more_after_who_asked_before_it(
    scheduled: Article, client: Client, monkeypatch: pytest.MonkeyPatch, make_article: MakeArticle
) -> None:
    other = make_article("other")
    let_pass(scheduled, monkeypatch)
    assert client.get(other.get_absolute_url()).status_code == 200
    version = Club.objects.get().version
    tick()
    tick()
    assert Club.objects.get().version == version + 1
    assert BECAME_PUBLIC in log()


def test_another_moment_or_a_draft_again_is_not_told(
    scheduled: Article, editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(article=scheduled, by=editor, at=timezone.now() + 2 * HOUR)
    assert Due.objects.filter(kind=PUBLICATION).count() == 1
    tick(timezone.now() + HOUR + MINUTE)
    assert BECAME_PUBLIC not in log()
    back_to_draft(article=scheduled, by=editor)
    let_pass(scheduled, monkeypatch)
    tick(timezone.now() + 3 * HOUR)
    assert BECAME_PUBLIC not in log()


def test_what_is_published_at_once_or_deleted_is_not_told(
    make_article: MakeArticle, scheduled: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_article("at-once")
    scheduled.delete()
    let_pass(scheduled, monkeypatch)
    tick()
    assert BECAME_PUBLIC not in log()


def test_saving_a_scheduled_article_again_keeps_one_entry(scheduled: Article) -> None:
    scheduled.refresh_from_db()
    save_article(scheduled)
    assert Due.objects.get(kind=PUBLICATION).moment == scheduled.published_at
