"""The page of one comment: where it belongs, what language it is in, and how far it gives the film away."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from comments import moderation
from comments.admin.access import get_moderator
from comments.admin.answers import back_to_queue, tell_decided, to_comment
from comments.admin.forms import LanguageForm, MoveForm, SpoilsForm, read_seen
from comments.admin.pages import admin_page, comment_context
from comments.models import Comment
from comments.moderation import ModerationError
from comments.queue import for_decision
from filmclub.lib.names import language_name
from reviews.models import Spoils


def move_page(request: HttpRequest, pk: int, model_admin: ModelAdmin[Comment]) -> HttpResponse:
    """Move one comment; what is wrong is told on a page of its own, with all that was typed."""
    moderator = get_moderator(request)
    comment = for_decision(Comment.objects.filter(pk=pk)).first()
    if comment is None:
        return back_to_queue(request)
    form = MoveForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        seen = read_seen(request.POST.get("shown", ""))
        try:
            decision = moderation.move_comment(comment, form.place, by=moderator, seen_revision=seen.get(pk))
        except ModerationError as error:
            form.add_error(None, str(error))
        else:
            tell_decided(request, [decision])
            return to_comment(request, pk)
    context = {
        "original": comment,
        **comment_context(request, comment),
        "title": _("Move the comment"),
        "move_form": form,
    }
    return admin_page(request, model_admin, "move.html", context, status=422 if form.is_bound else 200)


def correct_language(request: HttpRequest, pk: int) -> HttpResponse:
    """Take `language` for that of the comment, and lead back to its page."""
    moderator = get_moderator(request)
    comment = get_object_or_404(Comment.objects.select_related("author"), pk=pk)
    if request.method == "POST":
        form = LanguageForm(request.POST)
        if not form.is_valid():
            raise BadRequest("No such language.")
        changed = moderation.correct_language(comment, form.cleaned_data["language"], by=moderator)
        message = _("The comment by %(writer)s is marked as written in %(language)s.") % {
            "writer": changed.name,
            "language": language_name(changed.language),
        }
        messages.success(request, message)
    return to_comment(request, pk)


def say_how_far(request: HttpRequest, pk: int) -> HttpResponse:
    """Take `spoils` for how far the comment gives the film away, and lead back to its page."""
    moderator = get_moderator(request)
    comment = get_object_or_404(Comment.objects.select_related("author"), pk=pk)
    if request.method == "POST":
        form = SpoilsForm(request.POST)
        if not form.is_valid():
            raise BadRequest("No such degree.")
        spoils = Spoils(form.cleaned_data["spoils"])
        changed = moderation.say_how_far(comment, spoils, by=moderator)
        message = _("What the comment by %(writer)s gives away: %(what)s.") % {
            "writer": changed.name,
            "what": spoils.label,
        }
        messages.success(request, message)
    return to_comment(request, pk)
