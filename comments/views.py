"""The pages of a discussion and of one comment in it, and posting from the web."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from django_htmx.middleware import HtmxDetails

from comments import kept_words, visits
from comments.confirming import may_ask, tell_of_answers
from comments.discussed import get_discussed_article, import_prefix
from comments.fetching import (
    find_answerable_comment,
    find_imported_comment,
    get_answerable_comment,
    get_readable_comment,
    get_visible_comment,
)
from comments.forms import PREVIEW, CommentForm, FormOfPage, draft_key, fresh_form
from comments.looking import TooManyLooks, if_marked, take_look
from comments.models import Comment
from comments.posting import (
    AnsweredChanged,
    Duplicate,
    Flood,
    NameRefused,
    NothingSaid,
    ParentGone,
    PostingError,
    RefusedByRule,
    SentTwice,
    post_comment,
    refuse_stranger,
)
from comments.quoting import quotation
from comments.readers import Reader
from comments.reading import Node, read_path
from comments.rendering import ThreadPage, render_node, render_words
from comments.rows import CommentRow
from comments.shield import Uncovered, uncover, uncovered_for
from comments.sign_in_ways import SIGN_IN, TooManyLeft, lead_away, lead_to
from comments.telling import explained_to
from comments.threads import order_named, thread_context
from comments.too_quick import too_quick
from comments.trees import places
from comments.trees.siblings import siblings_before
from comments.trees.windows import Order
from comments.waiting import WaitingCookie
from comments.writers import WriterCookie
from filmclub.lib.cookies import forget_guest
from filmclub.lib.http_cache import shared_page
from filmclub.lib.public_post import is_from_elsewhere, is_from_our_pages, public_post
from reviews.article_page import article_page
from reviews.fetching import get_public_article
from reviews.models import Article
from reviews.versions import current_page

# How many of the comments above one stand on its page, so that the page of a very deep one stays readable.
ABOVE = 6
# How long after it was posted its writer may still be on the way to its page.
JUST_POSTED = timedelta(minutes=5)


@require_safe
@shared_page
def comment(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The comment marked, what it answers above it, the replies below it; 410 when it is gone."""
    return current_page(request, slug, lambda: comment_page(request, slug, pk))


def comment_page(request: HttpRequest, slug: str, pk: int, *, is_shown: bool = False) -> HttpResponse:
    """Make the page of a comment; `is_shown`: with what is marked in it and in the replies to it."""
    target, reader = get_visible_comment(request, slug, pk)
    if is_shown and not reader.may_read(target):
        raise Http404
    shown = Uncovered(comments=frozenset({pk} if is_shown else ()))
    article = target.discussion.article
    above = read_path(article.pk, pk, ABOVE + 1)[:-1]
    is_gone = not target.traits.is_public and not (reader.wrote(target) or reader.moderates())
    is_just_posted = reader.has_key_of(target) and timezone.now() - target.created_at < JUST_POSTED
    context = {
        **thread_context(request, article, top=target, shown=shown),
        "comment": target,
        "is_shown": is_shown,
        # What a script has kept of the form that it came from, which was sent without one.
        "stored": draft_key(article, target.parent_id) if is_just_posted else "",
        "is_gone": is_gone,
        "explained": explained_to(target, reader),
        "above": above,
        "not_shown_above": places.depth(target) - len(above),
        "may_confirm": target.author_id is None and reader.has_key_of(target) and may_ask(target),
    }
    return render(request, "comments/comment.html", context, status=410 if is_gone else 200)


@require_safe
@shared_page
def discussion(request: HttpRequest, slug: str) -> HttpResponse:
    """A further window of a discussion, in the order that the address names."""
    return current_page(request, slug, lambda: _discussion_page(request, slug), is_composed=True)


def _discussion_page(request: HttpRequest, slug: str) -> HttpResponse:
    context = thread_context(request, get_public_article(slug))
    return render(request, "comments/discussion.html", context)


@require_safe
@shared_page
def more(request: HttpRequest, slug: str) -> HttpResponse:
    """The comments of a window alone, of the discussion or the branch `top`, for a page to append."""
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
def text(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The whole text of a comment alone, for a page that shows its beginning; 404 where that shows none."""
    comment = get_readable_comment(request, slug, pk)
    return HttpResponse(words_of(comment, uncovered_for(request, comment.discussion.article)))


def words_of(comment: Comment, uncovered: Uncovered, *, is_whole: bool = True) -> SafeString:
    """A comment's words as a reader with this uncovered may read them, or the beginning of a long one."""
    page = ThreadPage(comment.discussion.article, takes_replies=False, has_seen=uncovered.everything)
    return render_words(_node_of(comment, uncovered, is_whole=is_whole), page)


def _node_of(comment: Comment, uncovered: Uncovered, *, is_whole: bool) -> Node:
    row = CommentRow.of(comment)
    if is_whole:
        row.lengthen(comment)
    node = Node(row, depth=0, is_held=row.traits.is_waiting)
    uncover([node], uncovered)
    return node


@require_safe
@shared_page
def imported(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Lead to the comment that had this number below the article on its old blog, or else to all comments.

    404 for an article that is from no blog. Numbers of comments on this site or another blog say nothing.
    """
    article = get_public_article(slug)
    if not import_prefix(article):
        raise Http404
    comment = find_imported_comment(request, article, number)
    if comment is None:
        return HttpResponseRedirect(f"{article.get_absolute_url()}#comments")
    return HttpResponseRedirect(reverse("comments:comment", args=[article.slug, comment.pk]))


@require_safe
@shared_page
def reply(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The page with the form that answers one comment; with `quote`, that quotes it."""
    parent = get_answerable_comment(request, slug, pk)
    return reply_page(request, parent, _form_of_reply(request, parent))


@require_safe
@shared_page
def reply_form(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The same form alone, for a page to open in place."""
    parent = get_answerable_comment(request, slug, pk)
    article = parent.discussion.article
    context = {"form": _form_of_reply(request, parent), "parent": parent, "article": article}
    return render(request, "comments/_form.html", context)


def _form_of_reply(request: HttpRequest, parent: Comment) -> CommentForm:
    form = fresh_form(request, parent.discussion.article, parent)
    if "quote" in request.GET and (quoted := _quotation(request, parent)):
        form.initial["text"] = f"{quoted}\n\n"
    return form


def _quotation(request: HttpRequest, comment: Comment) -> str:
    """The comment quoted, as far as this reader may read it."""
    uncovered = uncovered_for(request, comment.discussion.article)
    node = _node_of(comment, uncovered, is_whole=False)
    if uncovered.withheld_from is not None and not node.shows_all:
        return ""
    return quotation(node.comment, shows_all=node.shows_all)


@public_post
def post(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a comment, show how it will look, or lead to the sign-in with what is typed of it.

    303 to the comment; or, for a request by htmx, 201 with the comment as a fragment.

    To who posts from a page of a trusted origin, 202 says that the comment waits: they could not see it.
    What is wrong is told beside the field, with every typed word: 422, 409 for what was said already,
    429 for too quick, 403 for a closed discussion and who is to pause. 200 with the form again shows how what
    is typed will look, and stores nothing. The second sending of a guest's first
    form is answered like the first, and sets no cookie.
    """
    article = get_discussed_article(slug)
    user = request.user if request.user.is_authenticated else None
    known = WriterCookie.of(request)
    is_stranger = user is None and not known.browser_key
    rates_are_asked = is_stranger and not (PREVIEW in request.POST or SIGN_IN in request.POST)
    if rates_are_asked and (refusal := _refused_by_rates(request, article)):
        return refusal
    form = CommentForm(request.POST, article=article, user=user)
    form.may_forget = user is None and Reader.of(request).is_known
    if way := request.POST.get(SIGN_IN):
        try:
            return lead_away(request, article, way)
        except TooManyLeft as error:
            return _refuse_posting(request, form, Flood(str(error), 60))
    try:
        if PREVIEW in request.POST:
            take_look(request)
            return _refuse(request, form, status=200 if form.show_preview() else 422)
        if not form.is_valid() or _asks_about_quotation(request, form):
            return _refuse(request, form, status=422)
        posted = post_comment(
            article=article,
            writer=form.writer(known),
            text=form.cleaned_data["text"],
            parent_id=form.cleaned_data["parent"],
            likely_language=_language_of(form),
            spoils=form.cleaned_data["gives_away"],
            address=request.META["REMOTE_ADDR"],
            agent=request.headers.get("User-Agent", ""),
            form_age=form.age(),
            is_trapped=form.is_trapped,
            rates_are_asked=rates_are_asked,
            seen_answered=form.seen_answered,
        )
    except TooManyLooks as error:
        return _refuse_posting(request, form, Flood(str(error), error.retry_after))
    except PostingError as error:
        return _refuse_posting(request, form, error)
    if is_from_our_pages(request):
        kept_words.drop(request, article)
    posted.discussion.article = article
    response = _answer(request, posted)
    if user is None:
        if form.cleaned_data.get("answers"):
            tell_of_answers(posted, get_language() or "")
        cookie = WriterCookie.for_writer(
            posted.writer, posted.guest_name, posted.email, remembers=form.cleaned_data["remember"]
        )
        cookie.set_on(response)
        if posted.traits.is_waiting and not cookie.remembers:
            # Who gives another name in the same browser is somebody else, with nothing that waits yet.
            is_other = known.browser_key not in ("", posted.writer)
            waiting = WaitingCookie() if is_other else WaitingCookie.of(request)
            waiting.with_comment(posted.pk).set_on(response)
    visits.note(request, response, article)
    return response


@public_post
def forget(request: HttpRequest, slug: str) -> HttpResponse:
    """Take from a guest's browser all by which the site knows it, and lead back to the empty form."""
    article = get_discussed_article(slug)
    response = HttpResponseRedirect(f"{article.get_absolute_url()}#reply", status=303)
    forget_guest(response)
    return response


def reply_page(request: HttpRequest, parent: Comment, form: CommentForm, status: int = 200) -> HttpResponse:
    article = parent.discussion.article
    context = {
        "article": article,
        "parent": parent,
        "words": words_of(parent, uncovered_for(request, article), is_whole=bool(form.approved)),
        "form": form,
        "is_open": parent.discussion.is_open(),
    }
    return render(request, "comments/reply.html", context, status=status)


def form_page(request: HttpRequest, form: CommentForm, status: int = 200) -> HttpResponse:
    """The form alone, in a page of its own."""
    context = {"article": form.article, "form": form, "is_open": True}
    return render(request, "comments/reply.html", context, status=status)


def _refused_by_rates(request: HttpRequest, article: Article) -> HttpResponse | None:
    """What a guest without a key is told whom the rates refuse: before their form is made, which is slow."""
    try:
        refuse_stranger(
            article=article,
            text=request.POST.get("text", ""),
            parent_id=_number_of_parent(request),
            address=request.META["REMOTE_ADDR"],
        )
    except Flood as error:
        if (answer := too_quick(request, article, FormOfPage.of(article), error)) is not None:
            return answer
        return _refuse_posting(request, CommentForm(request.POST, article=article), error)
    except PostingError as error:
        return _refuse_posting(request, CommentForm(request.POST, article=article), error)
    return None


def _asks_about_quotation(request: HttpRequest, form: CommentForm) -> bool:
    """Whether the form is to come back ticked once, because it quotes what gives away and does not say so."""

    def find() -> Comment | None:
        parent = form.cleaned_data["parent"]
        marked = if_marked(find_answerable_comment(request, form.article, parent) if parent else None)
        if marked is not None:
            take_look(request)
        return marked

    return form.is_to_be_ticked(find)


def _language_of(form: CommentForm) -> str:
    """The language that a reader chose instead of the site's own, and may write in; "" if they did not."""
    language = str(form.cleaned_data["language"])
    return language if language in dict(settings.LANGUAGES) and language != settings.LANGUAGE_CODE else ""


def _number_of_parent(request: HttpRequest) -> int | None:
    number = request.POST.get("parent", "")
    return int(number) if number.isdecimal() and len(number) <= 18 else None


def _answer(request: HttpRequest, posted: Comment) -> HttpResponse:
    article = posted.discussion.article
    # What is spam at once looks to its writer like what waits.
    is_waiting = not posted.traits.is_public
    is_spam = is_waiting and not posted.traits.is_waiting
    if is_waiting and (is_from_elsewhere(request) or (is_spam and not HtmxDetails(request))):
        return render(request, "comments/received.html", {"article": article}, status=202)
    if not HtmxDetails(request):
        return lead_to(request, posted.get_absolute_url())
    row = CommentRow.of(posted)
    # Its writer knows what gives away in it.
    row.text_html = posted.text_html
    node = Node(
        row,
        depth=places.depth(posted),
        is_held=is_waiting,
        is_own=is_waiting,
        is_mine=True,
        is_uncovered=True,
        is_folded=True,
    )
    reader = Reader.of(request)
    if posted.author_id is None:
        # The cookie that says so is on its way.
        reader = replace(reader, browser_key=posted.writer)
    page = ThreadPage(article, takes_replies=True, can_edit=reader.moderates())
    context = {
        "comment": render_node(node, page),
        "posted": posted,
        "may_confirm": may_ask(posted),
        "behind": siblings_before([posted.pk], reader.shown(), _order_of_page(request))[posted.pk],
    }
    response = render(request, "comments/_posted.html", context, status=201)
    # A reply is put below what it answers by the page's script, which knows whether replies stand there yet.
    if posted.parent_id is None:
        response["HX-Retarget"] = "#thread"
        response["HX-Reswap"] = "beforeend"
    return response


def _order_of_page(request: HttpRequest) -> Order:
    """The order of the page that a request by htmx comes from."""
    found = re.search(r"[?&]order=(\w+)", HtmxDetails(request).current_url or "")
    return order_named(found[1] if found else None)


def _find_said(request: HttpRequest, form: CommentForm) -> Comment | None:
    """The comment in which this reader has said it already, going by their account or browser: one query."""
    text, parent = form.cleaned_data["text"], form.cleaned_data["parent"]
    said = Comment.objects.filter(discussion=form.article.pk, parent=parent, text=text)
    comment = Reader.of(request).own(said).order_by("-pk").first()
    if comment is not None:
        comment.discussion.article = form.article
    return comment


def _refuse_posting(request: HttpRequest, form: CommentForm, error: PostingError) -> HttpResponse:
    if isinstance(error, SentTwice):
        return lead_to(request, reverse("comments:comment", args=[form.article.slug, error.comment_id]))
    if isinstance(error, Flood):
        answer = too_quick(request, form.article, FormOfPage.of(form.article), error)
        if answer is not None:
            return answer
    field = {NameRefused: "name", NothingSaid: "text", RefusedByRule: "text"}.get(type(error))
    form.add_error(field, str(error))
    if field is not None:
        return _refuse(request, form, status=422)
    if isinstance(error, Flood):
        response = _refuse(request, form, status=HTTPStatus.TOO_MANY_REQUESTS)
        response["Retry-After"] = str(error.retry_after)
        return response
    if isinstance(error, Duplicate):
        said = _find_said(request, form)
        if said is not None:
            form.show_stored(said)
        return _refuse(request, form, status=409)
    if isinstance(error, AnsweredChanged):
        return _refuse(request, form, status=HTTPStatus.CONFLICT)
    if isinstance(error, ParentGone):
        data = request.POST.copy()
        data["parent"] = ""
        afresh = CommentForm(data, article=form.article, user=form.user)
        afresh.may_forget = form.may_forget
        afresh.add_error(None, str(error))
        return _refuse(request, afresh, status=422)
    # The discussion is closed, or closed to this writer.
    return _refuse(request, form, status=403)


def _refuse(request: HttpRequest, form: CommentForm, *, status: int) -> HttpResponse:
    """Show the form again with every typed word, below the comment that it answers if that is still there."""
    named = _number_of_parent(request)
    parent = None
    # post_comment() may have found that it cannot be answered, and taken it out of the form.
    if named is not None and form["parent"].value():
        parent = find_answerable_comment(request, form.article, named)
    form.answer(parent)
    if HtmxDetails(request):
        # In its own place on the page, also when what it answered has gone.
        form.answer(parent, html_id=f"reply-{named}" if named else "")
        context = {"article": form.article, "form": form, "parent": parent}
        return render(request, "comments/_form.html", context, status=status)
    if parent is not None:
        return reply_page(request, parent, form, status=status)
    if form.preview:
        return form_page(request, form, status=status)
    return article_page(request, get_public_article(form.article.slug), comment_form=form, status=status)
