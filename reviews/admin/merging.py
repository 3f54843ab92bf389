"""The page on which an editor makes one of two films or people: which two, what follows, which stays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from reviews.models import Contributor, Film
from reviews.outcomes import CannotMerge

MergedT = TypeVar("MergedT", Film, Contributor)
# So many are offered.
MOST = 20


@dataclass(frozen=True)
class Side:
    """One of the two, and what would go to the other if that stays."""

    row: Film | Contributor
    follows: list[tuple[str, int]]


class MergingAdmin(admin.ModelAdmin[MergedT]):
    """Merges two rows by `merges`, with what `follows`; who is `alike` is offered first."""

    merges: ClassVar[Callable[..., Any]]
    follows: ClassVar[Callable[..., list[tuple[str, int]]]]
    alike: ClassVar[Callable[..., Sequence[Any]]]

    def may_merge(self, request: HttpRequest) -> bool:
        return self.has_change_permission(request) and self.has_delete_permission(request)

    def get_urls(self) -> list[URLPattern]:
        name = f"reviews_{self.opts.model_name}_merge"
        merge = path("<int:pk>/merge/", self.admin_site.admin_view(never_cache(self.merge)), name=name)
        return [merge, *super().get_urls()]

    def merge(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Choose the other one, see what follows, say which stays."""
        if not self.may_merge(request):
            raise PermissionDenied
        row = get_object_or_404(self.get_queryset(request), pk=pk)
        other = self._other(request, row)
        if request.method == "POST" and other is not None:
            return self._merge(request, row, other)
        text = request.GET.get("q", "").strip()[:200]
        found: Sequence[MergedT] = []
        if other is None:
            found = self._search(request, text, row) if text else self.alike(row)
        sides = [] if other is None else [Side(row, self.follows(row)), Side(other, self.follows(other))]
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Merge %(name)s with another entry") % {"name": row},
            "row": row,
            "other": other,
            "sides": sides,
            "found": found[:MOST],
            "text": text,
        }
        return TemplateResponse(request, "admin/reviews/merge.html", context)

    def _other(self, request: HttpRequest, row: MergedT) -> MergedT | None:
        key = (request.POST if request.method == "POST" else request.GET).get("other", "")
        if not key:
            return None
        if not key.isdecimal() or len(key) > 18 or int(key) == row.pk:
            raise Http404
        return get_object_or_404(self.get_queryset(request), pk=int(key))

    def _search(self, request: HttpRequest, text: str, row: MergedT) -> list[MergedT]:
        rows, _has_doubles = self.get_search_results(request, self.get_queryset(request), text)
        return list(rows.exclude(pk=row.pk).distinct()[:MOST])

    def _merge(self, request: HttpRequest, row: MergedT, other: MergedT) -> HttpResponse:
        keep = request.POST.get("keep", "")
        if keep not in (str(row.pk), str(other.pk)):
            raise Http404
        gone, into = (other, row) if keep == str(row.pk) else (row, other)
        words = _("%(gone)s is part of %(into)s now, and the old address leads here.")
        said = words % {"gone": gone, "into": into}
        try:
            type(self).merges(gone, into, by=request.user)
        except (CannotMerge, IntegrityError):
            messages.error(request, _("Somebody changed one of the two just now. Look again, then merge."))
            return HttpResponseRedirect(request.get_full_path())
        messages.success(request, said)
        return HttpResponseRedirect(reverse(f"admin:reviews_{self.opts.model_name}_change", args=[into.pk]))
