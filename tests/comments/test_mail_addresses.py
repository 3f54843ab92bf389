"""Lists of mails that follow from something else: their tokens, and addresses that nothing needs any more."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from comments.followers import LIST, subscriber_at
from comments.models import ConfirmedAddress
from comments.subscriptions import COMMENTS_LIST, WAITING_LIST, unsubscribe_link
from comments.writers import Writer
from filmclub.accounts.models import User
from filmclub.mail.lists import ENDED_KEPT, forget_over, stop
from filmclub.mail.models import Subscriber
from tests.comments.answering import confirmed, follows, with_address

pytestmark = pytest.mark.django_db
LATER = ENDED_KEPT + timedelta(days=1)
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def test_one_click_ends_one_list_and_no_other(client: Client, moderator: User) -> None:
    with_address(moderator)
    path = unsubscribe_link(WAITING_LIST, moderator, "en").removeprefix("http://localhost:8000")
    other = unsubscribe_link(COMMENTS_LIST, moderator, "en")
    for _twice in range(2):
        answer = client.post(path, ONE_CLICK, headers={"Origin": "https://mail.example"})
        assert answer.status_code == 200
    moderator.refresh_from_db()
    assert (moderator.told_of_waiting, moderator.told_of_comments) == (False, True)
    assert unsubscribe_link(COMMENTS_LIST, moderator, "en") == other


def test_who_wants_a_list_again_gets_another_token(client: Client, moderator: User) -> None:
    with_address(moderator)
    old = unsubscribe_link(WAITING_LIST, moderator, "en").removeprefix("http://localhost:8000")
    client.post(old, ONE_CLICK)
    User.objects.update(told_of_waiting=True)
    assert not unsubscribe_link(WAITING_LIST, moderator, "en").endswith(old)
    assert client.post(old, ONE_CLICK).status_code == 404
    moderator.refresh_from_db()
    assert moderator.told_of_waiting


def test_an_address_without_an_account_is_forgotten(moderator: User) -> None:
    with_address(moderator, "old@example.org")
    unsubscribe_link(WAITING_LIST, moderator, "en")
    User.objects.update(email="new@example.org")
    forget_over(timezone.now() + ENDED_KEPT - timedelta(days=1))
    assert Subscriber.objects.exists()
    forget_over(timezone.now() + LATER)
    assert not Subscriber.objects.exists()


def test_who_follows_is_kept_and_who_follows_nothing_more_is_not(gus: Writer) -> None:
    row = follows(confirmed(gus), is_all=True)
    ConfirmedAddress.objects.all().delete()
    forget_over(timezone.now() + LATER)
    assert Subscriber.objects.exists()
    row.delete()
    forget_over(timezone.now() + LATER)
    assert not Subscriber.objects.exists()


def test_who_has_ended_them_is_remembered_while_their_address_is_known(gus: Writer) -> None:
    stop(confirmed(gus))
    forget_over(timezone.now() + LATER)
    assert subscriber_at(gus.email, "en").ended_at is not None
    ConfirmedAddress.objects.all().delete()
    forget_over(timezone.now() + LATER)
    assert not Subscriber.objects.filter(list=LIST).exists()
