"""What becomes of a comment that is sent: a pure function, so that every row of its table is tested alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from comments.findings import Effect, Finding, Ground
from comments.reasons import NOT_OF_EDITS, Code
from comments.states import TRAITS, State

if TYPE_CHECKING:
    from comments.standing import Standing

# From the strongest on.
_EFFECTS = tuple(reversed(Effect))


@dataclass(frozen=True)
class Settings:
    """What the club has set and this discussion may differ in."""

    # Why every comment waits, where it does.
    holds_all: Code | None = None
    # So many first comments of each writer wait.
    first_held: int = 1
    holds_new_links: bool = True
    # So many links make a comment wait; 0: links are not counted.
    links_held: int = 2
    # New writers wait because of the article's age, whatever `first_held` says.
    is_old: bool = False


@dataclass(frozen=True)
class Facts:
    """What is seen of the comment alone."""

    # The writer's website is one of them.
    links: int = 0
    # What was typed becomes many times as long.
    swells: bool = False
    is_named_like_a_member: bool = False
    # It answers one that readers do not see yet.
    answers_waiting: bool = False
    # Its writer undoes what a moderator has changed, or may.
    was_changed: bool = False


@dataclass(frozen=True)
class Verdict:
    """The state in which a comment is stored, and why it did not appear, the strongest ground first.

    `held_for` is the code of that or, where it is put apart, `likely_spam`. A refused one is not stored:
    its writer reads the sentence.
    """

    state: State
    held_for: str = ""
    grounds: tuple[Ground, ...] = ()
    sentence: str = ""


def decide(
    *,
    standing: Standing,
    settings: Settings,
    facts: Facts,
    findings: Sequence[Finding] = (),
    edited: State | None = None,
) -> Verdict:
    """Publish a comment, hold it, put it apart, take it for spam or refuse it; no query.

    Moderators and the article's author always appear at once. Whom a moderator trusts waits for rules and
    where everything waits, and for nothing else. What looks like spam is put apart only if its writer is not
    known: of who is, a moderator sees it among what waits.

    `edited` is the state of a comment whose text is changed: flood says nothing then, one that
    is held waits again, and what nobody has decided goes on waiting.
    """
    if standing.is_trusted or (edited is not None and not _may_change(edited)):
        return Verdict(edited or State.APPROVED)
    found = [finding for finding in findings if _applies(finding, standing, is_edit=edited is not None)]
    found.sort(key=lambda finding: _EFFECTS.index(finding.effect))
    grounds = (*(finding.ground for finding in found), *_held_by_settings(standing, settings, facts))
    strongest = grounds[0].code if grounds else ""
    effects = {finding.effect for finding in found}
    if Effect.SPAM in effects:
        return Verdict(State.SPAM, strongest, grounds)
    if Effect.REFUSE in effects:
        return Verdict(State.REFUSED, strongest, grounds, sentence=_sentence(found))
    if Effect.LIKELY_SPAM in effects and not standing.is_known:
        return Verdict(State.PENDING, Code.LIKELY_SPAM, grounds)
    if grounds:
        return Verdict(State.PENDING, strongest, grounds)
    return Verdict(edited or State.APPROVED)


def _may_change(state: State) -> bool:
    return TRAITS[state].is_public or TRAITS[state].is_waiting


def _applies(finding: Finding, standing: Standing, *, is_edit: bool) -> bool:
    if is_edit and finding.ground.code in NOT_OF_EDITS:
        return False
    return finding.ground.rule is not None or not standing.is_vouched_for


def _sentence(findings: Iterable[Finding]) -> str:
    return next(finding.sentence for finding in findings if finding.effect == Effect.REFUSE)


def _held_by_settings(standing: Standing, settings: Settings, facts: Facts) -> Iterator[Ground]:
    if standing.is_always_held:
        yield Ground(Code.ALWAYS_HELD)
    if not standing.is_vouched_for:
        yield from _held_for_the_writer(standing, settings, facts)
    if settings.holds_all is not None:
        yield Ground(settings.holds_all)
    if facts.answers_waiting:
        yield Ground(Code.ANSWERS_WAITING)


def _held_for_the_writer(standing: Standing, settings: Settings, facts: Facts) -> Iterator[Ground]:
    if facts.was_changed:
        yield Ground(Code.CHANGED_BEFORE)
    needed = max(settings.first_held, 1)
    is_new = standing.approved < needed
    if standing.unwanted and standing.approved - standing.unwanted < needed:
        yield Ground(Code.BAD_RECORD)
    if is_new and facts.links and settings.holds_new_links:
        yield Ground(Code.LINK_OF_NEW)
    if settings.links_held and facts.links >= settings.links_held:
        yield Ground(Code.MANY_LINKS, detail=str(facts.links))
    if facts.swells:
        yield Ground(Code.SWELLS)
    if is_new and facts.is_named_like_a_member:
        yield Ground(Code.LIKE_A_MEMBER)
    if standing.approved < settings.first_held:
        yield Ground(Code.FEW_COMMENTS if standing.approved else Code.FIRST_COMMENT)
    elif is_new and settings.is_old:
        yield Ground(Code.OLD_ARTICLE)
