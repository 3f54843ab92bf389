"""Making all sizes anew, and finding the files that nothing refers to."""

from __future__ import annotations

import errno
import io
import os
import time
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.utils import timezone
from django_tasks_db.compat import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from filmclub.club.models import Club
from reviews import pictures
from reviews.models import Article, Image
from reviews.pictures import make_sizes
from reviews.stored_files import orphans
from tests.conftest import MakeArticle
from tests.reviews.test_pictures import make_image, picture_bytes, run_tasks

pytestmark = pytest.mark.django_db
TWO_DAYS = 2 * 24 * 60 * 60


def run(command: str, *arguments: str) -> str:
    out = io.StringIO()
    call_command(command, *arguments, stdout=out, stderr=out)
    return out.getvalue()


def failing(command: str, *arguments: str) -> tuple[str, str]:
    """What it prints, and the sentence with which it fails."""
    out = io.StringIO()
    with pytest.raises(CommandError) as failed:
        call_command(command, *arguments, stdout=out, stderr=out)
    return out.getvalue(), str(failed.value)


class TestMakingSizes:
    @pytest.fixture
    def image(self) -> Image:
        image = make_image(picture_bytes(size=(700, 300)))
        run_tasks()
        image.refresh_from_db()
        return image

    def sizes(self, image: Image) -> list[Path]:
        return [Path(size.path) for size in image.file.get_picture_files_list()]

    def test_makes_every_size_of_every_picture_again(self, image: Image) -> None:
        for size in self.sizes(image):
            size.write_bytes(b"")
        assert run("make_pictures") == "Sizes of 1 pictures made\n"
        assert all(size.stat().st_size > 100 for size in self.sizes(image))
        assert run("make_pictures") == "Sizes of 1 pictures made\n"

    def test_of_those_that_are_missing_alone(self, image: Image) -> None:
        assert run("make_pictures", "--missing") == "Sizes of 0 pictures made\n"
        self.sizes(image)[0].unlink()
        other = make_image()
        assert run("make_pictures", "--missing") == "Sizes of 2 pictures made\n"
        assert all(size.exists() for size in self.sizes(image))
        other.refresh_from_db()
        assert other.ready

    def test_names_what_cannot_be_made_and_makes_the_others(self, image: Image) -> None:
        broken, gone = make_image(), make_image()
        Path(broken.file.path).write_bytes(b"no picture")
        Path(gone.file.path).unlink()
        self.sizes(image)[0].unlink()
        told, failed = failing("make_pictures")
        assert failed == "Sizes of 1 pictures made; 2 could not be made, see above."
        assert f"picture {gone.pk}, {gone.file.name}: the file is not there" in told
        assert f"picture {broken.pk}, {broken.file.name}: Unidentified" in told
        assert self.sizes(image)[0].exists()

    def test_says_that_there_is_no_room(self, image: Image, monkeypatch: pytest.MonkeyPatch) -> None:
        def full(*args: object) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(pictures, "_save_size", full)
        _told, failed = failing("make_pictures")
        assert failed.startswith("There is no room left where MEDIA_ROOT is.")

    def test_takes_what_had_failed_for_good_off_the_list(self, image: Image) -> None:
        make_sizes.enqueue(image.file.name)
        DBTaskResult.objects.update(status=TaskResultStatus.FAILED, worker_ids=["a", "b", "c"])
        failing("rescue_tasks")
        run("make_pictures")
        assert run("rescue_tasks") == "0 tasks queued again, 0 failed for good\n"

    def test_can_be_broken_off(self, image: Image, monkeypatch: pytest.MonkeyPatch) -> None:
        def stop(*args: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(pictures, "_save_size", stop)
        _told, failed = failing("make_pictures")
        assert failed == "Interrupted after 0 pictures; the others are as before."


def put(name: str, *, age: float = TWO_DAYS, content: bytes = b"x" * 1500) -> Path:
    path = Path(default_storage.path(name))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    os.utime(path, (time.time() - age,) * 2)
    return path


class TestOrphans:
    @pytest.fixture(autouse=True)
    def _pictures(self, make_article: MakeArticle) -> None:
        """A picture with its sizes, one without, an article whose text names files; all are old."""
        make_image(picture_bytes(size=(700, 300)))
        run_tasks()
        make_image()
        for name in ("old/by path.jpg", "old/whole.jpg", "old/in-html.jpg"):
            put(name)
        article = make_article()
        Article.objects.filter(pk=article.pk).update(
            body='<p><a href="/media/old/by%20path.jpg?x=1">',
            body_html='<img src="https://films.example/media/old/whole.jpg"> "/media/old/in-html.jpg&quot;',
        )
        for folder, _folders, names in os.walk(default_storage.path("")):
            for name in names:
                os.utime(Path(folder) / name, (time.time() - TWO_DAYS,) * 2)

    def test_are_none_where_all_is_referred_to(self) -> None:
        assert run("orphan_files") == "0 files, 0 bytes, that nothing refers to\n"
        assert run("orphan_files", "--delete") == "0 files, 0 bytes, deleted\n"

    def test_the_clubs_logo_is_none(self) -> None:
        put("club/logo-abc.png")
        Club.objects.update_or_create(pk=1, defaults={"logo": "club/logo-abc.png"})
        assert run("orphan_files") == "0 files, 0 bytes, that nothing refers to\n"
        Club.objects.update(logo="")
        assert "club/logo-abc.png" in run("orphan_files")

    def test_are_listed_and_deleted_on_demand_alone(self) -> None:
        orphan = put("images/2026/left é.jpg")
        told = run("orphan_files")
        assert told == (
            "images/2026/left é.jpg (1500 bytes)\n"
            "1 files, 1.5 KB, that nothing refers to; --delete deletes them\n"
        )
        assert orphan.exists()
        assert run("orphan_files", "--delete").endswith("1 files, 1.5 KB, deleted\n")
        assert not orphan.exists()
        assert run("orphan_files") == "0 files, 0 bytes, that nothing refers to\n"

    def test_are_not_what_a_restore_has_moved_aside(self) -> None:
        put(".before-restore-2026/images/a.jpg")
        put(".restoring")
        assert run("orphan_files") == "0 files, 0 bytes, that nothing refers to\n"

    def test_that_are_young_are_passed_over(self) -> None:
        young = put("images/2026/just-now.jpg", age=3600)
        assert (
            run("orphan_files", "--delete") == "0 files, 0 bytes, deleted; 1 younger than a day passed over\n"
        )
        assert young.exists()

    def test_are_sizes_that_are_not_made_any_more(self) -> None:
        image = Image.objects.order_by("pk")[0]
        put(f"{image.file.name.removesuffix('.jpg')}/123w.webp")
        assert [file.name.rpartition("/")[2] for file in orphans(timezone.now())] == ["123w.webp"]

    def test_of_which_one_cannot_be_deleted_are_an_error(self, monkeypatch: pytest.MonkeyPatch) -> None:
        put("a.jpg")

        def refuse(*args: object, **kwargs: object) -> None:
            raise PermissionError(errno.EACCES, "Permission denied")

        monkeypatch.setattr(Path, "unlink", refuse)
        told, failed = failing("orphan_files", "--delete")
        assert "a.jpg: Permission denied" in told
        assert failed == "1 of them could not be deleted."

    def test_are_not_looked_for_beyond_a_link(self, tmp_path: Path) -> None:
        outside = tmp_path / "outside"
        outside.mkdir()
        (outside / "mine.jpg").write_bytes(b"x")
        Path(default_storage.path("link")).symlink_to(outside)
        run("orphan_files", "--delete")
        assert (outside / "mine.jpg").exists()

    def test_need_the_folder(self, settings: Any) -> None:
        settings.MEDIA_ROOT = "/there/is/none"
        _told, failed = failing("orphan_files")
        assert "MEDIA_ROOT, /there/is/none, cannot be read: No such file or directory." in failed
