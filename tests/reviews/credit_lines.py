"""Lines of credits for tests, and those of a real film."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from reviews.credits import (
    ContributorKind,
    CreditLine,
    Department,
)

HER = json.loads((Path(__file__).parent.parent / "data" / "her-2013.json").read_text())
PERSON, GROUP, COMPANY = ContributorKind.PERSON, ContributorKind.GROUP, ContributorKind.COMPANY


def line(name: str, department: str, title: str = "", **facts: Any) -> CreditLine:
    also = tuple(map(Department, facts.pop("also", ())))
    kind = ContributorKind(facts.pop("kind", "person"))
    attributes = tuple(facts.pop("attributes", ()))
    return CreditLine(name, kind, Department(department), also, title, attributes=attributes, **facts)


def actor(name: str, character: str = "", *attributes: str, **facts: Any) -> CreditLine:
    return line(name, "cast", character=character, attributes=attributes, **facts)


def her_credits() -> list[CreditLine]:
    return [line(**credit) for credit in HER["credits"]]
