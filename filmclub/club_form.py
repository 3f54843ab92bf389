"""The form of the club's page in the admin."""

from __future__ import annotations

import re
from collections.abc import Sequence
from io import BytesIO
from typing import Any, cast

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.crypto import get_random_string
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from filmclub import menus
from filmclub.accents import DARK_PAPERS, LIGHT_PAPERS
from filmclub.club.models import USUAL_DAYS_OPEN, Club, Kind, Rhythm, first_comments_held
from filmclub.club.wording import WORDING
from filmclub.lib.colours import HEX, is_readable, nearest_readable
from filmclub.lib.lines import LineFormField, clean_line
from filmclub.lib.picture_files import CONTENT_TYPES, open_picture, shrunk, strip_picture
from filmclub.privacy import own_words

# The menus as lines, and the field of the club that each fills.
MENUS = {"menu_lines": "menu", "foot_lines": "foot"}
# A logo is shown no higher than this, twice as many pixels as points.
LOGO_HEIGHT, LOGO_WIDTH = 160, 800


def wording_field(language: str, key: str) -> str:
    """The name of the form's field for these words."""
    return f"wording_{language}_{key}"


def keys_of(language: str) -> list[str]:
    """Which words are asked for in a language: the tagline of the site's own stands further up."""
    return [key for key in WORDING if not (key == "tagline" and language == settings.LANGUAGE_CODE)]


class BaseClubForm(forms.ModelForm[Club]):
    """Everything that the club's row holds; empty is as the environment or the site has it."""

    name = LineFormField(
        label=gettext_lazy("Name"),
        required=False,
        max_length=100,
        help_text=gettext_lazy("Stands at the head of each page, in feeds and in the subjects of mail."),
    )
    tagline = LineFormField(
        label=gettext_lazy("Line below the name"),
        required=False,
        max_length=200,
        help_text=gettext_lazy(
            "Stands at the foot of each page, and where search engines look for a description."
        ),
    )
    accent = forms.CharField(
        label=gettext_lazy("Accent colour"),
        required=False,
        max_length=7,
        help_text=gettext_lazy(
            "Of links and buttons, as in #a63e29. It must be readable on the site’s paper. "
            "Empty: the site’s own."
        ),
    )
    accent_dark = forms.CharField(
        label=gettext_lazy("Accent colour in the dark"),
        required=False,
        max_length=7,
        help_text=gettext_lazy("Empty: the same one, as much lighter as it needs to be readable."),
    )
    menu_lines = forms.CharField(
        label=gettext_lazy("Menu"), required=False, strip=False, widget=forms.Textarea(attrs={"rows": 7})
    )
    foot_lines = forms.CharField(
        label=gettext_lazy("Foot"), required=False, strip=False, widget=forms.Textarea(attrs={"rows": 7})
    )
    days = forms.MultipleChoiceField(
        label=gettext_lazy("Days"),
        required=False,
        choices=[(str(number), name) for number, name in WEEKDAYS.items()],
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Only for “on these days”."),
    )

    class Meta:
        model = Club
        fields: list[str] = []  # The admin names them.
        widgets = {"logo": forms.ClearableFileInput(attrs={"accept": CONTENT_TYPES})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        club = self.instance
        for field, attribute in MENUS.items():
            self.initial[field] = menus.as_lines(getattr(club, attribute))
        self.initial["days"] = list(club.moderation_days)
        for language, _name in settings.LANGUAGES:
            for key in keys_of(language):
                self.initial[wording_field(language, key)] = (club.wording.get(language) or {}).get(key, "")
        self.initial.update(own_words.initial())
        self._show_what_is_in_force()

    def _show_what_is_in_force(self) -> None:
        """Say in each empty field what the page shows then."""
        empty = {
            "name": settings.SITE_NAME,
            "tagline": str(settings.SITE_TAGLINE),
            "interval": settings.COMMENT_INTERVAL,
            "links_held": settings.COMMENT_MAX_LINKS,
            "first_held": first_comments_held(None, self.instance.days_new_guests_wait),
            "days_new_guests_wait": USUAL_DAYS_OPEN,
            "mail_from": settings.DEFAULT_FROM_EMAIL,
        }
        for name, value in empty.items():
            if name in self.fields:
                self.fields[name].widget.attrs["placeholder"] = value
        for language, _name in settings.LANGUAGES:
            with override(language):
                for key in keys_of(language):
                    usual = WORDING[key].usual
                    if usual is not None and wording_field(language, key) in self.fields:
                        self.fields[wording_field(language, key)].widget.attrs["placeholder"] = str(usual)

    def clean_accent(self) -> str:
        return _clean_colour(self.cleaned_data["accent"], LIGHT_PAPERS)

    def clean_accent_dark(self) -> str:
        return _clean_colour(self.cleaned_data["accent_dark"], DARK_PAPERS)

    def clean_menu_lines(self) -> list[menus.Data]:
        return menus.read_lines(self.cleaned_data["menu_lines"])

    def clean_foot_lines(self) -> list[menus.Data]:
        return menus.read_lines(self.cleaned_data["foot_lines"])

    def clean_logo(self) -> Any:
        logo = self.cleaned_data["logo"]
        if not logo or "logo" not in self.changed_data:
            return logo
        picture = shrunk(open_picture(strip_picture(logo)), LOGO_WIDTH, LOGO_HEIGHT)
        content = BytesIO()
        picture.save(content, "PNG", optimize=True)
        self.logo_size = picture.size
        return ContentFile(content.getvalue(), name=f"logo-{get_random_string(8).lower()}.png")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("moderation_rhythm") == Rhythm.DAYS and "days" in data and not data["days"]:
            self.add_error("days", _("Choose one day or more, or another rhythm."))
        if data.get("accent_dark") and "accent" in data and not data["accent"]:
            self.add_error("accent", _("Give a colour for the light as well, or leave both empty."))
        for language, _name in settings.LANGUAGES:
            for key in keys_of(language):
                name = wording_field(language, key)
                if data.get(name) and (fault := _fault_of_words(key, data[name])):
                    self.add_error(name, fault)
        return data

    def fill(self, club: Club) -> set[str]:
        """Give a club what was typed beyond its own columns; return the names of the columns that changed."""
        data, changed = self.cleaned_data, set(self.changed_data)
        columns = changed & {field.name for field in Club._meta.concrete_fields}
        for field, attribute in MENUS.items():
            if field in changed:
                setattr(club, attribute, data[field])
                columns.add(attribute)
        if "days" in changed:
            club.moderation_days = "".join(sorted(data["days"]))
            columns.add("moderation_days")
        if "logo" in changed:
            club.logo_width, club.logo_height = getattr(self, "logo_size", (0, 0)) if data["logo"] else (0, 0)
            columns |= {"logo_width", "logo_height"}
        if any(name.startswith("wording_") for name in changed):
            club.wording = self._wording()
            columns.add("wording")
        return columns

    def _wording(self) -> dict[str, dict[str, str]]:
        return {
            language: {
                key: words
                for key in keys_of(language)
                if (words := clean_line(self.cleaned_data.get(wording_field(language, key)) or ""))
            }
            for language, _name in settings.LANGUAGES
        }


def _wording_fields() -> dict[str, forms.Field]:
    return {
        wording_field(language, key): LineFormField(
            label=cast(str, WORDING[key].label),
            required=False,
            max_length=WORDING[key].max_length,
            help_text=_help_of_words(key),
        )
        for language, _name in settings.LANGUAGES
        for key in keys_of(language)
    }


def _help_of_words(key: str) -> Any:
    if key == "many":
        return gettext_lazy("As in “{number} thoughts on {title}”. {number} must stand in it.")
    if key == "one":
        return gettext_lazy("As in “One thought on {title}”.")
    return ""


def _fault_of_words(key: str, words: str) -> str:
    places = WORDING[key].places
    for place in re.findall(r"\{[^{}]*\}?|\}", words):
        if place not in {f"{{{name}}}" for name in places}:
            if not places:
                return _("Nothing may stand in braces here. Leave “%(place)s” out.") % {"place": place}
            known = ", ".join(f"{{{name}}}" for name in places)
            return _("“%(place)s” means nothing here. In braces may stand: %(known)s.") % {
                "place": place,
                "known": known,
            }
    if key == "many" and "{number}" not in words:
        return _("Write {number} where the number of comments stands.")
    return ""


def _clean_colour(value: str, papers: Sequence[str]) -> str:
    colour = value.strip().lower()
    if not colour:
        return ""
    if re.fullmatch(r"#?[0-9a-f]{3}", colour):
        colour = "#" + "".join(sign * 2 for sign in colour.lstrip("#"))
    colour = colour if colour.startswith("#") else f"#{colour}"
    if not HEX.fullmatch(colour):
        raise ValidationError(_("Write the colour as six digits behind a #, as in #a63e29."))
    if not is_readable(colour, papers):
        raise ValidationError(
            _("Text in %(colour)s would be hard to read here. %(nearest)s would do."),
            params={"colour": colour, "nearest": nearest_readable(colour, papers)},
        )
    return colour


ClubForm = type("ClubForm", (BaseClubForm,), {**_wording_fields(), **own_words.form_fields()})


class FirstQuestions(forms.Form):
    """What is asked after the first sign-in."""

    name = LineFormField(
        label=gettext_lazy("What is it called?"),
        max_length=100,
        error_messages={"required": gettext_lazy("Give it a name. You can change it later.")},
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("What is it?"),
        choices=Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what comes nearest.")},
        help_text=gettext_lazy("It sets menu, form and rhythm of moderation, once; each can be changed."),
    )
    drafts = forms.BooleanField(
        label=gettext_lazy("Make drafts of the pages “About”, “Rules of the discussion” and “Notices”"),
        required=False,
        initial=True,
    )
