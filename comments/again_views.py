"""Where the writer of a refused or removed comment asks to have it looked at again."""

from __future__ import annotations

from http import HTTPStatus

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from comments.asking_again import NotAsked, ask_again
from comments.fetching import get_visible_comment
from comments.models import AskedAgain, Comment
from filmclub.lib.public_post import public_post


class AgainForm(forms.ModelForm[AskedAgain]):
    class Meta:
        model = AskedAgain
        fields = ("text",)
        labels = {"text": _("What do you want to say to the moderators? (optional)")}


@public_post
def ask(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Have one's own comment wait again, once, and lead to it; 404 for everybody but who wrote it.

    What is wrong is told above the form with the typed words: 422, or 409 where it cannot be asked.
    """
    comment, reader = get_visible_comment(request, slug, pk)
    if not reader.has_key_of(comment):
        raise Http404
    form = AgainForm(request.POST)
    if not form.is_valid():
        return _page(request, comment, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        ask_again(comment, form.cleaned_data["text"])
    except NotAsked as error:
        form.add_error(None, str(error))
        return _page(request, comment, form, HTTPStatus.CONFLICT)
    return HttpResponseRedirect(comment.get_absolute_url(), status=303)


def _page(request: HttpRequest, comment: Comment, form: AgainForm, status: int) -> HttpResponse:
    context = {"comment": comment, "form": form, "may_ask": status != HTTPStatus.CONFLICT}
    return render(request, "comments/ask_again.html", context, status=status)
