"""The editors' page for articles: their text, their films, and the steps on their way to readers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminSplitDateTime
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from filmclub.lib.names import language_choices
from reviews import publishing
from reviews.admin.article_acts import ArticleActs
from reviews.admin.article_list import ArticleList
from reviews.admin.article_rights import ArticleRights, WithItsArticle
from reviews.admin.authors import possible_authors
from reviews.admin.before_publishing import BeforePublishing
from reviews.admin.bulk import BulkActions
from reviews.admin.choosing import (
    MadeChoiceField,
    MadeMultipleChoiceField,
    MakingSelect,
    MakingSelectMultiple,
)
from reviews.admin.editions import EditedAdmin, EditedForm, EditedFormSet
from reviews.admin.picture_field import WithPictures
from reviews.admin.previews import ArticlePreviews
from reviews.admin.text_field import ArticleBodyField, ArticleEditor
from reviews.admin.typed_choices import TypedChoiceField, TypedSelect
from reviews.models import Article, ArticleFilm, Spoils
from reviews.naming import stored
from reviews.previewing import preview_link_of
from reviews.publishing import PublishingError, state_words
from reviews.rights import is_editor, may_write
from reviews.saving import delete_row, save_article

# The buttons below the form that take an article a step further.
STEPS = {"_publish", "_schedule", "_withdraw", "_draft", "_ready", "_not_ready"}


class ArticleForm(EditedForm[Article]):
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the text"),
        choices=language_choices,
        initial=lambda: settings.LANGUAGE_CODE.partition("-")[0],
    )
    publish_at = forms.SplitDateTimeField(
        label=gettext_lazy("Date of publication"),
        required=False,
        widget=AdminSplitDateTime,
        # Whether it was changed here is asked, not whether a colleague did meanwhile.
        show_hidden_initial=True,
        help_text=gettext_lazy(
            "For “Schedule”. “Publish now” does not need it, but keeps one in the past. Of a draft a later "
            "one is only a plan."
        ),
    )

    class Meta:
        model = Article
        exclude = ["published_at"]  # The admin’s fieldsets name the fields.
        field_classes = {"body": ArticleBodyField}
        widgets = {"body": ArticleEditor}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "slug" in self.fields:
            self.fields["slug"].help_text = _(
                "The last part of the page’s address. If you change it, the old address leads to the new one."
            )
        if "spoils" in self.fields:
            self._ask_how_far_it_spoils(self.fields["spoils"])
        if "publish_at" in self.fields:
            self.fields["publish_at"].initial = self.instance.published_at
            self.fields["publish_at"].disabled = self.instance.is_public()

    def _ask_how_far_it_spoils(self, field: Any) -> None:
        """Let it be said later, as the list before publishing asks; what was said stays said."""
        field.help_text = _(
            "Lists, feeds and search engines quote the beginning of a text that gives nothing away. Of others"
            " they show the standfirst alone, and at most the first paragraph where it is not said."
        )
        if self.instance.spoils == Spoils.NOT_SAID:
            return
        field.required = field.widget.is_required = True
        field.error_messages["required"] = _(
            "Choose how far the text gives the film away; “nothing” for one that is about no film."
        )
        field.choices = [choice for choice in Spoils.choices if choice[0]]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        at = cleaned.get("publish_at")
        if "publish_at" in self.errors:
            return cleaned
        if "_schedule" in self.data and at is None:
            self.add_error("publish_at", _("Give the date and the time from which readers may see it."))
        elif self._schedules() and at is not None and at <= timezone.now():
            words = _("This moment has passed. Give a later one, or press “Publish now”, which keeps it.")
            self.add_error("publish_at", words)
        return cleaned

    def _schedules(self) -> bool:
        """Whether saving sets the moment at which it becomes public by itself."""
        moves = self.instance.is_scheduled() and "publish_at" in self.changed_data
        return "_schedule" in self.data or (moves and not {"_publish", "_draft"} & self.data.keys())

    def past_date(self) -> datetime | None:
        """The date in the past that was given now, for what is published at once."""
        at: datetime | None = self.cleaned_data.get("publish_at")
        return at if "publish_at" in self.changed_data and at and at <= timezone.now() else None


class ArticleFilmForm(forms.ModelForm[ArticleFilm]):
    position = forms.IntegerField(label=gettext_lazy("Position"), min_value=0, max_value=999, required=False)

    class Meta:
        model = ArticleFilm
        fields = ["film", "position"]

    def clean_position(self) -> int:
        return self.cleaned_data.get("position") or 0


class ArticleFilmInline(WithItsArticle, admin.TabularInline[ArticleFilm, Article]):
    model = ArticleFilm
    form = ArticleFilmForm
    formset = EditedFormSet
    autocomplete_fields = ["film"]
    extra = 1
    verbose_name_plural = gettext_lazy("Films, in order (without a position: last)")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "film":
            kwargs |= {"widget": TypedSelect(db_field, self.admin_site), "form_class": TypedChoiceField}
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(Article)
class ArticleAdmin(
    ArticleList,
    BulkActions,
    ArticleActs,
    ArticlePreviews,
    BeforePublishing,
    WithPictures,
    ArticleRights,
    EditedAdmin[Article],
):
    form = ArticleForm
    fieldsets = [
        (None, {"fields": ["state_shown", "title", "slug", "kind", "standfirst", "lead_image", "body"]}),
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
    autocomplete_fields = ["series", "tags", "translation_of"]
    view_on_site = False  # The page has its own link, which leads to the preview until there is a page.

    class Media:
        css = {"all": ["filmclub/admin/reviews.css"]}

    def delete_row(self, row: Article) -> None:
        delete_row(row)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        rows = super().get_queryset(request)
        return rows.defer(*Article.TEXTS) if self._is_list(request) else rows

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
            kwargs["queryset"] = possible_authors()
        if db_field.name == "series":
            widget = MakingSelect(db_field, self.admin_site)
            widget.may_make = request.user.has_perm("reviews.add_series")
            kwargs |= {"widget": widget, "form_class": MadeChoiceField}
        if db_field.name == "translation_of":
            kwargs |= {"widget": TypedSelect(db_field, self.admin_site), "form_class": TypedChoiceField}
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "tags":
            widget = MakingSelectMultiple(db_field, self.admin_site)
            widget.may_make = request.user.has_perm("reviews.add_tag")
            kwargs |= {"widget": widget, "form_class": MadeMultipleChoiceField}
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    # --- Saving: the row with its films and tags, then the step that a button asks for ---------------

    def save_model(self, request: HttpRequest, obj: Article, form: Any, change: bool) -> None:
        """Leave it to `save_related`, which has the films and tags too: together they are one change."""
        if not change and not is_editor(request.user):
            obj.author = request.user  # type: ignore[assignment]
        if obj.state != Article.State.PUBLISHED and "publish_at" in form.changed_data:
            obj.published_at = form.cleaned_data["publish_at"]
            obj.keeps_date = form.past_date() is not None

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        article = form.instance
        films = [_films_in_order(formset) for formset in formsets]
        tags = form.cleaned_data.get("tags")
        if article.series is not None:
            article.series = stored(article.series, by=request.user)
        if tags is not None:
            tags = [stored(tag, by=request.user) for tag in tags]
        problems = save_article(
            article,
            films=films[0] if films else None,
            tags=tags,
            by=request.user,  # type: ignore[arg-type]
        )
        for problem in problems:
            messages.warning(request, problem)
        if not self.holds_back(request, article):
            self._step(request, article, form)

    def _step(self, request: HttpRequest, article: Article, form: Any) -> None:
        at = form.cleaned_data.get("publish_at")
        steps: dict[str, tuple[Callable[..., None], dict[str, Any]]] = {
            "_publish": (publishing.publish, {"at": form.past_date()}),
            "_schedule": (publishing.publish, {"at": at}),
            "_withdraw": (publishing.withdraw, {}),
            "_draft": (publishing.back_to_draft, {}),
            "_ready": (publishing.hand_over, {}),
            "_not_ready": (publishing.take_back, {}),
        }
        pressed = [step for name, step in steps.items() if name in request.POST]
        is_moved = "publish_at" in form.changed_data and at not in (None, article.published_at)
        if not pressed and article.is_scheduled() and is_moved:
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
        if not STEPS & request.POST.keys():
            return None
        if (question := self.ask_back(request, obj)) is not None:
            return question
        return HttpResponseRedirect(reverse("admin:reviews_article_change", args=[obj.pk]))

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        article = kwargs.get("obj")
        may_change = article is None or self.has_change_permission(request, article)
        may_edit = is_editor(request.user)
        is_draft = article is None or article.state == Article.State.DRAFT
        is_ready = article is not None and is_draft and article.ready_at is not None
        context |= {
            "may_publish": may_edit and (article is None or not article.is_public()),
            "may_withdraw": may_edit and article is not None and article.is_public(),
            "may_hand_over": may_change and is_draft and not is_ready,
            "may_take_back": may_change and is_ready,
            **self.missing_context(request, article if may_change else None),
            "may_preview": may_change,
            "preview_link": preview_link_of(article) if article is not None and may_change else None,
            "may_duplicate": article is not None and may_write(request.user),
            "may_draft": may_edit
            and article is not None
            and not article.is_public()
            and article.state != Article.State.DRAFT,
            "public_url": article.get_absolute_url() if article is not None and article.is_public() else "",
        }
        return super().render_change_form(request, context, *args, **kwargs)


def _films_in_order(formset: Any) -> list[int]:
    """The films of the inline form by their keys: those with a position, then the others as they stand."""
    formset.save(commit=False)
    kept = [form.instance for form in formset.initial_forms]
    kept = [row for row in kept if row not in formset.deleted_objects]
    rows = sorted([*kept, *formset.new_objects], key=lambda row: (row.position == 0, row.position))
    return [row.film_id for row in rows]
