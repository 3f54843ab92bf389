"""Sentry hears what broke where, when the operator wants it, and nothing of a reader."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.db import OperationalError

from filmclub.lib.sentry import without_readers
from tests.test_settings import ROOT, SERVER, run

# Stands for the package, which is an extra.
STAND_IN = """
import json, os
def init(**options):
    if not options["dsn"].startswith("https://"):
        raise ValueError
    options["before_send"] = options["before_send"].__name__
    print(json.dumps(options))
"""
DSN = "https://key@sentry.example/2"


def event() -> dict[str, Any]:
    return {
        "request": {
            "method": "POST",
            "url": "https://films.example/articles/a/comments/?token=SECRET",
            "query_string": "token=SECRET",
            "cookies": {"sessionid": "SECRET"},
            "headers": {"Cookie": "SECRET"},
            "data": {"text": "SECRET"},
            "env": {"REMOTE_ADDR": "SECRET"},
        },
        "user": {"ip_address": "SECRET"},
        "extra": {"request": "SECRET"},
        "breadcrumbs": {"values": ["SECRET"]},
        "exception": {
            "values": [
                {
                    "type": "ValueError",
                    "value": "SECRET",
                    "stacktrace": {"frames": [{"function": "post", "vars": {"text": "SECRET"}}]},
                }
            ]
        },
    }


def test_an_event_holds_nothing_of_a_reader() -> None:
    told = without_readers(event(), {})
    assert told is not None
    assert "SECRET" not in repr(told)
    assert told["request"]["url"] == "https://films.example/articles/a/comments/"
    assert told["exception"]["values"][0]["stacktrace"]["frames"][0]["function"] == "post"


def test_an_event_without_a_request_is_told_too() -> None:
    assert without_readers({"message": "x"}, {}) is not None


def test_a_database_that_is_away_is_no_event() -> None:
    error = OperationalError("connection failed")
    assert without_readers(event(), {"exc_info": (OperationalError, error, None)}) is None


def test_without_a_dsn_nothing_is_imported() -> None:
    code = "import sys, filmclub.settings; sys.exit('sentry_sdk' in sys.modules)"
    assert run("-c", code, environment=SERVER).returncode == 0


def test_a_dsn_without_the_package_is_said() -> None:
    code = "import sys; sys.modules['sentry_sdk'] = None; import filmclub.settings"
    finished = run("-c", code, environment={**SERVER, "SENTRY_DSN": DSN})
    assert finished.returncode != 0
    assert "SENTRY_DSN is set, but Python’s package sentry-sdk is not installed" in finished.stderr


def test_a_dsn_starts_it_strictly(tmp_path: Path) -> None:
    (tmp_path / "sentry_sdk.py").write_text(STAND_IN)
    environment = {**SERVER, "PYTHONPATH": f"{tmp_path}:{ROOT}"}
    started = run("-c", "import filmclub.settings", environment={**environment, "SENTRY_DSN": DSN})
    assert '"send_default_pii": false' in started.stdout
    assert '"include_local_variables": false' in started.stdout
    wrong = run("-c", "import filmclub.settings", environment={**environment, "SENTRY_DSN": "x"})
    assert "SENTRY_DSN is no address" in wrong.stderr
