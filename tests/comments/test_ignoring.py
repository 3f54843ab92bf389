"""A member ignores somebody: for them alone, what that one writes is a line, on pages and in mails."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from comments.ignoring import AT_MOST, NotIgnored, goes_on_as, ignore, read_again
from comments.models import Comment
from comments.moderation import moderate
from comments.states import Act
from comments.writer_numbers import number_of
from comments.writers import Writer
from filmclub.accounts.models import User
from filmclub.wordpress.exporting.absent import absent
from reviews.models import Article
from tests.comments.browsing import send
from tests.comments.test_composing import PAGE, check, here_before
from tests.conftest import Post, html, make_user

pytestmark = [pytest.mark.runs_on("sqlite"), pytest.mark.django_db]
KEY, OTHER_KEY = "a" * 32, "b" * 32
LINE = "You ignore"
# The English one last, which is returned.
BOTH = (f"/fr{PAGE}", PAGE)


@pytest.fixture
def member(ann: User) -> Client:
    client = Client()
    client.force_login(ann)
    return client


def guest(key: str = KEY, name: str = "Troll", email: str = "troll@example.org") -> Writer:
    return Writer(name=name, email=email, browser_key=key)


@pytest.fixture
def talk(post: Post, bob: User) -> dict[str, Comment]:
    """A guest, a member, and somebody between them."""
    hour_ago = timezone.now() - timedelta(hours=1)
    first = post("Rude words.", writer=guest(), at=hour_ago)
    second = post("A calm answer.", parent=first, writer=guest(OTHER_KEY, "Calm"), at=hour_ago)
    return {
        "guest": first,
        "calm": second,
        "member": post("Words of Bob.", writer=Writer(user=bob), parent=second, at=hour_ago),
        "again": post("More rude words.", writer=guest(name="Troll"), at=hour_ago),
    }


Talk = dict[str, Comment]


def press(client: Client, comment: Comment, **fields: str) -> Any:
    return client.post(f"/comments/{comment.pk}/ignore/", fields)


class TestThePage:
    def test_asks_once_and_leads_back_to_the_comment(self, member: Client, talk: Talk, ann: User) -> None:
        address = f"/comments/{talk['guest'].pk}/ignore/"
        found = member.get("/comments/ignore/", {"c": talk["guest"].pk})
        assert (found.status_code, found["Location"]) == (302, address)
        assert "Ignore Troll?" in html(member.get(address))
        answer = press(member, talk["guest"])
        assert (answer.status_code, answer["Location"]) == (303, talk["guest"].get_absolute_url())
        assert "You ignore Troll" in html(member.get(address))
        press(member, talk["guest"])
        ann.refresh_from_db()
        assert ann.ignored == [[number_of(talk["guest"]), talk["guest"].pk]]
        press(member, talk["guest"], again="")
        ann.refresh_from_db()
        assert ann.ignored == []

    def test_is_of_members_alone(self, talk: Talk) -> None:
        answer = press(Client(), talk["guest"])
        assert answer.status_code == 302
        assert answer["Location"].startswith("/accounts/login/?next=")

    @pytest.mark.parametrize("number", ["", "0x", "9" * 30, "-1"])
    def test_of_no_number_is_nowhere(self, member: Client, number: str) -> None:
        assert member.get("/comments/ignore/", {"c": number}).status_code == 404

    def test_tells_of_no_comment_that_is_not_public(
        self, member: Client, talk: Talk, moderator: User
    ) -> None:
        moderate(talk["again"], Act.REMOVE, by=moderator)
        assert member.get(f"/comments/{talk['again'].pk}/ignore/").status_code == 404
        assert press(member, talk["again"]).status_code == 404

    def test_knows_oneself(self, member: Client, post: Post, ann: User) -> None:
        mine = post("Mine.", writer=Writer(user=ann))
        assert "This is you." in html(member.get(f"/comments/{mine.pk}/ignore/"))
        answer = press(member, mine)
        assert answer.status_code == 409
        assert "You cannot ignore yourself." in html(answer)

    def test_says_when_no_more_can_be_kept(self, member: Client, talk: Talk, ann: User) -> None:
        ann.ignored = [[number, 0] for number in range(10**6, 10**6 + AT_MOST)]
        ann.save()
        answer = press(member, talk["guest"])
        assert answer.status_code == 409
        assert "You ignore 200 people already" in html(answer)
        ann.refresh_from_db()
        assert len(ann.ignored) == AT_MOST
        with pytest.raises(NotIgnored):
            ignore(ann, number_of(talk["member"]))

    def test_of_a_member_is_found_by_their_address(
        self, member: Client, talk: Talk, ann: User, bob: User
    ) -> None:
        address = f"/members/{bob.slug}/ignore/"
        assert member.post(address).status_code == 303
        ann.refresh_from_db()
        assert ann.ignored == [[bob.pk, 0]]
        silent = make_user("silent")
        assert member.get(f"/members/{silent.slug}/ignore/").status_code == 404
        assert member.get("/members/nobody-at-all/ignore/").status_code == 404


class TestTheList:
    def test_names_all_and_lets_them_go(
        self, member: Client, talk: Talk, ann: User, django_assert_num_queries: Any
    ) -> None:
        for who in ("guest", "member", "calm"):
            press(member, talk[who])
        page = html(member.get("/me/ignored/"))
        assert re.findall(r"<dt>(.*?)</dt>", page) == ["Calm", talk["member"].name, "Troll"]
        assert "troll@example.org" not in page
        assert KEY not in page
        for number in re.findall(r'name="number" value="(-?\d+)"', page):
            assert member.post("/me/ignored/", {"number": number}).status_code == 303
        ann.refresh_from_db()
        assert ann.ignored == []
        assert "You ignore nobody." in html(member.get("/me/ignored/"))

    @pytest.mark.parametrize("many", [2, 40])
    def test_costs_the_same_however_long(
        self, member: Client, ann: User, post: Post, many: int, django_assert_num_queries: Any
    ) -> None:
        for number in range(many):
            comment = post(f"Number {number}.", writer=guest(f"{number:032}", f"Troll {number}"))
            ignore(ann, number_of(comment), through=comment.pk)
            ignore(ann, 10**6 + number)
        with django_assert_num_queries(5):
            page = html(member.get("/me/ignored/"))
        assert page.count("Somebody who is not to be read any more") == many

    @pytest.mark.parametrize("number", ["", "x", "--3", "9" * 40, "²"])
    def test_bears_what_is_no_number(self, member: Client, talk: Talk, ann: User, number: str) -> None:
        press(member, talk["guest"])
        assert member.post("/me/ignored/", {"number": number}).status_code == 303
        ann.refresh_from_db()
        assert len(ann.ignored) == 1

    def test_names_nobody_whose_comment_is_gone(self, member: Client, talk: Talk, moderator: User) -> None:
        press(member, talk["again"])
        moderate(talk["again"], Act.REMOVE, by=moderator)
        page = html(member.get("/me/ignored/"))
        assert "Troll" not in page
        assert "Read them again" in page


class TestOnThePage:
    def test_their_words_fold_to_a_line_for_me_alone(self, member: Client, talk: Talk, bob: User) -> None:
        everybodys = html(Client().get(PAGE))
        assert LINE not in everybodys
        assert 'class="ignored"' not in check(member, *BOTH)
        press(member, talk["guest"])
        page = check(member, PAGE, f"{PAGE}?order=newest", PAGE)
        assert page.count('<details class="ignored">') == 2, "both of this guest"
        folded = re.findall(r'<details class="ignored"><summary>(.*?)</summary>', page)
        assert folded == ["You ignore Troll · <span>show once</span>"] * 2
        assert "Rude words." in page, "one click shows it"
        assert html(Client().get(PAGE)) == everybodys
        other = Client()
        other.force_login(bob)
        assert LINE not in check(other, *BOTH)

    def test_a_member_is_folded_wherever_a_thread_shows_them(
        self, member: Client, talk: Talk, article: Article
    ) -> None:
        press(member, talk["member"])
        name = talk["member"].name
        own_page = talk["member"].get_absolute_url()
        for path in (PAGE, f"{PAGE}discussion/", f"{PAGE}discussion/latest/", own_page):
            page = html(member.get(path))
            assert f"You ignore {name}" in page, path
            assert page.count('<details class="ignored">') == 1, path
        assert f"You ignore {name}" in check(member, PAGE, f"/fr{PAGE}", f"{PAGE}discussion/", PAGE)

    def test_what_was_said_above_is_a_line_without_words(
        self, member: Client, talk: Talk, post: Post
    ) -> None:
        answer = post("To Bob.", parent=talk["member"])
        press(member, talk["member"])
        page = html(member.get(answer.get_absolute_url()))
        assert f"You ignore {talk['member'].name}</a>" in page
        assert "Words of Bob" not in page
        page = html(member.get(f"{PAGE}discussion/latest/"))
        assert f"You ignore {talk['member'].name}</a>" in page

    def test_in_windows_and_what_they_repeat(self, member: Client, post: Post, small_window: int) -> None:
        root = post("A root.", writer=guest())
        for number in range(14):
            post(f"Reply {number}.", parent=root, writer=guest(f"{number:032}"))
        press(member, root)
        paths = [PAGE]
        while more := re.search(r'id="more"[^>]*?href="([^#"]+)', check(member, paths[-1])):
            paths.append(more[1].replace("&amp;", "&"))
        assert len(paths) > 2
        for path in paths[1:]:
            assert "You ignore Troll</a>" in check(member, path)

    def test_together_with_what_is_new_and_waits(
        self, member: Client, talk: Talk, post: Post, article: Article
    ) -> None:
        # So many that the page has its rail with and without what waits.
        for _number in range(3):
            post(at=timezone.now() - timedelta(minutes=30))
        press(member, talk["guest"])
        here_before(member)
        post("New and rude.", writer=guest(), parent=talk["calm"])
        send(member, article, text="Mine.", parent=talk["again"].pk)
        page = check(member, *BOTH)
        assert page.count('<details class="ignored">') == 3
        assert "comment new" in page

    def test_in_what_has_come_since(self, member: Client, talk: Talk, post: Post) -> None:
        press(member, talk["guest"])
        since = (timezone.now() - timedelta(minutes=5)).isoformat()
        post("To a troll.", parent=talk["guest"])
        post("Rude once more.", writer=guest())
        page = html(member.get(f"{PAGE}discussion/new/items/", {"since": since}))
        assert page.count('<details class="ignored">') == 1
        assert page.count("You ignore Troll</a>") == 1

    def test_what_gives_away_stays_covered_below_the_line(
        self, member: Client, talk: Talk, post: Post
    ) -> None:
        post("They part.", writer=guest(), spoils="ending")
        press(member, talk["guest"])
        assert "They part." not in check(member, *BOTH)

    def test_a_moderator_reads_what_waits_and_their_desk_unfolded(
        self, post: Post, moderator: User, article: Article
    ) -> None:
        client = Client()
        client.force_login(moderator)
        waiting = post("Rude and waiting.", writer=guest(), state="pending")
        ignore(moderator, number_of(waiting), through=waiting.pk)
        assert LINE not in html(client.get(waiting.get_absolute_url()))
        desk = html(client.get("/admin/comments/comment/"))
        assert "Rude and waiting." in desk
        assert LINE not in desk


class TestElsewhere:
    def test_in_what_is_found(self, member: Client, talk: Talk) -> None:
        press(member, talk["guest"])
        for path in (f"{PAGE}search/?q=rude", "/search/?q=rude"):
            page = html(member.get(path))
            assert page.count('<details class="ignored">') == 2, path
            assert LINE not in html(Client().get(path))

    def test_among_the_last_words_of_the_front_page(self, member: Client, talk: Talk) -> None:
        press(member, talk["again"])
        page = html(member.get("/"))
        assert page.count('<details class="ignored">') == 1
        assert LINE not in html(Client().get("/"))


class TestWhoIsKnown:
    def test_a_guest_by_the_key_whatever_the_name(self, post: Post) -> None:
        assert number_of(post(writer=guest())) == number_of(post(writer=guest(name="Someone else")))
        assert number_of(post(writer=guest())) != number_of(post(writer=guest(OTHER_KEY)))

    def test_one_without_a_key_by_name_and_address(self, post: Post) -> None:
        def without_key(**fields: str) -> int:
            comment = post(writer=guest(**fields))
            comment.writer = ""
            return number_of(comment)

        assert without_key() == without_key()
        assert without_key() != without_key(email="other@example.org")
        assert without_key() != without_key(name="Other")

    def test_the_number_tells_neither_key_nor_member(self, post: Post) -> None:
        number = number_of(post(writer=guest()))
        assert -(2**48) <= number < 0

    @pytest.mark.runs_on("sqlite", "postgresql")
    def test_a_guest_who_becomes_a_member_stays_ignored(self, post: Post, ann: User, bob: User) -> None:
        comment, carl = post(writer=guest()), make_user("carl")
        for user in (ann, bob):
            ignore(user, number_of(comment), through=comment.pk)
        ignore(carl, number_of(comment) * 10, through=7)
        for _twice in range(2):
            goes_on_as(number_of(comment), bob)
        ann, bob, carl = (User.objects.get(pk=user.pk) for user in (ann, bob, carl))
        assert ann.ignored == [[bob.pk, 0], [number_of(comment), comment.pk]]
        assert bob.pk not in bob.ignores
        assert carl.ignores == {number_of(comment) * 10}
        assert absent()["whom members ignore"] == 3, "nothing of it goes into an export"

    def test_twice_the_same_again_changes_nothing(self, ann: User) -> None:
        read_again(ann, 5)
        ignore(ann, 5)
        ignore(ann, 5, through=3)
        ann.refresh_from_db()
        assert ann.ignored == [[5, 0]]
