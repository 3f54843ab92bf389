"""The editors' page for videos."""

from __future__ import annotations

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reviews.admin.saving import SavingAdmin
from reviews.models import Video
from reviews.saving import delete_video, save_video
from reviews.videos import read_video_address


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


@admin.register(Video)
class VideoAdmin(SavingAdmin[Video]):
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

    def save_row(self, row: Video) -> None:
        save_video(row)

    def delete_row(self, row: Video) -> None:
        delete_video(row)
