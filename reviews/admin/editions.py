"""What the forms of articles, films and series have in common: nobody is overwritten, nothing old is lost.

The form carries the edition that it shows. A POST locks the row before anything is validated; where somebody
has saved another edition meanwhile, the form comes back with what was typed and says what they changed.
"""

from __future__ import annotations

from contextlib import suppress
from copy import deepcopy
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import IntegrityError, connection, transaction
from django.forms.models import BaseInlineFormSet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from reviews.admin.drafts import KeepsDrafts, row_differences, taken_draft
from reviews.admin.row_merging import merge_rows
from reviews.bodies import render_body, sanitize
from reviews.content import restore, rows_of
from reviews.differences import Difference, differences
from reviews.drafts import DraftTooLarge, drop_draft, keep_draft
from reviews.editions import Content, Named, content_in, content_of, kind_of
from reviews.models import Edited, Revision
from reviews.unsaved import slip_in

if TYPE_CHECKING:
    from filmclub.accounts.models import User

RowT = TypeVar("RowT", bound=Edited)
# How many versions a page of the history lists.
LISTED = 50
# The buttons that show readers what stands in the form.
PUBLISHING = {"_publish", "_schedule"}
# Under which a draft keeps what somebody typed who was told of a conflict.
CONFLICT = "conflict"


def revisions_of(row: Edited) -> Any:
    """Its revisions with who made them, the newest first."""
    rows = Revision.objects.filter(kind=kind_of(row), object_id=row.pk)
    return rows.select_related("who").order_by("-number")


def is_stale(data: Any, row: Edited) -> bool:
    """Whether a form was sent that shows another edition than the row has."""
    return row.pk is not None and data.get("edition", "") != str(row.edition)


def edition_in(data: Any) -> int:
    """The edition that a form says it shows; 0 for nonsense."""
    said = str(data.get("edition", ""))
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 9 else 0


def seen_in(row: Edited, data: Any) -> Content | None:
    """What a form showed that was sent; None where no revision holds it. One query."""
    found = revisions_of(row).filter(number=edition_in(data)).first()
    return content_in(found) if found is not None else None


def moment(revision: Revision) -> str:
    return date_format(timezone.localtime(revision.at), "DATETIME_FORMAT")


class Conflict:
    """What somebody saved while the form was open: four to six queries."""

    def __init__(self, row: Edited, data: Any, user: User | None) -> None:
        self.newest: Revision | None = revisions_of(row).first()
        self.now = content_of(row)
        self.seen = seen_in(row, data)
        self.user = user
        # What the fields are called that both have changed, and those that only they have.
        self.both: list[str] = []
        self.unseen: list[str] = []
        # The content as it would be with what was typed, and what that changes of the rows below.
        self.typed: Content | None = None
        self.rows: list[Difference] = []

    @property
    def words(self) -> str:
        """Who it was, and when."""
        if self.newest is None:
            return _("This was saved by somebody else after you opened it.")
        if self.user is not None and self.newest.who == self.user:
            words = _("You saved this in another window on %(when)s, after you had opened it here.")
            return words % {"when": moment(self.newest)}
        who = self.newest.who.name if self.newest.who else _("Somebody else")
        return _("%(name)s saved this on %(when)s, after you had opened it.") % {
            "name": who,
            "when": moment(self.newest),
        }

    @property
    def theirs(self) -> list[Difference]:
        """What they changed; nothing where it is not known what the form showed."""
        return differences(self.seen, self.now) if self.seen else []

    @property
    def yours(self) -> list[Difference]:
        """What saving the form would make of what stands now."""
        return [*(differences(self.now, self.typed) if self.typed else []), *self.rows]


def value_in(content: Content, name: str) -> Any:
    """What a form's field of this name shows of a content; raises KeyError where it shows something else."""
    if name == "tags" and content["kind"] == "article":
        return [tag["key"] for tag in content["tags"]]
    if name in content["links"]:
        named = content["links"][name]
        return named and named["key"]
    return content["fields"][name]


class EditedForm(forms.ModelForm[RowT]):
    """A form that carries the edition of its row."""

    edition = forms.CharField(required=False, widget=forms.HiddenInput)
    # Who fills it in.
    user: ClassVar[Any] = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["edition"] = str(self.instance.edition)
        for field in self.fields.values():
            # What a browser fills in after Back would be an old text under the present edition.
            field.widget.attrs.setdefault("autocomplete", "off")
        self.conflict: Conflict | None = None
        if self.is_bound and is_stale(self.data, self.instance):
            self.conflict = Conflict(self.instance, self.data, self.user)
            self.data = self._with_theirs(self.conflict)

    def _with_theirs(self, conflict: Conflict) -> Any:
        """What was sent, with what they changed where it was left alone here; saved next, it is meant."""
        data: Any = cast(Any, self.data).copy()
        data["edition"] = str(self.instance.edition)
        for name, field in self.fields.items():
            typed = field.widget.value_from_datadict(self.data, self.files, self.add_prefix(name))
            if hasattr(field, "as_stored"):
                typed = field.as_stored(typed)
            try:
                now = value_in(conflict.now, name)
                seen = value_in(conflict.seen, name) if conflict.seen else None
            except KeyError:
                continue
            sent = field.as_sent(now) if hasattr(field, "as_sent") else now
            if not _differs(field, name, now, typed):
                _put(data, self.add_prefix(name), sent)
            elif conflict.seen and now != seen:
                if _differs(field, name, seen, typed):
                    conflict.both.append(str(field.label))
                else:
                    conflict.unseen.append(str(field.label))
                    _put(data, self.add_prefix(name), sent)
        return data

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.conflict is not None and (self.changed_data or self._publishes_unseen(self.conflict)):
            self.conflict.typed = self._typed(self.conflict.now, cleaned)
            self.add_error(None, conflict_words(self.conflict))
        return cleaned

    def _publishes_unseen(self, conflict: Conflict) -> bool:
        return bool(conflict.unseen and PUBLISHING & self.data.keys())

    def _typed(self, now: Content, cleaned: dict[str, Any]) -> Content:
        """The content that saving would make; fields that are wrong, and rows below, are as they stand."""
        typed = deepcopy(now)
        for name, value in cleaned.items():
            if name in typed["fields"]:
                typed["fields"][name] = value
            elif name in typed["links"]:
                typed["links"][name] = None if value is None else Named(key=value.pk, name=_name(value))
            elif name == "tags":
                typed["tags"] = [
                    Named(key=tag.pk, name=str(tag)) for tag in sorted(value, key=lambda tag: tag.name)
                ]
        return typed


def _name(row: Any) -> str:
    return str(getattr(row, "name", row))


def conflict_words(conflict: Conflict) -> str:
    return " ".join(
        [
            conflict.words,
            _("Nothing was saved yet, and what you typed stands below. Saving again stores it."),
        ]
    )


def _differs(field: forms.Field, name: str, value: Any, typed: Any) -> bool:
    if isinstance(typed, str):
        typed = typed.replace("\r\n", "\n")
    if not field.has_changed(value, typed):
        return False
    if name == "body" and isinstance(typed, str):
        try:
            # Imported texts may end in a line break, which no editor sends back.
            return bool(render_body(sanitize(typed)).source.strip() != str(value or "").strip())
        except ValidationError:
            return True
    return True


def _put(data: Any, key: str, value: Any) -> None:
    if isinstance(value, list):
        data.setlist(key, list(map(str, value)))
    else:
        data[key] = "" if value is None else str(value)


class EditedFormSet(BaseInlineFormSet[Any, Any, Any]):
    """Rows below an edited form, which refuse to be saved over somebody else's."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        for field in form.fields.values():
            field.widget.attrs.setdefault("autocomplete", "off")

    def clean(self) -> None:
        super().clean()
        if f"{self.prefix}-stale" in self.data and self.has_changed():
            raise ValidationError(
                _("This was saved meanwhile. Look through these rows, which have what was changed there too.")
            )


def _as_stored(formset: Any) -> Any:
    """The same rows as the database holds them."""
    return type(formset)(instance=formset.instance, prefix=formset.prefix, queryset=formset.queryset)


class EditedAdmin(KeepsDrafts[RowT]):
    """Its form is an `EditedForm`, its inlines' formsets are `EditedFormSet`."""

    object_history_template = "admin/reviews/revisions.html"

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        # A class made for this request.
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.user = request.user
        return form

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> RowT | None:
        if request.method == "POST" and connection.in_atomic_block:
            # Before anything is read that is compared with what was sent: of two who save, one waits here.
            found = super().get_object(request, object_id, from_field)
            rows: Any = cast(Any, self.model).objects.select_for_update(of=("self",), no_key=True)
            if found is not None:
                rows.filter(pk=found.pk).values_list("pk").first()
        return super().get_object(request, object_id, from_field)

    def get_formset_kwargs(self, request: HttpRequest, obj: Any, inline: Any, prefix: str) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_formset_kwargs(request, obj, inline, prefix)
        # A draft may be older than it says: it is what somebody sent.
        is_old = taken_draft(request) is not None or is_stale(request.POST, obj)
        if "data" in kwargs and is_old:
            shown = inline.get_queryset(request)
            is_stored = obj is not None and obj.pk is not None
            rows = list(shown.filter(**{obj._meta.model_name: obj})) if is_stored else []
            # The form as the admin makes it: the class alone has other widgets.
            form = inline.get_formset(request, obj).form
            seen = seen_in(obj, kwargs["data"]) if is_stored else None
            seen_rows = rows_of(seen, inline.model) if seen is not None else None
            kwargs["data"] = merge_rows(kwargs["data"], prefix, rows, form, seen_rows)
        return kwargs

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        row = kwargs.get("obj")
        form = context["adminform"].form
        if context.get("errors") and row is not None and getattr(form, "conflict", None) is not None:
            context["is_kept"] = self._keep_typed(request, row)
            typed = [inline.formset for inline in context["inline_admin_formsets"]]
            form.conflict.rows = row_differences(map(_as_stored, typed), typed)
        return super().render_change_form(request, context, *args, **kwargs)

    @staticmethod
    def _keep_typed(request: HttpRequest, row: RowT) -> bool:
        """Keep what was sent as a draft: who looks at the difference may go away."""
        user: Any = request.user
        slip = slip_in(request.POST)
        with suppress(DraftTooLarge, PermissionDenied):
            keep_draft(
                user,
                kind_of(row),
                row.pk,
                dict(request.POST.lists()),
                edition_in(request.POST),
                form=CONFLICT if slip is None else slip.form,
            )
            return True
        return False

    def log_change(self, request: HttpRequest, obj: RowT, message: Any) -> Any:
        """Called when it is saved: from there on what was typed in a conflict is in a revision."""
        if CONFLICT in request.POST:
            drop_draft(request.user, kind_of(obj), obj.pk, form=CONFLICT)  # type: ignore[arg-type]
        return super().log_change(request, obj, message)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The revisions above Django's own log; what one changed; and a button to restore it."""
        row = self.get_object(request, object_id)
        if row is None or not self.has_view_or_change_permission(request, row):
            return super().history_view(request, object_id, extra_context)
        if request.method == "POST":
            return self._restore(request, row)
        # The data of the others may be long.
        paginator = Paginator(revisions_of(row).defer("data"), LISTED)
        page = paginator.get_page(request.GET.get("page"))
        shown = _revision(row, request.GET["version"]) if "version" in request.GET else None
        context = {
            "revisions": page,
            "shown": shown,
            "changed": _changed_by(row, shown) if shown else [],
            "against_now": differences(content_of(row), content_in(shown)) if shown else [],
            "may_restore": self.has_change_permission(request, row),
            **(extra_context or {}),
        }
        return super().history_view(request, object_id, context)

    def _restore(self, request: HttpRequest, row: RowT) -> HttpResponse:
        if not self.has_change_permission(request, row):
            raise PermissionDenied
        revision = _revision(row, request.POST.get("restore", ""))
        try:
            with transaction.atomic():
                told = restore(row, revision, by=request.user)  # type: ignore[arg-type]
        except IntegrityError:
            words = _("Version %(number)s cannot be restored: something that it names is gone by now.")
            messages.error(request, words % {"number": revision.number})
            return HttpResponseRedirect(request.get_full_path())
        for words in told:
            messages.warning(request, words)
        words = _("Version %(number)s is restored. What stood before is kept as a version too.")
        messages.success(request, words % {"number": revision.number})
        return HttpResponseRedirect(request.path)


def _revision(row: Edited, number: str) -> Revision:
    if not number.isdecimal() or len(number) > 8:
        raise Http404
    revision: Revision | None = revisions_of(row).filter(number=int(number)).first()
    if revision is None:
        raise Http404
    return revision


def _changed_by(row: Edited, revision: Revision) -> list[Difference]:
    earlier: Revision | None = revisions_of(row).filter(number__lt=revision.number).first()
    if earlier is None:
        return []
    return differences(content_in(earlier), content_in(revision))
