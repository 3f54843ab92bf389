"""What a rule would have caught, before anybody saves it; and what rules can be made of one comment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models.functions import Substr

from comments.defence_models import Rule
from comments.models import Comment
from comments.queue import with_context
from comments.rule_patterns import WIDTHS, Offered, host_of
from comments.rules import Rules
from comments.states import TRAITS
from filmclub.accounts.models import name_of
from filmclub.lib.addresses import read_address
from filmclub.lib.comment_html import outbound_links

Kind = Rule.Kind
# So many comments are looked through, the latest ones, and of each text so many letters.
LOOKED_THROUGH = 5000
LOOKED_AT = 10_000
SHOWN = 20
# Who writes from a network is another one soon.
NETWORK_DAYS = 7
_COLUMNS = ("pk", "state", "guest_name", "website", "email", "network")
_OF_MEMBERS = ("author__first_name", "author__last_name", "author__username", "author__email")


@dataclass(frozen=True)
class Trial:
    """How many of the latest comments a rule would have caught, in which states, and the latest of them."""

    looked_through: int
    states: Counter[str]
    shown: list[Comment]

    @property
    def number(self) -> int:
        return self.states.total()

    @property
    def by_state(self) -> str:
        """How many of them are in each state, in words."""
        return ", ".join(
            str(traits.record % self.states[state])
            for state, traits in TRAITS.items()
            if traits.record is not None and self.states[state]
        )

    @property
    def more(self) -> int:
        return self.number - len(self.shown)


def try_out(kind: str, key: str) -> Trial:
    """Try a rule on the latest comments, whatever became of them: two queries.

    Networks are forgotten after thirty days, and what writers took back is blank.
    """
    rules = Rules.of([Rule(kind=kind, key=key)])
    looked_through, caught, states = 0, [], Counter[str]()
    for pk, state, offered in _latest(with_text=kind in (Kind.WORD, Kind.LINK)):
        looked_through += 1
        if rules.matching(offered):
            states[state] += 1
            caught.append(pk)
    shown = with_context(Comment.objects.filter(pk__in=caught[:SHOWN])).order_by("-pk") if caught else []
    return Trial(looked_through, states, list(shown))


def _latest(*, with_text: bool) -> Iterator[tuple[int, str, Offered]]:
    comments = Comment.objects.filter(kind=Comment.Kind.COMMENT).order_by("-pk")
    columns = [*_COLUMNS, *_OF_MEMBERS, "author"]
    if with_text:
        comments = comments.annotate(beginning=Substr("text_html", 1, LOOKED_AT))
        columns.append("beginning")
    for row in comments.values(*columns)[:LOOKED_THROUGH].iterator(chunk_size=500):
        html = row.get("beginning", "")
        name = row["guest_name"]
        if row["author"] is not None:
            name = name_of(row["author__first_name"], row["author__last_name"], row["author__username"])
        yield (
            row["pk"],
            row["state"],
            Offered(
                html=html,
                links=outbound_links(html),
                name=name,
                website=row["website"],
                email=row["author__email"] or row["email"],
                network=row["network"],
            ),
        )


@dataclass(frozen=True)
class Proposal:
    """A rule that somebody may want when they look at a comment."""

    kind: Rule.Kind
    pattern: str
    ends_on: date | None = None


def proposals(comment: Comment, *, today: date) -> list[Proposal]:
    """The rules that can be made of a comment with one click, besides one for a word: no query.

    A network is another person's soon; a name or an address may be.
    """
    hosts = [
        host_of(link).removeprefix("www.") for link in (comment.website, *outbound_links(comment.text_html))
    ]
    proposed = [Proposal(Kind.LINK, host) for host in dict.fromkeys(hosts) if host]
    if (address := read_address(comment.network)) is not None:
        network = f"{comment.network}/{WIDTHS[address.version][-1]}"
        proposed.append(Proposal(Kind.NETWORK, network, today + timedelta(days=NETWORK_DAYS)))
    proposed.append(Proposal(Kind.NAME, comment.name))
    if email := comment.author.email if comment.author else comment.email:
        domain = email.rpartition("@")[2]
        proposed += [Proposal(Kind.ADDRESS, email), Proposal(Kind.ADDRESS, domain)]
    return proposed
