"""What the text field asks for while one writes."""

from __future__ import annotations

import ipaddress
from pathlib import Path
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django_tasks_db.compat import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from filmclub.lib.fetching import Fetched, NotFetched, Why
from reviews import taking_over
from reviews.bodies import render_article
from reviews.models import Article, Image, Video
from reviews.taking_over import take_over
from tests.conftest import make_user
from tests.disks import full_disk, noise
from tests.reviews.test_bodies import CLIP, figure
from tests.reviews.test_pictures import make_image, picture_bytes, png_header

pytestmark = pytest.mark.django_db

UPLOAD, CHOOSE, WORDS = (f"admin:reviews_image_{name}" for name in ("upload", "choose", "words"))
TAKE_OVER, TITLES = "admin:reviews_image_take_over", "admin:reviews_video_titles"
ELSEWHERE = "https://pictures.example/2014/her.jpg"


def upload(client: Client, content: bytes, name: str = "her.png", **fields: str) -> Any:
    return client.post(reverse(UPLOAD), {"file": SimpleUploadedFile(name, content), **fields})


def post(client: Client, name: str, **fields: Any) -> Any:
    return client.post(reverse(name), fields)


class TestUploading:
    def test_stores_a_dropped_picture_before_anything_is_said_of_it(self, as_editor: Client) -> None:
        answer = upload(as_editor, picture_bytes(), "Her poster.png")

        image = Image.objects.get()
        assert answer.json() == {
            "id": image.pk,
            "name": Path(str(image.file)).name,
            "url": image.file.url,
            "small": image.file.url,
            "alt": "",
            "caption": "",
            "credit": "",
        }
        assert image.file.name.endswith(".jpg")
        assert LogEntry.objects.get().object_id == str(image.pk)

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"words", "JPEG, PNG, WebP or AVIF"),
            (b"", "empty"),
            (png_header(20_000, 20_000), "40 megapixels"),
            (picture_bytes()[:300], "incomplete or damaged"),
        ],
    )
    def test_says_what_is_wrong_with_a_file(self, as_editor: Client, content: bytes, words: str) -> None:
        answer = upload(as_editor, content)

        assert answer.status_code == 400
        assert words in answer.json()["problem"]
        assert not Image.objects.exists()

    def test_leaves_nothing_where_there_is_no_room(self, as_editor: Client, settings: Any) -> None:
        with full_disk():
            answer = upload(as_editor, noise(), "noise.png")

        assert "no room left" in answer.json()["problem"]
        assert not Image.objects.exists()
        assert [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()] == []

    def test_is_for_those_who_may_add_images(self, as_moderator: Client) -> None:
        assert upload(as_moderator, picture_bytes()).status_code == 403
        assert post(as_moderator, TAKE_OVER, address=ELSEWHERE).status_code == 403
        assert as_moderator.get(reverse(CHOOSE)).status_code == 403
        assert as_moderator.get(reverse(WORDS)).status_code == 403
        assert post(as_moderator, WORDS, id=make_image().pk).status_code == 403
        assert as_moderator.get(reverse(TITLES)).status_code == 403
        assert upload(Client(), picture_bytes()).status_code == 302
        assert Image.objects.count() == 1

    def test_cannot_be_asked_for_with_a_link(self, as_editor: Client) -> None:
        assert as_editor.get(reverse(UPLOAD)).status_code == 405
        assert as_editor.get(reverse(TAKE_OVER)).status_code == 405


class TestChoosing:
    @pytest.mark.parametrize("images", [2, 30])
    def test_shows_pictures_in_six_queries(
        self, as_editor: Client, images: int, django_assert_num_queries: Any
    ) -> None:
        for number in range(images):
            make_image(alt=f"A low sun {number}")
        with django_assert_num_queries(6):
            answer = as_editor.get(reverse(CHOOSE), {"q": "low sun"}).json()

        assert len(answer["images"]) == min(images, 24)
        assert answer["more"] is (images > 24)

    def test_finds_by_all_words(self, as_editor: Client) -> None:
        make_image(alt="A low sun", caption="Theodore")
        make_image(alt="A low sun")
        answer = as_editor.get(reverse(CHOOSE), {"q": "SUN theo", "page": "x"}).json()

        assert [image["caption"] for image in answer["images"]] == ["Theodore"]


class TestWords:
    def test_of_a_text_are_given_at_once(self, as_editor: Client) -> None:
        image = make_image(alt="A low sun", credit="Studio")
        answer = as_editor.get(reverse(WORDS), {"id": [str(image.pk), "x", str(10**13), "999"]}).json()

        assert answer["images"][str(image.pk)]["credit"] == "Studio"
        assert list(answer["images"]) == [str(image.pk)]

    def test_are_the_pictures_own_while_nothing_shows_it(self, as_editor: Client) -> None:
        image = make_image(alt="A low sun")
        post(as_editor, WORDS, id=image.pk, alt="A tower", credit="Studio")

        image.refresh_from_db()
        assert (image.alt, image.credit) == ("A tower", "Studio")

    def test_of_a_shown_picture_change_its_credit_alone(self, as_editor: Client, make_article: Any) -> None:
        image = make_image(alt="A low sun")
        article = make_article()
        Article.objects.filter(pk=article.pk).update(body=figure(image))
        render_article(article)
        answer = post(as_editor, WORDS, id=image.pk, alt="A tower", credit="Studio").json()

        image.refresh_from_db()
        assert (image.alt, image.credit) == (answer["alt"], answer["credit"]) == ("A low sun", "Studio")
        article.refresh_from_db()
        assert "Studio" in article.body_html
        assert "A tower" not in article.body_html

    def test_are_an_authors_while_others_do_not_show_the_picture(
        self, client: Client, make_article: Any
    ) -> None:
        client.force_login(make_user("una", "Authors"))
        image = make_image(alt="A low sun", credit="Studio")
        answer = post(client, WORDS, id=image.pk, alt="A tower", credit="Ann")
        assert (answer.json()["alt"], answer.json()["credit"]) == ("A tower", "Ann")

        article = make_article()
        Article.objects.filter(pk=article.pk).update(lead_image=image)
        assert post(client, WORDS, id=image.pk, alt="A sea", credit="Ann").json()["alt"] == "A tower"
        answer = post(client, WORDS, id=image.pk, alt="A sea", credit="Me")
        assert answer.status_code == 403
        assert "Ask an editor" in answer.json()["problem"]

    @pytest.mark.parametrize("key", ["", "x", "999", "9" * 30])
    def test_of_no_picture_are_not_found(self, as_editor: Client, key: str) -> None:
        assert post(as_editor, WORDS, id=key, alt="A").status_code == 404

    def test_that_are_too_long_are_refused(self, as_editor: Client) -> None:
        answer = post(as_editor, WORDS, id=make_image().pk, alt="A", credit="x" * 201)

        assert answer.status_code == 400
        assert "200" in answer.json()["problem"]


class TestTakingOver:
    def take(self, client: Client, monkeypatch: pytest.MonkeyPatch, found: Any, **fields: str) -> Any:
        """Ask for a picture, have the worker do it, and ask what has come of it."""

        def fetch(address: str, **how: Any) -> Fetched:
            if isinstance(found, Why):
                raise NotFetched(found)
            return Fetched(found, "image/png", address)

        monkeypatch.setattr(taking_over, "fetch", fetch)
        answer = post(client, TAKE_OVER, address=ELSEWHERE, **fields)
        assert answer.status_code == 202
        where = reverse("admin:reviews_image_taken_over", args=[answer.json()["result"]])
        assert client.get(where).json() == {"waits": True}
        row = DBTaskResult.objects.get(pk=answer.json()["result"])
        row.return_value = take_over.call(*row.args_kwargs["args"])
        row.status = TaskResultStatus.SUCCESSFUL
        row.save()
        return client.get(where)

    def test_stores_the_picture_with_its_caption(
        self, as_editor: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        answer = self.take(
            as_editor, monkeypatch, picture_bytes(), alt="A low sun", caption="Theodore", credit="x" * 300
        )

        image = Image.objects.get()
        assert answer.json()["id"] == image.pk
        assert (image.alt, image.caption, len(image.credit)) == ("A low sun", "Theodore", 200)
        assert "her" in image.file.name

    @pytest.mark.parametrize(
        ("found", "words"),
        [
            (Why.NOT_PUBLIC, "not on the public web"),
            (Why.REFUSED, "does not give this picture away"),
            (Why.TOO_SLOW, "too long"),
            (Why.TOO_MANY_BYTES, "10 MB"),
            (b"<html>Sign in</html>", "JPEG, PNG, WebP or AVIF"),
            (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "JPEG, PNG, WebP or AVIF"),
            (png_header(20_000, 20_000), "40 megapixels"),
        ],
    )
    def test_says_why_it_could_not(
        self, as_editor: Client, monkeypatch: pytest.MonkeyPatch, found: Any, words: str
    ) -> None:
        answer = self.take(as_editor, monkeypatch, found)

        assert answer.status_code == 400
        assert words in answer.json()["problem"]
        assert not Image.objects.exists()

    @pytest.mark.parametrize("address", ["", "javascript:x", "file:///etc/passwd", "words", "x" * 3000])
    def test_is_not_begun_for_what_is_no_address(self, as_editor: Client, address: str) -> None:
        answer = post(as_editor, TAKE_OVER, address=address)

        assert answer.status_code == 400
        assert not DBTaskResult.objects.exists()

    def test_that_nobody_asked_for_is_not_there(self, as_editor: Client) -> None:
        where = reverse("admin:reviews_image_taken_over", args=["00000000-0000-0000-0000-000000000000"])

        assert as_editor.get(where).status_code == 404

    def test_asks_no_address_of_this_machine(self) -> None:
        assert not ipaddress.ip_address("127.0.0.1").is_global
        assert take_over.call("http://127.0.0.1/her.jpg", "", "", "") == {"problem": "not_public"}


class TestTitles:
    def test_are_those_of_the_stored_clips(self, as_editor: Client) -> None:
        Video.objects.create(url=CLIP, title="The letter")
        short = CLIP.replace("www.youtube.com/watch?v=", "youtu.be/")
        answer = as_editor.get(reverse(TITLES), {"address": [short, "https://vimeo.com/1", "words"]}).json()

        assert answer == {"titles": {short: "The letter"}}

    def test_change_where_they_are_typed(self, as_editor: Client) -> None:
        video = Video.objects.create(url=CLIP, title="The letter")
        assert post(as_editor, TITLES, address=CLIP, title="Two letters").json()["is_stored"]

        video.refresh_from_db()
        assert video.title == "Two letters"
        assert post(as_editor, TITLES, address=CLIP, title=" ").status_code == 400

    def test_of_clips_that_are_shown_are_the_editors(self, client: Client) -> None:
        client.force_login(make_user("una", "Authors"))
        Video.objects.create(url=CLIP, title="The walk")
        answer = post(client, TITLES, address=CLIP, title="Mine")

        assert answer.status_code == 403
        assert "Ask an editor" in answer.json()["problem"]

    def test_of_new_clips_wait_for_their_text(self, as_editor: Client) -> None:
        assert post(as_editor, TITLES, address=CLIP, title="The letter").json() == {"is_stored": False}
        assert not Video.objects.exists()
