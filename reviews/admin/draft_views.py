"""What a form's script and the offers ask for: keep a draft, open it, throw it away. One's own alone."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from reviews.drafts import DraftTooLarge, is_gone
from reviews.models import Draft
from reviews.unsaved import GOOD_FOR, TAKEN, drop_sent, keep_sent, slip_in

# The fields by which a script says that nothing differs any more, and how many milliseconds ago it was typed.
UNCHANGED, AGE = "_unchanged", "_age"


@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Keep what a form holds: {"kept": the moment}, or {"refused": why} with 400, 403, 409 or 413."""
    slip = slip_in(request.POST)
    if slip is None:
        return JsonResponse({"refused": "slip"}, status=400)
    if slip.user != request.user.pk:
        return JsonResponse({"refused": "user"}, status=409)
    if UNCHANGED in request.POST:
        drop_sent(request.user, slip)
        return JsonResponse({"kept": None})
    at = timezone.now() - _age(request.POST.get(AGE, ""))
    try:
        keep_sent(request.user, slip, request.POST, at=at)
    except PermissionDenied:
        return JsonResponse({"refused": "rights"}, status=403)
    except DraftTooLarge:
        return JsonResponse({"refused": "size"}, status=413)
    return JsonResponse({"kept": at.isoformat()})


def _age(said: str) -> timedelta:
    milliseconds = int(said) if said.isdecimal() and len(said) < 12 else 0
    return min(timedelta(milliseconds=milliseconds), GOOD_FOR)


@require_safe
def open_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead into the form with the draft in it; into that for something new where its object is gone."""
    draft = _own_draft(request, pk)
    return HttpResponseRedirect(f"{_form_url(draft)}?{urlencode({TAKEN: draft.pk})}")


@require_POST
def throw_away(request: HttpRequest, pk: int) -> HttpResponse:
    draft = _own_draft(request, pk)
    draft.delete()
    messages.success(request, _("The draft is thrown away."))
    return HttpResponseRedirect(_form_url(draft))


def _own_draft(request: HttpRequest, pk: int) -> Draft:
    if len(str(pk)) > 18:
        raise Http404
    return get_object_or_404(Draft, pk=pk, user=request.user.pk)


def _form_url(draft: Draft) -> str:
    if draft.object_id is None or is_gone(draft):
        return reverse(f"admin:reviews_{draft.kind}_add")
    return reverse(f"admin:reviews_{draft.kind}_change", args=[draft.object_id])
