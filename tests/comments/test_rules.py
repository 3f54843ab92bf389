"""The club's own rules: what each says of a comment, how it is counted, and what matching costs."""

from __future__ import annotations

import cProfile
import pstats
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override

from comments.defence_models import EFFECTS_OF_RULES, Rule
from comments.findings import Effect, Finding, Ground
from comments.reasons import Code
from comments.rule_patterns import read
from comments.rules import MOST_FINDINGS, count_hits, matches
from comments.submissions import Submission
from comments.writers import Writer
from filmclub.accounts.models import User
from reviews.models import Article

pytestmark = pytest.mark.django_db

Kind = Rule.Kind
Submit = Callable[..., Submission]


def make_rule(pattern: str, kind: str = Kind.WORD, effect: str = Effect.HOLD, **fields: Any) -> Rule:
    shown, key = read(kind, pattern)
    return Rule.objects.create(kind=kind, pattern=shown, key=key, effect=effect, **fields)


@pytest.fixture
def submit(article: Article) -> Submit:
    def make(text: str = "Hello.", **fields: Any) -> Submission:
        given: dict[str, Any] = {
            "article": article,
            "writer": Writer(name="Gus", email="gus@example.org", website="https://gus.example/"),
            "text": text,
            "html": f"<p>{text}</p>",
            "links": (),
            "language": "en",
            "network": "203.0.113.0",
            "now": timezone.now(),
        }
        return Submission(**{**given, **fields})

    return make


CASES = [
    (Kind.WORD, "hello", "hello"),
    (Kind.NAME, "gus", "gus"),
    (Kind.LINK, "gus.example", "gus.example"),
    # Editors read decisions too.
    (Kind.ADDRESS, "example.org", ""),
    (Kind.NETWORK, "203.0.113.0/24", ""),
]


@pytest.mark.parametrize(("kind", "pattern", "detail"), CASES)
def test_each_kind_finds_and_says_which_rule_it_was(
    submit: Submit, kind: str, pattern: str, detail: str
) -> None:
    rule = make_rule(pattern, kind)
    assert matches(submit()) == [Finding(Effect.HOLD, Ground(f"rule_{kind}", rule.pk, detail))]


def test_every_kind_has_its_code_and_words() -> None:
    assert {kind for kind, *_rest in CASES} == set(Kind)
    assert {f"rule_{kind}" for kind in Kind} <= set(Code.values)


def test_without_a_match_nothing_is_said(submit: Submit) -> None:
    for kind, pattern in [
        (Kind.WORD, "casino"),
        (Kind.NAME, "gusto"),
        (Kind.LINK, "other.example"),
        (Kind.ADDRESS, "other@example.org"),
        (Kind.NETWORK, "203.0.114.0/24"),
    ]:
        make_rule(pattern, kind)
    assert matches(submit()) == []


def test_a_member_is_known_by_name_and_address_of_the_account(submit: Submit, ann: User) -> None:
    ann.email = "ann@example.net"
    make_rule("Ann Berg", Kind.NAME)
    make_rule("ann@example.net", Kind.ADDRESS)
    found = matches(submit(writer=Writer(user=ann)))
    assert [finding.ground.code for finding in found] == ["rule_name", "rule_address"]


def test_a_rule_that_refuses_has_a_sentence_for_the_writer(submit: Submit) -> None:
    make_rule("hello", effect=Effect.REFUSE, sentence="We do not say hello.")
    usual = make_rule("goodbye", effect=Effect.REFUSE)
    assert [finding.sentence for finding in matches(submit())] == ["We do not say hello."]
    with override("fr"):
        [found] = matches(submit("Goodbye."))
    assert found.ground.rule == usual.pk
    assert found.sentence.startswith("Votre commentaire n’a pas été pris")


@pytest.mark.parametrize("effect", [Effect.HOLD, Effect.SPAM])
def test_what_is_taken_says_nothing_to_the_writer(submit: Submit, effect: Effect) -> None:
    make_rule("hello", effect=effect, sentence="Unread.")
    assert [(finding.effect, finding.sentence) for finding in matches(submit())] == [(effect, "")]


def test_the_strongest_comes_first_and_not_all_of_many(submit: Submit) -> None:
    words = [f"word{number}" for number in range(MOST_FINDINGS + 5)]
    for word in words:
        make_rule(word)
    make_rule("word1 word2", effect=Effect.REFUSE)
    make_rule("word3 word4", effect=Effect.SPAM)
    found = matches(submit(" ".join(words)))
    assert len(found) == MOST_FINDINGS
    assert [finding.effect for finding in found[:3]] == [Effect.SPAM, Effect.REFUSE, Effect.HOLD]


def test_the_last_day_is_the_last_one(submit: Submit) -> None:
    today = timezone.localdate()
    rule = make_rule("hello", ends_on=today)
    now = timezone.now()
    assert [finding.ground.rule for finding in matches(submit(now=now))] == [rule.pk]
    assert matches(submit(now=now + timedelta(days=1))) == []


def test_a_change_is_in_force_at_once(submit: Submit) -> None:
    rule = make_rule("hello")
    assert [finding.effect for finding in matches(submit())] == [Effect.HOLD]
    rule.effect = Effect.SPAM
    rule.save(update_fields=["effect"])
    assert [finding.effect for finding in matches(submit())] == [Effect.SPAM]
    other = make_rule("hello hello")
    rule.delete()
    assert matches(submit()) == []
    assert [finding.ground.rule for finding in matches(submit("Hello, hello."))] == [other.pk]
    other.delete()
    assert matches(submit("Hello, hello.")) == []


def test_hits_are_counted_once_for_a_comment(submit: Submit) -> None:
    hit, other = make_rule("hello"), make_rule("casino")
    now = timezone.now()
    found = matches(submit())
    count_hits([*found, *found, Finding(Effect.HOLD, Ground("first_comment"))], now)
    count_hits(found, now)
    hit.refresh_from_db()
    other.refresh_from_db()
    assert (hit.hits, hit.last_hit_at) == (2, now)
    assert (other.hits, other.last_hit_at) == (0, None)
    count_hits([])


def test_hits_of_a_rule_that_is_gone_are_nobodys(submit: Submit) -> None:
    rule = make_rule("hello")
    found = matches(submit())
    rule.delete()
    count_hits(found)
    assert not Rule.objects.exists()


@pytest.mark.parametrize("effect", EFFECTS_OF_RULES[1:])
def test_the_database_refuses_more_than_a_hold_for_an_address(effect: Effect) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make_rule("example.org", Kind.ADDRESS, effect)


def test_the_database_holds_a_rule_once() -> None:
    make_rule("casino")
    make_rule("casino", Kind.NAME)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_rule("CASINO", effect=Effect.SPAM)


def make_many(numbers: range) -> None:
    """Five rules for each number, none of which matches."""
    for n in numbers:
        make_rule(f"word{n}")
        make_rule(f"*coin{n}*")
        make_rule(f"some phrase {n}")
        make_rule(f"d{n}.example", Kind.LINK)
        make_rule(f"10.{n % 250}.{n // 250}.0/24", Kind.NETWORK)


def calls_of(submission: Submission) -> int:
    profile = cProfile.Profile()
    profile.runcall(matches, submission)
    return sum(entry[1] for entry in pstats.Stats(profile).stats.values())  # type: ignore[attr-defined]


def test_a_thousand_rules_cost_what_ten_do(submit: Submit) -> None:
    submission = submit("What a film, and what a voice! " * 20, links=("https://d7.example.org/",))

    def queries_and_calls(numbers: range) -> tuple[int, int]:
        make_many(numbers)
        assert matches(submission) == []
        with CaptureQueriesContext(connection) as captured:
            matches(submission)
        return len(captured), calls_of(submission)

    few = queries_and_calls(range(2))
    many = queries_and_calls(range(2, 200))
    assert few[0] == many[0] == 1
    # One look for the needle of each of four hundred patterns, and nothing more.
    assert many[1] - few[1] < 600
