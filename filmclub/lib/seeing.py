"""Who sees e-mail and network addresses of others: in the admin, those with one permission."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpRequest

SEE_ADDRESSES = "accounts.see_addresses"


def sees_addresses(request: HttpRequest) -> bool:
    """Whether addresses are shown to who asks, and found by them."""
    return request.user.has_perm(SEE_ADDRESSES)


class HidesAddresses:
    """An admin class that shows its fields with addresses to nobody else, nor seeks or filters by them."""

    address_fields: ClassVar[tuple[str, ...]] = ()

    def get_list_display(self, request: HttpRequest) -> Any:
        return self._seen(request, super().get_list_display(request))  # type: ignore[misc]

    def get_search_fields(self, request: HttpRequest) -> Any:
        return self._seen(request, super().get_search_fields(request))  # type: ignore[misc]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return [
            (name, {**options, "fields": self._seen(request, options["fields"])})
            for name, options in super().get_fieldsets(request, obj)  # type: ignore[misc]
        ]

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        is_seen = bool(self._seen(request, [lookup.partition("__")[0]]))
        return is_seen and super().lookup_allowed(lookup, value, request)  # type: ignore[misc]

    def _seen(self, request: HttpRequest, names: Any) -> list[Any]:
        if sees_addresses(request):
            return list(names)
        return [name for name in names if str(name).strip("=^@") not in self.address_fields]
