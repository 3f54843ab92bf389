"""The page of whoever wrote a comment: all that is theirs or may be, notes, and one act about all of it."""

from __future__ import annotations

import uuid
from collections import Counter

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
from comments.admin.answers import back_to_queue, further, to_person
from comments.admin.forms import is_number
from comments.admin.pages import admin_page
from comments.admin.person_forms import NoteForm, PersonForm
from comments.defence_models import Note, Sanction
from comments.imposing import SanctionRefused, impose, lift, record_of, words_of
from comments.models import Comment
from comments.notes import delete_note, notes_about, write_note
from comments.persons import Person, groups_of
from comments.queue import with_context
from comments.sweeping import Swept, sweep
from filmclub.accounts.models import User


def person_page(request: HttpRequest, pk: int, model_admin: ModelAdmin[Comment]) -> HttpResponse:
    """Show what is known of who wrote this comment; by POST, do one act about them.

    What is wrong is told beside the field. Eleven queries at most, besides those of every page of the admin.
    """
    moderator = get_moderator(request)
    comment = with_context(Comment.objects.filter(pk=pk)).first()
    if comment is None:
        return back_to_queue(request)
    person = Person.of(comment)
    groups = groups_of(person)
    form = PersonForm(person, groups, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            _act(request, comment, person, form, moderator)
        except SanctionRefused as error:
            form.add_error("kind", str(error))
        else:
            return to_person(comment.pk)
    now = timezone.now()
    record = list(record_of(person))
    context = {
        "title": _("Everything by %(name)s") % {"name": comment.name},
        "original": comment,
        "person": person,
        "groups": groups,
        "notes": notes_about(person),
        "in_force": [(sanction, words_of(sanction)) for sanction in record if sanction.is_in_force(now)],
        "over": [(sanction, words_of(sanction)) for sanction in record if not sanction.is_in_force(now)],
        "form": form,
        "note_form": NoteForm(),
    }
    return admin_page(request, model_admin, "person.html", context, status=422 if form.is_bound else 200)


def lift_all(request: HttpRequest, pk: int) -> HttpResponse:
    """End all that is in force of the person, and lead back to their page."""
    moderator = get_moderator(request)
    comment = Comment.objects.select_related("author").filter(pk=pk).first()
    if comment is None:
        return back_to_queue(request)
    if request.method == "POST" and lift(Person.of(comment), by=moderator):
        messages.success(request, _("Lifted: %(name)s writes as everybody does.") % {"name": comment.name})
    return to_person(pk)


def note(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a note about the person, or with `delete` take one away, and lead back to their page."""
    moderator = get_moderator(request)
    comment = Comment.objects.select_related("author").filter(pk=pk).first()
    if comment is None:
        return back_to_queue(request)
    if request.method == "POST":
        person = Person.of(comment)
        if number := request.POST.get("delete", ""):
            _delete_note(request, person, number, moderator)
        else:
            form = NoteForm(request.POST)
            if not form.is_valid() or person.subject is None:
                messages.warning(request, _("Nothing was noted: write something, at most 2,000 characters."))
            else:
                write_note(person, form.cleaned_data["text"], by=moderator)
                messages.success(request, _("Noted."))
    return to_person(pk)


def _delete_note(request: HttpRequest, person: Person, number: str, moderator: User) -> None:
    if not is_number(number):
        raise BadRequest("No such note.")
    found = Note.objects.filter(person.is_about(), pk=int(number)).select_related("moderator").first()
    if found is not None:
        delete_note(found, by=moderator)
        messages.success(request, _("The note is deleted."))


def _act(request: HttpRequest, comment: Comment, person: Person, form: PersonForm, moderator: User) -> None:
    """Impose first, so that nothing new comes in between; then decide about what is there."""
    batch = uuid.uuid4()
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
    swept = Swept()
    if outcome := form.chosen_outcome:
        comments = person.wrote(*form.chosen_ties)
        swept = sweep(comments, outcome, by=moderator, reason=form.stored_reason, batch=batch)
    _tell(request, comment, sanctions, swept, batch)


def _tell(
    request: HttpRequest, comment: Comment, sanctions: list[Sanction], swept: Swept, batch: uuid.UUID
) -> None:
    """Tell what one act has changed, with the button that takes all of it back."""
    done = [_sentence(words_of(sanction), comment.name) for sanction in sanctions]
    for act, number in Counter(decision.get_act_display() for decision in swept.decided).items():
        text = ngettext("%(count)d comment", "%(count)d comments", number)
        done.append(_sentence(capfirst(act), text % {"count": number}))
    if swept.waits:
        done.append(further(swept.waits))
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
    return _("%(act)s: %(what)s.") % {"act": act, "what": what}
