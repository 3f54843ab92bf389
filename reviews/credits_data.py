"""The credits of a film in the words of schema.org."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from reviews.credits import ContributorKind, Department
from reviews.models import Contributor, Credit

Data = dict[str, Any]

_TYPES = {
    ContributorKind.PERSON: "Person",
    ContributorKind.GROUP: "PerformingGroup",
    ContributorKind.COMPANY: "Organization",
}
# A department, what schema.org calls who has its first title, and which kinds of contributors may be that.
# The department holds assistants too; its first title is the one that readers look for.
_FIRST = {
    Department.DIRECTING: ("director", {ContributorKind.PERSON}),
    Department.WRITING: ("author", {ContributorKind.PERSON, ContributorKind.COMPANY, ContributorKind.GROUP}),
    Department.MUSIC: ("musicBy", {ContributorKind.PERSON, ContributorKind.GROUP}),
    Department.EDITING: ("editor", {ContributorKind.PERSON}),
    Department.COMPANY: ("productionCompany", {ContributorKind.GROUP, ContributorKind.COMPANY}),
}
_PRODUCER = re.compile(r"produc(?!tion)", re.IGNORECASE)


def thing(contributor: Contributor, absolute: Callable[[str], str]) -> Data:
    """Somebody who made films, with their page here."""
    return {
        "@type": _TYPES[ContributorKind(contributor.kind)],
        "name": contributor.name,
        "url": absolute(contributor.get_absolute_url()),
    }


def credits_data(credits: Iterable[Credit], absolute: Callable[[str], str]) -> dict[str, list[Data]]:
    """Every credit under the property that says what they did, in the order of the screen.

    Characters and titles stand in roles; what has no property of its own is a contribution in a role.
    """
    found: dict[str, list[Data]] = {}
    first_titles: dict[str, str] = {}
    for credit in credits:
        for department in dict.fromkeys([credit.department, *credit.also]):
            first = first_titles.setdefault(department, credit.title)
            name = _property(credit, Department(department), is_first=credit.title == first)
            who = thing(credit.contributor, absolute)
            if name == "musicBy" and credit.kind == ContributorKind.GROUP:
                who["@type"] = "MusicGroup"
            found.setdefault(name, []).append(_in_role(credit, name, who))
    return found


def _property(credit: Credit, department: Department, *, is_first: bool) -> str:
    kind = ContributorKind(credit.kind)
    if department == Department.CAST and kind != ContributorKind.COMPANY:
        return "actor"
    if department == Department.PRODUCTION and (not credit.title or _PRODUCER.search(credit.title)):
        return "producer"
    name, kinds = _FIRST.get(department, ("", set()))
    return name if is_first and kind in kinds else "contributor"


def _in_role(credit: Credit, name: str, who: Data) -> Data:
    """Who it is or, where more is to be said, the role in which they are that."""
    if name == "actor" and credit.character:
        return {"@type": "PerformanceRole", "actor": who, "characterName": credit.character}
    if name in ("producer", "contributor") and credit.title:
        return {"@type": "Role", name: who, "roleName": credit.title}
    return who
