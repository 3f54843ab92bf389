"""A month of a running site: what spam reaches the moderators, and what honest guests meet.

    python -m tests.bench.month [--seed 19] [--world first|second]

400 comments in 30 days: 300 spam of 40 senders in six kinds, 60 honest first comments, 40 of one person under
three names. All goes through `post_comment`, as if it came over the web at its time. The moderators decide
each evening about what waits, and look through what stands apart once a week. Before, they have approved
twenty comments, and seen no spam.
Without arguments both worlds of texts are played, each with a seed of its own; how much spam waits in the
second one is told, and is no goal. The exit status is 1 when a goal is missed.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import combinations
from typing import Any

from tests import environment

environment.prepare()

import django  # noqa: E402

if __name__ == "__main__":
    django.setup()

from django.conf import settings  # noqa: E402
from django.core.cache import cache  # noqa: E402
from django.test.utils import override_settings  # noqa: E402
from django.utils import timezone  # noqa: E402

from comments.imposing import LONGEST_OF_A_NETWORK, impose  # noqa: E402
from comments.models import Comment  # noqa: E402
from comments.moderation import moderate  # noqa: E402
from comments.persons import Person  # noqa: E402
from comments.posting import Duplicate, Paused, post_comment  # noqa: E402
from comments.reasons import Code  # noqa: E402
from comments.sanctions import Kind  # noqa: E402
from comments.spam import LAYERS  # noqa: E402
from comments.spam.learned import learn  # noqa: E402
from comments.spam.signs import APART, HOLD  # noqa: E402
from comments.states import Act, State  # noqa: E402
from comments.submissions import Submission  # noqa: E402
from comments.writers import Writer  # noqa: E402
from filmclub.accounts.models import User  # noqa: E402
from filmclub.lib.addresses import network_of  # noqa: E402
from filmclub.lib.languages import guess_language  # noqa: E402
from reviews.models import Article  # noqa: E402
from tests.bench.month_texts import WORLDS, World  # noqa: E402
from tests.bench.table import Row, markdown  # noqa: E402

DAYS = 30
HONEST, PERSON = "honest", "person"
KINDS = {"lists": 7, "pleasant": 7, "foreign": 7, "copies": 6, "campaign": 7, "bots": 6}
SPAM, FIRST_COMMENTS, OF_THE_PERSON, EARLIER = 300, 60, 40, 20
MOST_WAITING = 5
WEEK = 7
_CHOICE = re.compile(r"\{([^{}|]*(?:\|[^{}]*)+)\}")


@dataclass
class Sent:
    """One comment of the month, and what became of it."""

    kind: str
    at: timedelta
    writer: Writer
    text: str
    address: str
    article: int
    form_age: int | None = 60
    is_trapped: bool = False
    comment: Comment | None = None
    points: dict[str, int] = field(default_factory=dict)

    @property
    def is_spam(self) -> bool:
        return self.kind in KINDS

    @property
    def stands_apart(self) -> bool:
        return self.comment is not None and self.comment.held_for == Code.LIKELY_SPAM


class Month:
    """The month of a seed in a world: the same each time."""

    def __init__(self, seed: int, world: World, share: float = 1) -> None:
        self.chance = random.Random(f"month {seed}")
        self.world = world
        self._together: set[frozenset[str]] = set()
        self.earlier = [self._honest(1000 + n) for n in range(EARLIER)]
        honest = [self._honest(n) for n in range(round(FIRST_COMMENTS * share))]
        person = [self._person(n) for n in range(round(OF_THE_PERSON * share))]
        senders = [(kind, n) for kind, number in KINDS.items() for n in range(number)]
        number = round(SPAM * share)
        spam = [self._spam(*senders[n % len(senders)]) for n in range(number)]
        self.sent = sorted([*honest, *person, *spam], key=lambda each: each.at)

    def fill(self, text: str, **values: str) -> str:
        """Take one of the choices in each pair of braces."""
        filled = _CHOICE.sub(lambda found: self.chance.choice(found[1].split("|")), text)
        film = self.chance.choice(self.world.films)
        return re.sub(r"\{(\w+)\}", lambda found: {"film": film, **values}[found[1]], filled)

    def _moment(self, days: Sequence[int] = range(DAYS)) -> timedelta:
        return timedelta(days=self.chance.choice(days), seconds=self.chance.randrange(6 * 3600, 22 * 3600))

    def _sent(self, kind: str, writer: Writer, text: str, address: str, **more: Any) -> Sent:
        at = more.pop("at", None) or self._moment()
        return Sent(kind, at, writer, text, address, self.chance.randrange(len(self.world.films)), **more)

    def _honest(self, number: int) -> Sent:
        chance = self.chance
        said = self._unsaid()
        text = " ".join(self.fill(sentence) for sentence in said)
        name = f"{chance.choice(self.world.names)} {chance.choice('ABCDEFGHKLMNPRSTVW')}."
        website = f"https://{name[:-3].lower()}-writes.example/" if number % 8 == 0 else ""
        if number % 15 == 7:
            text += f" More about it: https://en.wikipedia.org/wiki/{number}"
        writer = Writer(name=name, email=f"reader{number}@example.org", website=website)
        # Some of them share the network of a cinema.
        host = chance.randrange(1, 250)
        address = f"198.51.100.{host}" if number % 6 == 0 else f"10.{number % 250}.{host}.7"
        return self._sent(HONEST, writer, text, address, form_age=chance.choice((None, 2, 40, 300, 90_000)))

    def _unsaid(self) -> list[str]:
        """Some sentences, no two of which stand together elsewhere: people do not repeat each other."""
        while True:
            said = self.chance.sample(self.world.honest, self.chance.choice((2, 2, 3)))
            pairs = {frozenset(pair) for pair in combinations(said, 2)}
            if not pairs & self._together:
                self._together |= pairs
                return said

    def _person(self, number: int) -> Sent:
        name = ("Rex", "Truth Teller", "A friend of cinema")[number % 3]
        text = (
            f"{self.fill(self.world.insults[number % 6])} {self.fill(self.chance.choice(self.world.insults))}"
        )
        writer = Writer(name=name, email=f"rex{number % 3}@example.org", browser_key=f"{number % 3:032x}")
        return self._sent(PERSON, writer, text, f"203.0.113.{self.chance.randrange(1, 250)}")

    def _spam(self, kind: str, sender: int) -> Sent:
        chance = self.chance
        own = [host.format(n=f"{kind[:2]}{sender}") for host in self.world.hosts]
        chance.shuffle(own)
        words = ["".join(chance.choices("abcdefgiklmnoprstuz", k=7)) for _ in range(2)]
        values = {"host": own[0], "other": own[1], "third": own[2], "x": words[0], "y": words[1]}
        # Each sender works on a few days, from a few networks.
        days = [(5 * sender + 3 * len(kind) + day) % DAYS for day in (0, 1, 2, 9)]
        name = f"{chance.choice(self.world.names)}{chance.choice(('', '', ' Smith', ' Jones', ' Lee'))}"
        website = f"https://{own[0]}/" if kind in ("pleasant", "copies", "bots") else ""
        pattern = self.world.spam[kind]
        text = self.fill(pattern[(sender + chance.randrange(2)) % len(pattern)], **values) if pattern else ""
        email = f"{words[0]}@mail.example"
        address = f"172.{16 + sender}.{len(kind) * 7 + chance.randrange(3)}.{chance.randrange(1, 250)}"
        writer = Writer(name=name, email=email, website=website)
        more: dict[str, Any] = {"at": self._moment(days), "form_age": chance.choice((None, 1, 30, 200))}
        return self._sent(kind, writer, text, address, is_trapped=kind == "bots", **more)


@dataclass
class Played:
    """A month that was played, and what is told of it."""

    month: Month
    # The one act against the person.
    stopped_at: datetime | None = None

    @property
    def sent(self) -> list[Sent]:
        return self.month.sent

    @property
    def waited(self) -> list[Sent]:
        """The spam that stood among what waits."""
        return [each for each in self.sent if each.is_spam and each.comment and not each.stands_apart]

    @property
    def came_again(self) -> list[Sent]:
        """What the person has got through after they were stopped."""
        comments = [each for each in self.sent if each.kind == PERSON and each.comment]
        return [each for each in comments if self.stopped_at and each.comment.created_at > self.stopped_at]  # type: ignore[union-attr]

    @property
    def lost(self) -> list[Sent]:
        """Honest first comments that do not wait or appear like others."""
        return [each for each in self.sent if each.kind == HONEST and (not each.comment or each.stands_apart)]


def play(month: Month, by: User) -> Played:
    """Have the month sent, and moderators decide every evening."""
    played = Played(month)
    start = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=DAYS + 1)
    articles = [_article(number, title, by, start) for number, title in enumerate(month.world.films)]
    evening, said = timedelta(hours=22), [each.text for each in month.earlier]
    with override_settings(COMMENT_INTERVAL=0):
        for each in month.earlier:
            _send(each, articles[each.article], start)
            _act(each, Act.APPROVE, by, start)
        for each in month.sent:
            while each.at > evening:
                _decide(played, start + evening, by, evening.days)
                evening += timedelta(days=1)
            if each.kind == "copies":
                # Of what readers have said by then.
                each.text = month.chance.choice(said)
            elif each.kind == HONEST:
                said.append(each.text)
            _send(each, articles[each.article], start + each.at)
    return played


def _article(number: int, title: str, author: User, start: datetime) -> Article:
    from reviews.saving import save_article

    article = Article(
        slug=f"month-{number}", title=title, author=author, state=Article.State.PUBLISHED, published_at=start
    )
    save_article(article)
    return article


def _send(each: Sent, article: Article, now: datetime) -> None:
    each.points = points_of(each, article, now)
    # What is remembered for seconds of the clock is over by then.
    cache.clear()
    with suppress(Duplicate, Paused):
        each.comment = post_comment(
            article=article,
            writer=each.writer,
            text=each.text,
            address=each.address,
            form_age=each.form_age,
            is_trapped=each.is_trapped,
            now=now,
        )


def points_of(each: Sent, article: Article, now: datetime) -> dict[str, int]:
    """What each layer says of it by itself."""
    submission = Submission(
        article=article,
        writer=each.writer,
        text=each.text,
        html="",
        links=(),
        language=guess_language(each.text, likely=article.language),
        network=network_of(each.address),
        now=now,
        form_age=each.form_age,
        is_trapped=each.is_trapped,
    )
    return {name: sum(sign.points for sign in layer(submission)) for name, layer in LAYERS.items()}


def _decide(played: Played, now: datetime, by: User, day: int) -> None:
    """Decide about what waits, once a week about what stands apart too; stop the person by one act."""
    for each in played.sent:
        if each.comment is None or each.comment.state != State.PENDING:
            continue
        if each.stands_apart and day % WEEK != WEEK - 1:
            continue
        act = Act.SPAM if each.is_spam else Act.REFUSE if each.kind == PERSON else Act.APPROVE
        _act(each, act, by, now)
        if each.kind == PERSON and not played.stopped_at:
            played.stopped_at = now
            until = now + LONGEST_OF_A_NETWORK
            impose(Person.of(each.comment), Kind.PAUSE, by=by, until=until, on_network=True, now=now)


def _act(each: Sent, act: Act, by: User, now: datetime) -> None:
    if each.comment is not None and each.comment.state == State.PENDING:
        moderate(each.comment, act, by=by, reason="a reason", now=now)
        each.comment.refresh_from_db()
        learn.call(each.comment.pk)


def held_out(month: Month, by: User) -> list[Sent]:
    """Teach the filter all of the first half; return the second half with what it says of that alone."""
    start = timezone.now() - timedelta(days=DAYS + 1)
    article = _article(0, "All", by, start)
    known = [each for each in month.sent if each.text and each.kind != PERSON]
    with override_settings(COMMENT_INTERVAL=0, SPAM_LAYERS=[]):
        for each in known:
            if each.at < timedelta(days=DAYS / 2):
                _send(each, article, start + each.at)
                _act(each, Act.SPAM if each.is_spam else Act.APPROVE, by, start + each.at)
    later = [each for each in known if each.at >= timedelta(days=DAYS / 2)]
    for each in later:
        each.points = points_of(each, article, start + each.at)
    return later


# --- What is told ------------------------------------------------------------------------------------


def rows(name: str, played: Played, later: Sequence[Sent]) -> Iterator[Row]:
    """The goals, and what each layer found by itself."""
    spam = [each for each in played.sent if each.is_spam and each.comment]
    honest = [each for each in played.sent if each.kind == HONEST]
    waited, lost = played.waited, played.lost
    is_meant = played.month.world is WORLDS["first"]
    yield Row(
        f"{name}: spam among what waits, of {len(spam)} that were stored",
        str(len(waited)),
        goal=f"≤ {MOST_WAITING}" if is_meant else "told",
        holds=len(waited) <= MOST_WAITING if is_meant else None,
    )
    yield Row(
        f"{name}: honest first comments lost or called spam, of {len(honest)}",
        str(len(lost)),
        goal="0",
        holds=not lost,
    )
    person = [each for each in played.sent if each.kind == PERSON]
    refused = sum(each.comment is None for each in person)
    yield Row(
        f"{name}: of the person’s {len(person)}, what came after one act; refused: {refused}",
        str(len(played.came_again)),
        goal="0",
        holds=played.stopped_at is not None and not played.came_again,
    )
    kinds = Counter(each.kind for each in waited)
    told = ", ".join(f"{kind} {kinds[kind]}" for kind in KINDS)
    yield Row(f"{name}: that spam by its kind", told)
    for layer in LAYERS:
        figures = [_figures(played.sent, layer, least) for least in (1, HOLD, APART)]
        yield Row(
            f"{name}: {layer}, precision and recall of any sign; holding; putting apart", "; ".join(figures)
        )
    figures = [_figures(later, "learned", least) for least in (HOLD, APART)]
    yield Row(
        f"{name}: learned from all of the first half, of the second; holding; putting apart",
        "; ".join(figures),
    )


def _figures(sent: Sequence[Sent], layer: str, least: int) -> str:
    """How much of what the layer found is spam, and how much of the spam it found; the person is neither."""
    found = [each for each in sent if each.points.get(layer, 0) >= least and each.kind != PERSON]
    spam = sum(each.is_spam for each in found)
    all_spam = sum(each.is_spam for each in sent)
    precision = f"{spam / len(found):.0%}" if found else "–"
    return f"{precision}, {spam / all_spam:.0%}"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.month", description="Play a month.")
    parser.add_argument("--seed", type=int, default=19)
    parser.add_argument("--world", choices=WORLDS)
    options = parser.parse_args()
    from django.test.runner import DiscoverRunner

    runner = DiscoverRunner(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    try:
        told: list[Row] = []
        for number, name in enumerate(WORLDS if options.world is None else [options.world]):
            told += in_a_fresh_site(lambda by, n=number, w=name: tell(n + options.seed, w, by))  # type: ignore[misc]
    finally:
        runner.teardown_databases(databases)
    print(markdown(told))
    return int(any(row.holds is False for row in told))


def tell(seed: int, name: str, by: User) -> list[Row]:
    world = WORLDS[name]
    from django.db import transaction

    with transaction.atomic():
        later = held_out(Month(seed, world), by)
        transaction.set_rollback(True)
    return list(rows(name, play(Month(seed, world), by), later))


def in_a_fresh_site(work: Callable[[User], list[Row]]) -> list[Row]:
    """Do it with a moderator, in a transaction that is rolled back."""
    from django.db import transaction

    assert settings.DATABASES["default"]["NAME"].startswith(("file:memory", "test_")), "a database of its own"
    with transaction.atomic():
        done = work(User.objects.create_superuser("month"))
        transaction.set_rollback(True)
    return done


if __name__ == "__main__":
    sys.exit(main())
