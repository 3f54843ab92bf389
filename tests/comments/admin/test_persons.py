"""The page of a person, as a moderator uses it."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.utils import timezone

from comments.defence_models import Note, Sanction
from comments.models import Comment
from comments.writers import Writer
from filmclub.accounts.models import User
from filmclub.accounts.names import change_name
from tests.comments.admin.queue_page import QUEUE, get, state
from tests.comments.persons import GUS, HOME, TROLLS, confirm
from tests.conftest import Post, html

pytestmark = pytest.mark.filterwarnings("ignore:No directory at")
SANCTIONS = "/admin/comments/sanction/"


def page_of(comment: Comment) -> str:
    return f"{QUEUE}{comment.pk}/person/"


def in_days(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def words(client: Client, address: str) -> str:
    """What the page says, on one line."""
    text = re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", html(client.get(address)), flags=re.DOTALL)
    return " ".join(unescape(text).split())


@pytest.fixture
def theirs(post: Post) -> Comment:
    return post(writer=GUS, address=HOME, state="pending")


class TestReaching:
    def test_each_row_of_the_queue_leads_there(self, mo: Client, theirs: Comment) -> None:
        for page in (get(mo).html, get(mo, f"{QUEUE}{theirs.pk}/change/").html):
            assert f'href="{page_of(theirs)}"' in page

    def test_a_search_for_their_network_finds_them(self, mo: Client, theirs: Comment, post: Post) -> None:
        post(state="pending", address="198.51.100.9")
        for typed in ("203.0.113.0", "203.0.113.99", "203.0.113.0/24"):
            assert get(mo, f"{QUEUE}?state=all&q={typed}").rows == [theirs.pk]

    def test_an_editor_finds_nobody_by_network(self, client: Client, editor: User, theirs: Comment) -> None:
        client.force_login(editor)
        assert f'id="c{theirs.pk}"' not in html(client.get(f"{QUEUE}?state=all&q=203.0.113.0"))

    @pytest.mark.parametrize("path", ["", "lift/", "note/"])
    def test_only_moderators_come_in(self, client: Client, editor: User, theirs: Comment, path: str) -> None:
        address = f"{page_of(theirs)}{path}"
        assert client.get(address).status_code == 302
        client.force_login(editor)
        assert client.get(address).status_code == client.post(address).status_code == 403

    @pytest.mark.parametrize("path", ["", "lift/", "note/"])
    def test_of_a_comment_that_is_gone_it_leads_to_the_queue(
        self, mo: Client, theirs: Comment, path: str
    ) -> None:
        response = mo.post(f"{QUEUE}{theirs.pk + 1}/person/{path}")
        assert (response.status_code, response["Location"]) == (303, QUEUE)


class TestWhatItShows:
    def test_what_is_theirs_and_what_may_be(self, mo: Client, theirs: Comment, post: Post) -> None:
        post(writer=Writer(name="Gus", email=GUS.email), text="I typed his address.")
        post(writer=TROLLS[0], address=HOME, text="I live next door.")
        said = words(mo, page_of(theirs))
        assert "The same: with this browser Record 0 approved" in said
        assert "Perhaps the same: typed gus@example.org, which proves nothing" in said
        assert "Perhaps the same: wrote from the network 203.0.113.0" in said
        assert "I typed his address." in said
        assert "I live next door." in said
        assert "Nothing: this writer is treated as everybody is." in said

    def test_a_confirmed_address_and_its_browsers(self, mo: Client, theirs: Comment) -> None:
        confirm(GUS, "b" * 32)
        assert "The same: with the confirmed address gus@example.org, in 2 browsers" in words(
            mo, page_of(theirs)
        )

    def test_by_which_names_a_member_went_before(self, mo: Client, post: Post, ann: User) -> None:
        comment = post(writer=Writer(user=ann))
        change_name(ann, "Anne Hill")
        assert "Former names Ann Berg, until" in words(mo, page_of(comment))

    def test_of_nobody_it_says_so(self, mo: Client, theirs: Comment) -> None:
        Comment.objects.update(writer="", email="", network="")
        said = words(mo, page_of(theirs))
        assert "By nothing is this writer known" in said
        assert "A note would not be found again" in said

    @pytest.mark.parametrize("size", [1, 60])
    def test_its_queries_are_the_same_for_many(
        self, mo: Client, post: Post, moderator: User, django_assert_num_queries: Any, size: int
    ) -> None:
        comment = post(writer=GUS, address=HOME)
        for number in range(size):
            post(writer=GUS, text=f"Once more: {number}.")
            post(writer=Writer(name=f"N{number}", email=GUS.email))
            post(writer=Writer(name=f"M{number}", email="m@example.org"), address=HOME)
            Note.objects.create(key=GUS.browser_key, text="Again.", moderator=moderator)
            Sanction.objects.create(key=GUS.browser_key, kind="hold", moderator=moderator)
        mo.get(page_of(comment))
        with django_assert_num_queries(17):
            mo.get(page_of(comment))


class TestOneAct:
    def test_a_pause_and_all_to_spam_with_one_undo(self, mo: Client, theirs: Comment, post: Post) -> None:
        public = post(writer=GUS)
        data = {"kind": "pause", "until": in_days(7), "outcome": "all-spam"}
        assert mo.post(page_of(theirs), data)["Location"] == page_of(theirs)
        assert (state(theirs), state(public)) == ("spam", "spam")
        page = get(mo, page_of(theirs))
        assert re.search(r"Paused until .+?: Gus\. Marked as spam: 2 comments\.", page.html)
        button = next(button for button in page.buttons if button.get("name") == "batch")
        undone = mo.post(f"{QUEUE}undo/", {"batch": button["value"], "person": str(theirs.pk)})
        assert undone["Location"] == page_of(theirs)
        assert (state(theirs), state(public)) == ("pending", "approved")
        said = words(mo, page_of(theirs))
        assert "Undone: 2 comments." in said
        assert "Undone: for the writer, all is as it was before." in said
        assert "Nothing: this writer is treated as everybody is." in said

    def test_what_is_perhaps_theirs_only_if_ticked(self, mo: Client, theirs: Comment, post: Post) -> None:
        claimed = post(writer=Writer(name="Gus", email=GUS.email))
        near = post(writer=TROLLS[0], address=HOME)
        mo.post(page_of(theirs), {"outcome": "all-spam"})
        assert [state(comment) for comment in (theirs, claimed, near)] == ["spam", "approved", "approved"]
        mo.post(page_of(theirs), {"outcome": "all-spam", "ties": ["network"]})
        assert [state(comment) for comment in (claimed, near)] == ["approved", "spam"]

    def test_removing_tells_how_many_of_each(self, mo: Client, theirs: Comment, post: Post) -> None:
        post(writer=GUS)
        mo.post(page_of(theirs), {"outcome": "all-remove", "reason": "insulting"})
        said = words(mo, page_of(theirs))
        assert "Refused: 1 comment. Removed: 1 comment." in said
        assert theirs.decisions.get(act="refuse").reason == "Insulting"

    def test_a_second_press_finds_nothing_left(self, mo: Client, theirs: Comment) -> None:
        for _press in range(2):
            mo.post(page_of(theirs), {"outcome": "all-spam"})
        assert "There is nothing left to change." in words(mo, page_of(theirs))
        assert theirs.decisions.filter(act="spam").count() == 1

    @pytest.mark.parametrize(
        ("data", "why"),
        [
            ({}, "choose what is to be done"),
            ({"kind": "exile"}, "Select a valid choice"),
            ({"outcome": "burn"}, "Select a valid choice"),
            ({"kind": "pause"}, "Choose the day on which they may post again"),
            ({"kind": "pause", "until": "soon"}, "Enter a valid date"),
            ({"kind": "pause", "until": "2001-01-01"}, "still to come"),
            ({"kind": "ban", "until": "2099-01-01"}, "A ban has no end"),
            ({"kind": "trust"}, "Select a valid choice"),
            ({"kind": "hold", "on_network": "on"}, "choose a day within a month"),
            ({"until": "2099-01-01"}, "Choose what is to be until then"),
            ({"on_network": "on"}, "Choose what is to be until then"),
            ({"outcome": "all-remove"}, "Pick a reason"),
            ({"outcome": "all-remove", "reason": "because"}, "Select a valid choice"),
            ({"outcome": "all-spam", "ties": ["all"]}, "Select a valid choice"),
            ({"kind": "hold", "ties": ["network"]}, "Choose what becomes of it"),
        ],
    )
    def test_what_is_wrong_is_said_and_nothing_changed(
        self, mo: Client, theirs: Comment, post: Post, data: dict[str, Any], why: str
    ) -> None:
        post(writer=TROLLS[0], address=HOME)
        response = mo.post(page_of(theirs), data)
        assert response.status_code == 422
        assert why in unescape(html(response))
        assert state(theirs) == "pending"
        assert not Sanction.objects.exists()

    def test_the_last_day_of_all_is_one_too(self, mo: Client, theirs: Comment) -> None:
        mo.post(page_of(theirs), {"kind": "pause", "until": "9999-12-31"})
        assert "Paused until Dec. 31, 9999" in words(mo, page_of(theirs))

    def test_lifting_ends_it(self, mo: Client, theirs: Comment) -> None:
        mo.post(page_of(theirs), {"kind": "ban"})
        assert "In force Banned by Mo Lind" in words(mo, page_of(theirs))
        mo.post(f"{page_of(theirs)}lift/")
        said = words(mo, page_of(theirs))
        assert "Lifted: Gus writes as everybody does." in said
        assert "What was in force before Banned by Mo Lind" in said

    def test_looking_lifts_nothing(self, mo: Client, theirs: Comment) -> None:
        mo.post(page_of(theirs), {"kind": "ban"})
        assert mo.get(f"{page_of(theirs)}lift/")["Location"] == page_of(theirs)
        assert Sanction.objects.get().lifted_at is None


class TestNotes:
    def test_one_is_kept_for_colleagues(self, mo: Client, theirs: Comment, may: User) -> None:
        mo.post(f"{page_of(theirs)}note/", {"text": "Argues <b>well</b>."})
        mo.force_login(may)
        said = words(mo, page_of(theirs))
        assert "Mo Lind Argues <b>well</b>." in said
        assert "It is part of what this person may ask the club for" in said

    def test_the_row_tells_of_them(self, mo: Client, theirs: Comment, post: Post) -> None:
        confirm(GUS)
        post(writer=Writer(name="Gus", email=GUS.email), state="pending")
        mo.post(f"{page_of(theirs)}note/", {"text": "Argues well."})
        assert get(mo).html.count("with notes of colleagues") == 1

    @pytest.mark.parametrize(
        ("text", "why"),
        [("", "This field is required"), ("  ", "This field is required"), ("x" * 2001, "at most 2000")],
    )
    def test_an_empty_or_endless_one_comes_back(
        self, mo: Client, theirs: Comment, text: str, why: str
    ) -> None:
        response = mo.post(f"{page_of(theirs)}note/", {"text": text})
        assert response.status_code == 422
        assert why in html(response)
        assert text.strip() in html(response)
        assert not Note.objects.exists()

    def test_deleting_one_leaves_who_did_it(self, mo: Client, theirs: Comment, moderator: User) -> None:
        note = Note.objects.create(key=GUS.browser_key, text="Argues badly.", moderator=moderator)
        mo.post(f"{page_of(theirs)}note/", {"delete": str(note.pk)})
        assert not Note.objects.exists()
        entry = LogEntry.objects.get()
        assert (entry.user, entry.object_id) == (moderator, str(note.pk))
        assert "badly" not in f"{entry.object_repr} {entry.change_message}"

    def test_one_about_somebody_else_is_not_deleted(
        self, mo: Client, theirs: Comment, moderator: User
    ) -> None:
        note = Note.objects.create(key="f" * 32, text="Argues.", moderator=moderator)
        mo.post(f"{page_of(theirs)}note/", {"delete": str(note.pk)})
        assert Note.objects.filter(pk=note.pk).exists()

    @pytest.mark.parametrize("number", ["x", "1.5", "9" * 30])
    def test_no_number_is_no_note(self, mo: Client, theirs: Comment, number: str) -> None:
        assert mo.post(f"{page_of(theirs)}note/", {"delete": number}).status_code == 400


class TestTheList:
    def test_it_leads_to_persons_and_hides_what_is_over(
        self, mo: Client, theirs: Comment, post: Post
    ) -> None:
        other = post(writer=TROLLS[0])
        mo.post(page_of(theirs), {"kind": "ban"})
        mo.post(page_of(other), {"kind": "hold"})
        mo.post(f"{page_of(other)}lift/")
        assert page_of(theirs) in html(mo.get(SANCTIONS))
        assert page_of(other) not in html(mo.get(SANCTIONS))
        assert page_of(other) in html(mo.get(f"{SANCTIONS}?over=all"))

    def test_a_member_and_an_address_are_found_by_name(self, mo: Client, post: Post, ann: User) -> None:
        confirm(GUS)
        by_ann, by_gus = post(writer=Writer(user=ann)), post(writer=GUS)
        for comment in (by_ann, by_gus):
            mo.post(page_of(comment), {"kind": "trust"})
        for typed, found, other in (("Berg", by_ann, by_gus), ("gus@", by_gus, by_ann)):
            page = html(mo.get(f"{SANCTIONS}?q={typed}"))
            assert page_of(found) in page
            assert page_of(other) not in page

    def test_what_is_chosen_is_lifted(self, mo: Client, theirs: Comment, moderator: User) -> None:
        mo.post(page_of(theirs), {"kind": "ban"})
        pk = Sanction.objects.get().pk
        mo.post(SANCTIONS, {"action": "lift_chosen", "_selected_action": [pk]})
        assert Sanction.objects.get().lifted_by == moderator

    def test_the_key_of_a_browser_is_shown_nowhere(self, mo: Client, theirs: Comment) -> None:
        mo.post(page_of(theirs), {"kind": "ban"})
        sanction = Sanction.objects.get()
        assert sanction.key == GUS.browser_key
        for address in (SANCTIONS, f"{SANCTIONS}{sanction.pk}/change/", page_of(theirs), QUEUE):
            page = mo.get(address)
            assert page.status_code == 200
            assert GUS.browser_key not in html(page)

    def test_an_editor_does_not_see_it(self, client: Client, editor: User) -> None:
        client.force_login(editor)
        assert client.get(SANCTIONS).status_code == 403
        assert SANCTIONS not in html(client.get("/admin/"))

    @pytest.mark.parametrize("size", [1, 30])
    def test_its_queries_are_the_same_for_many(
        self, mo: Client, post: Post, moderator: User, django_assert_num_queries: Any, size: int
    ) -> None:
        for number in range(size):
            comment = post(writer=Writer(name="N", browser_key=f"{number:032}"))
            Sanction.objects.create(key=comment.writer, kind="ban", moderator=moderator, comment=comment)
        mo.get(SANCTIONS)
        with django_assert_num_queries(8):
            mo.get(SANCTIONS)


def test_who_is_paused_reads_so_above_what_they_typed(
    client: Client, mo: Client, theirs: Comment, ann: User, post: Post
) -> None:
    comment = post(writer=Writer(user=ann))
    mo.post(page_of(comment), {"kind": "ban"})
    client.force_login(ann)
    slug = comment.discussion.article.slug
    response = client.post(
        f"/articles/{slug}/comments/", {"text": "And another thing."}, HTTP_SEC_FETCH_SITE="same-origin"
    )
    assert response.status_code == 403
    page = unescape(html(response))
    assert "You cannot post here any more. To ask why, or to object, write to" in page
    assert "And another thing." in page
