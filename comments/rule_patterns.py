"""What a rule looks for: how moderators type it, how it is compared, and what a comment offers to compare.

Words and names are compared by their skeletons: without case, accents, what hides in them and what only
looks unlike. Words are whole, unless a `*` stands for letters before, within or behind; a `*` by itself is
one word. Of scripts without spaces no word ends anywhere: there a rule finds its letters in a row. A phrase
is words that follow each other, whatever signs are between. A domain is also each name below it. All take
time in proportion to the length of the text.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from comments.defence_models import Rule
from filmclub.lib.comment_html import without_labels
from filmclub.lib.folding import runs_of, sets_no_spaces
from filmclub.lib.public_forms import words_of
from filmclub.lib.skeletons import parts_of, whole_skeleton

Kind = Rule.Kind

LONGEST_KEY = 400
# Bits of a network: no rule may look for less than what is kept of an address, nor for half of the world.
WIDTHS = {4: range(8, 25), 6: range(16, 49)}
# Syllables that would come apart into letters, where one is the beginning of another.
_KOREAN = re.compile("[\uac00-\ud7a3]")
_DOMAIN = re.compile(r"(?!-)[a-z0-9_-]+(?:\.[a-z0-9_-]+)*")


@dataclass(frozen=True)
class Offered:
    """What of a comment rules are compared with. `html` is the whole text, `links` where its links lead."""

    html: str = ""
    links: tuple[str, ...] = ()
    name: str = ""
    website: str = ""
    email: str = ""
    network: str = ""

    @cached_property
    def _parts(self) -> list[list[str]]:
        links = [unquote(link) for link in (*self.links, self.website)]
        return [*map(_tokens, (self.name, words_of(without_labels(self.html)), *links))]

    @cached_property
    def line(self) -> str:
        """All words, each between two blanks; no phrase goes from one part into the next."""
        return "".join(f" {' '.join(part)} " for part in self._parts)

    @cached_property
    def name_key(self) -> str:
        return whole_skeleton(self.name)

    def keys_of(self, kind: str) -> set[str]:
        """Every key by which rules of a kind find it as a whole."""
        if kind == Kind.WORD:
            return {word for part in self._parts for word in part}
        if kind == Kind.NAME:
            return {self.name_key}
        if kind == Kind.LINK:
            return {domain for link in (*self.links, self.website) for domain in _domains(host_of(link))}
        if kind == Kind.NETWORK:
            return set(_networks(self.network))
        local, _at, domain = self.email.casefold().rpartition("@")
        host = _in_ascii(domain)
        return {f"{local}@{host}", f"{local.partition('+')[0]}@{host}", *_domains(host)}


@dataclass(frozen=True)
class Search:
    """A pattern that no key finds: a phrase, a `*`, or letters without spaces.

    `needle` is what must be there at least, and is much quicker to look for than the expression.
    """

    of_name: bool
    needle: str
    expression: re.Pattern[str]

    def finds(self, offered: Offered) -> bool:
        where = offered.name_key if self.of_name else offered.line
        return self.needle in where and self.expression.search(where) is not None


def read(kind: str, typed: str) -> tuple[str, str]:
    """What is stored of a pattern as somebody typed it: as it is shown, and its key.

    Raises ValidationError with a sentence that says what is wrong.
    """
    typed = typed.strip()
    shown, key = _READERS[Kind(kind)](typed)
    if len(key) > LONGEST_KEY:
        raise ValidationError(_("This is too long."))
    return shown, key


def search_for(kind: str, key: str) -> Search | None:
    """How a key of words or of a name is searched for; None where it is one of `Offered.keys_of`."""
    if kind == Kind.NAME and "*" in key:
        return Search(True, _longest_piece(key), re.compile(f"^{_letters(key)}$"))
    if kind != Kind.WORD:
        return None
    # Where no word ends, it may go on.
    before, behind = ("*" if sets_no_spaces(sign) else "" for sign in (key[0], key[-1]))
    words = f"{before}{key}{behind}".split(" ")
    if len(words) == 1 and "*" not in words[0]:
        return None
    expression = " ".join("[^ ]+" if word == "*" else _letters(word) for word in words)
    return Search(False, _longest_piece(key), re.compile(f" {expression} "))


def host_of(address: str) -> str:
    """The host of a web address, in ASCII; "" if there is none."""
    try:
        return _in_ascii(urlsplit(address).hostname or "")
    except ValueError:
        return ""


# --- As it is typed -------------------------------------------------------------------------------


def _read_words(typed: str) -> tuple[str, str]:
    return typed, _checked(" ".join(word for chunk in typed.split() for word in _words_with_stars(chunk)))


def _words_with_stars(chunk: str) -> list[str]:
    words, *pieces = (_tokens(piece) or [""] for piece in re.split(r"\*+", chunk))
    for piece in pieces:
        words = [*words[:-1], f"{words[-1]}*{piece[0]}", *piece[1:]]
    return [word for word in words if word]


def _read_name(typed: str) -> tuple[str, str]:
    return typed, _checked("*".join(map(whole_skeleton, re.split(r"\*+", typed))))


def _checked(key: str) -> str:
    if not key.replace("*", "").strip():
        raise ValidationError(_("There is no letter in this."))
    return key


def _read_link(typed: str) -> tuple[str, str]:
    address = typed if "://" in typed else f"http://{typed.removeprefix('*').removeprefix('.')}"
    return _checked_domain(host_of(address).removeprefix("www."))


def _read_address(typed: str) -> tuple[str, str]:
    local, _at, domain = typed.casefold().rpartition("@")
    shown, host = _checked_domain(_in_ascii(domain))
    return (f"{local}@{shown}", f"{local}@{host}") if local else (shown, host)


def _checked_domain(host: str) -> tuple[str, str]:
    if not _DOMAIN.fullmatch(host):
        raise ValidationError(
            _("This is no domain. Give one such as example.org; those below it are meant too.")
        )
    try:
        return host.encode().decode("idna"), host
    except UnicodeError:
        return host, host


def _read_network(typed: str) -> tuple[str, str]:
    try:
        network = ipaddress.ip_network(typed, strict=False)
    except ValueError as error:
        raise ValidationError(_("This is no network. Give one such as 203.0.113.0/24.")) from error
    widths = WIDTHS[network.version]
    if network.prefixlen > widths[-1]:
        wider = network.supernet(new_prefix=widths[-1])
        why = _("Of an address no more is kept than its network. Give one as wide as that: %(network)s.")
        raise ValidationError(why % {"network": wider})
    if network.prefixlen < widths[0]:
        why = _("This network is too wide. Give one of /%(bits)d or narrower.")
        raise ValidationError(why % {"bits": widths[0]})
    return str(network), str(network)


_READERS = {
    Kind.WORD: _read_words,
    Kind.LINK: _read_link,
    Kind.NAME: _read_name,
    Kind.ADDRESS: _read_address,
    Kind.NETWORK: _read_network,
}


# --- As it is compared ----------------------------------------------------------------------------


def _tokens(text: str) -> list[str]:
    looks: dict[str, str] = {}
    words = []
    for part in parts_of(text):
        for run in runs_of(part):
            if run not in looks:
                looks[run] = run if _KOREAN.search(run) else whole_skeleton(run)
            words.append(looks[run])
    return [word for word in words if word]


def _letters(word: str) -> str:
    """The expression of a word. Each piece but the last is taken where it first comes, and nowhere else."""
    first, *pieces = map(re.escape, word.split("*"))
    if not pieces:
        return first
    return first + "".join(f"(?>[^ ]*?{piece})" for piece in pieces[:-1]) + f"[^ ]*{pieces[-1]}"


def _longest_piece(key: str) -> str:
    return max(re.split(r"[* ]", key), key=len)


def _in_ascii(host: str) -> str:
    host = host.rstrip(".").lower()
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host


def _domains(host: str) -> Iterator[str]:
    """The host and the domains that it is in."""
    labels = host.split(".")
    return (".".join(labels[start:]) for start in range(len(labels)) if host)


def _networks(address: str) -> Iterator[str]:
    """The networks that hold an address, or a network as it is stored."""
    try:
        network = ipaddress.ip_network(address)
    except ValueError:
        return
    for bits in WIDTHS[network.version]:
        yield str(network.supernet(new_prefix=bits))
