"""What a member says of themselves on their page, changed by themselves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from filmclub.accounts.author_form import AuthorFields
from filmclub.accounts.models import User
from filmclub.accounts.pictures import NO_PICTURE, PICTURE_FIELDS, Picture, lately_set, next_picture

FindPage = Callable[[User], str]
_finders: list[FindPage] = []


def find_page_by(find: FindPage) -> None:
    """Have a member's form lead to the page that this function finds; "" where they have none yet."""
    _finders[:] = [find]


class TooOften(Exception):
    """Somebody has set their picture as often as one may within a day."""

    def __init__(self, until: datetime) -> None:
        moment = date_format(timezone.localtime(until), "DATETIME_FORMAT")
        super().__init__(
            _(
                "You have set a picture three times within a day. The one that you have stays for now; you "
                "can set another from %(moment)s on."
            )
            % {"moment": moment}
        )


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

    def clean_picture(self) -> Any:
        # First: an upload is not worked on in vain.
        if self.cleaned_data["picture"] and "picture" in self.changed_data:
            until = next_picture(self.instance, timezone.now())
            if until is not None:
                raise forms.ValidationError(str(TooOften(until)), "too_often")
        return super().clean_picture()


def change_page(
    user: User, *, about: str, shows_films: bool, picture: Picture | None = None, now: datetime | None = None
) -> None:
    """Change what stands on a member's page; a picture of None stays as it is.

    Raises TooOften where they have set it too often; then nothing has changed. Taking it away is always
    possible, and does not count.
    """
    now = now or timezone.now()
    with transaction.atomic():
        # Of uploads that come at once, each counts those before.
        user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
        changed = ["about", "shows_films"]
        user.about, user.shows_films = about, shows_films
        if picture is not None:
            if picture != NO_PICTURE:
                if until := next_picture(user, now):
                    raise TooOften(until)
                user.pictured_at = [moment.isoformat() for moment in (*lately_set(user, now), now)]
            picture.put_into(user)
            changed += [*PICTURE_FIELDS, "pictured_at"]
        user.save(update_fields=changed)


@never_cache
@login_required
def own_page(request: HttpRequest) -> HttpResponse:
    """Show what a member says of themselves on their page; by POST, change it."""
    user = User.objects.get(pk=cast(User, request.user).pk)
    form = OwnPageForm(request.POST or None, request.FILES or None, instance=user)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            change_page(user, about=said["about"], shows_films=said["shows_films"], picture=form.new_picture)
        except TooOften as error:
            form.add_error("picture", str(error))
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(reverse("own_page"))
    address = next((find(user) for find in _finders), "")
    return render(request, "account/own_page.html", {"form": form, "address": address})
