"""A reader's own page, put together from the one for everybody, is the page that is rendered in full."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments import composing
from comments.models import Comment, Decision, Discussion
from comments.moderation import moderate
from comments.states import Act
from comments.strict import set_strict
from comments.writers import Writer
from filmclub.accounts.models import User
from filmclub.club.models import Club
from reviews import versions
from reviews.models import Article, Film
from reviews.saving import save_article
from tests.comments.browsing import SAME_ORIGIN, send
from tests.conftest import Post, html, make_user
from tests.crowd import post_crowd

# Most try what is put where in HTML; what is asked for is another query on each database.
pytestmark = [pytest.mark.runs_on("sqlite"), pytest.mark.django_db]
PAGE = "/articles/a-voice/"
# What may look like a slot, a placeholder, a format or a mark to somebody.
ODD = '%(name)s %s {{ user }} [a:thread] placeholder-name-here </ol> data-seen="" <!--slot--> \\1 & \' " “'
PRESSED = 'aria-pressed="true"'
NAME = "Zoé & <b>'\"%(token)s"


@pytest.fixture(autouse=True)
def quick(settings: Any) -> None:
    settings.COMMENT_INTERVAL = 0


@contextmanager
def only(compose: versions.Compose | None) -> Iterator[None]:
    before = versions._composers.copy()
    versions._composers[:] = [compose] if compose else []
    try:
        yield
    finally:
        versions._composers[:] = before


def composed(client: Client, path: str = PAGE) -> str:
    """The page of this reader, which was put together."""
    made = []

    def compose(*args: Any) -> Any:
        made.append(composing.compose(*args))
        return made[-1]

    with only(compose):
        response = client.get(path)
    assert made != [None], "It was rendered in full."
    assert made, "Nobody asked for it to be put together."
    assert response.status_code == 200
    return html(response)


def rendered(client: Client, path: str = PAGE) -> str:
    with only(None):
        response = client.get(path)
    assert response.status_code == 200
    return html(response)


def without_what_passes(page: str) -> str:
    """A page without its moments and tokens, which are others each time."""
    page = re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ(?=[\"&])", "moment", page)
    return re.sub(r'(name="csrfmiddlewaretoken" value=")\w+', r"\1token", page)


def check(client: Client, *paths: str) -> str:
    """Put each page together and render it; return the last."""
    page = ""
    for path in paths or (PAGE, f"/fr{PAGE}"):
        page = composed(client, path)
        assert without_what_passes(page) == without_what_passes(rendered(client, path)), path
    return page


def windows_of(client: Client) -> list[str]:
    """The addresses of all windows, which lead from one to the next."""
    paths = [PAGE]
    while more := re.search(r'id="more"[^>]*?href="([^#"]+)', composed(client, paths[-1])):
        paths.append(more[1].replace("&amp;", "&"))
    assert len(paths) > 2
    return paths


def here_before(client: Client, minutes: float = 10) -> None:
    """Have a guest's browser, or a member, have read everything until some minutes ago, and not since."""
    until = (timezone.now() - timedelta(minutes=minutes)).isoformat()
    for act in ("marking", "seen"):
        client.post(f"{PAGE}comments/{act}/", {"until": until}, headers=SAME_ORIGIN)


@pytest.fixture
def held(article: Article) -> None:
    """Every comment waits."""
    Discussion.objects.update_or_create(article=article, defaults={"policy": "hold"})


def say(client: Client, article: Article, text: str, parent: Comment | None = None) -> Comment:
    fields = {"name": NAME} if not client.cookies.get("sessionid") else {}
    answer = send(client, article, text=text, parent=parent.pk if parent else "", **fields)
    assert answer.status_code == 303, answer.content
    return Comment.objects.latest("pk")


@pytest.fixture
def talk(article: Article, post: Post) -> dict[str, Comment]:
    """Threads with replies of each depth that a page shows, and one deeper."""
    hour_ago = timezone.now() - timedelta(hours=1)
    talk = {"first": post(ODD, at=hour_ago), "second": post(at=hour_ago)}
    parent = talk["first"]
    for depth in range(1, 8):
        parent = talk[f"depth-{depth}"] = post(ODD, parent=parent, at=hour_ago)
    talk["reply"] = post(parent=talk["first"], at=hour_ago)
    return talk


Talk = dict[str, Comment]


class TestWhoHasNothingHere:
    def test_a_member(self, member: Client, talk: Talk) -> None:
        page = check(member)
        assert '<a class="who" href="/fr/me/">Ann Berg</a>' in page
        assert "data-seen" in page

    def test_a_member_with_an_odd_name(self, talk: Talk) -> None:
        client = Client()
        client.force_login(make_user("odd", name=NAME.replace(" ", "")))
        check(client)

    def test_a_member_below_the_words_of_one_with_a_picture(
        self, member: Client, talk: Talk, post: Post
    ) -> None:
        shown = make_user("shown", name=NAME.replace(" ", ""))
        User.objects.filter(pk=shown.pk).update(avatar="people/%(name)s.jpg")
        for number in range(2):
            post(f"{ODD} {number}", writer=Writer(user=shown))
        page = check(member)
        assert page.count('<img src="/media/people/') == 2
        assert page.count('<b><a href="/fr/members/') == 2

    @pytest.mark.parametrize(
        "cookie", ["writer", "seen", "sessionid", "messages", "filmclub_waiting", "filmclub_x"]
    )
    def test_whose_cookie_says_nothing(self, talk: Talk, cookie: str) -> None:
        client = Client()
        client.cookies[cookie] = "nothing"
        check(client)

    def test_where_nobody_has_said_anything(self, article: Article, member: Client) -> None:
        check(member)

    def test_where_everything_is_said(self, article: Article, talk: Talk, member: Client) -> None:
        Discussion.objects.filter(pk=article.pk).update(policy="closed")
        assert '<form class="reply"' not in check(member)

    def test_a_guest_below_an_odd_title(self, guest: Client, article: Article, talk: Talk) -> None:
        article.title = ODD
        article.save()
        check(guest)

    @pytest.mark.parametrize("how", ["required", "optional", "none"])
    def test_a_guest_whose_address_is_asked_for_or_not(
        self, guest: Client, member: Client, talk: Talk, how: str
    ) -> None:
        club = Club.objects.get()
        club.guest_address = how
        club.version += 1
        club.save()
        for client in (guest, member):
            check(client)

    def test_a_guest_who_is_remembered(self, article: Article, talk: Talk, moderator: User) -> None:
        client = Client()
        who = {"name": NAME, "email": "zoe@example.org", "website": "https://example.org/?a=1&b='2'"}
        send(client, article, text="Remember me.", remember="on", **who)
        moderate(Comment.objects.latest("pk"), Act.APPROVE, by=moderator)
        page = check(client)
        assert 'value="zoe@example.org"' in page
        assert "checked" in page


class TestWhatWaits:
    def test_as_a_thread(self, guest: Client, article: Article, talk: Talk, held: None) -> None:
        say(guest, article, ODD)
        assert "comment held" in check(guest)

    @pytest.mark.parametrize("parent", ["first", "second", "reply", "depth-1", "depth-5", "depth-6"])
    def test_as_a_reply(self, guest: Client, article: Article, talk: Talk, held: None, parent: str) -> None:
        say(guest, article, "Mine.", talk[parent])
        check(guest)

    @pytest.mark.parametrize("order", ["newest", "active", "discussed"])
    def test_in_another_order(
        self, guest: Client, article: Article, talk: Talk, held: None, order: str
    ) -> None:
        mine = say(guest, article, "Mine.", talk["second"])
        say(guest, article, "More of mine.", mine)
        say(guest, article, "A thread of mine.")
        check(guest, f"{PAGE}?order={order}")

    def test_of_a_member(self, member: Client, article: Article, talk: Talk, held: None) -> None:
        mine = say(member, article, "Mine.", talk["depth-2"])
        say(member, article, "To myself.", mine)
        assert check(member).count("comment held") == 2

    def test_below_what_nobody_sees(
        self, member: Client, article: Article, talk: Talk, held: None, moderator: User, post: Post
    ) -> None:
        gone = post(parent=talk["reply"])
        say(member, article, "Mine.", gone)
        moderate(Comment.objects.get(pk=gone.pk), Act.REMOVE, by=moderator)
        assert "comment held" in check(member)

    def test_above_what_everybody_sees(
        self, member: Client, article: Article, talk: Talk, held: None, moderator: User, post: Post
    ) -> None:
        mine = say(member, article, "Mine.")
        moderate(mine, Act.APPROVE, by=moderator)
        post("An answer.", parent=mine)
        Comment.objects.filter(pk=mine.pk).update(state="pending")
        page = check(member)
        assert "comment held" in page

    def test_above_what_other_windows_show(
        self, member: Client, article: Article, held: None, moderator: User, post: Post, small_window: int
    ) -> None:
        mine = say(member, article, "Mine.")
        moderate(mine, Act.APPROVE, by=moderator)
        post_crowd(article, 14, below=[mine])
        say(member, article, "A reply of mine.", mine)
        Comment.objects.filter(pk=mine.pk).update(state="pending")
        page = check(member, *windows_of(member))
        assert '<p class="context">' in page

    def test_and_what_was_approved(
        self, guest: Client, article: Article, talk: Talk, held: None, moderator: User
    ) -> None:
        say(guest, article, "Mine.")
        moderate(say(guest, article, "Public.", talk["second"]), Act.APPROVE, by=moderator)
        check(guest)

    def test_in_other_windows(self, guest: Client, article: Article, held: None, small_window: int) -> None:
        posts = post_crowd(article, 14)
        for number in (0, 5, 6, 13):
            say(guest, article, f"Mine {number}.", posts[number])
        say(guest, article, "A thread of mine.")
        check(guest, *windows_of(guest))

    def test_for_a_guest_who_closed_the_browser(self, article: Article, talk: Talk, held: None) -> None:
        client = Client()
        say(client, article, "Mine.")
        del client.cookies["writer"]
        assert "comment held" in check(client)


class TestWhatIsTheirs:
    @pytest.mark.parametrize("who", ["guest", "member"])
    def test_has_ways_to_change_it(
        self, article: Article, talk: Talk, request: Any, who: str, moderator: User
    ) -> None:
        client: Client = request.getfixturevalue(who)
        mine = say(client, article, "Mine.", talk["reply"])
        Comment.objects.filter(pk=mine.pk).update(state="pending")
        moderate(mine, Act.APPROVE, by=moderator)
        assert check(client).count(f"/comments/{mine.pk}/edit/") == 1
        assert f"/comments/{talk['reply'].pk}/edit/" not in check(client)

    def test_can_be_followed_or_muted_from_its_menu(self, client: Client, post: Post, ann: User) -> None:
        mine = post(writer=Writer(user=ann))
        client.force_login(ann)
        button = f'<button form="f" name="c" value="{mine.pk}">'
        assert check(client).count(button) == 1
        assert button in html(client.get(mine.get_absolute_url()))
        # Of what waits nobody hears.
        Comment.objects.filter(pk=mine.pk).update(state="pending")
        assert button not in html(client.get(mine.get_absolute_url()))


@pytest.mark.runs_on("sqlite", "postgresql")
class TestWhatIsNew:
    @pytest.mark.parametrize("order", ["oldest", "newest", "active", "discussed"])
    @pytest.mark.parametrize("who", ["guest", "member"])
    def test_here_and_there(
        self, article: Article, talk: Talk, post: Post, request: Any, who: str, order: str
    ) -> None:
        client: Client = request.getfixturevalue(who)
        here_before(client)
        for parent in ("first", "depth-6", "depth-3"):
            post(parent=Comment.objects.get(pk=talk[parent].pk))
        post()
        assert "comment new" in check(client, f"{PAGE}?order={order}" if order != "oldest" else PAGE)

    def test_in_other_windows(self, guest: Client, article: Article, post: Post, small_window: int) -> None:
        for number in range(14):
            post(at=timezone.now() - timedelta(minutes=30 - number))
        here_before(guest)
        for _number in range(8):
            post()
        check(guest, *windows_of(guest))

    def test_together_with_what_waits(
        self, guest: Client, article: Article, talk: Talk, post: Post, held: None
    ) -> None:
        here_before(guest)
        say(guest, article, "Mine.", talk["depth-4"])
        here_before(guest)
        post(parent=talk["first"])
        post(parent=talk["second"])
        check(guest)

    def test_more_than_is_marked(
        self, member: Client, article: Article, talk: Talk, post: Post, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        here_before(member)
        for _number in range(4):
            post()
        for module in ("comments.visits", "comments.mine"):
            monkeypatch.setattr(f"{module}.MOST", 2)
        with monkeypatch.context() as patched:
            patched.setattr("comments.mine.RANKED", ("oldest",))
            check(member)

    def test_by_staff(
        self, member: Client, article: Article, talk: Talk, post: Post, moderator: User
    ) -> None:
        here_before(member)
        post(writer=Writer(user=moderator))
        assert "Moderator" in check(member, PAGE)


@pytest.mark.runs_on("sqlite", "postgresql")
class TestTheQueries:
    """Session, user, version, the reader's state, and one over the comments."""

    @pytest.fixture(params=[3, 40])
    def filled(self, request: Any, article: Article, post: Post) -> None:
        for number in range(request.param):
            post(at=timezone.now() - timedelta(minutes=60 - number))

    def queries(self, client: Client, path: str = PAGE) -> int:
        composed(client, path)
        with CaptureQueriesContext(connection) as queries:
            composed(client, path)
        return len(queries)

    @pytest.mark.parametrize("path", [PAGE, f"{PAGE}?order=active", f"{PAGE}discussion/"])
    def test_are_five_for_a_member(
        self, member: Client, article: Article, filled: None, post: Post, path: str
    ) -> None:
        here_before(member)
        assert self.queries(member, path) == 5
        post()
        assert self.queries(member, path) == 5

    def test_are_two_for_a_guest(self, guest: Client, filled: None, post: Post) -> None:
        assert self.queries(guest) == 2
        here_before(guest)
        post()
        assert self.queries(guest) == 2

    def test_are_three_for_one_who_is_remembered(self, article: Article, filled: None) -> None:
        client = Client()
        send(client, article, remember="on")
        Decision.objects.all().delete()
        Comment.objects.filter(state="pending").delete()
        assert self.queries(client) == 2 + 1

    def test_are_one_for_whose_cookie_says_nothing(self, filled: None) -> None:
        client = Client()
        client.cookies["seen"] = "nothing"
        assert self.queries(client) == 1

    def test_are_two_more_where_something_waits(
        self, guest: Client, article: Article, filled: None, held: None
    ) -> None:
        say(guest, article, "Mine.")
        # One of them says when moderators look.
        assert self.queries(guest) == 4


class TestWhoGetsThePageInFull:
    def test_staff(self, article: Article, talk: Talk, moderator: User) -> None:
        client = Client()
        client.force_login(moderator)
        with pytest.raises(AssertionError, match="in full"):
            composed(client)
        assert "Edit" in html(client.get(PAGE))

    def test_everybody_in_development(self, member: Client, talk: Talk, settings: Any) -> None:
        settings.DEBUG = True
        with pytest.raises(AssertionError, match="Nobody"):
            composed(member)


# In each of these they part.
MARKED: tuple[dict[str, str], ...] = (
    {"text": "They part.", "spoils": "ending"},
    {"text": "They part. " + "And so on. " * 400, "spoils": "plot"},
    {"text": "First ||They part|| and then no more."},
    {"text": "First ||They part||. " + "And so on. " * 400},
    {"text": "So.\n\n||They go.\n\nThey part.||\n\nThen no more.", "language": "fr"},
)


@pytest.fixture
def marked(post: Post) -> None:
    above = None
    for number, fields in enumerate(MARKED):
        above = post(parent=above, at=timezone.now() - timedelta(minutes=9 - number), **fields)


def test_who_asked_for_what_gives_away_gets_it_too(
    talk: Talk, marked: None, guest: Client, member: Client
) -> None:
    for client in (guest, member):
        check(client)
        client.post(f"{PAGE}comments/shown/", headers=SAME_ORIGIN)
        page = check(client, PAGE, f"/fr{PAGE}", f"{PAGE}?order=newest")
        assert page.count("They part") == len(MARKED)
        client.post(f"{PAGE}comments/shown/", {"cover": ""}, headers=SAME_ORIGIN)
        assert "They part" not in check(client)


class TestWhoHasSeenTheFilm:
    @pytest.fixture(params=["member", "guest"])
    def who(self, request: Any, article: Article, film: Film, talk: Talk) -> Client:
        save_article(article, films=[film.pk])
        client: Client = request.getfixturevalue(request.param)
        assert PRESSED not in check(client)
        client.post(f"{PAGE}seen/", headers=SAME_ORIGIN)
        return client

    def test_gets_the_button_as_they_left_it(self, who: Client) -> None:
        assert check(who).count(PRESSED) == 2
        who.post(f"{PAGE}seen/", {"seen": "no"}, headers=SAME_ORIGIN)
        assert PRESSED not in check(who)

    def test_gets_what_gives_away(self, who: Client, marked: None) -> None:
        assert check(who).count("They part") == len(MARKED)
        here_before(who)
        assert check(who).count("They part") == len(MARKED)
        assert "They part" not in html(Client().get(PAGE))

    def test_gets_nothing_of_it_for_another_film(
        self, guest: Client, member: Client, article: Article, film: Film, marked: None
    ) -> None:
        save_article(article, films=[film.pk])
        other = Film.objects.create(title="Other", slug="other", year=2000)
        for client in (guest, member):
            client.post(f"/films/{other.slug}/seen/", headers=SAME_ORIGIN)
            assert "They part" not in check(client)
            assert "They part" not in html(client.get(f"{PAGE}discussion/"))

    def test_gets_a_passage_of_the_article_in_full(self, who: Client, article: Article) -> None:
        article.body = '<p>They meet.</p><details class="spoiler"><p>They part.</p></details>'
        save_article(article)
        with pytest.raises(AssertionError, match="in full"):
            composed(who)
        assert "They part." in html(who.get(PAGE))
        assert "They part." not in html(Client().get(PAGE))

    def test_reads_a_strict_discussion_in_full(self, who: Client, article: Article, editor: User) -> None:
        set_strict(Article.objects.get(pk=article.pk), is_strict=True, by=editor)
        with pytest.raises(AssertionError, match="in full"):
            composed(who)

    def test_has_notes_stand_open_in_full(self, who: Client) -> None:
        who.cookies["filmclub_notes"] = "violence"
        with pytest.raises(AssertionError, match="in full"):
            composed(who)


def test_a_member_signs_out_by_the_button_of_the_page(ann: User, talk: Talk) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(ann)
    for _visit in ("without the cookie", "with it"):
        (token,) = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', composed(client))
    assert client.post("/accounts/logout/", {"csrfmiddlewaretoken": "a" * 64}).status_code == 403
    assert client.post("/accounts/logout/", {"csrfmiddlewaretoken": token}).status_code == 302
    assert "Ann Berg" not in html(client.get(PAGE))
