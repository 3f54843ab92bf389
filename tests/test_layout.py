"""Templates and stylesheets are laid out so that one can read them."""

from __future__ import annotations

from pathlib import Path

import pytest

from filmclub.components import LAYOUT
from tests.layout import faults_of_stylesheet, faults_of_template

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
STYLESHEETS = sorted([*(ROOT / "filmclub" / "static").rglob("*.css"), *(ROOT / "templates").rglob("*.css")])


def test_every_template_is_laid_out_to_be_read() -> None:
    assert TEMPLATES
    found = {
        str(path.relative_to(ROOT)): faults
        for path in TEMPLATES
        if (faults := faults_of_template(path.read_text()))
    }
    assert found == {}


def test_every_stylesheet_holds_one_declaration_a_line() -> None:
    assert STYLESHEETS
    found = {
        str(path.relative_to(ROOT)): faults
        for path in STYLESHEETS
        if (faults := faults_of_stylesheet(path.read_text()))
    }
    assert found == {}


def test_the_stylesheet_of_the_components_does_too() -> None:
    assert faults_of_stylesheet(LAYOUT.removeprefix("\n")) == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (f"<p>{'x' * 120}</p>\n", "line 1 has 127 signs"),
        ("<p>x</p> \n", "line 1 holds white space"),
        ("<p>x</p>", "it does not end"),
        ("<p>x</p>\n\n", "it does not end"),
        ("<div>\n<p>x</p>\n</div>\n", "line 2 is indented by 0, not by 2"),
        ("{% if x %}\n<p>x</p>\n{% endif %}\n", "line 2 is indented by 0, not by 2"),
        ("<div>\n  <p>x</p>\n  </div>\n", "line 3 is indented by 2, not by 0"),
        ('<p\n  class="x">\n  x\n</p>\n', "line 2 is indented by 2, not by 0"),
        ('<img\n  src="x"\n  >\n', "line 3 is indented by 2, not by 0"),
        ("<ul><li>x</li></ul>\n", "line 1 holds two blocks: ul, li"),
        ("<dt>x</dt><dd>x</dd>\n", "line 1 holds two blocks: dt, dd"),
        ("{% for x in y %}<div>\n  x\n</div>{% endfor %}\n", "line 1 opens two things"),
        ("<div>\n  <div>\n    x\n</div></div>\n", "line 4 closes two things"),
        ("<div>\n  x\n", "it does not close"),
        ('{% extends "base.html" %}{% load pages %}\n', "line 1 holds more than what"),
        ("{% load pages %}\n{# x #}\n{% tight %}\n", "line 3 says too late"),
        ("{% tight %}\n<textarea>\n{{ x }}</textarea>\n", "line 3 would lose the line break"),
    ],
)
def test_a_template_that_reads_badly_is_found(text: str, fault: str) -> None:
    assert any(found.startswith(fault) for found in faults_of_template(text)), faults_of_template(text)


@pytest.mark.parametrize(
    "text",
    [
        "<p>\n  {{ x }}, {% if x %}<b>x</b>{% else %}x{% endif %} <a>x</a>\n</p>\n",
        '<a\n  href="x"\n  {% if x > 1 %}lang="x"{% endif %}\n>x</a>\n',
        '<p\n  x="{% blocktranslate %}\n    x\n  {% plural %}\n    y\n  {% endblocktranslate %}"\n></p>\n',
        '<a\n  href="{{ x }}\n    {% if x %}?x=>{% endif %}"\n>\n  x\n</a>\n',
        "<{{ x }}>\n  <!-- x -->\n</{{ x }}>\n",
        "<div>\n  <textarea>\n{{ x }}</textarea>\n</div>\n",
    ],
)
def test_a_template_that_reads_well_has_no_fault(text: str) -> None:
    assert faults_of_template(text) == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("a { color: red; }\n", "line 1 holds more than one declaration"),
        ("a {\n  color: red; margin: 0;\n}\n", "line 2 holds more than one declaration"),
        ("a {\n  color: red }\n", "line 2 holds more than one declaration"),
        ("a, b {\n  color: red;\n}\n", "line 1 holds more than one selector"),
        ("a{\n  color: red;\n}\n", "line 1 has no space"),
        ("a {\ncolor: red;\n}\n", "line 2 is not indented by 2"),
        ("a {\n  background:\n  red;\n}\n", "line 3 is not indented by 4"),
        ("a {\n  color: red\n}\n", "line 2 ends in the middle"),
        ("a {\n  color: red;\n}\nb {\n  color: red;\n}\n", "line 4 follows a rule without"),
        ("a {\n\n  color: red;\n}\n", "line 2 is empty for nothing"),
        ("a {\n  color: red;\n\n}\n", "line 4 follows an empty line"),
        ("a {\n  color: red;\n}", "it does not end"),
        (f"a {{\n  color: {'x' * 120};\n}}\n", "line 2 has 130 signs"),
    ],
)
def test_a_stylesheet_that_reads_badly_is_found(text: str, fault: str) -> None:
    assert any(found.startswith(fault) for found in faults_of_stylesheet(text)), faults_of_stylesheet(text)


@pytest.mark.parametrize(
    "text",
    [
        '/* x; */\n@media print {\n  a,\n  b:is(c, d) {\n    content: "{;}"; /* x */\n  }\n}\n',
        "a {\n  background:\n    linear-gradient(red, blue) center / 2px,\n    red;\n  color: red;\n}\n",
        ":is(\n  a > b,\n  .c\n):not(.d) {\n  color: red;\n}\n",
    ],
)
def test_a_stylesheet_that_reads_well_has_no_fault(text: str) -> None:
    assert faults_of_stylesheet(text) == []
