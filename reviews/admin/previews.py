"""An article on its real page before readers see it: as saved, as typed, and by a secret link."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from filmclub.lib.slugs import slug_of
from reviews.article_page import article_page
from reviews.bodies import render_unsaved, sanitize
from reviews.models import Article, Film, Series, Tag
from reviews.outcomes import PublishingError
from reviews.previewing import LASTS, end_preview_link, make_preview_link

ROWS = ("author", "lead_image", "series")


class ArticlePreviews(admin.ModelAdmin[Article]):
    """The addresses below those of the articles; nothing but the secret link is stored by them."""

    def get_urls(self) -> list[URLPattern]:
        views: list[tuple[str, str, Callable[..., HttpResponse]]] = [
            ("preview/", "preview_new", self.preview_new),
            ("<int:pk>/preview/", "preview", self.preview),
            ("<int:pk>/preview-link/", "preview_link", self.preview_link),
            ("<int:pk>/preview-link/end/", "preview_link_end", self.preview_link_end),
        ]
        urls = [
            path(at, self.admin_site.admin_view(never_cache(view)), name=f"reviews_article_{name}")
            for at, name, view in views
        ]
        return [*urls, *super().get_urls()]

    def preview_new(self, request: HttpRequest) -> HttpResponse:
        """Show an article that is not stored as its form has it."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseRedirect(reverse("admin:reviews_article_add"))
        return self._as_typed(request, None)

    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show an article as readers will see it; posted, as its form has it."""
        article = get_object_or_404(Article.objects.select_related(*ROWS), pk=pk)
        if not self.has_change_permission(request, article):
            raise PermissionDenied
        if request.method == "POST":
            return self._as_typed(request, article)
        # Only for this page: a draft is shown as if it were published now.
        article.published_at = article.published_at or timezone.now()
        return article_page(request, article, is_preview=True)

    def _as_typed(self, request: HttpRequest, stored: Article | None) -> HttpResponse:
        """The page of what the form holds; a field that is wrong shows what is stored, or nothing."""
        change = stored is not None
        form = self.get_form(request, stored, change=change)(request.POST, request.FILES, instance=stored)
        form.is_valid()
        article: Article = form.instance
        if not article.author_id:
            article.author_id = request.user.pk or 0
        article.published_at = article.published_at or timezone.now()
        _give_address(article, "article")
        _give_address(article.series, "series")
        tags: list[Tag] = list(form.cleaned_data.get("tags") or [])
        for tag in tags:
            _give_address(tag, "tag")
        render_unsaved(article, _clean_body(article))
        context: dict[str, Any] = {"films": self._typed_films(request, stored), "tags": tags}
        return article_page(request, article, is_preview=True, is_unsaved=True, **context)

    def _typed_films(self, request: HttpRequest, stored: Article | None) -> list[Film]:
        """The films of the inline form in their order, with credits; a row that is wrong is left out."""
        keys: list[int] = []
        for formset_class, inline in self.get_formsets_with_inlines(request, stored):
            prefix = formset_class.get_default_prefix()
            kwargs = self.get_formset_kwargs(request, stored or Article(), inline, prefix)
            formset = formset_class(**kwargs)
            formset.is_valid()
            rows = [getattr(row, "cleaned_data", {}) for row in formset.forms]
            rows = [row for row in rows if row.get("film") and not row.get("DELETE")]
            rows.sort(key=lambda row: (not row.get("position"), row.get("position") or 0))
            keys += [row["film"].pk for row in rows]
        films = Film.objects.with_credits().in_bulk(keys)
        return [films[key] for key in dict.fromkeys(keys) if key in films]

    # --- The secret link -----------------------------------------------------------------------------

    def preview_link(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Make a link and show it: that one time, for its token is stored nowhere."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        article = get_object_or_404(Article, pk=pk)
        try:
            token = make_preview_link(article=article, by=request.user)  # type: ignore[arg-type]
        except PublishingError as error:
            messages.error(request, str(error))
            return HttpResponseRedirect(reverse("admin:reviews_article_change", args=[pk]))
        address = request.build_absolute_uri(f"{reverse('reviews:preview', args=[pk])}?token={token}")
        context = {
            **self.admin_site.each_context(request),
            "title": _("Secret link to “%(title)s”") % {"title": article},
            "opts": self.opts,
            "original": article,
            "address": address,
            "ends_at": timezone.now() + LASTS,
        }
        response = TemplateResponse(request, "admin/reviews/article/preview_link.html", context)
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    def preview_link_end(self, request: HttpRequest, pk: int) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        article = get_object_or_404(Article, pk=pk)
        end_preview_link(article=article, by=request.user)  # type: ignore[arg-type]
        messages.success(request, _("The secret link leads nowhere any more."))
        return HttpResponseRedirect(reverse("admin:reviews_article_change", args=[pk]))


def _give_address(row: Article | Series | Tag | None, fallback: str) -> None:
    """What is not stored needs an address to be shown; nothing is there."""
    if row is not None and not row.slug:
        row.slug = slug_of(getattr(row, "name", "") or str(row)) or fallback


def _clean_body(article: Article) -> str:
    try:
        return sanitize(article.body)
    except ValidationError:
        return ""
