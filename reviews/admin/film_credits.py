"""The credits in a film's own form: pasted as text, read while one types, saved with the film."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.widgets import Script
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy, ngettext

from reviews.admin.credits import CreditsPage, digest_of
from reviews.admin.editions import EditedForm
from reviews.credit_text.examples import HELP
from reviews.credit_text.printing import print_credits
from reviews.models import Film

NAME = "credits_text"


class CreditsText(forms.Textarea):
    """A field for the text, and below it how it was understood."""

    page: CreditsPage | None = None

    @property
    def media(self) -> forms.Media:
        return forms.Media(
            css={"all": ["filmclub/admin/reviews.css"]},
            js=[Script("filmclub/admin/film_credits.js", type="module")],  # type: ignore[list-item]
        )

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        context = {
            "widget": self.get_context(name, value, attrs)["widget"],
            "page": self.page,
            "help": HELP,
            "read_url": reverse("admin:reviews_film_read"),
        }
        return render_to_string("admin/reviews/film/_credits_text.html", context)


class WithCredits(EditedForm[Film]):
    """A film's form with its credits as text; what is understood of a changed text is `page`."""

    credits_text = forms.CharField(
        label=gettext_lazy("Credits as text"),
        required=False,
        strip=False,
        max_length=200_000,
        widget=CreditsText(attrs={"rows": 12, "spellcheck": "false"}),
        help_text=gettext_lazy(
            "A line each, as the film or a page prints them. Facts that stand among them fill what is empty "
            "here."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if NAME not in self.fields:
            self.page = None
            return
        film = self.instance
        printed = print_credits(film.credits.select_related("contributor")) if film.pk else ""
        page = CreditsPage(text=printed, present=digest_of(printed))
        # A page that was opened before there was this field sends none: then the credits stay.
        if self.is_bound and NAME in self.data:
            sent = digest_of(self.data[NAME])
            if sent not in (page.present, self.data.get("started_from", page.present)):
                page = CreditsPage.from_post(self.data, present=page.present, name=NAME)
        self.page = page if page.was_changed else None
        field: Any = self.fields[NAME]
        field.widget.page = page
        field.initial = printed

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.page is not None and not self.errors and not self.page.may_be_saved_unseen():
            for error in self.page.errors:
                self.add_error(NAME, error)
        return cleaned

    @property
    def told(self) -> str:
        """What the editor hears of credits that were saved."""
        number = len(self.page.read.lines) if self.page else 0
        words = ngettext("%(count)d credit is saved.", "%(count)d credits are saved.", number)
        return words % {"count": number}
