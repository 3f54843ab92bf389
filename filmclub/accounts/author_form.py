"""What authors and other members say of themselves on their page, as fields of a form."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django import forms
from django.core.files.base import ContentFile
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image as Pillow

from filmclub.accounts.models import User, is_made_of, name_of
from filmclub.accounts.parts import Part, Picture, Said
from filmclub.accounts.said import SaidRefused, say
from filmclub.lib.picture_files import CONTENT_TYPES, open_picture, shrunk, strip_picture

AUTHOR_FIELDS = ("slug", "about", "picture")
# Twice as many pixels as a page shows.
PICTURE_SIDE = 480


class AuthorFields(forms.ModelForm[User]):
    """Address, words and picture of somebody's page; the picture is stored small, upright and bare."""

    picture = forms.FileField(
        label=gettext_lazy("Picture"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": CONTENT_TYPES}),
        help_text=gettext_lazy("JPEG, PNG, WebP or AVIF, at most 10 MB and 40 megapixels."),
    )

    # Of what was uploaded.
    small: Picture | None = None

    def clean_picture(self) -> Any:
        upload = self.cleaned_data["picture"]
        if not upload or "picture" not in self.changed_data:
            return upload
        self.small = small_picture(upload)
        return ContentFile(self.small.content, name=f"{get_random_string(12).lower()}.jpg")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if slug := data.get("slug"):
            self._look_at(slug, data)
        if "picture" in self.changed_data and "picture" in data:
            small = self.small if data["picture"] else None
            self.instance.picture_width, self.instance.picture_height = (
                (small.width, small.height) if small else (0, 0)
            )
        return data

    def say(self, network: str = "") -> bool:
        """Have words and picture shown, or wait: False. What a rule refuses is told beside its field."""
        said: dict[Part, Said] = {Part.ABOUT: self.cleaned_data["about"], Part.PICTURE: None}
        if self.cleaned_data["picture"]:
            said[Part.PICTURE] = self.small
        member, is_shown = User.objects.get(pk=self.instance.pk), True
        for part in (part for part in said if part in self.changed_data):
            try:
                is_shown &= say(member, part, said[part], network=network)
            except SaidRefused as error:
                self.add_error(part, str(error))
        return is_shown

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


def small_picture(upload: Any) -> Picture:
    """A picture as it is stored of a person. Raises ValidationError, as of every upload that is none."""
    picture = shrunk(open_picture(strip_picture(upload)), PICTURE_SIDE, PICTURE_SIDE)
    content = BytesIO()
    _on_white(picture).save(content, "JPEG", quality=88, optimize=True, progressive=True)
    return Picture(content.getvalue(), *picture.size)


def _on_white(picture: Pillow.Image) -> Pillow.Image:
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    whole = picture.convert("RGBA")
    white = Pillow.new("RGBA", whole.size, "white")
    return Pillow.alpha_composite(white, whole).convert("RGB")
