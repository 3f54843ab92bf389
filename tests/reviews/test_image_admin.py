"""What editors do with images and videos in the admin."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.contrib.admin import ModelAdmin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from reviews.bodies import render_article
from reviews.models import Article, Image, Video
from tests.disks import full_disk, noise
from tests.reviews.test_article_admin import errors, said
from tests.reviews.test_bodies import CLIP, figure
from tests.reviews.test_pictures import make_image, picture_bytes, png_header

pytestmark = pytest.mark.django_db


class TestImages:
    ADD = "admin:reviews_image_add"

    def add(
        self, client: Client, content: bytes, name: str = "her.png", query: str = "", **fields: Any
    ) -> Any:
        data = {"file": SimpleUploadedFile(name, content), "alt": "A low sun", "caption": "", "credit": ""}
        return client.post(reverse(self.ADD) + query, {**data, **fields})

    def test_are_uploaded_stripped(self, as_editor: Client) -> None:
        assert self.add(as_editor, picture_bytes()).status_code == 302

        image = Image.objects.get()
        assert image.file.name.endswith(".jpg")
        assert (image.width, image.height) == (400, 200)

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"words", "JPEG, PNG, WebP or AVIF"),
            (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "JPEG, PNG, WebP or AVIF"),
            (png_header(20_000, 20_000), "40 megapixels"),
            (picture_bytes()[:300], "incomplete or damaged"),
        ],
    )
    def test_that_are_none_are_refused_beside_the_field(
        self, as_editor: Client, content: bytes, words: str
    ) -> None:
        response = self.add(as_editor, content)

        assert words in errors(response)["file"][0]
        assert not Image.objects.exists()

    def test_that_find_no_room_are_refused_with_a_sentence(self, as_editor: Client, settings: Any) -> None:
        with full_disk():
            response = self.add(as_editor, noise(), "noise.png", alt="What I have typed")

        assert "no room left" in errors(response)["file"][0]
        assert "What I have typed" in response.content.decode()
        assert not Image.objects.exists()
        assert [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()] == []
        assert self.add(as_editor, noise(), "noise.png").status_code == 302

    def test_leave_no_file_where_their_row_finds_no_room(
        self, as_editor: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(*args: object, **kwargs: object) -> None:
            error = OperationalError("database or disk is full")
            error.__cause__ = OSError(28, "No space left on device")
            raise error

        monkeypatch.setattr(ModelAdmin, "log_addition", full)
        response = self.add(as_editor, picture_bytes())

        assert "no room left" in errors(response)["file"][0]
        assert not Image.objects.exists()
        assert [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()] == []

    def test_of_a_site_that_may_not_write_are_refused_too(self, as_editor: Client, settings: Any) -> None:
        Path(settings.MEDIA_ROOT).write_text("no folder")

        assert "may not write" in errors(self.add(as_editor, picture_bytes()))["file"][0]

    def test_with_a_file_name_for_words_are_pointed_out(self, as_editor: Client) -> None:
        response = self.add(as_editor, picture_bytes(), alt="her-2013.jpg")

        assert "looks like a file’s name" in said(response)
        assert Image.objects.exists()
        listed = as_editor.get(reverse("admin:reviews_image_changelist")).content.decode()
        assert "looks like a file’s name" in listed

    def test_keep_their_file_when_only_words_change(self, as_editor: Client) -> None:
        image = make_image()
        url = reverse("admin:reviews_image_change", args=[image.pk])

        as_editor.post(url, {"alt": "Other words", "caption": "", "credit": ""})

        assert Image.objects.get().alt == "Other words"
        assert Image.objects.get().file.name == image.file.name

    def test_are_deleted_together_with_their_place_in_articles(
        self, as_editor: Client, article: Article
    ) -> None:
        image = make_image()
        Article.objects.filter(pk=article.pk).update(body=figure(image))
        render_article(article)

        as_editor.post(
            reverse("admin:reviews_image_changelist"),
            {"action": "delete_selected", "_selected_action": [image.pk], "post": "yes"},
        )

        assert not Image.objects.exists()
        assert Article.objects.get().body_html == ""

    def test_are_chosen_in_a_window_of_the_editor(self, as_editor: Client) -> None:
        image, _other = make_image(alt="Pink towers"), make_image(alt="A lift")

        html = as_editor.get(
            reverse("admin:reviews_image_pick"), {"CKEditorFuncNum": "-1", "q": "pink"}
        ).content.decode()

        assert f'data-pick="{image.pk}" data-url="{image.file.url}"' in html
        assert 'data-callback="-1"' in html
        assert "A lift" not in html

    def test_without_an_alternative_text_are_called_by_their_file(self, as_editor: Client) -> None:
        image = make_image(alt="")

        html = as_editor.get(reverse("admin:reviews_image_pick")).content.decode()

        assert f"<span>{image.file}</span>" in html

    @pytest.mark.parametrize("number", ["", "x", '"><script>', "1" * 40])
    def test_a_wrong_number_of_the_window_is_dropped(self, as_editor: Client, number: str) -> None:
        html = as_editor.get(
            reverse("admin:reviews_image_pick"), {"CKEditorFuncNum": number}
        ).content.decode()

        assert 'data-callback=""' in html

    def test_uploaded_from_the_window_can_be_chosen_there(self, as_editor: Client) -> None:
        response = self.add(as_editor, picture_bytes(), query="?CKEditorFuncNum=-3")

        assert response["Location"] == reverse("admin:reviews_image_pick") + "?CKEditorFuncNum=-3"


class TestVideos:
    def test_are_stored_under_one_address(self, as_editor: Client) -> None:
        as_editor.post(
            reverse("admin:reviews_video_add"),
            {"url": "youtu.be/dQw4w9WgXcQ?t=3", "title": "A call", "transcript": ""},
        )

        assert Video.objects.get().url == CLIP

    def test_of_unknown_hosts_are_refused(self, as_editor: Client) -> None:
        response = as_editor.post(
            reverse("admin:reviews_video_add"),
            {"url": "https://video.example/1", "title": "A call", "transcript": ""},
        )

        assert "YouTube, Vimeo or the Internet Archive" in errors(response)["url"][0]
