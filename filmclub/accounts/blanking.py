"""What accounts, allauth, sessions and mail keep of somebody who is forgotten."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.auth import SESSION_KEY
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.db.models import FileField, Q, TextField
from django.db.models.fields.files import FieldFile
from django.db.models.functions import Cast
from django_tasks_db.models import DBTaskResult

from filmclub.accounts.invitations import hash_of
from filmclub.accounts.models import FormerAuthorSlug, FormerName, FreedName, Invitation, User
from filmclub.accounts.sessions import SIGNED_UP
from filmclub.lib.skeletons import skeleton
from filmclub.mail.forgetting import forget_in_folder, forget_recipients

# Of an account; by `import_ref` its comments do not come back with the name. All else is as at first.
STAYS = {"id", "import_ref", "date_joined", "session_generation", "changed_at"}
# So many sessions are in memory.
BATCH = 500


def erased_name(user: User) -> str:
    """What an account is called whose owner was forgotten: one query."""
    name = f"erased-{user.pk}"
    others = User.objects.exclude(pk=user.pk)
    while others.filter(Q(username__iexact=name) | Q(slug=name)).exists():
        name = f"{name}-{user.pk}"
    return name


def names_of(user: User) -> list[str]:
    """By which readers and moderators knew them: two queries."""
    slugs = FormerAuthorSlug.objects.filter(user=user).values_list("slug", flat=True)
    former = FormerName.objects.filter(user=user).values_list("name", flat=True)
    names = dict.fromkeys([user.name, user.username, user.slug or "", *former, *slugs])
    return [name for name in names if name]


def _files_of(user: User) -> list[FieldFile]:
    files = (field.attname for field in User._meta.concrete_fields if isinstance(field, FileField))
    return [file for file in (getattr(user, name) for name in files) if file]


def forget_files(addresses: Collection[str], user: User | None) -> None:
    """Forget what no transaction takes back: pictures, mails in a folder, pages in the cache."""
    forget_in_folder(addresses, names_of(user) if user else [])
    for file in _files_of(user) if user else []:
        file.storage.delete(str(file))
    # Under versions that are over, which nobody asks for; a process with a cache of its own lets them expire.
    caches["fragments"].clear()


def forget_addresses(addresses: Collection[str], user: User | None) -> None:
    """Forget mails, invitations, sessions, results of tasks and lines of the log with these addresses."""
    forget_recipients(addresses)
    invited = Q(mailbox__in=[hash_of(address) for address in addresses])
    if user is not None:
        invited |= Q(used_by=user)
    Invitation.objects.filter(invited).delete()
    LogEntry.objects.filter(object_repr__in=addresses).update(object_repr="")
    _end_sessions(addresses, user)
    for address in addresses:
        _forget_tasks(address)


def blank_account(user: User, now: datetime) -> None:
    """Take from an account all that tells whose it was; its number stays, and says that it was erased."""
    current = User.objects.select_for_update().get(pk=user.pk)
    FreedName.objects.free([skeleton(current.name), *names_of(current)], now)
    for file in _files_of(current):
        _forget_tasks(str(file))
    for field in User._meta.concrete_fields:
        if field.name not in STAYS:
            setattr(current, field.attname, field.get_default())
    current.username = current.slug = erased_name(current)
    current.set_unusable_password()
    current.is_active, current.erased_at = False, now
    current.save()
    current.groups.clear()
    current.user_permissions.clear()
    for model in (EmailAddress, SocialAccount, Authenticator, UserSession, FormerName, FormerAuthorSlug):
        model.objects.filter(user=current).delete()
    Invitation.objects.filter(invited_by=current).update(line="")
    account = ContentType.objects.get_for_model(User)
    about = LogEntry.objects.filter(content_type=account, object_id=str(current.pk))
    about.update(object_repr=current.username, change_message="")


def _end_sessions(addresses: Collection[str], user: User | None) -> None:
    """End sessions in which they are signed in, or that hold an address of theirs: all are read."""
    said = [address.casefold() for address in addresses]
    last, ended = "", list[str]()
    while some := list(Session.objects.filter(pk__gt=last).order_by("pk")[:BATCH]):
        last = some[-1].pk
        for session in some:
            held = session.get_decoded()
            is_theirs = user is not None and (
                str(held.get(SESSION_KEY, "")) == str(user.pk) or held.get(SIGNED_UP) == user.pk
            )
            text = json.dumps(held, ensure_ascii=False, default=str).casefold()
            if is_theirs or any(address in text for address in said):
                ended.append(session.pk)
    Session.objects.filter(pk__in=ended).delete()


def _forget_tasks(word: str) -> None:
    """Forget results of tasks that name this."""
    texts = {name: Cast(name, TextField()) for name in ("args_kwargs", "return_value")}
    aliases = {f"{name}_text": text for name, text in texts.items()}
    named = Q(traceback__icontains=word)
    for name in aliases:
        named |= Q(**{f"{name}__icontains": json.dumps(word)[1:-1]}) | Q(**{f"{name}__icontains": word})
    over = DBTaskResult.objects.exclude(finished_at=None)
    over.alias(**aliases).filter(named).delete()
