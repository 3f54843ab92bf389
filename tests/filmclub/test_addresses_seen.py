"""E-mail and network addresses are shown to staff with that permission alone, and found by them alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from comments.models import Comment, Note, Report, Rule, Sanction
from comments.writers import Writer
from filmclub.accounts.models import Invitation, User
from filmclub.groups import GROUPS
from filmclub.mail.models import Mail, Unreachable
from tests.conftest import Post, html, make_user

pytestmark = pytest.mark.filterwarnings("ignore:No directory at")
OF_GUEST, OF_MEMBER, ELSEWHERE = "guest@mail.example", "member@mail.example", "other@mail.example"
HOST, NETWORK = "198.51.100.77", "198.51.100.0"
ADDRESSES = (OF_GUEST, OF_MEMBER, ELSEWHERE, NETWORK)
RIGHT = "see_addresses"


@pytest.fixture
def planted(post: Post, moderator: User, ann: User) -> list[Comment]:
    """Addresses in every row that holds one."""
    now = timezone.now()
    ann.email = OF_MEMBER
    ann.save()
    guest = Writer(name="Gus", email=OF_GUEST, browser_key="1" * 32)
    comments = [
        post("Of a guest.", writer=guest, address=HOST),
        post("Of a member.", writer=Writer(user=ann), address=HOST),
        post("It waits.", writer=Writer(name="Gus", email=OF_GUEST), address=HOST, state="pending"),
    ]
    for who in ({"address": OF_GUEST}, {"user": ann}):
        Sanction.objects.create(**who, kind="hold", moderator=moderator, comment=comments[0])
        Note.objects.create(**who, text="Hm.", moderator=moderator)
    Sanction.objects.create(network=NETWORK, kind="hold", until=now, moderator=moderator)
    Rule.objects.create(kind="address", pattern=ELSEWHERE, key=ELSEWHERE, effect="hold")
    Rule.objects.create(kind="network", pattern=f"{NETWORK}/24", key=f"{NETWORK}/24", effect="hold")
    Report.objects.create(comment=comments[0], reason="other", email=ELSEWHERE, network=NETWORK)
    common = {"kind": "invitation", "language": "en", "queued_at": now, "give_up_at": now}
    Mail.objects.create(
        key="1", recipient=ELSEWHERE, message_id="1", state="failed", reason=f"550 {ELSEWHERE}", **common
    )
    Unreachable.objects.create(address=ELSEWHERE, reason=f"550 {ELSEWHERE}", since=now)
    Invitation.objects.create(
        address=ELSEWHERE, mailbox="1", language="en", invited_by=ann, made_at=now, expires_at=now
    )
    return comments


def sign_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def mo(moderator: User) -> Client:
    """A moderator without it."""
    Group.objects.get(name="Moderators").permissions.remove(Permission.objects.get(codename=RIGHT))
    return sign_in(moderator)


@pytest.fixture
def all_but_it(db: None) -> Client:
    """Somebody who may do everything else."""
    user = make_user("all", "Editors", name="Al Bo")
    user.user_permissions.set(Permission.objects.exclude(codename=RIGHT))
    return sign_in(user)


def about(comments: list[Comment]) -> list[str]:
    """The moderators' pages about these comments and who wrote them."""
    names = ("change", "person")
    own = [
        reverse(f"admin:comments_comment_{name}", args=[comment.pk]) for comment in comments for name in names
    ]
    desk = reverse("admin:comments_comment_changelist")
    rule = reverse("admin:comments_rule_of_comment", args=[comments[0].pk])
    return [f"{desk}?state=all", desk, rule, *own, reverse("admin:comments_decision_changelist")]


def pages() -> Iterator[str]:
    """Every page of the admin, for each row that there is."""
    yield from (reverse("admin:index"), reverse("admin:profile"))
    for model, model_admin in admin.site._registry.items():
        rows = list(model._default_manager.order_by("-pk").values_list("pk", flat=True)[:2])
        for pattern in model_admin.get_urls():
            if pattern.name is None:
                continue
            for arguments in ([], *([row] for row in rows)):
                try:
                    yield reverse(f"admin:{pattern.name}", args=arguments)
                except NoReverseMatch:
                    continue


def seen(client: Client, pages: Iterable[str]) -> set[tuple[str, str]]:
    """On which page which address stands; none answers with a fault."""
    found = set()
    for page in pages:
        answer = client.get(page)
        assert answer.status_code < 500, page
        if not answer.streaming:
            found |= {(page, address) for address in ADDRESSES if address in html(answer)}
    return found


def test_who_may_finds_them_all(planted: list[Comment], moderator: User) -> None:
    lists = ("mail_mail", "mail_unreachable", "accounts_invitation", "comments_rule", "comments_sanction")
    shown = [*(reverse(f"admin:{name}_changelist") for name in lists), *about(planted)]
    found = seen(sign_in(moderator), shown)
    assert {address for _page, address in found} == set(ADDRESSES)
    assert {page for page, _address in found} >= {*shown} - {shown[-1]}


def test_a_moderator_without_the_permission_sees_none(planted: list[Comment], mo: Client) -> None:
    shown = [reverse("admin:index"), *about(planted)]
    assert {mo.get(page).status_code for page in shown} == {200}
    assert seen(mo, shown) == set()


def test_who_may_do_everything_else_sees_none(planted: list[Comment], all_but_it: Client) -> None:
    assert all_but_it.get(reverse("admin:accounts_user_changelist")).status_code == 200
    assert seen(all_but_it, {*pages(), *about(planted)}) == set()


@pytest.mark.parametrize("typed", [OF_GUEST, "mail.example", HOST])
def test_nothing_is_found_by_an_address(planted: list[Comment], mo: Client, typed: str) -> None:
    for name in ("comments_comment", "comments_decision"):
        asked = {"q": typed, "state": "all"}
        page = html(mo.get(reverse(f"admin:{name}_changelist"), asked))
        assert "Of a guest." not in page
        assert not re.search(r"\bGus\b", page)


@pytest.mark.parametrize(
    ("name", "question"),
    [
        ("accounts_user", "email__startswith=member"),
        ("mail_mail", "recipient__startswith=other"),
        ("mail_mail", "reason__contains=other"),
        ("accounts_invitation", "address__startswith=other"),
        ("comments_sanction", "network__startswith=198"),
        ("comments_sanction", "address__startswith=guest"),
    ],
)
def test_no_list_is_narrowed_by_one(
    planted: list[Comment], all_but_it: Client, name: str, question: str
) -> None:
    assert all_but_it.get(f"{reverse(f'admin:{name}_changelist')}?{question}").status_code == 400


@pytest.mark.parametrize("kind", ["address", "network"])
def test_no_rule_about_one_is_tried_out(planted: list[Comment], mo: Client, kind: str) -> None:
    data = {"kind": kind, "pattern": OF_GUEST if kind == "address" else f"{NETWORK}/24", "effect": "hold"}
    answer: Any = mo.post(reverse("admin:comments_rule_add"), data)
    assert answer.status_code == 422
    assert "trial" not in answer.context_data


def test_moderators_have_it_unless_the_operator_takes_it(moderator: User) -> None:
    assert moderator.has_perm("accounts.see_addresses")
    assert "accounts.see_addresses" not in GROUPS["Editors"]
