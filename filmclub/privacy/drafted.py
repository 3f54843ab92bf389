"""The sentences about reading, writing, spam and moderation."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comments.checks import KEPT as ASKED_WITHIN
from comments.clock import NETWORKS_KEPT, UNDECIDED
from comments.purging import KEPT as REFUSED_KEPT
from comments.sanctions import RECORD_KEPT
from comments.spam.duplicates import KEPT as PRINTS_KEPT
from filmclub.club.models import Club, GuestAddress
from filmclub.lib import akismet_service
from filmclub.lib.addresses import network_of
from filmclub.privacy.sentences import Section, says

# Of the addresses that are kept for examples (RFC 5737, 3849).
FOUR, SIX = "203.0.113.57", "2001:db8:a1:b2::57"


@says("reading", Section.READING)
def reading() -> str:
    return _("Who only reads gets no cookie.")


@says("nothing-outside", Section.READING)
def nothing_outside() -> str:
    return _(
        "No page loads anything from other sites: no fonts, no pictures, no scripts, nothing that counts you."
    )


@says("videos", Section.READING)
def videos() -> str:
    if not settings.VIDEO_HOSTS:
        return ""
    text = _("A video comes only after your click. Then its site learns that you watch it: %(hosts)s.")
    return text % {"hosts": ", ".join(settings.VIDEO_HOSTS)}


@says("request-log", Section.READING)
def request_log() -> str:
    return _(
        "The site writes a line for each request: when, which address of the site, and how it was answered; "
        "not who asked."
    )


@says("web-server-log", Section.READING)
def web_server_log() -> str:
    return _(
        "The web server before it, as it is proposed, writes another one with the whole network address. "
        "How long that is kept is up to whoever runs it."
    )


@says("comment", Section.WRITING)
def comment() -> str:
    if Club.objects.current().guest_address == GuestAddress.NOT_ASKED:
        return _(
            "Of a guest’s comment the site keeps what was typed: the text, the name and, if given, a website."
        )
    return _(
        "Of a guest’s comment the site keeps what was typed: the text, the name and, if given, an e-mail "
        "address and a website."
    )


@says("browser-key", Section.WRITING)
def browser_key() -> str:
    return _(
        "With it stands a random key, which a cookie holds as well: so the site knows a guest’s comments "
        "again, and nothing else."
    )


@says("browser-drafts", Section.WRITING)
def browser_drafts() -> str:
    return _(
        "What you type and have not sent is kept in your own browser, until you send or discard"
        " it, for a week at most."
    )


@says("public", Section.WRITING)
def public() -> str:
    return _(
        "What everybody sees of an approved comment is its text, the name and the website, also in feeds."
    )


@says("address-hidden", Section.WRITING)
def address_hidden() -> str:
    return _("No page shows readers the e-mail address of a writer.")


@says("network", Section.WRITING)
def network() -> str:
    text = _(
        "Of the network address from which a comment comes only the network is kept: of %(four)s it is "
        "%(net4)s, of %(six)s it is %(net6)s."
    )
    return text % {"four": FOUR, "net4": network_of(FOUR), "six": SIX, "net6": network_of(SIX)}


@says("network-forgotten", Section.WRITING)
def network_forgotten() -> str:
    return ngettext(
        "That network is forgotten after %(days)d day.",
        "That network is forgotten after %(days)d days.",
        NETWORKS_KEPT.days,
    ) % {"days": NETWORKS_KEPT.days}


@says("refused", Section.WRITING)
def refused() -> str:
    return _(
        "A comment that moderators refuse or take for spam loses its text and all that told whose it was "
        "%(days)d days after the last decision about it."
    ) % {"days": REFUSED_KEPT.days}


@says("former-versions", Section.WRITING)
def former_versions() -> str:
    return _("If a moderator changes a comment, what it said before is kept for moderators.")


@says("own-versions", Section.WRITING)
def own_versions() -> str:
    return _(
        "If you change a comment of your own, what it said before is kept for moderators for %(days)d days, "
        "and while it waits for them."
    ) % {"days": NETWORKS_KEPT.days}


@says("reports", Section.WRITING)
def reports() -> str:
    return _(
        "If a guest reports a comment, their e-mail address and the key of their browser are forgotten "
        "%(days)d days after the report is closed."
    ) % {"days": NETWORKS_KEPT.days}


@says("prints", Section.SPAM)
def prints() -> str:
    if "duplicates" not in settings.SPAM_LAYERS:
        return ""
    return _(
        "To find what is sent again and again, numbers are made of each comment’s words; these are "
        "forgotten after %(days)d days."
    ) % {"days": PRINTS_KEPT.days}


@says("likely-spam", Section.SPAM)
def likely_spam() -> str:
    return _("What looks like spam and nobody decides about is taken for spam after %(days)d days.") % {
        "days": UNDECIDED.days
    }


@says("akismet", Section.SPAM)
def akismet() -> str:
    if not akismet_service.is_set_up():
        return ""
    return _(
        "Of writers who are not known here yet, Akismet, a service outside, is asked whether a comment is "
        "spam. It is told text, name, e-mail address and website, the network address and what the browser "
        "calls itself."
    )


@says("akismet-kept", Section.SPAM)
def akismet_kept() -> str:
    if not akismet_service.is_set_up():
        return ""
    hours = round(ASKED_WITHIN.total_seconds() / 3600)
    return ngettext(
        "Network address and browser are kept until it has answered, for %(hours)d hour at most.",
        "Network address and browser are kept until it has answered, for %(hours)d hours at most.",
        hours,
    ) % {"hours": hours}


@says("akismet-told", Section.SPAM)
def akismet_told() -> str:
    if not akismet_service.is_set_up():
        return ""
    return _("Where a moderator decides otherwise, Akismet is told so, without the network address.")


@says("no-akismet", Section.SPAM)
def no_akismet() -> str:
    if akismet_service.is_set_up():
        return ""
    return _("Nobody outside is asked whether a comment is spam.")


@says("decisions", Section.MODERATION)
def decisions() -> str:
    return _(
        "What moderators decide about a comment is kept with the reason; of a comment that was refused only "
        "that and its number stays."
    )


@says("sanctions", Section.MODERATION)
def sanctions() -> str:
    return _(
        "That somebody may not post, or that a moderator looks at all they write, is kept for %(days)d days "
        "after its end."
    ) % {"days": RECORD_KEPT.days}


@says("notes", Section.MODERATION)
def notes() -> str:
    return _("Moderators can keep notes about somebody; who it is about gets them with all else about them.")
