"""The club's own rules: words, domains, names, addresses and networks that are held, refused or spam."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from django.db.models import F, QuerySet, Sum, Value
from django.utils import timezone
from django.utils.translation import gettext as _

from comments.defence_models import Rule
from comments.findings import Effect, Finding, Ground
from comments.reasons import Code
from comments.rule_patterns import Offered, Search, search_for
from comments.submissions import Submission
from filmclub.lib.compiled import compiled

# Of one comment no more are told: it may hold the words of a thousand rules.
MOST_FINDINGS = 20
_STRENGTH = list(Effect)
# Decisions are read by editors too, who see neither addresses nor networks.
_FOR_MODERATORS = (Rule.Kind.ADDRESS, Rule.Kind.NETWORK)


@dataclass(frozen=True)
class Rules:
    """Rules as they are compared: most by looking up a key of their kind, the others by a search each."""

    by_key: dict[str, dict[str, Rule]] = field(default_factory=dict)
    searches: list[tuple[Search, Rule]] = field(default_factory=list)

    @classmethod
    def of(cls, rules: Iterable[Rule]) -> Rules:
        made = cls()
        for rule in rules:
            if (search := search_for(rule.kind, rule.key)) is None:
                made.by_key.setdefault(rule.kind, {})[rule.key] = rule
            else:
                made.searches.append((search, rule))
        return made

    def matching(self, offered: Offered) -> list[Rule]:
        """Those that find something in it, whether in force or over."""
        found = [
            rules[key] for kind, rules in self.by_key.items() for key in offered.keys_of(kind) & rules.keys()
        ]
        return found + [rule for search, rule in self.searches if search.finds(offered)]


def matches(submission: Submission) -> list[Finding]:
    """What the rules in force say of it, the strongest first: one query, and one more after a change."""
    refused = _("Your comment was not taken: something in it is not welcome here.")
    return findings_in(offered_by(submission), submission.now, refused=refused)


def findings_in(offered: Offered, now: datetime, *, refused: str) -> list[Finding]:
    """The same of anything; `refused` is what is said where a rule that refuses says nothing of its own."""
    rules = _rules(next(iter(_stamps()), None))
    found = [rule for rule in rules.matching(offered) if rule.is_in_force(now)]
    found.sort(key=lambda rule: (-_STRENGTH.index(Effect(rule.effect)), rule.pk))
    return [_finding(rule, refused) for rule in found[:MOST_FINDINGS]]


def offered_by(submission: Submission) -> Offered:
    """What of it rules are compared with."""
    writer = submission.writer
    return Offered(
        html=submission.html,
        links=submission.links,
        name=writer.user.name if writer.user else writer.name,
        website=writer.website,
        email=writer.user.email if writer.user else writer.email,
        network=submission.network,
    )


def count_hits(findings: Iterable[Finding], now: datetime | None = None) -> None:
    """Count what rules have found, in a stored comment or one that was refused: one UPDATE for each rule.

    In the order of their keys: two who hit the same ones wait for each other in one direction alone.
    """
    for pk in sorted({finding.ground.rule for finding in findings if finding.ground.rule is not None}):
        Rule.objects.filter(pk=pk).update(hits=F("hits") + 1, last_hit_at=now or timezone.now())


@compiled
def _stamps() -> QuerySet[Rule, int]:
    """The sum of the stamps of all rules, which each change of one raises; nothing where there is none."""
    all_of_them = Rule.objects.order_by().annotate(all=Value(1)).values("all")
    return all_of_them.annotate(stamps=Sum("stamp")).values_list("stamps", flat=True)


@lru_cache(maxsize=1)
def _rules(stamps: int | None) -> Rules:
    """The rules as they are now; kept for as long as no other sum of stamps is asked for."""
    return Rules.of(Rule.objects.order_by("pk")) if stamps is not None else Rules()


def _finding(rule: Rule, refused: str) -> Finding:
    sentence = rule.sentence or refused if rule.effect == Effect.REFUSE else ""
    detail = "" if rule.kind in _FOR_MODERATORS else rule.pattern
    return Finding(Effect(rule.effect), Ground(Code(f"rule_{rule.kind}").value, rule.pk, detail), sentence)
