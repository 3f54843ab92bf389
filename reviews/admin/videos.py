"""The editors' page for videos."""

from __future__ import annotations

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import HttpRequest, JsonResponse
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

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


class TitleForm(forms.ModelForm[Video]):
    class Meta:
        model = Video
        fields = ["title"]


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

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(never_cache(self.titles))
        return [path("titles/", view, name="reviews_video_titles"), *super().get_urls()]

    def titles(self, request: HttpRequest) -> JsonResponse:
        """The titles of the clips that a text shows, by their addresses: one query. Posted, a new one.

        A clip that no saved text shows yet has none: it gets the one of its link when its text is saved.
        """
        if request.method == "POST":
            return self._retitle(request)
        if not self.has_view_permission(request):
            raise PermissionDenied
        given = request.GET.getlist("address")[:100]
        known = {address: video.url for address in given if (video := read_video_address(address))}
        titles = dict(Video.objects.filter(url__in=known.values()).values_list("url", "title"))
        return JsonResponse({"titles": {at: titles[url] for at, url in known.items() if url in titles}})

    def _retitle(self, request: HttpRequest) -> JsonResponse:
        address = read_video_address(request.POST.get("address", ""))
        video = Video.objects.filter(url=address.url if address else "").first()
        if video is None:
            return JsonResponse({"is_stored": False})
        if not self.has_change_permission(request, video):
            if not self.has_view_permission(request, video):
                raise PermissionDenied
            problem = _("This video has its title from another text. Ask an editor to change it.")
            return JsonResponse({"problem": problem}, status=403)
        form = TitleForm(request.POST, instance=video)
        if not form.is_valid():
            return JsonResponse(
                {"problem": " ".join(str(problem) for problem in form.errors["title"])}, status=400
            )
        if form.has_changed():
            save_video(video)
        return JsonResponse({"is_stored": True, "title": video.title})

    def save_row(self, row: Video) -> None:
        save_video(row)

    def delete_row(self, row: Video) -> None:
        delete_video(row)
