"""Single acts with one article, beside its form: withdrawing instead of deleting, and duplicating."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from reviews.duplicating import duplicate_article
from reviews.models import Article
from reviews.publishing import PublishingError, state_words, withdraw


class ArticleActs(admin.ModelAdmin[Article]):
    """Each is a POST, with an address of its own below that of the article."""

    delete_confirmation_template = "admin/reviews/article/delete.html"
    delete_selected_confirmation_template = "admin/reviews/article/delete_selected.html"

    def get_urls(self) -> list[URLPattern]:
        acts: dict[str, Callable[..., HttpResponse]] = {
            "duplicate": self.duplicate,
            "withdraw": self.withdraw,
        }
        return [
            *(
                path(
                    f"<int:pk>/{name}/",
                    self.admin_site.admin_view(never_cache(act)),
                    name=f"reviews_article_{name}",
                )
                for name, act in acts.items()
            ),
            *super().get_urls(),
        ]

    def duplicate(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Make a draft with the same text, and lead to its form."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        article = self._visible(request, pk)
        copy = duplicate_article(article, by=request.user)  # type: ignore[arg-type]
        words = _("This is a draft of your own with the text of “%(title)s”. Give it a title and an address.")
        messages.success(request, words % {"title": article})
        return HttpResponseRedirect(_form_of(copy))

    def withdraw(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take an article back from its readers, and lead to its form."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        article = self._visible(request, pk)
        try:
            withdraw(article=article, by=request.user)  # type: ignore[arg-type]
        except PublishingError as error:
            messages.error(request, str(error))
        else:
            words = _("“%(title)s”: %(state)s") % {"title": article, "state": state_words(article)}
            messages.success(request, words)
        return HttpResponseRedirect(_form_of(article))

    def _visible(self, request: HttpRequest, pk: int) -> Article:
        """The article, for who may see it here; 404 where there is none, 403 for others."""
        article = get_object_or_404(Article, pk=pk)
        if not self.has_view_permission(request, article):
            raise PermissionDenied
        return article

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[Any, Any, set[Any], list[Any]]:
        """What would go. Where something stays because it is protected, that alone is told."""
        gone, counts, lacking, protected = super().get_deleted_objects(objs, request)
        return gone, counts, set() if protected else lacking, protected

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Say of an article that has a discussion why it stays, and what can be done instead."""
        article = self.get_object(request, object_id)
        context = {
            "may_withdraw": article is not None
            and article.is_public()
            and self.has_change_permission(request, article)
        }
        return super().delete_view(request, object_id, {**context, **(extra_context or {})})


def _form_of(article: Article) -> str:
    return reverse("admin:reviews_article_change", args=[article.pk])
