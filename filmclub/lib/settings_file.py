"""The file of a server that holds its settings, such as /etc/filmclub.env.

systemd reads it, and so does manage.py, by the same rules: `NAME=value`, the value bare or in quotes, each on
a line of its own. A shell reads it as a program: a bare value with a blank in it is a command there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from filmclub.lib.environment import WrongSettings, is_one_line

LINE = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)=(.*)")
QUOTED = re.compile(r""""((?:[^"\\]|\\.)*)"|'([^']*)'""")
# What systemd and a shell take for the sign itself within double quotes.
ESCAPED = re.compile(r'\\(["\\`$])')
# All that a shell takes for nothing but itself, quoted or not.
BARE = re.compile(r"[\w@%+=:,./\[\]*-]*", re.ASCII)


@dataclass(frozen=True)
class Line:
    name: str
    value: str
    is_quoted: bool

    @property
    def is_for_shells(self) -> bool:
        """Whether a shell reads the value as we do."""
        return self.is_quoted or BARE.fullmatch(self.value) is not None


def quoted(value: str) -> str:
    """Return a value as it is written in the file, for systemd, manage.py and a shell alike."""
    if not is_one_line(value):
        raise ValueError("A setting is one line of text.")
    if value and BARE.fullmatch(value):
        return value
    return '"' + re.sub(r'["\\`$]', r"\\\g<0>", value) + '"'


def read_settings_file(path: Path) -> dict[str, str]:
    """Return the settings that stand in a file; the last of several with one name counts.

    Raises WrongSettings where the file cannot be read or understood.
    """
    return {line.name: line.value for line in _lines(path)}


def misread_by_shell(path: Path, values: Mapping[str, str]) -> list[str]:
    """Return a sentence for each setting of the file that a shell took for something else.

    `values` is the environment that it was read into. Where nothing of the file is in it, or the file may not
    be read, nothing is said.
    """
    try:
        lines = list(_lines(path))
    except WrongSettings:
        return []
    if not any(line.value and values.get(line.name) == line.value for line in lines):
        return []
    return [
        f"{line.name} was read by a shell from {path}, and not as it stands there. "
        f"Write {line.name}={quoted(line.value)} in that file."
        for line in lines
        if not line.is_for_shells and values.get(line.name) != line.value
    ]


def _lines(path: Path) -> Iterator[Line]:
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise WrongSettings(f"{path} is no text in UTF-8.") from None
    except OSError as error:
        raise WrongSettings(f"{path}, which holds the settings, cannot be read: {error.strerror}.") from None
    for number, line in enumerate(text.splitlines(), start=1):
        stripped = line.strip()
        if stripped and stripped[0] not in "#;":
            yield _read(stripped, f"Line {number} of {path}")


def _read(line: str, place: str) -> Line:
    parts = LINE.fullmatch(line)
    if parts is None:
        raise WrongSettings(f"{place} is no setting. Write NAME=value, without “export” or blanks around =.")
    name, value = parts[1], parts[2].strip()
    found = QUOTED.fullmatch(value)
    if found:
        single = found[2]
        return Line(name, ESCAPED.sub(r"\1", found[1]) if single is None else single, is_quoted=True)
    if re.search(r"""["'\\]""", value):
        # systemd, a shell and a reader would each find something else in it.
        raise WrongSettings(f'{place}: write the value of {name} whole in double quotes, as in {name}="…".')
    return Line(name, value, is_quoted=False)
