"""Buttons that open, hold or close a discussion, where one meets it: at a comment, or at the article."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from comments.admin.answers import back_to_queue, to_comment
from comments.models import Comment, Discussion
from comments.own_settings import set_policy
from filmclub.accounts.models import User
from reviews.models import Article


def set_from_comment(request: HttpRequest, pk: int) -> HttpResponse:
    """Take `policy` for the discussion in which a comment stands; lead back to its row, or to its page."""
    comment = get_object_or_404(Comment.objects.select_related("discussion__article"), pk=pk)
    if request.method == "POST":
        _set_policy(request, comment.discussion.article)
    if f"revision-{pk}" in request.POST:
        return back_to_queue(request, shown=[pk])
    return to_comment(request, pk)


def set_from_article(request: HttpRequest, pk: int) -> HttpResponse:
    """Take `policy` for the discussion of an article, and lead back to the article's page."""
    article = get_object_or_404(Article, pk=pk)
    if request.method == "POST":
        _set_policy(request, article)
    return HttpResponseRedirect(reverse("admin:reviews_article_change", args=[pk]), status=303)


def _set_policy(request: HttpRequest, article: Article) -> None:
    if request.POST.get("policy") not in Discussion.Policy.values:
        raise BadRequest("No such policy.")
    policy = Discussion.Policy(request.POST["policy"])
    by = request.user
    assert isinstance(by, User)  # noqa: S101 the admin lets nobody else in
    set_policy(article, policy, by=by)
    said = _("The discussion of “%(article)s” is changed. %(policy)s.")
    messages.success(request, said % {"article": article.title, "policy": policy.label})
