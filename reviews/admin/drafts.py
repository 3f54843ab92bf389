"""What the forms of articles, films and series do with what is typed and not saved.

A form offers what was left unsaved, shows on request a draft in place of what is stored, and keeps what a
failed Save has sent. `reviews.unsaved` does what needs no form.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import CharField, Model, TextField
from django.forms.models import ModelChoiceField
from django.forms.utils import ErrorDict
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django_prose_editor.fields import ProseEditorFormField

from filmclub.lib.cookies import COOKIES, SAVED_COOKIE
from reviews.admin.saving import SavingAdmin
from reviews.admin.typed_choices import NEW
from reviews.bodies import render_body, sanitize
from reviews.differences import Difference, Piece, compare, text_of
from reviews.drafts import DraftTooLarge, Kind, is_gone, may_keep
from reviews.models import Draft, Edited
from reviews.unsaved import SLIP, TAKEN, Slip, drop_sent, keep_sent, new_slip, rescue, slip_in

RowT = TypeVar("RowT", bound=Edited)
Named = Mapping[tuple[str, str], str]
# So many are compared with what is stored; the others are named alone.
MOST_COMPARED = 3
# How long after a key in milliseconds what was typed is kept on the site.
WAIT = 5000


@dataclass(frozen=True)
class Offer:
    """A draft, and what taking it would change; whether somebody has saved another edition since."""

    draft: Draft
    differences: list[Difference]
    is_older: bool
    may_take: bool

    @property
    def take_url(self) -> str:
        return reverse("draft_open", args=[self.draft.pk])

    @property
    def throw_url(self) -> str:
        return reverse("draft_throw_away", args=[self.draft.pk])


def sent_by(draft: Draft) -> QueryDict:
    """What a draft holds, as a form would send it."""
    sent = QueryDict(mutable=True)
    for name, values in draft.data.items():
        sent.setlist(name, [str(value) for value in values])
    sent["edition"] = str(draft.edition)
    return sent


def _unchecked(form: Any) -> Any:
    class Unchecked(form):  # type: ignore[misc]
        """Shows what it was given, and finds no fault: it is not finished."""

        def full_clean(self) -> None:
            self._errors = ErrorDict()
            self.cleaned_data: dict[str, Any] = {}

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            if self.is_bound:
                data: Any = cast(Any, self).data.copy()
                _only_keys(self, data)
                self.data = data

    return Unchecked


def _only_keys(form: Any, data: Any) -> None:
    """Leave out of the data what stands for a row and cannot be the key of one: widgets look them up."""
    for name, field in form.fields.items():
        key = form.add_prefix(name)
        if isinstance(field, ModelChoiceField) and key in data:
            may_be_new = getattr(getattr(field.widget, "widget", field.widget), "may_make", False)
            data.setlist(key, [value for value in data.getlist(key) if _is_key(value, may_be_new)])


def _is_key(value: str, may_be_new: bool) -> bool:
    return not value or (value.isdecimal() and len(value) < 19) or (may_be_new and value.startswith(NEW))


def _drafted(form: Any, draft: Draft) -> Any:
    class Drafted(_unchecked(form)):  # type: ignore[misc]
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            sent = sent_by(draft)
            super().__init__(sent, *args, **kwargs)
            # What a colleague saved meanwhile may have been put into it.
            data: Any = cast(Any, self).data.copy()
            for name, field in self.fields.items():
                if field.widget.value_omitted_from_data(data, {}, name):
                    # The form had no such field then.
                    initial = self.get_initial_for_field(field, name)
                    data[name] = "" if initial is None else str(initial)
                if isinstance(field, ProseEditorFormField):
                    data[name] = cleaned_text(data.get(name, ""))
            self.data = data

    return Drafted


def _unchecked_rows(formset: Any) -> Any:
    class UncheckedRows(formset):  # type: ignore[misc]
        form = _unchecked(formset.form)

        def full_clean(self) -> None:
            self._errors: list[Any] = []
            self._non_form_errors = self.error_class()

    return UncheckedRows


class KeepsDrafts(SavingAdmin[RowT]):
    """Its change form is `admin/reviews/edited.html`."""

    @property
    def kind(self) -> Kind:
        return Kind(self.model._meta.model_name or "")

    # --- A draft in place of what is stored -------------------------------------------------------

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        draft = taken_draft(request)
        return form if draft is None else _drafted(form, draft)

    def get_formsets_with_inlines(self, request: HttpRequest, obj: Any = None) -> Iterator[Any]:
        for formset, inline in super().get_formsets_with_inlines(request, obj):
            yield (formset if taken_draft(request) is None else _unchecked_rows(formset)), inline

    def get_formset_kwargs(self, request: HttpRequest, obj: Any, inline: Any, prefix: str) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_formset_kwargs(request, obj, inline, prefix)
        draft = taken_draft(request)
        if draft is not None:
            kwargs["data"] = sent_by(draft)
        return kwargs

    # --- Requests ----------------------------------------------------------------------------------

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        if request.method == "POST":
            return self._sent(request, object_id, form_url, extra_context)
        if TAKEN in request.GET:
            draft = self._draft(request, object_id)
            if draft is None:
                messages.warning(request, _("This draft is not there any more: it is saved or thrown away."))
                return HttpResponseRedirect(request.path)
            request.taken_draft = draft  # type: ignore[attr-defined]
        return super().changeform_view(request, object_id, form_url, extra_context)

    def _draft(self, request: HttpRequest, object_id: str | None) -> Draft | None:
        """The user's own draft that the address names, if it belongs into this form."""
        key = request.GET[TAKEN]
        drafts = Draft.objects.filter(user=request.user.pk, kind=self.kind.value)
        draft = drafts.filter(pk=int(key)).first() if key.isdecimal() and len(key) < 19 else None
        if draft is None or str(draft.object_id or "") == (object_id or ""):
            return draft
        # What it was written in is gone: it may become something new.
        return draft if object_id is None and is_gone(draft) else None

    def _sent(self, request: HttpRequest, object_id: str | None, form_url: str, context: Any) -> Any:
        slip = slip_in(request.POST)
        if slip is None:
            return super().changeform_view(request, object_id, form_url, context)
        request.reached_form = True  # type: ignore[attr-defined]
        if slip.user != request.user.pk:
            rescued = rescue(request, slip)
            if rescued is None:
                raise PermissionDenied
            return rescued
        try:
            response: Any = super().changeform_view(request, object_id, form_url, context)
        except Exception:
            with suppress(Exception):
                keep_sent(request.user, slip, request.POST)
            raise
        if "adminform" in (getattr(response, "context_data", None) or {}):
            with suppress(PermissionDenied, DraftTooLarge):
                keep_sent(request.user, slip, request.POST)
        elif response.status_code < 400:
            drop_sent(request.user, slip)
            self._tell_browser(response, slip)
        return response

    @staticmethod
    def _tell_browser(response: HttpResponse, slip: Slip) -> None:
        """Have the next page drop the browser's own copy."""
        response.set_cookie(
            SAVED_COOKIE,
            slip.form,
            max_age=COOKIES[SAVED_COOKIE].lasts,
            path=reverse("admin:index"),
            samesite="Lax",
        )

    # --- What the page shows -----------------------------------------------------------------------

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        row = kwargs.get("obj")
        taken = taken_draft(request)
        may_write = may_keep(request.user, self.kind, row)  # type: ignore[arg-type]
        context |= {"taken": taken, "offers": []}
        if request.method != "POST" and taken is None:
            self._offer(request, context, row, may_take=may_write)
        if may_write:
            sent = slip_in(request.POST) if request.method == "POST" else None
            slip = sent or new_slip(
                request.user,  # type: ignore[arg-type]
                self.kind,
                row.pk if row else None,
                taken.pk if taken else None,
            )
            context["unsaved"] = {
                "name": SLIP,
                "slip": slip.signed(),
                "object": slip.object_id or "new",
                "kind": self.kind.value,
                "form": slip.form,
                "start": "kept" if sent or taken else "fresh",
                "wait": WAIT,
                "words": json.dumps(_sentences()),
            }
        return super().render_change_form(request, context, *args, **kwargs)

    def _offer(self, request: HttpRequest, context: Any, row: RowT | None, *, may_take: bool) -> None:
        """Put what was left unsaved of this beside the form: one query, and some for each that is."""
        drafts = Draft.objects.filter(
            user=request.user.pk, kind=self.kind.value, object_id=row.pk if row else None
        )
        stored, rows = context["adminform"].form, context["inline_admin_formsets"]
        for draft in drafts.order_by("-saved_at", "-pk"):
            is_older = row is not None and draft.edition != row.edition
            if len(context["offers"]) >= MOST_COMPARED:
                context["offers"].append(Offer(draft, [], is_older, may_take))
                continue
            if may_take:
                form, formsets = self._forms_of(request, row, draft)
                changed = form_differences(stored, form, [inline.formset for inline in rows], formsets)
            else:
                changed = held_words(self.model, draft.data)
            if changed:
                context["offers"].append(Offer(draft, changed, is_older, may_take))

    def _forms_of(self, request: HttpRequest, row: RowT | None, draft: Draft) -> tuple[Any, list[Any]]:
        request.taken_draft = draft  # type: ignore[attr-defined]
        try:
            form = self.get_form(request, row, change=row is not None)(instance=row)
            formsets, _inlines = self._create_formsets(  # type: ignore[attr-defined]
                request, form.instance, change=row is not None
            )
            return form, formsets
        finally:
            request.taken_draft = None  # type: ignore[attr-defined]


def taken_draft(request: HttpRequest) -> Draft | None:
    """The draft that this request shows in place of what is stored."""
    return getattr(request, "taken_draft", None)


def _sentences() -> dict[str, str]:
    return {
        "kept": _("Not saved yet. Kept as your draft at %s."),
        "offline": _("The site cannot be reached. Kept in this browser at %s; trying again."),
        "trouble": _("The site has a fault at the moment. Kept in this browser at %s; trying again."),
        "signedOut": _("You are signed out. Kept in this browser at %s."),
        "signIn": _("Sign in again in another window"),
        "other": _("Somebody else is signed in now. What you write is not kept; copy it."),
        "refused": _("You may not change this any more. Kept in this browser at %s; copy it."),
        "tooLarge": _("This is too long to be kept as a draft. Kept in this browser at %s; save soon."),
        "nowhere": _("This browser keeps nothing, and the site cannot be reached. Copy what you wrote."),
    }


# --- What a draft would change of a form, field by field, as people read it ------------------------


def cleaned_text(html: str) -> str:
    """A text as it may stand in the editor; of one that no editor could have written the words alone."""
    try:
        return sanitize(html)
    except ValidationError:
        return strip_tags(html)


def form_differences(
    stored: Any, drafted: Any, stored_rows: Iterable[Any], drafted_rows: Iterable[Any]
) -> list[Difference]:
    """What is otherwise in a form and the formsets below it; one query for each field that names others."""
    found = []
    names = _names([*stored, *drafted])
    for bound in stored:
        if bound.is_hidden or bound.field.disabled or bound.name not in drafted.fields:
            continue
        before, after = _words(bound, names), _words(drafted[bound.name], names)
        label = capfirst(str(bound.label))
        if before != after:
            found.append(Difference(label, list(compare(before, after))))
        elif isinstance(bound.field, ProseEditorFormField) and _source(bound) != _source(drafted[bound.name]):
            found.append(Difference(label, [], _("Only the formatting differs.")))
    return [*found, *row_differences(stored_rows, drafted_rows)]


def row_differences(stored: Iterable[Any], typed: Iterable[Any]) -> list[Difference]:
    """What is otherwise in the rows of formsets; one query for each field that names others."""
    found = []
    for old, new in zip(stored, typed, strict=True):
        label = capfirst(str(old.model._meta.verbose_name_plural))
        names = _names(bound for form in (*old.forms, *new.forms) for bound in form)
        # A colleague's rows may have come below those that were sent.
        places = {form.instance.pk: place for place, form in enumerate(old.initial_forms)}
        forms = sorted(new.forms, key=lambda form: places.get(form.instance.pk, len(places)))
        before, after = "\n".join(_rows(old.initial_forms, names)), "\n".join(_rows(forms, names))
        if before != after:
            found.append(Difference(label, list(compare(before, after))))
    return found


def held_words(model: type[Model], data: Mapping[str, Sequence[str]]) -> list[Difference]:
    """The words that a draft holds, for whom there is no form any more."""
    fields = [field for field in model._meta.fields if isinstance(field, CharField | TextField)]
    held = ((field, "\n".join(map(str, data.get(field.name, [])))) for field in fields if not field.choices)
    return [
        Difference(
            capfirst(str(field.verbose_name)),
            [Piece(text_of(cleaned_text(words)) if field.name == "body" else words)],
        )
        for field, words in held
        if words
    ]


def _rows(rows: Sequence[Any], names: Named) -> Iterator[str]:
    for form in rows:
        if form.is_bound and ("DELETE" in form.fields and form["DELETE"].value() in (True, "on")):
            continue
        if form.is_bound and form.instance.pk is None and not form.has_changed():
            continue
        words = (_words(bound, names) for bound in form if not bound.is_hidden and bound.name != "DELETE")
        yield " – ".join(" ".join(one.split("\n")) for one in words if one)


def _values(bound: Any) -> list[str]:
    value = bound.value()
    widget = bound.field.widget
    if isinstance(widget, forms.MultiWidget):
        parts: Iterable[Any] = value if isinstance(value, list) else widget.decompress(value) or []
        return [
            str(part)
            for one, raw in zip(widget.widgets, parts, strict=False)
            if (part := one.format_value(raw))
        ]
    values = value if isinstance(value, list | tuple) else [value]
    return [str(getattr(one, "pk", one)) for one in values if one not in (None, "")]


def _names(fields: Iterable[Any]) -> dict[tuple[str, str], str]:
    """What those that fields refer to are called, by the field's name and the key."""
    wanted: dict[str, tuple[Any, set[str]]] = {}
    for bound in fields:
        if isinstance(bound.field, ModelChoiceField):
            keys = {key for key in _values(bound) if key.isdecimal() and len(key) < 19}
            wanted.setdefault(bound.name, (bound.field, set()))[1].update(keys)
    return {
        (name, str(row.pk)): field.label_from_instance(row)
        for name, (field, keys) in wanted.items()
        if keys
        for row in field.queryset.filter(pk__in=keys)
    }


def _words(bound: Any, names: Named) -> str:
    field = bound.field
    values = _values(bound)
    if isinstance(field, ProseEditorFormField):
        return text_of(cleaned_text("".join(values)))
    if hasattr(field, "in_words"):
        return str(field.in_words(bound.value()))
    if isinstance(field, ModelChoiceField):
        # What is made where it is typed is sent by its name.
        values = sorted(names.get((bound.name, value), value.removeprefix(NEW)) for value in values)
    elif isinstance(field, forms.ChoiceField):
        labels = dict(_flat(field.choices))
        values = [labels.get(value, value) for value in values]
    elif isinstance(field, forms.SplitDateTimeField):
        return " ".join(values)
    elif isinstance(field, forms.BooleanField):
        return "✓" if bound.value() else ""
    return "\n".join(values).replace("\r\n", "\n").rstrip()


def _flat(choices: Any) -> Iterator[tuple[str, str]]:
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from _flat(label)
        else:
            yield str(value), str(label)


def _source(bound: Any) -> str:
    return render_body(cleaned_text("".join(_values(bound)))).source
