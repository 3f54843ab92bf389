"""The one function that confirms an imported article."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.core.exceptions import PermissionDenied

from filmclub.accounts.models import User
from reviews.crediting import save_credits
from reviews.editions import Note
from reviews.models import Article, Contributor, Credit, Film, FormerSlug, Revision, Series
from reviews.proposals.body_parts import digest_of
from reviews.proposals.confirming import TextChanged, confirm
from reviews.proposals.film_facts import NewFilm
from reviews.saving import save_film
from tests.reviews.proposals.conftest import BODY, DETAILS, Imported, films_of, fresh

pytestmark = pytest.mark.django_db


class TestConfirming:
    @pytest.mark.parametrize("who", ["moderator", "ann"])
    def test_asks_for_permission_itself(
        self, imported: Imported, who: str, request: pytest.FixtureRequest
    ) -> None:
        with pytest.raises(PermissionDenied):
            confirm(imported(), film=None, kind="review", by=request.getfixturevalue(who))

    def test_does_nothing_the_second_time(self, imported: Imported, editor: User, ann: User) -> None:
        origin = imported("Her (2013)", body=BODY)
        confirm(origin, film=NewFilm("Her", 2013), kind="essay", by=editor)
        version, entries = fresh(origin).version, LogEntry.objects.count()

        again = confirm(origin, film=NewFilm("Moon", 2009), kind="news", series="Other", by=editor)

        assert (again.is_done, again.by) == (False, "Ed Ito")
        assert (films_of(origin), fresh(origin).kind) == (["Her, 2013"], "essay")
        assert (fresh(origin).version, LogEntry.objects.count()) == (version, entries)
        assert Series.objects.count() == 0

    @pytest.mark.parametrize("is_known", [False, True])
    def test_is_one_revision_of_each(self, imported: Imported, editor: User, is_known: bool) -> None:
        origin = imported("Her (2013)", body=BODY)
        film: Film | NewFilm = NewFilm("Her", 2013)
        if is_known:
            film = Film(title="Her", year=2013, slug="her-2013")
            save_film(film)
        before = Revision.objects.filter(kind="article").count()

        confirm(
            origin, film=film, credits=True, take_out_block=True, kind="essay", series="Voices", by=editor
        )

        assert Revision.objects.filter(kind="article").count() == before + 1
        kinds = Revision.objects.filter(note=Note.LOOKED_THROUGH, who=editor).values_list("kind", flat=True)
        assert sorted(kinds) == ["article", "film", "series"]
        newest = Revision.objects.filter(kind="film").latest("number")
        assert newest.number == (2 if is_known else 1)
        assert newest.data["credits"]

    def test_is_all_or_nothing(
        self, imported: Imported, editor: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        origin = imported("Her (2013)", body=BODY)

        def fail(*args: Any, **kwargs: Any) -> None:
            raise RuntimeError("the power is out")

        monkeypatch.setattr("reviews.proposals.confirming.LogEntry.objects.log_actions", fail)
        with pytest.raises(RuntimeError):
            confirm(origin, film=NewFilm("Her", 2013), series="S", credits=True, kind="essay", by=editor)

        assert (Film.objects.count(), Credit.objects.count(), Series.objects.count()) == (0, 0, 0)
        assert fresh(origin).kind == "review"

    def test_gives_a_new_film_an_address_that_nothing_had(self, imported: Imported, editor: User) -> None:
        Film.objects.create(title="Another", year=1999, slug="her-2013")
        FormerSlug.objects.create(model="film", slug="her-2013-2", object_id=1)

        result = confirm(imported(), film=NewFilm("Her", 2013), kind="review", by=editor)

        assert result.film is not None
        assert result.film.slug == "her-2013-3"

    @pytest.mark.parametrize(("title", "slug"), [("君の名は。", "君の名は-2016"), ("…!", "2016")])
    def test_gives_a_title_in_any_script_an_address(
        self, imported: Imported, editor: User, title: str, slug: str
    ) -> None:
        result = confirm(imported(), film=NewFilm(title, 2016), kind="review", by=editor)

        assert result.film is not None
        assert result.film.slug == slug

    def test_leaves_credits_of_doubtful_names_and_does_the_rest(
        self, imported: Imported, editor: User
    ) -> None:
        Contributor.objects.create(name="Spike Jonz", slug="spike")
        origin = imported("Her (2013)", body=BODY)

        result = confirm(
            origin, film=NewFilm("Her", 2013), credits=True, take_out_block=True, kind="essay", by=editor
        )

        assert "these names may be people whom the site knows: Spike Jonze." in result.messages[0]
        assert len(result.messages) == 1
        assert (Credit.objects.count(), Contributor.objects.count()) == (0, 1)
        article = fresh(origin)
        assert (article.body, article.kind, films_of(origin)) == (BODY, "essay", ["Her, 2013"])
        assert Film.objects.get().running_time == 126
        assert article.origin.confirmed_at is not None

    def test_keeps_the_block_if_a_line_of_it_was_not_read(self, imported: Imported, editor: User) -> None:
        body = BODY.replace("<p>Directed", "<p>Budget: $23 million<br>Directed")
        origin = imported("Her (2013)", body=body)

        result = confirm(
            origin, film=NewFilm("Her", 2013), credits=True, take_out_block=True, kind="review", by=editor
        )

        assert result.credits_saved == 3
        assert "Budget: $23 million" in result.messages[0]
        assert fresh(origin).body == body

    def test_keeps_the_block_if_the_film_says_otherwise(
        self, imported: Imported, editor: User, film: Film
    ) -> None:
        Film.objects.update(running_time=99)
        origin = imported("Her (2013)", body=BODY)

        result = confirm(origin, film=film, credits=True, take_out_block=True, kind="review", by=editor)

        assert "Running Time: 126 minutes" in result.messages[0]
        assert fresh(origin).body == BODY
        assert Film.objects.get().running_time == 99

    def test_takes_out_a_block_whose_credits_the_film_has(
        self, imported: Imported, editor: User, film: Film
    ) -> None:
        first, second = imported("Her (2013)", body=BODY), imported("Her (2013)", body=BODY)
        confirm(first, film=film, credits=True, kind="review", by=editor)
        assert fresh(first).body == BODY

        result = confirm(second, film=film, credits=False, take_out_block=True, kind="review", by=editor)

        assert result.messages == []
        assert "Movie Details" not in fresh(second).body
        assert Credit.objects.count() == 3

    def test_leaves_the_credits_of_a_film_that_has_some(
        self, imported: Imported, editor: User, film: Film
    ) -> None:
        from reviews.credit_text.reading import read_credits

        save_credits(film=film, lines=read_credits("Amy Adams as Amy").lines, by=editor)
        origin = imported("Her (2013)", body=BODY)

        result = confirm(origin, film=film, credits=True, take_out_block=True, kind="review", by=editor)

        assert Credit.objects.count() == 1
        assert result.messages
        assert fresh(origin).body == BODY

    def test_does_not_give_a_film_the_credits_of_another(
        self, imported: Imported, editor: User, film: Film
    ) -> None:
        body = DETAILS.replace("<p>Directed", "<p>Title: Moon<br>Directed")

        result = confirm(
            imported(body=body), film=film, credits=True, take_out_block=True, kind="review", by=editor
        )

        assert "name a film other than Her, 2013" in result.messages[0]
        assert Credit.objects.count() == 0

    def test_fills_what_the_film_does_not_say_yet(self, imported: Imported, editor: User, film: Film) -> None:
        block = DETAILS.replace(
            "<p>Directed",
            "<p>Her (2013)<br>Country: USA, France<br>Langue : anglais<br>Genre: Drama, Sci-fi<br>Directed",
        )
        origin = imported("Her (2013)", body=block)

        result = confirm(origin, film=film, credits=True, take_out_block=True, kind="review", by=editor)

        film.refresh_from_db()
        assert (film.countries, film.languages, film.genres) == (
            ["US", "FR"],
            ["en"],
            ["drama", "science-fiction"],
        )
        assert (result.messages, fresh(origin).body) == ([], "")

    @pytest.mark.parametrize(
        "line", ["Country: Freedonia", "Genre: Mumblecore", "Running Time: 9000 minutes"]
    )
    def test_keeps_a_fact_that_has_no_place(
        self, imported: Imported, editor: User, film: Film, line: str
    ) -> None:
        Film.objects.update(running_time=None)
        body = DETAILS.replace("Running Time: 126 minutes", line)
        origin = imported("Her (2013)", body=body)

        result = confirm(origin, film=film, credits=True, take_out_block=True, kind="review", by=editor)

        assert line in result.messages[0]
        assert fresh(origin).body == body

    def test_keeps_the_line_of_a_guest_whom_the_article_does_not_name(
        self, imported: Imported, editor: User
    ) -> None:
        origin = imported(body=BODY)

        confirm(origin, film=None, take_out_byline=True, contributed_by="Ann Berg", kind="review", by=editor)

        assert fresh(origin).body == BODY

    def test_recognises_a_series_by_its_name(self, imported: Imported, editor: User) -> None:
        series = Series.objects.create(name="Movie Quote Monday", slug="mqm")
        origin = imported()

        confirm(origin, film=None, series="movie  quote monday", kind="review", by=editor)

        assert fresh(origin).series == series

    def test_refuses_a_text_that_the_editor_did_not_see(self, imported: Imported, editor: User) -> None:
        with pytest.raises(TextChanged):
            confirm(
                imported(body=BODY), film=None, take_out_byline=True, contributed_by="Billie Strand",
                seen=digest_of("<p>Another.</p>"), kind="review", by=editor,
            )  # fmt: skip

    def test_does_not_touch_the_numbers_of_the_discussion(self, imported: Imported, editor: User) -> None:
        origin = imported(body=BODY)
        Article.objects.update(
            comment_count=12, discussion_version=3, last_comment_at=datetime(2026, 1, 1, tzinfo=UTC)
        )

        confirm(
            origin, film=None, take_out_byline=True, contributed_by="Billie Strand", kind="news", by=editor
        )

        article = fresh(origin)
        assert (article.comment_count, article.discussion_version) == (12, 3)
        assert article.body == BODY.removesuffix("<p>Contributed by Billie Strand</p>")
