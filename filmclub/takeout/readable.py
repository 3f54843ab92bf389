"""The pages in the file: opened from a disk, with no script, and nothing loaded from anywhere."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from filmclub.club.models import Club
from filmclub.takeout.parts import PAGE, Part, Row

INDEX = "index.html"
# Where the rows of a page come.
_ROWS = "<!-- rows -->"
# A browser holds to it, should anything else have come in all the same.
_POLICY = "default-src 'none'; style-src 'sha256-{}'; base-uri 'none'; form-action 'none'"
STYLE = (
    "body{max-width:46rem;margin:2rem auto;padding:0 1rem;font:1rem/1.5 Georgia,serif;color:#2a2226;"
    "background:#fbf5f1}"
    "article{border-block-start:1px solid #d9cbc4;padding-block:.75rem}"
    "dl{display:grid;grid-template-columns:minmax(7rem,12rem) 1fr;gap:.25rem 1rem;margin:0}"
    "dt{color:#6b5c58}dd{margin:0;min-width:0;overflow-wrap:anywhere}"
    "dd ul{margin:0;padding-inline-start:1.25rem}.words{white-space:pre-wrap}"
    "@media(max-width:32rem){dl{display:block}}"
    "@media(prefers-color-scheme:dark){body{color:#efe6e1;background:#1b1618}dt{color:#b3a39d}a{color:#f0a08c}"
    "article{border-color:#463a3d}}"
)


def whole_page(template: str, **context: Any) -> str:
    """A page of the file in the active language."""
    style_hash = base64.b64encode(sha256(STYLE.encode()).digest()).decode()
    frame = {
        "style": SafeString(f"<style>{STYLE}</style>"),
        "policy": _POLICY.format(style_hash),
        "club_name": Club.objects.current().name,
        "index": INDEX,
    }
    return render_to_string(template, {**frame, **context})


def page_parts(part: Part, number: int) -> tuple[str, str]:
    """What stands before and behind the rows of a page."""
    page = whole_page("takeout/part.html", part=part, number=number, rows=SafeString(_ROWS))
    head, _marker, foot = page.partition(_ROWS)
    return head, foot


def row_html(row: Row, labels: Mapping[str, str | Promise]) -> str:
    """A row with what it holds; what it lacks is left out. Raises KeyError for what has no label."""
    return format_html("<article>{}</article>\n", _list(row, labels))


def _list(row: Row, labels: Mapping[str, str | Promise]) -> SafeString:
    shown = [(labels[key], _value(key, value, labels)) for key, value in row.items()]
    pairs = format_html_join(
        "", "<dt>{}</dt><dd>{}</dd>", ((label, value) for label, value in shown if value)
    )
    return format_html("<dl>{}</dl>", pairs)


def _value(key: str, value: Any, labels: Mapping[str, str | Promise]) -> SafeString | str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        words = date_format(timezone.localtime(value), "DATETIME_FORMAT")
        return format_html('<time datetime="{}">{}</time>', value.isoformat(), words)
    if isinstance(value, (list, tuple)):
        items = ((_list(each, labels) if isinstance(each, dict) else str(each),) for each in value)
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", items)) if value else ""
    if value is None or value == "":
        return ""
    text = str(value)
    if key == PAGE and text.startswith(f"{settings.SITE_URL}/"):
        return format_html('<a href="{}" rel="noreferrer">{}</a>', text, text)
    return format_html('<div class="words" dir="auto">{}</div>', text)
