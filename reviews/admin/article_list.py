"""The list of articles in the admin: its columns, its search, and by what it can be narrowed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from filmclub.lib.names import language_name
from reviews.admin.autocompletes import SCRIPTS, SayingSelect
from reviews.models import Article, ArticleFilm, Film
from reviews.publishing import state_words

# More words than anybody looks for at once; each is a condition of its own.
MOST_WORDS = 8
# So many can be named in a query on every database.
MOST_KEYS = 20_000


class PublicationFilter(admin.SimpleListFilter):
    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("draft", _("Draft")),
            ("ready", _("Ready for an editor")),
            ("scheduled", _("Scheduled")),
            ("published", _("Published")),
            ("withdrawn", _("Withdrawn")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        match self.value():
            case "ready":
                return queryset.filter(state=Article.State.DRAFT, ready_at__isnull=False)
            case "scheduled":
                return queryset.filter(state=Article.State.PUBLISHED, published_at__gt=timezone.now())
            case "published":
                return queryset.filter(state=Article.State.PUBLISHED, published_at__lte=timezone.now())
            case "draft" | "withdrawn" as state:
                return queryset.filter(state=state)
        return queryset


class LanguageFilter(admin.SimpleListFilter):
    title = gettext_lazy("language of the text")
    parameter_name = "language"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        codes = Article.objects.order_by().values_list("language", flat=True).distinct()
        return sorted(((code, language_name(code)) for code in codes), key=lambda choice: choice[1])

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(language=self.value()) if self.value() else queryset


class AuthorFilter(admin.SimpleListFilter):
    """Those who wrote something, under the names that readers see."""

    title = gettext_lazy("author")
    parameter_name = "author"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        authors = get_user_model().objects.filter(Exists(Article.objects.filter(author=OuterRef("pk"))))
        names = ((str(author.pk), author.name) for author in authors)
        return sorted(names, key=lambda choice: choice[1].casefold())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        key = number_in(self.value())
        return queryset if key is None else queryset.filter(author=key)


class ChangedFilter(admin.SimpleListFilter):
    title = gettext_lazy("last change")
    parameter_name = "changed"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("1", _("since yesterday")),
            ("7", _("in the last week")),
            ("30", _("in the last month")),
            ("365", _("in the last year")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        days = number_in(self.value())
        if days is None or days > 36_500:
            return queryset
        return queryset.filter(changed_at__gte=timezone.now() - timedelta(days=days))


class ChosenFilter(admin.SimpleListFilter):
    """Narrows the list to what is about one row, which is looked for by typing: there may be thousands."""

    template = "admin/reviews/article/chosen_filter.html"
    # The relation whose admin page knows how its rows are looked for.
    field: Any

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return []

    def has_output(self) -> bool:
        return True

    def choices(self, changelist: Any) -> Iterator[Any]:
        """One, to leave the filter; `select` is what one types into, `kept` what else narrows the list."""
        key = number_in(self.value())
        widget = SayingSelect(self.field, admin.site)
        name = str(self.parameter_name)
        attrs = {"id": f"filter-{name}", "aria-label": str(self.title)}
        widget.choices = forms.ModelChoiceField(self.field.remote_field.model.objects.all()).choices
        left = {"p", name}
        yield {
            "selected": key is None,
            "query_string": changelist.get_query_string(remove=[name]),
            "display": _("All"),
            "select": SafeString(widget.render(name, None if key is None else str(key), attrs)),
            "kept": [
                (kept, value)
                for kept, values in changelist.filter_params.items()
                for value in values
                if kept not in left
            ],
        }

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        key = number_in(self.value())
        return queryset if key is None else self.narrow(queryset, key)

    def narrow(self, articles: QuerySet[Article], key: int) -> QuerySet[Article]:
        return articles.filter(**{str(self.parameter_name): key})


class FilmFilter(ChosenFilter):
    title = gettext_lazy("film")
    parameter_name = "film"
    field = ArticleFilm._meta.get_field("film")

    def narrow(self, articles: QuerySet[Article], key: int) -> QuerySet[Article]:
        return articles.filter(Exists(ArticleFilm.objects.filter(article=OuterRef("pk"), film=key)))


class SeriesFilter(ChosenFilter):
    title = pgettext_lazy("one", "series")
    parameter_name = "series"
    field = Article._meta.get_field("series")


class TagFilter(ChosenFilter):
    title = gettext_lazy("tag")
    parameter_name = "tag"
    field = Article._meta.get_field("tags")

    def narrow(self, articles: QuerySet[Article], key: int) -> QuerySet[Article]:
        return articles.filter(Exists(Article.tags.through.objects.filter(article=OuterRef("pk"), tag=key)))


class ArticleList(admin.ModelAdmin[Article]):
    """What the list shows, and finds."""

    list_display = ["title", "state_shown", "kind", "author_name", "changed", "comment_count"]
    list_filter = [
        PublicationFilter,
        AuthorFilter,
        "kind",
        FilmFilter,
        SeriesFilter,
        TagFilter,
        ChangedFilter,
        "spoils",
        LanguageFilter,
    ]
    list_select_related = ["author"]
    search_fields = ["title"]
    search_help_text = gettext_lazy("In titles, standfirsts and texts, and by film, author or guest.")
    date_hierarchy = "published_at"
    ordering = ["-changed_at"]

    @property
    def media(self) -> forms.Media:
        return super().media + SayingSelect(Article._meta.get_field("series"), admin.site).media + SCRIPTS

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_shown(self, article: Article) -> str:
        return state_words(article) if article.pk else _("New")

    @admin.display(description=gettext_lazy("author"), ordering="author__username")
    def author_name(self, article: Article) -> str:
        return article.byline

    @admin.display(description=gettext_lazy("changed"), ordering="changed_at")
    def changed(self, article: Article) -> str:
        return date_format(timezone.localtime(article.changed_at), "SHORT_DATETIME_FORMAT")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Article], search_term: str
    ) -> tuple[QuerySet[Article], bool]:
        """Find the articles in which all the words stand, drafts too; none of them comes twice.

        The list asks four times, for its counts, its dates and its rows. The texts are read once.
        """
        words = search_term.split()[:MOST_WORDS]
        found = queryset
        for word in words:
            found = found.filter(_holds(word))
        keys = list(found.order_by().values_list("pk", flat=True)[: MOST_KEYS + 1]) if words else []
        return queryset.filter(pk__in=keys) if words and len(keys) <= MOST_KEYS else found, False


def _holds(word: str) -> Any:
    films = Film.objects.filter(Q(title__icontains=word) | Q(original_title__icontains=word))
    return (
        Q(title__icontains=word)
        | Q(standfirst__icontains=word)
        | Q(body__icontains=word)
        | Q(contributed_by__icontains=word)
        | Q(author__username__icontains=word)
        | Q(author__first_name__icontains=word)
        | Q(author__last_name__icontains=word)
        | Exists(ArticleFilm.objects.filter(article=OuterRef("pk"), film__in=films))
    )


def number_in(value: str | None) -> int | None:
    """The key or number that an address holds; None for anything else, and for what no column holds."""
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 18 else None
