"""What the text field asks for while one writes: to store, choose and take over pictures, and their words."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import DatabaseError, transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from filmclub.lib.fetching import Why
from filmclub.lib.picture_files import BROKEN, MOVING, NOT_A_PICTURE, TOO_HEAVY, TOO_LARGE, TOO_NARROW
from filmclub.lib.whole_files import NotStored, all_or_none, is_out_of_room
from reviews.admin.told_pictures import told
from reviews.models import Article, Image
from reviews.pictures import save_image
from reviews.taking_over import NO_ROOM, NO_STORE, take_over

logger = logging.getLogger(__name__)
PER_PAGE = 24
# More pictures than a text shows; the rest of what is asked for is left out.
MOST = 200
NO_ROOM_WORDS = gettext_lazy(
    "There is no room left for it on the site’s disk. Tell whoever runs the site, and save again later."
)
NO_STORE_WORDS = gettext_lazy(
    "The site may not write where it keeps its pictures. Tell whoever runs the site, and save again later."
)
PROBLEMS: dict[str, Any] = {
    "too_heavy": TOO_HEAVY,
    "not_a_picture": NOT_A_PICTURE,
    "broken": BROKEN,
    "too_large": TOO_LARGE,
    "too_narrow": TOO_NARROW,
    "animated": MOVING,
    NO_ROOM: NO_ROOM_WORDS,
    NO_STORE: NO_STORE_WORDS,
    Why.TOO_MANY_BYTES: TOO_HEAVY,
    Why.ADDRESS: gettext_lazy("This is no address of a picture. Save the picture and drop its file here."),
    Why.NOT_PUBLIC: gettext_lazy(
        "The picture is not on the public web. Save it on your computer and drop its file here."
    ),
    Why.UNREACHABLE: gettext_lazy("The other site could not be reached. Try again later."),
    Why.REFUSED: gettext_lazy(
        "The other site does not give this picture away. Save it in your browser and drop its file here."
    ),
    Why.REDIRECTS: gettext_lazy(
        "The other site does not give this picture away. Save it in your browser and drop its file here."
    ),
    Why.TOO_SLOW: gettext_lazy("The other site took too long to answer. Try again later."),
}


class UploadForm(forms.ModelForm[Image]):
    """A picture that is dropped into a text: what it shows is said afterwards, in the text."""

    class Meta:
        model = Image
        fields = ["file", "alt", "caption", "credit"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["alt"].required = False


class WordsForm(forms.ModelForm[Image]):
    class Meta:
        model = Image
        fields = ["alt", "credit"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["alt"].required = False


class TakeOverForm(forms.Form):
    """What stood beside the picture is cut where it is stored, so that long words lose no picture."""

    address = forms.URLField(max_length=2000, assume_scheme="https")
    alt = forms.CharField(required=False)
    caption = forms.CharField(required=False)
    credit = forms.CharField(required=False)


def matching(words: str) -> QuerySet[Image]:
    """The images with all these words in what is said of them or in the name of their file."""
    images = Image.objects.all()
    for word in words.replace("\0", "").strip()[:100].split():
        images = images.filter(
            Q(alt__icontains=word)
            | Q(caption__icontains=word)
            | Q(file__icontains=word)
            | Q(credit__icontains=word)
        )
    return images


class TextPictures(admin.ModelAdmin[Image]):
    """The addresses below that of the images that the text field asks."""

    def get_urls(self) -> list[URLPattern]:
        views: list[tuple[str, str, Callable[..., Any]]] = [
            ("upload/", "upload", require_POST(self.upload)),
            ("choose/", "choose", require_GET(self.choose)),
            ("words/", "words", self.words),
            ("take-over/", "take_over", require_POST(self.begin_taking_over)),
            ("take-over/<uuid:result>/", "taken_over", require_GET(self.taken_over)),
        ]
        urls = [
            path(at, self.admin_site.admin_view(never_cache(view)), name=f"reviews_image_{name}")
            for at, name, view in views
        ]
        return [*urls, *super().get_urls()]

    def upload(self, request: HttpRequest) -> JsonResponse:
        """Store a picture at once, so that no mistake elsewhere in the form loses it."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = UploadForm(request.POST, request.FILES)
        if not form.is_valid():
            return _refused(*(str(problem) for problems in form.errors.values() for problem in problems))
        try:
            with all_or_none(), transaction.atomic():
                save_image(form.instance)
                self.log_addition(request, form.instance, [{"added": {}}])
        except (NotStored, DatabaseError) as error:
            if isinstance(error, DatabaseError) and not is_out_of_room(error):
                raise
            logger.exception("A picture could not be stored.")
            return _refused(str(NO_ROOM_WORDS if is_out_of_room(error) else NO_STORE_WORDS))
        return JsonResponse(told(form.instance))

    def choose(self, request: HttpRequest) -> JsonResponse:
        """A page of the images with these words, the newest first: two queries."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        page = Paginator(matching(request.GET.get("q", "")), PER_PAGE).get_page(request.GET.get("page"))
        return JsonResponse({"images": [told(image) for image in page], "more": page.has_next()})

    def words(self, request: HttpRequest) -> JsonResponse:
        """What is said of the images that a text shows: one query. Posted, what is to be said of one."""
        if request.method == "POST":
            return self._say(request)
        if not self.has_view_permission(request):
            raise PermissionDenied
        keys = [int(key) for key in request.GET.getlist("id")[:MOST] if key.isdecimal() and len(key) <= 12]
        return JsonResponse(
            {"images": {image.pk: told(image) for image in Image.objects.filter(pk__in=keys)}}
        )

    def _say(self, request: HttpRequest) -> JsonResponse:
        """The credit is the picture's own everywhere; what it shows too, as long as no article shows it.

        The text that is being written says the rest itself, and is not public before it is saved.
        """
        key = request.POST.get("id", "")
        with transaction.atomic():
            rows = Image.objects.select_for_update(of=("self",), no_key=True)
            image = get_object_or_404(rows, pk=int(key) if key.isdecimal() and len(key) <= 12 else 0)
            if not self._may_say(request, image):
                return self._say_nothing(request, image)
            own_alt = image.alt
            form = WordsForm(request.POST, instance=image)
            if not form.is_valid():
                return _refused(*(str(problem) for problems in form.errors.values() for problem in problems))
            if not image.alt or image.shown_by().exists():
                image.alt = own_alt
            if form.has_changed():
                save_image(image, update_fields=["alt", "credit"])
        return JsonResponse(told(image))

    def _may_say(self, request: HttpRequest, image: Image) -> bool:
        """An author may say it of pictures that nothing but their own drafts shows."""
        if self.has_change_permission(request, image):
            return True
        others = image.shown_by().exclude(author=request.user.pk, state=Article.State.DRAFT)
        return self.has_add_permission(request) and not others.exists()

    def _say_nothing(self, request: HttpRequest, image: Image) -> JsonResponse:
        """What the picture shows is said by the text alone then; of another credit the author is told."""
        if not self.has_view_permission(request, image):
            raise PermissionDenied
        if request.POST.get("credit", "").strip() != image.credit:
            return _refused(
                _("Other articles show this picture. Ask an editor to change its credit."), status=403
            )
        return JsonResponse(told(image))

    # --- From another site -------------------------------------------------------------------------

    def begin_taking_over(self, request: HttpRequest) -> JsonResponse:
        """Have a picture fetched by the worker; the answer says where to ask how far it is."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = TakeOverForm(request.POST)
        if "address" in form.errors:
            return _refused(str(PROBLEMS[Why.ADDRESS]))
        words = [str(form.cleaned_data.get(name) or "") for name in ("alt", "caption", "credit")]
        with transaction.atomic():
            result = take_over.enqueue(form.cleaned_data["address"], *words)
        return JsonResponse({"result": str(result.id)}, status=202)

    def taken_over(self, request: HttpRequest, result: Any) -> JsonResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        tasks: QuerySet[DBTaskResult[..., Any]] = DBTaskResult.objects.filter(task_path=take_over.module_path)
        task = tasks.filter(pk=result).first()
        if task is None:
            return _refused(str(PROBLEMS[Why.UNREACHABLE]), status=404)
        if task.status == TaskResultStatus.FAILED:
            return _refused(str(PROBLEMS[Why.UNREACHABLE]))
        if task.status != TaskResultStatus.SUCCESSFUL:
            return JsonResponse({"waits": True}, status=202)
        answer = task.return_value or {}
        image = Image.objects.filter(pk=answer.get("image", 0)).first()
        if image is None:
            return _refused(str(PROBLEMS.get(answer.get("problem", ""), PROBLEMS[Why.UNREACHABLE])))
        return JsonResponse(told(image))


def _refused(*sentences: str, status: int = 400) -> JsonResponse:
    return JsonResponse({"problem": " ".join(sentences) or _("This could not be stored.")}, status=status)
