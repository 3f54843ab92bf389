"""The editors' working page for imported articles: twenty proposals at a time, looked through, confirmed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.core.paginator import Paginator
from django.db import IntegrityError
from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache

from reviews.models import Article, Credit, Film, Origin
from reviews.proposals.body_parts import find_credits, parts_of
from reviews.proposals.confirming import Confirmed, TextChanged, confirm
from reviews.proposals.forms import ProposalRow, make_rows

PAGE = 20


@dataclass
class LookedThrough:
    """An article that was looked through, with the credits that wait in its text."""

    origin: Origin

    @property
    def films(self) -> list[Any]:
        return list(self.origin.article.films.all())

    @property
    def credits_left(self) -> str:
        """The credits in the text, where the film has none yet."""
        if not self.films or self.films[0].has_credits:
            return ""
        block = find_credits(parts_of(self.origin.article.body))
        return block.text if block else ""


# --- The page ------------------------------------------------------------------------------------


@admin.register(Origin)
class OriginAdmin(admin.ModelAdmin[Origin]):
    """One page: what is proposed, and behind a second tab what was looked through.

    Everyone who may change articles may work here. Deleting an imported article deletes its row here too.
    """

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("reviews.change_article")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("reviews.delete_article")

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(never_cache(self.page))
        return [path("", page, name="reviews_origin_changelist")]

    def page(self, request: HttpRequest) -> HttpResponse:
        if not self.has_change_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            return self._post(request)
        if "looked-through" in request.GET:
            return self._looked_through(request)
        page = Paginator(narrowed(waiting(), request), PAGE).get_page(request.GET.get("p"))
        return self._show(request, make_rows(list(page)), page)

    def _show(self, request: HttpRequest, rows: list[ProposalRow], page: Any) -> HttpResponse:
        context = {
            **self._context(request, waiting().count(), looked_through().count()),
            "tab": "waiting",
            "rows": rows,
            "page": page,
            "media": self.media + (rows[0].form.media if rows else forms.Media()),
        }
        return TemplateResponse(request, "admin/reviews/origin/proposals.html", context)

    def _looked_through(self, request: HttpRequest) -> HttpResponse:
        page = Paginator(narrowed(looked_through(), request), PAGE).get_page(request.GET.get("p"))
        context = {
            **self._context(request, waiting().count(), looked_through().count()),
            "tab": "done",
            "rows": [LookedThrough(origin) for origin in page],
            "page": page,
        }
        return TemplateResponse(request, "admin/reviews/origin/looked_through.html", context)

    def _context(self, request: HttpRequest, waiting: int, done: int) -> dict[str, Any]:
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Imported articles"),
            "waiting": waiting,
            "done": done,
            "words": words_of(request),
            "shows": request.GET.get("show", ""),
            "choices": [(name, label) for name, (label, _narrow) in SHOWN.items()],
            "kept": urlencode({key: request.GET[key] for key in ("q", "show") if request.GET.get(key)}),
        }

    # Confirming

    def _post(self, request: HttpRequest) -> HttpResponse:
        """Confirm the ticked rows; what is refused, or was typed in other rows, is shown again."""
        shown = _keys(request.POST.getlist("row"))
        ticked = shown if "_all" in request.POST else _keys(request.POST.getlist("confirm"))
        if len(shown) > PAGE or len(ticked) > PAGE:
            raise BadRequest("More rows than the page has.")
        origins = list(in_order().filter(pk__in={*shown, *ticked}))
        rows = make_rows(origins, request.POST, ticked)
        self._confirm(request, [row for row in rows if row.is_ticked])
        gone = len(set(ticked) - {origin.pk for origin in origins})
        if gone:
            words = ngettext(
                "%(count)d article is not there any more.", "%(count)d articles are not there any more.", gone
            )
            messages.warning(request, words % {"count": gone})
        left = [row for row in rows if row.origin.confirmed_at is None]
        if not any(row.is_ticked or row.form.has_changed() for row in left):
            query = {key: request.GET[key] for key in ("q", "show", "p") if request.GET.get(key)}
            if not query.get("p", "1").isdecimal() or len(query.get("p", "")) > 8:
                del query["p"]
            return HttpResponseRedirect(
                reverse("admin:reviews_origin_changelist") + (f"?{urlencode(query)}" if query else "")
            )
        page = Paginator(narrowed(waiting(), request), PAGE).get_page(request.GET.get("p"))
        return self._show(request, self._again(left), page)

    def _confirm(self, request: HttpRequest, rows: Sequence[ProposalRow]) -> None:
        done, credits = 0, 0
        for row in rows:
            result = self._confirm_one(request, row)
            if result is None:
                continue
            row.origin = result.origin
            done += result.is_done
            credits += result.credits_saved
            if not result.is_done:
                words = _("“%(title)s” was looked through by %(name)s already.")
                messages.warning(
                    request, words % {"title": row.article, "name": result.by or _("somebody else")}
                )
            for message in result.messages:
                messages.warning(
                    request, _("“%(title)s”: %(message)s") % {"title": row.article, "message": message}
                )
        if done:
            words = ngettext(
                "%(count)d article is looked through.", "%(count)d articles are looked through.", done
            )
            saved = (
                ngettext("%(count)d credit is saved.", "%(count)d credits are saved.", credits)
                if credits
                else ""
            )
            messages.success(
                request, f"{words % {'count': done}} {saved and saved % {'count': credits}}".strip()
            )
        elif not rows:
            messages.warning(request, _("Nothing was ticked, so nothing was confirmed."))
        if refused := sum(row.origin.confirmed_at is None for row in rows):
            words = ngettext(
                "%(count)d article needs a correction.", "%(count)d articles need a correction.", refused
            )
            messages.error(request, words % {"count": refused})

    def _confirm_one(self, request: HttpRequest, row: ProposalRow) -> Confirmed | None:
        """Confirm one row; None where its form says what is wrong."""
        if row.origin.confirmed_at is not None:
            return Confirmed(row.origin, is_done=False)
        if not row.form.is_valid():
            return None
        try:
            return confirm(
                row.origin,
                by=request.user,  # type: ignore[arg-type]
                **row.form.decisions(),
            )
        except TextChanged as error:
            row.form.add_error(None, str(error))
        except (IntegrityError, Film.DoesNotExist, Origin.DoesNotExist):
            row.form.add_error(None, _("Somebody else changed the same thing just now. Confirm again."))
        except PermissionDenied:
            row.form.add_error(None, _("You may not add or change films or series."))
        return None

    def _again(self, left: Sequence[ProposalRow]) -> list[ProposalRow]:
        """Return the rows to show again: refused ones as they are, the others with what was typed in them."""
        fresh = {row.origin.pk: row for row in make_rows([row.origin for row in left])}
        rows = []
        for row in left:
            if not row.is_ticked and not row.form.has_changed():
                row = fresh[row.origin.pk]
            elif not row.is_ticked:
                row.form = row.form.as_typed()
            rows.append(row)
        return rows


def _keys(values: Iterable[str]) -> list[int]:
    """Return the primary keys that a form sent, each once; anything else is left out."""
    return list(dict.fromkeys(int(value) for value in values if value.isdecimal() and len(value) < 18))


# What the page can be narrowed to, by the name in its address.
SHOWN: dict[str, tuple[Any, Q]] = {
    "no-film": (gettext_lazy("without a film"), Q(article__films=None)),
    "notes": (gettext_lazy("with notes of the import"), ~Q(notes="")),
    "public": (gettext_lazy("that readers see"), Q(article__state=Article.State.PUBLISHED)),
    "drafts": (gettext_lazy("drafts"), Q(article__state=Article.State.DRAFT)),
}
MOST_WORDS = 8


def words_of(request: HttpRequest) -> str:
    """What was typed to look for."""
    return " ".join(request.GET.get("q", "").replace("\0", "").split())[:200]


def narrowed(origins: QuerySet[Origin], request: HttpRequest) -> QuerySet[Origin]:
    """Of these those that the request asks for: with all its words in the title or text, and of one sort."""
    for word in words_of(request).split()[:MOST_WORDS]:
        origins = origins.filter(Q(article__title__icontains=word) | Q(article__body__icontains=word))
    shown = SHOWN.get(request.GET.get("show", ""))
    return origins.filter(shown[1]) if shown else origins


def in_order() -> QuerySet[Origin]:
    """The imported posts, newest first, without pages of the site, which are about no film."""
    newest = F("article__published_at").desc(nulls_last=True)
    origins = Origin.objects.exclude(article__kind__in=Article.Kind.of_the_site()).order_by(newest, "-pk")
    return origins.select_related("article__author", "article__series", "confirmed_by")


def waiting() -> QuerySet[Origin]:
    return in_order().filter(confirmed_at=None)


def looked_through() -> QuerySet[Origin]:
    """Those that an editor confirmed, the latest first, with their films."""
    films = Film.objects.annotate(has_credits=Exists(Credit.objects.filter(film=OuterRef("pk"))))
    origins = Origin.objects.exclude(confirmed_at=None).order_by("-confirmed_at", "-pk")
    return origins.select_related("article", "confirmed_by").prefetch_related(
        Prefetch("article__films", films.order_by("articlefilm__position"))
    )
