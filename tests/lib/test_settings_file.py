"""A file of settings says the same to systemd, to manage.py and to a shell."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from filmclub.lib.environment import WrongSettings
from filmclub.lib.settings_file import misread_by_shell, quoted, read_settings_file

VALUES = {
    "PLAIN": "films.example",
    "BLANKS": "Film Club Utrecht",
    "EMPTY": "",
    "DOLLAR": "a$HOME and $(id)",
    "QUOTES": """The "Best" of Ann's""",
    "BACKSLASH": r"C:\films\new`x`",
    "ACCENTS": "Ciné-club d’Été",
    "AMPERSAND": "postgresql://ann:@/club?host=/run/pg&connect_timeout=5",
    "HASH": "one # two",
    "EDGES": " blanks ",
    "TILDE": "~/x",
}


def write(folder: Path, text: str) -> Path:
    path = folder / "filmclub.env"
    path.write_text(text)
    return path


def read_by_shell(path: Path) -> dict[str, str]:
    command = ["sh", "-c", 'set -a; . "$1"; env -0', "sh", str(path)]
    # Commands that are none are the shell's own affair.
    done = subprocess.run(
        command, env={"PATH": os.environ["PATH"], "HOME": "/"}, capture_output=True, text=True
    )
    return dict(line.split("=", 1) for line in done.stdout.split("\0") if line)


def test_what_we_write_is_read_alike_by_a_shell(tmp_path: Path) -> None:
    path = write(tmp_path, "".join(f"{name}={quoted(value)}\n" for name, value in VALUES.items()))
    assert read_settings_file(path) == VALUES
    assert {name: read_by_shell(path)[name] for name in VALUES} == VALUES


def test_bare_values_are_whole_as_systemd_has_them(tmp_path: Path) -> None:
    path = write(
        tmp_path, '# A remark\n; another\n\n  SITE_NAME=Film Club Utrecht  \nX=\'a "b" $c\'\nX2="a\\n"\n'
    )
    assert read_settings_file(path) == {"SITE_NAME": "Film Club Utrecht", "X": 'a "b" $c', "X2": "a\\n"}


@pytest.mark.parametrize(
    "line", ["export A=1", "A = 1", "A", 'A="b', 'A="b" c', "A=it's", r"A=a\b", "1A=b", "A='b'c"]
)
def test_a_line_that_means_many_things_is_refused(tmp_path: Path, line: str) -> None:
    with pytest.raises(WrongSettings, match=r"Line 2 of .*filmclub.env"):
        read_settings_file(write(tmp_path, f"B=1\n{line}\n"))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(WrongSettings, match=r"nothing\.env.*No such file"):
        read_settings_file(tmp_path / "nothing.env")


def test_a_line_of_two_values_is_no_setting() -> None:
    with pytest.raises(ValueError, match="one line"):
        quoted("a\nSECRET_KEY=b")


def test_what_a_shell_mangled_is_found_and_told(tmp_path: Path) -> None:
    path = write(
        tmp_path, "SECRET_KEY=abc\nSITE_NAME=Film Club Utrecht\nDATABASE_URL=postgresql:///a?x=1&y=2\n"
    )
    values = read_by_shell(path)
    assert values["SECRET_KEY"] == "abc"
    told = misread_by_shell(path, values)
    assert len(told) == 2
    assert 'Write SITE_NAME="Film Club Utrecht" in that file.' in told[0]
    assert told[1].startswith("DATABASE_URL")


def test_what_systemd_read_is_not_complained_of(tmp_path: Path) -> None:
    path = write(tmp_path, "SECRET_KEY=abc\nSITE_NAME=Film Club Utrecht\n")
    assert misread_by_shell(path, read_settings_file(path)) == []


def test_another_environment_is_none_of_the_files_business(tmp_path: Path) -> None:
    path = write(tmp_path, "SECRET_KEY=abc\nSITE_NAME=Film Club Utrecht\n")
    assert misread_by_shell(path, {"SECRET_KEY": "of another", "SITE_NAME": "Kino"}) == []
    assert misread_by_shell(tmp_path / "nothing.env", {"SECRET_KEY": "abc"}) == []
