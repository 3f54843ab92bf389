"""What the settings make of their environment: strict in production, none needed to begin with."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
SERVER = {"SECRET_KEY": "s" * 50, "ALLOWED_HOSTS": "films.example"}


def run(
    *command: str, environment: Mapping[str, str] | None = None, cwd: Path = ROOT
) -> subprocess.CompletedProcess[str]:
    """Run Python with nothing in the environment but what is given."""
    return subprocess.run(
        [sys.executable, *command],
        cwd=cwd,
        env={"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1", **(environment or {})},
        capture_output=True,
        text=True,
        check=False,
    )


def read_settings(*names: str, **environment: str) -> Any:
    """Return the values that these settings have in that environment."""
    values = f"[getattr(settings, name) for name in {names}]"
    code = f"import json; from filmclub import settings; print(json.dumps({values}, default=str))"
    finished = run("-c", code, environment=environment)
    assert finished.returncode == 0, finished.stderr
    return json.loads(finished.stdout)


@pytest.mark.parametrize("server", ["filmclub.wsgi", "filmclub.asgi"])
def test_a_server_without_any_setting_refuses_to_start(server: str) -> None:
    finished = run("-c", f"import {server}")
    assert finished.returncode != 0
    assert "Set SECRET_KEY in the environment to" in finished.stderr


@pytest.mark.parametrize(
    ("given", "missing"), [("ALLOWED_HOSTS", "SECRET_KEY"), ("SECRET_KEY", "ALLOWED_HOSTS")]
)
@pytest.mark.parametrize("command", [("-c", "import filmclub.wsgi"), ("manage.py", "check")])
def test_production_without_key_or_hosts_refuses_to_start(
    given: str, missing: str, command: tuple[str, str]
) -> None:
    finished = run(*command, environment={"DEBUG": "false", given: SERVER[given]})
    assert finished.returncode != 0
    assert f"Set {missing} in the environment to" in finished.stderr


def test_production_is_strict_by_default() -> None:
    names = (
        "DEBUG",
        "SESSION_COOKIE_SECURE",
        "CSRF_COOKIE_SECURE",
        "SECURE_SSL_REDIRECT",
        "SECURE_HSTS_SECONDS",
    )
    assert read_settings(*names, **SERVER) == [False, True, True, True, 3600]
    assert read_settings("TRUSTED_PROXIES", **SERVER) == [0]


def test_manage_py_needs_no_setting_and_keeps_its_key(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "filmclub", tmp_path / "filmclub", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "manage.py", tmp_path)
    for name in ("reviews", "comments", "templates"):
        (tmp_path / name).symlink_to(ROOT / name)
    key = tmp_path / ".secret-key"
    finished = run("manage.py", "check", cwd=tmp_path)
    assert finished.returncode == 0, finished.stderr
    first = key.read_text()
    assert len(first) >= 50
    assert key.stat().st_mode & 0o077 == 0
    code = "import filmclub.settings as s; print(s.SECRET_KEY)"
    assert run("-c", code, environment={"DEBUG": "true"}, cwd=tmp_path).stdout.strip() == first


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://ann:@/club?host=/run/pg", {"NAME": "club", "USER": "ann", "HOST": "/run/pg"}),
        ("postgres:////run/pg/club", {"NAME": "club", "USER": "", "HOST": "/run/pg"}),
        (
            "postgresql://ann:s%40t@db:5433/club",
            {"NAME": "club", "USER": "ann", "PASSWORD": "s@t", "HOST": "db"},
        ),
    ],
)
def test_a_database_is_found_by_host_and_by_socket(url: str, expected: dict[str, str]) -> None:
    ((databases),) = read_settings("DATABASES", DATABASE_URL=url, **SERVER)
    database = databases["default"]
    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert database["CONN_HEALTH_CHECKS"] is True
    found = {**database, "HOST": database["HOST"] or database["OPTIONS"]["host"]}
    assert {name: found[name] for name in expected} == expected
    assert database["CONN_MAX_AGE"] == 60


POOL = {"min_size": 1, "max_size": 4, "timeout": 3, "reconnect_timeout": 3}


@pytest.mark.parametrize(
    "url", ["postgresql://ann:@/club?host=/run/pg", "postgres:////run/pg/club?conn_max_age=9"]
)
def test_a_pool_ends_persistent_connections(url: str) -> None:
    ((databases),) = read_settings("DATABASES", DATABASE_URL=url, DATABASE_POOL_SIZE="4", **SERVER)
    assert databases["default"]["OPTIONS"]["pool"] == POOL
    assert databases["default"]["CONN_MAX_AGE"] == 0


def test_prepared_statements_can_be_switched_off() -> None:
    url = "postgresql://ann:@/club?host=/run/pg"
    for said, prepares in (("true", True), ("false", False)):
        ((databases),) = read_settings(
            "DATABASES", DATABASE_URL=url, DATABASE_PREPARED_STATEMENTS=said, **SERVER
        )
        options = databases["default"]["OPTIONS"]
        assert (options["prepare_threshold"], options["server_side_binding"]) == (
            5 if prepares else None,
            prepares,
        )
        assert databases["default"]["DISABLE_SERVER_SIDE_CURSORS"] is not prepares


def test_an_embedded_database_stores_what_it_acknowledges() -> None:
    ((databases),) = read_settings("DATABASES", DEBUG="true", SECRET_KEY="s")
    options = databases["default"]["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    assert "synchronous=FULL" in options["init_command"]
