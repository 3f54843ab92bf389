"""What is forgotten of somebody here: drafts, films seen, secret links, the name on articles."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from filmclub.accounts.blanking import erased_name
from filmclub.accounts.models import Erasure, User
from filmclub.club.models import Club
from reviews.models import Article, Draft, PreviewLink, Revision, Viewing
from reviews.saving import save_article

# Versions of articles.
AT_ONCE = 100


def signed_by(user: User) -> int:
    """How many articles readers see, or may see, under their name: one query."""
    return Article.objects.signed().filter(author=user).count()


def forget(erasure: Erasure) -> bool:
    """Sign one article otherwise, or forget the rest; whether there was anything. A dozen queries."""
    if erasure.user is None:
        return False
    article = Article.objects.signed().filter(author=erasure.user).order_by("pk").first()
    if article is not None:
        article.contributed_by = erasure.byline or Club.objects.current().name
        save_article(article, update_fields=["contributed_by"])
        return True
    if _rename_in_revisions(erasure.user):
        return True
    gone = [
        Draft.objects.filter(user=erasure.user).delete(),
        Viewing.objects.filter(user=erasure.user).delete(),
        PreviewLink.objects.filter(made_by=erasure.user).delete(),
    ]
    return any(number for number, _models in gone)


def _rename_in_revisions(author: User) -> int:
    """Take the author's name from versions of what they wrote, some at a time; say how many those were."""
    name = erased_name(author)
    named = Revision.objects.filter(data__links__author__key=author.pk)
    some = list(named.exclude(data__links__author__name=name).order_by("pk")[:AT_ONCE])
    for revision in some:
        revision.data["links"]["author"]["name"] = name
        revision.save(update_fields=["data"])
    return len(some)


def foretell(erasure: Erasure) -> list[str]:
    if erasure.user is None:
        return []
    told = []
    if articles := signed_by(erasure.user):
        byline = erasure.byline or Club.objects.current().name
        text = ngettext(
            "%(count)d article is signed “%(byline)s”.",
            "%(count)d articles are signed “%(byline)s”.",
            articles,
        )
        told.append(text % {"count": articles, "byline": byline})
    drafts, films = Draft.objects.filter(user=erasure.user), Viewing.objects.filter(user=erasure.user)
    told.append(
        _("Forgotten: %(drafts)d drafts, %(films)d films seen.")
        % {"drafts": drafts.count(), "films": films.count()}
    )
    return told
