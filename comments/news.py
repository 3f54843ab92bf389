"""New comments, told to the author of the article below which they stand: at most one mail a day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from itertools import groupby

from django.conf import settings
from django.utils import timezone

from comments.checks import mails_wait_until
from comments.models import Comment, CommentQuerySet
from comments.offices import name_with_office, offices, with_published
from comments.queue import with_context
from comments.subscriptions import COMMENTS_LIST, unsubscribe_link
from filmclub.accounts.models import User
from filmclub.club.hours import latest_hour
from filmclub.club.models import Club
from filmclub.mail.confirmation import is_mail_confirmed
from filmclub.mail.kinds import Letter, compose
from filmclub.mail.models import Mail
from filmclub.mail.queue import queue_mail
from reviews.models import Article

KIND = "comments"
# So many are quoted in a mail.
NAMED = 20


@dataclass(frozen=True)
class Below:
    """The new comments below one article."""

    article: Article
    # With the names of who wrote them.
    comments: list[tuple[Comment, str]]


def comments_for(user: User, after: datetime, until: datetime) -> CommentQuerySet:
    """The public comments of others below this author's articles that became public between these moments."""
    articles = Article.objects.published().filter(author=user)
    return (
        Comment.objects.approved()
        .filter(discussion__article__in=articles, published_at__gt=after, published_at__lte=until)
        .exclude(author=user)
    )


def authors() -> Iterator[User]:
    """Who wrote articles, can sign in, has an address and has not ended these mails: one query."""
    people = User.objects.filter(is_active=True, told_of_comments=True, articles__isnull=False)
    for user in people.exclude(email="").order_by("pk").distinct():
        if user.has_usable_password():
            yield user


def send_news(after: datetime, until: datetime) -> None:
    """Queue a mail for each author below whose articles something new stands, once a day at its hour."""
    club = Club.objects.current()
    moment = latest_hour(club, after, until)
    if moment is None or not is_mail_confirmed(club):
        return
    for user in authors():
        # At first, what is older than a day is no news; after that nothing is left out.
        since = user.told_until or moment - timedelta(days=1)
        if since >= moment:
            continue
        comments = comments_for(user, since, moment)
        if comments.exists():
            queue_mail(
                key=f"comments:{moment:%Y-%m-%d-%H}:{user.pk}",
                kind=KIND,
                recipient=user.email,
                language=settings.LANGUAGE_CODE,
                about={"user": user.pk, "after": since.isoformat(), "until": moment.isoformat()},
                at=mails_wait_until(comments, timezone.now()),
            )
        User.objects.filter(pk=user.pk).update(told_until=moment)


def write_news(mail: Mail) -> Letter | None:
    """Quote the beginnings of what is still public, by article; None if nothing is, or nothing is wanted."""
    user = User.objects.filter(pk=mail.about["user"], is_active=True, told_of_comments=True).first()
    if user is None:
        return None
    after, until = (datetime.fromisoformat(mail.about[name]) for name in ("after", "until"))
    comments = comments_for(user, after, until)
    ordered = with_context(with_published(comments)).order_by("discussion", "published_at", "pk")
    named = list(ordered[:NAMED])
    if not named:
        return None
    number, rights = comments.count(), cache(offices)
    return compose(
        "comments",
        unsubscribe=unsubscribe_link(COMMENTS_LIST, user, mail.language),
        user=user,
        number=number,
        further=number - len(named),
        below=[
            Below(group[0].discussion.article, [(each, name_with_office(each, rights)) for each in group])
            for group in (list(each) for _pk, each in groupby(named, lambda comment: comment.discussion_id))
        ],
    )
