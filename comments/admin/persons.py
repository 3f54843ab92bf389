"""The page of whoever wrote a comment: all that is theirs or may be, notes, and one act about all of it."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Sequence

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comments.admin.access import get_moderator
from comments.admin.answers import back_to_queue, to_batch, to_person
from comments.admin.forms import is_number, read_batch
from comments.admin.pages import admin_page
from comments.admin.person_forms import NoteForm, PersonForm
from comments.batches import sweep
from comments.claims import take_claim_back
from comments.defence_models import Note, Sanction
from comments.imposing import SanctionRefused, impose, in_force_on, lift, record_of, words_of
from comments.models import Batch, Comment, Decision
from comments.notes import delete_note, notes_about, write_note
from comments.person_groups import Group, claims_about, groups_of
from comments.persons import Person, Ties
from comments.queue import with_context
from filmclub.accounts.models import User
from filmclub.lib.seeing import sees_addresses
from filmclub.lib.texts import sentence


def person_page(request: HttpRequest, pk: int, model_admin: ModelAdmin[Comment]) -> HttpResponse:
    """Show what is known of who wrote this comment; by POST, do one act about them.

    What is wrong is told beside the field. Fifteen queries at most, beside those of each page of the admin.
    """
    moderator = get_moderator(request)
    comment = _find(pk)
    if comment is None:
        return back_to_queue(request)
    person = Person.of(comment)
    groups = _groups(request, person)
    form = PersonForm(person, _perhaps(groups), request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            return _act(request, comment, person, form, moderator)
        except SanctionRefused as error:
            form.add_error("kind", str(error))
    return _show(request, model_admin, comment, person, groups, form=form)


def lift_all(request: HttpRequest, pk: int) -> HttpResponse:
    """End all that is in force of the person and their network, and lead back to their page."""
    moderator = get_moderator(request)
    comment = _find(pk)
    if comment is None:
        return back_to_queue(request)
    if request.method == "POST":
        in_force = in_force_on(Person.of(comment), timezone.now(), on_network=True)
        if lift(in_force, by=moderator):
            messages.success(
                request, _("Lifted: %(name)s writes as everybody does.") % {"name": comment.name}
            )
    return to_person(pk)


def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Give what the person has claimed back to its guests, and lead back to their page."""
    moderator = get_moderator(request)
    comment = _find(pk)
    if comment is None:
        return back_to_queue(request)
    if request.method == "POST":
        claim_id = read_batch(request.POST.get("claim", ""))
        about = {claimed.claim.pk for claimed in claims_about(Person.of(comment))}
        if claim_id in about and take_claim_back(claim_id, by=moderator):
            messages.success(request, _("It is given back to the guest, and cannot be claimed again."))
        else:
            messages.info(request, _("There is nothing left to change."))
    return to_person(pk)


def note(request: HttpRequest, pk: int, model_admin: ModelAdmin[Comment]) -> HttpResponse:
    """Keep a note about the person, or with `delete` take one away, and lead back to their page.

    What is wrong with a note is told on their page, with all that was typed.
    """
    moderator = get_moderator(request)
    comment = _find(pk)
    if comment is None:
        return back_to_queue(request)
    if request.method != "POST":
        return to_person(pk)
    person = Person.of(comment)
    if number := request.POST.get("delete", ""):
        _delete_note(request, person, number, moderator)
        return to_person(pk)
    form = NoteForm(request.POST)
    if form.is_valid() and person.subject is not None:
        write_note(person, form.cleaned_data["text"], by=moderator)
        messages.success(request, _("Noted."))
        return to_person(pk)
    return _show(request, model_admin, comment, person, _groups(request, person), note_form=form)


def _groups(request: HttpRequest, person: Person) -> list[Group]:
    return groups_of(person, sees_addresses=sees_addresses(request))


def _find(pk: int) -> Comment | None:
    return with_context(Comment.objects.filter(pk=pk)).first()


def _perhaps(groups: Sequence[Group]) -> list[tuple[str, str]]:
    """What may be theirs, to choose from."""
    perhaps = [group for group in groups if group.tie != Ties.SAME]
    return [(group.tie.value, f"{group.label} ({group.count})") for group in perhaps]


def _show(
    request: HttpRequest,
    model_admin: ModelAdmin[Comment],
    comment: Comment,
    person: Person,
    groups: Sequence[Group],
    *,
    form: PersonForm | None = None,
    note_form: NoteForm | None = None,
) -> HttpResponse:
    now = timezone.now()
    sees = sees_addresses(request)
    record = [(sanction, words_of(sanction, sees_addresses=sees)) for sanction in record_of(person)]
    form = form or PersonForm(person, _perhaps(groups))
    note_form = note_form or NoteForm()
    context = {
        "title": _("Everything by %(name)s") % {"name": comment.name},
        "original": comment,
        "person": person,
        "groups": groups,
        "former_names": list(person.user.former_names.all()) if person.user else [],
        "claims": claims_about(person),
        "notes": notes_about(person),
        "in_force": [(sanction, words) for sanction, words in record if sanction.is_in_force(now)],
        "over": [(sanction, words) for sanction, words in record if not sanction.is_in_force(now)],
        "form": form,
        "batch": uuid.uuid4(),
        "note_form": note_form,
    }
    status = 422 if form.is_bound or note_form.is_bound else 200
    return admin_page(request, model_admin, "person.html", context, status=status)


def _delete_note(request: HttpRequest, person: Person, number: str, moderator: User) -> None:
    if not is_number(number):
        raise BadRequest("No such note.")
    found = Note.objects.filter(person.is_about(), pk=int(number)).select_related("moderator").first()
    if found is not None:
        delete_note(found, by=moderator)
        messages.success(request, _("The note is deleted."))


def _act(
    request: HttpRequest, comment: Comment, person: Person, form: PersonForm, moderator: User
) -> HttpResponse:
    """Impose first, so that nothing new comes in between; then decide about what is there.

    What was sent before is not done again.
    """
    batch = read_batch(request.POST.get("batch", ""))
    if Batch.objects.filter(pk=batch).exists() or Sanction.objects.filter(batch=batch).exists():
        return to_person(comment.pk)
    sanctions: list[Sanction] = []
    if kind := form.chosen_kind:
        sanctions = impose(
            person,
            kind,
            by=moderator,
            until=form.cleaned_data["until"],
            on_network=form.cleaned_data.get("on_network", False),
            comment=comment,
            batch=batch,
        )
    swept = None
    if outcome := form.chosen_outcome:
        comments = person.wrote(*form.chosen_ties)
        swept = sweep(comments, outcome, by=moderator, reason=form.stored_reason, batch=batch)
    if swept is not None and swept.is_at_work:
        return to_batch(request, batch)
    _tell(request, comment, sanctions, swept.decided if swept else [], batch)
    return to_person(comment.pk)


def _tell(
    request: HttpRequest,
    comment: Comment,
    sanctions: list[Sanction],
    decided: list[Decision],
    batch: uuid.UUID,
) -> None:
    """Tell what one act has changed, with the button that takes all of it back."""
    sees = sees_addresses(request)
    words = [words_of(sanction, sees_addresses=sees) for sanction in sanctions]
    done = [_sentence(said, comment.name) for said in words]
    for act, number in Counter(decision.get_act_display() for decision in decided).items():
        text = ngettext("%(count)d comment", "%(count)d comments", number)
        done.append(_sentence(capfirst(act), text % {"count": number}))
    if not done:
        messages.info(request, _("There is nothing left to change."))
        return
    message = format_html(
        '{} <button type="submit" form="undo" name="batch" value="{}">{}</button>',
        " ".join(done),
        batch,
        _("Undo"),
    )
    messages.success(request, message)


def _sentence(act: str, what: str) -> str:
    return sentence(_("%(act)s: %(what)s.") % {"act": act, "what": what})
