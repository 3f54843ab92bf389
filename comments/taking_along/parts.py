"""The parts that comments add to what somebody takes along."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from comments.taking_along import beside, written
from filmclub.takeout.parts import PAGE, Part, register_part

_KEPT = {
    PAGE: _("page"),
    "number": _("number"),
    "comment": _("comment, by its number"),
    "when": _("when"),
    "what": _("what"),
    "reason": _("reason"),
    "text": _("text"),
    "address": _("address"),
    "browser": _("browser"),
    "network": _("network"),
    "state": _("state"),
    "until": _("until"),
    "article": _("article"),
    "written": _("written"),
}
_OF_COMMENTS = {
    **_KEPT,
    "name": _("name"),
    "email": _("e-mail"),
    "website": _("website"),
    "language": _("language"),
    "spoils": _("gives away"),
    "edited": _("edited"),
    "edited_by_moderator": _("edited by a moderator"),
    "published": _("first approved"),
    "answers": _("answers the comment with the number"),
    "before": _("former versions"),
    "decisions": _("what was decided"),
    "act": _("decision"),
    "state_before": _("before"),
    "by": _("by"),
    "reported": _("reported by readers, because"),
    "asked_again": _("what you said when you asked again"),
    "held_for": _("held because (a guess of the site, or a setting)"),
    "service_said": _("what Akismet took it for (a guess)"),
    "service_is_asked": _("Akismet is still to be asked, and told"),
    "network_address": _("network address"),
}


def register() -> None:
    parts = [
        Part(name="comments", title=_("Your comments"), labels=_OF_COMMENTS, rows=written.comments),
        Part(
            name="perhaps",
            title=_("Comments that may be yours"),
            labels={**_KEPT, "shown": _("everybody reads it")},
            rows=written.perhaps,
            note=_(
                "This is only inferred: somebody typed an address of yours, which proves nothing. So you "
                "find here no more of them than everybody reads. Moderators also see what came from the "
                "same network as a comment; that may be many people, and is kept with no person."
            ),
        ),
        Part(
            name="visits",
            title=_("Discussions that you have read"),
            labels={**_KEPT, "read_until": _("read until"), "last_there": _("there last")},
            rows=beside.visits,
        ),
        Part(
            name="confirmed",
            title=_("Addresses that you have confirmed"),
            labels={**_KEPT, "browser": _("key of the browser"), "said": _("said")},
            rows=beside.confirmed,
        ),
        Part(
            name="reports",
            title=_("What you have reported"),
            labels={**_KEPT, "outcome": _("outcome"), "closed": _("closed")},
            rows=beside.reports,
        ),
        Part(
            name="likes",
            title=_("What you like"),
            labels={**_KEPT, "browser": _("key of the browser")},
            rows=beside.likes,
        ),
        Part(
            name="imposed",
            title=_("What moderators have imposed on you, or given you"),
            labels={**_KEPT, "browser": _("key of the browser"), "lifted": _("lifted")},
            rows=beside.imposed,
        ),
        Part(
            name="claims",
            title=_("Comments of a guest that you have said are yours"),
            labels={**_KEPT, "name": _("name"), "website": _("website"), "browser": _("key of the browser")},
            rows=beside.claims,
        ),
        Part(
            name="profile",
            title=_("What you have said of yourself and readers do not see"),
            labels=_KEPT,
            rows=beside.profile,
        ),
        Part(
            name="ignored",
            title=_("Whom you ignore"),
            labels={**_KEPT, "name": _("name")},
            rows=beside.ignored,
        ),
        Part(
            name="following",
            title=_("What you follow"),
            labels={**_KEPT, "how_often": _("how often"), "told_until": _("told until")},
            rows=beside.following,
        ),
        Part(
            name="notes",
            title=_("Notes of moderators about you"),
            labels=_KEPT,
            rows=beside.notes,
            note=_("Names and addresses of other people are left out: […] stands in their place."),
        ),
        Part(
            name="acts",
            title=_("What you did as a moderator"),
            labels=_KEPT,
            rows=beside.acts,
        ),
    ]
    for part in parts:
        register_part(part)
