"""Credits that are held back: which they are, and an editor's word on each.

What readers see of a film's credits is `Credit.objects.public()`. A decision is a change of the film, and
one revision.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Q, QuerySet

from reviews.credits import ContributorKind
from reviews.editions import Note, recording
from reviews.matching import NameMatch, is_other_name, match_names, work_of
from reviews.models import Contributor, Credit, Film
from reviews.saving import delete_row, save_addressed
from reviews.words import changed_credits

if TYPE_CHECKING:
    from filmclub.accounts.models import User


class AlreadyDecided(Exception):
    """Somebody else has decided about the credit, or taken it away."""


# --- Which there are -----------------------------------------------------------------------------


def films_in_doubt() -> QuerySet[Film]:
    """The films with credits in doubt, the last entered first, each with `number_of_doubts`."""
    doubtful = Credit.objects.doubtful().values("film")
    number = Count("credits", filter=Q(credits__doubt__gt=""))
    return Film.objects.filter(pk__in=doubtful).annotate(number_of_doubts=number).order_by("-pk")


def doubts_of(films: Iterable[Film]) -> list[Credit]:
    """The credits of these films that wait, in their order: one query."""
    rows = Credit.objects.doubtful().filter(film__in=list(films))
    return list(rows.select_related("contributor").order_by("position", "pk"))


def namesakes(credits: Iterable[Credit]) -> dict[int, NameMatch]:
    """By the key of each credit, who else may be meant by its name: four queries for any number of them."""
    credits = list(credits)
    matches = match_names({credit.name for credit in credits})
    work = work_of(person for match in matches.values() for person in match.candidates)
    found = {}
    for credit in credits:
        match = matches[credit.name]
        others = NameMatch(credit.name)
        others.exact = [person for person in match.exact if person.pk != credit.contributor_id]
        others.similar = [person for person in match.similar if person.pk != credit.contributor_id]
        others.work = {person.pk: work[person.pk] for person in others.candidates}
        found[credit.pk] = others
    return found


# --- What is decided -----------------------------------------------------------------------------


def accept_credit(
    pk: int, *, by: User, person: int | None = None, kind: ContributorKind | None = None
) -> Credit:
    """Show readers a credit that was held back, as it is or, with `person`, as that contributor's.

    `kind` says what its contributor is, if nothing else that readers see credits them. Raises
    PermissionDenied, AlreadyDecided, and Contributor.DoesNotExist.
    """

    def accept(credit: Credit) -> list[Credit]:
        changed = [credit]
        if person is not None and person != credit.contributor_id:
            changed.append(Credit(contributor_id=credit.contributor_id))
            printed, credit.contributor = credit.name, Contributor.objects.get(pk=person)
            if not credit.credited_as and is_other_name(printed, credit.name):
                credit.credited_as = printed
        elif kind is not None and not credit.contributor.credits.public().exists():
            # A sort name that was made of a person's name is none of a band's.
            credit.contributor.kind, credit.contributor.sort_name = kind, ""
            save_addressed(credit.contributor)
        credit.doubt = credit.printed = ""
        Credit.objects.bulk_update([credit], ["contributor", "credited_as", "doubt", "printed"])
        return changed

    return _decide(pk, by=by, act=accept, said="Credit accepted: {}.")


def take_away_credit(pk: int, *, by: User) -> Credit:
    """Delete a credit that was held back. Raises PermissionDenied and AlreadyDecided."""

    def take_away(credit: Credit) -> list[Credit]:
        Credit.objects.filter(pk=credit.pk).delete()
        return [credit]

    return _decide(pk, by=by, act=take_away, said="Credit taken away: {}.")


def _decide(pk: int, *, by: User, act: Callable[[Credit], list[Credit]], said: str) -> Credit:
    if not by.has_perm("reviews.change_film"):
        raise PermissionDenied
    film = Film.objects.filter(credits=pk).first()
    if film is None:
        raise AlreadyDecided
    with transaction.atomic(), recording(film, by=by, note=Note.CREDITS):
        # Now that the film is locked: somebody else may have decided.
        credit = film.credits.doubtful().select_related("contributor").filter(pk=pk).first()
        if credit is None:
            raise AlreadyDecided
        words = said.format(credit)
        changed = act(credit)
        changed_credits(film, changed)
        _forget_unused({one.contributor_id for one in changed})
        LogEntry.objects.log_actions(by.pk, [film], CHANGE, words, single_object=True)
    return credit


def _forget_unused(keys: Iterable[int]) -> None:
    """Delete those of whom nothing is known but the name, and whom no film credits: a query for each more."""
    unknown = Contributor.objects.filter(pk__in=list(keys), credits=None, names=None, picture=None)
    bare = dict.fromkeys(("disambiguation", "born", "died", "imdb_id", "wikidata_id"), "")
    for contributor in unknown.filter(**bare):
        delete_row(contributor)
