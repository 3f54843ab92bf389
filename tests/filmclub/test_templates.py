"""The tags that frame pages."""

from __future__ import annotations

from django.template import Context, Template
from django.utils.translation import override


def test_what_is_constant_is_rendered_once_for_each_language() -> None:
    template = Template(
        "{% load pages %}{{ name }}: {% constant %}{% translate 'Reviews' %}{{ name }}{% endconstant %}"
    )
    for name in ("Ann", "Bo"):
        assert template.render(Context({"name": name})) == f"{name}: Reviews"
        with override("fr"):
            assert template.render(Context({"name": name})) == f"{name}: Critiques"
