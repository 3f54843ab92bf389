"""An article's way to its readers: draft → scheduled → published → withdrawn.

One function per step. Each checks the permission, locks the article's row, changes it and logs who did it,
in one transaction; admin, importer and tests call the same. The importer publishes what was public before
in nobody's name (`by=None`): the operator who runs it may do anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from reviews.letters.sending import letter_follows
from reviews.missing_pictures import without_alt_text
from reviews.models import Article
from reviews.outcomes import Done
from reviews.outcomes import PublishingError as PublishingError
from reviews.rights import is_editor, is_own_draft
from reviews.saving import save_article

if TYPE_CHECKING:
    from filmclub.accounts.models import User


# Who wants to know that somebody has published something: it is the last change of the step.
_heard_by: list[Callable[[Article], object]] = []


def heard_by(hear: Callable[[Article], object]) -> None:
    """Have this called with each article that somebody publishes; to be called from `AppConfig.ready()`."""
    _heard_by.append(hear)


def publish(*, article: Article, by: User | None, at: datetime | None = None) -> None:
    """Show the article to readers from the moment `at`; a later one schedules it, a past one is kept.

    Without `at`, an article that readers saw before keeps its date, and so its place in the archive; so does
    one whose date was given as past. A scheduled one may be given another moment. Raises PublishingError if
    readers see it already, and to somebody while one of its pictures has no alternative text.
    """
    now = timezone.now()
    with _step(article, by) as stored:
        if stored.is_public(now):
            raise PublishingError(_("“%(title)s” is published already.") % {"title": stored.title})
        if by is not None and (nameless := without_alt_text(article)):
            raise PublishingError(" ".join([_("It was not published."), *(each.words for each in nameless)]))
        if at is None:
            keeps_date = stored.state == Article.State.WITHDRAWN or stored.keeps_date
            at = min(stored.published_at or now, now) if keeps_date else now
        _set(article, Article.State.PUBLISHED, at, keeps_date=False)
        _log(article, by, "Published." if at <= now else f"Scheduled for {date_format(at, 'c')}.")
        if by is not None:
            letter_follows(article)
            for hear in _heard_by:
                hear(article)


def withdraw(*, article: Article, by: User) -> None:
    """Take a published article back from its readers; it keeps its date.

    Raises PublishingError if readers do not see it.
    """
    with _step(article, by) as stored:
        if not stored.is_public():
            raise PublishingError(
                _("“%(title)s” is not published, so there is nothing to withdraw.") % {"title": stored.title}
            )
        _set(article, Article.State.WITHDRAWN, stored.published_at, keeps_date=True)
        _log(article, by, "Withdrawn.")


def back_to_draft(*, article: Article, by: User) -> None:
    """Make a scheduled or withdrawn article a draft again; its date is kept, of a scheduled one as a plan."""
    with _step(article, by) as stored:
        if stored.is_public():
            raise PublishingError(
                _("Readers see “%(title)s”. Withdraw it before you make it a draft again.")
                % {"title": stored.title}
            )
        if stored.state == Article.State.DRAFT:
            raise PublishingError(_("“%(title)s” is a draft already.") % {"title": stored.title})
        was_shown = stored.state == Article.State.WITHDRAWN
        _set(article, Article.State.DRAFT, stored.published_at, keeps_date=was_shown)
        _log(article, by, "Made a draft again.")


def hand_over(*, article: Article, by: User) -> None:
    """Tell the editors that a draft is ready for them; one that waits already keeps its moment.

    Raises PublishingError for what is no draft.
    """
    with _step(article, by, is_for_author=True) as stored:
        if stored.state != Article.State.DRAFT:
            raise PublishingError(
                _("“%(title)s” is not a draft, so it need not wait for an editor.") % {"title": stored.title}
            )
        article.ready_at = stored.ready_at
        if stored.ready_at is None:
            _set_ready(article, timezone.now())
            _log(article, by, "Ready for an editor.")


def take_back(*, article: Article, by: User) -> None:
    """Let a draft that waits for an editor be worked on again, by who wrote it or by who gives it back.

    Raises PublishingError for one that does not wait.
    """
    with _step(article, by, is_for_author=True) as stored:
        if stored.ready_at is None:
            raise PublishingError(_("“%(title)s” does not wait for an editor.") % {"title": stored.title})
        _set_ready(article, None)
        _log(article, by, "No longer ready for an editor.")


def publish_articles(articles: Iterable[Article], *, by: User) -> Done:
    """Publish each as `publish` does; those that readers see are refused."""
    return _step_of_each(articles, publish, by)


def withdraw_articles(articles: Iterable[Article], *, by: User) -> Done:
    """Withdraw each as `withdraw` does; those that readers do not see are refused."""
    return _step_of_each(articles, withdraw, by)


def _step_of_each(articles: Iterable[Article], step: Callable[..., None], by: User) -> Done:
    done = Done()
    for article in articles:
        try:
            step(article=article, by=by)
        except PublishingError as error:
            done.refused.append(str(error))
        except Article.DoesNotExist:
            continue
        else:
            done.changed += 1
    return done


def state_words(article: Article) -> str:
    """Say where an article stands on its way to readers."""
    when = (
        date_format(timezone.localtime(article.published_at), "DATETIME_FORMAT")
        if article.published_at
        else ""
    )
    if article.is_public():
        return _("Published since %(when)s") % {"when": when}
    if article.is_scheduled():
        return _("Scheduled for %(when)s") % {"when": when}
    if article.state == Article.State.DRAFT and article.ready_at is not None:
        ready = date_format(timezone.localtime(article.ready_at), "DATETIME_FORMAT")
        return _("Ready for an editor since %(when)s") % {"when": ready}
    return str(article.get_state_display())


@contextmanager
def _step(article: Article, by: User | None, *, is_for_author: bool = False) -> Iterator[Article]:
    """Yield the stored article, its row locked; raise PermissionDenied if `by` may not take the step.

    Editors may take all of them; what `is_for_author`, an author too, with a draft of their own.
    """
    # Two editors press different buttons at once: the second must see what the first has done.
    with transaction.atomic():
        rows = Article.objects.select_for_update(of=("self",), no_key=True)
        columns = ("state", "published_at", "keeps_date", "title", "author", "ready_at")
        stored = rows.only(*columns).get(pk=article.pk)
        if by is not None and not is_editor(by) and not (is_for_author and is_own_draft(by, stored)):
            raise PermissionDenied
        yield stored


def _set(article: Article, state: Article.State, published_at: datetime | None, *, keeps_date: bool) -> None:
    article.state, article.published_at, article.keeps_date = state, published_at, keeps_date
    article.ready_at = None
    columns = ["state", "published_at", "keeps_date", "ready_at", "changed_at"]
    save_article(article, update_fields=columns)


def _set_ready(article: Article, at: datetime | None) -> None:
    article.ready_at = at
    save_article(article, update_fields=["ready_at"])


def _log(article: Article, by: User | None, message: str) -> None:
    if by is not None:
        LogEntry.objects.log_actions(by.pk, [article], CHANGE, message, single_object=True)
