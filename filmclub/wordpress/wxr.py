"""Reading WordPress exports (WXR 1.0, 1.1 and 1.2) as a stream, part by part, in flat memory."""

from __future__ import annotations

import gzip
import re
import weakref
import zlib
from collections import deque
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias
from xml.parsers import expat
from xml.parsers.expat import errors

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from filmclub.wordpress.wxr_parts import (
    VERSIONS,
    Author,
    Channel,
    Comment,
    Item,
    ItemTerm,
    Leaf,
    Meta,
    Term,
    as_id,
    by_element,
    leaves_of,
    short,
)

__all__ = [
    "Author",
    "Channel",
    "Comment",
    "ExportFile",
    "Fault",
    "Item",
    "ItemTerm",
    "Term",
    "WxrError",
]

CHUNK = 64 * 1024
LONGEST_TEXT = 16 * 1024 * 1024  # characters
LONGEST_MARKUP = 16 * 1024 * 1024  # bytes
LARGEST_RECORD = 32 * 1024 * 1024  # bytes in the file of a comment, or of an item before its comments
DEEPEST = 100
MOST_FAULTS = 1000

CONTROL_BYTES = bytes(byte for byte in range(32) if byte not in b"\t\n\r")
CONTROL_RUN = re.compile(b"[\x00-\x08\x0b\x0c\x0e-\x1f]+")
UTF_16_STARTS = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")

_NO_RSS = _("this is not an RSS file. Choose the file that Tools → Export in WordPress wrote.")
_NO_VERSION = _("wp:wxr_version is missing or not 1.0, 1.1 or 1.2. Choose an export that WordPress wrote.")
_EMPTY = _("the file is empty. Export or copy it again.")
_CUT_OFF = _("the file ends too early. Export or copy it again, so that it ends with </rss>.")
_GZIP = _("the .gz file is damaged or ends too early. Copy it again in full.")
_ENCODING = _("the text is not in the encoding that the file names. Save it as UTF-8, or export it again.")
_DOCTYPE = _("the file has a DOCTYPE, which WordPress never writes and which can do harm. Export it again.")
_LONG_TEXT = _("a text is longer than 16 million characters. Shorten it, or leave the item out.")
_LONG_MARKUP = _("a tag or an XML comment is longer than 16 MB. Shorten it, or export the file again.")
_LARGE_RECORD = _("the item’s fields together are longer than 32 MB. Shorten them, or leave the item out.")
_TOO_DEEP = _("elements are nested too deeply. Export the file again.")
_OTHER = _("this is not well-formed XML (%(detail)s). Correct this line, or export the file again.")
_EXPAT_SAYS: dict[str, Promise] = {
    errors.XML_ERROR_NO_ELEMENTS: _CUT_OFF,
    errors.XML_ERROR_UNCLOSED_TOKEN: _CUT_OFF,
    errors.XML_ERROR_PARTIAL_CHAR: _CUT_OFF,
    errors.XML_ERROR_UNCLOSED_CDATA_SECTION: _CUT_OFF,
    errors.XML_ERROR_UNKNOWN_ENCODING: _ENCODING,
    errors.XML_ERROR_INCORRECT_ENCODING: _ENCODING,
    errors.XML_ERROR_MISPLACED_XML_PI: _("something stands before “<?xml”. Delete it, blank lines too."),
    errors.XML_ERROR_INVALID_TOKEN: _("a character stands where XML does not allow it. Correct this line."),
    errors.XML_ERROR_TAG_MISMATCH: _("an end tag does not match the open element. Correct this line."),
    errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT: _("something follows </rss>. Delete what stands after it."),
    errors.XML_ERROR_UNDEFINED_ENTITY: _("XML does not know this entity. Write the character itself."),
    errors.XML_ERROR_BAD_CHAR_REF: _("a numbered character is not allowed in XML. Delete it in this line."),
}


class WxrError(Exception):
    """The file cannot be read on: a sentence that names line and item and says what to do."""

    def __init__(self, problem: str, *, line: int, item: str) -> None:
        self.line = line
        self.item = item
        frame = gettext("Reading stopped at line %(line)s, %(item)s: %(problem)s")
        super().__init__(frame % {"line": line, "item": item, "problem": problem})


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in the file that did not stop the reading."""

    line: int
    item: str
    message: str


Part: TypeAlias = Channel | Author | Term | Item


class ExportFile:
    """An export, which gives its parts in the file's order: first the channel, then authors, terms and items.

    A second loop goes on where the first one stopped. Memory holds one item without its comments and a
    chunk of the file. What was whole before an error comes first; from then on WxrError is raised."""

    def __init__(self, path: Path) -> None:
        self.faults: list[Fault] = []
        self.bytes_read = 0
        self.size = path.stat().st_size
        self._file = path.open("rb")
        weakref.finalize(self, self._file.close)
        zipped = self._file.peek(2).startswith(b"\x1f\x8b")
        self._source = gzip.GzipFile(fileobj=self._file) if zipped else self._file
        self._builder = _Builder(self.faults)
        self._queue = self._builder.queue
        self._error: WxrError | None = None
        self._unread = 0  # the number of the item whose comments have not all been asked for

    def __iter__(self) -> Iterator[Part]:
        while True:
            if self._unread and None not in self._queue and not self._error:
                self._builder.skip_item()
            self._unread = 0
            if not self._fill():
                return
            part = self._queue.popleft()
            if isinstance(part, Item):
                self._unread = part.number
                part.comments = self._comments(part.number)
            if part is not None and not isinstance(part, Comment):
                yield part

    def _comments(self, number: int) -> Iterator[Comment]:
        while self._unread == number and self._fill():
            part = self._queue.popleft()
            if not isinstance(part, Comment):
                self._unread = 0
                return
            yield part
        raise RuntimeError(f"The comments of item {number} were passed over before they were read.")

    def _fill(self) -> bool:
        """Read until there is a part in the queue; False at the end of the file."""
        while not self._queue:
            if self._error:
                raise self._error
            if self._file.closed:
                return False
            try:
                self._read_on()
            except WxrError as error:
                self._error = error
                self._file.close()
        return True

    def _read_on(self) -> None:
        try:
            chunk = self._source.read1(CHUNK)  # read() would lose what it has when the archive is cut off
        except (EOFError, gzip.BadGzipFile, zlib.error):
            raise self._builder.error(_GZIP) from None
        self.bytes_read = self._file.tell()
        self._builder.feed(chunk)
        if not chunk:
            self._file.close()


class _Builder:
    """Turns what expat reports into parts in a queue, where None stands for the end of an item."""

    def __init__(self, faults: list[Fault]) -> None:
        self.queue: deque[Part | Comment | None] = deque()
        self._faults = faults
        self._texts: list[str] = []
        self._parser = expat.ParserCreate(None, " ")
        self._parser.buffer_text = True
        self._parser.buffer_size = CHUNK
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._texts.append
        self._fed = 0  # bytes given to expat
        self._record_began = 0  # of them, before the record that is being read
        self._may_have_controls = True
        self._last_control = (0, 0, False)
        self._schema = _FILE
        self._record: Any = None
        self._stack: list[tuple[_Schema, Any]] = []
        self._leaf: Leaf | None = None  # whose text is being read; elements inside it are only counted
        self._inside_leaf = 0
        self._channel: Channel | None = None
        self._item: Item | None = None
        self._in_item = self._id_is_wrong = False
        self._seen_terms: set[tuple[str, str]] = set()

    def feed(self, chunk: bytes) -> None:
        """Read on, or to the end if nothing is left. After WxrError the queue holds what was whole before."""
        if not self._fed:
            self._may_have_controls = not chunk.startswith(UTF_16_STARTS)
        if self._may_have_controls and len(chunk.translate(None, CONTROL_BYTES)) < len(chunk):
            first, *others = CONTROL_RUN.split(chunk)
            self._parse(first, False)
            for other in others:
                self._control_fault()
                self._parse(other, False)
        else:
            self._parse(chunk, is_final=not chunk)
        self._check_sizes()

    def skip_item(self) -> None:
        """Take the rest of the item, wherever it is being read, for one element that is ignored."""
        self._inside_leaf += len(self._stack) - _ITEM_DEPTH + (self._leaf is not None)
        self._leaf = _SKIPPED_ITEM
        if len(self._stack) > _ITEM_DEPTH:
            self._schema, self._record = self._stack[_ITEM_DEPTH]
            del self._stack[_ITEM_DEPTH:]

    def _parse(self, data: bytes, is_final: bool) -> None:
        if is_final and not self._fed:
            raise self.error(_EMPTY)
        self._fed += len(data)
        try:
            self._parser.Parse(data, is_final)
        except expat.ExpatError as error:
            raise self.error(self._plain_words(expat.ErrorString(error.code) or "", data)) from None
        except (LookupError, ValueError):
            if self._stack:
                raise
            # Python has no such encoding, or one that expat cannot use.
            raise self.error(_ENCODING) from None
        if is_final and self._channel is None:
            raise self.error(_NO_VERSION)

    def _plain_words(self, detail: str, data: bytes) -> str | Promise:
        problem = _EXPAT_SAYS.get(detail, _OTHER % {"detail": detail})
        if problem in (_CUT_OFF, _ENCODING) or detail == errors.XML_ERROR_MISPLACED_XML_PI:
            return problem
        if self._schema is _FILE and self._channel is None:
            return _NO_RSS
        if detail == errors.XML_ERROR_INVALID_TOKEN:
            start = max(self._parser.ErrorByteIndex - self._fed + len(data), 0)
            if re.match(rb"[\x80-\xff]", data[start:]):
                return _ENCODING
        return problem

    def _check_sizes(self) -> None:
        """Raise WxrError when something grows without an end. Called once a chunk."""
        if len(self._texts) > 64:
            self._texts[:] = ["".join(self._texts)]
        if sum(map(len, self._texts)) > LONGEST_TEXT:
            raise self.error(_LONG_TEXT)
        if self._fed - self._parser.CurrentByteIndex > LONGEST_MARKUP:
            raise self.error(_LONG_MARKUP)
        if len(self._stack) >= _ITEM_DEPTH and self._fed - self._record_began > LARGEST_RECORD:
            raise self.error(_LARGE_RECORD)

    def where(self) -> str:
        if self._item is None:
            return gettext("the head of the file")
        return self._item.label if self._in_item else gettext("after %(item)s") % {"item": self._item.label}

    def error(self, problem: str | Promise) -> WxrError:
        return WxrError(str(problem), line=self._parser.CurrentLineNumber, item=self.where())

    def _fault(self, message: str, line: int = 0) -> None:
        if len(self._faults) < MOST_FAULTS:
            self._faults.append(Fault(line or self._parser.CurrentLineNumber, self.where(), message))

    def _control_fault(self) -> None:
        number = self._item.number if self._item else 0
        place = (self._parser.CurrentLineNumber, number, self._in_item)
        if place != self._last_control:
            self._last_control = place
            self._fault(gettext("Control characters, which XML does not allow, were left out."))

    def _doctype(self, *args: object) -> None:
        raise self.error(_DOCTYPE)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if self._leaf is None:
            self._texts.clear()
            self._leaf = self._schema.leaves.get(name)
            if self._leaf is None:
                self._start_record(name, attributes)
        else:
            self._start_inside_leaf()

    def _start_record(self, name: str, attributes: dict[str, str]) -> None:
        schema = self._schema
        if (child := schema.children.get(name)) is not None:
            record = child.make(attributes)
            self._open(record)
            self._stack.append((self._schema, self._record))
            self._schema, self._record = child, record
        elif schema is _FILE:
            raise self.error(_NO_RSS)
        else:
            self._leaf = _IGNORED
            if name in schema.too_late:
                message = gettext("%(name)s comes too late in the file and was not read.")
                self._fault(message % {"name": _local(name)})

    def _start_inside_leaf(self) -> None:
        self._inside_leaf += 1
        if self._inside_leaf > DEEPEST:
            raise self.error(_TOO_DEEP)
        if self._leaf is _IGNORED or self._leaf is _SKIPPED_ITEM:
            self._texts.clear()
        else:
            self._fault(gettext("A tag inside a text was left out; its words were kept."))

    def _end(self, name: str) -> None:
        if self._inside_leaf:
            self._inside_leaf -= 1
            return
        leaf = self._leaf
        self._leaf = None
        if leaf is None or leaf is _SKIPPED_ITEM:
            self._end_record()
        elif leaf is not _IGNORED:
            texts = self._texts
            text = texts[0] if len(texts) == 1 else "".join(texts)
            if len(text) > LONGEST_TEXT:
                raise self.error(_LONG_TEXT)
            attribute, convert = leaf
            try:
                setattr(self._record, attribute, convert(text))
            except ValueError:
                self._id_is_wrong |= convert is as_id
                message = gettext("“%(text)s” is no number for %(name)s; it was read as 0.")
                self._fault(message % {"text": short(text), "name": _local(name)})
        self._texts.clear()

    def _end_record(self) -> None:
        if self._schema is _ITEM:
            self._send_item(self._record)
        record = self._record
        self._schema, self._record = self._stack.pop()
        self._close(record)

    def _open(self, record: object) -> None:
        if self._schema is _CHANNEL:
            self._send_channel(self._record)
            self._schema = _CHANNEL_AFTER_HEAD
        if isinstance(record, Comment | Item):
            if self._schema is _ITEM:
                self._send_item(self._record)
                self._schema = _ITEM_AFTER_COMMENT
            record.line = self._parser.CurrentLineNumber
            self._id_is_wrong = False
        if isinstance(record, Item):
            record.number = self._item.number + 1 if self._item else 1
            self._item = record
            self._in_item = True
        if not isinstance(record, Meta | ItemTerm):
            self._record_began = self._fed

    def _close(self, record: object) -> None:
        match record:
            case Comment():
                if not record.id and not self._id_is_wrong:
                    self._fault(gettext("The comment has no number (comment_id)."), record.line)
                self.queue.append(record)
            case Meta() if isinstance(self._record, Item):
                self._record.meta.append((record.key, record.value))
            case Meta():
                self._record.meta[record.key] = record.value
            case ItemTerm():
                record.name = "".join(self._texts)
                self._record.terms.append(record)
            case Item():
                self._in_item = False
                self.queue.append(None)
            case Author():
                self.queue.append(record)
            case Term() if (key := (record.taxonomy, record.slug or record.name)) not in self._seen_terms:
                self._seen_terms.add(key)
                self.queue.append(record)
            case Channel():
                self._send_channel(record)

    def _send_channel(self, channel: Channel) -> None:
        if self._channel is None:
            if channel.version not in VERSIONS:
                raise self.error(_NO_VERSION)
            self._channel = channel
            self.queue.append(channel)

    def _send_item(self, item: Item) -> None:
        if not item.id and not self._id_is_wrong:
            self._fault(gettext("The item has no number (post_id)."), item.line)
        item.terms = _without_repeats(item.terms)
        self.queue.append(item)


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def _without_repeats(terms: list[ItemTerm]) -> list[ItemTerm]:
    """Leave out names without a slug that stand beside the same with one, as WXR 1.0 writes them."""
    with_slug = {
        pair for term in terms if term.slug for pair in ((term.taxonomy, term.name), ("", term.name))
    }
    kept = [term for term in terms if term.slug or (term.taxonomy, term.name) not in with_slug]
    for term in kept:
        term.taxonomy = term.taxonomy or "category"
    return kept


def _item_term(attributes: dict[str, str]) -> ItemTerm:
    domain = attributes.get("domain", "").strip()
    return ItemTerm("post_tag" if domain == "tag" else domain, attributes.get("nicename", "").strip())


@dataclass(frozen=True, slots=True, eq=False)
class _Schema:
    """What may stand in an element: texts, and elements with a record of their own."""

    make: Callable[[dict[str, str]], object]
    leaves: dict[str, Leaf] = field(default_factory=dict)
    children: dict[str, _Schema] = field(default_factory=dict)
    too_late: Container[str] = ()


_IGNORED: Leaf = ("", str)
_SKIPPED_ITEM: Leaf = ("item", str)
_ITEM_DEPTH = 3  # the elements that are open in an item: rss, channel, item

_META = _Schema(lambda _: Meta(), leaves_of(Meta))
_TERM_META = by_element({"wp:termmeta": _META})
_COMMENT = _Schema(lambda _: Comment(), leaves_of(Comment), by_element({"wp:commentmeta": _META}))
_ITEM = _Schema(
    lambda _: Item(),
    leaves_of(Item),
    by_element({"category": _Schema(_item_term), "wp:postmeta": _META, "wp:comment": _COMMENT}),
)
_ITEM_AFTER_COMMENT = _Schema(
    _ITEM.make,
    children=by_element({"wp:comment": _COMMENT}),
    too_late={*_ITEM.leaves, *_ITEM.children},
)
_CHANNEL = _Schema(
    lambda _: Channel(),
    leaves_of(Channel),
    by_element(
        {
            "wp:author": _Schema(lambda _: Author(), leaves_of(Author)),
            "wp:category": _Schema(lambda _: Term("category"), leaves_of(Term), _TERM_META),
            "wp:tag": _Schema(lambda _: Term("post_tag"), leaves_of(Term), _TERM_META),
            "wp:term": _Schema(lambda _: Term(), leaves_of(Term), _TERM_META),
            "item": _ITEM,
        }
    ),
)
_CHANNEL_AFTER_HEAD = _Schema(_CHANNEL.make, children=_CHANNEL.children, too_late=set(_CHANNEL.leaves))
_FILE = _Schema(dict, children={"rss": _Schema(dict, children={"channel": _CHANNEL})})
