"""Pictures of every shape and kind of colours: their sizes, and the memory that they take."""

from __future__ import annotations

import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django_tasks_db.models import DBTaskResult
from PIL import Image as Pillow

from filmclub.lib.picture_files import LONGEST_SIDE, strip_picture
from reviews.models import Image
from reviews.pictures import make_sizes
from tests.extent import extent
from tests.reviews.test_pictures import (
    ORIENTATION,
    make_image,
    picture_bytes,
    png_header,
    reason,
    run_tasks,
    upload,
)

ROOT = Path(__file__).parents[2]


# Points, lines as long as a format takes them, and the longest sides that are no lines.
SHAPES = [
    (1, 1),
    (1, 2),
    (3, 2),
    (1, 50),
    (50, 1),
    (479, 10),
    (481, 9620),
    (5000, 100),
    (100, 5000),
    (3001, 3001),
]
MODES = {
    "JPEG": ["RGB", "L", "CMYK"],
    "PNG": ["RGB", "RGBA", "L", "LA", "P", "1", "I;16"],
    "WEBP": ["RGB", "RGBA"],
    "AVIF": ["RGB", "RGBA"],
}


def sizes_of(image: Image) -> dict[str, tuple[int, int]]:
    found = {}
    for size in image.file.get_picture_files_list():
        with default_storage.open(size.name) as file, Pillow.open(file) as picture:
            found[size.name] = picture.size
            assert picture.format == size.file_type
            assert picture.width == size.width
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("image_format", MODES)
@pytest.mark.parametrize("shape", extent([(1, 1), (50, 1), (479, 10), (100, 3100)], SHAPES), ids=str)
def test_every_shape_that_is_accepted_gets_its_sizes(image_format: str, shape: tuple[int, int]) -> None:
    image = make_image(picture_bytes(image_format, shape))
    run_tasks()
    image.refresh_from_db()
    assert image.ready
    assert max(image.width, image.height) == min(max(shape), LONGEST_SIDE)
    assert sizes_of(image)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("image_format", "mode"), [(name, mode) for name, modes in MODES.items() for mode in modes]
)
@pytest.mark.parametrize("shape", extent([(700, 50)], [(3600, 90), (700, 500)]), ids=str)
def test_so_does_every_kind_of_colours(image_format: str, mode: str, shape: tuple[int, int]) -> None:
    # A palette has no shades: made from grey.
    content = BytesIO()
    picture = Pillow.new("L" if mode in ("P", "1", "LA") else mode, shape)
    (picture.convert(mode) if picture.mode != mode else picture).save(content, image_format)
    image = make_image(content.getvalue())
    run_tasks()
    image.refresh_from_db()
    assert image.ready
    assert sizes_of(image)


@pytest.mark.parametrize("shape", [(1, 51), (1, 40_000), (70_000, 10), (2, 20_000), (16_384, 300)])
def test_a_line_is_refused_with_what_to_do(shape: tuple[int, int]) -> None:
    refusal = reason(png_header(*shape))
    assert "50 times as long as it is wide" in refusal
    assert "Cut out the part" in refusal


@pytest.mark.django_db
@pytest.mark.parametrize("shape", [(1, 40_000), (70_000, 10), (20_000, 2), (3, 17_000)])
def test_one_that_was_accepted_before_gets_its_sizes_now(shape: tuple[int, int]) -> None:
    image = make_image()
    DBTaskResult.objects.all().delete()
    Image.objects.filter(pk=image.pk).update(width=shape[0], height=shape[1])
    with open(image.file.path, "wb") as file:
        file.write(picture_bytes("PNG", shape, "L"))
    make_sizes.call(image.file.name)
    image.refresh_from_db()
    assert image.ready


def test_a_longer_picture_is_stored_smaller_and_looks_the_same() -> None:
    wide = Pillow.new("RGB", (6000, 3000), "red")
    wide.paste("blue", (3000, 0, 6000, 3000))
    for image_format in extent(("JPEG",), ("JPEG", "PNG", "WEBP", "AVIF")):
        content = BytesIO()
        exif = Pillow.Exif()
        exif[ORIENTATION] = 6
        wide.save(content, image_format, **({"exif": exif} if image_format == "JPEG" else {}))
        picture = Pillow.open(strip_picture(upload(content.getvalue())))
        is_turned = image_format == "JPEG"
        assert picture.size == ((1500, 3000) if is_turned else (3000, 1500))
        first, last = (
            picture.convert("RGB").getpixel((10, 10)),
            picture.convert("RGB").getpixel((picture.width - 10, picture.height - 10)),
        )
        assert isinstance(first, tuple)
        assert isinstance(last, tuple)
        assert (first[0] > 200, last[2] > 200) == (True, True)


MEASURE = """
import resource, sys
from tests import environment
environment.prepare()
import django
django.setup()
from io import BytesIO
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from filmclub.lib.picture_files import strip_picture

content = sys.stdin.buffer.read()
strip_picture(SimpleUploadedFile("small.png", open("fixtures/pictures/" + sys.argv[1], "rb").read()))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
strip_picture(SimpleUploadedFile("large", content))
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("image_format", "mode", "bytes_a_pixel"),
    extent(
        [("PNG", "L", 5)], [("JPEG", "RGB", 5), ("PNG", "RGBA", 8), ("PNG", "L", 5), ("WEBP", "RGBA", 16)]
    ),
)
def test_the_largest_takes_no_more_memory_than_its_pixels(
    image_format: str, mode: str, bytes_a_pixel: int
) -> None:
    content = picture_bytes(image_format, (8000, 5000), mode)
    small = next(path.name for path in Path("fixtures/pictures").glob("*.webp"))
    ran = subprocess.run(
        [sys.executable, "-c", MEASURE, small], input=content, capture_output=True, check=True, cwd=ROOT
    )
    assert int(ran.stdout.split()[-1]) * 1024 * 1024 < 40_000_000 * bytes_a_pixel
