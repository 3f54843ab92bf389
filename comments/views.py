"""Posting from the web, replies, and the page of one comment with what stands around it."""

from __future__ import annotations

from dataclasses import replace

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django_htmx.middleware import HtmxDetails

from comments import visits
from comments.forms import CommentForm
from comments.models import Comment
from comments.posting import Duplicate, Flood, ParentGone, PostingError, is_answerable, post_comment
from comments.reading import Node, Reader, Row, read_path
from comments.rendering import Setting, render_comment
from comments.threads import get_discussed_article, numbers_of, thread_context
from comments.trees import places
from comments.writers import WriterCookie
from filmclub.lib.http_cache import shared_page
from filmclub.lib.public_post import public_post
from reviews.article_page import article_page
from reviews.fetching import get_public_article
from reviews.models import Article
from reviews.versions import current_page

# How many of the comments above one stand on its page, so that a very deep one keeps a page that one reads.
ABOVE = 6


def get_visible_comment(request: HttpRequest, slug: str, pk: int) -> tuple[Comment, Reader]:
    """Fetch a comment that this reader may know of, with the article it belongs to.

    One that was never public is known to its writer and to moderators only: 404 for the others,
    unless it is a tombstone that stands above public replies.
    Raises reviews.fetching.Moved when the article has a new address.
    """
    article = get_public_article(slug)
    comment = (
        Comment.objects.filter(discussion=article.pk, pk=pk, kind=Comment.Kind.COMMENT)
        .select_related("author", "discussion")
        .first()
    )
    reader = Reader.of(request)
    if comment is None or not _may_know(reader, comment):
        raise Http404
    comment.discussion.article = article
    return comment, reader


def _may_know(reader: Reader, comment: Comment) -> bool:
    return bool(comment.published_at or comment.shown or reader.wrote(comment) or reader.moderates())


@require_safe
@shared_page
def comment(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The comment marked, what it answers above it, the replies below it; 410 when it is gone."""
    return current_page(request, slug, lambda: _comment_page(request, slug, pk))


def _comment_page(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    target, reader = get_visible_comment(request, slug, pk)
    article = target.discussion.article
    above = read_path(article.pk, pk, ABOVE + 1)[:-1]
    is_gone = not target.traits.is_public and not (reader.wrote(target) or reader.moderates())
    context = {
        **thread_context(request, article, top=target),
        "comment": target,
        "is_gone": is_gone,
        "above": above,
        "not_shown_above": places.depth(target) - len(above),
    }
    return render(request, "comments/comment.html", context, status=410 if is_gone else 200)


@require_safe
@shared_page
def discussion(request: HttpRequest, slug: str) -> HttpResponse:
    """A further window of a discussion, in the order that the address names."""
    return current_page(request, slug, lambda: _discussion_page(request, slug))


def _discussion_page(request: HttpRequest, slug: str) -> HttpResponse:
    context = thread_context(request, get_public_article(slug))
    return render(request, "comments/discussion.html", context)


@require_safe
@shared_page
def more(request: HttpRequest, slug: str) -> HttpResponse:
    """The comments of that window, or one of the branch `top`, alone: for a page to add to what it shows."""
    top = request.GET.get("top", "")
    if not top:
        article, target = get_public_article(slug), None
    elif top.isdecimal() and len(top) <= 18:
        target, _reader = get_visible_comment(request, slug, int(top))
        article = target.discussion.article
    else:
        raise Http404
    return render(request, "comments/_more.html", thread_context(request, article, top=target))


@require_safe
@shared_page
def imported(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Lead to the comment that had this number below the article on its old blog, or else to all comments.

    404 for an article that is from no blog. Numbers of comments on this site or another blog say nothing.
    """
    article = get_public_article(slug)
    blog = numbers_of(article)
    if not blog:
        raise Http404
    comment = Comment.objects.filter(
        discussion=article.pk, kind=Comment.Kind.COMMENT, import_ref=f"{blog}{number}"
    ).first()
    if comment is None or not _may_know(Reader.of(request), comment):
        return HttpResponseRedirect(f"{article.get_absolute_url()}#comments")
    return HttpResponseRedirect(reverse("comments:comment", args=[article.slug, comment.pk]))


@require_safe
@shared_page
def reply(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The page with the form that answers one comment."""
    parent, form = get_reply_form(request, slug, pk)
    return reply_page(request, parent, form)


@require_safe
@shared_page
def reply_form(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """That form alone, for the page to open in place."""
    parent, form = get_reply_form(request, slug, pk)
    return render(
        request, "comments/_form.html", {"form": form, "parent": parent, "article": parent.discussion.article}
    )


@public_post
def post(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a comment. 303 to it; or, for a request by htmx, 201 with the comment as a fragment.

    What is wrong is told beside the field, with every typed word: 422, 409 for what was said already,
    429 for too quick, 403 for a closed discussion.
    """
    article = get_discussed_article(slug)
    user = request.user if request.user.is_authenticated else None
    form = CommentForm(request.POST, article=article, user=user)
    if not form.is_valid():
        return _refuse(request, form, status=422)
    cookie = WriterCookie.of(request)
    if not cookie.browser_key:
        cookie = WriterCookie.new()
    cookie = replace(cookie, remembers=form.cleaned_data.get("remember", False))
    try:
        posted = post_comment(
            article=article,
            writer=form.writer(cookie),
            text=form.cleaned_data["text"],
            parent_id=form.cleaned_data["parent"],
            likely_language=_language_of(form),
            address=request.META["REMOTE_ADDR"],
        )
    except PostingError as error:
        return _refuse_posting(request, form, error)
    posted.discussion.article = article
    response = _answer(request, posted)
    if user is None:
        cookie.set_on(response)
    visits.note(request, response, article)
    return response


def get_reply_form(request: HttpRequest, slug: str, pk: int) -> tuple[Comment, CommentForm]:
    """Fetch a comment that this reader may answer, and the form for it; 404 if it cannot be answered."""
    parent, reader = get_visible_comment(request, slug, pk)
    if not is_answerable(parent, user=reader.user, browser_key=reader.writer):
        raise Http404
    return parent, fresh_form(request, parent.discussion.article, parent)


def fresh_form(request: HttpRequest, article: Article, parent: Comment | None = None) -> CommentForm:
    """An empty form, filled in with name, e-mail and website for a guest who asked to be remembered."""
    reader = Reader.of(request)
    initial: dict[str, object] = {}
    cookie = WriterCookie.of(request)
    if reader.user is None and cookie.remembers:
        last = Comment.objects.filter(writer=cookie.browser_key, author=None).order_by("-pk").first()
        if last is not None:
            initial = {
                "name": last.guest_name,
                "email": last.email,
                "website": last.website,
                "remember": True,
            }
    return CommentForm(article=article, user=reader.user, parent=parent, initial=initial)


def reply_page(request: HttpRequest, parent: Comment, form: CommentForm, status: int = 200) -> HttpResponse:
    article = parent.discussion.article
    context = {"article": article, "parent": parent, "form": form, "is_open": parent.discussion.is_open()}
    return render(request, "comments/reply.html", context, status=status)


def _language_of(form: CommentForm) -> str:
    """The language that a reader chose instead of the site's own, and may write in; "" if they did not."""
    language = str(form.cleaned_data["language"])
    return language if language in dict(settings.LANGUAGES) and language != settings.LANGUAGE_CODE else ""


def _parent_named(request: HttpRequest, form: CommentForm) -> Comment | None:
    """The comment that the form says it answers, if it still can; post_comment() has looked for itself."""
    number = _number_of_parent(request) if form["parent"].value() else None
    if number is None:
        return None
    comments = Comment.objects.select_related("author", "discussion")
    parent = comments.filter(discussion=form.article.pk, pk=number).first()
    reader = Reader.of(request)
    if parent is None or not is_answerable(parent, user=reader.user, browser_key=reader.writer):
        return None
    parent.discussion.article = form.article
    return parent


def _number_of_parent(request: HttpRequest) -> int | None:
    number = request.POST.get("parent", "")
    return int(number) if number.isdecimal() and len(number) <= 18 else None


def _answer(request: HttpRequest, posted: Comment) -> HttpResponse:
    if not HtmxDetails(request):
        return HttpResponseRedirect(posted.get_absolute_url(), status=303)
    article = posted.discussion.article
    node = Node(Row.of(posted), depth=places.depth(posted), is_held=posted.traits.is_waiting)
    setting = Setting(article, takes_replies=True, can_edit=Reader.of(request).moderates())
    context = {"comment": render_comment(node, setting), "article": article}
    response = render(request, "comments/_posted.html", context, status=201)
    # A reply is put below what it answers by the page's script, which knows whether replies stand there yet.
    if posted.parent_id is None:
        response["HX-Retarget"] = "#thread"
        response["HX-Reswap"] = "beforeend"
    return response


def _refuse_posting(request: HttpRequest, form: CommentForm, error: PostingError) -> HttpResponse:
    form.add_error(None, str(error))
    if isinstance(error, Flood):
        response = _refuse(request, form, status=429)
        response["Retry-After"] = str(error.retry_after)
        return response
    if isinstance(error, Duplicate):
        return _refuse(request, form, status=409)
    if isinstance(error, ParentGone):
        data = request.POST.copy()
        data["parent"] = ""
        afresh = CommentForm(data, article=form.article, user=form.user)
        afresh.add_error(None, str(error))
        return _refuse(request, afresh, status=422)
    # The discussion is closed.
    return _refuse(request, form, status=403)


def _refuse(request: HttpRequest, form: CommentForm, *, status: int) -> HttpResponse:
    """Show the form again with every typed word, below the comment that it answers if that is there."""
    parent = _parent_named(request, form)
    form.answer(parent)
    if HtmxDetails(request):
        # In its own place on the page, also when what it answered has gone.
        form.answer(parent, html_id=f"reply-{named}" if (named := _number_of_parent(request)) else "")
        context = {"article": form.article, "form": form, "parent": parent}
        return render(request, "comments/_form.html", context, status=status)
    if parent is not None:
        return reply_page(request, parent, form, status=status)
    return article_page(request, get_public_article(form.article.slug), comment_form=form, status=status)
