import time
from collections.abc import Iterator
from itertools import chain
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from comments import filling as comments
from comments.words import lacking
from filmclub.accounts.filling import fill_avatars, fill_slugs, unaddressed, without_avatar
from reviews import filling as articles
from reviews import words

EACH_SECONDS = 2


class Command(BaseCommand):
    help = (
        "Make the public forms of texts that an earlier release stored, in small parts while people read and "
        "write. Once after an upgrade; until then they are made each time that they are read. It may be "
        "interrupted and run again, and then does what is left. Exit status 1 if something is left."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--again",
            action="store_true",
            help="make those of every text, as after a way back to an earlier release",
        )

    def handle(self, *args: Any, again: bool, verbosity: int, **options: Any) -> None:
        self.done = 0
        try:
            for name, number, parts in (
                ("articles", articles.unfilled(again=again).count(), articles.fill_articles(again=again)),
                ("comments", comments.unfilled(again=again).count(), comments.fill_comments(again=again)),
                ("words", _wordless(again=again), _fill_words(again=again)),
                ("content notes", len(articles.unread_notes()), articles.fill_notes()),
                ("order of lists", len(articles.unsorted()), articles.fill_order()),
                ("small pictures of members", without_avatar().count(), fill_avatars()),
                ("addresses of authors", unaddressed().count(), fill_slugs()),
            ):
                self._fill(name, number, parts, verbosity)
        except KeyboardInterrupt as error:
            raise CommandError(
                f"Interrupted after {self.done} texts, which stay; run fill_texts again for the others."
            ) from error
        left = articles.unfilled().count() + comments.unfilled().count() + _wordless()
        left += len(articles.unread_notes()) + len(articles.unsorted()) + unaddressed().count()
        if left:
            raise CommandError(
                f"{left} texts came from an earlier release meanwhile: when it does not serve any more, run "
                "fill_texts again."
            )

    def _fill(self, name: str, number: int, parts: Iterator[int], verbosity: int) -> None:
        filled, told_at = 0, time.monotonic()
        for part in parts:
            filled += part
            self.done += part
            if verbosity and time.monotonic() - told_at >= EACH_SECONDS:
                told_at = time.monotonic()
                self.stdout.write(f"{name}: {filled} of {max(number, filled)}")
                self.stdout.flush()
        if verbosity:
            self.stdout.write(f"{name}: {filled} filled")


def _wordless(*, again: bool = False) -> int:
    return lacking(again=again).count() + sum(rows.count() for rows in words.lacking(again=again))


def _fill_words(*, again: bool = False) -> Iterator[int]:
    return chain(comments.fill_words(again=again), articles.fill_words(again=again))
