"""What an editor does to many articles at once: each in a transaction of its own, under its row's lock."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import TYPE_CHECKING

from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.db import transaction

from reviews.models import Article, Series, Tag
from reviews.outcomes import Done
from reviews.rights import is_editor
from reviews.saving import save_article

if TYPE_CHECKING:
    from filmclub.accounts.models import User


def tag_articles(
    articles: Iterable[Article], *, add: Collection[Tag] = (), remove: Collection[Tag] = (), by: User
) -> Done:
    """Give each these tags, and take those away; its other tags stay."""

    def change(article: Article) -> bool:
        had = set(article.tags.all())
        has = (had - set(remove)) | set(add)
        if has != had:
            save_article(article, tags=has, update_fields=["changed_at"], by=by)
        return has != had

    return _change_each(articles, change, by, "Tags changed together with others.")


def put_into_series(articles: Iterable[Article], series: Series | None, *, by: User) -> Done:
    """Put each into this series; None takes it out of the one in which it is."""

    def change(article: Article) -> bool:
        if article.series_id == (series and series.pk):
            return False
        article.series = series
        save_article(article, update_fields=["series", "changed_at"], by=by)
        return True

    return _change_each(articles, change, by, "Series changed together with others.")


def give_to_author(articles: Iterable[Article], author: User, *, by: User) -> Done:
    """Make somebody the author of each."""

    def change(article: Article) -> bool:
        if article.author_id == author.pk:
            return False
        article.author = author
        save_article(article, update_fields=["author", "changed_at"], by=by)
        return True

    return _change_each(articles, change, by, "Author changed together with others.")


def _change_each(articles: Iterable[Article], change: Callable[[Article], bool], by: User, said: str) -> Done:
    """Change each that is still there; raise PermissionDenied if `by` may not."""
    if not is_editor(by):
        raise PermissionDenied
    done = Done()
    for pk in [article.pk for article in articles]:
        with transaction.atomic():
            # Somebody may save the same article at this moment: what they wrote is not written back.
            row = Article.objects.select_for_update(of=("self",), no_key=True).filter(pk=pk).first()
            if row is None:
                continue
            if change(row):
                done.changed += 1
                LogEntry.objects.log_actions(by.pk, [row], CHANGE, said, single_object=True)
            else:
                done.same += 1
    return done
