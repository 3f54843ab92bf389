"""What an old blog's categories, and the beginnings of its titles, say of a post: its kind and its series."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from django.conf import settings
from django.utils import translation

from reviews.kinds import KIND_TRAITS
from reviews.models import Article, Genre
from reviews.proposals.headlines import strip_labels, title_key

SERIES_LENGTH = 100
PREFIX = re.compile(r"\s*(?:[:：]\s+|\s[–—-]\s+|\s*[–—]\s+|\|\s*)")
_NUMBER = re.compile(
    r"\s*(?:[,#(]\s*|n[o°º]\.?\s*|part(?:ie)?\s+|vol\.?\s+|week\s+|épisode\s+|episode\s+)*\d{1,4}\)?$", re.I
)


def _words(*texts: str) -> frozenset[str]:
    return frozenset(word for text in texts for word in text.split())


# A category made of nothing but these says what a post is, not which series it belongs to.
_GENERAL = _words(
    "movie movies film films cinema review reviews critique critiques essay essays essai essais note",
    "notes news actualite actualites actu actus quote quotes citation citations blog blogs post posts",
    "article articles general misc miscellaneous other others divers autre autres uncategorized",
    "uncategorised featured feature features non classe sans categorie guest guests invite invites",
    "contributor contributors the my our of and a de du des la le les et en in au aux sur about",
    "language english francais french anglais analysis analyses analyse opinion opinions thoughts",
    "dossier dossiers list lists liste listes top best new old recent all home tv television series",
    "serie books livres music musique writing life video videos trailer trailers year annee rating",
    "ratings star stars etoiles spoiler spoilers free private public",
)


def series_prefix(title: str) -> str:
    """Return what a title begins with before a colon or a dash, without a number: "Movie Quote Monday"."""
    text = " ".join(title.split())
    found = PREFIX.search(text)
    prefix = text[: found.start()] if found else text
    bare = _NUMBER.sub("", prefix).strip(" ,#(")
    is_prefix = found or bare != prefix
    return bare if is_prefix and 0 < len(bare) <= SERIES_LENGTH and len(bare.split()) > 1 else ""


def is_general(key: str) -> bool:
    """Whether a category says only what a post is or which genre its film has."""
    return key in _genres() or all(word in _GENERAL or word.isdigit() for word in key.split())


@cache
def _genres() -> frozenset[str]:
    keys = {"sci fi", "scifi", "rom com", "romcom", "romantic comedy", "comedies", "documentaries"}
    keys |= {title_key(genre.value) for genre in Genre}
    for language, _label in settings.LANGUAGES:
        with translation.override(language):
            keys |= {title_key(str(genre.label)) for genre in Genre}
    nouns = ("", "s", " film", " films", " movie", " movies")
    return frozenset(f"{key}{noun}" for key in keys for noun in nouns)


def one_line(name: object) -> str:
    """Return a name that came from elsewhere as one line; nothing where it is no text at all."""
    return " ".join(name.split()) if isinstance(name, str) else ""


# --- Kind ----------------------------------------------------------------------------------------

# How WordPress and its plugins name the format of a post; the value is like "post-format-quote".
FORMATS = ("post_format", "_post_format", "post-format")
_KINDS = {kind: _words(traits.blog_words) for kind, traits in KIND_TRAITS.items() if traits.blog_words}


def kind_named(title: str, names: Iterable[str]) -> str:
    """A label in the title is clearer than a category: "Movie Quote Monday: …" may be filed under reviews."""
    prefix = series_prefix(title) or (title.partition(":")[0] if ":" in title else "")
    if prefix and (kind := kind_in([prefix])):
        return kind
    return Article.Kind.REVIEW.value if strip_labels(title).is_labelled else kind_in(names)


def kind_in(names: Iterable[str]) -> str:
    """Return the rarest kind that the names speak of: a blog files its essays under "Reviews" too."""
    found = {word for name in names for word in title_key(one_line(name)).split()}
    return next((kind.value for kind, words in _KINDS.items() if words & found), "")
