"""Pictures of every kind of blog are found in a copy of its uploads; what is not found is said as that."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from reviews.models import Image
from tests.wordpress.conftest import UPLOADS, Import, article_of
from tests.wordpress.exports import URL, Item, attachment, export

pytestmark = pytest.mark.runs_on("sqlite")

PICTURE = UPLOADS / "2026/02/pastel-skyline.png"
# The address of a file, and where it lies in the copy that its blog's owner has.
SHAPES = {
    "most blogs": (f"{URL}/wp-content/uploads/2008/06/a.png", "2008/06/a.png"),
    "a copy that begins at the site": (
        f"{URL}/wp-content/uploads/2008/06/a.png",
        "wp-content/uploads/2008/06/a.png",
    ),
    "a copy that begins above": (f"{URL}/wp-content/uploads/2008/06/a.png", "uploads/2008/06/a.png"),
    "a copy in one folder": (f"{URL}/wp-content/uploads/2008/06/a.png", "a.png"),
    "uploads without months": (f"{URL}/wp-content/uploads/posters/a.png", "posters/a.png"),
    "WordPress.com": ("https://films.files.wordpress.com/2008/06/a.png", "2008/06/a.png"),
    "WordPress.com in a size": ("http://films.files.wordpress.com/2008/06/a.png?w=300", "2008/06/a.png"),
    "WordPress.com in its old form": ("http://films.wordpress.com/files/2008/06/a.png", "2008/06/a.png"),
    "WordPress.com today": ("https://films.wordpress.com/wp-content/uploads/2008/06/a.png", "2008/06/a.png"),
    "its copy of another": ("https://i0.wp.com/old.example/files/2008/06/a.png?ssl=1", "2008/06/a.png"),
    "a network": (f"{URL}/wp-content/uploads/sites/3/2008/06/a.png", "2008/06/a.png"),
    "all of a network": (f"{URL}/wp-content/uploads/sites/3/2008/06/a.png", "sites/3/2008/06/a.png"),
    "an old network as readers saw it": (f"{URL}/files/2008/06/a.png", "2008/06/a.png"),
    "an old network": (f"{URL}/wp-content/blogs.dir/3/files/2008/06/a.png", "2008/06/a.png"),
    "all of an old network": (f"{URL}/wp-content/blogs.dir/3/files/2008/06/a.png", "3/files/2008/06/a.png"),
    "a folder of the owner's": (f"{URL}/images/stills/a.png", "stills/a.png"),
    "a folder by months": (f"{URL}/media/2008/06/a.png", "2008/06/a.png"),
    "another host": ("https://cdn.example/films/2008/06/a.png", "2008/06/a.png"),
    "no scheme": ("//old.example/wp-content/uploads/2008/06/a.png", "2008/06/a.png"),
    "letters in percent signs": (f"{URL}/files/2008/06/%C3%A9t%C3%A9%20a.png", "2008/06/été a.png"),
    "a copy from a Mac": (
        f"{URL}/files/2008/06/%C3%A9t%C3%A9.png",
        unicodedata.normalize("NFD", "2008/06/été.png"),
    ),
}  # fmt: skip


def picture(url: str, *, file: str = "", id: int = 4, **fields: object) -> Item:
    """An attachment as such blogs export it; `file` is what they keep with it."""
    item = attachment(id, "none", alt="Coral towers", **fields)
    meta = [("_wp_attachment_image_alt", "Coral towers"), *([("_wp_attached_file", file)] if file else [])]
    return replace(item, attachment_url=url, guid=url, meta=meta)


def copy_of(folder: Path, *places: str) -> Path:
    for place in places:
        path = folder / "copy" / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(PICTURE.read_bytes())
    return folder / "copy"


@pytest.mark.parametrize(("url", "place"), SHAPES.values(), ids=SHAPES)
def test_a_picture_is_found_whatever_its_address_looks_like(
    bring: Import, tmp_path: Path, url: str, place: str
) -> None:
    media = copy_of(tmp_path, place)
    report = bring(picture(url, parent=5), Item(5, content=f"<img src='{url}'>"), media=media)

    image = Image.objects.get()
    assert f'data-file="{image.pk}"' in article_of(5).body
    assert not report.faults
    assert not [kind for kind in report.left if kind.what != "comment"]


@pytest.mark.parametrize(
    "file",
    [
        "2008/06/a.png",
        "/home/films/public_html/wp-content/uploads/2008/06/a.png",
        "C:\\films\\wp-content\\uploads\\2008\\06\\a.png",
        "/var/www/blogs.dir/3/files/2008/06/a.png",
    ],
)
def test_what_the_export_keeps_with_the_file_is_enough(bring: Import, tmp_path: Path, file: str) -> None:
    item = replace(picture("", file=file), guid=f"{URL}/?attachment_id=4")
    bring(item, media=copy_of(tmp_path, "2008/06/a.png"))

    assert Image.objects.count() == 1


@pytest.mark.parametrize(
    "src",
    [
        "https://films.files.wordpress.com/2008/06/a.png?w=300",
        "http://films.files.wordpress.com/2008/06/a-300x200.png",
        "https://i2.wp.com/films.files.wordpress.com/2008/06/a.png",
        f"{URL}/files/2008/06/a.png",
        f"{URL}/wp-content/uploads/2008/06/A.png",
        "/files/2008/06/a-1024x768.png",
    ],
)
def test_a_text_may_call_the_same_file_otherwise(bring: Import, tmp_path: Path, src: str) -> None:
    item = picture("https://films.files.wordpress.com/2008/06/a.png")
    bring(item, Item(5, content=f"<img src='{src}'>"), media=copy_of(tmp_path, "2008/06/a.png"))

    assert f'data-file="{Image.objects.get().pk}"' in article_of(5).body


def test_a_picture_of_another_site_stays_where_it_is(bring: Import, tmp_path: Path) -> None:
    src = "https://other.example/wp-content/uploads/2008/06/b.png"
    items = picture(f"{URL}/files/2008/06/a.png"), picture(f"{URL}/files/2008/06/b.png", id=6)
    bring(
        *items,
        Item(5, content=f"<img src='{src}'>"),
        media=copy_of(tmp_path, "2008/06/a.png", "2008/06/b.png"),
    )

    assert f'src="{src}"' in article_of(5).body
    assert "data-file" not in article_of(5).body


def test_a_picture_of_another_month_is_not_taken_for_it(bring: Import, tmp_path: Path) -> None:
    report = bring(
        picture(f"{URL}/files/2008/06/a.png"),
        picture(f"{URL}/files/2009/06/b.png", id=6),
        media=copy_of(tmp_path, "2009/06/a.png", "06/a.png", "2009/06/b.png"),
    )

    assert Image.objects.get().import_ref == "old.example/blog?attachment=6"
    (place,) = report.notes["Picture that is not in the media folder"]
    assert "2008/06/a.png" in place
    assert not report.faults


def test_an_old_address_leads_to_the_picture(bring: Import, tmp_path: Path, client: Client) -> None:
    media = copy_of(tmp_path, "2008/06/a.png", "stills/b.png")
    bring(picture(f"{URL}/files/2008/06/a.png"), picture(f"{URL}/images/stills/b.png", id=6), media=media)

    for address in (
        "/blog/files/2008/06/a.png",
        "/blog/files/2008/06/a-300x200.png",
        "/blog/images/stills/b.png",
    ):
        response = client.get(address)
        assert (response.status_code, response.headers["Location"][:14]) == (301, "/media/images/")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "url", ["https://films.files.wordpress.com/2008/06/a.png", f"{URL}/files/2008/06/a.png"]
)
def test_a_folder_without_any_of_the_pictures_is_a_fault(tmp_path: Path, url: str) -> None:
    path = tmp_path / "export.xml"
    path.write_text(export(picture(url), picture(url.replace("a.png", "b.png"), id=6), Item(5)))
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for dry_run in (True, False):
        with pytest.raises(CommandError, match="2 pictures, none of which is in ") as failure:
            call_command("import_wordpress", str(path), media=elsewhere, verbosity=0, dry_run=dry_run)
        assert f"{elsewhere}. Give a copy of the blog’s folder" in str(failure.value)
    call_command("import_wordpress", str(path), verbosity=0)


@pytest.mark.parametrize(
    ("url", "subject"),
    [
        (f"{URL}/files/2008/06/a.pdf", "File that is not a picture: was not copied"),
        (f"{URL}/?attachment_id=4", "File of which the export does not say where it is: was not copied"),
        ("", "File of which the export does not say where it is: was not copied"),
        (f"{URL}/files/2008/06/gone.png", "Picture that is not in the media folder"),
    ],
)
def test_what_does_not_come_is_called_what_it_is(
    bring: Import, tmp_path: Path, url: str, subject: str
) -> None:
    media = copy_of(tmp_path, "2008/06/a.png")
    report = bring(picture(url), picture(f"{URL}/files/2008/06/a.png", id=6), media=media)

    assert list(report.notes) == [subject]
    assert Image.objects.count() == 1
