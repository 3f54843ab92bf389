"""Which name or title may have been meant: “Did you mean Wings of Desire?”"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Max

from filmclub.lib.folding import folded
from filmclub.lib.near_names import nearest
from reviews.models import Contributor, ContributorName, Credit, Film, FilmTitle

AT_MOST = 3
# Seconds after which the names are read again, whatever happened; and of how many.
HOLDS, MOST_NAMES = 600, 100_000
# A word alone is looked for in names if it has so many letters.
_SHORTEST = 4


Owner = tuple[type[Film | Contributor], int]


class _Names:
    """All names and titles of one process, by their folded forms and by their words."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        self._until, self._newest = float("-inf"), (None, None, None)
        self._owners: dict[str, list[Owner]] = {}

    def get(self) -> dict[str, list[Owner]]:
        """Three queries; reading all names takes tenths of a second for tens of thousands."""
        newest = tuple(
            model.objects.aggregate(newest=Max("pk"))["newest"] for model in (Film, Contributor, Credit)
        )
        if time.monotonic() >= self._until or newest != self._newest:
            self._owners = _read()
            self._until, self._newest = time.monotonic() + HOLDS, newest
        return self._owners


_names = _Names()


def forget() -> None:
    """Read the names anew for whoever asks next."""
    _names.forget()


def _read() -> dict[str, list[Owner]]:
    owners: dict[str, list[Owner]] = defaultdict(list)
    films = Film.objects.public().values_list("pk", "title", "original_title")[:MOST_NAMES]
    titles = [(pk, name) for pk, *names in films for name in names if name]
    others = FilmTitle.objects.filter(film__in=Film.objects.public().values("pk"))
    titles += others.values_list("film", "title")[:MOST_NAMES]
    people = list(Contributor.objects.public().values_list("pk", "name")[:MOST_NAMES])
    more = ContributorName.objects.filter(contributor__in=Contributor.objects.public().values("pk"))
    people += more.values_list("contributor", "name")[:MOST_NAMES]
    for model, rows in ((Film, titles), (Contributor, people)):
        for pk, name in rows:
            _note(owners, folded(name), (model, pk))
    return dict(owners)


def _note(owners: dict[str, list[Owner]], name: str, owner: Owner) -> None:
    first, _blank, behind = name.partition(" ")
    words = [word for word in name.split() if len(word) >= _SHORTEST]
    # “Ailes du désir” is typed as well.
    for said in dict.fromkeys([name, *words, *([behind] if behind and len(first) < _SHORTEST else [])]):
        # Of a word that many have, a few.
        if owner not in owners[said] and len(owners[said]) < AT_MOST:
            owners[said].append(owner)


def suggestions(text: str) -> list[str]:
    """Up to three names and titles near to a text, and not the same: five queries at most."""
    owners = _names.get()
    near = (owner for name in nearest(folded(text), owners) for owner in owners[name])
    return _shown(list(dict.fromkeys(near))[:AT_MOST])


def _shown(owners: Iterable[Owner]) -> list[str]:
    """As they are called now, if they are still there."""
    owners = list(owners)
    films = Film.objects.public().in_bulk([pk for model, pk in owners if model is Film])
    people = Contributor.objects.public().in_bulk([pk for model, pk in owners if model is Contributor])
    names: dict[Owner, str] = {(Film, pk): film.title for pk, film in films.items()}
    names |= {(Contributor, pk): person.name for pk, person in people.items()}
    return list(dict.fromkeys(names[owner] for owner in owners if owner in names))
