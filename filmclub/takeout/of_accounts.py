"""What an account holds about its member, and the mails and invitations that go with addresses."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.utils.translation import gettext_lazy as _

from filmclub.accounts.devices import NO_NETWORK
from filmclub.accounts.models import Invitation, User
from filmclub.mail.models import Mail, Subscriber, Unreachable
from filmclub.takeout.parts import Part, Person, Row, in_batches, register_part

# Kept by the account itself, and told as they are.
_TOLD = (
    *("username", "first_name", "last_name", "email", "about", "slug", "date_joined", "last_login"),
    *("changed_at", "is_active", "is_staff", "is_superuser", "admin_language", "told_of_waiting"),
    *("told_of_comments", "told_until", "second_factor_due", "import_ref", "shows_films", "pictured_at"),
    "marks_new",
)


def account(person: Person) -> Iterator[Row]:
    user = person.user
    if user is None:
        return
    row: Row = {name: getattr(user, name) for name in _TOLD}
    row["groups"] = list(user.groups.order_by("name").values_list("name", flat=True))
    row["former_names"] = list(user.former_names.values("name", "until"))
    row["former_slugs"] = list(user.former_slugs.order_by("slug").values_list("slug", flat=True))
    row["addresses"] = list(
        EmailAddress.objects.filter(user=user).order_by("pk").values("email", "verified", "primary")
    )
    row["second_factors"] = [
        {
            "type": factor.type,
            "name": _name_of(factor),
            "made": factor.created_at,
            "used": factor.last_used_at,
        }
        for factor in Authenticator.objects.filter(user=user).order_by("pk")
    ]
    row["linked_accounts"] = [
        {
            "site": linked.provider,
            "number": linked.uid,
            "made": linked.date_joined,
            "used": linked.last_login,
            # As the other site said it.
            "said": [f"{key}: {value}" for key, value in (linked.extra_data or {}).items()],
        }
        for linked in SocialAccount.objects.filter(user=user).order_by("pk")
    ]
    row["password"] = user.has_usable_password()
    yield row


def _name_of(factor: Authenticator) -> str:
    return str(factor.wrap().name) if factor.type == Authenticator.Type.WEBAUTHN else ""


def pictures(person: Person) -> Iterator[tuple[str, Path]]:
    picture = person.user.picture if person.user is not None else None
    if picture and picture.name and picture.storage.exists(picture.name):
        yield f"-picture{Path(picture.name).suffix}", Path(picture.path)


def sign_ins(person: Person) -> Iterator[Row]:
    for session in in_batches(UserSession.objects.filter(user=person.user)) if person.user else ():
        yield {
            "began": session.created_at,
            "last_seen": session.last_seen_at,
            "network": "" if session.ip == NO_NETWORK else str(session.ip),
            "browser": session.user_agent,
        }


def invitations(person: Person) -> Iterator[Row]:
    """Their own, and that they have invited somebody: whom is that person's own matter."""
    if person.user is None:
        return
    for invitation in in_batches(Invitation.objects.filter(used_by=person.user)):
        yield {"what": _("You were invited"), "made": invitation.made_at, "used": invitation.used_at}
    for invitation in in_batches(Invitation.objects.filter(invited_by=person.user)):
        yield {
            "what": _("You invited somebody"),
            "made": invitation.made_at,
            "used": invitation.used_at,
            "line": invitation.line,
        }


def mails(person: Person) -> Iterator[Row]:
    for mail in in_batches(Mail.objects.filter(recipient__in=addresses_of(person)).exclude(recipient="")):
        yield {
            "address": mail.recipient,
            "kind": mail.kind,
            "state": mail.get_state_display(),
            "queued": mail.queued_at,
            "finished": mail.finished_at,
        }
    for subscriber in in_batches(Subscriber.objects.filter(address__in=addresses_of(person))):
        yield {
            "address": subscriber.address,
            "kind": subscriber.list,
            "state": subscriber.get_rhythm_display(),
            "queued": subscriber.asked_at,
            "confirmed": subscriber.confirmed_at,
            "finished": subscriber.ended_at,
        }
    for gone in in_batches(Unreachable.objects.filter(address__in=addresses_of(person))):
        yield {
            "address": gone.address,
            "kind": gone.kind,
            "state": _("takes no mail"),
            "reason": gone.reason,
            "queued": gone.since,
        }


def addresses_of(person: Person) -> list[str]:
    """The addresses that are surely theirs: confirmed ones, and that of the account."""
    if person.user is None:
        return [person.address]
    confirmed = EmailAddress.objects.filter(user=person.user, verified=True).values_list("email", flat=True)
    return [*dict.fromkeys(address for address in (person.user.email, *confirmed) if address)]


def log(person: Person) -> Iterator[Row]:
    """What a member of the staff did in the admin: to what, by number, for its name may be somebody's."""
    for entry in in_batches(LogEntry.objects.filter(user=person.user)) if person.user else ():
        yield {
            "made": entry.action_time,
            "did": entry.get_action_flag_display(),
            "what": str(entry.content_type) if entry.content_type else "",
            "number": entry.object_id,
        }


def site_page(path: str) -> str:
    """The whole address of a page of the site."""
    return f"{settings.SITE_URL}{path}"


MOMENTS = {
    "made": _("since"),
    "used": _("last used"),
    "network": _("network"),
    "number": _("number"),
    "name": _("name"),
    "state": _("state"),
    "reason": _("reason"),
    "what": _("what"),
    "address": _("address"),
}
_OF_ACCOUNT = {
    **MOMENTS,
    "username": _("sign-in name"),
    "first_name": User._meta.get_field("first_name").verbose_name,
    "last_name": User._meta.get_field("last_name").verbose_name,
    "email": _("e-mail"),
    "about": _("about"),
    "slug": _("in addresses"),
    "date_joined": _("joined"),
    "last_login": _("signed in last"),
    "changed_at": _("changed"),
    "is_active": _("may sign in"),
    "is_staff": _("belongs to the staff"),
    "is_superuser": _("may do everything"),
    "admin_language": _("language of the admin"),
    "told_of_waiting": _("a mail about what waits"),
    "told_of_comments": _("a mail about comments"),
    "told_until": _("told of comments until"),
    "second_factor_due": _("needs a second factor from"),
    "shows_films": User._meta.get_field("shows_films").verbose_name,
    "pictured_at": _("set a picture on"),
    "marks_new": _("has what is new marked"),
    "import_ref": _("on the blog before"),
    "groups": _("groups"),
    "former_names": _("former names"),
    "until": _("until"),
    "former_slugs": _("before in addresses"),
    "addresses": _("addresses"),
    "verified": _("confirmed"),
    "primary": _("mail goes there"),
    "second_factors": _("second factors"),
    "type": _("kind"),
    "linked_accounts": _("linked sites"),
    "site": _("site"),
    "said": _("what it said of you"),
    "password": _("has a password, which nobody can read"),
}


def register() -> None:
    parts = [
        Part(name="account", title=_("Your account"), labels=_OF_ACCOUNT, rows=account, files=pictures),
        Part(
            name="sign-ins",
            title=_("Where you are signed in"),
            labels={
                **MOMENTS,
                "began": _("since"),
                "last_seen": _("last seen"),
                "browser": _("browser"),
            },
            rows=sign_ins,
        ),
        Part(
            name="invitations",
            title=_("Invitations"),
            labels={**MOMENTS, "line": _("a line of your own")},
            rows=invitations,
        ),
        Part(
            name="mails",
            title=_("Mails to you"),
            labels={
                **MOMENTS,
                "kind": _("kind"),
                "queued": _("queued at"),
                "confirmed": _("confirmed"),
                "finished": _("finished at"),
            },
            rows=mails,
            note=_("Of a mail that has arrived the address is not kept."),
        ),
        Part(
            name="log",
            title=_("What you did in the admin"),
            labels={**MOMENTS, "did": _("act")},
            rows=log,
        ),
    ]
    for part in parts:
        register_part(part)
