"""The rights of the staff want a second factor; who has given none is a plain member everywhere."""

from __future__ import annotations

import ast
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.models import Comment
from comments.states import State
from filmclub.accounts.models import GRACE, User
from filmclub.accounts.rights import may_use_rights
from reviews.models import Article
from tests.accounts.second_factors import ask_again, code_of, give_app, set_up_app, sign_in
from tests.accounts.test_signed_in import request_of
from tests.conftest import PASSWORD, MakeArticle, Post, html
from tests.frozen import PACKAGES, ROOT, routes

pytestmark = pytest.mark.django_db
ADMIN = "/admin/reviews/article/"
PAGE = "/articles/a-voice/"


@pytest.fixture(autouse=True)
def _https(settings: Any) -> None:
    settings.HTTPS = True


@pytest.fixture
def boss() -> User:
    """As `createsuperuser` makes one."""
    return User.objects.create_superuser("boss", password=PASSWORD)


def rest(user: User) -> User:
    """Have the time be over in which the rights of the user want no second factor."""
    user.second_factor_due = timezone.now() - timedelta(seconds=1)
    user.save(update_fields=["second_factor_due"])
    return user


def due_of(user: User) -> Any:
    return User.objects.values_list("second_factor_due", flat=True).get(pk=user.pk)


class TestWhenTheyWantOne:
    def test_staff_have_two_weeks_from_their_first_sign_in(self, client: Client, editor: User) -> None:
        assert due_of(editor) is None
        sign_in(client, editor)
        assert timedelta() <= timezone.now() + GRACE - due_of(editor) < timedelta(minutes=1)
        page = html(client.get(ADMIN))
        assert "From " in page
        assert "Set up a second factor" in page
        before = due_of(editor)
        sign_in(Client(), editor)
        assert due_of(editor) == before

    def test_members_are_never_asked(self, client: Client, ann: User) -> None:
        sign_in(client, ann)
        assert due_of(ann) is None
        assert "second factor when" not in html(client.get("/me/"))

    def test_a_new_right_begins_two_weeks(self, ann: User) -> None:
        ann.is_staff = True
        ann.save(update_fields=["is_staff"])
        assert timedelta() <= timezone.now() + GRACE - due_of(ann) < timedelta(minutes=1)

    def test_a_new_superuser_is_asked_at_once(self, client: Client, ann: User) -> None:
        ann.is_staff = ann.is_superuser = True
        ann.save()
        sign_in(client, ann)
        assert client.get(ADMIN).status_code == 302

    def test_one_of_the_command_line_is_told(self, client: Client, boss: User) -> None:
        sign_in(client, boss)
        page = client.get(ADMIN)
        assert page.status_code == 200
        assert "a password alone protects it" in html(page)
        set_up_app(client)
        page = client.get(ADMIN)
        assert page.status_code == 200
        assert "second factor" not in html(page)

    def test_without_https_nothing_is_asked(self, client: Client, editor: User, settings: Any) -> None:
        settings.HTTPS = False
        sign_in(client, rest(editor))
        page = client.get(ADMIN)
        assert page.status_code == 200
        assert "second factor" not in html(page)

    def test_whether_they_rest_costs_no_query(self, client: Client, editor: User) -> None:
        client.force_login(rest(editor))
        request = request_of(client)
        with CaptureQueriesContext(connection) as queries:
            assert not may_use_rights(request)
            assert not request.user.has_perm("reviews.change_article")
        assert len(queries) == 2


class TestSettingItUp:
    def test_the_admin_leads_there_and_back(self, client: Client, editor: User) -> None:
        sign_in(client, rest(editor))
        led = client.get(ADMIN, follow=True)
        assert led.redirect_chain[-1][0] == "/accounts/2fa/"
        assert "Your rights on this site rest" in html(led)
        set_up_app(client)
        assert client.get(ADMIN).status_code == 200

    def test_from_then_on_each_session_gives_it(self, client: Client, editor: User) -> None:
        early = Client()
        sign_in(early, editor)
        sign_in(client, editor)
        assert early.get(ADMIN).status_code == 200
        set_up_app(client)
        assert early.get(ADMIN).status_code == 302
        led = early.get("/admin/login/?next=/admin/reviews/article/", follow=True)
        address, _query = led.redirect_chain[-1][0].split("?")
        assert address == "/accounts/2fa/reauthenticate/"

    def test_who_has_set_one_up_before_gives_it_again(self, client: Client, editor: User) -> None:
        sign_in(client, rest(editor))
        give_app(editor)
        led: Any = client.get("/me/second-factor/?next=/admin/reviews/article/")
        assert led.url == "/accounts/2fa/reauthenticate/?next=%2Fadmin%2Freviews%2Farticle%2F"
        on: Any = client.post(led.url, {"code": code_of(), "next": ADMIN})
        assert on.url == ADMIN
        assert client.get(ADMIN).status_code == 200

    def test_whose_rights_hold_is_led_on(self, client: Client, ann: User) -> None:
        sign_in(client, ann)
        for query in ("", "?next=https://evil.example/"):
            led = client.get(f"/me/second-factor/{query}")
            assert led.headers["Location"] == "/me/"

    def test_signing_in_with_a_code_opens_the_admin(self, client: Client, editor: User) -> None:
        give_app(rest(editor))
        sign_in(client, editor, code_of())
        assert client.get(ADMIN).status_code == 200

    def test_removing_the_last_one_lets_them_rest(self, client: Client, editor: User) -> None:
        give_app(rest(editor))
        other = Client()
        sign_in(client, editor, code_of())
        other.force_login(editor)
        ask_again(client)
        client.post("/accounts/2fa/totp/deactivate/")
        assert client.get(ADMIN).status_code == 302
        assert client.get("/me/sessions/").status_code == 200
        assert other.get("/me/sessions/").status_code == 302


def plain(response: Any, name: str) -> str:
    """A page without who reads it, and when."""
    own = r'csrfmiddlewaretoken" value="\w+"|\d{4}-\d\d-\d\dT[\d:.+]+Z?|<time[^>]*>[^<]*</time>'
    return re.sub(own, "", html(response).replace(name, ""))


class TestTheCommand:
    def test_it_takes_all_and_ends_the_sessions(
        self, client: Client, editor: User, caplog: pytest.LogCaptureFixture
    ) -> None:
        sign_in(client, editor)
        set_up_app(client)
        call_command("reset_second_factor", "ed")
        assert client.get("/me/sessions/").status_code == 302
        assert "The second factor of ed was reset: 2 taken away, all sessions ended" in caplog.text
        sign_in(client, editor)
        assert client.get("/me/sessions/").status_code == 200
        assert client.get(ADMIN).status_code == 302

    def test_a_name_that_nobody_has_is_said(self) -> None:
        with pytest.raises(CommandError, match="Nobody signs in as nobody"):
            call_command("reset_second_factor", "nobody")


class TestAPlainMember:
    """Who has all rights of this site, and has given no second factor."""

    @pytest.fixture
    def resting(self, client: Client, boss: User) -> Client:
        sign_in(client, rest(boss))
        return client

    def test_sees_what_a_member_sees(self, resting: Client, ann: User, post: Post) -> None:
        waiting = post("Waits.", state=State.PENDING)
        post("Stands.")
        member = Client()
        member.force_login(ann)
        for address in (PAGE, f"{PAGE}comments/{waiting.pk}/", "/"):
            ours, theirs = resting.get(address), member.get(address)
            assert ours.status_code == theirs.status_code
            assert plain(ours, "boss") == plain(theirs, "Ann Berg")
            assert "/admin/" not in html(ours)

    def test_previews_no_draft(self, resting: Client, make_article: MakeArticle) -> None:
        draft = make_article("a-draft", state=Article.State.DRAFT, published_at=None)
        assert resting.get(draft.get_absolute_url()).status_code == 404

    def test_waits_as_members_do(self, resting: Client, boss: User, article: Article) -> None:
        data = {"text": "Look: https://a.example https://b.example https://c.example"}
        resting.post(f"{PAGE}comments/", data, headers={"sec-fetch-site": "same-origin"})
        assert Comment.objects.get(author=boss).state == State.PENDING

    def test_finds_every_page_of_the_admin_closed(self, resting: Client) -> None:
        opened = {}
        for route in routes():
            name, _space, path = route.partition(" ")
            address = "/" + re.sub(r"<[^>]*>", "1", path.removeprefix("<language>/").lstrip("/"))
            if not address.startswith("/admin/"):
                continue
            answer = resting.get(address)
            if not answer.headers.get("Location", "").startswith("/admin/login/?next="):
                opened[name] = answer.status_code
        # Words of scripts, and what leads strangers to the sign-in.
        assert opened == {"admin:login": 302, "admin:logout": 302, "admin:jsi18n": 200, "None": 200}

    def test_is_asked_about_by_the_request_alone(
        self, resting: Client, boss: User, post: Post, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """No page fetches the same person anew: whoever does, does not know that their rights rest."""
        post("Stands.")
        asked: list[bool] = []
        has_perm = User.has_perm

        def note(user: User) -> None:
            if user.pk == boss.pk:
                asked.append(user.rights_rest)

        def listen(user: User, perm: str, obj: Any = None) -> bool:
            note(user)
            return has_perm(user, perm, obj)

        def listen_to_staff(user: User) -> bool:
            note(user)
            return user.is_staff and not user.rights_rest

        monkeypatch.setattr(User, "has_perm", listen)
        monkeypatch.setattr(User, "has_staff_rights", property(listen_to_staff))
        for address in (PAGE, f"{PAGE}discussion/", f"{PAGE}comments/1/reply/", "/search/?q=voice", "/me/"):
            resting.get(address)
        resting.post(f"{PAGE}comments/", {"text": "A reply."}, headers={"sec-fetch-site": "same-origin"})
        assert asked
        assert all(asked)


# Who reads these columns of somebody, and of whom: for who acts, `has_staff_rights` stands.
READS_THE_COLUMNS = {
    "comments/offices.py comment.author": "the mark beside what somebody wrote, in feeds and mails",
    "comments/rendering.py comment": "the mark beside what somebody of the staff wrote",
    "comments/reports.py author": "whose comment was reported",
    "filmclub/accounts/admin_site.py request.user": "after `has_permission`, or to lead on who rests",
    "filmclub/accounts/erase_admin.py request.user": "after `has_perm`",
    "filmclub/accounts/erase_admin.py user": "whose account is erased",
    "filmclub/accounts/erasing.py user": "whether another is left who may do everything",
    "filmclub/accounts/models.py self": "the columns",
    "filmclub/accounts/rights.py user": "says whose rights rest",
    "filmclub/admin.py request.user": "behind `admin_view`",
    "filmclub/management/demo_content.py user": "makes the demo",
}
# Whose rights are looked at without being the one who acts; all others came with a request.
ASKED_ABOUT = {
    "comments/approvals.py comment.author": "whose comment was approved",
    "comments/imposing.py person.user": "on whom something is imposed",
}
WHO_ACTS = {"request.user", "user", "self.user", "by", "super()"}
COLUMNS, QUESTIONS = {"is_staff", "is_superuser"}, {"has_perm", "has_perms", "has_module_perms"}


def asked(names: set[str]) -> set[str]:
    """Each module that reads one of these of somebody, and of whom, as it stands there."""
    return {
        f"{path.relative_to(ROOT)} {ast.unparse(node.value)}"
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        if path.parent.name != "migrations"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr in names
    }


def test_columns_of_rights_are_read_of_nobody_who_acts() -> None:
    assert asked(COLUMNS) == set(READS_THE_COLUMNS)
    templates = (path.read_text() for path in (ROOT / "templates").rglob("*.html"))
    assert not any(re.search(r"\bis_(staff|superuser)\b", template) for template in templates)


def test_rights_are_asked_of_who_acts_or_stand_here() -> None:
    found = asked(QUESTIONS)
    assert len(found) > 20
    assert {words for words in found if words.partition(" ")[2] not in WHO_ACTS} == set(ASKED_ABOUT)


def test_rights_that_rest_answer_no_question(boss: User) -> None:
    boss.rights_rest = True
    assert not any(getattr(boss, question)("comments") for question in QUESTIONS - {"has_perms"})
    assert not boss.has_perms(["comments.moderate_comment"])
    assert not boss.has_staff_rights
    boss.rights_rest = False
    assert boss.has_perms(["comments.moderate_comment"])
    assert boss.has_module_perms("comments")
