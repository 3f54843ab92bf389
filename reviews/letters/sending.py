"""Sending letters: one about an article ten minutes after it became public, and one about each week.

Mails are queued in parts; who is interrupted goes on where the last part ended. What has gone back to its
editors meanwhile gets none, and gets one when it is public again; nobody gets one twice.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from filmclub.accounts.models import User
from filmclub.club.hours import latest_hour
from filmclub.club.models import Club
from filmclub.jobs.due import schedule
from filmclub.mail.confirmation import is_mail_confirmed
from filmclub.mail.models import Mail, Subscriber
from filmclub.mail.queue import queue_for_list
from reviews.models import Article, Letter
from reviews.querysets import ArticleQuerySet

LIST = "letter"
# Kinds of jobs: a letter about an article is due; a part of one goes out.
ABOUT_ARTICLE, PART = "letter about an article", "part of a letter"
# Kinds of mails.
ARTICLE_MAIL, WEEKLY_MAIL = "letter", "weekly letter"
# A wrong tap can be taken back for so long, and nobody hears of it.
GRACE = timedelta(minutes=10)
# What is public again after so long is no news.
IS_NEWS = timedelta(days=30)
WEEK = timedelta(days=7)
IN_A_PART = 500


def sends_letters() -> bool:
    """Whether the club sends new articles by mail, and its mail is known to arrive."""
    club = Club.objects.current()
    return club.sends_letters and is_mail_confirmed(club)


def letter_follows(article: Article) -> None:
    """Have a letter about an article sent once its grace is over: one query; as the last change of a step."""
    if article.published_at is not None:
        schedule(ABOUT_ARTICLE, str(article.pk), max(article.published_at, timezone.now()) + GRACE)


def article_letter_is_due(key: str, moment: datetime) -> None:
    """Begin the letter about an article, or go on with it for those whose mails found it taken back."""
    article = Article.objects.listed().filter(pk=key).first()
    if article is None or article.published_at is None or not sends_letters():
        return
    if article.published_at > moment - GRACE or article.published_at < moment - IS_NEWS:
        # Another date was set meanwhile, or it is an old one.
        return
    letter, is_new = Letter.objects.get_or_create(article=article)
    if is_new or letter.begun_at is None:
        begin(letter)
        return
    dropped = Mail.objects.filter(key__startswith=_key(letter), state=Mail.State.DROPPED)
    if dropped.delete()[0]:
        begin(letter)


def begin(
    letter: Letter, *, by: User | None = None, again: bool = False, now: datetime | None = None
) -> None:
    """Begin to send a letter to all who get it; `again` also to those who have got it.

    To be called in a transaction, as its last change.
    """
    now = now or timezone.now()
    letter.reached, letter.begun_at, letter.finished_at = 0, letter.begun_at or now, None
    if again:
        letter.round += 1
    if letter.article is None and letter.until is None:
        letter.until = now
    if by is not None:
        letter.sent_by = by
    letter.save()
    schedule(PART, f"{letter.pk}:0", now)


def send_part(key: str, moment: datetime) -> None:
    """Queue the mails of the next part, and have the one behind it done: three queries, whatever its size."""
    letter = Letter.objects.select_for_update(of=("self",)).filter(pk=key.partition(":")[0]).first()
    if letter is None or letter.begun_at is None or letter.finished_at is not None:
        return
    weekly = letter.article_id is None
    rhythm = Subscriber.Rhythm.WEEKLY if weekly else Subscriber.Rhythm.AT_ONCE
    subscribers = Subscriber.objects.active().filter(list=LIST, rhythm=rhythm, pk__gt=letter.reached)
    part = list(subscribers.order_by("pk")[:IN_A_PART])
    kind = WEEKLY_MAIL if weekly else ARTICLE_MAIL
    queue_for_list(part, kind=kind, key=_key(letter), about={"letter": letter.pk}, at=timezone.now())
    if part:
        letter.reached = part[-1].pk
    else:
        letter.finished_at = timezone.now()
    letter.save(update_fields=["reached", "finished_at"])
    if part:
        # In the same minute.
        schedule(PART, f"{letter.pk}:{letter.reached}", moment)


def _key(letter: Letter) -> str:
    return f"letter:{letter.pk}:{letter.round}"


def weekly_draft(now: datetime | None = None) -> Letter:
    """The weekly letter that is to go next: it begins where the last one ended. Two queries, or three."""
    last = Letter.objects.filter(article=None).exclude(begun_at=None).aggregate(at=Max("until"))["at"]
    since = last or (now or timezone.now()) - WEEK
    draft, _is_new = Letter.objects.get_or_create(article=None, begun_at=None, defaults={"since": since})
    return draft


def articles_of(letter: Letter, language: str, *, now: datetime | None = None) -> ArticleQuerySet[Article]:
    """What a letter tells of to who reads this language: what is public now, each text once."""
    articles = Article.objects.listed(now)
    if letter.article_id is not None:
        return articles.filter(pk=letter.article_id).once_in(language)
    until = letter.until or now or timezone.now()
    return articles.filter(published_at__gt=letter.since, published_at__lte=until).once_in(language)


def send_weekly_letter(after: datetime, until: datetime) -> None:
    """Begin the weekly letter at the club's hour of its day, if there is something to tell."""
    club = Club.objects.current()
    moment = latest_hour(club, after, until)
    if moment is None or timezone.localtime(moment).weekday() != club.letter_day or not sends_letters():
        return
    send_weekly(weekly_draft(moment), now=moment)


def send_weekly(letter: Letter, *, by: User | None = None, now: datetime | None = None) -> bool:
    """Begin a weekly letter that is a draft; False where it holds nothing, or somebody was quicker."""
    now = now or timezone.now()
    with transaction.atomic():
        locked = Letter.objects.select_for_update(of=("self",)).filter(pk=letter.pk, begun_at=None).first()
        since = letter.since or now
        if locked is None or not Article.objects.listed(now).filter(published_at__gt=since).exists():
            return False
        locked.until = now
        begin(locked, by=by, now=now)
    return True
