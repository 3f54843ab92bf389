"""The items of an export in a temporary file, read from it in a fraction of the time that the XML takes."""

from __future__ import annotations

import marshal
import pickle
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import fields, replace
from operator import attrgetter
from types import TracebackType

from filmclub.wordpress import wxr

# How many comments stand in one record of the file, and in memory.
BATCH = 200
_COMMENT = attrgetter(*(field.name for field in fields(wxr.Comment)))


class Spool:
    """Items with their comments, in the order in which they came, as long as the context lasts.

    What was put in last may lack its end, when the export broke off in the middle of it.
    """

    def __enter__(self) -> Spool:
        self._file = tempfile.TemporaryFile()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # On a full disk, closing would try once more to write what nobody needs any longer.
        with suppress(OSError):
            self._file.close()

    def keep(self, item: wxr.Item) -> Iterator[wxr.Comment]:
        """Put an item in, and give its comments, which are put in as they are read."""
        self._put(pickle.dumps(replace(item, comments=iter(()))))
        batch = []
        for comment in item.comments:
            batch.append(_COMMENT(comment))
            if len(batch) == BATCH:
                self._put(marshal.dumps((False, batch)))
                batch = []
            yield comment
        self._put(marshal.dumps((True, batch)))

    def items(self, error: wxr.WxrError | None) -> Iterator[wxr.Item]:
        """Give every item back with its comments; `error` is raised where the export broke off."""
        self._file.seek(0)
        while record := self._next():
            item: wxr.Item = pickle.loads(record)  # noqa: S301 nobody else has the file
            item.comments = self._comments(error)
            yield item
            for _comment in item.comments:
                pass
        if error:
            raise error

    def _comments(self, error: wxr.WxrError | None) -> Iterator[wxr.Comment]:
        is_last = False
        while not is_last:
            record = self._next()
            if not record:
                if error:
                    raise error
                raise ValueError("An item was put in without its end.")
            is_last, batch = marshal.loads(record)  # noqa: S302 nobody else has the file
            for values in batch:
                yield wxr.Comment(*values)

    def _put(self, record: bytes) -> None:
        self._file.write(len(record).to_bytes(8, "big") + record)

    def _next(self) -> bytes:
        return self._file.read(int.from_bytes(self._file.read(8), "big"))
