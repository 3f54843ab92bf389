"""The authors of a blog, and its members who only commented, as accounts here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.auth.models import UserManager
from django.db.models import IntegerField, Max
from django.db.models.functions import Cast, Substr
from django.utils.text import slugify
from django.utils.translation import gettext as _

from filmclub.accounts.models import User
from filmclub.lib.slugs import slug_of
from filmclub.wordpress import wxr
from filmclub.wordpress.addresses import site_path
from filmclub.wordpress.report import Counted, ImportReport
from filmclub.wordpress.text import plain_text
from reviews.old_addresses import remember_many

if TYPE_CHECKING:
    from filmclub.wordpress.blog import Blog


@dataclass(frozen=True)
class _Person:
    """Somebody of the blog; the same `ref` gives the same account in every run."""

    ref: str
    login: str
    name: str
    email: str = ""
    is_author: bool = False
    # First and last name, where the file has them apart.
    names: tuple[str, str] = ("", "")
    # The name by which a file of ours says that they sign in.
    username: str = ""


def import_people(
    blog: Blog,
    authors: Iterable[wxr.Author],
    commenters: Mapping[int, tuple[str, str, str]],
    report: ImportReport,
) -> None:
    """Give each author, and each member who commented, an account: one query, and some for each new one.

    `commenters` are names, e-mail addresses and, from a file of ours, user names by number of the account.
    """
    prefix = blog.ref_of("author", "")
    here = {user.import_ref: user for user in User.objects.filter(import_ref__startswith=prefix)}
    if here:
        report.here_already[Counted(_("account"))] += len(here)
    for author in authors:
        ref = f"{prefix}{author.id}" if author.id else _ref_of_login(blog, author.login)
        name = plain_text(author.display_name)
        names = (plain_text(author.first_name), plain_text(author.last_name))
        person = _Person(ref, author.login, name, author.email, is_author=True, names=names)
        blog.authors[author.login] = user = here.get(ref) or _bring(person, blog, report)
        if author.id:
            blog.members[author.id] = user
    for number, (name, email, username) in commenters.items():
        if number not in blog.members:
            person = _Person(f"{prefix}{number}", "", name, email, username=username)
            blog.members[number] = here.get(person.ref) or _bring(person, blog, report)
    for login, user in blog.authors.items():
        blog.addresses.lead(
            [f"{blog.url}/author/{login}/"], site_path("reviews:author", user.slug or user.username)
        )


def author_of(blog: Blog, login: str, report: ImportReport) -> User:
    """Return who wrote a post, also when the head of the file does not name them, as before WXR 1.1."""
    if login not in blog.authors:
        person = _Person(_ref_of_login(blog, login), login, login or blog.title)
        blog.authors[login] = _bring(person, blog, report)
    return blog.authors[login]


def _ref_of_login(blog: Blog, login: str) -> str:
    return f"{blog.ref}/author/{login}"[:200]


def _bring(person: _Person, blog: Blog, report: ImportReport) -> User:
    """Find or make an account, and lead on from where the blog listed what its owner had written."""
    user, is_new = _account_of(person)
    if is_new:
        report.came[Counted(_("account"))] += 1
    else:
        report.here_already[Counted(_("account"))] += 1
        if user.import_ref != person.ref:
            subject = _("Author who has an account here already, judging by the e-mail address")
            report.note(subject, user.username)
    # WordPress makes an author's address from the login, as it makes a post's from the title.
    names = dict.fromkeys([person.login, slugify(person.login), slug_of(person.login)])
    old = [f"{blog.url}/author/{name}/" for name in names if name]
    if "?author=" in person.ref:
        old.append(f"{blog.url}/?{person.ref.partition('?')[2]}")
    remember_many([(url, user) for url in old])
    return user


def _account_of(person: _Person) -> tuple[User, bool]:
    """Return somebody's account, and whether it was made for that: at most five queries.

    An author whose e-mail address an account here has is that person, unless that account has rights: a file
    alone lets nobody write in its name. Whoever only commented there may have given any address. A
    new account cannot sign in before an operator gives it a password, and belongs to no group.
    """
    known = User.objects.filter(import_ref=person.ref).first()
    if known is None and person.email and person.is_author:
        plain = User.objects.filter(is_staff=False, is_superuser=False, groups=None)
        known = plain.filter(email__iexact=person.email).order_by("pk").first()
        if known is not None and known.import_ref is None:
            known.import_ref = person.ref
            known.save(update_fields=["import_ref"])
    if known is not None:
        return known, False
    first, last = _names_of(person)
    user = User(
        import_ref=person.ref,
        username=_free_username(person.login or person.username or slug_of(person.name) or "reader"),
        first_name=first[:150],
        last_name=last[:150],
        email=UserManager.normalize_email(person.email)[:254],
    )
    user.set_unusable_password()
    user.save()
    return user, True


def _names_of(person: _Person) -> tuple[str, str]:
    """First and last name, which together are the name that readers saw."""
    shown = person.name or person.login
    if " ".join(filter(None, person.names)) == shown:
        return person.names
    first, _space, last = shown.rpartition(" ")
    return (first, last) if first else (last, "")


def _free_username(wanted: str) -> str:
    """The name, or the name with a number behind it that is higher than all others: two queries at most."""
    stem = re.sub(r"[^\w.@+-]+", "-", wanted).strip("-")[:100] or "reader"
    if not User.objects.filter(username__iexact=stem).exists():
        return stem
    numbered = User.objects.filter(username__iregex=rf"^{re.escape(stem)}-[0-9]{{1,9}}$")
    highest = numbered.aggregate(number=Max(Cast(Substr("username", len(stem) + 2), IntegerField())))
    return f"{stem}-{(highest['number'] or 1) + 1}"
