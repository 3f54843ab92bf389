"""Lines of the log that are one line each, whatever a request or a file has written into them."""

import logging
import re

# What a terminal obeys, what begins a line, what turns the writing round, what cannot be encoded; and a few
# that are merely unseen. Tab is the one that does no harm.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0a-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff"
    "\ufff9-\ufffb\ufdd0-\ufdef\ufffe\uffff\U000e0000-\U000e0fff]"
)


def printable(text: str) -> str:
    """The text with every sign that is not shown as itself written out: `\\n`, `\\x1b`, `\\u202e`."""
    return _UNPRINTABLE.sub(lambda sign: sign[0].encode("unicode_escape").decode(), text)


class LineFormatter(logging.Formatter):
    """Writes a message as one line; a traceback below it is set in, so that none of it looks like one."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        return printable(super().formatMessage(record))

    def formatException(self, ei: object) -> str:
        return _set_in(super().formatException(ei))  # type: ignore[arg-type]

    def formatStack(self, stack_info: str) -> str:
        return _set_in(super().formatStack(stack_info))


def _set_in(text: str) -> str:
    return "\n".join(f"    {printable(line)}" for line in text.split("\n"))
