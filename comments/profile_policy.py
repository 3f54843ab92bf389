"""What becomes of what a member says of themselves: the club's rules, and `decide()` as for comments."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from comments.findings import Effect, Finding, Ground, as_data
from comments.models import Decision, ProfilePart
from comments.policy import Facts, Settings, decide
from comments.reasons import Code
from comments.rule_patterns import Offered
from comments.rules import count_hits, findings_in
from comments.sanctions import sanction_words
from comments.standing import Standing, standing_of
from comments.states import Act, State
from comments.writers import Writer
from filmclub.accounts.models import User
from filmclub.accounts.parts import Part, Picture, Said
from filmclub.accounts.said import SaidRefused
from filmclub.club.models import Club
from filmclub.lib.comment_html import outbound_links, swells
from filmclub.lib.markup import render

# So much of a member may come to wait within a day: each is something that a moderator reads.
A_DAY, MOST_HELD = timedelta(days=1), 10


class ProfilePolicy:
    """What accounts ask: `filmclub.accounts.said.Look`."""

    def look(self, user: User | None, part: Part, said: Said, network: str) -> Any:
        """Why it waits, as grounds; None where readers see it at once. Five queries at most.

        Raises SaidRefused for what a rule refuses, and for whom moderators have silenced.
        """
        now = timezone.now()
        standing = standing_of(Writer(user=user), None, now) if user else Standing()
        if standing.stopped_by is not None:
            raise SaidRefused(sanction_words(standing.stopped_by))
        if standing.is_trusted:
            return None
        offered, facts = _offered(user, part, said, network)
        refused = _("This was not taken: something in it is not welcome here.")
        findings = findings_in(offered, now, refused=refused)
        if user is not None and _was_taken_away(user, part):
            findings.append(Finding(Effect.HOLD, Ground(Code.TAKEN_AWAY)))
        verdict = decide(standing=standing, settings=_settings(part), facts=facts, findings=findings)
        if verdict.state == State.REFUSED:
            count_hits(findings, now)
            raise SaidRefused(verdict.sentence)
        return None if verdict.state == State.APPROVED else verdict.grounds

    def hold(self, user: User, part: Part, said: Said, why: Any) -> None:
        """Have it wait in place of what waited before. Raises SaidRefused for who changes it all day long."""
        now = timezone.now()
        held = Decision.objects.filter(member=user, act=Act.HOLD, created_at__gt=now - A_DAY)
        if held.count() >= MOST_HELD:
            raise SaidRefused(_("You have changed this many times within a day. Try again tomorrow."))
        self.let_go(user, part)
        kept = ProfilePart.of(user.pk, part, said, State.PENDING)
        kept.save()
        Decision.objects.create(
            member=user,
            profile_part=kept,
            act=Act.HOLD,
            before=kept.state,
            after=kept.state,
            grounds=as_data(why),
            created_at=now,
        )
        count_hits([Finding(Effect.HOLD, ground) for ground in why], now)

    def let_go(self, user: User, part: Part) -> None:
        ProfilePart.objects.filter(member=user, part=part, state=State.PENDING).delete()

    def waiting(self, user: User) -> dict[Part, Said]:
        found = ProfilePart.objects.filter(member=user, state=State.PENDING)
        return {Part(each.part): each.said for each in found}


def _offered(user: User | None, part: Part, said: Said, network: str) -> tuple[Offered, Facts]:
    """What rules are compared with, those about names and addresses too, and what is seen of it alone."""
    name, email = (user.name, user.email) if user else ("", "")
    if isinstance(said, Picture) or said is None:
        return Offered(name=name, email=email, network=network), Facts()
    if part == Part.NAME:
        return Offered(name=said, email=email, network=network), Facts()
    html = render(said, "markdown")
    links = outbound_links(html)
    offered = Offered(html=html, links=links, name=name, email=email, network=network)
    return offered, Facts(links=len(links), swells=swells(said, html))


def _settings(part: Part) -> Settings:
    """As below articles; but no words wait for being the first, and no name because all comments do."""
    club = Club.objects.current()
    holds_all = Code.CLUB_HOLDS_ALL if club.holds_all and part != Part.NAME else None
    return Settings(
        holds_all=holds_all,
        first_held=0,
        holds_new_links=club.holds_new_links,
        links_held=club.links_held or 0,
    )


def _was_taken_away(user: User, part: Part) -> bool:
    return ProfilePart.objects.filter(member=user, part=part, state=State.REMOVED).exists()
