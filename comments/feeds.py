"""The feeds of comments: of all, of one discussion, of one thread. They hold public words alone."""

from __future__ import annotations

from functools import cache

from django.conf import settings
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import override

from comments.fetching import get_visible_comment
from comments.models import Comment, CommentQuerySet
from comments.offices import name_with_office, offices, with_published
from comments.texts import public_excerpt, public_html
from comments.trees.places import branch
from filmclub.club.models import Club
from filmclub.lib import feeds
from filmclub.lib.feeds import About, Entry, lately, with_whole_addresses
from filmclub.lib.frames import frame_language
from filmclub.lib.http_cache import public_page
from reviews.fetching import get_public_article
from reviews.models import Article
from reviews.site_data import SiteData, read_site

# Comments come faster than articles do.
LONGEST = 50
SUMMARY = 200


@public_page
def all_comments(request: HttpRequest, format: str) -> HttpResponseBase:
    """The newest comments on everything: one query for a 304, two for the feed, whatever there is."""
    words = Comment.objects.approved().filter(discussion=OuterRef("pk"), published_at__isnull=False)
    # No comment that is older than this one of its discussion is among the newest of all.
    last_one = Subquery(words.order_by("-published_at").values("published_at")[LONGEST - 1 : LONGEST])
    talked = Article.objects.published().exclude(last_comment_at=None).order_by("-last_comment_at", "-pk")
    numbers = ("pk", "version", "discussion_version", "last_comment_at")
    rows = list(talked.values_list(*numbers, last_one, SiteData())[:LONGEST])
    club = read_site(rows[0][-1]) if rows else Club.objects.current()

    def make() -> tuple[About, list[Entry]]:
        comments = Comment.objects.filter(discussion__in=[row[0] for row in rows])
        if since := [row[4] for row in rows if row[4] is not None]:
            comments = comments.filter(published_at__gte=max(since))
        with override(settings.LANGUAGE_CODE):
            title = _("Comments on %(title)s") % {"title": club.name}
            tagline = club.tagline_in(settings.LANGUAGE_CODE)
            about = About(title, tagline, reverse("home"), settings.LANGUAGE_CODE)
            return about, _entries(request, comments)

    return feeds.answer(
        request,
        format,
        state=(club.version, club.restoration, [row[:3] for row in rows]),
        newest=lately(*(row[3] for row in rows)),
        make=make,
    )


@public_page
def of_discussion(request: HttpRequest, slug: str, format: str) -> HttpResponseBase:
    """The newest comments on an article: one query for a 304, two for the feed."""
    article = get_public_article(slug)
    comments = Comment.objects.filter(discussion=article.pk)
    with override(frame_language(article.language)):
        title = _("Comments on %(title)s") % {"title": article.title}
        return _answer(request, format, article, comments, title, f"{article.get_absolute_url()}#comments")


@public_page
def of_thread(request: HttpRequest, slug: str, pk: int, format: str) -> HttpResponseBase:
    """A comment and the newest below it: one query more than its discussion's; 404 as its page."""
    comment, _reader = get_visible_comment(request, slug, pk)
    article = comment.discussion.article
    comments = branch(Comment.objects.filter(discussion=article.pk), comment)
    with override(frame_language(article.language)):
        if comment.traits.is_public:
            title = _("%(name)s on %(title)s") % {"name": comment.name, "title": article.title}
        else:
            title = _("A comment on %(title)s that is gone") % {"title": article.title}
        return _answer(request, format, article, comments, title, comment.get_absolute_url())


def _answer(
    request: HttpRequest, format: str, article: Article, comments: CommentQuerySet, title: str, link: str
) -> HttpResponseBase:
    club = Club.objects.current()

    def make() -> tuple[About, list[Entry]]:
        about = About(f"{title} – {club.name}", article.summary, link, frame_language(article.language))
        return about, _entries(request, comments, article)

    return feeds.answer(
        request,
        format,
        state=(club.version, club.restoration, article.pk, article.version, article.discussion_version),
        newest=lately(article.changed_at, article.published_at, article.last_comment_at),
        make=make,
    )


def _entries(request: HttpRequest, comments: CommentQuerySet, article: Article | None = None) -> list[Entry]:
    """The newest approved ones among these: one query, one more where staff wrote.

    All are on this article, if one is given.
    """
    found = comments.approved().filter(published_at__isnull=False).order_by("-published_at", "-pk")
    if article is None:
        texts = (f"discussion__article__{name}" for name in Article.TEXTS)
        found = found.select_related("author", "discussion__article").defer(*texts)
    else:
        found = found.select_related("author", "discussion")
    comments_found = list(with_published(found)[:LONGEST])
    for comment in comments_found:
        if article is not None:
            comment.discussion.article = article
    rights = cache(offices)
    entries = []
    for comment in comments_found:
        with override(frame_language(comment.discussion.article.language)):
            entries.append(_entry(request, comment, name_with_office(comment, rights)))
    return entries


def _entry(request: HttpRequest, comment: Comment, name: str) -> Entry:
    article = comment.discussion.article
    link = request.build_absolute_uri(comment.get_absolute_url())
    number = f"urn:filmclub:comment:{comment.pk}"
    # A word about why in place of what is not for everybody.
    summary = escape(public_excerpt(comment, SUMMARY))
    is_withheld = comment.discussion.is_strict or comment.gives_away
    page = request.build_absolute_uri(article.get_absolute_url())
    published = lately(comment.published_at)
    return Entry(
        id=number,
        iri=number,
        title=_("%(name)s on %(title)s") % {"name": name, "title": article.title},
        link=link,
        author=comment.name,
        published=published,
        updated=lately(comment.edited_at, published),
        language=article.language if is_withheld else comment.language,
        summary=summary,
        content=f"<p>{summary}</p>" if is_withheld else with_whole_addresses(public_html(comment), page),
    )
