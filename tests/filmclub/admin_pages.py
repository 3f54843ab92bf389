"""The pages of the admin as a browser fills and sends them."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.test import Client
from django.urls import reverse


def url_of(row: Model, page: str = "change") -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{page}", args=[row.pk])


def fields_of(admin: Client, url: str) -> dict[str, Any]:
    """What a browser would send if nobody typed anything."""
    page = admin.get(url)
    forms = [page.context["adminform"].form]
    for formset in (inline.formset for inline in page.context["inline_admin_formsets"]):
        forms += [formset.management_form, *formset.initial_forms]
    fields: dict[str, Any] = {}
    for bound in (bound for form in forms for bound in form):
        for name, value in _parts(bound):
            if value is not None:
                fields[name] = value
    return fields


def _parts(bound: Any) -> list[tuple[str, Any]]:
    """The field's names and values: a date and a time are two."""
    value = bound.value()
    if hasattr(bound.field.widget, "widgets"):
        values = bound.field.widget.decompress(value)
        return [(f"{bound.html_name}_{number}", part) for number, part in enumerate(values)]
    if bound.field.widget.needs_multipart_form:
        return []
    return [(bound.html_name, value)]


def submit(admin: Client, url: str, **typed: Any) -> None:
    """Open a form, type, and save it; an error fails the test."""
    response = admin.post(url, {**fields_of(admin, url), **typed})
    assert response.status_code in (200, 302)
    if response.status_code == 200:
        # A popup answers with a script that closes it.
        assert "adminform" not in (response.context or {}), response.context["errors"]


def delete(admin: Client, row: Model) -> None:
    """Delete a row on the page that asks whether one is sure."""
    assert admin.post(url_of(row, "delete"), {"post": "yes"}).status_code == 302


def delete_by_action(admin: Client, row: Model) -> None:
    """Tick a row of the list, and confirm that all ticked ones are deleted."""
    changelist = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_changelist")
    data = {"action": "delete_selected", "_selected_action": row.pk, "post": "yes"}
    assert admin.post(changelist, data).status_code == 302
