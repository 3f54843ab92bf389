"""What authors and other members say of themselves on their page, as fields of a form."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from filmclub.accounts.models import User, is_made_of, name_of
from filmclub.accounts.pictures import NO_PICTURE, Picture, make_picture
from filmclub.lib.picture_files import CONTENT_TYPES

AUTHOR_FIELDS = ("slug", "about", "picture")


class AuthorFields(forms.ModelForm[User]):
    """Address, words and picture of somebody's page; the picture is stored small, upright and bare."""

    picture = forms.FileField(
        label=gettext_lazy("Picture"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": CONTENT_TYPES}),
        help_text=gettext_lazy("JPEG, PNG, WebP or AVIF, at most 10 MB and 40 megapixels."),
    )

    # The one that was uploaded, or that there is none any more; None where it stays as it is.
    new_picture: Picture | None = None

    def clean_picture(self) -> Any:
        upload = self.cleaned_data["picture"]
        if "picture" not in self.changed_data:
            return upload
        self.new_picture = make_picture(upload) if upload else NO_PICTURE
        return self.new_picture.whole or False

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if slug := data.get("slug"):
            self._look_at(slug, data)
        if self.new_picture is not None:
            self.new_picture.put_into(self.instance)
        return data

    def _look_at(self, slug: str, data: dict[str, Any]) -> None:
        """Refuse a login name, one's own where readers see another and anybody else's."""
        user = self.instance
        first, last, login = (
            data.get(name, getattr(user, name)) for name in ("first_name", "last_name", "username")
        )
        if is_made_of(slug, login) and not is_made_of(slug, name_of(first, last, login)):
            # Who has renamed themselves gets another by saving.
            if slug != user.slug:
                self.add_error("slug", _("This is a login name, which nobody should read. Take another."))
        elif User.objects.exclude(pk=user.pk).filter(username__iexact=slug).exists():
            self.add_error("slug", _("Another page has this address. Give this one a different one."))
