"""Dates as an export writes them, and what is no date."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from filmclub.wordpress.dates import read_date, read_pub_date


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2026-02-03 08:00:00", datetime(2026, 2, 3, 8)),
        (" 2026-02-03 08:00:01\n", datetime(2026, 2, 3, 8, 0, 1)),
        ("1927-05-20 00:00:00", datetime(1927, 5, 20)),
        ("0000-00-00 00:00:00", None),
        ("0000-00-00", None),
        ("-0001-11-30 00:00:00", None),
        ("0001-01-01 00:00:00", None),
        ("9999-12-31 23:59:59", None),
        ("2026-02-30 08:00:00", None),
        ("2026-02-03 24:01:00", None),
        ("2026-02-03 08:00+01", None),
        ("2026-W05-2 08:00:00", None),
        ("٢٠٢٦-02-03 08:00:00", None),
        ("2026-02-03", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_dates_of_the_database(text: str, date: Any) -> None:
    assert read_date(text) == date


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("Tue, 03 Feb 2026 08:00:00 +0000", datetime(2026, 2, 3, 8, tzinfo=UTC)),
        ("Tue, 03 Feb 2026 08:00:00 +0130", datetime(2026, 2, 3, 6, 30, tzinfo=UTC)),
        ("Tue, 03 Feb 2026 08:00:00 GMT", datetime(2026, 2, 3, 8, tzinfo=UTC)),
        ("Tue, 03 Feb 2026 08:00:00 -0000", datetime(2026, 2, 3, 8, tzinfo=UTC)),
        ("3 Feb 2026 08:00 EST", datetime(2026, 2, 3, 13, tzinfo=UTC)),
        ("Wed, 30 Nov -0001 00:00:00 +0000", None),
        ("Mon, 30 Nov -001 00:00:00 +0000", None),
        ("Tue, 31 Feb 2026 08:00:00 +0000", None),
        ("Fri, 31 Dec 9999 23:59:59 -1200", None),
        ("Tue, 03 Feb 2026 08:00:00 +9999999", None),
        ("2026-02-03", None),
        ("soon", None),
        ("", None),
    ],
)
def test_dates_of_the_feed(text: str, date: Any) -> None:
    found = read_pub_date(text)
    assert found == date
    assert found is None or found.tzinfo is UTC
