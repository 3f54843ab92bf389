"""An import stops where the machine fails and says why; the next finishes it. Two are one too many."""

from __future__ import annotations

import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from comments.models import Comment
from filmclub.wordpress import importing
from reviews.models import Article, Image
from tests.disks import full_disk, noise
from tests.processes import ROOT, manage, migrated_database, production
from tests.wordpress.exports import Item, attachment, export, thread

HOLD = """
from filmclub.lib.exclusive import alone
with alone("import"):
    print("held", flush=True)
    input()
"""


@pytest.fixture
def blog(tmp_path: Path) -> list[str]:
    """A post with a picture that is larger than a full disk takes, as arguments of the command."""
    uploads = tmp_path / "uploads"
    (uploads / "2026/02").mkdir(parents=True)
    (uploads / "2026/02/noise.png").write_bytes(noise())
    text = export(
        attachment(900, "2026/02/noise.png", alt="Noise"),
        Item(1, "Her", "Words. [gallery ids='900']", comments=thread(1000, 5, seed=1)),
    )
    (tmp_path / "export.xml").write_text(text)
    return [str(tmp_path / "export.xml"), "--media", str(uploads)]


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.django_db
def test_a_full_disk_is_a_sentence_and_leaves_no_files(blog: list[str], settings: Any) -> None:
    with full_disk(), pytest.raises(CommandError) as raised:
        call_command("import_wordpress", *blog, stdout=StringIO())
    assert str(raised.value).startswith(f"The disk is full ({settings.MEDIA_ROOT}/images/")
    assert "run it again" in str(raised.value)
    assert files(Path(settings.MEDIA_ROOT)) == []
    assert not Image.objects.exists()

    call_command("import_wordpress", *blog, stdout=StringIO())
    assert (Image.objects.count(), Article.objects.count(), Comment.objects.count()) == (1, 1, 5)
    assert len(files(Path(settings.MEDIA_ROOT))) == 1


@pytest.mark.django_db
def test_a_full_database_stops_it_at_the_first_post(
    blog: list[str], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*args: object, **kwargs: object) -> None:
        error = OperationalError("could not extend file")
        error.__cause__ = OSError(28, "No space left on device")
        raise error

    monkeypatch.setattr(importing, "import_post", full)
    with pytest.raises(CommandError, match="The disk is full: the import stopped"):
        call_command("import_wordpress", *blog, stdout=StringIO())
    assert "could not be stored" not in caplog.text


@pytest.mark.django_db
def test_a_folder_that_takes_no_pictures_is_named(blog: list[str], settings: Any, tmp_path: Path) -> None:
    (tmp_path / "a-file").touch()
    settings.MEDIA_ROOT = tmp_path / "a-file"
    with pytest.raises(CommandError, match=r"Nothing can be stored \(.*a-file"):
        call_command("import_wordpress", *blog, stdout=StringIO())


@pytest.mark.runs_on("postgresql")
def test_a_second_import_ends_at_once_with_a_sentence(blog: list[str], tmp_path: Path) -> None:
    with migrated_database("two_imports", tmp_path) as database:
        with subprocess.Popen(
            [sys.executable, "manage.py", "shell", "-v0", "-c", HOLD],
            cwd=ROOT,
            env=production(database),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as first:
            assert first.stdout
            assert first.stdout.readline() == "held\n"
            said = manage(database, "import_wordpress", *blog)
            first.kill()
        assert said == (
            "CommandError: An import into this database is running already. Wait for its end, then run this "
            "again.\n"
        )
        assert "running already" not in manage(database, "import_wordpress", *blog)
