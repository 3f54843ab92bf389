"""The admin without a sign-in of its own: who could guess passwords there would pass our limits by."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from allauth.account.utils import get_next_redirect_url
from allauth.core.internal import ratelimit
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe


class AdminSite(admin.AdminSite):
    # It takes no form at all, so none needs a token: every POST gets the same answer.
    @method_decorator([csrf_exempt, never_cache, require_safe])
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Lead strangers to the one sign-in and staff on; 403 for members who may not be here."""
        wanted = get_next_redirect_url(request) or reverse("admin:index", current_app=self.name)
        if not request.user.is_authenticated:
            return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({'next': wanted})}")
        if not self.has_permission(request):
            raise PermissionDenied
        return HttpResponseRedirect(wanted)

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Django's form, with as few guesses at the present password as at the sign-in: 429 after ten."""
        guess = ratelimit.consume(
            request, app="allauth.account", action="login_failed", key=f"password of {request.user.pk}"
        )
        if guess is None:
            return ratelimit.respond_429(request)
        response = super().password_change(request, extra_context)
        form = (getattr(response, "context_data", None) or {}).get("form")
        if form is None or not form.has_error("old_password", "password_incorrect"):
            guess.rollback()
        return response
