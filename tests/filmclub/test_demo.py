"""The demo, and what somebody who tries the site out finds in it."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client, override_settings

from comments.models import Comment
from comments.trees.places import depth
from filmclub.accounts.models import User
from filmclub.management import demo_content
from reviews.models import Article, Film, Spoils
from tests.conftest import QUICK_HASHERS

pytestmark = [pytest.mark.runs_on("sqlite"), pytest.mark.django_db]

HER = Path(__file__).parent.parent / "data" / "her-2013.json"


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Any:
    """The loaded demo, for all tests of this module; gone afterwards."""
    settings = {"MEDIA_ROOT": tmp_path_factory.mktemp("demo-media"), "PASSWORD_HASHERS": QUICK_HASHERS}
    with django_db_blocker.unblock(), override_settings(**settings), transaction.atomic():
        demo_content.load()
        yield
        transaction.set_rollback(True)


def test_it_has_what_a_reader_wants_to_try(demo: None) -> None:
    kinds = Counter(Article.objects.published().values_list("kind", flat=True))
    states = Counter(Comment.objects.values_list("state", flat=True))

    assert Film.objects.count() >= 8
    assert Article.objects.count() >= 10
    assert set(kinds) == {"review", "essay", "quote", "news", "page"}
    assert Article.objects.published().filter(language="fr").exists()
    assert Article.objects.published().exclude(contributed_by="").exists()
    assert Article.objects.filter(state="draft").exists()
    assert [article for article in Article.objects.all() if article.is_scheduled()]
    assert Comment.objects.count() >= 120
    assert set(states) == set(Comment.State.values)
    assert set(Comment.objects.reported().values_list("open_reports", flat=True)) == {1, 2}
    assert max(depth(comment) for comment in Comment.objects.all()) >= 8
    assert set(Comment.objects.values_list("language", flat=True)) == {"en", "fr"}
    assert max(path.stat().st_size for path in (demo_content.FIXTURES / "pictures").iterdir()) <= 100 * 1024


def test_it_has_every_kind_of_what_gives_away(demo: None) -> None:
    in_one = Comment.objects.approved().filter(discussion__article__slug="letters-for-other-people")
    whole = in_one.filter(spoils__in=[spoils for spoils in Spoils if spoils.gives_away])

    assert set(whole.values_list("spoils", flat=True)) == {"setup", "plot", "ending"}
    assert set(whole.values_list("language", flat=True)) == {"en", "fr"}
    assert whole.filter(parent__in=whole).exists()
    assert whole.filter(text_html__contains="<blockquote>").exists()
    assert whole.exclude(short_html="").exists()
    assert in_one.filter(text_html__contains='<a class="spoiler"').exists()
    assert in_one.filter(text_html__contains='<details class="spoiler"').exists()
    strict = Article.objects.published().get(discussion__is_strict=True)
    assert strict.comment_count >= 5
    with_passages = Article.objects.published().filter(passages__gt=0)
    assert set(with_passages.values_list("language", flat=True)) == {"en", "fr"}


def test_three_articles_stand_in_a_series(demo: None) -> None:
    assert Article.objects.published().filter(series__slug="movie-quote-monday").count() >= 3


def test_the_credits_of_her_are_those_that_a_blog_printed(demo: None) -> None:
    """Not one fact lost, merged or reordered."""
    film = Film.objects.get(slug="her-2013")
    facts = json.loads(HER.read_text())
    printed = [
        {
            "department": row["department"],
            "also": row.get("also", []),
            "title": row.get("title", ""),
            "name": row["name"],
            "kind": row["kind"],
            "character": row.get("character", ""),
            "attributes": row.get("attributes", []),
            "credited_as": row.get("credited_as", ""),
            "heading": row.get("heading", ""),
        }
        for row in facts["credits"]
    ]
    stored = [
        {field: getattr(credit, field) for field in printed[0]}
        for credit in film.credits.select_related("contributor")
    ]

    assert stored == printed
    assert (film.title, film.year, film.running_time) == (
        facts["title"],
        facts["year"],
        facts["running_time_minutes"],
    )


@pytest.mark.parametrize(
    "line",
    [
        "Directed and Written by",
        "Theodore Twombly",
        "(voice)",
        "director of photography",
        "Cinematography",
        "(as Thomas P. Smith)",
        "Produced by",
        "Annapurna Pictures",
    ],
)
def test_and_are_shown_like_that(demo: None, client: Client, line: str) -> None:
    for path in ("/films/her-2013/", "/articles/a-voice-in-a-pastel-city/"):
        assert line in client.get(path).content.decode()


def test_every_thread_of_it_is_right(demo: None, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("check_threads")

    assert capsys.readouterr().out.endswith(" 0 faults\n")


def test_its_editor_and_moderator_can_sign_in(demo: None, client: Client) -> None:
    for username in ("ines", "ruth"):
        answer = client.post(
            "/accounts/login/", {"login": username, "password": demo_content.password_of(username)}
        )
        assert answer.status_code == 302
        assert client.get("/admin/").status_code == 200
        client.logout()


def test_the_passwords_are_this_checkouts_own(settings: Any) -> None:
    ours = demo_content.password_of("ines")
    settings.SECRET_KEY = "another checkout"

    assert demo_content.password_of("ines") != ours


def test_it_refuses_to_run_in_production(settings: Any) -> None:
    settings.DEBUG = False

    with pytest.raises(CommandError, match="DEBUG=true"):
        call_command("demo", "--no-serve")


def test_it_does_not_mix_with_another_site(settings: Any) -> None:
    settings.DEBUG = True
    User.objects.filter(username="ines").update(username="somebody-else")
    User.objects.get_or_create(username="operator")

    with pytest.raises(CommandError, match="holds a site already"):
        call_command("demo", "--no-serve")


def test_a_second_start_keeps_what_was_written(
    demo: None, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.DEBUG = True
    User.objects.create_user("written-meanwhile")
    comments = Comment.objects.count()
    call_command("demo", "--no-serve")

    assert Comment.objects.count() == comments
    assert User.objects.filter(username="written-meanwhile").exists()
    assert "ruth" in capsys.readouterr().out
