"""What waits is told to moderators by the club's rhythm, once, and louder where it was left lying."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from comments.digest import KIND, send_digests
from comments.profiles import keep
from comments.reports import report_member
from comments.rhythm import latest_look
from comments.states import State
from comments.writers import Writer
from filmclub.accounts.models import User
from filmclub.club.hours import latest_hour
from filmclub.club.models import Club, Rhythm
from filmclub.mail.kinds import Letter, write_letter
from filmclub.mail.models import Mail
from tests.comments.letters import confirm_mail, letter_of
from tests.conftest import Post, html, make_user

pytestmark = pytest.mark.django_db
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
# A Wednesday.
EIGHT = datetime(2026, 3, 4, 8, tzinfo=UTC)


@pytest.fixture
def mo(moderator: User) -> User:
    moderator.email = "mo@example.org"
    moderator.save()
    confirm_mail()
    return moderator


def digests() -> int:
    return Mail.objects.filter(kind=KIND).count()


class TestTheRhythm:
    @pytest.mark.parametrize(
        ("rhythm", "days", "looks"),
        [
            (Rhythm.DAILY, "", ["03-04", "03-03", "03-02", "03-01"]),
            (Rhythm.WEEKDAYS, "", ["03-04", "03-03", "03-02", "02-27"]),
            (Rhythm.DAYS, "06", ["03-02", "03-01", "02-23", "02-22"]),
            (Rhythm.DAYS, "2", ["03-04", "02-25", "02-18", "02-11"]),
            (Rhythm.DAYS, "", ["03-04", "03-03", "03-02", "03-01"]),
        ],
    )
    def test_names_the_days_on_which_moderators_look(
        self, rhythm: Rhythm, days: str, looks: list[str]
    ) -> None:
        club = Club(moderation_rhythm=rhythm, moderation_days=days, moderation_hour=8)
        moment, found = EIGHT + MINUTE, []
        for _number in looks:
            look = latest_look(club, moment - timedelta(days=30), moment)
            assert look is not None
            found.append(f"{look:%m-%d}")
            moment = look - MINUTE
        assert found == looks

    def test_is_at_the_hour_of_the_site(self, settings: Any) -> None:
        settings.TIME_ZONE = "Asia/Kolkata"
        at = datetime(2026, 3, 4, 2, 30, tzinfo=UTC)
        assert latest_hour(Club(moderation_hour=8), at - MINUTE, at) == at
        assert latest_hour(Club(moderation_hour=8), at, at + HOUR) is None

    @pytest.mark.parametrize(("day", "month"), [(29, 3), (25, 10)])
    def test_comes_once_on_the_days_when_clocks_are_changed(
        self, day: int, month: int, settings: Any
    ) -> None:
        settings.TIME_ZONE = "Europe/Paris"
        at, looks = datetime(2026, month, day, tzinfo=UTC) - 3 * HOUR, set[datetime | None]()
        for minute in range(0, 24 * 60, 15):
            now = at + minute * MINUTE
            looks.add(latest_look(Club(moderation_hour=2), now - 15 * MINUTE, now))
        assert len(looks - {None}) == 1


class TestTheDigest:
    def test_comes_at_its_hour_and_names_what_waits(self, mo: User, post: Post) -> None:
        post("First to wait.", state=State.PENDING, at=EIGHT - HOUR)
        post("Public already.", at=EIGHT - HOUR)
        send_digests(EIGHT - 2 * MINUTE, EIGHT - MINUTE)
        assert digests() == 0
        send_digests(EIGHT - MINUTE, EIGHT)
        send_digests(EIGHT, EIGHT + MINUTE)
        assert digests() == 1
        letter = letter_of(KIND)
        assert letter.subject == "Filmclub: a comment waits"
        assert "First to wait." in letter.text
        assert "Public already." not in letter.text
        assert "/admin/comments/comment/" in letter.text
        assert "token=" in letter.unsubscribe

    def test_comes_once_after_days_without_a_worker(self, mo: User, post: Post) -> None:
        post(state=State.PENDING, at=EIGHT - HOUR)
        send_digests(EIGHT - 5 * DAY, EIGHT + HOUR)
        send_digests(EIGHT + HOUR, EIGHT + 2 * HOUR)
        assert digests() == 1

    def test_goes_to_each_moderator_with_an_address(self, mo: User, post: Post, editor: User) -> None:
        others: dict[str, dict[str, Any]] = {
            "al": {},
            "without": {"email": ""},
            "gone": {"is_active": False},
            "quiet": {"told_of_waiting": False},
        }
        for name, fields in others.items():
            user = make_user(name, "Moderators")
            User.objects.filter(pk=user.pk).update(**{"email": f"{name}@example.org", **fields})
        User.objects.filter(pk=editor.pk).update(email="ed@example.org")
        boss = User.objects.create_superuser("boss", "boss@example.org")
        post(state=State.PENDING, at=EIGHT - HOUR)
        send_digests(EIGHT - MINUTE, EIGHT)
        recipients = set(Mail.objects.values_list("recipient", flat=True))
        assert recipients == {"mo@example.org", "al@example.org", boss.email}

    def test_is_none_where_nothing_waits(self, mo: User, post: Post) -> None:
        post()
        send_digests(EIGHT - MINUTE, EIGHT)
        assert digests() == 0

    def test_is_none_where_all_was_decided_meanwhile(self, mo: User, post: Post) -> None:
        comment = post(state=State.PENDING, at=EIGHT - HOUR)
        send_digests(EIGHT - MINUTE, EIGHT)
        type(comment).objects.update(state=State.SPAM)
        assert write_letter(Mail.objects.get()) is None

    def test_tells_of_what_readers_have_reported(self, mo: User, post: Post) -> None:
        comment = post()
        type(comment).objects.update(open_reports=2)
        letter = self.sent()
        assert letter.subject == "Filmclub: a comment is reported"
        assert "Readers have reported a comment." in letter.text
        post(state=State.PENDING, at=EIGHT - HOUR)
        again = letter_of(KIND)
        assert again.subject == "Filmclub: a comment waits"
        assert "Readers have reported a comment." in again.html

    def test_leads_to_each_comment(self, mo: User, post: Post) -> None:
        comment = post(state=State.PENDING, at=EIGHT - HOUR)
        letter = self.sent()
        for words in (letter.text, letter.html):
            assert f"http://localhost:8000/admin/comments/comment/{comment.pk}/change/" in words

    def test_is_none_before_mail_is_confirmed(self, mo: User, post: Post) -> None:
        Club.objects.update(mail_confirmed_at=None)
        post(state=State.PENDING, at=EIGHT - HOUR)
        send_digests(EIGHT - MINUTE, EIGHT)
        assert digests() == 0

    @pytest.mark.parametrize(("waited", "is_late"), [(DAY, False), (2 * DAY - HOUR, False), (2 * DAY, True)])
    def test_is_louder_after_twice_the_time(
        self, mo: User, post: Post, waited: timedelta, is_late: bool
    ) -> None:
        post(state=State.PENDING, at=EIGHT - waited)
        post(state=State.PENDING, at=EIGHT - MINUTE)
        letter = self.sent()
        assert ("still wait" in letter.subject) is is_late
        assert ("for longer than you meant" in letter.text) is is_late

    def test_counts_the_time_by_the_rhythm(self, mo: User, post: Post) -> None:
        confirm_mail(moderation_rhythm=Rhythm.DAYS, moderation_days="2")
        comment = post(state=State.PENDING, at=EIGHT - 13 * DAY)
        assert "still" not in self.sent().subject
        Mail.objects.all().delete()
        type(comment).objects.update(created_at=EIGHT - 15 * DAY)
        assert "still" in self.sent().subject

    def sent(self) -> Letter:
        send_digests(EIGHT - MINUTE, EIGHT)
        return letter_of(KIND)

    def test_costs_one_query_in_any_other_minute(self, mo: User, django_assert_num_queries: Any) -> None:
        with django_assert_num_queries(1):
            send_digests(EIGHT, EIGHT + MINUTE)

    @pytest.mark.parametrize("number", [3, 30])
    def test_names_ten_at_most_in_as_many_queries(
        self, mo: User, post: Post, number: int, django_assert_num_queries: Any
    ) -> None:
        for _number in range(number):
            post(state=State.PENDING, at=EIGHT - HOUR)
        send_digests(EIGHT - MINUTE, EIGHT)
        mail = Mail.objects.get()
        with django_assert_num_queries(11):
            letter = write_letter(mail)
        assert letter is not None
        assert letter.text.count("Comment number") == min(number, 10)
        assert ("and 20 more" in letter.text) is (number == 30)

    def test_ends_by_one_press_in_a_mail_program(self, mo: User, post: Post) -> None:
        post(state=State.PENDING, at=EIGHT - HOUR)
        path = self.sent().unsubscribe.removeprefix("http://localhost:8000")
        program = Client(enforce_csrf_checks=True)
        assert "Shall they end?" in html(program.get(path))
        mo.refresh_from_db()
        assert mo.told_of_waiting
        for _time in range(2):
            answer = program.post(path, {"List-Unsubscribe": "One-Click"})
            assert answer.status_code == 200
        assert not User.objects.get(pk=mo.pk).told_of_waiting
        assert write_letter(Mail.objects.get()) is None


class TestTheCount:
    def page(self, client: Client, path: str = "/") -> str:
        return html(client.get(path))

    def test_stands_beside_a_moderators_name(self, client: Client, mo: User, post: Post) -> None:
        client.force_login(mo)
        assert 'class="mark"' not in self.page(client)
        post(state=State.PENDING)
        for path in ("/", "/fr/", "/admin/"):
            assert 'href="/admin/comments/comment/"' in self.page(client, path) or path == "/fr/"
        assert "1 waits" in self.page(client)
        assert "1 waits" in self.page(client, "/admin/")
        post(state=State.PENDING)
        assert "2 wait" in self.page(client)

    def test_is_not_counted_out(self, client: Client, mo: User, post: Post, monkeypatch: Any) -> None:
        monkeypatch.setattr("comments.digest.COUNTED", 2)
        monkeypatch.setattr("comments.templatetags.moderation.COUNTED", 2)
        for _number in range(3):
            post(state=State.PENDING)
        client.force_login(mo)
        assert "1+ wait" in self.page(client)

    def test_costs_a_moderator_one_query_and_others_none(
        self, mo: User, editor: User, ann: User, post: Post, django_assert_num_queries: Any
    ) -> None:
        from comments.templatetags.moderation import waiting_for

        post(state=State.PENDING)
        with django_assert_num_queries(0):
            assert waiting_for(ann) is None
        for user, queries in ((mo, 1), (editor, 0)):
            user.has_perm("comments.moderate_comment")
            with django_assert_num_queries(queries):
                waiting_for(user)


def test_members_of_whom_something_is_to_be_looked_at_are_counted(mo: User, ann: User) -> None:
    report_member(ann, reason="spam", writer=Writer())
    send_digests(EIGHT - MINUTE, EIGHT)
    letter = letter_of(KIND)
    assert letter.subject == "Filmclub: members are to be looked at"
    assert "/admin/comments/profilepart/" in letter.text
    assert "Decide about them here" not in letter.text
    keep(ann, by=mo)
    assert write_letter(Mail.objects.get()) is None
