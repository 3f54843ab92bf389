"""Moderators look at what members say of themselves: approve, refuse, blank, keep, undo."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.models import Decision, ProfilePart, Report
from comments.moderation import AlreadyChanged, ModerationError, ReasonMissing
from comments.profiles import KEPT, StaffKept, blank, decide_waiting, forget_profiles, undo_about_members
from comments.reports import report_member
from comments.states import Act
from comments.writers import Writer
from filmclub.accounts.models import FormerName, User
from filmclub.accounts.names import change_name
from filmclub.accounts.parts import Part
from filmclub.accounts.said import say
from reviews.models import Article
from tests.comments.profiles import anew, make_rule, picture, waiting
from tests.conftest import Post, html, make_user
from tests.renewed import renew_all

pytestmark = pytest.mark.django_db
DESK = "/admin/comments/profilepart/"


@pytest.fixture
def desk(client: Client, moderator: User) -> Client:
    client.force_login(moderator)
    return client


def decide(desk: Client, member: User, decision: str, reason: str = "", **more: str) -> str:
    address = f"{DESK}member/{member.pk}/decide/"
    return html(desk.post(address, {"decision": decision, "reason": reason, **more}, follow=True))


class TestWhatWaits:
    def test_is_approved_and_readers_see_it(self, desk: Client, ann: User, moderator: User) -> None:
        make_rule("casino")
        say(ann, Part.ABOUT, "A casino.")
        assert "A casino." in html(desk.get(DESK))
        decide(desk, ann, f"approve:{waiting(ann).pk}")
        assert anew(ann).about == "A casino."
        logged = Decision.objects.get(moderator=moderator)
        assert (logged.member, logged.before, logged.after) == (ann, "pending", "approved")
        # What is public lies in one place.
        assert ProfilePart.objects.get().text == ""

    def test_is_refused_with_a_reason_and_undone(self, desk: Client, ann: User) -> None:
        make_rule("casino")
        say(ann, Part.ABOUT, "A casino.")
        kept = waiting(ann)
        assert "pick a reason" in decide(desk, ann, f"refuse:{kept.pk}")
        page = decide(desk, ann, f"refuse:{kept.pk}", "advertising")
        assert "Refused" in page
        kept.refresh_from_db()
        assert kept.state == "refused"
        batch = Decision.objects.get(act=Act.REFUSE).batch
        desk.post("/admin/comments/comment/undo/", {"batch": str(batch), "member": str(ann.pk)})
        assert waiting(ann).text == "A casino."

    def test_is_no_name_that_somebody_else_has_by_now(self, ann: User, bob: User, moderator: User) -> None:
        rule = make_rule("casino")
        change_name(ann, "Casino Royale")
        rule.delete()
        change_name(bob, "Casino Royale")
        with pytest.raises(ModerationError, match="somebody else is called"):
            decide_waiting(waiting(ann), Act.APPROVE, by=moderator)
        assert anew(ann).name == "Ann Berg"

    def test_is_not_decided_about_as_it_was_before(self, desk: Client, ann: User) -> None:
        make_rule("casino")
        say(ann, Part.ABOUT, "A casino.")
        seen = waiting(ann).pk
        say(ann, Part.ABOUT, "A worse casino.")
        assert "not as you saw it" in decide(desk, ann, f"approve:{seen}")
        assert anew(ann).about == ""

    def test_is_a_picture_that_moderators_alone_fetch(self, desk: Client, ann: User) -> None:
        make_rule("Ann Berg", kind="name")
        say(ann, Part.PICTURE, picture())
        address = f"{DESK}{waiting(ann).pk}/picture/"
        assert address in html(desk.get(DESK))
        answer = desk.get(address)
        assert answer.content == picture().content
        assert "no-store" in answer["Cache-Control"]
        desk.force_login(make_user("may", "Editors"))
        assert desk.get(address).status_code == 403
        assert desk.get(DESK).status_code == 403


class TestBlanking:
    def test_takes_the_name_from_all_pages_and_back(
        self, desk: Client, ann: User, article: Article, post: Post
    ) -> None:
        post(writer=Writer(user=ann))
        before = Client().get(article.get_absolute_url())
        decide(desk, ann, "remove:name", "insulting")
        renew_all()
        assert anew(ann).name == f"Member {ann.pk}"
        after = Client().get(article.get_absolute_url())
        assert before["ETag"] != after["ETag"]
        assert "Ann Berg" not in html(after)
        assert FormerName.objects.get().name == "Ann Berg"
        assert anew(ann).slug == f"member-{ann.pk}"
        page = html(desk.get(f"{DESK}member/{ann.pk}/"))
        assert "Ann Berg, until" in page
        batch = Decision.objects.get(act=Act.REMOVE).batch
        desk.post("/admin/comments/comment/undo/", {"batch": str(batch), "back": "profiles"})
        renew_all()
        assert (anew(ann).name, anew(ann).slug) == ("Ann Berg", "ann-berg")
        assert "Ann Berg" in html(Client().get(article.get_absolute_url()))

    def test_takes_words_and_picture_and_back(self, ann: User, moderator: User) -> None:
        say(ann, Part.ABOUT, "Rude words.")
        say(ann, Part.PICTURE, picture())
        file = anew(ann).picture
        decisions = [
            blank(ann, part, by=moderator, reason="Insulting") for part in (Part.ABOUT, Part.PICTURE)
        ]
        blanked = anew(ann)
        assert (blanked.about, blanked.picture.name, blanked.picture_width) == ("", "", 0)
        undone, left = undo_about_members(decisions, by=moderator)
        assert (len(undone), left) == (2, [])
        again = anew(ann)
        assert (again.about, again.picture_width) == ("Rude words.", 60)
        assert again.picture.name != file.name
        with again.picture.open() as restored:
            assert restored.read() == picture().content

    def test_takes_a_picture_whose_file_is_lost(self, ann: User, moderator: User) -> None:
        say(ann, Part.PICTURE, picture())
        file = anew(ann).picture
        file.storage.delete(str(file.name))
        decision = blank(ann, Part.PICTURE, by=moderator, reason="Insulting")
        undone, left = undo_about_members([decision], by=moderator)
        assert (len(undone), left, anew(ann).picture.name) == (1, [], "")

    def test_is_not_undone_over_what_was_said_since(self, ann: User, moderator: User) -> None:
        say(ann, Part.ABOUT, "Rude words.")
        decision = blank(ann, Part.ABOUT, by=moderator, reason="Insulting")
        assert not say(ann, Part.ABOUT, "Kind words.")
        decide_waiting(waiting(ann), Act.APPROVE, by=moderator)
        undone, left = undo_about_members([decision], by=moderator)
        assert (undone, len(left)) == ([], 1)
        assert anew(ann).about == "Kind words."

    def test_wants_a_reason_and_something_to_blank(self, ann: User, moderator: User) -> None:
        with pytest.raises(AlreadyChanged):
            blank(ann, Part.ABOUT, by=moderator, reason="Insulting")
        with pytest.raises(ReasonMissing):
            blank(ann, Part.NAME, by=moderator, reason="")
        blank(ann, Part.NAME, by=moderator, reason="Insulting")
        with pytest.raises(AlreadyChanged):
            blank(ann, Part.NAME, by=moderator, reason="Insulting")

    def test_is_for_moderators_and_not_about_staff(self, ann: User, moderator: User, editor: User) -> None:
        with pytest.raises(PermissionDenied):
            blank(ann, Part.NAME, by=editor, reason="Insulting")
        with pytest.raises(StaffKept):
            blank(editor, Part.NAME, by=moderator, reason="Insulting")

    def test_is_forgotten_after_a_month(self, ann: User, moderator: User) -> None:
        long_ago = timezone.now() - KEPT
        say(ann, Part.ABOUT, "Rude words.")
        blank(ann, Part.ABOUT, by=moderator, reason="Insulting", now=long_ago)
        assert forget_profiles() == 0
        ProfilePart.objects.update(created_at=long_ago)
        assert forget_profiles() == 1
        assert Decision.objects.get().profile_part is None


class TestReports:
    def test_stand_on_the_desk_with_their_number_in_the_menu(
        self, desk: Client, ann: User, bob: User
    ) -> None:
        make_rule("casino")
        say(bob, Part.ABOUT, "A casino.")
        report_member(ann, reason="insulting", text="That name!", writer=Writer(), network="192.0.2.0")
        page = html(desk.get(DESK))
        assert "That name!" in page
        assert "Profiles (waiting: 1, reported: 1)" in page

    def test_end_when_all_stays(self, desk: Client, ann: User, moderator: User) -> None:
        report_member(ann, reason="spam", writer=Writer())
        decide(desk, ann, "keep", back="profiles")
        closed = Report.objects.get()
        assert (closed.outcome, closed.closed_by) == ("kept", moderator)
        assert "not as you saw it" in decide(desk, ann, "keep")

    def test_end_when_something_is_blanked(self, ann: User, moderator: User) -> None:
        report_member(ann, reason="spam", writer=Writer())
        blank(ann, Part.NAME, by=moderator, reason="Advertising")
        assert Report.objects.get().outcome == "upheld"

    def test_cost_the_same_queries_however_many_there_are(self, desk: Client) -> None:
        def queries(number: int) -> int:
            for each in range(number):
                user = make_user(f"member-{User.objects.count()}-{each}")
                report_member(user, reason="spam", writer=Writer())
            with CaptureQueriesContext(connection) as captured:
                desk.get(DESK)
            return len(captured)

        queries(1)
        assert queries(1) == queries(6)


def test_the_log_names_the_member_and_what(desk: Client, ann: User, moderator: User) -> None:
    blank(ann, Part.NAME, by=moderator, reason="Insulting")
    page = html(desk.get("/admin/comments/decision/"))
    assert f'<a href="{DESK}member/{ann.pk}/">Member {ann.pk}: name</a>' in page
    assert 'name="batch"' in page


def test_the_page_of_a_writer_leads_there(desk: Client, ann: User, post: Post) -> None:
    comment = post(writer=Writer(user=ann))
    assert f"{DESK}member/{ann.pk}/" in html(desk.get(f"/admin/comments/comment/{comment.pk}/person/"))
