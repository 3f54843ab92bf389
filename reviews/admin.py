"""The editors' working tools for articles, series, tags, images and videos."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import models
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django_prose_editor.fields import ProseEditorField

from filmclub.lib.names import language_name
from reviews import bodies, credits_admin, publishing
from reviews.admin_forms import ArticleEditor, ArticleForm, TagForm, VideoForm
from reviews.article_page import article_page
from reviews.models import Article, ArticleFilm, Image, Series, Tag, Video
from reviews.pictures import picture_context
from reviews.proposals import admin as proposals_admin
from reviews.publishing import PublishingError, state_words

__all__ = [
    "ArticleAdmin",
    "ImageAdmin",
    "NamedAdmin",
    "TagAdmin",
    "VideoAdmin",
    "credits_admin",
    "proposals_admin",
]


class StateFilter(admin.SimpleListFilter):
    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("draft", _("Draft")),
            ("scheduled", _("Scheduled")),
            ("published", _("Published")),
            ("withdrawn", _("Withdrawn")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        match self.value():
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


class ArticleFilmForm(forms.ModelForm[ArticleFilm]):
    position = forms.IntegerField(label=gettext_lazy("Position"), min_value=0, max_value=999, required=False)

    class Meta:
        model = ArticleFilm
        fields = ["film", "position"]

    def clean_position(self) -> int:
        return self.cleaned_data.get("position") or 0


class ArticleFilmInline(admin.TabularInline[ArticleFilm, Article]):
    model = ArticleFilm
    form = ArticleFilmForm
    autocomplete_fields = ["film"]
    extra = 1
    verbose_name_plural = gettext_lazy("Films, in order (without a position: last)")


@admin.register(Article)
class ArticleAdmin(admin.ModelAdmin[Article]):
    form = ArticleForm
    formfield_overrides = {ProseEditorField: {"widget": ArticleEditor}}
    fieldsets = [
        (None, {"fields": ["state_shown", "kind", "title", "slug", "standfirst", "lead_image", "body"]}),
        (
            gettext_lazy("Who and what"),
            {"fields": ["author", "contributed_by", "language", "series", "tags"]},
        ),
        (
            gettext_lazy("The film"),
            {"fields": ["rating", "spoils", "favourite_line", "favourite_line_speaker"]},
        ),
        (gettext_lazy("Publication"), {"fields": ["publish_at", "translation_of"]}),
    ]
    readonly_fields = ["state_shown"]
    inlines = [ArticleFilmInline]
    autocomplete_fields = ["series", "tags", "lead_image", "translation_of"]
    list_display = ["title", "state_shown", "kind", "author", "published", "comment_count"]
    list_filter = [StateFilter, "kind", "series", LanguageFilter]
    list_select_related = ["author"]
    search_fields = ["title", "standfirst", "contributed_by", "films__title", "author__username"]
    date_hierarchy = "published_at"
    ordering = ["-changed_at"]
    view_on_site = False  # The page has its own link, which leads to the preview until there is a page.

    class Media:
        css = {"all": ["filmclub/admin/reviews.css"]}

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_shown(self, article: Article) -> str:
        return state_words(article) if article.pk else _("New")

    @admin.display(description=gettext_lazy("published"), ordering="published_at")
    def published(self, article: Article) -> str:
        if article.published_at is None:
            return "–"
        return date_format(timezone.localtime(article.published_at), "SHORT_DATETIME_FORMAT")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        rows = super().get_queryset(request)
        return rows.defer("body", "body_html") if self._is_list(request) else rows

    @staticmethod
    def _is_list(request: HttpRequest) -> bool:
        match = request.resolver_match
        return match is not None and match.url_name == "reviews_article_changelist"

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Sequence[str]]:
        # The address of an article that exists does not change with its title.
        return {} if obj else {"slug": ["title"]}

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"author": request.user.pk, **super().get_changeform_initial_data(request)}

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "author":
            # Editors may not list users. They choose among those who write here.
            kwargs["queryset"] = (
                get_user_model()
                .objects.filter(Q(is_staff=True) | Q(articles__isnull=False))
                .distinct()
                .order_by("username")
            )
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_urls(self) -> list[URLPattern]:
        preview = path(
            "<int:pk>/preview/",
            self.admin_site.admin_view(never_cache(self.preview)),
            name="reviews_article_preview",
        )
        return [preview, *super().get_urls()]

    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show an article as readers will see it, to those who may change it."""
        article = get_object_or_404(Article.objects.select_related("author", "lead_image", "series"), pk=pk)
        if not self.has_change_permission(request, article):
            raise PermissionDenied
        # Only for this page: a draft is shown as if it were published now.
        article.published_at = article.published_at or timezone.now()
        return article_page(request, article, is_preview=True)

    # --- Saving: the row, its films and tags, the public HTML, then the step that a button asks for ---

    def save_model(self, request: HttpRequest, obj: Article, form: Any, change: bool) -> None:
        if obj.state == Article.State.DRAFT:
            obj.published_at = form.cleaned_data.get("publish_at")
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        article = form.instance
        self._number_films(article)
        # Films and tags stand on the page too.
        Article.objects.filter(pk=article.pk).raise_version()
        for problem in article.body_problems:
            messages.warning(request, problem)
        self._step(request, article, form.cleaned_data.get("publish_at"))

    @staticmethod
    def _number_films(article: Article) -> None:
        films = sorted(
            ArticleFilm.objects.filter(article=article),
            key=lambda row: (row.position == 0, row.position, row.pk),
        )
        for position, row in enumerate(films, start=1):
            row.position = position
        ArticleFilm.objects.bulk_update(films, ["position"])

    def _step(self, request: HttpRequest, article: Article, at: Any) -> None:
        steps: dict[str, tuple[Callable[..., None], dict[str, Any]]] = {
            "_publish": (publishing.publish, {}),
            "_schedule": (publishing.publish, {"at": at}),
            "_withdraw": (publishing.withdraw, {}),
            "_draft": (publishing.back_to_draft, {}),
        }
        pressed = [step for name, step in steps.items() if name in request.POST]
        if not pressed and article.is_scheduled() and at is not None and at != article.published_at:
            pressed = [steps["_schedule"]]
        for step, how in pressed:
            try:
                step(article=article, by=request.user, **how)
            except PublishingError as error:
                messages.error(request, str(error))
            else:
                words = _("“%(title)s”: %(state)s") % {"title": article, "state": state_words(article)}
                messages.success(request, words)

    def response_add(
        self, request: HttpRequest, obj: Article, post_url_continue: str | None = None
    ) -> HttpResponse:
        return self._stay(request, obj) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Article) -> HttpResponse:
        return self._stay(request, obj) or super().response_change(request, obj)

    def _stay(self, request: HttpRequest, obj: Article) -> HttpResponse | None:
        if not {"_publish", "_schedule", "_withdraw", "_draft"} & request.POST.keys():
            return None
        return HttpResponseRedirect(reverse("admin:reviews_article_change", args=[obj.pk]))

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        article = kwargs.get("obj")
        may_change = self.has_change_permission(request, article)
        context |= {
            "may_publish": may_change and (article is None or not article.is_public()),
            "may_withdraw": may_change and article is not None and article.is_public(),
            "may_draft": may_change
            and article is not None
            and not article.is_public()
            and article.state != Article.State.DRAFT,
            "public_url": article.get_absolute_url() if article is not None and article.is_public() else "",
        }
        return super().render_change_form(request, context, *args, **kwargs)


@admin.register(Series)
class NamedAdmin(admin.ModelAdmin[Any]):
    list_display = ["name", "slug", "number_of_articles"]
    # An aggregate drops the order of the model.
    ordering = ["name"]
    search_fields = ["name"]

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Sequence[str]]:
        return {} if obj else {"slug": ["name"]}

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for named in queryset:  # One by one: the pages that show it change.
            named.delete()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request).annotate(number_of_articles=Count("articles"))
        return rows

    @admin.display(description=gettext_lazy("articles"), ordering="number_of_articles")
    def number_of_articles(self, row: Any) -> int:
        return int(row.number_of_articles)


@admin.register(Tag)
class TagAdmin(NamedAdmin):
    form = TagForm
    fields = ["name", "slug", "description", "parent"]
    list_display = ["name", "parent", "slug", "number_of_articles"]
    list_select_related = ["parent"]
    autocomplete_fields = ["parent"]


@admin.register(Image)
class ImageAdmin(admin.ModelAdmin[Image]):
    fields = ["thumbnail", "file", "alt", "caption", "credit"]
    readonly_fields = ["thumbnail"]
    list_display = ["thumbnail", "alt", "caption", "credit", "size", "remarks"]
    list_display_links = ["thumbnail", "alt"]
    list_per_page = 50
    search_fields = ["alt", "caption", "credit", "file"]

    class Media:
        css = {"all": ["filmclub/admin/reviews.css"]}

    @admin.display(description=gettext_lazy("picture"))
    def thumbnail(self, image: Image) -> str:
        if not image.pk:
            return "–"
        # In the list it is a link, which needs a name.
        context = picture_context(
            image, sizes="10rem", css_class="thumbnail", alt=image.alt or str(image.file)
        )
        return render_to_string("reviews/_picture.html", context)

    @admin.display(description=gettext_lazy("size"))
    def size(self, image: Image) -> str:
        return f"{image.width} × {image.height}"

    @admin.display(description=gettext_lazy("remarks"))
    def remarks(self, image: Image) -> str:
        return " ".join(bodies.alt_problems(image.alt, image.caption))

    def save_model(self, request: HttpRequest, obj: Image, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        for problem in bodies.alt_problems(obj.alt, obj.caption):
            messages.warning(request, problem)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Image]) -> None:
        for image in queryset:  # One by one: articles that show it are rendered again, files deleted.
            image.delete()

    # --- Choosing one while writing ------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        pick = path("pick/", self.admin_site.admin_view(never_cache(self.pick)), name="reviews_image_pick")
        return [pick, *super().get_urls()]

    def pick(self, request: HttpRequest) -> HttpResponse:
        """A window that the article editor opens: choose an image, or upload one and choose it then."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        words = request.GET.get("q", "").replace("\0", "").strip()[:100]
        images = Image.objects.all()
        for word in words.split():
            images = images.filter(
                Q(alt__icontains=word) | Q(caption__icontains=word) | Q(file__icontains=word)
            )
        context = {
            **self.admin_site.each_context(request),
            "title": _("Choose an image"),
            "is_popup": True,
            "page": Paginator(images, 24).get_page(request.GET.get("page")),
            "words": words,
            "callback": _callback(request),
            "may_add": self.has_add_permission(request),
        }
        return TemplateResponse(request, "admin/reviews/image/pick.html", context)

    def response_add(
        self, request: HttpRequest, obj: Image, post_url_continue: str | None = None
    ) -> HttpResponse:
        if _callback(request):
            pick = reverse("admin:reviews_image_pick")
            return HttpResponseRedirect(f"{pick}?CKEditorFuncNum={_callback(request)}")
        return super().response_add(request, obj, post_url_continue)


def _callback(request: HttpRequest) -> str:
    """Return the number under which the editor waits for the image, as the editor's library calls it."""
    number = request.GET.get("CKEditorFuncNum", "")
    return number if number.removeprefix("-").isdecimal() and len(number) < 8 else ""


@admin.register(Video)
class VideoAdmin(admin.ModelAdmin[Video]):
    form = VideoForm
    fields = ["url", "title", "poster", "transcript"]
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    list_display = ["title", "link", "has_poster", "has_transcript"]
    search_fields = ["title", "url"]
    autocomplete_fields = ["poster"]

    @admin.display(description=gettext_lazy("address"))
    def link(self, video: Video) -> SafeString:
        return format_html('<a href="{0}" rel="noreferrer">{0}</a>', video.url)

    @admin.display(description=gettext_lazy("picture"), boolean=True)
    def has_poster(self, video: Video) -> bool:
        return video.poster_id is not None

    @admin.display(description=gettext_lazy("transcript"), boolean=True)
    def has_transcript(self, video: Video) -> bool:
        return bool(video.transcript)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Video]) -> None:
        for video in queryset:
            video.delete()
