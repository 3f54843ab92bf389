"""The tags that frame pages."""

from __future__ import annotations

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.utils.translation import override


def test_what_is_constant_is_rendered_once_for_each_language() -> None:
    template = Template(
        "{% load pages %}{{ name }}: {% constant %}{% translate 'Reviews' %}{{ name }}{% endconstant %}"
    )
    for name in ("Ann", "Bo"):
        assert template.render(Context({"name": name})) == f"{name}: Reviews"
        with override("fr"):
            assert template.render(Context({"name": name})) == f"{name}: Critiques"


TIGHT = """{% tight %}
{# Nothing is left of this line. #}
<p
  class="a
    {% if b %} b{% endif %}"
  {% if c %} lang="fr"{% endif %}
  title='It has
    "two" lines'
>
  One, <b>{{ word }}</b>
  {% for x in "ab" %}
    {{ " · " }}
    {{ x }}
  {% endfor %}
  .
  {% blocktranslate trimmed %}
    Two
    words
  {% endblocktranslate %}
</p>
"""


def test_a_line_break_in_a_tight_template_shows_only_before_an_attribute() -> None:
    template = Template(TIGHT)
    rest = """ title='It has"two" lines'>One, <b>x</b> · a · b.Two words</p>"""
    assert template.render(Context({"word": "x"})) == f'<p class="a"{rest}'
    both = template.render(Context({"word": "x", "b": True, "c": True}))
    assert both == f'<p class="a b" lang="fr"{rest}'


def test_what_a_tight_template_shows_keeps_its_lines() -> None:
    assert Template("{% tight %}\n{{ text }}\n").render(Context({"text": "a\n b"})) == "a\n b"


def test_a_template_that_is_tight_too_late_does_not_compile() -> None:
    with pytest.raises(TemplateSyntaxError):
        Template("{% if x %}x{% endif %}\n{% tight %}\n")
