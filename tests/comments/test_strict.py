"""A strict discussion: its words are for those who say that they have seen the film, and nowhere else."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.models import Comment, is_strict
from comments.moderation import moderate
from comments.states import Act
from comments.strict import NoFilm, set_strict
from comments.writers import Writer
from filmclub.accounts.models import User
from filmclub.mail.kinds import write_letter
from filmclub.mail.queue import queue_mail
from reviews.fetching import get_public_article
from reviews.models import Article, ArticleFilm, Film
from reviews.saving import save_article
from tests.comments.browsing import SAME_ORIGIN, by_htmx, send
from tests.comments.letters import confirm_mail
from tests.conftest import MakeArticle, Post, html

pytestmark = pytest.mark.django_db

PAGE = "/articles/a-voice/"
# What only those read who have seen the film.
PHRASE = "They marry"
HEAD = "This discussion is strict"
LABEL = "For those who have seen the film"
LONG_AGO = "2020-01-01T00:00:00Z"


@pytest.fixture
def about_her(article: Article, film: Film) -> Article:
    save_article(article, films=[film.pk])
    return Article.objects.get(pk=article.pk)


@pytest.fixture
def strict(about_her: Article, post: Post, editor: User, ann: User) -> Article:
    """A strict discussion with a thread, one comment of which is long and none of which is marked."""
    top = post(f"{PHRASE} on the moon.")
    reply = post(f"{PHRASE} at sea!", parent=top, writer=Writer(user=ann))
    post(f"{PHRASE} twice. " + "And many words more. " * 400, parent=reply)
    post(f"{PHRASE} in the end.", spoils="ending")
    post(f"{PHRASE} in French.", language="fr")
    set_strict(about_her, is_strict=True, by=editor)
    return Article.objects.get(pk=about_her.pk)


def places(article: Article) -> list[str]:
    """Every address that shows comments of a discussion."""
    first = Comment.objects.filter(discussion=article.pk).earliest("pk")
    below = [
        f"comments/{pk}/{what}"
        for pk in Comment.objects.approved().order_by("pk").values_list("pk", flat=True)
        for what in ("", "text/", "reply/")
    ]
    return [
        f"{language}{PAGE}{path}"
        for language in ("", "/fr")
        for path in (
            "",
            "?order=newest",
            "?order=discussed",
            f"?from={first.pk}",
            "discussion/",
            f"discussion/?after={first.pk}",
            "discussion/more/",
            f"discussion/more/?top={first.pk}",
            "discussion/latest/",
            f"discussion/new/?since={LONG_AGO}",
            f"discussion/new/items/?since={LONG_AGO}",
            *below,
        )
    ]


def outlets() -> list[str]:
    """Every address that may speak of comments elsewhere."""
    return [
        *("/", "/fr/", "/articles/", "/feeds/articles.atom", "/feeds/articles.rss", "/films/her-2013/"),
        f"{PAGE}search/?q=marry",
        f"{PAGE}search/?q=moon",
        f"{PAGE}comments/live/",
        f"{PAGE}comments/live/?since={LONG_AGO}",
        f"{PAGE}discussion/threads/?first={Comment.objects.earliest('pk').pk}",
    ]


def with_phrase(client: Client, addresses: list[str]) -> list[str]:
    found = []
    for address in addresses:
        response = client.get(address)
        assert response.status_code == 200, address
        if PHRASE in html(response):
            found.append(address)
    return found


def queries_of(path: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert Client().get(path).status_code == 200
    return len(queries)


def guest_who_saw(article: Article) -> Client:
    client = Client()
    client.post(f"{PAGE}seen/", headers=SAME_ORIGIN)
    return client


class TestSettingIt:
    @pytest.mark.parametrize("who", ["editor", "moderator"])
    def test_is_for_editors_and_moderators(
        self, about_her: Article, who: str, request: pytest.FixtureRequest
    ) -> None:
        user = request.getfixturevalue(who)
        for wish in (True, False):
            assert set_strict(about_her, is_strict=wish, by=user).is_strict == wish
            assert is_strict(get_public_article(about_her.slug)) == wish

    def test_is_for_nobody_else(self, about_her: Article, ann: User, editor: User) -> None:
        editor.is_active = False
        for user in (ann, editor):
            with pytest.raises(PermissionDenied):
                set_strict(about_her, is_strict=True, by=user)
        assert not is_strict(get_public_article(about_her.slug))

    def test_takes_a_film(self, article: Article, editor: User) -> None:
        with pytest.raises(NoFilm):
            set_strict(article, is_strict=True, by=editor)
        assert not is_strict(get_public_article(article.slug))
        assert not set_strict(article, is_strict=False, by=editor).is_strict

    def test_makes_stored_pages_old_once(self, about_her: Article, editor: User) -> None:
        versions = []
        for wish in (False, True, True, False):
            set_strict(about_her, is_strict=wish, by=editor)
            about_her.refresh_from_db()
            versions.append(about_her.discussion_version)

        assert [version - versions[0] for version in versions] == [0, 1, 1, 2]

    def test_is_known_without_a_query(
        self, strict: Article, make_article: MakeArticle, django_assert_num_queries: Any
    ) -> None:
        make_article("quiet")
        found = [get_public_article(slug) for slug in (strict.slug, "quiet")]
        with django_assert_num_queries(0):
            assert [is_strict(article) for article in found] == [True, False]

    def test_is_undone_whole(self, strict: Article, editor: User) -> None:
        set_strict(strict, is_strict=False, by=editor)

        assert with_phrase(Client(), [PAGE, "/", f"{PAGE}search/?q=moon"]) == [
            PAGE,
            "/",
            f"{PAGE}search/?q=moon",
        ]
        assert HEAD not in html(Client().get(PAGE))


class TestWhoHasNotSeenIt:
    def test_finds_its_words_nowhere(self, strict: Article, bob: User, moderator: User) -> None:
        member, staff, other_guest = Client(), Client(), Client()
        member.force_login(bob)
        staff.force_login(moderator)
        send(other_guest, strict, text="Me too.", remember="on")
        for client in (Client(), member, staff, other_guest):
            assert with_phrase(client, [*places(strict), *outlets()]) == []

    def test_finds_each_comment_in_its_place_with_its_name(self, strict: Article) -> None:
        page = html(Client().get(PAGE))
        names = Comment.objects.filter(author=None).values_list("guest_name", flat=True)

        assert HEAD in page
        assert page.count(LABEL) == 5
        assert page.count('class="withheld" href="#strict"') == 5
        assert 'id="strict"' in page
        assert all(name in page for name in [*names, "Ann Berg"])
        assert "5 comments" in page

    def test_is_told_so_in_french(self, strict: Article) -> None:
        page = html(Client().get(f"/fr{PAGE}"))

        assert "Cette discussion est stricte\N{NO-BREAK SPACE}:" in page
        assert page.count("Pour qui a vu le film") == 5

    def test_is_offered_the_button_wherever_comments_stand(self, strict: Article) -> None:
        pk = Comment.objects.earliest("pk").pk
        for path in (
            "",
            "discussion/",
            "discussion/latest/",
            f"discussion/new/?since={LONG_AGO}",
            f"comments/{pk}/",
            f"comments/{pk}/reply/",
        ):
            page = html(Client().get(f"{PAGE}{path}"))
            assert page.count(HEAD) == 1, path
            assert page.count('id="viewing-comments"') == 1, path
            assert f'name="next" value="{PAGE}{path}#viewing-comments"' in page, path

    def test_is_not_offered_to_search(self, strict: Article) -> None:
        page = html(Client().get(f"{PAGE}search/?q=moon"))

        assert "its words are not looked for" in page
        assert 'name="q"' not in page
        assert 'role="search"' not in html(Client().get(PAGE))

    def test_is_told_of_no_words_in_heads_and_lines(self, strict: Article) -> None:
        last = Comment.objects.latest("pk")
        home = html(Client().get("/"))
        own_page = html(Client().get(last.get_absolute_url()))

        assert f"<span>{LABEL}</span>" in home
        assert f'<meta name="description" content="{LABEL}">' in own_page

    def test_asks_in_vain_in_another_way(self, strict: Article) -> None:
        for comment in Comment.objects.all():
            for path in ("shown/", "shown/text/"):
                response = Client().get(f"{comment.get_absolute_url()}{path}")
                assert PHRASE not in html(response)
        client = Client()
        client.post(f"{PAGE}comments/shown/", {"next": PAGE}, headers=SAME_ORIGIN)
        assert PHRASE not in html(client.get(PAGE))

    def test_has_seen_one_of_two_films_and_that_is_not_enough(self, strict: Article, film: Film) -> None:
        other = Film.objects.create(title="Lost in Translation", slug="lost-2003", year=2003)
        save_article(strict, films=[film.pk, other.pk])
        client = Client()
        client.post("/films/her-2013/seen/", headers=SAME_ORIGIN)
        assert "say that they have seen the films" in html(client.get(PAGE))
        assert with_phrase(client, [PAGE]) == []
        client.post("/films/lost-2003/seen/", headers=SAME_ORIGIN)
        assert with_phrase(client, [PAGE]) == [PAGE]

    def test_stays_so_where_the_films_are_taken_away(self, strict: Article, editor: User) -> None:
        client = guest_who_saw(strict)
        ArticleFilm.objects.filter(article=strict).delete()

        for reader in (client, Client()):
            page = html(reader.get(PAGE))
            assert "its article is about no film any more" in page
            assert PHRASE not in page
        set_strict(Article.objects.get(pk=strict.pk), is_strict=False, by=editor)
        assert PHRASE in html(Client().get(PAGE))


class TestWhoHasSeenIt:
    def test_reads_all_of_it(self, strict: Article, bob: User) -> None:
        member = Client()
        member.force_login(bob)
        member.post(f"{PAGE}seen/", headers=SAME_ORIGIN)
        for client in (guest_who_saw(strict), member):
            assert with_phrase(client, places(strict)) == places(strict)
            page = html(client.get(PAGE))
            assert LABEL not in page
            assert HEAD in page

    def test_finds_no_words_elsewhere_all_the_same(self, strict: Article) -> None:
        assert with_phrase(guest_who_saw(strict), outlets()) == []

    def test_and_takes_it_back(self, strict: Article) -> None:
        client = guest_who_saw(strict)
        client.post(f"{PAGE}seen/", {"seen": "no"}, headers=SAME_ORIGIN)

        assert with_phrase(client, places(strict)) == []

    def test_changes_nothing_for_others(self, strict: Article) -> None:
        before = html(Client().get(PAGE))
        page = html(guest_who_saw(strict).get(PAGE))

        assert html(Client().get(PAGE)) == before
        assert page != before


class TestPosting:
    @pytest.fixture(autouse=True)
    def no_interval(self, settings: Any) -> None:
        settings.COMMENT_INTERVAL = 0

    @pytest.mark.parametrize("way", [send, by_htmx])
    @pytest.mark.parametrize("remember", [{}, {"remember": "on"}])
    def test_works_as_ever_and_its_writer_reads_their_own_words(
        self, strict: Article, way: Any, remember: dict[str, str], moderator: User
    ) -> None:
        guest = Client()
        response = way(guest, strict, text="I cried.", **remember)
        comment = Comment.objects.latest("pk")

        assert response.status_code in (201, 303)
        if way is by_htmx:
            assert "I cried." in html(response)
        assert "I cried." in html(guest.get(PAGE))
        assert PHRASE not in html(guest.get(PAGE))
        moderate(comment, Act.APPROVE, by=moderator)
        for path in (PAGE, comment.get_absolute_url()):
            assert "I cried." in html(guest.get(path))
            assert "I cried." not in html(Client().get(path))

    def test_a_member_reads_their_own(self, strict: Article, ann: User) -> None:
        client = Client()
        client.force_login(ann)
        page = html(client.get(PAGE))

        assert "at sea!" in page
        assert page.count(PHRASE) == 1
        assert "at sea!" in html(client.get(f"{PAGE}discussion/latest/"))

    def test_may_be_done_below_what_one_cannot_read(self, strict: Article) -> None:
        top = Comment.objects.earliest("pk")
        assert send(Client(), strict, text="Yes.", parent=top.pk).status_code == 303
        refused = send(Client(), strict, text="", parent=top.pk)
        assert refused.status_code == 422
        assert PHRASE not in html(refused)
        assert PHRASE not in html(send(Client(), strict, text=""))


def test_no_mail_has_words_of_it(strict: Article, editor: User, moderator: User) -> None:
    confirm_mail()
    User.objects.update(email="somebody@example.org")
    Comment.objects.filter(author=None).update(state="pending")
    span = {"after": "2020-01-01T00:00:00+00:00", "until": timezone.now().isoformat()}
    abouts: list[tuple[str, dict[str, object]]] = [
        ("comments", {"user": editor.pk, **span}),
        ("digest", {"user": moderator.pk, "moment": span["until"]}),
    ]
    for kind, about in abouts:
        mail = queue_mail(key=kind, kind=kind, recipient="somebody@example.org", language="en", about=about)
        letter = write_letter(mail) if mail else None
        assert letter is not None
        for text in (letter.text, letter.html, letter.subject):
            assert PHRASE not in text
        assert LABEL in letter.text
        assert re.search(r"Ann Berg|Reader \d", letter.text)


def test_the_pages_of_a_strict_discussion_cost_strangers_one_query_more(
    about_her: Article, post: Post, editor: User
) -> None:
    costs = []
    for number in (3, 30):
        while Comment.objects.count() < number:
            post()
        for wish in (False, True):
            set_strict(about_her, is_strict=wish, by=editor)
            costs.append([queries_of(f"{PAGE}{path}") for path in ("", "discussion/", "discussion/latest/")])

    usual, strict, usual_of_many, strict_of_many = costs
    assert (usual, strict) == (usual_of_many, strict_of_many)
    assert [after - before for before, after in zip(usual, strict, strict=True)] == [0, 1, 1]


def test_moderators_read_in_the_admin_what_they_decide_about(
    strict: Article, post: Post, moderator: User
) -> None:
    post("It waits.", parent=Comment.objects.earliest("pk"), state="pending")
    staff = Client()
    staff.force_login(moderator)
    queue = html(staff.get("/admin/comments/comment/"))

    assert "It waits." in queue
    assert f"{PHRASE} on the moon." in queue
