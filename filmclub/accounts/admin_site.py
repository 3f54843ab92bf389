"""The admin without a sign-in of its own: who could guess passwords there would pass our limits by."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial, wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account.utils import get_next_redirect_url
from allauth.core.internal import ratelimit
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import BadRequest, FieldDoesNotExist, PermissionDenied
from django.db.models import Model
from django.db.models.constants import LOOKUP_SEP
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import SimpleTemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.datastructures import MultiValueDict
from django.utils.decorators import method_decorator
from django.utils.translation import get_language, get_language_info
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from filmclub.accounts.admin_language import choose_language, in_wanted_language
from filmclub.accounts.profile import profile
from filmclub.accounts.rights import may_use_rights
from filmclub.accounts.sign_in_log import log_failure
from filmclub.club.models import Club
from filmclub.lib.cookies import forgets_guest

# More digits than any number that a database holds.
TOO_LONG = re.compile(r"\d{19}")
# Words to search for, the number of a page, and what the editor calls its window: they are read as they are.
NO_LOOK_UPS = {"q", "p", "CKEditorFuncNum"}
# What a part of a date can be asked for, all within what Python's calendar reckons with.
DATE_PARTS = {"year": range(2, 9999), "iso_year": range(2, 9999), "month": range(100), "day": range(100)}


class _PatientList(ChangeList):
    """A list that goes by what it knows, and by nothing else that an address holds, as `?utm_source=mail`."""

    def get_filters_params(self, params: Any = None) -> dict[str, Any]:
        asked = super().get_filters_params(params)
        return {name: values for name, values in asked.items() if self._knows(name)}

    def _knows(self, name: str) -> bool:
        if any(getattr(each, "parameter_name", None) == name for each in self.list_filter):
            return True
        first = name.partition(LOOKUP_SEP)[0]
        try:
            return first == "pk" or bool(self.lookup_opts.get_field(first))
        except FieldDoesNotExist:
            return False


class _PatientAdmin(admin.ModelAdmin[Any]):
    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        usual = super().get_changelist(request, **kwargs)
        return type(usual.__name__, (_PatientList, usual), {})


class AdminSite(admin.AdminSite):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # What menu and index say behind the name of a list, of the models that have something to be told.
        self.told_of: dict[type[Model], Callable[[HttpRequest], str]] = {}

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Every list of the admin, also of other people's apps, ignores what it does not know."""
        plain = admin_class or admin.ModelAdmin
        patient = type(plain.__name__, (_PatientAdmin, plain), {"__module__": plain.__module__})
        super().register(model_or_iterable, patient, **options)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        apps = super().get_app_list(request, app_label)
        for entry in (entry for app in apps for entry in app["models"]):
            tell = self.told_of.get(entry["model"])
            if tell is not None and (said := tell(request)):
                entry["name"] = f"{entry['name']} ({said})"
        return apps

    def admin_view(  # type: ignore[override]
        self, view: Callable[..., Any], cacheable: bool = False
    ) -> Callable[..., Any]:
        """Show a view to staff, and nothing under addresses whose numbers no database or calendar has.

        Django's own pages take them for numbers like others, and fail when they are looked up.
        """

        @wraps(view)
        def of_this_world(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if any(TOO_LONG.search(str(value)) for value in (*args, *kwargs.values())):
                raise Http404
            if not _can_be_asked(request.GET):
                raise Http404
            if request.method != "POST":
                return in_wanted_language(request) or view(request, *args, **kwargs)
            if any(TOO_LONG.search(key) for key in request.POST.getlist("_selected_action")):
                raise BadRequest("No such rows.")
            try:
                response = view(request, *args, **kwargs)
                # A form that comes back looks up what was chosen in it.
                return response.render() if isinstance(response, SimpleTemplateResponse) else response
            except OverflowError as error:
                # A key that nobody can choose. Numbers that people type have bounds of their own.
                raise BadRequest("A number that no database holds.") from error

        return super().admin_view(of_this_world, cacheable)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        view = self.admin_view(partial(profile, site=self))
        language = self.admin_view(choose_language)
        return [
            path("profile/", view, name="profile"),
            path("language/", language, name="language"),
            *super().get_urls(),
        ]

    def has_permission(self, request: HttpRequest) -> bool:
        return super().has_permission(request) and may_use_rights(request)

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Name the club at the head of each page: one query at most."""
        name = Club.objects.current().name
        return {
            **super().each_context(request),
            "site_header": name,
            "site_title": name,
            "admin_languages": [
                (code, get_language_info(code)["name_local"].capitalize())
                for code, _name in settings.LANGUAGES
                if code != get_language()
            ],
        }

    def index(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The desk; a superuser is first asked what nobody has answered or put off yet."""
        if request.user.is_superuser and Club.objects.current().asked_at is None:
            return HttpResponseRedirect(reverse("club_begin"))
        return super().index(request, extra_context)

    # It takes no form at all, so none needs a token: every POST gets the same answer.
    @method_decorator([csrf_exempt, never_cache, require_safe])
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Lead strangers to the one sign-in and staff on; 403 for members who may not be here.

        Staff who have still to set up or give their second factor are led there.
        """
        wanted = get_next_redirect_url(request) or reverse("admin:index", current_app=self.name)
        if not request.user.is_authenticated:
            return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({'next': wanted})}")
        if not self.has_permission(request):
            if request.user.is_staff and not may_use_rights(request):
                return HttpResponseRedirect(f"{reverse('second_factor')}?{urlencode({'next': wanted})}")
            raise PermissionDenied
        return HttpResponseRedirect(wanted)

    @method_decorator(forgets_guest)
    def logout(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponseBase:
        return super().logout(request, extra_context)

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Django's form, with as few guesses at the present password as at the sign-in: 429 after ten."""
        guess = ratelimit.consume(
            request, app="allauth.account", action="login_failed", key=f"password of {request.user.pk}"
        )
        if guess is None:
            log_failure(request, "too many failures before")
            return ratelimit.respond_429(request)
        response = super().password_change(request, extra_context)
        form = (getattr(response, "context_data", None) or {}).get("form")
        if form is None or not form.has_error("old_password", "password_incorrect"):
            guess.rollback()
        else:
            log_failure(request, f"wrong present password of {request.user}")
        return response


def _can_be_asked(query: MultiValueDict[str, str]) -> bool:
    """Whether a list can be asked for this: look-ups may hold those numbers that there are."""
    for name, values in query.lists():
        value = ",".join(values)
        if name not in NO_LOOK_UPS and TOO_LONG.search(value):
            return False
        for part in DATE_PARTS.keys() & set(name.split("__")):
            if not all(int(number) in DATE_PARTS[part] for number in re.findall(r"-?\d+", value)):
                return False
    return True
