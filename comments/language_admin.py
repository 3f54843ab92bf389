"""The moderators' way to correct the language of a comment, on its page in the admin."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from comments import moderation
from comments.models import Comment
from comments.moderation_forms import LanguageForm
from filmclub.lib.names import language_name


def address(admin: ModelAdmin[Comment]) -> URLPattern:
    view = admin.admin_site.admin_view(set_language)
    return path("<int:pk>/language/", view, {"admin": admin}, name="comments_comment_language")


def form_for(comment: Comment) -> LanguageForm:
    return LanguageForm(initial={"language": comment.language})


def set_language(request: HttpRequest, pk: int, admin: ModelAdmin[Comment]) -> HttpResponse:
    """Take `language` for that of the comment, and lead back to its page."""
    if not request.user.has_perm("comments.moderate_comment"):
        raise PermissionDenied
    comment = get_object_or_404(Comment.objects.select_related("author"), pk=pk)
    if request.method == "POST":
        form = LanguageForm(request.POST)
        if not form.is_valid():
            raise BadRequest("No such language.")
        changed = moderation.correct_language(
            comment,
            form.cleaned_data["language"],
            by=request.user,  # type: ignore[arg-type]
        )
        message = _("The comment by %(writer)s is marked as written in %(language)s.") % {
            "writer": changed.name,
            "language": language_name(changed.language),
        }
        admin.message_user(request, message, messages.SUCCESS)
    url = reverse("admin:comments_comment_change", args=[pk], current_app=admin.admin_site.name)
    return HttpResponseRedirect(f"{url}?{request.GET.urlencode()}" if request.GET else url, status=303)
