"""What the queue's buttons do: decide about one comment, and take back what was decided."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import BadRequest
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.middleware import HtmxDetails

from comments import moderation
from comments.admin.access import get_moderator
from comments.admin.answers import (
    ask_what_else,
    back_to_queue,
    decided_words,
    tell_decided,
    tell_refused,
    to_alike,
    to_batch,
    to_comment,
    to_log,
    to_member,
    to_person,
    to_profiles,
    undone_words,
)
from comments.admin.forms import Command, is_number, read_command, read_reason, read_seen
from comments.admin.in_place import ask_once_more, lead_on, row_answer
from comments.batches import take_back
from comments.imposing import SanctionRefused, impose
from comments.models import Comment, Decision
from comments.moderation import ModerationError, gone
from comments.persons import Person
from comments.posting import PostingError, post_comment
from comments.sanctions import Kind
from comments.states import ACTS
from comments.writers import Writer
from filmclub.accounts.models import User
from filmclub.lib.public_post import lead_back

# Where `back` leads from taking something back.
BACK = {"log": to_log, "alike": to_alike, "profiles": to_profiles}


def moderate_one(request: HttpRequest, model_admin: ModelAdmin[Comment]) -> HttpResponse:
    """Do what one row's button says: `decision` is `<act>:<pk>`, `shown` or `revision-<pk>` what one saw.

    A request by htmx is answered with the row. Asked by GET, as after a sign-in, it shows one button.
    """
    if request.method != "POST":
        return ask_once_more(request, model_admin)
    command = read_command(request.POST.get("decision", ""))
    pk = command.pk
    shown = read_seen(request.POST.get("shown", ""))
    # A row that was redrawn is newer than its page.
    if is_number(revision := request.POST.get(f"revision-{pk}", "")):
        shown[pk] = int(revision)
    if pk not in shown:
        raise BadRequest("The page did not show that comment.")
    decided, refused = _carry_out(request, command, shown[pk])
    comments = [decision.comment for decision in decided if decision.comment]
    if asked := ask_what_else(request, comments):
        tell_decided(request, decided)
        return lead_on(request, asked)
    if HtmxDetails(request):
        said = [*map(decided_words, decided), *map(str, refused)]
        undo = decided[0].batch if decided else None
        return row_answer(request, pk, said, undo=undo, is_decided=bool(decided))
    tell_decided(request, decided)
    tell_refused(request, refused)
    if "next" in request.POST:
        return lead_back(request, otherwise=reverse("admin:comments_comment_changelist"))
    return back_to_queue(request, beside=[pk], shown=list(shown))


def _carry_out(request: HttpRequest, command: Command, seen: int) -> tuple[list[Decision], list[Exception]]:
    """Decide about a comment as it was seen; return what was decided, or why nothing was."""
    moderator = get_moderator(request)
    comment = Comment.objects.select_related("author", "discussion__article").filter(pk=command.pk).first()
    if comment is None:
        return [], [gone(command.pk)]
    reason = (
        read_reason(request.POST.get(f"reason-{command.pk}", "")) if ACTS[command.act].takes_reason else ""
    )
    batch = uuid.uuid4()
    try:
        with transaction.atomic():
            decision = moderation.moderate(
                comment, command.act, by=moderator, reason=reason, seen_revision=seen, batch=batch
            )
            if command.answers:
                _answer(request, comment, moderator)
            if command.trusts:
                impose(Person.of(comment), Kind.TRUST, by=moderator, comment=comment, batch=batch)
    except (ModerationError, PostingError, SanctionRefused) as error:
        return [], [error]
    return [decision], []


def _answer(request: HttpRequest, comment: Comment, moderator: User) -> None:
    """Post what the moderator has typed in the row as a reply. Raises PostingError."""
    post_comment(
        article=comment.discussion.article,
        writer=Writer(user=moderator),
        text=request.POST.get(f"answer-{comment.pk}", ""),
        parent_id=comment.pk,
        address=request.META["REMOTE_ADDR"],
    )


def undo(request: HttpRequest) -> HttpResponse:
    """Take back what was decided in one act: `batch` names its decisions and what was imposed with them.

    `on` is the comment from whose own page it is asked, for this comment alone; `person` that from whose
    writer's, `member` the number of one. With `back` it leads to the log, or to the page of the batch.
    """
    if request.method != "POST":
        return back_to_queue(request)
    moderator = get_moderator(request)
    try:
        batch = uuid.UUID(request.POST.get("batch", ""))
    except ValueError as error:
        raise BadRequest("No such decisions.") from error
    page = request.POST.get("on", "")
    comment = int(page) if is_number(page) else None
    taken = take_back(batch, by=moderator, of=comment)
    if HtmxDetails(request) and is_number(row := request.POST.get("row", "")):
        if asked := ask_what_else(request, taken.undone):
            messages.success(request, undone_words(taken.undone))
            return lead_on(request, asked)
        said = [undone_words(taken.undone)] if taken.undone else []
        return row_answer(request, int(row), [*said, *map(str, taken.left)], is_decided=False)
    if taken.undone:
        messages.success(request, undone_words(taken.undone))
    if taken.lifted:
        messages.success(request, _("Undone: for the writer, all is as it was before."))
    if taken.about_members:
        messages.success(request, _("Undone: it is with this member as it was before."))
    tell_refused(request, taken.left)
    if taken.is_at_work or request.POST.get("back") == "batch":
        return to_batch(request, batch)
    if asked := ask_what_else(request, taken.undone):
        return asked
    if is_number(person := request.POST.get("person", "")):
        return to_person(int(person))
    if comment is not None:
        return to_comment(request, comment)
    if is_number(member := request.POST.get("member", "")):
        return to_member(int(member))
    if (to := BACK.get(request.POST.get("back", ""))) is not None:
        return to(request)
    return back_to_queue(request, shown=sorted(comment.pk for comment in taken.undone))
