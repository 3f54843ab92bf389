"""Inviting people: who may, what goes out, and what an invitation is good for."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core import mail as outbox
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.utils import timezone

from filmclub.accounts import invitations
from filmclub.accounts.invitations import (
    MOST_A_DAY,
    TooMany,
    find_open,
    forget_old,
    invitation_of,
    invite,
    read_addresses,
    take_back,
    use,
)
from filmclub.accounts.models import Invitation, User
from filmclub.club.models import Club
from filmclub.mail.models import Mail
from filmclub.mail.sending import send_due
from tests.comments.letters import confirm_mail, letter_of
from tests.conftest import html

pytestmark = pytest.mark.django_db
INVITE = "/admin/accounts/invitation/add/"
NINA = "nina@example.org"


@pytest.fixture
def chair(editor: User) -> User:
    editor.user_permissions.add(
        *Permission.objects.filter(codename__in=["add_invitation", "view_invitation", "see_addresses"])
    )
    return User.objects.get(pk=editor.pk)


@pytest.fixture
def at_desk(client: Client, chair: User) -> Client:
    confirm_mail(joining="invitation")
    client.force_login(chair)
    return client


def send(chair: User, *addresses: str, line: str = "") -> Invitation:
    invite(addresses or [NINA], by=chair, line=line, language="en")
    return Invitation.objects.latest("pk")


def link_to(address: str = NINA) -> str:
    send_due()
    body = next(str(mail.body) for mail in reversed(outbox.outbox) if address in mail.to)
    found = re.search(r"https?://[^/]+(/\S+invited\S+)", body)
    assert found
    return found[1]


# --- Writing them --------------------------------------------------------------------------------


def test_a_pasted_list_is_read_as_mail_programs_have_it() -> None:
    text = "Ann Lee <ann@example.org>, bob@example.org; BOB@example.org\n  c.c@example.org d@example.org"

    addresses, wrong = read_addresses(text)

    assert addresses == ["ann@example.org", "bob@example.org", "c.c@example.org", "d@example.org"]
    assert wrong == []


def test_what_is_no_address_is_named() -> None:
    assert read_addresses("ann@example.org, bob(at)example.org") == (
        ["ann@example.org"],
        ["bob(at)example.org"],
    )


def test_the_mail_is_seen_before_it_is_sent(at_desk: Client) -> None:
    form = {"addresses": "nina@example.org otto@example.org", "line": "We meet on Tuesdays."}

    page = html(at_desk.post(INVITE, {**form, "look": "1"}))
    assert "We meet on Tuesdays." in page
    assert not Mail.objects.filter(kind="invitation").exists()

    at_desk.post(INVITE, {**form, "send": "1"})
    send_due()
    sent = [mail for mail in outbox.outbox if "invited" in str(mail.subject)]
    assert sorted(mail.to[0] for mail in sent) == ["nina@example.org", "otto@example.org"]
    assert "We meet on Tuesdays." in str(sent[0].body)


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"addresses": ""}, "This field is required."),
        ({"addresses": "nobody"}, "This is no e-mail address: nobody."),
        ({"addresses": " ".join(f"a{number}@example.org" for number in range(51))}, "These are 51 addresses"),
        ({"addresses": NINA, "line": "Look at film.example"}, "Mail programs would make a link of this."),
        ({"addresses": NINA, "line": "x" * 201}, "at most 200 characters"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_lost(at_desk: Client, form: dict[str, str], words: str) -> None:
    page = html(at_desk.post(INVITE, {**form, "send": "1"}))

    assert words in page
    assert all(value in page for value in form.values())
    assert not Invitation.objects.exists()


def test_nothing_is_offered_before_mail_is_confirmed(client: Client, chair: User) -> None:
    Club.objects.update_or_create(pk=1, defaults={"joining": "invitation"})
    client.force_login(chair)
    assert "No test mail has been confirmed yet" in html(client.get(INVITE))
    client.post(INVITE, {"addresses": NINA, "send": "1"})
    assert not Invitation.objects.exists()


def test_a_closed_club_invites_nobody(at_desk: Client) -> None:
    Club.objects.update(joining="closed")
    page = html(at_desk.post(INVITE, {"addresses": NINA, "send": "1"}))
    assert "The club is closed" in page
    assert not Invitation.objects.exists()


def test_who_has_no_right_cannot_invite(client: Client, editor: User) -> None:
    confirm_mail()
    client.force_login(editor)
    assert client.post(INVITE, {"addresses": NINA, "send": "1"}).status_code == 403


def test_no_more_than_two_hundred_are_invited_in_a_day(chair: User) -> None:
    now = timezone.now()
    rows = [
        Invitation(mailbox=str(number), made_at=now, expires_at=now, language="en")
        for number in range(MOST_A_DAY - 1)
    ]
    Invitation.objects.bulk_create(rows)

    with pytest.raises(TooMany) as error:
        invite([NINA, "otto@example.org"], by=chair, line="", language="en")

    assert error.value.left == 1
    assert not Mail.objects.exists()


def test_an_open_invitation_is_not_sent_twice(chair: User) -> None:
    send(chair)
    invited = invite(["Nina+films@example.org"], by=chair, line="", language="en")
    assert (invited.now, invited.before) == ([], ["Nina+films@example.org"])
    assert Mail.objects.count() == 1


def test_members_get_the_same_mail_as_strangers(chair: User, ann: User) -> None:
    ann.email = "ann@example.org"
    ann.save()
    invited = invite(["ann@example.org", NINA], by=chair, line="", language="en")
    assert invited.now == ["ann@example.org", NINA]
    assert Mail.objects.count() == 2


# --- What one is good for ------------------------------------------------------------------------


def test_looking_at_an_invitation_changes_nothing(client: Client, chair: User) -> None:
    invitation = send(chair, line="Come!")
    link = link_to()

    page = html(client.get(link))

    assert "You are invited to" in page
    assert chair.name in page
    assert not client.session.keys()
    assert find_open(invitation.pk)


def test_its_button_puts_it_into_the_session(client: Client, chair: User, rf: RequestFactory) -> None:
    invitation = send(chair)
    client.post(link_to(), {"answer": "yes"}, headers={"Sec-Fetch-Site": "same-origin"})

    request: HttpRequest = rf.get("/")
    request.session = client.session
    assert invitation_of(request) == invitation
    take_back([invitation.pk])
    assert invitation_of(request) is None


def test_a_strange_page_cannot_press_its_button(client: Client, chair: User) -> None:
    send(chair)
    answer = client.post(link_to(), {"answer": "yes"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert not client.session.keys()


def test_one_invitation_makes_one_account(chair: User, ann: User, bob: User) -> None:
    invitation = send(chair)
    assert use(invitation, ann)
    assert not use(invitation, bob)
    invitation.refresh_from_db()
    assert (invitation.state(timezone.now()), invitation.used_by) == (Invitation.State.USED, ann)


def test_who_said_no_is_forgotten_and_not_asked_again(client: Client, chair: User) -> None:
    send(chair)
    link = link_to()
    assert "Nobody asks you again" in html(client.post(link, {"answer": "no"}))

    invited = invite([NINA], by=chair, line="", language="en")

    assert invited.said_no == [NINA]
    assert not Invitation.objects.exclude(address="").exists()
    assert not Mail.objects.exclude(recipient="").exists()
    assert client.get(link).status_code == 404


@pytest.mark.parametrize("over", ["taken back", "expired", "used"])
def test_the_link_of_one_that_is_over_leads_to_a_sentence(
    client: Client, chair: User, ann: User, over: str
) -> None:
    invitation = send(chair)
    link = link_to()
    if over == "taken back":
        take_back([invitation.pk])
    elif over == "used":
        use(invitation, ann)
    else:
        Invitation.objects.update(expires_at=timezone.now())

    answer = client.get(link)

    assert answer.status_code == 404
    assert "This invitation is over" in html(answer)


def test_a_mail_of_one_that_was_taken_back_is_not_sent(chair: User) -> None:
    invitation = send(chair)
    take_back([invitation.pk])
    send_due()
    assert outbox.outbox == []


def test_addresses_are_forgotten_a_month_after_the_end(chair: User) -> None:
    invitation = send(chair, line="Come!")
    end = invitation.expires_at

    forget_old(end, end + timedelta(days=29))
    assert Invitation.objects.get().address == NINA
    forget_old(end, end + timedelta(days=31))
    gone = Invitation.objects.get()
    assert (gone.address, gone.line, gone.mailbox) == ("", "", "")


# --- The list ------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [2, 20])
def test_the_list_says_who_came(
    at_desk: Client, chair: User, ann: User, number: int, django_assert_max_num_queries: Any
) -> None:
    invite([f"a{each}@example.org" for each in range(number)], by=chair, line="", language="en")
    use(Invitation.objects.earliest("pk"), ann)
    with django_assert_max_num_queries(9):
        page = html(at_desk.get("/admin/accounts/invitation/"))
    assert page.count(">a1@example.org<") == 1
    assert ann.name in page
    only_open = html(at_desk.get("/admin/accounts/invitation/?state=open"))
    assert f"{number - 1} invitation" in only_open


def test_open_ones_are_taken_back_from_the_list(at_desk: Client, chair: User) -> None:
    invitation = send(chair)
    form = {"action": "end_chosen", "_selected_action": [invitation.pk]}
    page = html(at_desk.post("/admin/accounts/invitation/", form, follow=True))
    assert "1 invitation is taken back." in page
    assert find_open(invitation.pk) is None


def test_the_mail_tells_nothing_but_words_of_ours_and_the_line(chair: User) -> None:
    send(chair, line="<b>Come</b>")
    assert "<b>Come</b>" not in letter_of("invitation").html
    send_due()
    letter = outbox.outbox[0]
    assert str(letter.body).count("http") == str(letter.body).count("http://localhost:8000")
    assert invitations.KIND == "invitation"
