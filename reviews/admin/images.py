"""The editors' page for images, and the window in which one is chosen for a text."""

from __future__ import annotations

import logging
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import DatabaseError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from filmclub.lib.whole_files import NotStored, all_or_none, is_out_of_room
from reviews.admin.saving import SavingAdmin
from reviews.admin.text_pictures import NO_ROOM_WORDS, NO_STORE_WORDS, TextPictures, matching
from reviews.bodies import alt_problems
from reviews.desk import without_alt_text
from reviews.models import Image
from reviews.picture_files import picture_context
from reviews.picture_uses import unused, uses_of
from reviews.pictures import delete_image, save_image

logger = logging.getLogger(__name__)
# Where a request says why the picture that came with it could not be stored.
REFUSAL = "filmclub.refusal"


class AltTextFilter(admin.SimpleListFilter):
    title = gettext_lazy("alternative text")
    parameter_name = "alt"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("missing", _("missing, or a file’s name"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return without_alt_text(queryset) if self.value() == "missing" else queryset


class UsedFilter(admin.SimpleListFilter):
    title = gettext_lazy("use")
    parameter_name = "used"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("no", _("stands nowhere"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return unused(queryset) if self.value() == "no" else queryset


class Library(ChangeList):
    """The list of pictures, each with where it stands: four queries more, whatever its length."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        images = list(self.result_list)
        uses = uses_of(images)
        for image in images:
            image.__dict__["uses"] = uses[image.pk]
        self.result_list = images


@admin.register(Image)
class ImageAdmin(TextPictures, SavingAdmin[Image]):
    fields = ["thumbnail", "file", "alt", "caption", "credit", "licence", "used_in"]
    readonly_fields = ["thumbnail", "used_in"]
    list_display = ["thumbnail", "alt", "used_in", "credit_line", "remarks", "size", "number"]
    list_display_links = ["thumbnail", "alt"]
    list_per_page = 50
    list_filter = [AltTextFilter, UsedFilter]
    search_fields = ["alt", "caption", "credit", "licence", "file"]
    delete_confirmation_template = "admin/reviews/image/delete.html"
    delete_selected_confirmation_template = "admin/reviews/image/delete_selected.html"

    class Media:
        css = {"all": ["filmclub/admin/reviews.css"]}
        js = ["filmclub/admin/image_form.js"]

    @admin.display(description=gettext_lazy("picture"))
    def thumbnail(self, image: Image) -> str:
        if not image.pk:
            return "–"
        # In the list it is a link, which needs a name.
        picture = picture_context(
            image, sizes="10rem", css_class="thumbnail", alt=image.alt or str(image.file)
        )
        return render_to_string("reviews/_picture.html", {"picture": picture})

    @admin.display(description=gettext_lazy("credit and licence"), ordering="credit")
    def credit_line(self, image: Image) -> str:
        return image.credit_line

    @admin.display(description=gettext_lazy("number"), ordering="pk")
    def number(self, image: Image) -> int:
        return image.pk

    @admin.display(description=gettext_lazy("used in"))
    def used_in(self, image: Image) -> str:
        """Where it stands, with links; in a list all have been looked up together."""
        uses = image.__dict__.get("uses")
        if uses is None:
            uses = uses_of([image])[image.pk] if image.pk else []
        return render_to_string("admin/reviews/image/_uses.html", {"uses": uses})

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return Library

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """The pictures, and nothing of the rows behind that say where they stand: the pages name those."""
        _nested, _counts, missing, protected = super().get_deleted_objects(objs, request)
        images = list(objs)
        names = [f"{capfirst(self.opts.verbose_name)}: {image}" for image in images]
        return names, {self.opts.verbose_name_plural: len(images)}, missing, protected

    @admin.display(description=gettext_lazy("size"))
    def size(self, image: Image) -> str:
        return f"{image.width} × {image.height}"

    @admin.display(description=gettext_lazy("remarks"))
    def remarks(self, image: Image) -> str:
        return " ".join(alt_problems(image.alt, image.caption))

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """Where the picture cannot be stored, the form says so like any other fault, and nothing is left."""
        try:
            with all_or_none():
                return super().changeform_view(request, object_id, form_url, extra_context)
        except (NotStored, DatabaseError) as error:
            if isinstance(error, DatabaseError) and not is_out_of_room(error):
                raise
            logger.exception("A picture could not be stored.")
            request.META[REFUSAL] = NO_ROOM_WORDS if is_out_of_room(error) else NO_STORE_WORDS
        return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(
        self, request: HttpRequest, obj: Image | None = None, change: bool = False, **kwargs: Any
    ) -> type[forms.ModelForm[Image]]:
        form = super().get_form(request, obj, change, **kwargs)
        if REFUSAL not in request.META:
            return form
        return type(form.__name__, (_Refused, form), {"why": request.META[REFUSAL]})

    def save_row(self, row: Image) -> None:
        save_image(row)

    def delete_row(self, row: Image) -> None:
        delete_image(row)

    def save_model(self, request: HttpRequest, obj: Image, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        for problem in alt_problems(obj.alt, obj.caption):
            messages.warning(request, problem)

    # --- Choosing one while writing ------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        pick = path("pick/", self.admin_site.admin_view(never_cache(self.pick)), name="reviews_image_pick")
        return [pick, *super().get_urls()]

    def pick(self, request: HttpRequest) -> HttpResponse:
        """A window that the article editor opens: choose an image, or upload one and choose it then."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        words = request.GET.get("q", "").replace("\0", "").strip()[:100]
        context = {
            **self.admin_site.each_context(request),
            "title": _("Choose an image"),
            "is_popup": True,
            "page": Paginator(matching(words), 24).get_page(request.GET.get("page")),
            "words": words,
            "callback": _callback(request),
            "may_add": self.has_add_permission(request),
        }
        return TemplateResponse(request, "admin/reviews/image/pick.html", context)

    def response_add(
        self, request: HttpRequest, obj: Image, post_url_continue: str | None = None
    ) -> HttpResponse:
        if _callback(request):
            pick = reverse("admin:reviews_image_pick")
            return HttpResponseRedirect(f"{pick}?CKEditorFuncNum={_callback(request)}")
        return super().response_add(request, obj, post_url_continue)


class _Refused(forms.ModelForm[Image]):
    """The form of a picture that could not be stored, with the sentence that says why."""

    why = ""

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        self.add_error("file" if "file" in self.fields else None, self.why)
        return cleaned


def _callback(request: HttpRequest) -> str:
    """Return the number under which the editor waits for the image, as the editor's library calls it."""
    number = request.GET.get("CKEditorFuncNum", "")
    return number if number.removeprefix("-").isdecimal() and len(number) < 8 else ""
