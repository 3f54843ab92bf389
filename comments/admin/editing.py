"""The pages on which a moderator changes what somebody wrote, or deletes it because its writer wishes so."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comments.admin.access import get_moderator
from comments.admin.answers import back_to_queue, to_comment
from comments.admin.forms import read_seen
from comments.admin.pages import admin_page, comment_context
from comments.editing import Version, edit_comment
from comments.erasing import erase_comment
from comments.models import Comment
from comments.moderation import ModerationError
from comments.queue import for_decision
from filmclub.lib.lines import NameField
from filmclub.lib.names import language_choices
from reviews.models import Spoils


class EditForm(forms.Form):
    """What a moderator can change of a comment: without the name where a member wrote it."""

    name = NameField(
        label=gettext_lazy("Name"),
        max_length=245,
        error_messages={"required": gettext_lazy("Give the name that stands beside the comment.")},
    )
    text = forms.CharField(
        label=gettext_lazy("Comment"),
        max_length=65525,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "cols": 80, "dir": "auto"}),
        error_messages={"required": gettext_lazy("Leave some of the text, or delete the comment.")},
    )
    language = forms.ChoiceField(label=gettext_lazy("The comment is in"), choices=language_choices)
    spoils = forms.ChoiceField(
        label=gettext_lazy("The comment gives away"), choices=Spoils.choices, required=False
    )

    def __init__(self, comment: Comment, data: Any = None) -> None:
        super().__init__(data, initial=vars(Version.of(comment)))
        self.comment = comment
        if comment.author_id is not None:
            del self.fields["name"]

    @property
    def version(self) -> Version:
        """What was sent, where it is valid."""
        return Version(**{"name": self.comment.guest_name, **self.cleaned_data})


def edit_page(request: HttpRequest, pk: int, model_admin: ModelAdmin[Comment]) -> HttpResponse:
    """Change one comment; what is wrong is told above the form, with all that was typed."""
    moderator = get_moderator(request)
    comment = for_decision(Comment.objects.filter(pk=pk, purged_at=None, erased_at=None)).first()
    if comment is None:
        return back_to_queue(request)
    form = EditForm(comment, request.POST if request.method == "POST" else None)
    shown = f"{comment.pk}:{comment.revision}"
    if form.is_bound:
        shown = request.POST.get("shown", "")
    if form.is_valid():
        try:
            seen = read_seen(shown).get(pk, -1)
            decision = edit_comment(comment, form.version, by=moderator, seen_revision=seen)
        except ModerationError as error:
            form.add_error(None, str(error))
            # Whoever reads that and sends it once more has seen what it is now.
            shown = f"{comment.pk}:{comment.revision}"
        else:
            if decision is not None:
                name = form.version.name or comment.name
                messages.success(request, _("Edited: the comment by %(writer)s.") % {"writer": name})
            return to_comment(request, pk)
    context = {
        "original": comment,
        **comment_context(request, comment),
        "title": _("Edit the comment"),
        "form": form,
        "shown": shown,
    }
    return admin_page(request, model_admin, "edit.html", context, status=422 if form.is_bound else 200)


def erase_page(request: HttpRequest, pk: int, model_admin: ModelAdmin[Comment]) -> HttpResponse:
    """Ask whether a comment is to be deleted at its writer's wish; by POST, delete it."""
    moderator = get_moderator(request)
    comment = for_decision(Comment.objects.filter(pk=pk, purged_at=None, erased_at=None)).first()
    if comment is None:
        return back_to_queue(request)
    if request.method == "POST":
        name = comment.name
        try:
            erase_comment(
                comment, by=moderator, seen_revision=read_seen(request.POST.get("shown", "")).get(pk, -1)
            )
        except ModerationError as error:
            messages.warning(request, str(error))
            return to_comment(request, pk)
        messages.success(request, _("Deleted for good: the comment by %(writer)s.") % {"writer": name})
        return back_to_queue(request)
    context = {
        "original": comment,
        **comment_context(request, comment),
        "title": _("Delete at its writer’s wish"),
    }
    return admin_page(request, model_admin, "erase.html", context)
