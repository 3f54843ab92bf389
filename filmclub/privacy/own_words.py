"""The club's own words on the page: who is responsible, and paragraphs before and after what is drafted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

from django import forms
from django.conf import settings
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from filmclub.club.models import PrivacyWords
from filmclub.lib.markup import render as render_markup

# The columns, with how the club's page in the admin calls them.
COLUMNS = {
    "responsible": gettext_lazy("Who is responsible"),
    "before": gettext_lazy("Before what is drafted"),
    "after": gettext_lazy("After what is drafted"),
}


@dataclass(frozen=True)
class OwnWords:
    """What the page shows of them, and in which language they are."""

    language: str = ""
    html: Mapping[str, SafeString] = field(default_factory=dict)


def own_words(language: str | None = None) -> OwnWords:
    """Those of the page's language; where the club says nothing in it, those of the site's: one query."""
    newest = in_force()
    for code in (language or get_language() or "", settings.LANGUAGE_CODE):
        if (words := newest.get(code)) is not None and words.says_anything:
            html = {
                # Sanitised as comments are.
                name: SafeString(render_markup(getattr(words, name), "markdown"))
                for name in COLUMNS
                if getattr(words, name).strip()
            }
            return OwnWords(code, html)
    return OwnWords()


def in_force() -> dict[str, PrivacyWords]:
    """The newest of each language: one query."""
    return {words.language: words for words in PrivacyWords.objects.newest()}


def former() -> list[PrivacyWords]:
    """All that ever stood there, the newest first: one query."""
    return list(PrivacyWords.objects.order_by("-pk")[:200])


def field_name(language: str, column: str) -> str:
    return f"privacy_{language}_{column}"


def form_fields() -> dict[str, forms.Field]:
    """The fields of the club's form."""
    return {
        field_name(language, column): forms.CharField(
            label=cast(str, label),
            required=False,
            max_length=PrivacyWords.LONGEST,
            widget=forms.Textarea(attrs={"rows": 6, "class": "vLargeTextField"}),
        )
        for language, _name in settings.LANGUAGES
        for column, label in COLUMNS.items()
    }


def initial() -> dict[str, str]:
    """What they hold now: one query."""
    newest = in_force()
    return {
        field_name(language, column): getattr(newest.get(language), column, "")
        for language, _name in settings.LANGUAGES
        for column in COLUMNS
    }


def write(data: Mapping[str, str], changed: set[str]) -> None:
    """Keep what was changed as a new version of its language; the former ones stay."""
    for language, _name in settings.LANGUAGES:
        if any(field_name(language, column) in changed for column in COLUMNS):
            PrivacyWords.objects.create(
                language=language,
                **{column: data[field_name(language, column)].strip() for column in COLUMNS},
            )


def fieldsets() -> list[tuple[str, dict[str, object]]]:
    """Where they stand in the club's form."""
    return [
        (
            _("The page on privacy in %(language)s")
            % {"language": get_language_info(code)["name_translated"]},
            {
                "fields": [field_name(code, column) for column in COLUMNS],
                "description": _(
                    "The page says by itself what the site keeps, how long, and where it goes, as it is set "
                    "up. Add who is responsible and how to reach them, and what the site cannot know: why "
                    "you keep it, who hosts the site, where to complain. Markdown, as in comments."
                ),
            },
        )
        for code, _name in settings.LANGUAGES
    ]
