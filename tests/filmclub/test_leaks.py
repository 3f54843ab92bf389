"""What gives away reaches nobody who has not asked for it: by no address, in no mail, out of no store."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

import reviews.models
from comments import digest, follow_links, news, reading
from comments.answers import told
from comments.models import ArticleNews, Comment, Decision, Report, Subscription
from filmclub.accounts.models import User
from filmclub.mail.kinds import Letter, registered_kinds, write_letter
from filmclub.mail.models import Subscriber
from filmclub.mail.queue import queue_mail
from reviews.models import Article
from tests.comments.browsing import SAME_ORIGIN, send
from tests.comments.letters import confirm_mail, path_in
from tests.conftest import html, shared_by_tests
from tests.extent import extent
from tests.filmclub.leaks import NOT_ASKED, Crawl, leaks, named_addresses
from tests.filmclub.plants import PLANTS, READ_IN_PLACE, Garden, make_garden, word_of
from tests.frozen import routes

pytestmark = [pytest.mark.runs_on("sqlite"), pytest.mark.django_db]

WORDS = {kind: word_of(kind) for kind in PLANTS}
# The others are of texts that give away as a whole, which everybody reads in their place.
MARKED = {kind: word for kind, word in WORDS.items() if kind not in READ_IN_PLACE}


@pytest.fixture(scope="module")
def garden(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Garden]:
    folder = tmp_path_factory.mktemp("garden")
    with shared_by_tests(django_db_blocker, folder / "media", lambda: make_garden(folder)) as garden:
        yield garden


@pytest.fixture(autouse=True)
def _pages_are_short(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """A discussion takes more than one page, so that what stands above is repeated as a line."""
    monkeypatch.setattr(reading, "WINDOW_BYTES", 3000)
    settings.COMMENT_INTERVAL = 0


def crawl(client: Client, garden: Garden) -> Crawl:
    """All that a reader gets, and what comes back of forms that answer some comments."""
    here, first = garden.article.get_absolute_url(), garden.roots[0].pk
    since = "since=2020-01-01T00:00:00Z"
    starts = (
        "search/?q=meet",
        f"discussion/new/?{since}",
        f"discussion/new/items/?{since}",
        f"discussion/more/?top={first}",
        f"discussion/threads/?first={first}",
    )
    asked = (f"{here}{path}" for path in starts)
    searched = (
        "/search/?q=they",
        "/search/?q=they&kind=comments",
        "/fr/search/?q=meet&kind=articles&year=2013",
    )
    found = Crawl(client).read([*asked, *searched, *named_addresses(garden.comments), "/fr/"])
    for comment in garden.comments[::5]:
        address = f"{comment.discussion.article.get_absolute_url()}comments/"
        for by_htmx in (False, True):
            found.post(address, by_htmx=by_htmx, parent=str(comment.pk), text="")
    found.post(f"{here}comments/", by_htmx=True, text="So it is.", name="Gus", email="gus@example.org")
    found.post(f"{here}comments/marking/")
    found.post(f"{here}comments/seen/", until="2020-01-01T00:00:00Z")
    return found


@pytest.fixture
def reader(request: pytest.FixtureRequest, garden: Garden, bob: User) -> Client:
    """Somebody who has seen nothing: a guest has a comment that waits."""
    browser = Client()
    if request.param == "a guest":
        assert send(browser, garden.article, text="I am new here.").status_code == 303
    elif request.param == "a member":
        browser.force_login(bob)
    return browser


# Who comes there has asked for what is marked in one comment or text, by a link that says so.
ASKED = {"comments:shown", "comments:shown-items", "comments:shown-text", "reviews:shown", "reviews:passage"}
# Where a reader finds it who has asked for all of it, or has seen the film.
IN_PLACE = {
    "reviews:article",
    *(
        f"comments:{name}"
        for name in ("discussion", "more", "comment", "text", "latest", "arrivals", "arrived")
    ),
    *("comments:reply", "post_comment"),
}


@pytest.mark.parametrize(
    "reader", extent(["a stranger", "a member"], ["a stranger", "a guest", "a member"]), indirect=True
)
def test_no_word_is_anywhere_for_who_has_not_asked(garden: Garden, reader: Client) -> None:
    answers = crawl(reader, garden).answers

    assert leaks((answer for answer in answers if answer.page not in ASKED), MARKED) == {}
    assert leaks(answers, WORDS, "head") == {}
    shown = [answer for answer in answers if answer.page in ASKED and answer.status == 200]
    assert leaks(shown, MARKED).keys() == MARKED.keys() - {"a strict discussion"}
    assert {answer.headers["Cache-Control"] for answer in shown} == {"private, no-store"}
    assert [str(answer) for answer in shown if "noindex" not in answer.everything] == []
    # A form that is refused comes back on the article's page.
    pages = {"reviews:article", "post_comment", *ASKED}
    assert leaks((answer for answer in answers if answer.page not in pages), WORDS) == {}
    answered = {answer.page for answer in answers if answer.status < 400}
    named = {route.partition(" ")[0] for route in routes() if not NOT_ASKED.match(route.partition(" ")[2])}
    assert named - answered - ANSWERED_ELSEWHERE.keys() == set()


@pytest.mark.parametrize(
    ("reader", "act"),
    [
        ("a guest", "/articles/a-voice/comments/shown/"),
        *extent([], [("a member", "/films/her-2013/seen/")]),
    ],
    indirect=["reader"],
)
def test_who_has_asked_finds_it_in_its_place_alone(garden: Garden, reader: Client, act: str) -> None:
    """And whoever comes after them, from what the site has stored meanwhile, finds nothing."""
    assert reader.post(act, headers=SAME_ORIGIN).status_code == 303
    answers = crawl(reader, garden).answers

    in_place = [answer for answer in answers if answer.page in IN_PLACE]
    assert leaks(in_place, MARKED).keys() == set(uncovered(garden, by_comments="comments" in act))
    elsewhere = (answer for answer in answers if answer.page not in IN_PLACE | ASKED)
    assert leaks(elsewhere, WORDS) == {}
    assert leaks(answers, WORDS, "head") == {}
    stranger = Crawl(Client())
    for address in {answer.address for answer in in_place if leaks([answer], MARKED)}:
        stranger.ask(address)
    assert len(stranger.answers) > 20
    assert leaks(stranger.answers, MARKED) == {}


def uncovered(garden: Garden, *, by_comments: bool) -> Iterator[str]:
    """What such an act uncovers: the comments of a discussion, or all that is said and written of a film."""
    for kind in MARKED:
        it, article = garden.planted[kind], garden.article_of(kind)
        if by_comments:
            if isinstance(it, Comment) and article == garden.article:
                yield kind
        elif article.films.exists():
            yield kind


# Addresses that answer with words for who brings what no page holds.
ANSWERED_ELSEWHERE = {
    "comments:report-chosen": "leads to the page of the comment that a button names",
    "comments:ignore-chosen": "the same",
    "comments:follow-chosen": "the same",
    "comments:confirm-follow": "a link in a mail leads there, as is tried below",
    "comments:following": "the same",
    "comments:confirm-address": "a link in a mail leads there, as is tried below",
    "comments:no-more-mails": "the same",
    "mail:confirm": "the same",
    "comments:ignore-member": "asks strangers to sign in, and tells members no words",
    "mail:subscribe": "the same",
    "mail:stop": "the same",
    "mail_came_back": "hears a provider, and answers nothing",
    "looked": "leads back to one's own page, which is asked for",
    "mails_again": "the same",
    "comments:stop-following": "a link in a mail leads there, and it names what is followed",
    "reviews:letter": "a form, where the club sends letters",
    "ask_for_letter": "the same",
    "comments:forget": "the same",
    "erase_me": "asks a guest for an address, and shows members what they wrote themselves",
    "erase_link": "the same",
    "account_invited": "the same",
    "take_along": "the same",
    "ask_for_data": "leads to the sign-in",
    "data_code": "a code, for the guest whose browser has confirmed an address",
    "data_with_code": "the same",
    "closed_data": "the same, for whose account was closed",
    "closed_data_with_code": "the same",
    **{
        f"{provider}_callback": "leads to the sign-in"
        for provider in ("google", "facebook", "x", "wordpress", "openid_connect")
    },
    "account_begin_again": "leads to the sign-in",
    "account_email": "says that there is no mail",
    "account_request_login_code": "the same",
    "account_reset_password": "the same",
    "member": "no member of the garden speaks; of one who does, in tests.comments.test_members",
    "member_films": "names films alone, of who shows them",
    "film_rated": "takes half stars of members, and shows nothing",
    "like_comment": "a number and a button, for who may like",
    "like_article": "the same",
    "readyz": "says what is missing",
    "reviews:film-data": "a notice, on a site that has looked films up elsewhere",
    "reviews:preview": "an article before it is published, for who has its secret link",
    "withdraw_comment": "their own words, for who wrote them",
    "comments:edit": "the same",
    "ask_for_link": "the same",
    "ask_again": "what is refused, for its writer",
    "None": "files",
}


def test_looking_for_a_word_tells_nothing_of_it(client: Client, garden: Garden) -> None:
    """What is answered to who asks for a word repeats it, and says of no other word anything else."""
    said = set()
    for kind, word in WORDS.items():
        address = garden.article_of(kind).get_absolute_url() + "search/"
        page = html(client.get(address, {"q": word}))
        other = html(client.get(address, {"q": "zqzqzqzqzq"}))
        if page.replace(word, "zqzqzqzqzq") != other:
            said.add(kind)
    assert said == set()


# --- Mail -----------------------------------------------------------------------------------------

# What makes a mail of a comment in each of these states, by its kind; the others say nothing of comments.
STATES = {"confirm address": "approved", "comment approved": "approved", "comment refused": "refused"}
OF_REPORTS = {"report received": None, "report answered": "2020-01-01T00:00:00Z"}
WITHOUT_COMMENTS = {"test mail", "invitation", "confirm subscription", "erasure", "be forgotten", "takeout"}
OF_ARTICLES = {"letter", "weekly letter"}
SPAN = {"after": "2000-01-01T00:00:00+00:00", "until": "2100-01-01T00:00:00+00:00"}


@pytest.fixture
def letters(garden: Garden, monkeypatch: pytest.MonkeyPatch) -> dict[str, Letter]:
    """A mail of each kind about every comment, as long as it has the state of which that kind tells."""
    confirm_mail(sends_letters=True)
    for module in (news, digest, told):
        monkeypatch.setattr(module, "NAMED", 1000)
    User.objects.update(email="somebody@example.org")
    Article.objects.update(author=garden.article.author)
    Comment.objects.update(author=None, email="guest@example.org", writer="k" * 32)
    numbers = list(Comment.objects.order_by("pk").values_list("pk", flat=True))
    Comment.objects.update(state="pending")
    letters = {"digest": written("digest", {"user": garden.moderator.pk, "moment": SPAN["until"]})}
    Comment.objects.update(state="approved", published_at="2020-01-01T00:00:00Z")
    letters["comments"] = written("comments", {"user": garden.article.author_id, **SPAN})
    for kind, state in STATES.items():
        Comment.objects.update(state=state)
        if state == "refused":
            for pk in numbers:
                Decision.objects.create(
                    comment_id=pk, moderator=garden.moderator, act="refuse", before="pending", after="refused"
                )
        for pk in numbers:
            letters[f"{kind} {pk}"] = written(kind, {"comment": pk})
    Comment.objects.update(state="approved")
    for kind, closed in OF_REPORTS.items():
        for pk in numbers:
            report = Report.objects.create(
                comment_id=pk, reason="unlawful", email="z@example.org", closed_at=closed
            )
            letters[f"{kind} {pk}"] = written(kind, {"report": report.pk})
    letters |= letters_about_articles() | links_to_follow(garden.roots)
    letters["answers"] = letter_about_all_that_is_followed(garden)
    known = {"digest", "comments", "answers", follow_links.KIND, *STATES, *OF_REPORTS, *OF_ARTICLES}
    known |= WITHOUT_COMMENTS
    assert known == set(registered_kinds())
    return letters


def letters_about_articles() -> dict[str, Letter]:
    """The letter about each article, and one about all of them."""
    moment = timezone.now()
    reader = Subscriber.objects.create(
        list="letter", address="z@example.org", language="en", asked_at=moment, confirmed_at=moment
    )
    rows = reviews.models.Letter.objects
    all_of_them = rows.create(since=SPAN["after"], until=SPAN["until"], begun_at=moment)
    about = {"letter": all_of_them.pk, "subscriber": reader.pk}
    found = {"weekly letter": written("weekly letter", about)}
    for article in Article.objects.listed().once_in("en"):
        one = rows.create(article=article, begun_at=moment)
        found[f"letter {article.pk}"] = written("letter", {"letter": one.pk, "subscriber": reader.pk})
    return found


def letter_about_all_that_is_followed(garden: Garden) -> Letter:
    """Of every comment with what it answers, and of every article."""
    long_ago, lately = SPAN["after"], timezone.now() - timedelta(hours=1)
    Comment.objects.update(published_at=lately)
    reader = Subscriber.objects.create(
        list="answers",
        address="y@example.org",
        language="en",
        asked_at=lately,
        confirmed_at=lately,
    )
    article = garden.article
    for target in ({"is_all": True}, {"article": article}, {"thread": garden.roots[0]}):
        Subscription.objects.create(subscriber=reader, rhythm="at_once", told_at=long_ago, **target)
    for other in Article.objects.listed().exclude(pk=article.pk):
        Subscription.objects.create(subscriber=reader, rhythm="at_once", told_at=long_ago, article=other)
    for other in Article.objects.all():
        ArticleNews.objects.create(article=other, since=lately)
    return written("answers", {"subscriber": reader.pk})


def links_to_follow(threads: list[Comment]) -> dict[str, Letter]:
    """What is sent to an address that somebody typed to follow each thread, and each discussion."""
    reader = Subscriber.objects.create(
        list="answers", address="z@example.org", language="en", asked_at=timezone.now()
    )
    discussions = {("article", thread.discussion_id) for thread in threads}
    return {
        f"follow {what} {number}": written(
            follow_links.KIND,
            {"subscriber": reader.pk, "rhythm": "daily", "what": what, "number": number},
        )
        for what, number in {("thread", thread.pk) for thread in threads} | discussions
    }


def test_no_word_is_in_a_mail_or_behind_its_links(letters: dict[str, Letter]) -> None:
    texts = {name: f"{letter.subject} {letter.text} {letter.html}" for name, letter in letters.items()}
    for address in {path_in(letter) for letter in letters.values() if "?token=" in letter.text}:
        texts[address] = html(Client().get(address))

    assert sum("They meet" in text for text in texts.values()) > 5
    found = {kind: [name for name, text in texts.items() if word in text] for kind, word in WORDS.items()}
    assert {kind: names for kind, names in found.items() if names} == {}


def written(kind: str, about: Mapping[str, object]) -> Letter:
    mail = queue_mail(
        key=f"{kind} {sorted(about.items())}",
        kind=kind,
        recipient="somebody@example.org",
        language="en",
        about=dict(about),
    )
    letter = write_letter(mail) if mail else None
    assert letter is not None
    return letter
