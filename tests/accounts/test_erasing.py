"""An account that was somebody's is not deleted but erased, and its names rest for a while."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import ProtectedError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from filmclub.accounts import erasing
from filmclub.accounts.erased_list import list_path
from filmclub.accounts.erasing import ErasureRefused, Words, ask, choose, erase, pending, stop
from filmclub.accounts.models import Erasure, FreedName, User
from filmclub.accounts.names import NameRefused, change_name, forget_freed, look_at_name
from tests.conftest import MakeArticle, html, make_user


def confirm(user: User, address: str) -> User:
    User.objects.filter(pk=user.pk).update(email=address)
    EmailAddress.objects.create(user=user, email=address, verified=True, primary=True)
    user.refresh_from_db()
    return user


class TestTheORMRefuses:
    def test_a_confirmed_account_is_not_deleted(self, ann: User) -> None:
        confirm(ann, "ann@mail.example")
        with pytest.raises(ProtectedError, match="erased instead"), transaction.atomic():
            ann.delete()
        assert User.objects.filter(pk=ann.pk).exists()

    def test_a_list_of_accounts_is_not_deleted_either(self, ann: User, bob: User) -> None:
        confirm(ann, "ann@mail.example")
        with pytest.raises(ProtectedError), transaction.atomic():
            User.objects.filter(pk__in=[ann.pk, bob.pk]).delete()
        assert User.objects.filter(pk__in=[ann.pk, bob.pk]).count() == 2

    def test_what_nobody_ever_used_may_go(self, bob: User) -> None:
        bob.delete()
        assert not User.objects.filter(username="bob").exists()

    def test_who_has_signed_in_is_not_deleted(self, client: Any, bob: User) -> None:
        client.force_login(bob)
        with pytest.raises(ProtectedError), transaction.atomic():
            User.objects.get(pk=bob.pk).delete()


class TestErasing:
    def test_nothing_but_the_number_is_left(self, client: Any, ann: User) -> None:
        confirm(ann, "ann@mail.example")
        change_name(ann, "Anna Hill")
        ann.groups.set(Group.objects.filter(name="Moderators"))
        client.force_login(ann)
        erase(ann, words=Words.GO)

        left = User.objects.get(pk=ann.pk)
        assert (left.username, left.slug, left.name) == (f"erased-{ann.pk}",) * 3
        assert (left.email, left.about, left.first_name, left.last_name) == ("", "", "", "")
        assert (left.is_active, left.is_staff, left.groups.count()) == (False, False, 0)
        assert not left.has_usable_password()
        assert left.erased_at is not None
        assert not left.former_names.exists()
        assert not left.former_slugs.exists()
        assert not EmailAddress.objects.filter(user=left).exists()
        assert client.get("/me/sessions/").status_code == 302

    def test_twice_changes_nothing(self, ann: User) -> None:
        erase(ann, words=Words.GO)
        before = User.objects.filter(pk=ann.pk).values().get()
        erase(User.objects.get(pk=ann.pk), words=Words.GO)
        assert User.objects.filter(pk=ann.pk).values().get() == before

    def test_the_last_who_may_do_everything_stays(self, admin_user: User) -> None:
        with pytest.raises(ErasureRefused):
            erase(admin_user, words=Words.GO)
        assert not Erasure.objects.exists()

    def test_the_list_beside_backups_holds_numbers_alone(self, ann: User) -> None:
        erase(ann, words=Words.GO)
        lines = [json.loads(line) for line in list_path().read_text().splitlines()]
        assert [(line["kind"], line["numbers"]) for line in lines] == [("member", [ann.pk])]
        assert list_path().stat().st_mode & 0o777 == 0o600

    def test_without_its_list_nothing_is_erased(self, ann: User, settings: Any, tmp_path: Any) -> None:
        (tmp_path / "file").touch()
        settings.ERASED_FOLDER = tmp_path / "file"
        with pytest.raises(OSError, match="file"):
            erase(ann, words=Words.GO)
        assert User.objects.get(pk=ann.pk).is_active


class TestThinkingItOver:
    def test_for_a_day_nothing_happens(self, ann: User) -> None:
        now = timezone.now()
        ask(user=ann, words=Words.GO, now=now)
        assert erasing.go_on_with_due(now + timedelta(hours=23)) == 0
        assert erasing.go_on_with_due(now + timedelta(hours=25)) == 1

    def test_it_is_stopped_until_it_begins(self, ann: User) -> None:
        erasure = ask(user=ann, words=Words.GO)
        assert stop(erasure)
        assert pending(user=ann) is None
        begun = erase(ann, words=Words.GO)
        assert not stop(begun)

    def test_one_that_was_stopped_in_time_is_not_begun(self, ann: User) -> None:
        erasure = ask(user=ann, words=Words.GO)
        stop(erasure)
        erasing.erase_now(erasure)
        assert User.objects.get(pk=ann.pk).is_active

    def test_what_is_chosen_is_chosen_of_what_was_shown(self, ann: User) -> None:
        erasure = ask(user=ann, words=Words.GO)
        assert choose(erasure, [1, 2, 3], [2])
        assert choose(erasure, [4, 5], [5])
        assert choose(erasure, [2], [])
        erasure.refresh_from_db()
        assert [number for number in range(1, 7) if erasure.keeps(number)] == [5]

    def test_the_clock_goes_on_where_a_worker_ended(self, ann: User) -> None:
        now = timezone.now()
        erasure = ask(user=ann, words=Words.GO, thinks=timedelta(0), now=now)
        erasing.erase_now(erasure, now=now)
        assert erasing.go_on_with_due(now + timedelta(minutes=4)) == 0
        assert erasing.go_on_with_due(now + timedelta(minutes=6)) == 1
        erasing.erase_now(erasure, now=now + timedelta(minutes=6))
        erasure.refresh_from_db()
        assert erasure.done_at is not None
        assert erasing.go_on_with_due(now + timedelta(minutes=20)) == 0


class TestNames:
    def test_nobody_takes_a_freed_name_for_90_days(self, ann: User, bob: User) -> None:
        now = timezone.now()
        erase(ann, words=Words.GO, now=now)
        for name in ("Ann Berg", "ANN  BERG", "ann"):
            with pytest.raises(NameRefused):
                look_at_name(name, bob)
        assert FreedName.objects.rest("ann-berg", now=now + timedelta(days=89))
        assert not FreedName.objects.rest("ann-berg", now=now + timedelta(days=91))
        forget_freed(now, now + timedelta(days=91))
        look_at_name("Ann Berg", bob)

    def test_nobody_gets_a_freed_slug(self, ann: User) -> None:
        User.objects.filter(pk=ann.pk).update(slug="ann-berg")
        ann.refresh_from_db()
        erase(ann, words=Words.GO)
        assert make_user("second", name="Ann Berg").slug != "ann-berg"

    def test_the_page_of_an_author_says_that_nobody_is_there(
        self, client: Client, ann: User, make_article: MakeArticle
    ) -> None:
        make_article("hers", author=ann)
        address = f"/authors/{ann.slug}/"
        assert client.get(address).status_code == 200
        erase(ann, words=Words.GO)
        assert client.get(address).status_code == client.get(f"/authors/erased-{ann.pk}/").status_code == 410
        assert client.get("/authors/nobody/").status_code == 404

    def test_who_is_called_like_an_erased_account_keeps_the_name(self, ann: User) -> None:
        other = make_user(f"erased-{ann.pk}")
        erase(ann, words=Words.GO)
        assert User.objects.get(pk=other.pk).username == f"erased-{ann.pk}"
        assert User.objects.get(pk=ann.pk).username == f"erased-{ann.pk}-{ann.pk}"


class TestTheAdmin:
    @pytest.fixture
    def boss(self, admin_client: Client) -> Client:
        return admin_client

    def test_offers_to_erase_in_place_of_delete(self, boss: Client, ann: User, bob: User) -> None:
        confirm(ann, "ann@mail.example")
        for user, erases in ((ann, True), (bob, False)):
            page = html(boss.get(reverse("admin:accounts_user_change", args=[user.pk])))
            assert (reverse("admin:accounts_user_erase", args=[user.pk]) in page) == erases
            assert (reverse("admin:accounts_user_delete", args=[user.pk]) in page) != erases
        assert (
            boss.post(reverse("admin:accounts_user_delete", args=[ann.pk]), {"post": "yes"}).status_code
            == 403
        )
        assert "delete_selected" not in html(boss.get(reverse("admin:accounts_user_changelist")))

    def test_erases_in_a_day_and_stops_it(self, boss: Client, ann: User) -> None:
        confirm(ann, "ann@mail.example")
        page = reverse("admin:accounts_user_erase", args=[ann.pk])
        assert "0 comments stay without a name." in html(boss.get(page))
        assert boss.post(page, {}).status_code == 422
        assert boss.post(page, {"words": "stay", "byline": "A."}).status_code == 302
        erasure = pending(user=ann)
        assert erasure is not None
        assert (erasure.words, erasure.byline, erasure.begun_at) == ("stay", "A.", None)
        boss.post(page)
        assert pending(user=ann) is None

    def test_fills_an_erased_account_with_nothing(self, boss: Client, ann: User) -> None:
        erase(ann, words=Words.GO)
        page = reverse("admin:accounts_user_change", args=[ann.pk])
        assert 'name="_save"' not in html(boss.get(page))
        assert boss.post(page, {"username": "ann"}).status_code == 403
        assert boss.get(reverse("admin:accounts_user_erase", args=[ann.pk])).status_code == 404

    def test_is_for_who_may_delete_accounts(self, client: Client, ann: User, moderator: User) -> None:
        client.force_login(moderator)
        assert client.get(reverse("admin:accounts_user_erase", args=[ann.pk])).status_code == 403
