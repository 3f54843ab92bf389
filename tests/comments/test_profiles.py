"""What members say of themselves goes through the club's rules and the policy's decision."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from comments.defence_models import Rule, Sanction
from comments.findings import Effect
from comments.models import Decision, ProfilePart
from comments.profile_policy import MOST_HELD
from comments.writers import Writer
from filmclub.accounts.models import FormerName, User
from filmclub.accounts.names import NameRefused, change_name
from filmclub.accounts.parts import Part
from filmclub.accounts.said import SaidRefused, say, waiting_of
from tests.accounts.people import ADDRESS, join, open_club
from tests.comments.profiles import anew, make_rule, picture, waiting
from tests.conftest import Post, html

pytestmark = pytest.mark.django_db


class TestWords:
    def test_are_shown_at_once_where_nothing_speaks_against_them(self, ann: User) -> None:
        assert say(ann, Part.ABOUT, "I like *long* films.")
        assert anew(ann).about == "I like *long* films."
        assert not ProfilePart.objects.exists()

    def test_that_a_rule_refuses_are_refused_with_its_sentence(self, ann: User) -> None:
        say(ann, Part.ABOUT, "Before.")
        rule = make_rule("casino", effect=Effect.REFUSE, sentence="No gambling here.")
        with pytest.raises(SaidRefused, match=r"^No gambling here\.$"):
            say(ann, Part.ABOUT, "In the СASINO.")
        assert anew(ann).about == "Before."
        rule.refresh_from_db()
        assert rule.hits == 1

    def test_that_are_refused_without_a_sentence_get_one(self, ann: User) -> None:
        make_rule("casino", effect=Effect.REFUSE)
        with pytest.raises(SaidRefused, match="This was not taken"):
            say(ann, Part.ABOUT, "A casino.")

    @pytest.mark.parametrize("effect", [Effect.HOLD, Effect.SPAM])
    def test_that_a_rule_holds_wait_and_the_former_ones_stay(self, ann: User, effect: str) -> None:
        say(ann, Part.ABOUT, "Before.")
        rule = make_rule("casino", effect=effect)
        assert not say(ann, Part.ABOUT, "A casino.")
        assert anew(ann).about == ann.about == "Before."
        assert waiting(ann).text == "A casino."
        decision = Decision.objects.get(member=ann)
        assert (decision.act, decision.after) == ("hold", "pending")
        assert decision.grounds == [{"code": "rule_word", "rule": rule.pk, "detail": "casino"}]

    def test_with_a_link_wait_for_who_has_no_standing(self, ann: User, post: Post) -> None:
        assert not say(ann, Part.ABOUT, "See https://example.org/ for more.")
        post(writer=Writer(user=ann))
        assert say(ann, Part.ABOUT, "See https://example.org/ for more.")
        assert not ProfilePart.objects.exists()

    def test_wait_while_the_club_holds_everything(self, ann: User) -> None:
        open_club(holds_all=True)
        assert not say(ann, Part.ABOUT, "Hello.")
        assert change_name(ann, "Anne Bergh")

    def test_of_moderators_are_shown_whatever_a_rule_says(self, moderator: User) -> None:
        make_rule("casino", effect=Effect.REFUSE)
        assert say(moderator, Part.ABOUT, "No casino links, please.")

    def test_of_the_silenced_are_refused(self, ann: User, moderator: User) -> None:
        Sanction.objects.create(user=ann, kind="ban", moderator=moderator)
        with pytest.raises(SaidRefused, match="You cannot post here any more"):
            say(ann, Part.PICTURE, picture())

    def test_said_anew_take_the_place_of_what_waits(self, ann: User) -> None:
        make_rule("casino")
        say(ann, Part.ABOUT, "A casino.")
        say(ann, Part.ABOUT, "Another casino.")
        assert waiting_of(ann) == {Part.ABOUT: "Another casino."}
        assert say(ann, Part.ABOUT, "")
        assert waiting_of(ann) == {}

    def test_that_nobody_would_see_are_none(self, ann: User) -> None:
        say(ann, Part.ABOUT, "\u200b\u2060\u202e \u00ad")
        assert anew(ann).about == ""

    def test_do_not_turn_the_page_round(self, ann: User) -> None:
        say(ann, Part.ABOUT, "Left \u202eright\nand on.")
        assert anew(ann).about == "Left right\nand on."

    def test_wait_at_most_so_often_a_day(self, ann: User) -> None:
        make_rule("casino")
        for number in range(MOST_HELD):
            say(ann, Part.ABOUT, f"Casino {number}.")
        with pytest.raises(SaidRefused, match="Try again tomorrow"):
            say(ann, Part.ABOUT, "Casino once more.")
        assert waiting(ann).text == f"Casino {MOST_HELD - 1}."


class TestPictures:
    def test_wait_for_rules_about_their_writer(self, ann: User) -> None:
        say(ann, Part.PICTURE, picture("teal"))
        before = anew(ann).picture.name
        make_rule("Ann Berg", kind=Rule.Kind.NAME)
        assert not say(ann, Part.PICTURE, picture("red"))
        assert anew(ann).picture.name == before
        assert waiting(ann).said == picture("red")

    def test_are_taken_away_by_oneself(self, ann: User) -> None:
        say(ann, Part.PICTURE, picture())
        assert anew(ann).picture_width == 60
        say(ann, Part.PICTURE, None)
        ann = anew(ann)
        assert (ann.picture.name, ann.picture_width) == ("", 0)


class TestNames:
    def test_that_a_rule_holds_wait(self, client: Client, ann: User) -> None:
        make_rule("casino")
        client.force_login(ann)
        answer = client.post("/accounts/name/", {"name": "Casino Royale"}, follow=True)
        assert "A moderator looks at the name first" in html(answer)
        assert "“Casino Royale” waits" in html(answer)
        assert anew(ann).name == "Ann Berg"
        assert not FormerName.objects.exists()

    def test_that_a_rule_refuses_are_given_back_with_why(self, client: Client, ann: User) -> None:
        make_rule("casino*", kind=Rule.Kind.NAME, effect=Effect.REFUSE, sentence="No such names.")
        client.force_login(ann)
        answer = html(client.post("/accounts/name/", {"name": "Casinó Royale"}))
        assert "No such names." in answer
        assert 'value="Casinó Royale"' in answer

    def test_that_look_like_the_staffs_are_refused(self, ann: User, moderator: User) -> None:
        for name in ("Mо Lind", "Mo\u200b Lind", "M0 L1nd"):
            with pytest.raises(NameRefused):
                change_name(ann, name)

    def test_are_refused_at_the_door(self, client: Client) -> None:
        open_club()
        make_rule("casino", effect=Effect.REFUSE, sentence="No such names.")
        answer = client.post("/accounts/signup/", {"name": "Casino Royale", "email": ADDRESS})
        assert "No such names." in html(answer)
        assert not User.objects.exists()

    def test_that_wait_leave_who_joins_a_neutral_one(self, client: Client) -> None:
        open_club()
        make_rule("casino")
        join(client, "Casino Royale")
        user = User.objects.get()
        assert user.is_active
        assert user.name.startswith("Member ")
        assert "casino" not in user.slug
        assert waiting(user).text == "Casino Royale"


def test_an_author_is_told_on_their_page_of_the_admin(client: Client, ann: User) -> None:
    ann.is_staff = True
    ann.save()
    ann.groups.set(Group.objects.filter(name="Authors"))
    client.force_login(ann)
    make_rule("casino", effect=Effect.REFUSE, sentence="No gambling.")
    make_rule("poker")
    fields = {"slug": "ann-berg", "admin_language": ""}
    refused = client.post("/admin/profile/", {**fields, "about": "A casino."})
    assert "No gambling." in html(refused)
    waits = client.post("/admin/profile/", {**fields, "about": "Poker."}, follow=True)
    assert "A moderator looks at it first" in html(waits)
    assert anew(ann).about == ""


def test_a_rule_that_is_over_holds_nothing(ann: User) -> None:
    make_rule("casino", ends_on=timezone.localdate() - timedelta(days=1))
    assert say(ann, Part.ABOUT, "A casino.")
