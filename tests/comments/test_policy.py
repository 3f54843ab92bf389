"""What becomes of a comment: one table, a row for each thing that decides."""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass, field

import pytest

from comments import policy
from comments.findings import Effect, Finding, Ground
from comments.policy import Facts, Settings, Verdict, decide
from comments.reasons import Code
from comments.standing import Standing
from comments.states import State

NEW = Standing()
KNOWN = Standing(approved=1)
TRUSTED = Standing(is_trusted=True)
VOUCHED_FOR = Standing(is_vouched_for=True)
ALWAYS_HELD = Standing(approved=9, is_always_held=True)
LINK = Facts(links=1)
EVERYBODY_WAITS = Settings(holds_all=Code.HOLD_ALL)
NOBODY_WAITS = Settings(first_held=0, holds_new_links=False)
OLD = Settings(first_held=0, is_old=True)


def rule(effect: Effect, sentence: str = "") -> Finding:
    return Finding(effect, Ground("rule_word", rule=7, detail="casino"), sentence)


def layer(effect: Effect, code: str = "learned") -> Finding:
    return Finding(effect, Ground(code, detail="pills"))


NO_CASINOS = rule(Effect.REFUSE, "No casinos.")


@dataclass(frozen=True)
class Row:
    what: str
    state: State
    codes: tuple[str, ...] = ()
    standing: Standing = KNOWN
    settings: Settings = field(default_factory=Settings)
    facts: Facts = field(default_factory=Facts)
    findings: tuple[Finding, ...] = ()
    edited: State | None = None
    held_for: str = ""


SHOWN, WAITS, SPAM, REFUSED = State.APPROVED, State.PENDING, State.SPAM, State.REFUSED
TABLE = [
    # The writer.
    Row("a known writer appears", SHOWN),
    Row("a first comment waits", WAITS, ("first_comment",), NEW),
    Row("the trusted never wait", SHOWN, (), TRUSTED, EVERYBODY_WAITS, Facts(9, True, True)),
    Row("the trusted meet no rule", SHOWN, (), TRUSTED, findings=(rule(Effect.SPAM),)),
    Row("somebody vouched for appears", SHOWN, (), VOUCHED_FOR, Settings(), Facts(9, True, True)),
    Row("vouched for, where all wait", WAITS, ("hold_all",), VOUCHED_FOR, EVERYBODY_WAITS),
    Row("vouched for, and a rule", WAITS, ("rule_word",), VOUCHED_FOR, findings=(rule(Effect.HOLD),)),
    Row("vouched for, and a layer", SHOWN, (), VOUCHED_FOR, findings=(layer(Effect.SPAM),)),
    Row("always held", WAITS, ("always_held",), ALWAYS_HELD),
    Row("a refusal weighs an approval", WAITS, ("bad_record",), Standing(approved=1, unwanted=1)),
    Row("more approvals outweigh it", SHOWN, (), Standing(approved=7, unwanted=6)),
    Row("new and unwanted", WAITS, ("bad_record", "first_comment"), Standing(unwanted=1)),
    Row("unwanted where nobody waits", WAITS, ("bad_record",), Standing(unwanted=1), NOBODY_WAITS),
    # The settings.
    Row("the discussion holds all", WAITS, ("hold_all",), KNOWN, EVERYBODY_WAITS),
    Row("the club holds all", WAITS, ("club_holds_all",), KNOWN, Settings(holds_all=Code.CLUB_HOLDS_ALL)),
    Row("it answers what waits", WAITS, ("answers_waiting",), facts=Facts(answers_waiting=True)),
    Row("the second of three", WAITS, ("few_comments",), KNOWN, Settings(first_held=3)),
    Row("the fourth of three", SHOWN, (), Standing(approved=3), Settings(first_held=3)),
    Row("no first comment is held", SHOWN, (), NEW, NOBODY_WAITS),
    Row("a new writer's link", WAITS, ("link_of_new",), NEW, Settings(first_held=0), LINK),
    Row("a known writer's link", SHOWN, (), KNOWN, Settings(first_held=0), LINK),
    Row("a new writer's link that may pass", SHOWN, (), NEW, NOBODY_WAITS, LINK),
    Row("as many links as the limit", WAITS, ("many_links",), facts=Facts(links=2)),
    Row("one less", SHOWN, facts=Facts(links=1)),
    Row("links are not counted", SHOWN, (), KNOWN, Settings(links_held=0), Facts(links=50)),
    Row("an old article, and a new writer", WAITS, ("old_article",), NEW, OLD),
    Row("an old article, and a known writer", SHOWN, (), KNOWN, OLD),
    # What is seen of it alone.
    Row("it swells", WAITS, ("swells",), facts=Facts(swells=True)),
    Row("its writer undoes a moderator", WAITS, ("changed_before",), facts=Facts(was_changed=True)),
    Row("named like a member", WAITS, ("like_a_member",), NEW, NOBODY_WAITS, Facts(0, False, True)),
    Row("known, named like a member", SHOWN, (), KNOWN, Settings(), Facts(0, False, True)),
    # What is found in it.
    Row("a rule holds", WAITS, ("rule_word",), findings=(rule(Effect.HOLD),)),
    Row("a rule says spam", SPAM, ("rule_word",), findings=(rule(Effect.SPAM),)),
    Row("a rule refuses", REFUSED, ("rule_word",), findings=(NO_CASINOS,)),
    Row("a layer holds", WAITS, ("learned",), findings=(layer(Effect.HOLD),)),
    Row(
        "likely spam of a new writer is put apart",
        WAITS,
        ("learned", "first_comment"),
        NEW,
        findings=(layer(Effect.LIKELY_SPAM),),
        held_for="likely_spam",
    ),
    Row("likely spam of a known writer waits", WAITS, ("learned",), findings=(layer(Effect.LIKELY_SPAM),)),
    Row(
        "likely spam of who is known no more is put apart",
        WAITS,
        ("learned", "bad_record"),
        Standing(approved=1, unwanted=5),
        findings=(layer(Effect.LIKELY_SPAM),),
        held_for="likely_spam",
    ),
    Row(
        "the strongest effect wins and comes first",
        SPAM,
        ("rule_word", "rate", "learned"),
        findings=(layer(Effect.HOLD), layer(Effect.LIKELY_SPAM, "rate"), rule(Effect.SPAM)),
    ),
    Row(
        "spam is not told why, where another rule would refuse",
        SPAM,
        ("learned", "rule_word"),
        findings=(NO_CASINOS, layer(Effect.SPAM)),
    ),
    # An edit.
    Row("an edit appears at once", SHOWN, edited=SHOWN),
    Row("an edit with many links waits", WAITS, ("many_links",), facts=Facts(links=2), edited=SHOWN),
    Row("an edit meets the rules", WAITS, ("rule_word",), findings=(rule(Effect.HOLD),), edited=SHOWN),
    Row("an edit may be spam", SPAM, ("learned",), findings=(layer(Effect.SPAM),), edited=SHOWN),
    Row("an edit may be refused", REFUSED, ("rule_word",), findings=(NO_CASINOS,), edited=SHOWN),
    Row("an edit is no flood", SHOWN, findings=(layer(Effect.LIKELY_SPAM, "rate"),), edited=SHOWN),
    Row(
        "an edit may repeat", WAITS, ("duplicate",), findings=(layer(Effect.HOLD, "duplicate"),), edited=SHOWN
    ),
    Row("what waits goes on waiting", WAITS, edited=WAITS),
    Row("what was decided against stays so", REFUSED, (), NEW, edited=REFUSED),
    Row("a moderator's edit is trusted", SHOWN, (), TRUSTED, EVERYBODY_WAITS, LINK, edited=SHOWN),
    Row("a moderator's edit decides nothing", WAITS, (), TRUSTED, edited=WAITS),
]


def verdict_of(row: Row) -> Verdict:
    return decide(
        standing=row.standing,
        settings=row.settings,
        facts=row.facts,
        findings=row.findings,
        edited=row.edited,
    )


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.what)
def test_the_table_of_what_becomes_of_a_comment(row: Row) -> None:
    verdict = verdict_of(row)
    assert verdict.state == row.state
    assert tuple(str(ground.code) for ground in verdict.grounds) == row.codes
    assert verdict.held_for == (row.held_for or (row.codes[0] if row.codes else ""))
    assert bool(verdict.sentence) == (row.state == REFUSED and bool(row.codes))


def test_each_code_that_policy_gives_is_in_the_table() -> None:
    given = {Code[name].value for name in re.findall(r"Code\.([A-Z_]+)", inspect.getsource(policy))}
    told = {code for row in TABLE for code in row.codes} | {row.held_for for row in TABLE}
    assert len(given) > 9
    assert given <= told


def test_every_reason_is_named_the_strongest_first() -> None:
    verdict = decide(
        standing=Standing(unwanted=1),
        settings=EVERYBODY_WAITS,
        facts=Facts(9, True, True),
        findings=[layer(Effect.HOLD), rule(Effect.LIKELY_SPAM)],
    )
    assert [ground.code for ground in verdict.grounds] == [
        "rule_word",
        "learned",
        Code.BAD_RECORD,
        Code.LINK_OF_NEW,
        Code.MANY_LINKS,
        Code.SWELLS,
        Code.LIKE_A_MEMBER,
        Code.FIRST_COMMENT,
        Code.HOLD_ALL,
    ]


def test_the_rules_own_sentence_is_what_the_writer_reads() -> None:
    first, second = rule(Effect.REFUSE, "No casinos."), rule(Effect.REFUSE, "No pills.")
    verdict = decide(standing=KNOWN, settings=Settings(), facts=Facts(), findings=[first, second])
    assert verdict.sentence == "No casinos."


def test_what_is_found_keeps_its_rule_and_its_detail() -> None:
    verdict = decide(standing=KNOWN, settings=Settings(), facts=Facts(), findings=[rule(Effect.HOLD)])
    assert verdict.grounds == (Ground("rule_word", rule=7, detail="casino"),)
