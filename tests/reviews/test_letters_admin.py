"""The weekly letter on the desk: looked at, given words, sent; and a letter sent again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from filmclub.accounts.models import User
from filmclub.jobs.clock import tick
from filmclub.mail.models import Mail, Subscriber
from reviews.letters.sending import weekly_draft
from reviews.models import Article, Letter
from tests.comments.letters import confirm_mail
from tests.conftest import html

pytestmark = pytest.mark.django_db
WEEKLY, SEND = "/admin/reviews/letter/weekly/", "/admin/reviews/letter/weekly/send/"


@pytest.fixture
def at_desk(client: Client, editor: User, article: Article) -> Client:
    now = timezone.now()
    confirm_mail(sends_letters=True)
    Subscriber.objects.create(
        list="letter",
        address="nina@example.org",
        language="en",
        rhythm="weekly",
        asked_at=now,
        confirmed_at=now,
    )
    client.force_login(editor)
    return client


def test_an_editor_sees_it_as_it_will_be(at_desk: Client, article: Article) -> None:
    answer = at_desk.post(WEEKLY, {"words": "Dear *readers*"}, follow=True)
    assert "Dear *readers*" in html(answer)
    preview = at_desk.get(f"/admin/reviews/letter/{weekly_draft().pk}/preview/")
    assert "<em>readers</em>" in html(preview)
    assert article.title in html(preview)
    assert "default-src 'none'" in preview.headers["Content-Security-Policy"]
    assert not Mail.objects.exists()


def test_too_many_words_are_told_and_kept(at_desk: Client) -> None:
    answer = at_desk.post(WEEKLY, {"words": "word " * 1100})
    assert "5000" in html(answer)
    assert "word word" in html(answer)
    assert weekly_draft().words == ""


def test_it_is_sent_once_by_the_button(at_desk: Client, editor: User) -> None:
    weekly_draft()
    assert "The letter goes out now" in html(at_desk.post(SEND, follow=True))
    assert "none was sent" in html(at_desk.post(SEND, follow=True))
    tick(timezone.now() + timedelta(minutes=1))
    assert Mail.objects.filter(kind="weekly letter").count() == 1
    assert Letter.objects.exclude(begun_at=None).get().sent_by == editor
    assert LogEntry.objects.filter(user=editor, change_message__contains="Sent.").count() == 1


def test_one_can_be_sent_again(at_desk: Client) -> None:
    at_desk.post(SEND)
    tick(timezone.now() + timedelta(minutes=1))
    Mail.objects.update(state=Mail.State.SENT)
    letter = Letter.objects.exclude(begun_at=None).get()
    data = {"action": "send_again", "_selected_action": [letter.pk]}
    assert "goes out again" in html(at_desk.post("/admin/reviews/letter/", data, follow=True))
    tick(timezone.now() + timedelta(minutes=2))
    assert Mail.objects.filter(state=Mail.State.QUEUED).count() == 1


def test_none_is_sent_by_a_club_without_letters(at_desk: Client) -> None:
    confirm_mail(sends_letters=False)
    assert "sends no letters" in html(at_desk.get("/admin/reviews/letter/"))
    assert "sends no letters" in html(at_desk.post(SEND, follow=True))
    assert not Letter.objects.exclude(begun_at=None).exists()


@pytest.mark.parametrize("path", ["/admin/reviews/letter/", WEEKLY, SEND])
def test_nobody_else_gets_there(client: Client, moderator: User, path: str) -> None:
    confirm_mail(sends_letters=True)
    client.force_login(moderator)
    answer = client.post(path) if path == SEND else client.get(path)
    assert answer.status_code == 403
    assert not Letter.objects.exists()


@pytest.mark.parametrize("number", [2, 12])
def test_the_list_costs_the_same_whatever_it_holds(at_desk: Client, number: int) -> None:
    moment = timezone.now()
    for _one in range(number):
        Letter.objects.create(since=moment, until=moment, begun_at=moment, finished_at=moment)
    at_desk.get("/admin/reviews/letter/")
    with CaptureQueriesContext(connection) as queries:
        at_desk.get("/admin/reviews/letter/")
    assert len(queries) == 9
