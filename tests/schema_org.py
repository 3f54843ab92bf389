"""What pages use of schema.org's vocabulary: each type with what it is, each property with what it takes.

Written from the vocabulary's own pages, to hold JSON-LD against; `faults` names what is not in it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

# Each type with the ones above it.
TYPES = {
    "Article": "CreativeWork",
    "NewsArticle": "Article",
    "SocialMediaPosting": "Article",
    "BlogPosting": "SocialMediaPosting",
    "Comment": "CreativeWork",
    "Movie": "CreativeWork",
    "Review": "CreativeWork",
    "WebPage": "CreativeWork",
    "ProfilePage": "WebPage",
    "WebSite": "CreativeWork",
    "CreativeWork": "Thing",
    "Person": "Thing",
    "Organization": "Thing",
    "PerformingGroup": "Organization",
    "MusicGroup": "PerformingGroup",
    "Country": "Place",
    "Place": "Thing",
    "Rating": "Intangible",
    "AggregateRating": "Rating",
    "Role": "Intangible",
    "PerformanceRole": "Role",
    "ItemList": "Intangible",
    "BreadcrumbList": "ItemList",
    "ListItem": "Intangible",
    "EntryPoint": "Intangible",
    "Intangible": "Thing",
    "SearchAction": "Action",
    "Action": "Thing",
}
WHO = "Person Organization"
# Each property: the types that have it, and what it takes; a word in small letters is a kind of text.
PROPERTIES = {
    "name": ("Thing", "text"),
    "alternateName": ("Thing", "text"),
    "description": ("Thing", "text"),
    "disambiguatingDescription": ("Thing", "text"),
    "url": ("Thing", "url"),
    "sameAs": ("Thing", "url"),
    "image": ("Thing", "url"),
    "potentialAction": ("Thing", "Action"),
    "logo": ("Organization", "url"),
    "headline": ("CreativeWork", "text"),
    "text": ("CreativeWork", "text"),
    "about": ("CreativeWork", "Thing"),
    "author": ("CreativeWork", WHO),
    "contributor": ("CreativeWork", WHO),
    "editor": ("CreativeWork", "Person"),
    "producer": ("CreativeWork", WHO),
    "publisher": ("CreativeWork", WHO),
    "comment": ("CreativeWork", "Comment"),
    "commentCount": ("CreativeWork", "number"),
    "dateCreated": ("CreativeWork", "date"),
    "datePublished": ("CreativeWork", "date"),
    "dateModified": ("CreativeWork", "date"),
    "inLanguage": ("CreativeWork", "language"),
    "genre": ("CreativeWork", "text"),
    "countryOfOrigin": ("CreativeWork", "Country"),
    "aggregateRating": ("CreativeWork", "AggregateRating"),
    "review": ("CreativeWork", "Review"),
    "mainEntity": ("CreativeWork", "Thing"),
    "actor": ("Movie", "Person PerformingGroup"),
    "director": ("Movie", "Person"),
    "duration": ("Movie", "duration"),
    "musicBy": ("Movie", "Person MusicGroup"),
    "productionCompany": ("Movie", "Organization"),
    "itemReviewed": ("Review", "Thing"),
    "reviewRating": ("Review", "Rating"),
    "ratingValue": ("Rating", "number"),
    "bestRating": ("Rating", "number"),
    "worstRating": ("Rating", "number"),
    "reviewCount": ("AggregateRating", "number"),
    "roleName": ("Role", "text"),
    "characterName": ("PerformanceRole", "text"),
    "itemListElement": ("ItemList", "ListItem"),
    "position": ("ListItem", "number"),
    "item": ("ListItem", "url"),
    "target": ("Action", "EntryPoint"),
    "urlTemplate": ("EntryPoint", "text"),
    # Google's, for the box in its results: https://schema.org/docs/actions.html, "-input".
    "query-input": ("SearchAction", "text"),
}
# What Google asks for before it shows anything of a type; of alternatives, one.
REQUIRED = {
    "Movie": ["name"],
    "Review": ["author", "itemReviewed name", "reviewRating"],
    "Article": ["headline", "author", "datePublished"],
    "Comment": ["author", "datePublished", "text"],
    "ListItem": ["position", "item url", "name"],
    "ProfilePage": ["mainEntity"],
    "WebSite": ["name", "url"],
    "AggregateRating": ["ratingValue", "reviewCount"],
    "Rating": ["ratingValue", "bestRating"],
    "Person": ["name"],
    "Organization": ["name"],
}
FORMS = {
    "date": r"\d{4}(-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d))?",
    "duration": r"PT\d+H\d+M",
    "language": r"[a-z]{2,3}(-[A-Za-z]+)?",
    "url": r"(https?://|#c\d+$)\S+|#c\d+",
    "text": r"[^\x00]+",
}
SCRIPT = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def data_of(html: str) -> list[dict[str, Any]]:
    """The things that a page says in JSON-LD; one block, which nothing in it can end."""
    (text,) = SCRIPT.findall(html)
    assert not set("<>&\u2028\u2029") & set(text)
    found: dict[str, Any] = json.loads(text)
    assert found.pop("@context") == "https://schema.org"
    things: list[dict[str, Any]] = found.get("@graph") or [found]
    return things


def ancestry(kind: str) -> Iterator[str]:
    """A type and all above it."""
    while kind:
        yield kind
        kind = TYPES.get(kind, "")


def faults(thing: dict[str, Any], where: str = "") -> Iterator[str]:
    """What of a thing is not in the vocabulary, is not what a property takes, or is missing."""
    kind = thing.get("@type", "")
    where = f"{where}{kind}"
    if kind not in TYPES:
        yield f"{where}: no such type"
        return
    above = set(ancestry(kind))
    for needed in (one for name in above for one in REQUIRED.get(name, [])):
        # What another page says whole is named in short: a review among others of a film, a role.
        if where.endswith("review.Review") and needed.startswith("itemReviewed"):
            continue
        if not any(thing.get(name) not in (None, "", [], {}) for name in needed.split()):
            yield f"{where}: {needed} is missing"
    for name, value in thing.items():
        if name != "@type":
            yield from _property_faults(name, value, above, f"{where}.")


def _property_faults(name: str, value: Any, above: set[str], where: str) -> Iterator[str]:
    domain, takes = PROPERTIES.get(name, ("", ""))
    # A role has the property that it stands in, as schema.org's blog introduced it.
    if domain not in above and not ("Role" in above and domain):
        yield f"{where}{name}: no such property"
        return
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, dict):
            kinds = set(ancestry(one.get("@type", "")))
            if not kinds & set(takes.split()) and not ("Role" in kinds and name in one):
                yield f"{where}{name}: takes no {one.get('@type')}"
            yield from faults(one, f"{where}{name}.")
        elif not _fits(one, takes):
            yield f"{where}{name}: {one!r}"


def _fits(value: Any, takes: str) -> bool:
    if takes == "number":
        return isinstance(value, int | float) and not isinstance(value, bool)
    if not isinstance(value, str) or takes not in FORMS or not re.fullmatch(FORMS[takes], value):
        return False
    if takes == "date" and len(value) > 4:
        return datetime.fromisoformat(value).tzinfo is not None
    return takes != "url" or value.startswith("#") or bool(urlsplit(value).netloc)
