"""Who wrote a comment: what is surely the same person's, what may be, and what is imposed on whom."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from comments.clock import forget_networks
from comments.defence_models import Note, Sanction
from comments.imposing import SanctionRefused, impose, in_force_on, lift, record_of, take_back_sanctions
from comments.models import Comment, CommentQuerySet
from comments.moderation import purge
from comments.notes import NobodyToNote, delete_note, notes_about, write_note
from comments.person_groups import NAMES_SHOWN, SHOWN, groups_of
from comments.persons import Person, Ties
from comments.posting import Paused, post_comment
from comments.sanctions import RECORD_KEPT, Kind, sanction_in_force, sanction_words
from comments.writers import Writer
from filmclub.accounts.models import User
from filmclub.club.models import Club
from reviews.models import Article
from tests.comments.persons import GUS, HOME, NETWORK, TROLLS, confirm, person_of
from tests.conftest import Post

pytestmark = pytest.mark.django_db
WEEK, DAY = timedelta(days=7), timedelta(days=1)


def wrote(person: Person, *ties: Ties) -> set[int]:
    return set(person.wrote(*ties).values_list("pk", flat=True))


class TestWhoItIs:
    def test_a_member_is_their_account(self, post: Post, ann: User, bob: User) -> None:
        first, second = post(writer=Writer(user=ann)), post(writer=Writer(user=ann))
        post(writer=Writer(user=bob))
        assert wrote(person_of(first), Ties.SAME) == {first.pk, second.pk}

    def test_a_guest_is_the_key_of_their_browser(self, post: Post) -> None:
        first, second = post(writer=GUS), post(writer=GUS)
        post(writer=Writer(name="Gus", email="gus@example.org", browser_key="b" * 32))
        assert wrote(person_of(first), Ties.SAME) == {first.pk, second.pk}

    def test_keys_tied_to_one_confirmed_address_are_one_person(self, post: Post) -> None:
        confirm(GUS, "b" * 32)
        first = post(writer=GUS)
        elsewhere = post(writer=Writer(name="Gus", email="gus@example.org", browser_key="b" * 32))
        assert wrote(person_of(elsewhere), Ties.SAME) == {first.pk, elsewhere.pk}
        assert person_of(first).address == "gus@example.org"

    def test_who_only_typed_a_confirmed_address_is_somebody_else(self, post: Post) -> None:
        confirm(GUS)
        theirs = post(writer=GUS)
        claimed = post(writer=Writer(name="Gus", email="gus@example.org", browser_key="c" * 32))
        person = person_of(claimed)
        assert person.address == ""
        assert wrote(person, Ties.SAME) == {claimed.pk}
        assert wrote(person, Ties.ADDRESS) == {theirs.pk}

    def test_a_network_makes_perhaps_the_same_of_guests_alone(self, post: Post, ann: User) -> None:
        first, other = (post(writer=troll, address=HOME) for troll in TROLLS[:2])
        post(writer=Writer(user=ann), address=HOME)
        post(writer=TROLLS[2], address="198.51.100.4")
        assert wrote(person_of(first), Ties.NETWORK) == {other.pk}

    def test_no_comment_stands_in_two_groups(self, post: Post) -> None:
        first = post(writer=GUS, address=HOME)
        post(writer=Writer(name="Gus", email="gus@example.org"), address=HOME)
        post(writer=TROLLS[0], address=HOME)
        groups = {group.tie: group.count for group in groups_of(person_of(first), sees_addresses=True)}
        assert groups == {Ties.SAME: 1, Ties.ADDRESS: 1, Ties.NETWORK: 1}

    def test_an_imported_comment_without_anything_is_nobodys(self, post: Post) -> None:
        comment = post()
        Comment.objects.filter(pk=comment.pk).update(writer="", email="", network="")
        person = person_of(comment)
        assert (person.subject, groups_of(person, sees_addresses=True)) == (None, [])

    def test_a_typed_address_alone_is_only_perhaps(self, post: Post) -> None:
        comment = post(writer=Writer(name="Ida", email="ida@example.org"))
        Comment.objects.filter(pk=comment.pk).update(writer="", network="")
        person = person_of(comment)
        assert person.subject is None
        assert [group.tie for group in groups_of(person, sees_addresses=True)] == [Ties.ADDRESS]

    def test_a_group_tells_names_states_and_the_latest(self, post: Post) -> None:
        comments = [post(writer=GUS, state=state) for state in ("pending", "approved", "spam")]
        (group,) = groups_of(person_of(comments[0]), sees_addresses=True)
        assert group.states == {"pending": 1, "approved": 1, "spam": 1}
        assert group.names == ("Gus",)
        assert [comment.pk for comment in group.latest] == [comment.pk for comment in reversed(comments)]

    @pytest.mark.parametrize("size", [2, SHOWN + 5])
    def test_the_queries_are_the_same_for_many(
        self, post: Post, django_assert_num_queries: Any, size: int
    ) -> None:
        for number in range(size):
            post(
                writer=Writer(name=f"N{number}", email="n@example.org", browser_key=f"{number:032}"),
                address=HOME,
            )
        post(writer=Writer(name="Gus", email=GUS.email))
        comment = Comment.objects.select_related("author").get(pk=post(writer=GUS, address=HOME).pk)
        with django_assert_num_queries(1):
            person = Person.of(comment)
        with django_assert_num_queries(6):
            groups = groups_of(person, sees_addresses=True)
        assert len(groups[-1].latest) == min(size, SHOWN)
        assert groups[-1].more_names == max(0, size - NAMES_SHOWN)

    def test_what_they_wrote_is_found_by_indexes(self, post: Post, ann: User) -> None:
        guest = person_of(post(writer=GUS, address=HOME))
        member = person_of(post(writer=Writer(user=ann)))
        plan = plan_of(guest.wrote(*Ties))
        assert [name for name in ("writer", "email", "network") if f"comment_{name}" not in plan] == []
        assert "comment_of_member" in plan_of(member.wrote(Ties.SAME))
        for group, index in zip(guest.ties().values(), ("writer", "email", "network"), strict=True):
            assert f"comment_{index}" in plan_of(Comment.objects.filter(group))


def plan_of(comments: CommentQuerySet) -> str:
    """How the database would look for them, were there many."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
    return comments.order_by().explain()


class TestWhatIsInForce:
    @pytest.fixture
    def theirs(self, post: Post) -> Comment:
        return post(writer=GUS, address=HOME)

    def impose(self, comment: Comment, kind: Kind, by: User, **how: Any) -> list[Sanction]:
        return impose(person_of(comment), kind, by=by, comment=comment, **how)

    def in_force(self, writer: Writer, network: str = "", at: datetime | None = None) -> str:
        found = sanction_in_force(writer, at or timezone.now(), network)
        return found.kind if found else ""

    def test_it_is_for_the_key_whatever_name_is_typed(self, theirs: Comment, moderator: User) -> None:
        self.impose(theirs, Kind.BAN, moderator)
        other_name = Writer(name="Guy", email="guy@example.org", browser_key=GUS.browser_key)
        assert self.in_force(GUS) == self.in_force(other_name) == "ban"

    def test_it_is_not_for_who_claims_the_address(self, theirs: Comment, moderator: User) -> None:
        confirm(GUS)
        self.impose(theirs, Kind.BAN, moderator)
        assert self.in_force(Writer(name="Gus", email=GUS.email, browser_key="c" * 32)) == ""
        assert self.in_force(Writer(name="Gus", email=GUS.email)) == ""

    def test_it_follows_a_confirmed_address_into_other_browsers(
        self, theirs: Comment, moderator: User
    ) -> None:
        confirm(GUS)
        self.impose(theirs, Kind.HOLD, moderator)
        confirm(Writer(email=GUS.email, browser_key="d" * 32))
        assert self.in_force(Writer(name="Gus", email=GUS.email, browser_key="d" * 32)) == "hold"

    def test_it_is_for_a_member_and_no_other(self, post: Post, ann: User, bob: User, moderator: User) -> None:
        self.impose(post(writer=Writer(user=ann)), Kind.HOLD, moderator)
        assert self.in_force(Writer(user=ann)) == "hold"
        assert self.in_force(Writer(user=bob)) == ""

    def test_a_pause_is_over_on_its_day(self, theirs: Comment, moderator: User) -> None:
        until = timezone.now() + WEEK
        self.impose(theirs, Kind.PAUSE, moderator, until=until)
        assert self.in_force(GUS, at=until - timedelta(seconds=1)) == "pause"
        assert self.in_force(GUS, at=until) == ""

    def test_a_network_is_for_guests_without_confirmed_address(
        self, theirs: Comment, moderator: User, ann: User
    ) -> None:
        self.impose(theirs, Kind.PAUSE, moderator, until=timezone.now() + WEEK, on_network=True)
        confirm(TROLLS[1])
        assert self.in_force(Writer(name="New"), NETWORK) == "pause"
        assert self.in_force(TROLLS[0], NETWORK) == "pause"
        assert self.in_force(TROLLS[1], NETWORK) == ""
        assert self.in_force(Writer(user=ann), NETWORK) == ""
        assert self.in_force(TROLLS[0], "198.51.100.0") == ""

    def test_with_a_ban_the_network_is_paused(self, theirs: Comment, moderator: User) -> None:
        until = timezone.now() + WEEK
        self.impose(theirs, Kind.BAN, moderator, until=until, on_network=True)
        assert self.in_force(GUS, NETWORK, at=until) == "ban"
        assert self.in_force(TROLLS[0], NETWORK) == "pause"
        assert self.in_force(TROLLS[0], NETWORK, at=until) == ""

    def test_the_strictest_counts(self, theirs: Comment, moderator: User) -> None:
        self.impose(theirs, Kind.HOLD, moderator)
        for kind in (Kind.BAN, Kind.PAUSE):
            Sanction.objects.create(
                key=GUS.browser_key, kind=kind, until=timezone.now() + WEEK, moderator=moderator
            )
        assert self.in_force(GUS) == "ban"

    def test_trust_is_for_the_confirmed_address_alone(self, theirs: Comment, moderator: User) -> None:
        confirm(GUS)
        self.impose(theirs, Kind.TRUST, moderator)
        assert self.in_force(GUS) == "trust"
        assert self.in_force(Writer(name="Eve", email="eve@example.org", browser_key=GUS.browser_key)) == ""

    def test_the_new_takes_the_place_of_the_old(self, theirs: Comment, moderator: User, may: User) -> None:
        self.impose(theirs, Kind.BAN, moderator)
        (hold,) = self.impose(theirs, Kind.HOLD, may)
        assert self.in_force(GUS) == "hold"
        assert [(old.kind, old.lifted_by) for old in record_of(person_of(theirs))] == [
            ("hold", None),
            ("ban", may),
        ]
        take_back_sanctions(hold.batch, by=moderator)
        assert self.in_force(GUS) == "ban"

    def test_taking_back_twice_changes_nothing_more(self, theirs: Comment, moderator: User) -> None:
        (ban,) = self.impose(theirs, Kind.BAN, moderator)
        assert take_back_sanctions(ban.batch, by=moderator) == 1
        assert take_back_sanctions(ban.batch, by=moderator) == 0
        assert self.in_force(GUS) == ""

    def test_lifting_ends_all_of_a_person(self, theirs: Comment, moderator: User) -> None:
        self.impose(theirs, Kind.HOLD, moderator, until=timezone.now() + WEEK, on_network=True)
        assert lift(in_force_on(person_of(theirs), timezone.now(), on_network=True), by=moderator) == 2
        assert self.in_force(GUS, NETWORK) == ""

    @pytest.mark.parametrize(
        ("kind", "how", "why"),
        [
            (Kind.PAUSE, {}, "Choose the day"),
            (Kind.PAUSE, {"until": -DAY}, "still to come"),
            (Kind.BAN, {"until": WEEK}, "A ban has no end"),
            (Kind.TRUST, {}, "cannot be trusted"),
            (Kind.HOLD, {"on_network": True}, "within a month"),
            (Kind.BAN, {"on_network": True}, "within a month"),
            (Kind.HOLD, {"on_network": True, "until": timedelta(days=31)}, "within a month"),
        ],
    )
    def test_what_cannot_be_imposed_is_said(
        self, theirs: Comment, moderator: User, kind: Kind, how: dict[str, Any], why: str
    ) -> None:
        if "until" in how:
            how = {**how, "until": timezone.now() + how["until"]}
        with pytest.raises(SanctionRefused, match=why):
            self.impose(theirs, kind, moderator, **how)
        assert not Sanction.objects.exists()

    def test_a_network_is_not_trusted_nor_one_forgotten(self, post: Post, ann: User, moderator: User) -> None:
        comment = post(writer=Writer(user=ann), address=HOME)
        with pytest.raises(SanctionRefused, match="network cannot be trusted"):
            self.impose(comment, Kind.TRUST, moderator, until=timezone.now() + WEEK, on_network=True)
        Comment.objects.update(network="")
        with pytest.raises(SanctionRefused, match="not known any more"):
            self.impose(comment, Kind.HOLD, moderator, until=timezone.now() + WEEK, on_network=True)

    def test_nothing_is_imposed_on_nobody(self, post: Post, moderator: User) -> None:
        comment = post()
        Comment.objects.update(writer="")
        with pytest.raises(SanctionRefused, match="By nothing"):
            self.impose(comment, Kind.HOLD, moderator)

    def test_moderators_are_not_silenced(self, post: Post, moderator: User, may: User) -> None:
        comment = post(writer=Writer(user=may))
        with pytest.raises(SanctionRefused, match="moderator"):
            self.impose(comment, Kind.BAN, moderator)

    def test_none_but_moderators_impose_lift_or_take_back(
        self, theirs: Comment, moderator: User, editor: User
    ) -> None:
        (ban,) = self.impose(theirs, Kind.BAN, moderator)
        with pytest.raises(PermissionDenied):
            self.impose(theirs, Kind.HOLD, editor)
        with pytest.raises(PermissionDenied):
            lift(Sanction.objects.all(), by=editor)
        with pytest.raises(PermissionDenied):
            take_back_sanctions(ban.batch, by=editor)
        assert self.in_force(GUS) == "ban"

    @pytest.mark.parametrize(
        "columns",
        [
            {"kind": "ban"},
            {"kind": "ban", "key": "a" * 32, "address": "gus@example.org"},
            {"kind": "pause", "key": "a" * 32},
            {"kind": "hold", "network": NETWORK},
        ],
    )
    def test_the_database_refuses_what_is_about_nobody(
        self, moderator: User, columns: dict[str, str]
    ) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            Sanction.objects.create(moderator=moderator, **columns)

    @pytest.mark.parametrize("count", [0, 50])
    def test_asking_takes_one_query_and_a_stranger_none(
        self, theirs: Comment, moderator: User, django_assert_num_queries: Any, count: int
    ) -> None:
        Sanction.objects.bulk_create(
            Sanction(key=f"{number:032}", kind="ban", moderator=moderator) for number in range(count)
        )
        with django_assert_num_queries(1):
            sanction_in_force(GUS, timezone.now(), NETWORK)
        with django_assert_num_queries(0):
            sanction_in_force(Writer(name="New"), timezone.now())

    def test_what_is_over_is_forgotten_in_time(self, theirs: Comment, moderator: User) -> None:
        now = timezone.now()
        self.impose(theirs, Kind.HOLD, moderator, until=now + WEEK, on_network=True)
        lift(Sanction.objects.all(), by=moderator, now=now - DAY)
        forget_networks.func()
        assert [sanction.network for sanction in Sanction.objects.all()] == [""]
        Sanction.objects.update(lifted_at=now - RECORD_KEPT - DAY)
        forget_networks.func()
        assert not Sanction.objects.exists()

    def test_what_is_in_force_is_never_forgotten(self, theirs: Comment, moderator: User) -> None:
        self.impose(theirs, Kind.BAN, moderator, now=timezone.now() - 3 * RECORD_KEPT)
        forget_networks.func()
        assert self.in_force(GUS) == "ban"

    def test_a_comment_deleted_for_good_leaves_it_in_force(self, post: Post, moderator: User) -> None:
        comment = post(writer=GUS, state="spam")
        self.impose(comment, Kind.BAN, moderator)
        purge(comment, by=moderator)
        assert self.in_force(GUS) == "ban"


class TestWhatTheWriterReads:
    @pytest.fixture(autouse=True)
    def _answers_go_somewhere(self) -> None:
        Club.objects.update(mail_reply_to="desk@example.org")

    def test_until_when_and_how_to_ask(self, article: Article, post: Post, moderator: User) -> None:
        comment = post(writer=GUS)
        until = datetime(2099, 12, 5, tzinfo=timezone.get_current_timezone())
        impose(person_of(comment), Kind.PAUSE, by=moderator, until=until)
        with pytest.raises(Paused) as error:
            post_comment(article=article, writer=GUS, text="And another thing.")
        assert "before Dec. 5, 2099" in str(error.value)
        assert "write to desk@example.org" in str(error.value)
        assert Comment.objects.count() == 1

    def test_a_ban_names_no_day(self, article: Article, post: Post, ann: User, moderator: User) -> None:
        impose(person_of(post(writer=Writer(user=ann))), Kind.BAN, by=moderator)
        with pytest.raises(Paused, match="cannot post here any more"):
            post_comment(article=article, writer=Writer(user=ann), text="And another thing.")

    def test_from_a_network_it_need_not_be_about_them(
        self, article: Article, post: Post, moderator: User
    ) -> None:
        comment = post(writer=GUS, address=HOME)
        impose(person_of(comment), Kind.PAUSE, by=moderator, until=timezone.now() + WEEK, on_network=True)
        with pytest.raises(Paused, match="need not be about you"):
            post_comment(article=article, writer=Writer(name="Ida"), text="Hello.", address="203.0.113.200")

    @pytest.mark.parametrize("kind", [Kind.HOLD, Kind.TRUST])
    def test_who_is_held_or_trusted_may_post(
        self, article: Article, post: Post, ann: User, moderator: User, kind: Kind
    ) -> None:
        impose(person_of(post(writer=Writer(user=ann))), kind, by=moderator)
        assert post_comment(article=article, writer=Writer(user=ann), text="And another thing.").pk

    def test_without_an_address_for_answers_the_sender_is_named(self, moderator: User) -> None:
        Club.objects.update(mail_reply_to="", mail_from="")
        words = sanction_words(Sanction(key="a" * 32, kind=Kind.BAN, moderator=moderator))
        assert "@" in words


class TestNotes:
    def test_they_are_found_by_whatever_the_person_writes(self, post: Post, moderator: User) -> None:
        confirm(GUS, "b" * 32)
        write_note(person_of(post(writer=GUS)), "Argues well.", by=moderator)
        elsewhere = post(writer=Writer(name="Gus", email=GUS.email, browser_key="b" * 32))
        assert [note.text for note in notes_about(person_of(elsewhere))] == ["Argues well."]
        assert notes_about(person_of(post(writer=TROLLS[0]))) == []

    def test_one_from_before_the_address_was_confirmed_stays(self, post: Post, moderator: User) -> None:
        comment = post(writer=GUS)
        write_note(person_of(comment), "Argues well.", by=moderator)
        confirm(GUS)
        assert len(notes_about(person_of(comment))) == 1

    def test_none_is_kept_about_nobody(self, post: Post, moderator: User) -> None:
        comment = post()
        Comment.objects.update(writer="")
        with pytest.raises(NobodyToNote):
            write_note(person_of(comment), "Who?", by=moderator)

    def test_none_but_moderators_write_or_delete(self, post: Post, moderator: User, editor: User) -> None:
        person = person_of(post(writer=GUS))
        note = write_note(person, "Argues well.", by=moderator)
        with pytest.raises(PermissionDenied):
            write_note(person, "Argues.", by=editor)
        with pytest.raises(PermissionDenied):
            delete_note(note, by=editor)
        assert Note.objects.get().text == "Argues well."
