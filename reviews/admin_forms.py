"""Forms of the admin pages for articles, films and videos."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.admin.widgets import AdminSplitDateTime, FilteredSelectMultiple
from django.core.exceptions import ValidationError
from django.forms.widgets import Script
from django.templatetags.static import static
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_prose_editor.widgets import AdminProseEditorWidget

from filmclub.lib.names import country_choices, language_choices
from reviews.models import Article, Film, Genre, Tag, Video
from reviews.tags import makes_a_loop
from reviews.videos import read_video_address


class ArticleEditor(AdminProseEditorWidget):
    """The rich text editor, started by a script of ours: the library's own needs an inline import map."""

    @property
    def media(self) -> forms.Media:
        return forms.Media(
            css={
                "all": [
                    "django_prose_editor/material-icons.css",
                    "django_prose_editor/editor.css",
                    "django_prose_editor/overrides.css",
                    "filmclub/admin/editor.css",
                ]
            },
            js=[Script("filmclub/admin/editor.js", type="module")],  # type: ignore[list-item]
        )

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = forms.Textarea.get_context(self, name, value, attrs)
        config = json.dumps(self.get_config()["extensions"], default=str)  # type: ignore[no-untyped-call]
        context["widget"]["attrs"] |= {
            "data-article-editor": config,
            "data-library": static("django_prose_editor/editor.js"),
        }
        return context


class ArticleForm(forms.ModelForm[Article]):
    language = forms.ChoiceField(
        label=_("Language of the text"),
        choices=language_choices,
        initial=lambda: settings.LANGUAGE_CODE.partition("-")[0],
    )
    publish_at = forms.SplitDateTimeField(
        label=_("Date of publication"),
        required=False,
        widget=AdminSplitDateTime,
        help_text=_("For “Schedule”. “Publish now” does not need it. Of a draft it is only a plan."),
    )

    class Meta:
        model = Article
        exclude = ["published_at"]  # noqa: DJ006 -- the admin's fieldsets name the fields

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "slug" in self.fields:
            self.fields["slug"].help_text = _(
                "The last part of the page’s address. If you change it, the old address leads to the new one."
            )
        if "publish_at" in self.fields:
            self.fields["publish_at"].initial = self.instance.published_at
            self.fields["publish_at"].disabled = self.instance.is_public()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        at = cleaned.get("publish_at")
        if "_schedule" in self.data and "publish_at" not in self.errors:
            if at is None:
                self.add_error("publish_at", _("Give the date and the time from which readers may see it."))
            elif at <= timezone.now():
                self.add_error(
                    "publish_at", _("This moment has passed. Give a later one, or press “Publish now”.")
                )
        return cleaned


class ListField(forms.MultipleChoiceField):
    """Several choices kept as a list in their order: what stays stays in its place, what is new follows."""

    def __init__(
        self, *, choices: Callable[[], Iterable[tuple[str, Any]]], heading: Any, **kwargs: Any
    ) -> None:
        widget = FilteredSelectMultiple(heading, is_stacked=False)
        super().__init__(choices=choices, required=False, widget=widget, **kwargs)
        self.offered = choices
        self.stored: list[str] = []

    def keep(self, stored: list[str]) -> None:
        """Keep what is stored, also if it is no choice any more."""
        self.stored = stored
        choices = list(self.offered())
        known = {value for value, _label in choices}
        self.choices = [*choices, *((value, value) for value in stored if value not in known)]

    def clean(self, value: Any) -> list[str]:
        chosen = super().clean(value)
        kept = [item for item in self.stored if item in chosen]
        return kept + [item for item in chosen if item not in kept]


class FilmForm(forms.ModelForm[Film]):
    languages = ListField(label=_("Languages"), choices=language_choices, heading=_("languages"))
    countries = ListField(label=_("Countries"), choices=country_choices, heading=_("countries"))
    genres = ListField(label=_("Genres"), choices=lambda: Genre.choices, heading=_("genres"))

    class Meta:
        model = Film
        fields = "__all__"  # noqa: DJ007 -- the admin's fieldsets name the fields

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("languages", "countries", "genres"):
            field = self.fields.get(name)
            if isinstance(field, ListField):
                field.keep(getattr(self.instance, name))
        if self.instance.pk and "slug" in self.fields:
            self.fields["slug"].help_text = _(
                "The last part of the page’s address. If you change it, the old address leads to the new one."
            )


class TagForm(forms.ModelForm[Tag]):
    class Meta:
        model = Tag
        fields: list[str] = []  # The admin names them.

    def clean_parent(self) -> Tag | None:
        parent: Tag | None = self.cleaned_data["parent"]
        if parent is None or not makes_a_loop(self.instance, parent):
            return parent
        if parent.pk == self.instance.pk:
            raise ValidationError(_("A tag cannot belong to itself. Choose another tag, or none."))
        raise ValidationError(
            _("“%(wide)s” belongs to “%(narrow)s” already. Choose another tag, or none."),
            params={"wide": parent, "narrow": self.instance},
        )


class VideoForm(forms.ModelForm[Video]):
    class Meta:
        model = Video
        fields: list[str] = []  # The admin names them.

    def clean_url(self) -> str:
        address = read_video_address(self.cleaned_data["url"])
        if address is None:
            raise ValidationError(
                _("Give the address of one video’s page at YouTube, Vimeo or the Internet Archive.")
            )
        return address.url
