"""Credits in the admin: rows, and the page “Credits as text”."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.messages import get_messages
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from filmclub.accounts.models import User
from reviews.credit_text.reading import read_credits
from reviews.crediting import UndecidedNames, save_credits
from reviews.credits import ContributorKind
from reviews.matching import is_similar, match_names
from reviews.models import Article, ArticleFilm, Contributor, Credit, Film

pytestmark = pytest.mark.django_db
HER = Path(__file__).parent.parent / "data" / "her-2013.json"
TEXT = """Directed and Written by: Spike Jonze

Joaquin Phoenix as Theodore Twombly
Scarlett Johansson as Samantha (voice)

Cinematography: Hoyte Van Hoytema (director of photography)
Music: Arcade Fire [music, group]

Produced by:
Megan Ellison – producer
Thomas Patrick Smith – associate producer (as Thomas P. Smith)
"""


def person(name: str, **fields: Any) -> Contributor:
    return Contributor.objects.create(
        name=name, slug=fields.pop("slug", name.lower().replace(" ", "-")), **fields
    )


def page_of(film: Film) -> str:
    return reverse("admin:reviews_film_credits", args=[film.pk])


def read(client: Client, film: Film, text: str, **answers: Any) -> Any:
    started = client.get(page_of(film)).context["page"].present
    return client.post(page_of(film), {"text": text, "started_from": started, "_read": "1", **answers})


def answers_of(response: Any, **who: str) -> dict[str, str]:
    """What the browser sends back from the page that was shown, with some answers changed."""
    page = response.context["page"]
    answers = {"text": page.text, "started_from": page.present, "was_read": page.digest}
    for name, person in page.people.items():
        answers[f"name-{person.number}"] = name
        answers[f"who-{person.number}"] = who.get(name, person.chosen)
    return answers


def save(client: Client, film: Film, text: str, who: dict[str, str] | None = None, **more: str) -> Any:
    shown = read(client, film, text)
    return client.post(page_of(film), {**answers_of(shown, **(who or {})), "_save": "1", **more})


def said(response: Any) -> str:
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


def credits_of(film: Film) -> list[str]:
    return [str(credit) for credit in Credit.objects.filter(film=film).select_related("contributor")]


class TestCreditsAsText:
    def test_are_read_shown_and_saved(self, as_editor: Client, film: Film) -> None:
        shown = read(as_editor, film, TEXT)
        html = shown.content.decode()
        assert not Credit.objects.exists()
        assert "Directing, Writing" in html
        assert "<code>Scarlett Johansson as Samantha (voice)</code>" in html
        assert "a new person" in html
        assert "a new group" in html

        response = as_editor.post(page_of(film), {**answers_of(shown), "_save": "1"})

        assert response["Location"] == reverse("admin:reviews_film_change", args=[film.pk])
        assert "7 credits are saved" in said(response)
        assert credits_of(film)[0] == "Directed and Written by Spike Jonze"
        assert credits_of(film)[1] == "Joaquin Phoenix as Theodore Twombly"
        last = Credit.objects.get(contributor__name="Thomas Patrick Smith")
        assert (last.title, last.credited_as, last.heading) == (
            "associate producer", "Thomas P. Smith", "Produced by",
        )  # fmt: skip
        assert Contributor.objects.get(name="Arcade Fire").kind == ContributorKind.GROUP
        assert Contributor.objects.get(name="Spike Jonze").sort_name == "Jonze, Spike"

    def test_begin_with_what_the_film_has(self, as_editor: Client, film: Film) -> None:
        save(as_editor, film, TEXT)

        html = as_editor.get(page_of(film)).content.decode()

        assert "Joaquin Phoenix as Theodore Twombly" in html
        assert "What can be written" in html

    def test_of_a_real_film_lose_no_fact(self, as_editor: Client, film: Film) -> None:
        facts = json.loads(HER.read_text())["credits"]
        lines = "\n".join(
            "".join(f"[{key}: {fact[name]}] " for key, name in (
                ("name", "name"), ("title", "title"), ("character", "character"),
                ("as", "credited_as"), ("heading", "heading")) if name in fact)
            + "".join(f"[note: {note}] " for note in fact.get("attributes", []))
            + f"[{', '.join([fact['department'], *fact.get('also', []), fact['kind']])}]"
            for fact in facts
        )  # fmt: skip
        save(as_editor, film, lines)

        stored = Credit.objects.filter(film=film).select_related("contributor")
        assert len(facts) == len(stored) == 25
        for fact, credit in zip(facts, stored, strict=True):
            for name in ("name", "kind", "department", "title", "character", "credited_as", "heading"):
                assert getattr(credit, name) == fact.get(name, "")
            assert (credit.also, credit.attributes) == (fact.get("also", []), fact.get("attributes", []))

    def test_that_stay_the_same_keep_their_key(self, as_editor: Client, film: Film) -> None:
        save(as_editor, film, TEXT)
        before = dict(Credit.objects.values_list("contributor__name", "pk"))

        save(as_editor, film, "Amy Adams as Amy\n" + TEXT.replace("Theodore Twombly", "Theodore"))

        after = dict(Credit.objects.values_list("contributor__name", "pk"))
        assert {name for name in before if before[name] == after[name]} == before.keys() - {"Joaquin Phoenix"}
        assert credits_of(film)[0] == "Amy Adams as Amy"
        assert list(Credit.objects.values_list("position", flat=True)) == list(range(1, 9))

    def test_raise_the_version_of_articles_and_are_logged(
        self, as_editor: Client, film: Film, article: Article, editor: User
    ) -> None:
        ArticleFilm.objects.create(article=article, film=film)
        before = Article.objects.get().version

        save(as_editor, film, TEXT)

        assert Article.objects.get().version > before
        entry = LogEntry.objects.get()
        assert (entry.user, entry.get_change_message()) == (
            editor,
            "Credits saved as text: 7 made, 0 removed.",
        )

    def test_can_all_be_removed(self, as_editor: Client, film: Film) -> None:
        save(as_editor, film, TEXT)

        save(as_editor, film, "")

        assert credits_of(film) == []

    def test_that_are_not_read_are_not_dropped_silently(self, as_editor: Client, film: Film) -> None:
        text = TEXT + "\n[name: ] [music\n"
        assert read_credits(text).unread
        refused = save(as_editor, film, text)
        assert "Some lines were not read" in refused.content.decode()
        assert "Not read:" in refused.content.decode()
        assert not Credit.objects.exists()

        save(as_editor, film, text, drop_unread="on")

        assert len(credits_of(film)) == 7

    def test_show_their_doubts_beside_their_line(self, as_editor: Client, film: Film) -> None:
        text = "Produced by:\nNatalie Farrey executive – producer"
        doubts = [doubt for line in read_credits(text).lines for doubt in line.doubts]
        assert doubts

        shown = read(as_editor, film, text)

        assert [row.problem for row in shown.context["page"].rows if row.line] == [" ".join(doubts)]
        assert 'class="problem"' in shown.content.decode()

    def test_that_were_changed_after_reading_are_shown_again_first(
        self, as_editor: Client, film: Film
    ) -> None:
        shown = read(as_editor, film, TEXT)

        response = as_editor.post(
            page_of(film), {**answers_of(shown), "text": TEXT + "\nAmy Adams as Amy", "_save": "1"}
        )

        assert "You changed the text" in response.content.decode()
        assert not Credit.objects.exists()

    def test_that_somebody_else_changed_are_not_overwritten_unasked(
        self, as_editor: Client, film: Film
    ) -> None:
        mine = answers_of(read(as_editor, film, TEXT))
        save(as_editor, film, "Amy Adams as Amy")

        warned = as_editor.post(page_of(film), {**mine, "_save": "1"})
        assert "Somebody else changed the credits" in warned.content.decode()
        assert credits_of(film) == ["Amy Adams as Amy"]

        as_editor.post(page_of(film), {**answers_of(warned), "_save": "1"})
        assert len(credits_of(film)) == 7

    def test_cost_the_same_number_of_queries_whatever_their_number(
        self, as_editor: Client, film: Film
    ) -> None:
        counts = []
        person("Firstname1 Lastname")
        for number in (2, 40):
            text = "\n".join(f"Firstname{n} Lastname{n} as Role {n}" for n in range(number))
            started = as_editor.get(page_of(film)).context["page"].present
            with CaptureQueriesContext(connection) as captured:
                as_editor.post(page_of(film), {"text": text, "started_from": started, "_read": "1"})
            counts.append(len(captured))

        assert counts[0] == counts[1]

    @pytest.mark.parametrize(
        "text", ["\0", "<script>alert(1)</script>", "“" * 5000, "[[[[", "\r\n\r\n", "：—"]
    )
    def test_that_are_nonsense_break_nothing(self, as_editor: Client, film: Film, text: str) -> None:
        response = read(as_editor, film, text)

        assert response.status_code == 200
        assert "<script>alert" not in response.content.decode()

    @pytest.mark.parametrize(("who", "status"), [("moderator", 403), ("ann", 302), (None, 302)])
    def test_are_for_editors_only(
        self, client: Client, film: Film, who: str | None, status: int, request: pytest.FixtureRequest
    ) -> None:
        if who:
            client.force_login(request.getfixturevalue(who))

        assert client.get(page_of(film)).status_code == status
        assert client.post(page_of(film), {"text": TEXT, "_save": "1"}).status_code == status
        assert not Credit.objects.exists()

    def test_of_no_film_are_not_found(self, as_editor: Client) -> None:
        assert as_editor.get(reverse("admin:reviews_film_credits", args=[4711])).status_code == 404


class TestWhoIsWho:
    def test_somebody_written_the_same_is_recognised(self, as_editor: Client, film: Film) -> None:
        known = person("Rooney Mara")
        Credit.objects.create(
            film=Film.objects.create(title="Carol", slug="carol-2015", year=2015),
            contributor=known,
            department="cast",
        )

        shown = read(as_editor, film, "Rooney Mara as Catherine")
        html = shown.content.decode()
        assert reverse("admin:reviews_contributor_change", args=[known.pk]) in html
        assert "Rooney Mara – Carol, 2015" in html

        as_editor.post(page_of(film), {**answers_of(shown), "_save": "1"})
        assert Credit.objects.get(film=film).contributor == known

    @pytest.mark.parametrize(
        ("stored", "printed"),
        [
            ("Rooney Mara", "Maara Rooney"),
            ("Rooney Mara", "Mara Rooney"),
            ("Rooney Mara", "ROONEY MARA"),
            ("Thomas Patrick Smith", "Thomas P. Smith"),
            ("Thomas Patrick Smith", "Thomas Smith"),
            ("Thomas Patrick Smith", "T. P. Smith"),
            ("Agnès Varda", "Agnes Varda"),
            ("Hoyte Van Hoytema", "Hoyte van Hoytema"),
            ("Hayao Miyazaki", "Miyazaki Hayao"),
        ],
    )
    def test_somebody_similar_is_asked_about_and_never_merged(
        self, as_editor: Client, film: Film, stored: str, printed: str
    ) -> None:
        known = person(stored)

        refused = save(as_editor, film, f"{printed} as Catherine")
        assert f"Say who is meant by {printed}." in refused.content.decode()
        assert "Somebody we know?" in refused.content.decode()
        assert not Credit.objects.exists()

        save(as_editor, film, f"{printed} as Catherine", {printed: str(known.pk)})
        assert Credit.objects.get().contributor == known

    def test_somebody_similar_can_be_new(self, as_editor: Client, film: Film) -> None:
        person("Thomas Patrick Smith")

        save(as_editor, film, "Thomas Smith as Paul", {"Thomas Smith": "new:person"})

        assert Contributor.objects.count() == 2
        assert Credit.objects.get().contributor.name == "Thomas Smith"

    def test_two_of_the_same_name_are_asked_about(self, as_editor: Client, film: Film) -> None:
        person("Steve McQueen", slug="steve-mcqueen", disambiguation="actor")
        director = person("Steve McQueen", slug="steve-mcqueen-2", disambiguation="director")

        refused = save(as_editor, film, "Directed by: Steve McQueen")
        assert "Steve McQueen (director) – no film yet" in refused.content.decode()

        save(as_editor, film, "Directed by: Steve McQueen", {"Steve McQueen": str(director.pk)})
        assert Credit.objects.get().contributor == director

    def test_a_third_of_the_same_name_gets_an_address_of_their_own(
        self, as_editor: Client, film: Film
    ) -> None:
        person("Steve McQueen")

        save(as_editor, film, "Steve McQueen as Paul", {"Steve McQueen": "new:person"})

        assert sorted(Contributor.objects.values_list("slug", flat=True)) == [
            "steve-mcqueen",
            "steve-mcqueen-2",
        ]

    def test_a_name_in_other_letters_gets_an_address_in_them(self, as_editor: Client, film: Film) -> None:
        save(as_editor, film, "Directed by: 宮崎 駿\nWritten by: 久石 譲")

        assert set(Contributor.objects.values_list("slug", flat=True)) == {"宮崎-駿", "久石-譲"}
        for person in Contributor.objects.all():
            assert person.name in as_editor.get(person.get_absolute_url()).content.decode()

    def test_a_name_that_somebody_was_credited_as_is_asked_about(self, as_editor: Client, film: Film) -> None:
        save(as_editor, film, "Lana Wachowski – producer (as Larry Wachowski)")
        other = Film.objects.create(title="Bound", slug="bound-1996", year=1996)

        refused = save(as_editor, other, "Directed by: Larry Wachowski")

        assert "Say who is meant by Larry Wachowski." in refused.content.decode()

    def test_one_name_in_two_lines_is_one_person(self, as_editor: Client, film: Film) -> None:
        shown = read(as_editor, film, "Directed by: Spike Jonze\nSpike Jonze as Alien Child")
        assert shown.content.decode().count('name="who-') == 1

        as_editor.post(page_of(film), {**answers_of(shown), "_save": "1"})

        assert Contributor.objects.get().credits.count() == 2

    @pytest.mark.parametrize("answer", ["4711", "new:robot", "x", "new:", "-1"])
    def test_an_answer_that_was_not_offered_is_no_answer(
        self, as_editor: Client, film: Film, answer: str
    ) -> None:
        stranger = person("Somebody Else")

        for value in (answer, str(stranger.pk)):
            refused = save(as_editor, film, "Rooney Mara as Catherine", {"Rooney Mara": value})
            assert "Say who is meant by Rooney Mara." in refused.content.decode()

        assert not Credit.objects.exists()

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("Amy Adams", "Amy Poehler"),
            ("Chris Pratt", "Chris Pine"),
            ("John Smith", "Jane Smith"),
            ("Her", "Him"),
            ("Amy", "Amy Adams"),
            ("…", "!"),
        ],
    )
    def test_others_are_not_similar(self, one: str, other: str) -> None:
        assert not is_similar(one, other)
        assert not is_similar(other, one)

    def test_finding_them_costs_three_queries(self, django_assert_num_queries: Any) -> None:
        for n in range(30):
            person(f"Firstname{n} Lastname{n}")

        with django_assert_num_queries(3):
            matches = match_names([f"Firstname{n} Lastname{n}" for n in range(30)])

        assert all(match.recognised for match in matches.values())


class TestSaveCredits:
    def test_a_program_takes_the_same_name_or_somebody_new(self, film: Film) -> None:
        known = person("Spike Jonze")

        saved = save_credits(film=film, lines=read_credits(TEXT).lines)

        assert saved[0].contributor == known
        assert [credit.position for credit in saved] == list(range(1, 8))
        assert save_credits(film=film, lines=read_credits(TEXT).lines) == saved

    def test_a_program_is_asked_too_unless_it_says_otherwise(self, film: Film) -> None:
        person("Thomas P Smith")
        lines = read_credits(TEXT).lines

        with pytest.raises(UndecidedNames) as asked:
            save_credits(film=film, lines=lines)
        assert asked.value.names == ["Thomas Patrick Smith"]
        assert not Credit.objects.exists()
        assert Contributor.objects.count() == 1

        save_credits(film=film, lines=lines, ask=False)
        assert Contributor.objects.filter(name="Thomas Patrick Smith").exists()

    @pytest.mark.parametrize("who", ["moderator", "ann", "eve"])
    def test_only_those_who_may_change_films_may(
        self, film: Film, who: str, request: pytest.FixtureRequest
    ) -> None:
        with pytest.raises(PermissionDenied):
            save_credits(film=film, lines=[], by=request.getfixturevalue(who))


def test_the_box_says_which_languages_it_reads(client: Client, editor: User, film: Film) -> None:
    client.force_login(editor)

    for address in (page_of(film), reverse("admin:reviews_film_add")):
        assert "English, French and German credits are read." in client.get(address).content.decode()
