"""Asking for the file, by a member and by a guest; the link in the mail, and what becomes of the file."""

from __future__ import annotations

import os
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from comments.models import Comment, ConfirmedAddress, Sanction
from comments.taking_along import codes
from comments.writers import WriterCookie
from filmclub.accounts.models import Erasure, User
from filmclub.backups import uploads
from filmclub.jobs.clock import tick
from filmclub.mail.models import Mail
from filmclub.management.deployment import Deployment
from filmclub.takeout import asking, folder
from filmclub.takeout.asking import ask_for, make
from filmclub.takeout.forgetting import forget
from filmclub.takeout.letters import READY
from filmclub.takeout.models import KEPT, Takeout
from filmclub.takeout.parts import Person
from tests.accounts.people import code_to
from tests.comments.browsing import SAME_ORIGIN, send
from tests.comments.letters import confirm_mail, letter_of, path_in
from tests.conftest import PASSWORD, html
from tests.takeout.files import Opened, in_folder, made

pytestmark = pytest.mark.django_db
ADDRESS = "gus@example.org"


@pytest.fixture(autouse=True)
def _mail_works() -> None:
    confirm_mail()


@pytest.fixture
def member(ann: User) -> User:
    User.objects.filter(pk=ann.pk).update(email="ann@example.org")
    ann.refresh_from_db()
    return ann


@pytest.fixture
def ann_in(client: Client, member: User) -> Client:
    """Ann's browser, in which she has just signed in once more."""
    client.force_login(member)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def press(client: Client, path: str) -> Any:
    return client.post(path, headers=SAME_ORIGIN)


def content_of(response: Any) -> bytes:
    return b"".join(response.streaming_content)


class TestAMember:
    def test_asks_and_gets_the_file_by_the_link_in_the_mail(self, ann_in: Client, member: User) -> None:
        assert "Ask for the file" in html(ann_in.get(reverse("my_data")))
        assert ann_in.post(reverse("ask_for_data"), follow=True).status_code == 200
        takeout = Takeout.objects.get()
        assert not Mail.objects.filter(kind=READY).exists()
        make.func(takeout.pk)
        assert Mail.objects.get(kind=READY).recipient == "ann@example.org"
        path = path_in(letter_of(READY))
        page = ann_in.get(path)
        assert "Take it along" in html(page)
        response = press(ann_in, path)
        assert response["Content-Type"] == "application/zip"
        assert "attachment" in response["Content-Disposition"]
        assert "no-store" in response["Cache-Control"]
        assert Opened(content_of(response)).rows("account")[0]["username"] == "ann"
        assert "The file is there until" in html(ann_in.get(reverse("my_data")))

    def test_signs_in_once_more_and_is_led_on(self, client: Client, member: User) -> None:
        client.force_login(member)
        response = client.post(reverse("ask_for_data"))
        assert response.status_code == 302
        assert response["Location"].startswith(reverse("account_reauthenticate"))
        assert not Takeout.objects.exists()
        response = client.post(response["Location"], {"password": PASSWORD}, follow=True)
        assert "It is being made" in html(response)
        assert Takeout.objects.get().user == member

    def test_asks_once_a_day(self, ann_in: Client, member: User) -> None:
        for _twice in range(2):
            ann_in.post(reverse("ask_for_data"))
        assert Takeout.objects.count() == 1
        assert "Ask for the file" not in html(ann_in.get(reverse("my_data")))
        now = timezone.now()
        assert not ask_for(Person(user=member), "en", now=now + timedelta(hours=23))
        assert ask_for(Person(user=member), "en", now=now + timedelta(hours=25))

    def test_does_nothing_by_looking(self, ann_in: Client) -> None:
        assert ann_in.get(reverse("ask_for_data")).status_code == 405
        takeout = made(Person(user=User.objects.get(username="ann")))
        path = path_in(letter_of(READY))
        for _each in range(3):
            assert ann_in.get(path).status_code == ann_in.head(path).status_code == 200
        assert in_folder() == [takeout.file]

    def test_may_take_it_again_while_it_is_there(self, ann_in: Client, member: User) -> None:
        made(Person(user=member))
        path = path_in(letter_of(READY))
        assert content_of(press(ann_in, path)) == content_of(press(ann_in, path)) != b""

    def test_who_is_banned_gets_it_too(self, ann_in: Client, member: User, moderator: User) -> None:
        Sanction.objects.create(user=member, moderator=moderator, kind="ban")
        ann_in.post(reverse("ask_for_data"))
        make.func(Takeout.objects.get().pk)
        response = press(ann_in, path_in(letter_of(READY)))
        (imposed,) = Opened(content_of(response)).rows("imposed")
        assert imposed["what"].startswith("Banned")

    def test_without_mail_or_address_is_told_so(self, client: Client, ann: User) -> None:
        client.force_login(ann)
        client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
        assert "no e-mail address" in html(client.get(reverse("my_data")))
        client.post(reverse("ask_for_data"))
        confirm_mail(mail_confirmed_at=None)
        assert "sends no mail yet" in html(client.get(reverse("my_data")))
        client.post(reverse("ask_for_data"))
        assert not Takeout.objects.exists()


class TestTheLink:
    def test_of_a_member_is_good_for_them_alone(self, member: User, bob: User) -> None:
        made(Person(user=member))
        path, other = path_in(letter_of(READY)), Client()
        assert press(other, path).status_code == 403
        other.force_login(bob)
        for response in (other.get(path), press(other, path)):
            assert response.status_code == 403
            assert not re.search(r"\bann\b", html(response), re.IGNORECASE)

    def test_of_somebody_else_or_none_leads_nowhere(self, ann_in: Client, member: User) -> None:
        made(Person(user=member))
        path = path_in(letter_of(READY))
        for wrong in (path[:-1], path.partition("?")[0], f"{path}x"):
            assert ann_in.get(wrong).status_code == press(ann_in, wrong).status_code == 404

    def test_is_not_pressed_by_another_site(self, ann_in: Client, member: User) -> None:
        made(Person(user=member))
        path = path_in(letter_of(READY))
        assert ann_in.post(path, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
        # Of a machine nobody knows who sends it.
        assert ann_in.post(path).status_code == 403

    def test_of_an_earlier_file_does_not_open_the_next(self, ann_in: Client, member: User) -> None:
        made(Person(user=member))
        path = path_in(letter_of(READY))
        Takeout.objects.update(file="another.zip")
        assert press(ann_in, path).status_code == 404


class TestAGuest:
    @pytest.fixture
    def gus_in(self, client: Client, article: Any) -> Client:
        """The browser in which Gus has written and confirmed the address."""
        send(client, article, name="Gus", email=ADDRESS, text="GUS-WORDS")
        ConfirmedAddress.objects.create(address=ADDRESS, key=Comment.objects.get().writer)
        return client

    def post(self, client: Client, name: str, **data: object) -> Any:
        return client.post(reverse(name), {"language": "en", **data}, headers=SAME_ORIGIN)

    def number(self) -> int:
        return ConfirmedAddress.objects.get().pk

    def test_asks_by_a_code_and_gets_the_file_by_the_link(self, gus_in: Client) -> None:
        page = html(gus_in.get(reverse("my_data")))
        assert "g…@example.org" in page
        assert ADDRESS not in page
        assert "A code goes to g…@example.org" in html(self.post(gus_in, "data_code", address=self.number()))
        code = code_to(ADDRESS).lower().replace("-", " ")
        answer = self.post(gus_in, "data_with_code", address=self.number(), code=code)
        assert "It is being made" in html(answer)
        make.func(Takeout.objects.get().pk)
        # The mail may be read anywhere.
        response = press(Client(), path_in(letter_of(READY)))
        (comment,) = Opened(content_of(response)).rows("comments")
        assert comment["text"] == "GUS-WORDS"

    @pytest.mark.parametrize("typed", ["", "AAAA-AAAA", "x" * 31, "\u202e"])
    def test_who_types_another_code_is_told_so(self, typed: str, gus_in: Client) -> None:
        self.post(gus_in, "data_code", address=self.number())
        response = self.post(gus_in, "data_with_code", address=self.number(), code=typed)
        assert response.status_code == 422
        assert 'aria-invalid="true"' in html(response)
        assert not Takeout.objects.exists()

    def test_a_code_is_good_once_and_after_five_tries_never(self, gus_in: Client) -> None:
        confirmed = ConfirmedAddress.objects.get()
        codes.send_code(confirmed, "en")
        code = code_to(ADDRESS)
        assert codes.is_code(confirmed, code)
        assert not codes.is_code(confirmed, code)
        for _rest in range(3):
            assert not codes.is_code(confirmed, "wrong")
        codes.send_code(confirmed, "en")
        assert not codes.is_code(confirmed, code_to(ADDRESS))

    def test_no_other_browser_asks_for_it(self, gus_in: Client, ann: User) -> None:
        stranger, member = Client(), Client()
        member.force_login(ann)
        for client in (stranger, member):
            for name in ("data_code", "data_with_code"):
                assert self.post(client, name, address=self.number(), code="x").status_code == 404
        assert self.post(gus_in, "data_code", address=self.number() + 1).status_code == 404
        assert self.post(gus_in, "data_code", address="²").status_code == 404
        assert not Mail.objects.exists()

    def test_a_mailbox_gets_five_codes_an_hour(self, gus_in: Client) -> None:
        for _each in range(7):
            assert self.post(gus_in, "data_code", address=self.number()).status_code == 200
        assert Mail.objects.filter(kind=codes.KIND).count() == 5

    def test_who_has_confirmed_nothing_reads_what_to_do(self, client: Client) -> None:
        page = html(client.get(reverse("my_data")))
        assert "beside your comment you can have a link sent" in page
        assert not client.cookies
        assert not WriterCookie().browser_key


class TestTheFile:
    def test_is_gone_after_a_day_at_reading_and_by_the_clock(self, member: User) -> None:
        takeout = made(Person(user=member))
        assert takeout.made_at is not None
        assert asking.is_there(takeout, now=takeout.made_at + KEPT - timedelta(seconds=1))
        asking.forget_over(takeout.made_at + KEPT - timedelta(seconds=1))
        assert in_folder() == [takeout.file]
        asking.forget_over(takeout.made_at + KEPT)
        assert (in_folder(), Takeout.objects.count()) == ([], 0)

    def test_is_gone_when_somebody_looks_for_it_later(
        self, member: User, django_capture_on_commit_callbacks: Any
    ) -> None:
        takeout = made(Person(user=member))
        assert takeout.made_at is not None
        with django_capture_on_commit_callbacks(execute=True):
            assert not asking.is_there(takeout, now=takeout.made_at + KEPT)
        assert (in_folder(), Takeout.objects.count()) == ([], 0)

    def test_goes_with_what_was_broken_off_each_hour(self, member: User) -> None:
        with pytest.raises(RuntimeError), folder.new_file():
            raise RuntimeError
        left = Path(site.TAKEOUT_ROOT) / "left.zip.part"
        left.touch()
        os.utime(left, (0, 0))
        tick()
        tick(timezone.now() + timedelta(hours=2))
        assert in_folder() == []

    def test_goes_with_who_is_forgotten(self, member: User) -> None:
        made(Person(user=member))
        made(Person(address=ADDRESS))
        assert forget(Erasure(user=member))
        assert [takeout.address for takeout in Takeout.objects.all()] == [ADDRESS]
        assert forget(Erasure(address=ADDRESS))
        assert not forget(Erasure(address=ADDRESS))
        assert (in_folder(), Takeout.objects.count()) == ([], 0)

    def test_is_made_once_and_not_for_who_took_it_back(self, member: User) -> None:
        takeout = made(Person(user=member))
        make.func(takeout.pk)
        Takeout.objects.all().delete()
        make.func(takeout.pk)
        assert Mail.objects.filter(kind=READY).count() == 1
        assert in_folder() == [takeout.file]

    def test_is_for_nobody_else_on_the_machine(self, member: User) -> None:
        takeout = made(Person(user=member))
        path = folder.path_of(takeout.file)
        assert path.stat().st_mode & 0o777 == 0o600
        assert path.parent.stat().st_mode & 0o777 == 0o700

    def test_is_in_no_backup(self, member: User, settings: Any) -> None:
        Path(settings.MEDIA_ROOT).mkdir()
        takeout = made(Person(user=member))
        assert takeout.file not in [path.name for _name, path in uploads.stored_uploads()]

    def test_lies_below_no_folder_that_nginx_shows(self) -> None:
        files = Deployment(domain="films.example").files()
        settings_file = files["etc/filmclub.env"]
        (place,) = [
            line.partition("=")[2] for line in settings_file.splitlines() if line.startswith("TAKEOUT_ROOT=")
        ]
        shown = [
            line.split()[-1].rstrip(";").rstrip("/")
            for name, text in files.items()
            if "nginx" in name
            for line in text.splitlines()
            if line.strip().startswith(("alias ", "root "))
        ]
        assert shown
        assert not [path for path in shown if Path(place).is_relative_to(path)]
        assert not [path for path in shown if Path(path).is_relative_to(place)]

    @pytest.mark.parametrize("below", ["MEDIA_ROOT", "STATIC_ROOT"])
    def test_may_not_lie_where_the_web_shows_it(self, below: str, settings: Any) -> None:
        settings.TAKEOUT_ROOT = f"{getattr(settings, below)}/takeout"
        (fault,) = folder.check_folder(None)
        assert fault.id == "filmclub.E105"
        settings.TAKEOUT_ROOT = "/srv/takeout"
        assert folder.check_folder(None) == []


def test_the_clock_and_the_night_know_of_it() -> None:
    call_command("check")
    from filmclub.jobs.due import repeated_jobs

    assert repeated_jobs()["files to take along"].minutes == 60
