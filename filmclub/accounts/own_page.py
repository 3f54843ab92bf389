"""What a member says of themselves on their page, changed by themselves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Literal, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.base import File
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from filmclub.accounts.author_form import AuthorFields
from filmclub.accounts.models import User
from filmclub.accounts.parts import Part, Picture, Said
from filmclub.accounts.pictures import TooOften, count_picture, look_how_often
from filmclub.accounts.said import WAITS, SaidRefused, cleaned, look_at, take
from filmclub.lib.addresses import network_of

FindPage = Callable[[User], str]
_finders: list[FindPage] = []


def find_page_by(find: FindPage) -> None:
    """Have a member's form lead to the page that this function finds; "" where they have none yet."""
    _finders[:] = [find]


class OwnPageForm(AuthorFields):
    field_order = ("picture", "about", "shows_films")

    class Meta:
        model = User
        fields = ("picture", "about", "shows_films")
        labels = {"about": gettext_lazy("About you")}
        help_texts = {
            "about": gettext_lazy(
                "A few words, at most 2,000 characters; Markdown, as in comments. Everybody reads them."
            )
        }
        widgets = {"about": forms.Textarea(attrs={"rows": 6, "dir": "auto"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        widget = cast(forms.ClearableFileInput, self.fields["picture"].widget)
        widget.clear_checkbox_label = _("Take it away")

    def clean_picture(self) -> Any:
        # First: an upload is not worked on in vain.
        if self.cleaned_data["picture"] and "picture" in self.changed_data:
            try:
                look_how_often(self.instance, timezone.now())
            except TooOften as error:
                raise forms.ValidationError(str(error), "too_often") from error
        return super().clean_picture()


def change_page(
    user: User,
    *,
    about: str,
    shows_films: bool,
    picture: File[Any] | Literal[""] | None = None,
    size: tuple[int, int] = (0, 0),
    network: str = "",
    now: datetime | None = None,
) -> bool:
    """Change what stands on a member's page, and say whether readers see all of it at once.

    A picture of None stays as it is, "" takes it away; a new one comes as it is to be stored, with its size.
    Raises SaidRefused for what a rule refuses, and TooOften where they have set a picture too often; then
    nothing has changed. Taking it away is always possible, and does not count.
    """
    said: dict[Part, Said] = {}
    if (words := cleaned(about)) != user.about:
        said[Part.ABOUT] = words
    if picture is not None:
        said[Part.PICTURE] = Picture(picture.read(), *size) if picture else None
    why = {part: look_at(user, part, each, network) for part, each in said.items()}
    with transaction.atomic():
        # Of uploads that come at once, each counts those before.
        user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
        if picture:
            count_picture(user, now or timezone.now())
        user.shows_films = shows_films
        user.save(update_fields=["shows_films", "pictured_at"])
        for part, each in said.items():
            take(user, part, each, why[part])
    return not any(why.values())


@never_cache
@login_required
def own_page(request: HttpRequest) -> HttpResponse:
    """Show what a member says of themselves on their page; by POST, change it."""
    user = User.objects.get(pk=cast(User, request.user).pk)
    form = OwnPageForm(request.POST or None, request.FILES or None, instance=user)
    if request.method == "POST" and form.is_valid():
        try:
            is_shown = _change(user, form, network_of(request.META["REMOTE_ADDR"]))
        except TooOften as error:
            form.add_error("picture", str(error))
        except SaidRefused as error:
            form.add_error(error.part, str(error))
        else:
            messages.success(request, _("Saved.") if is_shown else str(WAITS))
            return HttpResponseRedirect(reverse("own_page"))
    own_address = next((find(user) for find in _finders), "")
    return render(request, "account/own_page.html", {"form": form, "own_address": own_address})


def _change(user: User, form: OwnPageForm, network: str) -> bool:
    said = form.cleaned_data
    return change_page(
        User.objects.get(pk=user.pk),
        about=said["about"],
        shows_films=said["shows_films"],
        picture=(said["picture"] or "") if "picture" in form.changed_data else None,
        size=(form.instance.picture_width, form.instance.picture_height),
        network=network,
    )
