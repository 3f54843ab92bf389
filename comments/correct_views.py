"""The page on which a writer changes or marks a comment of their own, and taking it back."""

from __future__ import annotations

from http import HTTPStatus

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Field, Layout, Submit
from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from comments.correcting import (
    Begun,
    ChangedMeanwhile,
    DecidedMeanwhile,
    closes_at,
    correct_comment,
    is_text_open,
    may_be_corrected,
)
from comments.fetching import find_answerable_comment, get_known_comment
from comments.forms import PREVIEW, WordsForm
from comments.looking import TooManyLooks, if_marked, take_look
from comments.marking_passages import may_mark_passages
from comments.models import Comment
from comments.posting import Flood, NothingSaid, PostingError, RefusedByRule, withdraw_comment
from comments.texts import whole_html
from filmclub.lib.akismet_service import is_set_up
from filmclub.lib.http_cache import shared_page
from filmclub.lib.public_post import public_post


class CorrectionForm(WordsForm):
    """What a comment says and its mark; once the time for its words is over, marks can still be put in."""

    html_id = "edit"
    # When it was begun, signed.
    begun = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, comment: Comment, data: QueryDict | None = None) -> None:
        initial = {
            "text": comment.text,
            "gives_away": comment.gives_away,
            "was_ticked": comment.gives_away,
            "language": get_language(),
            "begun": Begun.with_comment(comment).signed(comment),
        }
        super().__init__(data, initial=initial)
        self.comment = comment
        self.auto_id = f"{self.html_id}-%s"
        begun = self.read_begun() if data is not None else None
        self.takes_marks_alone = not is_text_open(comment, timezone.now(), begun)
        if (data is not None and "text" not in data) or (
            self.takes_marks_alone and not may_mark_passages(comment)
        ):
            del self.fields["text"]
        elif self.takes_marks_alone:
            self.fields["text"].help_text = _(
                "Put >! and !< around what gives away. Nothing else of it can be changed."
            )

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper(self)
        helper.form_class = "reply"
        helper.disable_csrf = True
        helper.attrs = {"novalidate": True}
        helper.layout = Layout(
            HTML("{% include 'comments/_edit_intro.html' %}"),
            *(self._words() if "text" in self.fields else []),
            "gives_away",
            *(Field(name) for name in ("was_ticked", "language", "begun")),
            HTML("{% include 'comments/_form_outside.html' %}"),
            Div(
                Submit("save", _("Save the change"), css_class="button"),
                *([HTML("{% include 'comments/_form_look.html' %}")] if "text" in self.fields else []),
                css_class="send",
            ),
        )
        return helper

    def _words(self) -> list[HTML | str]:
        preview = [HTML("{% include 'comments/_form_preview.html' %}")] if self.preview else []
        return [*preview, "text", HTML("{% include 'comments/_form_marks.html' %}")]

    @property
    def asks_outside(self) -> bool:
        """Whether a service outside may be told what is changed: of a mark alone it is not."""
        return "text" in self.fields and not self.takes_marks_alone and is_set_up()

    def read_begun(self) -> Begun:
        return Begun.read(self.data.get("begun", ""), self.comment)

    def go_on_with(self, comment: Comment) -> None:
        """Have it begun with what the comment is now: whoever reads that and sends it again has seen it."""
        data = QueryDict(mutable=True)
        data.update(dict(self.data.items()))
        begun = Begun(self.read_begun().at, Begun.with_comment(comment).version)
        data["begun"] = begun.signed(comment)
        self.data = data


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The page with a comment's words for its writer, who is known by account or key; 404 for all others."""
    return _take(request, pk) if request.method == "POST" else _ask(request, pk)


@shared_page
def _ask(request: HttpRequest, pk: int) -> HttpResponse:
    comment = _get_own(request, pk)
    if not may_be_corrected(comment):
        # It says why.
        return HttpResponseRedirect(comment.get_absolute_url())
    return _page(request, comment, CorrectionForm(comment))


@public_post
def _take(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the comment, and lead to it: 303, or 202 where readers and its writer see it no longer.

    200 with the form again shows how what is typed will look, and stores nothing. What is wrong is told with
    every typed word: 422, 409 for what was changed or decided about meanwhile, 429 for too often, 403 for too
    late and for who is to pause.
    """
    comment = _get_own(request, pk)
    form = CorrectionForm(comment, request.POST)
    try:
        if "text" in form.fields:
            take_look(request)
        if PREVIEW in request.POST and "text" in form.fields:
            return _page(request, comment, form, status=200 if form.show_preview() else 422)
        if not form.is_valid() or form.is_to_be_ticked(lambda: _find_answered(request, comment)):
            return _page(request, comment, form, status=422)
        corrected = correct_comment(
            comment,
            text=form.cleaned_data.get("text"),
            gives_away=bool(form.cleaned_data["gives_away"]),
            begun=form.read_begun(),
            address=request.META["REMOTE_ADDR"],
            agent=request.headers.get("User-Agent", ""),
        )
    except TooManyLooks as error:
        return _refuse(request, form, Flood(str(error), error.retry_after))
    except PostingError as error:
        return _refuse(request, form, error)
    if corrected is not None and not may_be_corrected(corrected):
        return render(request, "comments/received.html", {"article": comment.discussion.article}, status=202)
    return HttpResponseRedirect(comment.get_absolute_url(), status=303)


@public_post
def withdraw(request: HttpRequest, pk: int, slug: str = "") -> HttpResponse:
    """Take a comment back for its writer, and lead to the others; 404 for who did not write it.

    A guest who is not remembered takes back what waits, and is led to what waits no longer.
    """
    comment, reader = get_known_comment(request, pk)
    if reader.wrote(comment):
        withdraw_comment(comment)
    elif comment.traits.is_public:
        return HttpResponseRedirect(comment.get_absolute_url(), status=303)
    else:
        raise Http404
    return HttpResponseRedirect(f"{comment.discussion.article.get_absolute_url()}#comments", status=303)


def _get_own(request: HttpRequest, pk: int) -> Comment:
    comment, reader = get_known_comment(request, pk)
    if not reader.has_key_of(comment):
        raise Http404
    return comment


def _find_answered(request: HttpRequest, comment: Comment) -> Comment | None:
    """What it answers, as long as its writer may read that: what was hidden since cannot be guessed."""
    if comment.parent_id is None:
        return None
    return if_marked(find_answerable_comment(request, comment.discussion.article, comment.parent_id))


def _refuse(request: HttpRequest, form: CorrectionForm, error: PostingError) -> HttpResponse:
    status = {ChangedMeanwhile: 409, DecidedMeanwhile: 409, Flood: HTTPStatus.TOO_MANY_REQUESTS}.get(
        type(error), 403
    )
    field = None
    if isinstance(error, NothingSaid | RefusedByRule):
        status, field = 422, "text" if "text" in form.fields else None
    form.add_error(field, str(error))
    comment = _get_own(request, form.comment.pk)
    if isinstance(error, ChangedMeanwhile):
        form.go_on_with(comment)
    response = _page(request, comment, form, status=status, is_changed=isinstance(error, ChangedMeanwhile))
    if isinstance(error, Flood):
        response["Retry-After"] = str(error.retry_after)
    return response


def _page(
    request: HttpRequest,
    comment: Comment,
    form: CorrectionForm,
    *,
    status: int = 200,
    is_changed: bool = False,
) -> HttpResponse:
    context = {
        "comment": comment,
        "article": comment.discussion.article,
        "form": form,
        "closes_at": None if comment.traits.is_waiting else closes_at(comment),
        "words": whole_html(comment) if is_changed else "",
        "withdraw": reverse("withdraw_comment", args=[comment.pk]),
    }
    return render(request, "comments/edit.html", context, status=status)
