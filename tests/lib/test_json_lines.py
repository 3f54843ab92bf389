"""The log as JSON: one object on each line, whatever a request has written into it."""

from __future__ import annotations

import json
import logging
import sys

import pytest

from filmclub.lib.json_lines import JsonFormatter
from tests.test_settings import SERVER, read_settings, run


@pytest.mark.parametrize("sign", ["\n", "\r", "\u2028", "\u202e", "\x1b[2K", '"', "\ud800", "é"])
def test_every_record_is_one_line_that_reads_back(sign: str) -> None:
    record = logging.makeLogRecord({"name": "a.b", "levelname": "INFO", "msg": "of %s", "args": (sign,)})
    record.request_id = "abc"
    line = JsonFormatter().format(record)
    assert line.isprintable()
    told = json.loads(line)
    assert told["message"] == f"of {sign}"
    assert (told["logger"], told["level"], told["request"]) == ("a.b", "INFO", "abc")
    assert told["time"].endswith("+00:00")


def test_a_traceback_stands_in_the_same_object() -> None:
    try:
        raise ValueError("no\nno")
    except ValueError:
        record = logging.LogRecord("a", logging.ERROR, __file__, 1, "It broke", (), sys.exc_info())
    line = JsonFormatter().format(record)
    assert len(line.splitlines()) == 1
    assert "ValueError" in json.loads(line)["traceback"]


def test_a_setting_chooses_it() -> None:
    ((log),) = read_settings("LOGGING", LOG_FORMAT="json", **SERVER)
    assert log["handlers"]["stdout"]["formatter"] == "json"
    ((log),) = read_settings("LOGGING", **SERVER)
    assert log["handlers"]["stdout"]["formatter"] == "line"
    finished = run("-c", "import filmclub.settings", environment={**SERVER, "LOG_FORMAT": "xml"})
    assert "LOG_FORMAT" in finished.stderr
