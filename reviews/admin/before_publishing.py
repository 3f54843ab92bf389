"""The list of what an article lacks: always in its form, and asked about once before it is published."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from reviews.missing import missing_of
from reviews.missing_pictures import Missing
from reviews.models import Article
from reviews.rights import is_editor

# The buttons that bring an article to its readers.
PUBLISHING = ("_publish", "_schedule")
# The form's field that says of what its editor has been told, and the query that says which button it was.
SEEN = "seen_missing"
ASKED = "asked"
# Where a request says that it has asked back.
HELD_BACK = "filmclub.held_back"


class BeforePublishing(admin.ModelAdmin[Article]):
    def missing_context(self, request: HttpRequest, article: Article | None) -> dict[str, Any]:
        """The list for the form of a stored article; after a first try to publish it is a question."""
        missing = missing_of(article) if article is not None else []
        is_asked = request.method == "GET" and request.GET.get(ASKED) in PUBLISHING
        return {
            "missing": missing,
            "is_asked": is_asked and bool(missing),
            "must_say_more": any(each.is_forced for each in missing),
            "seen_missing": ",".join(each.key for each in missing) if is_asked else "",
        }

    def holds_back(self, request: HttpRequest, article: Article) -> bool:
        """Whether a button to publish asks back first: something is missing of which nobody was told."""
        pressed = next((name for name in PUBLISHING if name in request.POST), "")
        if not pressed or not is_editor(request.user):
            return False
        missing = missing_of(article)
        if not _is_new(missing, request.POST.get(SEEN, "")):
            return False
        request.META[HELD_BACK] = pressed
        words = _("“%(title)s” is saved and not published yet: look at what is missing.")
        messages.warning(request, words % {"title": article})
        return True

    def ask_back(self, request: HttpRequest, article: Article) -> HttpResponseRedirect | None:
        """The way to the list, where `holds_back` said so."""
        if HELD_BACK not in request.META:
            return None
        form = reverse("admin:reviews_article_change", args=[article.pk])
        return HttpResponseRedirect(f"{form}?{ASKED}={request.META[HELD_BACK]}#missing")


def _is_new(missing: list[Missing], seen: str) -> bool:
    told = set(seen[:10_000].split(","))
    return any(each.is_forced or each.key not in told for each in missing)
