"""The authors of a blog, and its members who only commented."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.text import slugify
from django.utils.translation import gettext as _

from filmclub.accounts.models import User
from filmclub.wordpress import wxr
from filmclub.wordpress.accounts import import_person
from filmclub.wordpress.blog import Blog, address
from filmclub.wordpress.report import Kind, Report
from filmclub.wordpress.text import plain_text
from reviews.old_addresses import key_of, remember_many


def import_people(
    blog: Blog, authors: Iterable[wxr.Author], commenters: Mapping[int, tuple[str, str]], report: Report
) -> None:
    """Give each author, and each member who commented, an account: one query, and some for each new one.

    `commenters` are names and e-mail addresses by the number of the account there.
    """
    prefix = blog.ref_of("author", "")
    here = {user.import_ref: user for user in User.objects.filter(import_ref__startswith=prefix)}
    report.here_already[Kind(_("account"))] += len(here)
    for author in authors:
        ref = f"{prefix}{author.id}" if author.id else _ref_of_login(blog, author.login)
        user = here.get(ref) or _make(
            blog,
            ref,
            author.login,
            plain_text(author.display_name),
            report,
            email=author.email,
            is_author=True,
        )
        blog.people[author.login] = user
        if author.id:
            blog.members[author.id] = user
    for number, (name, email) in commenters.items():
        if number not in blog.members:
            ref = f"{prefix}{number}"
            blog.members[number] = here.get(ref) or _make(blog, ref, "", name, report, email=email)
    for login, user in blog.people.items():
        blog.places[key_of(f"{blog.url}/author/{login}/")] = address("reviews:author", user.username)


def author_of(blog: Blog, login: str, report: Report) -> User:
    """Return who wrote a post, also when the head of the file does not name them, as before WXR 1.1."""
    if login not in blog.people:
        blog.people[login] = _make(blog, _ref_of_login(blog, login), login, login or blog.title, report)
    return blog.people[login]


def _ref_of_login(blog: Blog, login: str) -> str:
    return f"{blog.ref}/author/{login}"[:200]


def _make(
    blog: Blog, ref: str, login: str, name: str, report: Report, *, email: str = "", is_author: bool = False
) -> User:
    user, is_new = import_person(ref=ref, login=login, name=name, email=email, is_author=is_author)
    if is_new:
        report.came[Kind(_("account"))] += 1
    else:
        report.here_already[Kind(_("account"))] += 1
        if user.import_ref != ref:
            subject = _("Author who has an account here already, judging by the e-mail address")
            report.note(subject, user.username)
    # WordPress makes the address of the login as it does of titles.
    old = [f"{blog.url}/author/{name}/" for name in (login, slugify(login)) if name]
    if "?author=" in ref:
        old.append(f"{blog.url}/?{ref.partition('?')[2]}")
    remember_many([(url, user) for url in old])
    return user
