"""Credits in doubt: they are stored, readers see nothing of them, and an editor decides."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from filmclub.accounts.models import User
from reviews.crediting import save_credits
from reviews.credits import ContributorKind, CreditLine, Department
from reviews.doubts import AlreadyDecided, accept_credit, films_in_doubt, take_away_credit
from reviews.models import Article, Contributor, Credit, Film, Revision
from reviews.saving import save_article
from tests.conftest import MakeArticle, html
from tests.wordpress.leaving import export_as_text

pytestmark = pytest.mark.django_db
DOUBT = "Read as the actor “Dolly Grip”."
DOUBTS = "/admin/reviews/film/doubts/"
# Whatever of it stands anywhere is a leak.
PLANTED = ("Zelda Planted", "zelda-planted", "Zelda P. Alias", "The Planted Part", "planted best boy")


def line(name: str = "Dolly Grip", *doubts: str, **fields: Any) -> CreditLine:
    fields = {"kind": ContributorKind.PERSON, "department": Department.CAST, **fields}
    return CreditLine(name=name, doubts=doubts, **fields)


@pytest.fixture
def held(film: Film, editor: User) -> Credit:
    """A credit in doubt, beside one that is not."""
    lines = [line("Amy Adams", character="Amy"), line("Dolly Grip", DOUBT, character="Jane", line_number=2)]
    save_credits(film=film, lines=lines, by=editor, text="Amy Adams as Amy\nDolly Grip ... Jane")
    return Credit.objects.get(contributor__name="Dolly Grip")


@pytest.fixture
def as_editor(client: Client, editor: User) -> Client:
    client.force_login(editor)
    return client


class TestALineInDoubt:
    def test_is_stored_with_what_was_printed(self, held: Credit) -> None:
        assert (held.doubt, held.printed) == (DOUBT, "Dolly Grip ... Jane")
        assert [credit.name for credit in Credit.objects.public()] == ["Amy Adams"]

    def test_stays_so_when_the_text_is_saved_again(self, held: Credit, film: Film, editor: User) -> None:
        save_credits(film=film, lines=[line("Dolly Grip", character="Jane")], by=editor)

        assert Credit.objects.get().doubt == DOUBT
        assert Credit.objects.get().pk == held.pk

    def test_that_was_decided_is_not_asked_about_again(self, held: Credit, film: Film, editor: User) -> None:
        accept_credit(held.pk, by=editor)

        save_credits(film=film, lines=[line("Dolly Grip", DOUBT, character="Jane")], by=editor)

        assert Credit.objects.get().doubt == ""

    def test_is_public_where_the_editor_said_it_is_right(self, film: Film, editor: User) -> None:
        save_credits(film=film, lines=[line("Dolly Grip", DOUBT, line_number=7)], by=editor, right=[7])

        assert Credit.objects.get().doubt == ""

    def test_that_is_corrected_in_the_text_is_public(self, held: Credit, film: Film, editor: User) -> None:
        save_credits(film=film, lines=[line("Jane Doe", title="dolly grip", department=Department.CAMERA)])

        assert [(credit.name, credit.doubt) for credit in Credit.objects.all()] == [("Jane Doe", "")]

    def test_about_a_band_that_is_known_is_none(self, film: Film) -> None:
        Contributor.objects.create(name="Arcade Fire", slug="arcade-fire", kind=ContributorKind.GROUP)
        asked = "Is “The Arcade Fire” a person or a group? Read as a person."
        save_credits(film=film, lines=[line("The Arcade Fire", asked, department=Department.MUSIC)])

        credit = Credit.objects.get()
        assert (credit.name, credit.credited_as, credit.doubt) == ("Arcade Fire", "The Arcade Fire", "")

    def test_is_kept_in_revisions_and_comes_back(self, held: Credit, film: Film, editor: User) -> None:
        newest = Revision.objects.filter(kind="film", object_id=film.pk).order_by("-number")[0]

        assert newest.data["credits"][1]["doubt"] == DOUBT
        assert "doubt" not in newest.data["credits"][0]


class TestWhoIsNotNamed:
    def test_is_held_back_as_somebody_new(self, film: Film) -> None:
        for number in (1, 2):
            other = Film.objects.create(title="Other", slug=f"other-{number}", year=2010)
            save_credits(
                film=other,
                lines=[line("Tom Holland", title="director", department=Department.DIRECTING)],
                choices={"Tom Holland": ContributorKind.PERSON},
            )

        save_credits(film=film, lines=[line("Tom Holland")], hold=True)
        save_credits(film=film, lines=[line("Tom Holland")], hold=True)

        credit = Credit.objects.get(film=film)
        assert credit.doubt == "Who is meant by “Tom Holland”?"
        assert Contributor.objects.count() == 3

    def test_is_asked_with_films_and_years(self, as_editor: Client, film: Film, editor: User) -> None:
        old = Film.objects.create(title="Fright Night", slug="fright-night", year=1985)
        directed = line("Tom Holland", department=Department.DIRECTING)
        save_credits(film=old, lines=[directed])
        newer = Film.objects.create(title="Thinner", slug="thinner", year=1996)
        save_credits(film=newer, lines=[directed])
        # Long after, and as an actor.
        save_credits(film=film, lines=[line("Tom Holland")], hold=True, by=editor)

        page = html(as_editor.get(DOUBTS))
        assert "It is Tom Holland – Thinner, 1996; Fright Night, 1985 · 1985–1996" in page

        person = Contributor.objects.order_by("pk")[0]
        pk = Credit.objects.get(film=film).pk
        as_editor.post(DOUBTS, {"decide": f"is-{pk}-{person.pk}"})

        credit = Credit.objects.get(film=film)
        assert (credit.contributor, credit.doubt) == (person, "")
        assert Contributor.objects.count() == 1

    def test_keeps_the_name_that_was_printed(self, film: Film, editor: User) -> None:
        known = Contributor.objects.create(name="Thomas Patrick Smith", slug="thomas")
        save_credits(film=film, lines=[line("Thomas P. Smith")], hold=True, by=editor)

        accept_credit(Credit.objects.get().pk, by=editor, person=known.pk)

        credit = Credit.objects.get()
        assert (credit.contributor, credit.credited_as) == (known, "Thomas P. Smith")

    def test_and_is_a_namesake_is_somebody_new(self, as_editor: Client, film: Film, editor: User) -> None:
        old = Film.objects.create(title="Fright Night", slug="fright-night", year=1985)
        save_credits(film=old, lines=[line("Tom Holland", department=Department.DIRECTING)])
        save_credits(film=film, lines=[line("Tom Holland")], hold=True, by=editor)

        as_editor.post(DOUBTS, {"decide": f"right-{Credit.objects.get(film=film).pk}"})

        assert Credit.objects.get(film=film).contributor.get_absolute_url() == "/people/tom-holland-2/"
        assert as_editor.get("/people/tom-holland-2/").status_code == 200


class TestDeciding:
    def test_that_it_is_right_shows_it(self, held: Credit, film: Film, editor: User, client: Client) -> None:
        assert "Dolly Grip" not in html(client.get(film.get_absolute_url()))

        accept_credit(held.pk, by=editor)

        assert "Dolly Grip" in html(client.get(film.get_absolute_url()))
        assert LogEntry.objects.order_by("-pk")[0].get_change_message() == (
            "Credit accepted: Dolly Grip as Jane."
        )
        assert Revision.objects.filter(kind="film").order_by("-number")[0].who == editor

    def test_that_it_is_none_takes_it_and_nobody_away(self, held: Credit, editor: User) -> None:
        take_away_credit(held.pk, by=editor)

        assert [person.name for person in Contributor.objects.all()] == ["Amy Adams"]

    def test_keeps_somebody_of_whom_more_is_known(self, held: Credit, editor: User) -> None:
        Contributor.objects.filter(name="Dolly Grip").update(born="1969")

        take_away_credit(held.pk, by=editor)

        assert Contributor.objects.filter(name="Dolly Grip").exists()

    def test_that_it_is_a_band_mends_its_sort_name(self, film: Film, as_editor: Client) -> None:
        save_credits(film=film, lines=[line("Daft Punk", DOUBT, department=Department.MUSIC)])
        pk = Credit.objects.get().pk
        assert "It is a group" in html(as_editor.get(DOUBTS))

        as_editor.post(DOUBTS, {"decide": f"kind-{pk}-group"})

        band = Contributor.objects.get()
        assert (band.kind, band.sort_name) == (ContributorKind.GROUP, "Daft Punk")
        assert Credit.objects.get().doubt == ""

    def test_twice_is_told(self, held: Credit, as_editor: Client, editor: User) -> None:
        accept_credit(held.pk, by=editor)

        with pytest.raises(AlreadyDecided):
            take_away_credit(held.pk, by=editor)
        answer = as_editor.post(DOUBTS, {"decide": f"away-{held.pk}"}, follow=True)

        assert "That was decided already" in html(answer)
        assert Credit.objects.filter(pk=held.pk).exists()

    @pytest.mark.parametrize(
        "sent", ["", "right", "right-x", "right-0", "is-1", "kind-1-robot", "away-" + "9" * 30]
    )
    def test_nonsense_changes_nothing(self, held: Credit, as_editor: Client, sent: str) -> None:
        answer = as_editor.post(DOUBTS, {"decide": sent}, follow=True)

        assert answer.status_code == 200
        assert Credit.objects.get(pk=held.pk).doubt == DOUBT

    def test_is_for_editors(self, held: Credit, client: Client, moderator: User) -> None:
        client.force_login(moderator)

        assert client.get(DOUBTS).status_code == 403
        assert client.post(DOUBTS, {"decide": f"right-{held.pk}"}).status_code == 403
        with pytest.raises(PermissionDenied):
            accept_credit(held.pk, by=moderator)
        assert Credit.objects.get(pk=held.pk).doubt == DOUBT

    def test_leads_to_the_line_that_is_to_be_corrected(self, held: Credit, as_editor: Client) -> None:
        page = html(as_editor.get(DOUBTS))
        url = f"{reverse('admin:reviews_film_credits', args=[held.film_id])}?correct={held.pk}"
        assert f'href="{url}"' in page

        form = html(as_editor.get(url))
        number = int(re.search(r'data-line="(\d+)"', form)[1])  # type: ignore[index]
        text = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", form, re.DOTALL)[1]  # type: ignore[index]
        assert "Dolly Grip" in text.splitlines()[number - 1]
        assert "Dolly Grip ... Jane" in form

    def test_costs_the_same_for_three_and_thirty(self, film: Film, as_editor: Client) -> None:
        counts = []
        for number in (3, 30):
            for n in range(number):
                other = Film.objects.create(title=f"F {n}", slug=f"f-{number}-{n}", year=2000)
                save_credits(film=other, lines=[line(f"Name{n} Family{n}", DOUBT)], ask=False)
            with CaptureQueriesContext(connection) as captured:
                assert as_editor.get(DOUBTS).status_code == 200
            counts.append(len(captured))

        assert counts[0] == counts[1]


class TestTheDesk:
    def test_names_films_with_lines_in_doubt(self, held: Credit, as_editor: Client, editor: User) -> None:
        assert [film.pk for film in films_in_doubt()] == [held.film_id]
        desk = html(as_editor.get("/admin/"))
        assert f'href="{DOUBTS}#film-{held.film_id}"' in desk
        assert "1 line" in desk

        accept_credit(held.pk, by=editor)

        assert f'href="{DOUBTS}#film-' not in html(as_editor.get("/admin/"))


class TestNothingOfItIsPublic:
    @pytest.fixture
    def planted(self, film: Film, article: Article, make_article: MakeArticle) -> Film:
        """A name in doubt on a film with an article, and on one with nothing else."""
        lines = [
            line("Spike Jonze", title="Directed by", department=Department.DIRECTING),
            line("Zelda Planted", DOUBT, title="Directed by", department=Department.DIRECTING),
            line("Zelda Planted", DOUBT, character="The Planted Part", credited_as="Zelda P. Alias"),
            line("Zelda Planted", DOUBT, title="planted best boy", department=Department.OTHER),
        ]
        save_credits(film=film, lines=lines, ask=False)
        bare = Film.objects.create(title="Bare Planted", slug="bare-planted", year=2001)
        save_credits(film=bare, lines=[line("Zelda Planted", DOUBT)])
        save_article(article, films=[film.pk])
        quote = make_article("a-line", kind=Article.Kind.QUOTE, favourite_line="A line.")
        save_article(quote, films=[film.pk])
        return film

    def _walk(self, client: Client) -> Iterator[tuple[str, str]]:
        """Every page that links of our own lead to, with feeds and sitemaps."""
        waiting = ["/", "/sitemap.xml", "/feeds/articles.rss", "/feeds/articles.atom"]
        seen: set[str] = set()
        while waiting:
            path = waiting.pop()
            if path in seen or len(seen) > 300:
                continue
            seen.add(path)
            answer = client.get(path)
            if answer.status_code != 200 or answer.streaming:
                continue
            text = answer.content.decode(errors="replace")
            yield path, text
            found = re.findall(r'(?:href|src)="(/[^"#]*)|<loc>https?://testserver(/[^<]*)', text)
            waiting += [(one or other).replace("&amp;", "&") for one, other in found]

    def test_on_any_page_feed_or_sitemap(self, planted: Film, client: Client) -> None:
        pages = dict(self._walk(client))

        assert {"/films/her-2013/", "/people/spike-jonze/", "/articles/a-voice/", "/films/"} <= pages.keys()
        leaks = [
            (path, name)
            for path, text in pages.items()
            for name in (*PLANTED, "Bare Planted")
            if name in text
        ]
        assert leaks == []

    @pytest.mark.parametrize(
        "path",
        [
            "/search/?q=zelda", "/search/?q=planted", "/search/?q=zelda+planted&kind=people",
            "/search/?q=zelda+plantde", "/search/?q=bare", "/people/?name=zel", "/people/?letter=p",
            "/films/?sort=year", "/people/?job=other",
        ],
    )  # fmt: skip
    def test_in_what_one_looks_for(self, planted: Film, client: Client, path: str) -> None:
        answer = client.get(path)

        assert answer.status_code == 200
        said = re.sub(r'value="[^"]*"|<title>.*?</title>', "", html(answer))
        assert "Zelda Planted" not in said
        assert "Bare Planted" not in said
        assert 'href="/people/zelda-planted/"' not in said

    @pytest.mark.parametrize(
        ("path", "status"),
        [
            ("/people/zelda-planted/", 410), ("/films/bare-planted/", 410),
            ("/films/bare-planted/articles.rss", 410), ("/films/?person=zelda-planted", 410),
            ("/articles/?film=bare-planted", 410), ("/articles/?person=zelda-planted", 410),
            ("/search/?q=her&person=zelda-planted", 404),
        ],
    )  # fmt: skip
    def test_at_its_own_address(self, planted: Film, client: Client, path: str, status: int) -> None:
        answer = client.get(path)

        assert answer.status_code == status
        assert "Zelda" not in html(answer)

    def test_in_the_export(self, planted: Film) -> None:
        text = export_as_text()

        assert "Spike Jonze" in text
        assert [name for name in PLANTED if name in text] == []


class TestPagesOfWhatIsNotPublic:
    def test_return_with_the_first_credit(self, film: Film, client: Client, editor: User) -> None:
        assert client.get(film.get_absolute_url()).status_code == 410
        assert "Nothing here for now" in html(client.get(film.get_absolute_url()))

        save_credits(film=film, lines=[line("Amy Adams")])
        assert client.get(film.get_absolute_url()).status_code == 200
        assert client.get("/people/amy-adams/").status_code == 200

        save_credits(film=film, lines=[], by=editor)
        assert client.get("/people/amy-adams/").status_code == 410
        assert client.get(film.get_absolute_url()).status_code == 410

    def test_of_films_return_with_an_article(
        self, film: Film, client: Client, make_article: MakeArticle
    ) -> None:
        draft = make_article("later", state="draft", published_at=None)
        save_article(draft, films=[film.pk])
        assert client.get(film.get_absolute_url()).status_code == 410

        save_article(make_article("now"), films=[film.pk])
        assert client.get(film.get_absolute_url()).status_code == 200

    def test_that_never_were_are_not_found(self, client: Client, db: None) -> None:
        assert client.get("/people/nobody/").status_code == 404
        assert client.get("/films/nothing/").status_code == 404


@pytest.mark.parametrize("number", [3, 120])
def test_a_films_page_costs_the_same_with_many_credits(client: Client, film: Film, number: int) -> None:
    lines = [line(f"First{n} Last{n}", *([DOUBT] if n % 3 == 0 else [])) for n in range(number)]
    save_credits(film=film, lines=lines, ask=False)
    client.get(film.get_absolute_url())

    with CaptureQueriesContext(connection) as captured:
        assert client.get(film.get_absolute_url()).status_code == 200

    assert len(captured) == PINNED


PINNED = 6
