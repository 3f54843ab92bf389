"""What moderators decide about what members say of themselves: a function for each, all in the log."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from comments.closing import close_reports_of
from comments.models import Decision, ProfilePart, Report
from comments.moderation import AlreadyChanged, ModerationError, ReasonMissing
from comments.permissions import require_moderator
from comments.states import ACTS, Act, State
from comments.undoing import undoable_about_members
from filmclub.accounts.models import User, is_made_of
from filmclub.accounts.names import NameRefused, call, is_taken, name_of_nobody
from filmclub.accounts.parts import Part, Said
from filmclub.accounts.said import put, shown_of

# So long what was blanked or refused lies there, and may be taken back.
KEPT = timedelta(days=30)


class StaffKept(ModerationError):
    """What the staff say of themselves is changed in the admin, under people."""


def decide_waiting(
    kept: ProfilePart,
    act: Act,
    *,
    by: User,
    reason: str = "",
    batch: uuid.UUID | None = None,
    now: datetime | None = None,
) -> Decision:
    """Approve what waits, so that readers see it, or refuse it; a dozen queries.

    Raises PermissionDenied, ReasonMissing, AlreadyChanged, or ModerationError where the name is somebody
    else's by now; then nothing has changed.
    """
    with transaction.atomic():
        member = _locked(kept.member_id, by)
        current = ProfilePart.objects.filter(pk=kept.pk, state=State.PENDING).first()
        if current is None or act not in (Act.APPROVE, Act.REFUSE):
            raise AlreadyChanged(already_changed(member))
        if act == Act.REFUSE and not reason:
            raise ReasonMissing(
                _("Nothing was changed: pick a reason, then refuse what %(name)s says.")
                % {"name": member.name}
            )
        if act == Act.APPROVE:
            _show(member, current, now)
        return _change(current, ACTS[act].state, _draft(member, act, by, reason, batch, now))


def blank(
    member: User,
    part: Part,
    *,
    by: User,
    reason: str,
    batch: uuid.UUID | None = None,
    now: datetime | None = None,
) -> Decision:
    """Take a member's words, picture or name from all pages; what it was stays with moderators.

    In place of the name comes one that says nothing. What the member says next in its place waits. Reports of
    the member are closed. A dozen queries, and the file of a picture is read. Raises PermissionDenied,
    ReasonMissing, StaffKept, or AlreadyChanged where there is nothing to take away.
    """
    with transaction.atomic():
        current = _locked(member.pk, by)
        if not current.may_be_blanked:
            raise StaffKept(
                _("%(name)s is of the staff: what they say of themselves is changed under “People”.")
                % {"name": current.name}
            )
        if not reason:
            raise ReasonMissing(
                _("Nothing was changed: pick a reason, then blank what %(name)s says.")
                % {"name": current.name}
            )
        if not is_said(current, part):
            raise AlreadyChanged(already_changed(current))
        kept = ProfilePart.of(current.pk, part, _read(current, part), State.APPROVED)
        kept.save()
        if part == Part.NAME:
            call(current, neutral_name(current), now=now)
            _give_address(current)
        else:
            put(current, part, "" if part == Part.ABOUT else None)
        decision = _change(kept, State.REMOVED, _draft(current, Act.REMOVE, by, reason, batch, now))
        close_reports_of(current, Report.Outcome.UPHELD, by=by, now=decision.created_at)
        return decision


def keep(member: User, *, by: User, now: datetime | None = None) -> Decision:
    """Let all stay as it is after reports, and close them. Raises PermissionDenied or AlreadyChanged."""
    with transaction.atomic():
        current = _locked(member.pk, by)
        decision = _draft(current, Act.KEEP, by, "", None, now)
        if not close_reports_of(current, Report.Outcome.KEPT, by=by, now=decision.created_at):
            raise AlreadyChanged(already_changed(current))
        decision.before = decision.after = State.APPROVED
        decision.save()
        return decision


def undo_about_members(
    decisions: Iterable[Decision], *, by: User, now: datetime | None = None
) -> tuple[list[Decision], list[ModerationError]]:
    """Take back what was decided about members: what was blanked is public again, what was refused waits.

    Where the member has said something else meanwhile it is left; the second list says why.
    """
    undone: list[Decision] = []
    left: list[ModerationError] = []
    for decision in decisions:
        if decision.profile_part_id is None or decision.member_id is None:
            continue
        try:
            undone.append(_undo(decision, by, now))
        except ModerationError as error:
            left.append(error)
    return undone, left


def neutral_name(member: User) -> str:
    """A name that says nothing, in the site's language: by the number, unless somebody else is called so."""
    name = _numbered(member)
    with override(settings.LANGUAGE_CODE):
        return name_of_nobody() if is_taken(name, member) else name


def _numbered(member: User) -> str:
    with override(settings.LANGUAGE_CODE):
        return _("Member %(number)d") % {"number": member.pk}


def _undo(decision: Decision, by: User, now: datetime | None) -> Decision:
    with transaction.atomic():
        member = _locked(decision.member_id or 0, by)
        if not undoable_about_members().filter(pk=decision.pk).exists() or decision.profile_part is None:
            raise AlreadyChanged(already_changed(member))
        kept = decision.profile_part
        kept.refresh_from_db()
        undoing = _draft(member, Act.UNDO, by, "", None, now)
        waits = ProfilePart.objects.filter(member=member, part=kept.part, state=State.PENDING)
        if decision.act == Act.REFUSE:
            if waits.exists():
                raise AlreadyChanged(already_changed(member))
            return _change(kept, State.PENDING, undoing)
        if _has_spoken_since(member, kept):
            raise AlreadyChanged(already_changed(member))
        _show(member, kept, now)
        if kept.part == Part.NAME:
            _give_address(member)
        return _change(kept, State.APPROVED, undoing)


def _has_spoken_since(member: User, kept: ProfilePart) -> bool:
    """Whether something else stands in place of what was blanked."""
    if kept.part != Part.NAME:
        return is_said(member, Part(kept.part))
    latest = member.former_names.first()
    return latest is None or latest.name != kept.text


def is_said(member: User, part: Part) -> bool:
    """Whether readers see something that can be taken away."""
    if part == Part.NAME:
        return member.name != _numbered(member)
    return bool(member.about if part == Part.ABOUT else member.picture)


def _read(member: User, part: Part) -> Said:
    try:
        return shown_of(member, part)
    except OSError:
        # Its file is lost: there is nothing to keep, and readers see a broken picture.
        return None


def _show(member: User, kept: ProfilePart, now: datetime | None) -> None:
    """Have readers see what lies there."""
    try:
        if kept.part == Part.NAME:
            call(member, kept.text, now=now)
        else:
            put(member, Part(kept.part), kept.said)
    except NameRefused as error:
        why = _("Nothing was changed: somebody else is called “%(name)s” by now.") % {"name": kept.text}
        raise ModerationError(why) from error


def _give_address(member: User) -> None:
    """Have their page stand under the name that they have; the former address leads on."""
    if member.slug and not is_made_of(member.slug, member.name):
        member.slug = member.free_slug()
        member.save(update_fields=["slug"])


def _change(kept: ProfilePart, state: State, decision: Decision) -> Decision:
    """Give it another state, and log it as `decision`; what is public lies in the member's row alone."""
    decision.before, decision.after = kept.state, state
    kept.state = state
    if state == State.APPROVED:
        kept.text, kept.picture = "", None
    kept.save()
    decision.profile_part = kept
    decision.save()
    return decision


def _draft(
    member: User, act: Act, by: User, reason: str, batch: uuid.UUID | None, now: datetime | None
) -> Decision:
    return Decision(
        member=member,
        moderator=by,
        act=act,
        reason=reason,
        batch=batch or uuid.uuid4(),
        created_at=now or timezone.now(),
    )


def _locked(member: int, by: User) -> User:
    """The member as they are under the lock of their row. Raises PermissionDenied or AlreadyChanged."""
    require_moderator(by)
    found = User.objects.select_for_update(no_key=True, of=("self",)).filter(pk=member).first()
    if found is None:
        raise AlreadyChanged(_("Nothing was changed: this member is not here any more."))
    return found


def already_changed(member: User) -> str:
    why = _("Nothing was changed: what %(name)s says is not as you saw it. Look at it again, then decide.")
    return why % {"name": member.name}


def forget_profiles(now: datetime | None = None) -> int:
    """Forget what was decided about so long ago that nobody takes it back; how much: four queries at most."""
    over = (now or timezone.now()) - KEPT
    latest = Decision.objects.filter(profile_part=OuterRef("pk"), created_at__gt=over)
    old = ProfilePart.objects.exclude(state=State.PENDING).filter(~Exists(latest), created_at__lte=over)
    return old.delete()[1].get("comments.ProfilePart", 0)
