"""Writing the file: each part as data in JSON, and as pages to be opened from a disk."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from tempfile import TemporaryFile
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.conf import settings
from django.utils import timezone
from django.utils.translation import override

from filmclub.takeout.parts import Part, Person, Row, registered_parts
from filmclub.takeout.readable import INDEX, page_parts, row_html, whole_page

# So many rows stand on one page.
ON_A_PAGE = 200


@dataclass
class Written:
    """What a part came to."""

    part: Part
    rows: int = 0
    pages: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)


def write_zip(file: IO[bytes], person: Person, *, language: str, now: datetime | None = None) -> None:
    """Write all parts of a person into a file that can be read again, in a language of the site.

    Some rows at a time, so that a hundred thousand take no more memory than a few.
    """
    now = now or timezone.now()
    with override(language), ZipFile(file, "w", ZIP_DEFLATED) as archive:
        written = [_write_part(archive, part, person) for part in registered_parts()]
        archive.writestr(INDEX, whole_page("takeout/index.html", written=written, now=now))


def _write_part(archive: ZipFile, part: Part, person: Person) -> Written:
    written = Written(part)
    # An archive takes one file at a time: the data wait beside it while the pages go in.
    with TemporaryFile(dir=settings.TAKEOUT_ROOT) as data:
        rows = _as_data(part.rows(person), data)
        while batch := list(islice(rows, ON_A_PAGE)):
            number = len(written.pages) + 1
            written.pages.append(f"{part.name}.html" if number == 1 else f"{part.name}-{number}.html")
            with archive.open(written.pages[-1], "w", force_zip64=True) as page:
                head, foot = page_parts(part, number)
                page.write(_encoded(head))
                for row in batch:
                    written.rows += 1
                    page.write(_encoded(row_html(row, part.labels)))
                page.write(_encoded(foot))
        data.seek(0)
        with archive.open(f"{part.name}.json", "w", force_zip64=True) as target:
            shutil.copyfileobj(data, target)
    for ending, path in part.files(person):
        written.files.append(f"{part.name}{ending}")
        archive.write(path, written.files[-1])
    return written


def _as_data(rows: Iterable[Row], data: IO[bytes]) -> Iterator[Row]:
    """Pass rows on, and write each as data."""
    data.write(b"[")
    separator = b"\n"
    for row in rows:
        data.write(separator + _encoded(json.dumps(row, ensure_ascii=False, default=_plain)))
        separator = b",\n"
        yield row
    data.write(b"\n]\n")


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _encoded(text: str) -> bytes:
    # Of half a letter, which JSON in a database may hold, a question mark stays.
    return text.encode(errors="replace")
