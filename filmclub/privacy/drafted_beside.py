"""The sentences about members, mail, whom the site tells, cookies, backups, and what one can ask for."""

from __future__ import annotations

from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comments.claim_models import Claim
from comments.like_buttons import takes_likes
from filmclub.accounts import claiming, devices, erasing, invitations
from filmclub.accounts.sign_in_with.ways import ways
from filmclub.club.models import Club, Joining
from filmclub.lib import tmdb_service
from filmclub.mail import lists, models, unreachable
from filmclub.mail.confirmation import is_mail_confirmed
from filmclub.privacy.sentences import Section, says
from filmclub.takeout.asking import ONCE_IN
from filmclub.takeout.models import KEPT as TAKEOUT_KEPT
from reviews.letters.sending import sends_letters

THIS_MACHINE = ("", "localhost", "127.0.0.1", "::1")


@says("account", Section.MEMBERS)
def account() -> str:
    return _(
        "Of a member the site keeps the name and the e-mail address, and a password only so that nobody can "
        "read it."
    )


@says("unconfirmed", Section.MEMBERS)
def unconfirmed() -> str:
    if Club.objects.current().joining == Joining.CLOSED:
        return ""
    return _("An account whose address nobody confirms is deleted after %(hours)s hours.") % {
        "hours": _hours(claiming.WAITS.total_seconds())
    }


@says("sessions", Section.MEMBERS)
def sessions() -> str:
    return ngettext(
        "Of each sign-in the network and the browser’s name are kept for %(days)d day.",
        "Of each sign-in the network and the browser’s name are kept for %(days)d days.",
        devices.KEPT.days,
    ) % {"days": devices.KEPT.days}


@says("failed-sign-ins", Section.MEMBERS)
def failed_sign_ins() -> str:
    return _("Who fails to sign in leaves a line in the server’s log, with the network address.")


@says("visits", Section.MEMBERS)
def visits() -> str:
    return _(
        "Which discussions a member has read, and until when, is kept with the account, for their own pages."
    )


@says("likes", Section.MEMBERS)
def likes() -> str:
    if not takes_likes():
        return ""
    return _(
        "Who likes an article or a comment is kept with the account or, of a guest, with the key of the "
        "browser, until they take it back. Readers are told how many do, and nobody is told who."
    )


@says("films", Section.MEMBERS)
def films() -> str:
    return _(
        "Which films a member says they have seen is kept with the account; what a guest says, in the "
        "browser."
    )


@says("invitations", Section.MEMBERS)
def invited() -> str:
    if Club.objects.current().joining == Joining.CLOSED:
        return ""
    return _(
        "Of an invitation the address is kept until %(days)d days after its end; of who says no, only a "
        "number by which they are not asked again."
    ) % {"days": invitations.LISTED.days}


@says("member-page", Section.MEMBERS)
def member_page() -> str:
    return _(
        "A member whose comment is public has a page with the name, the picture and the words that they "
        "gave, since when they are here, their public comments and, if they say so, the films seen. Search "
        "engines are asked to leave it out."
    )


@says("ignored", Section.MEMBERS)
def ignored() -> str:
    return _("Whom a member ignores is kept with the account; nobody else sees it.")


@says("following", Section.MEMBERS)
def following() -> str:
    return _(
        "What a member follows, and which threads they have muted, is kept with the account; nobody else "
        "sees it."
    )


@says("bell", Section.MEMBERS)
def bell() -> str:
    return _(
        "When a member last looked at their own page is kept with the account, and how many answers have "
        "come since then. Of a guest who says so the browser keeps it."
    )


@says("claimed", Section.MEMBERS)
def claimed() -> str:
    return _(
        "If a member says that comments of a guest are theirs, how these were signed before is kept for "
        "%(days)d days."
    ) % {"days": Claim.KEPT.days}


@says("letters", Section.MAIL)
def letters() -> str:
    if not sends_letters():
        return ""
    return _(
        "Who has new articles sent gives an address; it is deleted after %(days)d days if nobody confirms "
        "it, and %(ended)d days after its owner has ended these mails."
    ) % {"days": lists.LINKS_HOLD.days, "ended": lists.ENDED_KEPT.days}


@says("followed-by-mail", Section.MAIL)
def followed_by_mail() -> str:
    if not is_mail_confirmed():
        return ""
    return _(
        "Who follows something by mail without an account gives an address; it is deleted after %(days)d "
        "days if nobody confirms it, and %(ended)d days after its owner has ended these mails. What it "
        "follows is deleted with it. If comments were confirmed with the address, it is kept that it gets no "
        "more mails."
    ) % {"days": lists.LINKS_HOLD.days, "ended": lists.ENDED_KEPT.days}


@says("mails", Section.MAIL)
def mails() -> str:
    return _(
        "Once a mail has gone out, the site does not keep to whom. By a hash of the address it knows for "
        "%(days)d days that it was this one, should the mail come back."
    ) % {"days": models.COMES_BACK.days}


@says("failed-mails", Section.MAIL)
def failed_mails() -> str:
    return _("The address of a mail that did not arrive is kept for %(days)d days.") % {
        "days": unreachable.FAILED_KEPT.days
    }


@says("came-back", Section.MAIL)
def came_back() -> str:
    return _("An address from which mail came back is kept until its owner starts the mails again.")


@says("mail-server", Section.MAIL)
def mail_server() -> str:
    server = str(settings.MAILERS["default"].get("OPTIONS", {}).get("host") or "")
    if server in THIS_MACHINE:
        return ""
    return _("Mail goes out by the server %(server)s.") % {"server": server}


@says("sign-in-with", Section.ELSEWHERE)
def sign_in_with() -> str:
    if not ways():
        return ""
    return _(
        "Who signs in with an account elsewhere (%(sites)s) is known there. Of it the site keeps the number "
        "of that account alone, and tells nobody there what you do here."
    ) % {"sites": ", ".join(name for _provider, name in ways())}


@says("tmdb", Section.ELSEWHERE)
def tmdb() -> str:
    if not tmdb_service.is_set_up():
        return ""
    return _(
        "Facts and posters of films come from TMDB. The site fetches them; TMDB learns nothing of readers."
    )


@says("sentry", Section.ELSEWHERE)
def sentry() -> str:
    if not settings.SENTRY_DSN:
        return ""
    return _(
        "What breaks is told to a service at %(host)s: which code, at which address of the site, and "
        "nothing that came from a reader."
    ) % {"host": urlsplit(settings.SENTRY_DSN).hostname}


@says("nobody-else", Section.ELSEWHERE)
def nobody_else() -> str:
    return _("The site sends nothing of people to anybody who is not named on this page.")


@says("cookies", Section.COOKIES)
def cookies() -> str:
    return _(
        "These are all the cookies that the site knows. Each comes by something that you do, never by "
        "reading."
    )


@says("backups", Section.BACKUPS)
def backups() -> str:
    return ngettext(
        "Each night’s backup holds all of this. The latest one is kept, and older ones are deleted.",
        "Each night’s backup holds all of this. The latest %(number)d are kept, and older ones are deleted: "
        "so what is forgotten or deleted here stays in them for as long.",
        settings.BACKUPS_KEPT,
    ) % {"number": settings.BACKUPS_KEPT}


@says("take-along", Section.YOURS)
def take_along() -> str:
    return _(
        "You can take along all that the site holds about you, once in %(hours)s hours. The file is there "
        "for %(kept)s hours, in no backup."
    ) % {"hours": _hours(ONCE_IN.total_seconds()), "kept": _hours(TAKEOUT_KEPT.total_seconds())}


@says("delete-comment", Section.YOURS)
def delete_comment() -> str:
    return _(
        "If you ask for it, a moderator deletes the words of your comments, with the name and the address."
    )


@says("be-forgotten", Section.YOURS)
def be_forgotten() -> str:
    return _(
        "You can have all of it erased, with your words or without your name alone, by a member’s own page "
        "or a link to a confirmed address. It begins after %(hours)s hours, in which you can stop it."
    ) % {"hours": _hours(erasing.THINKS.total_seconds())}


@says("erased", Section.YOURS)
def erased() -> str:
    return _(
        "Of who was erased a number stays, by which it is done again after a backup was brought back, and, "
        "until a moderator’s ban ends, a number made of the address by which it holds."
    )


@says("contact", Section.YOURS)
def contact() -> str:
    club = Club.objects.current()
    return _("For all this write to %(address)s.") % {
        "address": parseaddr(club.mail_reply_to or club.mail_from)[1]
    }


def _hours(seconds: float) -> str:
    return str(round(seconds / 3600))
