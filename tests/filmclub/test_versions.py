"""Pages for everybody show each change at once, whatever is stored of them, and nothing of one reader."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches
from django.core.cache.backends.locmem import LocMemCache
from django.db import connection, transaction
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.models import Comment, Decision
from comments.moderation import correct_language, moderate, move_comment, purge, undo
from comments.posting import withdraw_comment
from comments.writers import Writer
from filmclub.accounts.models import User
from filmclub.club.models import Club
from filmclub.wordpress.importing import import_wordpress
from reviews import publishing
from reviews.models import Article, Origin
from reviews.querysets import ArticleQuerySet
from tests.comments.browsing import send
from tests.comments.test_composing import ODD
from tests.comments.visiting import switch_on
from tests.conftest import html, make_user
from tests.filmclub.changes import CHANGES, Seen, save
from tests.filmclub.stage import Stage
from tests.wordpress import exports

pytestmark = [pytest.mark.runs_on("sqlite"), pytest.mark.django_db]

PAGE = "/articles/a-voice/"
LOCAL = "django.core.cache.backends.locmem.LocMemCache"
CACHES: dict[str, dict[str, Any]] = {
    "kept": {"BACKEND": LOCAL, "LOCATION": "versions"},
    # There is no place for a second page; with each goes an entry that says what it shows.
    "full": {"BACKEND": LOCAL, "LOCATION": "full", "OPTIONS": {"MAX_ENTRIES": 2, "CULL_FREQUENCY": 1}},
    "off": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
}


@pytest.fixture(autouse=True)
def _empty_stores() -> None:
    """After a test the database has its old numbers and versions again."""
    for options in CACHES.values():
        if "LOCATION" in options:
            LocMemCache(options["LOCATION"], {}).clear()


@pytest.fixture(params=CACHES)
def store(request: pytest.FixtureRequest, settings: Any) -> str:
    """Where rendered pages are stored: for long, hardly, or not at all."""
    name: str = request.param
    use(name, settings)
    return name


def use(store: str, settings: Any) -> None:
    settings.CACHES = {**settings.CACHES, "fragments": CACHES[store]}


def each_store(settings: Any) -> Iterator[str]:
    """Let pages be stored in each of these ways, one after the other; what is in a store stays there."""
    for store in CACHES:
        use(store, settings)
        yield store


def read(path: str = PAGE) -> tuple[str, str]:
    """Return a page as a stranger gets it, and its validator; the page is asked for twice."""
    Client().get(path)
    response = Client().get(path)
    assert response.status_code == 200
    return html(response), response["ETag"]


def status(etag: str, path: str = PAGE) -> int:
    return Client().get(path, headers={"If-None-Match": etag}).status_code


def queries_of(path: str = PAGE) -> CaptureQueriesContext:
    with CaptureQueriesContext(connection) as queries:
        assert Client().get(path).status_code == 200
    return queries


def written(queries: CaptureQueriesContext) -> set[str]:
    """The tables that statements change."""
    statements = "\n".join(query["sql"] for query in queries)
    return set(re.findall(r'^(?:UPDATE|INSERT INTO|DELETE FROM) "(\w+)"', statements, re.MULTILINE))


class TestAChange:
    @pytest.mark.parametrize("name", CHANGES)
    def test_is_on_the_next_page_and_makes_a_new_version(
        self, stage: Stage, settings: Any, name: str
    ) -> None:
        before = {store: read() for store in each_store(settings)}
        with CaptureQueriesContext(connection) as queries:
            seen = CHANGES[name].make(stage)

        assert seen != Seen()
        assert {model._meta.db_table for model in CHANGES[name].models} <= written(queries)
        for store in each_store(settings):
            page, etag = before[store]
            assert status(etag) == 200, store
            after, new_etag = read()
            assert seen.new in after, store
            assert not seen.new or seen.new not in page, store
            assert seen.gone in page, store
            assert not seen.gone or seen.gone not in after, store
            assert status(new_etag) == 304, store

    def test_of_everything_that_the_page_reads_is_tested_here(self, stage: Stage) -> None:
        statements = [query["sql"] for query in queries_of()]
        tables = set(re.findall(r'(?:FROM|JOIN) "(\w+)"', " ".join(statements)))
        changed = {model._meta.db_table for change in CHANGES.values() for model in change.models}

        # The texts of videos are in the article's, and where an article came from never changes.
        assert tables == (changed - {"reviews_video"}) | {Origin._meta.db_table}

    @pytest.mark.parametrize("path", [f"/fr{PAGE}", f"{PAGE}discussion/", f"{PAGE}comments/{{}}/"])
    @pytest.mark.parametrize(
        "name", ["the_name_of_a_commenter", "a_comment_with_replies_is_marked_as_spam", "the_title"]
    )
    def test_is_on_the_other_pages_of_the_article_too(self, stage: Stage, path: str, name: str) -> None:
        path = path.format(stage.talk["reply"].pk)
        before, etag = read(path)
        CHANGES[name].make(stage)

        assert status(etag, path) == 200
        assert read(path)[0] != before

    def test_of_what_nobody_sees_makes_no_other_version(self, stage: Stage) -> None:
        before, etag = read()
        waiting = stage.talk["waiting"]
        moderate(waiting, Decision.Act.SPAM, by=stage.moderator)
        purge(Comment.objects.get(pk=waiting.pk), by=stage.moderator)

        assert status(etag) == 304
        caches["fragments"].clear()
        assert without_moments(read()[0]) == without_moments(before)

    def test_by_a_hundred_held_posts_makes_no_other_version(self, stage: Stage, settings: Any) -> None:
        settings.COMMENT_INTERVAL = 0
        article = stage.make_article("flooded")
        path = article.get_absolute_url()
        _page, etag = read(path)
        for number in range(100):
            send(Client(), article, text=f"Held {number}.", name=f"Reader {number}")

        assert Comment.objects.filter(discussion=article.pk, state="pending").count() == 100
        assert status(etag, path) == 304
        assert queries_of(path).captured_queries[1:] == []

    @pytest.mark.parametrize(
        "change",
        [
            lambda comment, mo: moderate(comment, Decision.Act.REFUSE, by=mo, reason="off-topic"),
            lambda comment, mo: moderate(comment, Decision.Act.SPAM, by=mo),
            lambda comment, mo: undo([moderate(comment, Decision.Act.SPAM, by=mo)], by=mo),
            lambda comment, mo: withdraw_comment(comment),
            lambda comment, mo: correct_language(comment, "fr", by=mo),
        ],
        ids=["refused", "spam", "undone", "withdrawn", "language"],
    )
    def test_of_what_waits_makes_no_other_version(self, stage: Stage, change: Any) -> None:
        _page, etag = read()
        change(stage.talk["waiting"], stage.moderator)

        assert status(etag) == 304

    def test_that_shows_what_waited_makes_a_new_one(self, stage: Stage) -> None:
        _page, etag = read()
        decision = moderate(stage.talk["waiting"], Decision.Act.APPROVE, by=stage.moderator)
        assert status(etag) == 200
        _page, etag = read()
        undo([decision], by=stage.moderator)
        assert status(etag) == 200

    def test_of_what_stands_above_others_makes_a_new_one(self, stage: Stage) -> None:
        """Nobody reads it, but everybody sees that it is there, and why it is not shown."""
        above = stage.post(state="approved")
        stage.post(parent=above)
        moderate(Comment.objects.get(pk=above.pk), Decision.Act.REMOVE, by=stage.moderator)
        _page, etag = read()
        moderate(Comment.objects.get(pk=above.pk), Decision.Act.SPAM, by=stage.moderator)
        assert status(etag) == 200
        _page, etag = read()
        move_comment(Comment.objects.get(pk=above.pk), stage.talk["guest"], by=stage.moderator)
        assert status(etag) == 200

    @pytest.mark.parametrize("name", ["series", "tag", "film"])
    def test_is_not_stored_without_its_version(
        self, stage: Stage, monkeypatch: pytest.MonkeyPatch, name: str
    ) -> None:
        def crash(*args: object) -> None:
            raise ZeroDivisionError

        row = getattr(stage, name)
        monkeypatch.setattr(ArticleQuerySet, "raise_version", crash)
        row.slug = "another"
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            row.save()
        row.refresh_from_db()
        assert row.slug != "another"

    @pytest.mark.parametrize("name", ["series", "tag"])
    def test_of_the_version_is_not_stored_without_the_deletion(
        self, stage: Stage, monkeypatch: pytest.MonkeyPatch, name: str
    ) -> None:
        def crash(*args: object) -> None:
            raise ZeroDivisionError

        _page, etag = read()
        monkeypatch.setattr(Model, "delete", crash)
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            getattr(stage, name).delete()

        assert status(etag) == 304


def without_moments(page: str) -> str:
    """Leave out of a page when it was rendered."""
    return re.sub(r'((?:data-rendered|name="until" value)="|[?]since=)[^"&]*', r"\1", page)


class TestTheStore:
    def test_is_what_these_tests_take_it_for(self, stage: Stage, store: str) -> None:
        queries_of()
        again = len(queries_of())
        queries_of(f"{PAGE}discussion/")
        later = len(queries_of())

        assert (again == 1) == (store != "off")
        assert (later == 1) == (store == "kept")

    def test_may_be_emptied_at_any_time(self, stage: Stage) -> None:
        before, etag = read()
        caches["fragments"].clear()

        after, same = read()
        assert same == etag
        assert without_moments(after) == without_moments(before)

    def test_holds_a_page_for_each_host(self, stage: Stage) -> None:
        for host in ("testserver", "localhost"):
            page = html(Client().get(PAGE, headers={"Host": host}))
            assert f'<link rel="canonical" href="http://{host}{PAGE}">' in page


class TestAnArticle:
    """What is stored of it is shown to nobody once it is not public."""

    def test_that_is_withdrawn_is_gone(self, stage: Stage, store: str) -> None:
        _page, etag = read()
        publishing.withdraw(article=stage.article, by=stage.editor)

        assert status(etag) == 410
        assert Client().get(PAGE).status_code == 410
        publishing.back_to_draft(article=stage.article, by=stage.editor)
        assert status(etag) == 404

    def test_that_links_to_one_goes_by_one_clock(
        self, stage: Stage, store: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # The database's clock is an hour ahead of the site's.
        soon = timezone.now() - timedelta(minutes=30)
        with monkeypatch.context() as patch:
            patch.setattr(timezone, "now", lambda: soon - timedelta(minutes=30))
            save(stage.coming_page, published_at=soon)
            before, etag = read()

        assert "Coming soon</a>" not in before
        assert status(etag) == 200
        assert "Coming soon</a>" in read()[0]

    def test_whose_time_comes_appears(self, stage: Stage, store: str) -> None:
        page = f"/articles/{stage.coming_translation.slug}/"
        assert Client().get(page).status_code == 404
        at = stage.article.published_at
        Article.objects.filter(pk=stage.coming_translation.pk).update(published_at=at)

        assert read(page)[1]


class TestAnImportedArticle:
    def test_shows_the_comments_of_the_next_import(self, db: None, tmp_path: Path, store: str) -> None:
        def bring(*comments: exports.Comment) -> None:
            file = tmp_path / "export.xml"
            item = exports.Item(57, name="her", comments=list(comments))
            file.write_text(exports.export(item), encoding="utf-8")
            import_wordpress(file, media=None, dry_run=False)

        first = exports.Comment(1, text="Brought first.")
        bring(first)
        article = Article.objects.get(origin__ref="old.example/blog?p=57")
        path = article.get_absolute_url()
        before, etag = read(path)
        bring(first, exports.Comment(2, text="Brought later.", parent=1))

        assert status(etag, path) == 200
        after, _etag = read(path)
        assert "Brought first." in before
        assert "Brought later." not in before
        assert "Brought later." in after
        assert 'id="comment-2"' in after


class TestARestore:
    """The versions go on from where they were in the backup, and numbers are given out a second time."""

    def test_shows_no_page_of_before(self, stage: Stage, store: str) -> None:
        backup = Article.objects.filter(pk=stage.article.pk).values("title", "version").get()
        save(stage.article, title="What was lost")
        lost, etag = read()
        Article.objects.filter(pk=stage.article.pk).update(**backup)
        Club.objects.renew_validators()
        stage.article.refresh_from_db()
        save(stage.article, title="What came instead")

        assert Article.objects.get(pk=stage.article.pk).version == backup["version"] + 1
        assert status(etag) == 200
        page, new_etag = read()
        assert ("What was lost" in lost, "What was lost" in page) == (True, False)
        assert "What came instead" in page
        assert status(new_etag) == 304

    def test_is_asked_for_with_what_is_asked_anyhow(self, stage: Stage) -> None:
        Client().get(PAGE)
        Club.objects.renew_validators()
        Club.objects.renew_validators()
        queries_of()
        assert len(queries_of()) == 1

    def test_makes_another_value_each_time(self, stage: Stage) -> None:
        values = set()
        for _time in range(3):
            Club.objects.renew_validators()
            values.add(Club.objects.get().restoration)
        assert len(values) == 3
        assert "" not in values


class TestWhatOneReaderSaw:
    """A page for everybody that the same process makes after a reader's own holds nothing of theirs."""

    def strangers_page(self) -> str:
        response = Client().get(PAGE)
        assert response["Cache-Control"].startswith("public")
        assert not response.cookies
        return without_moments(html(response))

    def test_a_guest_who_has_posted(self, stage: Stage, store: str) -> None:
        before = self.strangers_page()
        guest = Client()
        sent = {"text": "Only I see this.", "name": "Zoe Zed", "email": "zoe@example.org", "remember": "on"}
        assert send(guest, stage.article, **sent).status_code == 303
        own = html(guest.get(PAGE))

        for words in ("Only I see this.", 'value="Zoe Zed"', "zoe@example.org"):
            assert words in own
        assert self.strangers_page() == before

    @pytest.mark.parametrize("who", ["editor", "moderator", "member"])
    def test_a_member(self, stage: Stage, store: str, who: str) -> None:
        before = self.strangers_page()
        member: User = getattr(stage, who)
        browser = Client()
        browser.force_login(member)
        own = html(browser.get(PAGE))

        assert f'<a class="who" href="/me/">{member.name}</a>' in own
        assert "csrfmiddlewaretoken" in own
        assert self.strangers_page() == before

    def test_a_reader_who_was_here_before(self, stage: Stage, store: str) -> None:
        browser = Client()
        switch_on(browser)
        browser.post(
            f"{PAGE}comments/seen/",
            {"until": "2020-01-01T00:00:00Z"},
            headers={"Sec-Fetch-Site": "same-origin"},
        )
        assert browser.cookies.keys() == {"seen"}
        before = self.strangers_page()

        assert "seen" in browser.cookies
        assert 'class="comment new"' in html(browser.get(PAGE))
        assert self.strangers_page() == before


class TestInTurn:
    """Two members, two guests and a stranger ask for one page after the other, each change between them."""

    def people(self, stage: Stage) -> dict[str, Client]:
        people = {name: Client() for name in ("ann", "bea", "zoe", "kim", "stranger")}
        people["ann"].force_login(stage.member)
        people["bea"].force_login(make_user("dahl", name="Bea Dahl"))
        for name in ("zoe", "kim"):
            sent = {"text": f"{ODD} by {name}", "name": f"{name} {ODD}", "email": f"{name}@example.org"}
            answer = send(people[name], stage.article, **sent, remember="on")
            assert answer.status_code == 303, answer.content
        switch_on(people["zoe"])
        for name in ("ann", "zoe"):
            people[name].post(
                f"{PAGE}comments/seen/",
                {"until": "2020-01-01T00:00:00Z"},
                headers={"Sec-Fetch-Site": "same-origin"},
            )
        return people

    def look(self, people: dict[str, Client], stage: Stage, path: str, *, is_whole: bool = True) -> str:
        """Have all ask for a page; return the stranger's. Each finds what is theirs, and nobody else does."""
        own = {
            "ann": [
                f'<a class="who" href="/me/">{stage.member.name}</a>',
                'class="comment new"',
                'name="all"',
            ],
            "bea": ['<a class="who" href="/me/">Bea Dahl</a>', "You write as Bea Dahl."],
            "zoe": ["by zoe", 'value="zoe@example.org"', "Not me: forget", 'class="comment new"'],
            "kim": ["by kim", 'value="kim@example.org"', "Not me: forget"],
            "stranger": [],
        }
        pages = {name: html(browser.get(path)) for name, browser in people.items()}
        for name, page in pages.items():
            others = {words for theirs in own.values() for words in theirs} - {*own[name]}
            if name in ("zoe", "kim"):
                # They have read what was there when they posted, and others have posted since.
                others -= {'class="comment new"', 'name="all"'}
            assert not [words for words in others if words in page], (name, path)
            if is_whole:
                assert not [words for words in own[name] if words not in page], (name, path)
        return pages["stranger"]

    @pytest.mark.parametrize("reverse", [False, True], ids=["", "back"])
    def test_nobody_gets_what_is_anothers(self, stage: Stage, settings: Any, reverse: bool) -> None:
        settings.COMMENT_INTERVAL = 0
        stage.post(ODD, writer=Writer(name=ODD, email="odd@example.org"))
        people = self.people(stage)
        if reverse:
            people = dict(reversed(people.items()))
        for _store in each_store(settings):
            stranger = without_moments(html(Client().get(PAGE)))
            for _round in range(2):
                assert without_moments(self.look(people, stage, PAGE)) == stranger
            self.look(people, stage, f"{PAGE}discussion/", is_whole=False)
            stage.post(ODD)

    def test_what_is_stored_is_what_a_stranger_gets(self, stage: Stage, settings: Any) -> None:
        """Also where a reader's own page is asked for first, with all that a browser may send."""
        use("kept", settings)
        people = self.people(stage)
        for name in ("kim", "ann", "zoe", "bea"):
            caches["fragments"].clear()
            own = people[name].get(PAGE, headers={"If-None-Match": "*", "Authorization": "Basic x"})
            assert own.status_code == 200
            assert "ETag" not in own
            assert set(own["Cache-Control"].split(", ")) == {"private", "no-cache"}
            assert "Cookie" in own["Vary"]
            stored = queries_of()
            assert len(stored) == 1
            page = Client().get(PAGE)
            caches["fragments"].clear()
            fresh = Client().get(PAGE)
            assert without_moments(html(page)) == without_moments(html(fresh))
            assert dict(page.items()) == dict(fresh.items())
