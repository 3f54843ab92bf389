"""What writers of comments are here, as words beside their names: from rights, never from a name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import cast

from django.db.models import CharField, Q, QuerySet, TextChoices, Value
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from comments.models import Comment, CommentQuerySet
from filmclub.accounts.models import User
from reviews.models.articles import Article


class Office(TextChoices):
    """In the order in which one of them counts for who has several."""

    AUTHOR = "author", gettext_lazy("Author")
    # Of another article than the one that is talked about, and not of the staff.
    GUEST = "guest", gettext_lazy("Guest author")
    EDITOR = "editor", pgettext_lazy("office", "Editor")
    MODERATOR = "moderator", gettext_lazy("Moderator")
    STAFF = "staff", gettext_lazy("Staff")


# By the database's clock: the query is made once for all.
HAS_PUBLISHED = Q(author__isnull=False) & Q(author__in=Article.objects.author_keys(at=cast(datetime, Now())))
Rights = Callable[[], Mapping[int, str]]
# Whose rights make them what: the first that holds.
_RIGHTS = {Office.EDITOR: "reviews.change_article", Office.MODERATOR: "comments.moderate_comment"}


def offices() -> Mapping[int, str]:
    """The offices of the staff that follow from their rights, by their keys: one query."""
    editors, moderators = (_holders(office, right) for office, right in _RIGHTS.items())
    found = editors.union(moderators, all=True)
    # Who is both stands there twice.
    return {pk: office for office in reversed(_RIGHTS) for pk, has in found if has == office}


def _holders(office: Office, right: str) -> QuerySet[User, tuple[int, str]]:
    holders = User.objects.with_perm(right).filter(is_staff=True)
    return holders.order_by().values_list("pk", Value(office.value, output_field=CharField()))


def office_of(
    author: int | None,
    article: Article,
    *,
    is_staff: bool,
    has_published: bool,
    rights: Rights,
) -> str:
    """What a writer is below an article; "" for nearly all. A text that a guest wrote is nobody's here."""
    if author is None:
        return ""
    if author == article.author_id and not article.contributed_by:
        return Office.AUTHOR
    if not is_staff:
        return Office.GUEST if has_published else ""
    return rights().get(author, Office.STAFF.value)


def with_published(comments: CommentQuerySet) -> CommentQuerySet:
    """Comments that know whether their writer has published something, in the same query."""
    return comments.annotate(has_published=HAS_PUBLISHED)


def name_with_office(comment: Comment, rights: Rights) -> str:
    """Who wrote it, for feeds and mails, with the office behind the name.

    It must be fetched `with_published`, with author, discussion and article. `rights` gives `offices()`, and
    is asked where staff wrote alone.
    """
    label = _label(comment, "has_published", rights)
    return _("%(name)s (%(office)s)") % {"name": comment.name, "office": label} if label else comment.name


def marked(comments: Iterable[Comment]) -> list[Comment]:
    """The same, each with its writer's `office`, for lists: one query where staff wrote, else none.

    They must be fetched `with_writers`, with discussion and article.
    """
    rights, found = cache(offices), list(comments)
    for comment in found:
        comment.office = _label(comment, "writer_has_published", rights)
    return found


def _label(comment: Comment, published: str, rights: Rights) -> str:
    office = office_of(
        comment.author_id,
        comment.discussion.article,
        is_staff=comment.author is not None and comment.author.is_staff,
        has_published=bool(getattr(comment, published, False)),
        rights=rights,
    )
    return str(Office(office).label) if office else ""
