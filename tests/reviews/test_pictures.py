"""What may be uploaded, what is stored of it, and the sizes made of it."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.template import Context, Template
from django.utils.module_loading import import_string
from django_tasks_db.models import DBTaskResult
from PIL import Image as Pillow
from PIL import ImageCms

from filmclub.lib.picture_files import MAX_BYTES, open_picture, strip_picture
from reviews.models import Article, Film, Image
from reviews.picture_files import picture_path
from reviews.pictures import delete_image, make_sizes, remove_files, save_image

ROOT = Path(__file__).parents[2]
GPS, ORIENTATION, ARTIST = 0x8825, 0x0112, 0x013B


def picture_bytes(
    image_format: str = "JPEG", size: tuple[int, int] = (400, 200), mode: str = "RGB", **options: Any
) -> bytes:
    colour: Any = (200, 120, 110, 128)[: len(mode)] if mode in ("RGB", "RGBA", "CMYK") else 120
    content = BytesIO()
    Pillow.new(mode, size, colour).save(content, image_format, **options)
    return content.getvalue()


def upload(content: bytes, name: str = "sunset.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def stored(image: Image) -> Pillow.Image:
    with image.file.open("rb") as file:
        picture = Pillow.open(BytesIO(file.read()))
        picture.load()
    return picture


def make_image(content: bytes | None = None, name: str = "sunset.jpg", **fields: Any) -> Image:
    fields.setdefault("alt", "A low sun over towers")
    return Image.objects.create(file=ContentFile(content or picture_bytes(), name=name), **fields)


def run_tasks() -> int:
    """Do what the outbox holds, as the worker does; return how much it was."""
    waiting = list(DBTaskResult.objects.filter(status="READY").order_by("enqueued_at"))
    for row in waiting:
        import_string(row.task_path).call(*row.args_kwargs["args"])
    DBTaskResult.objects.all().delete()
    return len(waiting)


def reason(content: bytes, name: str = "picture.png") -> str:
    with pytest.raises(ValidationError) as refused:
        strip_picture(upload(content, name))
    return str(refused.value.messages[0])


def png_header(width: int, height: int) -> bytes:
    """A PNG that says it is that big and holds next to nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")


@pytest.mark.parametrize("image_format", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_the_four_formats_are_accepted_whatever_the_name_says(image_format: str) -> None:
    picture = strip_picture(upload(picture_bytes(image_format), "holiday.gif"))

    assert Pillow.open(picture).format == image_format
    assert picture.name == f"holiday.{image_format.lower().replace('jpeg', 'jpg')}"


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"just words, no picture", "picture.png"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "picture.svg"),
        (b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>", "picture.png"),
        (picture_bytes("GIF", mode="L"), "picture.png"),
        (picture_bytes("BMP"), "picture.jpg"),
        (picture_bytes("TIFF"), "picture.jpg"),
        (b"%PDF-1.7\n" + picture_bytes(), "picture.jpg"),
        (b"", "picture.png"),
    ],
)
def test_other_files_are_refused_with_what_to_do(content: bytes, name: str) -> None:
    assert "JPEG, PNG, WebP or AVIF" in reason(content, name)
    assert "export" in reason(content, name)


@pytest.mark.parametrize("image_format", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_a_truncated_picture_is_refused(image_format: str) -> None:
    noise = Pillow.effect_noise((300, 300), 90).convert("RGB")
    content = BytesIO()
    noise.save(content, image_format)

    refusal = reason(content.getvalue()[: len(content.getvalue()) // 2])

    # Half an AVIF cannot even be told to be one.
    assert ("JPEG, PNG, WebP or AVIF" if image_format == "AVIF" else "incomplete or damaged") in refusal


def test_a_picture_with_a_damaged_part_is_refused() -> None:
    content = bytearray(picture_bytes("PNG"))
    content[60] ^= 0xFF

    assert "damaged" in reason(bytes(content))


@pytest.mark.parametrize(("width", "height"), [(8000, 5125), (20_000, 20_000), (65_000, 65_000)])
def test_more_than_40_megapixels_are_refused_before_they_are_decoded(width: int, height: int) -> None:
    assert "40 megapixels" in reason(png_header(width, height))


def test_40_megapixels_are_accepted_to_be_decoded() -> None:
    assert open_picture(upload(png_header(8000, 5000))).size == (8000, 5000)


def test_more_than_ten_megabytes_are_refused() -> None:
    assert "10 MB" in reason(picture_bytes() + b"\0" * MAX_BYTES)


@pytest.mark.parametrize("image_format", ["WEBP", "PNG", "AVIF"])
def test_an_animation_is_refused(image_format: str) -> None:
    frames = [Pillow.new("RGB", (40, 40), colour) for colour in ("red", "blue")]
    content = BytesIO()
    frames[0].save(content, image_format, save_all=True, append_images=frames[1:])

    assert "animated" in reason(content.getvalue())


def test_the_picture_is_turned_upright_and_its_place_is_forgotten() -> None:
    exif = Pillow.Exif()
    exif[ORIENTATION], exif[ARTIST] = 6, "Somebody"
    exif.get_ifd(GPS)[1] = "N"
    exif.get_ifd(GPS)[2] = (48.0, 51.0, 30.0)
    content = picture_bytes(exif=exif.tobytes(), comment=b"a secret", xmp=b"<x:xmpmeta>secret</x:xmpmeta>")
    assert dict(Pillow.open(BytesIO(content)).getexif().get_ifd(GPS))

    picture = Pillow.open(strip_picture(upload(content)))

    assert picture.size == (200, 400)
    assert not picture.getexif()
    assert not {"exif", "xmp", "comment", "icc_profile"} & picture.info.keys()


@pytest.mark.parametrize("image_format", ["PNG", "WEBP", "AVIF"])
def test_metadata_of_the_other_formats_is_forgotten_too(image_format: str) -> None:
    exif = Pillow.Exif()
    exif[ARTIST] = "Somebody"
    content = picture_bytes(image_format, exif=exif.tobytes())
    assert Pillow.open(BytesIO(content)).getexif()

    picture = strip_picture(upload(content))

    assert not Pillow.open(picture).getexif()
    assert b"Somebody" not in picture.read()


def test_what_is_hidden_behind_a_picture_is_not_stored() -> None:
    picture = strip_picture(upload(picture_bytes() + b"PK\x03\x04<script>alert(1)</script>"))

    picture.seek(0)
    assert b"<script>" not in picture.read()


def test_colours_of_another_profile_become_those_of_srgb() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()

    for icc in (profile, srgb, b"no profile at all"):
        picture = Pillow.open(strip_picture(upload(picture_bytes(icc_profile=icc))))
        assert picture.mode == "RGB"
        assert "icc_profile" not in picture.info


@pytest.mark.parametrize(
    ("image_format", "mode", "becomes"),
    [
        ("JPEG", "CMYK", "RGB"),
        ("JPEG", "L", "L"),
        ("PNG", "RGBA", "RGBA"),
        ("PNG", "LA", "RGBA"),
        ("PNG", "I;16", "L"),
        ("PNG", "1", "1"),
        ("PNG", "P", "P"),
        ("WEBP", "RGBA", "RGBA"),
        ("AVIF", "RGBA", "RGBA"),
    ],
)
def test_every_colour_mode_can_be_stored(image_format: str, mode: str, becomes: str) -> None:
    content = BytesIO()
    picture = Pillow.new("LA", (30, 20), (90, 60)) if "A" in mode else Pillow.new("L", (30, 20), 90)
    picture.convert(mode).save(content, image_format)

    picture = Pillow.open(strip_picture(upload(content.getvalue())))

    assert (picture.mode, picture.size) == (becomes, (30, 20))


def test_a_transparent_palette_keeps_its_transparency() -> None:
    palette = Pillow.new("P", (2, 2), 0)
    palette.putpalette([255, 0, 0, 0, 0, 255])
    palette.putpixel((1, 1), 1)
    content = BytesIO()
    palette.save(content, "PNG", transparency=0)

    picture = Pillow.open(strip_picture(upload(content.getvalue()))).convert("RGBA")

    assert picture.getpixel((0, 0))[3] == 0  # type: ignore[index]
    assert picture.getpixel((1, 1)) == (0, 0, 255, 255)


def test_the_path_has_the_year_and_nothing_to_guess() -> None:
    first, second = (picture_path(None, "../../Ètna by night!.JPG") for _ in range(2))

    assert first != second
    assert first.startswith("images/2")
    assert "/etna-by-night-" in first
    assert first.endswith(".jpg")


@pytest.mark.django_db
class TestImage:
    def test_is_stored_stripped_also_by_a_program(self) -> None:
        exif = Pillow.Exif()
        exif[ORIENTATION] = 6
        image = make_image(picture_bytes(exif=exif.tobytes()), name="wrong.png")

        assert image.file.name.endswith(".jpg")
        assert (image.width, image.height) == (200, 400)
        assert stored(image).size == (200, 400)

    def test_that_is_no_picture_is_refused_also_from_a_program(self) -> None:
        with pytest.raises(ValidationError, match="JPEG, PNG, WebP or AVIF"):
            make_image(b"words")

        assert not Image.objects.exists()

    def test_gets_its_sizes_from_a_task(self) -> None:
        image = make_image(picture_bytes(size=(1000, 500)))
        assert not image.ready

        assert run_tasks() == 1

        image = Image.objects.get()
        assert image.ready
        stem = image.file.name.removesuffix(".jpg")
        assert sorted(default_storage.listdir(stem)[1]) == sorted(
            ["card.jpg"]
            + [f"{width}w.{kind}" for width in (320, 640, 960, 1000) for kind in ("avif", "webp")]
        )
        for width in (320, 640, 960, 1000):
            with default_storage.open(f"{stem}/{width}w.avif") as file:
                picture = Pillow.open(file)
                assert picture.format == "AVIF"
                assert picture.size == (width, width // 2)

    @pytest.mark.parametrize("width", [100, 320, 321, 1280, 2000])
    def test_has_at_most_five_sizes_a_type_and_none_larger_than_itself(self, width: int) -> None:
        image = make_image(picture_bytes(size=(width, 60)))

        for sizes in image.file.aspect_ratios[None].values():
            assert 1 <= len(sizes) <= 5
            assert max(sizes) == min(width, 1280)

    def test_making_the_sizes_twice_changes_nothing(self) -> None:
        image = make_image(picture_bytes(size=(700, 100)))

        make_sizes.call(image.file.name)
        first = sorted(default_storage.listdir(image.file.name.removesuffix(".jpg"))[1])
        make_sizes.call(image.file.name)

        assert sorted(default_storage.listdir(image.file.name.removesuffix(".jpg"))[1]) == first

    def test_that_was_deleted_meanwhile_gets_no_sizes(self) -> None:
        make_sizes.call("images/2026/gone.jpg")

        assert not default_storage.exists("images/2026/gone")

    def test_with_a_new_file_loses_the_old_one_and_its_sizes(self) -> None:
        pk = make_image(picture_bytes(size=(700, 300))).pk
        run_tasks()
        image = Image.objects.get(pk=pk)
        old = image.file.name
        assert default_storage.exists(old.removesuffix(".jpg") + "/320w.webp")

        image.file = ContentFile(picture_bytes("PNG", size=(350, 350)), name="new.png")
        save_image(image)
        assert not image.ready
        run_tasks()

        image.refresh_from_db()
        assert (image.ready, image.width, image.height) == (True, 350, 350)
        assert not default_storage.exists(old)
        assert default_storage.listdir(old.removesuffix(".jpg"))[1] == []

    def test_that_is_saved_without_a_new_file_keeps_its_sizes(self) -> None:
        pk = make_image().pk
        run_tasks()
        image = Image.objects.get(pk=pk)
        image.caption = "Another caption"

        save_image(image)

        assert run_tasks() == 0
        assert image.ready

    def test_when_deleted_takes_its_files_along(self) -> None:
        pk = make_image().pk
        run_tasks()
        name = Image.objects.get(pk=pk).file.name

        delete_image(Image.objects.get(pk=pk))
        run_tasks()

        assert not default_storage.exists(name)
        assert default_storage.listdir(name.removesuffix(".jpg"))[1] == []

    def test_raises_the_version_of_articles_that_lead_with_it(self, article: Article, film: Film) -> None:
        image = make_image()
        Article.objects.filter(pk=article.pk).update(lead_image=image)
        before = Article.objects.get(pk=article.pk).version

        image.alt = "Another sun"
        save_image(image)

        assert Article.objects.get(pk=article.pk).version > before

    def test_that_is_not_stored_leaves_no_task(self) -> None:
        with transaction.atomic():
            make_image()
            transaction.set_rollback(True)

        assert run_tasks() == 0


@pytest.mark.django_db
def test_removing_files_that_are_gone_is_no_error() -> None:
    remove_files.call(["images/2026/never-was.jpg"])


@pytest.mark.django_db
class TestPictureTag:
    @staticmethod
    def render(image: Image, arguments: str = "") -> str:
        return Template("{% load images %}{% picture image " + arguments + " %}").render(
            Context({"image": image})
        )

    def test_shows_the_original_until_the_sizes_are_made(self) -> None:
        html = self.render(make_image())

        assert "<source" not in html
        assert 'width="400" height="200"' in html
        assert 'alt="A low sun over towers"' in html
        assert 'loading="lazy"' in html

    def test_offers_every_size_once_they_are_made(self) -> None:
        image = make_image(picture_bytes(size=(700, 350)))
        image.ready = True

        html = self.render(image, 'sizes="50vw" eager=True css_class="ratio-16x9"')

        assert html.count("<source") == 2
        assert html.index("image/avif") < html.index("image/webp")
        assert "320w.avif 320w" in html
        assert "640w.avif 640w" in html
        assert "700w.avif 700w" in html
        assert 'sizes="50vw"' in html
        assert 'fetchpriority="high"' in html
        assert "lazy" not in html
        assert '<picture class="ratio-16x9">' in html

    def test_reads_no_row_and_no_file(self, django_assert_num_queries: Any, settings: Any) -> None:
        image = Image.objects.get(pk=make_image().pk)
        default_storage.delete(image.file.name)

        with django_assert_num_queries(0):
            assert "<img" in self.render(image, 'alt=""')
