from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from filmclub.lib.exclusive import IsRunning
from filmclub.wordpress.importing import import_wordpress
from filmclub.wordpress.other_types import WORDPRESS_OWN
from filmclub.wordpress.report import Counted, ImportReport, in_one_line
from reviews.kinds import ArticleKind

# How many of the remarks of one subject are printed, unless more are asked for.
SHOWN = 20


def _read_type(text: str) -> tuple[str, ArticleKind]:
    """Read "movie_review=review"."""
    name, _sign, kind = (part.strip() for part in text.partition("="))
    if not name or name == "attachment" or name in WORDPRESS_OWN:
        raise CommandError(
            _("“%(name)s” is no type of posts that can come. Write --type as in movie_review=review.")
            % {"name": name}
        )
    if kind not in ArticleKind.values:
        raise CommandError(
            _("“%(kind)s” is no kind of articles. Write --type %(name)s= with one of %(kinds)s.")
            % {"kind": kind, "name": name, "kinds": ", ".join(ArticleKind.values)}
        )
    return name, ArticleKind(kind)


class Command(BaseCommand):
    help = (
        "Move in with a blog: read what WordPress writes under Tools, Export, All content (.xml or .xml.gz). "
        "Running it again changes nothing that came before; it brings what is new and the pictures that were "
        "missing. Exit status 1 if something is wrong with the file; what was whole is stored all the same."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("export", type=Path, help="the exported file")
        parser.add_argument(
            "--media", type=Path, metavar="DIR", help="a copy of the blog’s folder wp-content/uploads"
        )
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="store nothing, only say what would come; on SQLite nobody can write meanwhile",
        )
        parser.add_argument(
            "--type",
            action="append",
            default=[],
            metavar="TYPE=KIND",
            help="what becomes of a type of posts that a plugin or theme has added, as movie_review=review; "
            f"kinds are {', '.join(ArticleKind.values)}. May be given several times, also for post or page",
        )

    def handle(self, *args: Any, export: Path, media: Path | None, dry_run: bool, **options: Any) -> None:
        if media is not None and not media.is_dir():
            raise CommandError(
                _("%(path)s is not a folder. Give a copy of the blog’s folder wp-content/uploads.")
                % {"path": media}
            )
        kinds_by_type = dict(map(_read_type, options["type"]))
        is_watched = bool(options["verbosity"]) and self.stderr.isatty()
        try:
            report = import_wordpress(
                export,
                media=media,
                dry_run=dry_run,
                progress=self._progress if is_watched else None,
                kinds_by_type=kinds_by_type,
            )
        except IsRunning:
            raise CommandError(
                "An import into this database is running already. Wait for its end, then run this again."
            ) from None
        except OSError as error:
            raise CommandError(
                _("%(path)s cannot be read: %(reason)s.") % {"path": export, "reason": error.strerror}
            ) from error
        if is_watched:
            self._draw("\r" + " " * 60 + "\r")
        if options["verbosity"]:
            self._print(report, dry_run=dry_run, shown=SHOWN if options["verbosity"] < 2 else None)
        if report.stopped:
            raise CommandError("\n".join([*report.faults, report.stopped]))
        if report.faults:
            raise CommandError(
                "\n".join([_("Not everything in the file is as it should be:"), *report.faults])
            )

    def _progress(self, done: int, whole: int) -> None:
        part = done / whole if whole else 1
        if round(part * 400) != getattr(self, "_drawn", None):
            self._drawn = round(part * 400)
            self._draw(f"\r[{'#' * int(part * 40):<40}] {part:4.0%}")

    def _draw(self, text: str) -> None:
        # Not in the colour of errors.
        self.stderr.write(text, style_func=str, ending="")
        self.stderr.flush()

    def _print(self, report: ImportReport, *, dry_run: bool, shown: int | None) -> None:
        if report.blog:
            self.stdout.write(in_one_line(report.blog))
        self._table(_("Would come") if dry_run else _("Came"), report.came)
        self._table(_("Here already"), report.here_already)
        self._table(_("Did not come"), report.left)
        for subject, places in report.notes.items():
            self.stdout.write(f"\n{subject} ({len(places)})")
            for place in places[:shown]:
                self.stdout.write(f"  {place}")
            if shown is not None and len(places) > shown:
                more = _("and %(number)d more; --verbosity 2 shows all") % {"number": len(places) - shown}
                self.stdout.write(f"  … {more}")
        if report.other_types:
            self.stdout.write(f"\n{_('Kinds of items that did not come')}")
            for sentence in report.other_types:
                self.stdout.write(f"  {sentence}")
        if report.came and not dry_run and not report.stopped:
            self.stdout.write("")
            self.stdout.write(
                _(
                    "Now look through “Imported articles” in the admin, and give passwords and rights to "
                    "those authors who go on writing here."
                )
            )

    def _table(self, title: str, counts: Counter[Counted]) -> None:
        counts = +counts
        if not counts:
            return
        self.stdout.write(f"\n{title}")
        for kind, number in sorted(counts.items(), key=lambda row: (row[0].what, row[0].state)):
            self.stdout.write(f"  {number:>7}  {kind}")
