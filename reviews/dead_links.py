"""Links within the site that lead nowhere a reader could go."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils.translation import get_language_from_path, override

from reviews import old_addresses
from reviews.models import Article, Contributor, Film, FormerSlug, Series, Tag

# More links than anybody sets; the rest is not looked at.
MOST = 300
MODELS: dict[str, Any] = {
    "reviews:film": Film,
    "reviews:contributor": Contributor,
    "reviews:series": Series,
    "reviews:tag": Tag,
}


def dead_links(addresses: Iterable[str]) -> list[str]:
    """Of the addresses in a text those of this site at which readers find nothing, in their order.

    A withdrawn article counts as nothing; what stood under another address once is found. Costs two queries
    for each model that is linked to, and two for each address that the site does not know.
    """
    internal = [address for address in dict.fromkeys(addresses) if _path(address) is not None][:MOST]
    found = {address: _match(str(_path(address))) for address in internal}
    slugs: dict[Any, set[str]] = defaultdict(set)
    for match in found.values():
        if match is not None and "slug" in match.kwargs:
            slugs[MODELS.get(match.view_name, Article)].add(match.kwargs["slug"])
    there = {model: _there(model, wanted) for model, wanted in slugs.items()}
    return [address for address in internal if not _is_alive(address, found[address], there)]


def _path(address: str) -> str | None:
    """The path of an address of this site; None for those of others, and for places on the same page."""
    try:
        parts = urlsplit(address.strip())
        host = (parts.hostname or "").lower()
    except ValueError:
        return None
    own = {urlsplit(settings.SITE_URL).hostname, *settings.ALLOWED_HOSTS}
    if parts.scheme not in ("", "http", "https") or (host and host not in own):
        return None
    if not host and not parts.path.startswith("/"):
        return None
    return unquote(parts.path) or "/"


def _match(path: str) -> ResolverMatch | None:
    language = get_language_from_path(path) or settings.LANGUAGE_CODE
    try:
        with override(language):
            return resolve(path)
    except Resolver404:
        return None


def _there(model: Any, slugs: set[str]) -> set[str]:
    """Which of these slugs lead to something, now or by what it was called: two queries at most."""
    rows = model.objects.published() if model is Article else model.objects.all()
    there = set(rows.filter(slug__in=slugs).values_list("slug", flat=True))
    if there >= slugs:
        return there
    former: Any = FormerSlug.objects.filter(model=model._meta.model_name, slug__in=slugs - there)
    return there | set(former.filter(object_id__in=rows.values("pk")).values_list("slug", flat=True))


def _is_alive(address: str, match: ResolverMatch | None, there: dict[Any, set[str]]) -> bool:
    path = str(_path(address))
    for url, exists in ((settings.MEDIA_URL, _is_stored), (settings.STATIC_URL, lambda _name: True)):
        if path.startswith(url):
            return exists(path.removeprefix(url))
    if match is None:
        query = dict(parse_qsl(urlsplit(address).query))
        return old_addresses.find(path, query) is not None
    if "slug" in match.kwargs:
        return match.kwargs["slug"] in there[MODELS.get(match.view_name, Article)]
    # The editors' pages are nowhere for a reader.
    return match.namespace != "admin"


def _is_stored(name: str) -> bool:
    try:
        return bool(name) and default_storage.exists(name)
    except (SuspiciousFileOperation, ValueError, OSError):
        return False
