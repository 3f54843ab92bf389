from __future__ import annotations

import os
import signal
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import current_thread, main_thread
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser, OutputWrapper

from filmclub.wordpress.exporting.leaving import ExportReport, Progress, export_wordpress
from filmclub.wordpress.exporting.target import TargetError, whole_file

STANDARD_OUTPUT = "-"


class Command(BaseCommand):
    help = (
        "Move out: write the whole site as a file (WXR 1.2) that WordPress reads under Tools, Import, and "
        "import_wordpress reads back. The file is personal data: it holds the e-mail addresses of authors, "
        "members and guests, and the shortened network addresses of all who commented."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file",
            nargs="?",
            default=STANDARD_OUTPUT,
            help="the file to write (.xml, or .xml.gz to zip it); nothing or - for standard output",
        )
        parser.add_argument(
            "--site",
            default="",
            metavar="URL",
            help="the address at which the site can be reached, from which WordPress fetches the pictures; "
            "by default that of the first of ALLOWED_HOSTS",
        )

    def handle(self, *args: Any, file: str, site: str, **options: Any) -> None:
        site = read_site(site) if site else default_site()
        try:
            report = self._export(file, site, is_watched=bool(options["verbosity"]) and self.stderr.isatty())
        except BrokenPipeError as error:
            # Python would complain once more when it flushes what nobody reads.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise CommandError("Whoever read the export has stopped reading; it is not whole.") from error
        except OSError as error:
            raise CommandError(
                f"{_name(file)} cannot be written: {error.strerror}. There is no new file."
            ) from error
        except TargetError as error:
            raise CommandError(str(error)) from error
        if options["verbosity"]:
            self._print(report, file, site)

    def _export(self, file: str, site: str, *, is_watched: bool) -> ExportReport:
        progress: Progress | None = self._progress if is_watched else None
        if file == STANDARD_OUTPUT:
            if sys.stdout.isatty():
                raise CommandError(
                    "An export is no text to read in a terminal. Name a file: export_wordpress site.xml."
                )
            report = export_wordpress(sys.stdout.buffer, site=site, progress=progress)
            sys.stdout.buffer.flush()
        else:
            with _ended_gently(), whole_file(Path(file)) as target:
                report = export_wordpress(target, site=site, progress=progress)
        if is_watched:
            self._draw("\r" + " " * 60 + "\r")
        return report

    def _progress(self, done: int, whole: int) -> None:
        part = done / whole if whole else 1
        self._draw(f"\r[{'#' * int(part * 40):<40}] {part:4.0%}")

    def _draw(self, text: str) -> None:
        # Not in the colour of errors.
        self.stderr.write(text, style_func=str, ending="")
        self.stderr.flush()

    def _print(self, report: ExportReport, file: str, site: str) -> None:
        # Standard output may be the file itself.
        out = self.stderr if file == STANDARD_OUTPUT else self.stdout
        _table(out, "In the file", report.written)
        _table(
            out,
            "Not in the file, because WordPress has no place for it or nobody should have it",
            report.absent,
        )
        out.write(f"\nAddresses in the file begin with {site} (another one by --site).", style_func=str)
        out.write(
            "It holds names and e-mail addresses: keep it safe, and delete it afterwards.", style_func=str
        )


def _name(file: str) -> str:
    return "Standard output" if file == STANDARD_OUTPUT else file


@contextmanager
def _ended_gently() -> Iterator[None]:
    """Ended from outside, the process still takes the unfinished file away."""
    if current_thread() is not main_thread():
        yield
        return
    previous = signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, previous)


def _table(out: OutputWrapper, title: str, counts: Counter[str]) -> None:
    counts = +counts
    if counts:
        out.write(f"\n{title}", style_func=str)
        for what, number in sorted(counts.items()):
            out.write(f"  {number:>7}  {what}", style_func=str)


def read_site(text: str) -> str:
    """The address of a site without the slash at its end; raise CommandError for what is none."""
    try:
        parts = urlsplit(text.strip())
        is_site = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        is_plain = not (parts.query or parts.fragment or parts.username or "@" in parts.netloc)
    except ValueError:
        is_site = is_plain = False
    if not is_site or not is_plain or any(sign.isspace() or sign in '"<>' for sign in text.strip()):
        raise CommandError(f"“{text}” is no address of a site. Write it as in --site https://films.example.")
    return text.strip().rstrip("/")


def default_site() -> str:
    """The address of the first host that the site answers to; raise CommandError if none is named in full."""
    hosts = [host for host in settings.ALLOWED_HOSTS if "*" not in host and not host.startswith(".")]
    if not hosts:
        raise CommandError(
            "ALLOWED_HOSTS names no single host. Say where the site is: --site https://films.example."
        )
    return f"{'https' if settings.HTTPS else 'http'}://{hosts[0]}"
