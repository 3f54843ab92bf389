"""What members say of themselves, for moderators: what waits and was reported, and each member's own page."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import BadRequest
from django.db.models import Min
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from comments.admin.access import ReadOnly, can_moderate, get_moderator
from comments.admin.answers import to_member, to_profiles
from comments.admin.forms import is_number, read_reason
from comments.admin.pages import admin_page
from comments.logbook import Entry, log_page
from comments.models import Decision, ProfilePart, Report
from comments.moderation import AlreadyChanged, ModerationError
from comments.profiles import already_changed, blank, decide_waiting, is_said, keep
from comments.reasons import Reason
from comments.states import Act, State
from filmclub.accounts.models import User
from filmclub.accounts.parts import Part

# The oldest are shown; what is decided makes room.
ON_A_PAGE = 25
REASONS = (Reason.INSULTING, Reason.ADVERTISING, Reason.LANGUAGE, Reason.OTHER)


@dataclass
class Card:
    """A member with what waits, what readers have reported, and what can be taken away."""

    member: User
    waiting: list[ProfilePart] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)

    @property
    def shown(self) -> list[tuple[str, str, bool]]:
        """Each part of what readers see, what it is called, and whether a moderator can take it away."""
        parts = [part for part in Part if part == Part.NAME or getattr(self.member, part.value)]
        return [
            (part.value, capfirst(str(part.label)), self.member.may_be_blanked and is_said(self.member, part))
            for part in parts
        ]


def waiting() -> Any:
    return ProfilePart.objects.filter(state=State.PENDING)


def reported() -> Any:
    return Report.objects.filter(member__isnull=False, closed_at=None)


@admin.register(ProfilePart)
class ProfileAdmin(ReadOnly, admin.ModelAdmin[ProfilePart]):
    """For moderators alone."""

    class Media:
        css = {"all": ["filmclub/admin/moderation.css", "filmclub/admin/profiles.css"]}

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return can_moderate(request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return can_moderate(request)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """What waits and was reported, the oldest first: four queries."""
        get_moderator(request)
        members = _members_to_look_at()
        cards = _cards(User.objects.in_bulk(members[:ON_A_PAGE]), members[:ON_A_PAGE])
        context = {
            "title": capfirst(self.opts.verbose_name_plural),
            "cards": cards,
            "further": len(members) > ON_A_PAGE,
            "reasons": [(reason.value, reason.label) for reason in REASONS],
            "back": "profiles",
        }
        return admin_page(request, self, "list.html", context)

    def get_urls(self) -> list[URLPattern]:
        return [
            self._path("member/<int:pk>/", self._member_page, "member"),
            self._path("member/<int:pk>/decide/", _decide, "decide"),
            self._path("<int:pk>/picture/", _picture, "picture"),
            *(url for url in super().get_urls() if url.name == "comments_profilepart_changelist"),
        ]

    def _path(self, route: str, view: Callable[..., HttpResponse], name: str) -> URLPattern:
        return path(route, self.admin_site.admin_view(view), name=f"comments_profilepart_{name}")

    def _member_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """One member, whatever waits or not, with the log of what was decided: eleven queries at most."""
        get_moderator(request)
        member = get_object_or_404(User, pk=pk, unconfirmed_since=None)
        found = Decision.objects.filter(member=member)
        log: list[Entry] = log_page(found, is_grouped=False).entries
        context = {
            "title": member.name,
            "original": member,
            "cards": _cards({pk: member}, [pk]),
            "log": log,
            "former_names": list(member.former_names.all()),
            "reasons": [(reason.value, reason.label) for reason in REASONS],
            "back": "",
        }
        return admin_page(request, self, "member.html", context)


def _members_to_look_at() -> list[int]:
    """Whose page a moderator has to look at, who has waited longest first; one more than a page shows."""
    since: dict[int, Any] = {}
    for rows in (waiting(), reported()):
        oldest = rows.order_by().values("member").annotate(first=Min("created_at")).order_by("first")
        for pk, first in oldest.values_list("member", "first")[: ON_A_PAGE + 1]:
            since[pk] = min(first, since.get(pk, first))
    return sorted(since, key=since.__getitem__)


def _cards(members: dict[int, User], order: Iterable[int]) -> list[Card]:
    """Two queries, however many there are."""
    cards = {pk: Card(members[pk]) for pk in order if pk in members}
    for kept in waiting().filter(member__in=cards).defer("picture").order_by("pk"):
        cards[kept.member_id].waiting.append(kept)
    for report in reported().filter(member__in=cards).order_by("-pk"):
        cards[report.member_id].reports.append(report)
    return list(cards.values())


def _decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Do what a button says: `approve:<number>`, `refuse:<number>` of what waits, `remove:<part>`, `keep`."""
    moderator = get_moderator(request)
    member = get_object_or_404(User, pk=pk)
    if request.method == "POST":
        try:
            _tell(request, member, _carry_out(request, member, moderator))
        except ModerationError as error:
            messages.warning(request, str(error))
    return to_profiles(request) if request.POST.get("back") == "profiles" else to_member(pk)


def _carry_out(request: HttpRequest, member: User, moderator: User) -> Decision:
    act, _colon, what = request.POST.get("decision", "").partition(":")
    reason = read_reason(request.POST.get("reason", ""))
    if act == Act.KEEP:
        return keep(member, by=moderator)
    if act == Act.REMOVE and what in Part.values:
        return blank(member, Part(what), by=moderator, reason=reason)
    if act not in (Act.APPROVE, Act.REFUSE) or not is_number(what):
        raise BadRequest("No such decision.")
    kept = ProfilePart.objects.filter(member=member, pk=int(what)).first()
    if kept is None:
        raise AlreadyChanged(already_changed(member))
    return decide_waiting(kept, Act(act), by=moderator, reason=reason)


def _tell(request: HttpRequest, member: User, decision: Decision) -> None:
    words = {"act": capfirst(decision.get_act_display()), "what": Entry(decision, [], 1).about_member}
    text = _("%(act)s: %(what)s.") % words
    if decision.act not in (Act.REMOVE, Act.REFUSE):
        messages.success(request, text)
        return
    button = '{} <button type="submit" form="undo" name="batch" value="{}">{}</button>'
    messages.success(request, format_html(button, text, decision.batch, _("Undo")))


def _picture(request: HttpRequest, pk: int) -> HttpResponse:
    """A picture that readers do not see: for moderators alone, and kept by no browser."""
    get_moderator(request)
    kept = get_object_or_404(ProfilePart, pk=pk, part=Part.PICTURE)
    if not kept.picture:
        raise Http404
    headers = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(bytes(kept.picture), content_type="image/jpeg", headers=headers)
