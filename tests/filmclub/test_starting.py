"""manage.py says which database it uses, and keeps its hands off a development one beside a site."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from filmclub.lib.environment import WrongSettings
from filmclub.management.starting import DEVELOPMENT_DATABASE, choose_settings
from tests.processes import ROOT

SERVER = {"SECRET_KEY": "s" * 50, "ALLOWED_HOSTS": "films.example"}


def manage(*command: str, server_file: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run manage.py with nothing in the environment but this, on a machine with that file."""
    code = (
        "import pathlib, runpy, sys; from filmclub.management import starting; "
        f"starting.SERVER_FILE = pathlib.Path({str(server_file)!r}); "
        f"sys.argv = ['manage.py', *{list(command)!r}]; runpy.run_path('manage.py', run_name='__main__')"
    )
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1", **environment},
        capture_output=True,
        text=True,
    )


@pytest.fixture
def server_file(tmp_path: Path) -> Path:
    path = tmp_path / "filmclub.env"
    database = f"sqlite:///{tmp_path}/filmclub.sqlite3"
    path.write_text(f"SECRET_KEY={'k' * 50}\nALLOWED_HOSTS=films.example\nDATABASE_URL={database}\n")
    return path


@pytest.mark.parametrize("command", ["migrate", "createsuperuser", "shell", "check_threads", "runserver"])
def test_the_development_database_is_named(command: str, tmp_path: Path) -> None:
    environ: dict[str, str] = {}
    said = choose_settings([command], environ, tmp_path / "none")
    assert said == f"DATABASE_URL is not set: the database is {DEVELOPMENT_DATABASE}."
    assert environ["DEBUG"] == "true"
    # What it starts itself is silent.
    assert choose_settings([command], environ, tmp_path / "none") == ""


@pytest.mark.parametrize(
    "arguments", [[], ["help"], ["test"], ["--help"], ["migrate", "--help"], ["version"], ["collectstatic"]]
)
def test_nothing_is_said_where_no_database_is_touched(arguments: list[str], tmp_path: Path) -> None:
    assert choose_settings(arguments, {}, tmp_path / "none") == ""


def test_a_database_that_was_named_is_not_named_again(tmp_path: Path) -> None:
    environ = {**SERVER, "DATABASE_URL": "sqlite:////x/y"}
    assert choose_settings(["migrate"], environ, tmp_path / "none") == ""
    assert "DEBUG" not in environ


@pytest.mark.parametrize(
    "command", ["migrate", "check", "createsuperuser", "collectstatic", "import_wordpress"]
)
def test_beside_a_site_nothing_is_done_without_its_settings(command: str, server_file: Path) -> None:
    with pytest.raises(WrongSettings) as raised:
        choose_settings([command], {}, server_file)
    assert f"export FILMCLUB_ENV={server_file}" in str(raised.value)
    assert str(DEVELOPMENT_DATABASE) in str(raised.value)


@pytest.mark.parametrize("arguments", [["demo"], ["help"], ["test"], ["migrate", "--help"], []])
def test_beside_a_site_one_may_still_try_things_out(arguments: list[str], server_file: Path) -> None:
    choose_settings(arguments, {}, server_file)


def test_who_asks_for_development_gets_it_beside_a_site(server_file: Path) -> None:
    said = choose_settings(["migrate"], {"DEBUG": "true"}, server_file)
    assert str(DEVELOPMENT_DATABASE) in said


def test_the_file_is_read_and_gives_way_to_the_environment(server_file: Path) -> None:
    environ = {"FILMCLUB_ENV": str(server_file), "ALLOWED_HOSTS": "other.example"}
    assert choose_settings(["migrate"], environ, server_file) == ""
    assert environ["SECRET_KEY"] == "k" * 50
    assert environ["ALLOWED_HOSTS"] == "other.example"


def test_settings_that_a_shell_mangled_stop_a_command(server_file: Path) -> None:
    with server_file.open("a") as file:
        file.write("SITE_NAME=Film Club Utrecht\n")
    environ = {"SECRET_KEY": "k" * 50, "ALLOWED_HOSTS": "films.example", "DATABASE_URL": "sqlite:////x/y"}
    with pytest.raises(WrongSettings, match='SITE_NAME="Film Club Utrecht"'):
        choose_settings(["migrate"], environ, server_file)


def test_a_refusal_is_a_sentence_and_makes_nothing(server_file: Path) -> None:
    before = DEVELOPMENT_DATABASE.exists()
    done = manage("migrate", server_file=server_file)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("Nothing was done: this machine serves a site")
    assert "Traceback" not in done.stderr
    assert DEVELOPMENT_DATABASE.exists() == before


def test_the_line_goes_to_standard_error_alone(tmp_path: Path) -> None:
    done = manage("showmigrations", "--list", "filmclub", server_file=tmp_path / "none", DEBUG="true")
    assert done.stderr.splitlines()[0] == f"DATABASE_URL is not set: the database is {DEVELOPMENT_DATABASE}."
    assert "DATABASE_URL" not in done.stdout


def test_a_command_works_on_the_database_of_the_file(server_file: Path) -> None:
    done = manage("migrate", "contenttypes", "-v0", server_file=server_file, FILMCLUB_ENV=str(server_file))
    assert (done.returncode, done.stderr, done.stdout) == (0, "", "")
    assert (server_file.parent / "filmclub.sqlite3").exists()


@pytest.mark.parametrize(
    "command", [["manage.py", "check"], ["manage.py", "demo"], ["-c", "import filmclub.wsgi"]]
)
def test_wrong_settings_are_listed_without_a_traceback(command: list[str]) -> None:
    wrong = {
        "DATABASE_URL": "mysql://db/films",
        "LOG_LEVEL": "verbose",
        "TRUSTED_PROXIES": "x",
        "DEBUG": "maybe",
    }
    done = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **SERVER, **wrong},
        capture_output=True,
        text=True,
    )
    assert done.returncode == (4 if command[0] == "-c" else 1)
    assert "Traceback" not in done.stderr
    for name in wrong:
        assert f"\n  {name}" in done.stderr


def test_gunicorn_ends_at_wrong_settings_and_says_them() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "gunicorn", "filmclub.wsgi", "--bind", "127.0.0.1:0", "--no-control-socket"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **SERVER, "COMMENT_INTERVAL": "-1"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 4
    assert done.stderr.count("COMMENT_INTERVAL=-1") == 1
    assert "Traceback" not in done.stderr
