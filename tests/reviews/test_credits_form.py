"""What a film's form does with pasted credits: a block turned round, facts to take, lines held back."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from reviews.admin import credits as form_of_credits
from reviews.credit_text.results import Fact, ReadCredits
from reviews.credits import ContributorKind, CreditLine, Department
from reviews.matching import is_other_name, is_similar, match_names
from reviews.models import Contributor, ContributorName, Credit, Film
from tests.conftest import html
from tests.reviews.test_credits_admin import answers_of, page_of, person, read
from tests.reviews.test_film_admin import form_of

pytestmark = pytest.mark.django_db
ADD = "/admin/reviews/film/add/"
DOUBT = "Is that a person?"
TEXT = "Amy Adams ... Amy\nDolly Grip ... Jane"


def line(name: str, *doubts: str, **fields: Any) -> CreditLine:
    fields = {"kind": ContributorKind.PERSON, "department": Department.CAST, **fields}
    return CreditLine(name=name, doubts=doubts, **fields)


class Reader:
    """Stands for the reading of texts, which has tests of its own, and remembers what it was asked."""

    def __init__(self, lines: list[CreditLine], facts: dict[str, str]) -> None:
        self.lines, self.facts = lines, facts
        self.turned: bool | None = None
        self.known: frozenset[str] = frozenset()

    def __call__(
        self, text: str, known: frozenset[str] = frozenset(), turned: bool | None = None
    ) -> ReadCredits:
        self.known, self.turned = known, turned
        facts = [Fact(1, name, value) for name, value in self.facts.items()]
        return ReadCredits(lines=self.lines, facts=facts, person_side="left")


@pytest.fixture
def reading(monkeypatch: pytest.MonkeyPatch) -> Reader:
    lines = [
        line("Amy Adams", character="Amy", line_number=1),
        line("Dolly Grip", DOUBT, character="Jane", line_number=2),
    ]
    reader = Reader(lines, {})
    monkeypatch.setattr(form_of_credits, "read_credits", reader)
    return reader


def change(film: Film) -> str:
    return reverse("admin:reviews_film_change", args=[film.pk])


def changed(**fields: Any) -> dict[str, Any]:
    """The form of a film that had no credits, with the text."""
    return form_of(**{"credits_text": TEXT, "started_from": form_of_credits.digest_of(""), **fields})


def fields_in(page: str, names: str) -> dict[str, str]:
    """The fields of these names that stand in the form, as a browser sends them unless one unticks any."""
    found = re.findall(rf'<input\s+type="(hidden|checkbox)"\s+name="({names})"([^>]*)>', page)
    values = {
        name: unescape(value[1]) if (value := re.search(r'value="([^"]*)"', rest)) else "on"
        for kind, name, rest in found
        if kind == "hidden" or "checked" in rest
    }
    return values


class TestLinesInDoubt:
    def test_are_saved_at_once_and_held_back(self, as_editor: Client, reading: Reader) -> None:
        answer = as_editor.post(ADD, form_of(credits_text=TEXT), follow=True)

        assert [(credit.name, credit.doubt) for credit in Credit.objects.all()] == [
            ("Amy Adams", ""),
            ("Dolly Grip", DOUBT),
        ]
        film = Film.objects.get()
        assert "1 line is in doubt, and readers do not see it." in html(answer)
        assert f"/admin/reviews/film/doubts/#film-{film.pk}" in html(as_editor.get(change(film)))
        assert "Dolly" not in html(as_editor.get(film.get_absolute_url()))

    def test_are_public_where_they_are_said_to_be_right(self, as_editor: Client, reading: Reader) -> None:
        page = html(as_editor.post(reverse("admin:reviews_film_read"), {"credits_text": TEXT}))
        right = re.findall(r'name="right" value="([^"]+)"', page)
        assert len(right) == 1

        as_editor.post(ADD, form_of(credits_text=TEXT, right=right))

        assert not Credit.objects.doubtful().exists()

    def test_are_not_right_because_another_line_was(self, as_editor: Client, reading: Reader) -> None:
        page = html(as_editor.post(reverse("admin:reviews_film_read"), {"credits_text": TEXT}))
        right = re.findall(r'name="right" value="([^"]+)"', page)

        as_editor.post(ADD, form_of(credits_text=TEXT.replace("Dolly", "Polly"), right=right))

        assert Credit.objects.doubtful().exists()

    def test_are_cleared_in_the_row(self, as_editor: Client, reading: Reader) -> None:
        as_editor.post(ADD, form_of(credits_text=TEXT))
        film, credit = Film.objects.get(), Credit.objects.doubtful().get()
        row = {
            "credits-TOTAL_FORMS": 1, "credits-INITIAL_FORMS": 1, "credits-0-id": credit.pk,
            "credits-0-contributor": credit.contributor_id, "credits-0-department": "cast",
            "credits-0-character": "Jane", "credits-0-position": 2, "credits-0-doubt": "",
        }  # fmt: skip

        answer = as_editor.post(change(film), form_of(**row))

        assert answer.status_code == 302
        assert Credit.objects.get(pk=credit.pk).doubt == ""


class TestTurningRound:
    @pytest.mark.parametrize(("sent", "asked"), [("", None), ("no", False), ("yes", True), ("maybe", None)])
    def test_is_what_the_reading_is_told(
        self, as_editor: Client, reading: Reader, sent: str, asked: bool | None
    ) -> None:
        sent_form = {"credits_text": TEXT, "turned": sent}
        page = html(as_editor.post(reverse("admin:reviews_film_read"), sent_form))

        assert reading.turned is asked
        assert "Turn it round" in page
        assert ('value="yes" checked' in page) == (sent == "yes")

    def test_is_looked_at_before_it_is_saved(self, as_editor: Client, reading: Reader, film: Film) -> None:
        shown = answers_of(read(as_editor, film, TEXT))

        turned = as_editor.post(page_of(film), {**shown, "turned": "yes", "_save": "1"})
        assert "You changed the text" in html(turned)
        assert not Credit.objects.exists()

        as_editor.post(page_of(film), {**answers_of(turned), "turned": "yes", "_save": "1"})
        assert Credit.objects.count() == 2

    def test_is_helped_by_who_is_known(self, as_editor: Client, reading: Reader, film: Film) -> None:
        Credit.objects.create(film=film, contributor=person("Rooney Mara"), department="cast")
        Credit.objects.create(film=film, contributor=person("No One"), department="cast", doubt=DOUBT)

        as_editor.post(reverse("admin:reviews_film_read"), {"credits_text": TEXT})

        assert reading.known == {"rooney mara"}


class TestFacts:
    FACTS = {
        "running_time": "107", "cut": "125 (director’s cut)", "year": "1996", "country": "Hong Kong",
        "language": "Cantonese, French", "original_title": "Fa yeung nin wah", "title:zh-Hant": "花樣年華",
        "title:fr": "Les Silences du désir", "title:Latn": "Fa yeung",
    }  # fmt: skip

    def test_fill_what_is_empty(self, as_editor: Client, reading: Reader) -> None:
        reading.facts = self.FACTS
        as_editor.post(ADD, form_of(credits_text=TEXT, running_time=""))

        film = Film.objects.get()
        assert (film.running_time, film.directors_cut, film.year) == (107, 125, 2013)
        assert (film.countries, film.original_title) == (["HK"], "Fa yeung nin wah")
        assert {title.language: title.title for title in film.titles.all()} == {
            "zh": "花樣年華",
            "fr": "Les Silences du désir",
        }
        page = html(as_editor.get(film.get_absolute_url()))
        assert "(director’s cut: 125 minutes)" in page

    def test_overwrite_nothing_unasked(self, as_editor: Client, reading: Reader, film: Film) -> None:
        reading.facts = self.FACTS
        as_editor.post(change(film), changed(running_time="126"))

        film.refresh_from_db()
        assert (film.running_time, film.year) == (126, 2013)

    def test_are_taken_where_they_are_ticked(self, as_editor: Client, reading: Reader, film: Film) -> None:
        reading.facts = self.FACTS
        url = f"{reverse('admin:reviews_film_read')}?film={film.pk}"
        page = html(as_editor.post(url, {"credits_text": TEXT}))
        sent = fields_in(page, '(?:offered|take)-[^"]+')
        assert sent["offered-running_time"] == "126|107"
        assert "take-running_time" not in sent
        assert "take-directors_cut" in sent

        del sent["take-directors_cut"]
        ticked = {**sent, "take-running_time": "on"}
        as_editor.post(change(film), changed(running_time="126", **ticked))

        film.refresh_from_db()
        assert (film.running_time, film.directors_cut, film.year) == (107, None, 2013)

    def test_do_not_overwrite_what_was_typed_meanwhile(
        self, as_editor: Client, reading: Reader, film: Film
    ) -> None:
        reading.facts = self.FACTS
        ticked = {"offered-running_time": "126|107", "take-running_time": "on"}
        as_editor.post(change(film), changed(running_time="99", **ticked))

        film.refresh_from_db()
        assert film.running_time == 99

    def test_are_kept_on_the_separate_page(self, as_editor: Client, reading: Reader, film: Film) -> None:
        reading.facts = self.FACTS
        shown = read(as_editor, film, TEXT)
        assert "What the text says of the film" in html(shown)

        as_editor.post(page_of(film), {**answers_of(shown), "take-running_time": "on", "_save": "1"})

        film.refresh_from_db()
        # The year and the running time were not offered as these answers say, and what is empty is filled.
        assert (film.running_time, film.directors_cut, film.edition) == (126, 125, 2)

    def test_that_are_wrong_are_not_offered(self, as_editor: Client, reading: Reader) -> None:
        reading.facts = {
            "running_time": "99999",
            "year": "3000",
            "cut": "110 (extended)",
            "country": "Nowhere",
        }
        page = html(as_editor.post(reverse("admin:reviews_film_read"), {"credits_text": TEXT}))

        assert "What the text says of the film" not in page


class TestWhoIsNotNamed:
    def test_is_held_back_at_the_editors_wish(self, as_editor: Client, reading: Reader) -> None:
        person("Ami Adams")
        asked = as_editor.post(ADD, form_of(credits_text=TEXT))
        assert "Hold back those of whom I have not said who they are" in html(asked)
        assert not Film.objects.exists()

        as_editor.post(ADD, form_of(credits_text=TEXT, hold_back="on"))

        doubts = dict(Credit.objects.values_list("contributor__name", "doubt"))
        assert doubts == {"Amy Adams": "Who is meant by “Amy Adams”?", "Dolly Grip": DOUBT}


class TestNames:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("梁朝偉", "梁朝伟"), ("王家衛", "王家卫"), ("Łukasz Żal", "Lukasz Zal"),
            ("Søren Malling", "Soren Malling"), ("Joaquin Phoenix", "Joaqin Pheonix"),
            ("Đặng Thái Sơn", "Dang Thai Son"), ("Anna Großmann", "Anna Grossmann"),
        ],
    )  # fmt: skip
    def test_in_other_letters_are_recognised(self, one: str, other: str) -> None:
        known = person(one, slug="known")

        assert is_similar(one, other)
        assert match_names([other])[other].similar == [known]

    def test_of_others_are_not(self) -> None:
        person("梁朝偉", slug="known")

        assert match_names(["王家衛"])["王家衛"].is_new

    def test_that_are_kept_mean_who_has_them(self, as_editor: Client, film: Film, reading: Reader) -> None:
        reading.lines = [line("Rebecca Pan", other_name="潘迪華")]
        as_editor.post(change(film), changed(credits_text="Rebecca Pan (潘迪華)"))
        rebecca = Contributor.objects.get()
        assert [name.name for name in rebecca.names.all()] == ["潘迪華"]
        assert "Also known as 潘迪華" in html(as_editor.get(rebecca.get_absolute_url()))
        assert rebecca.get_absolute_url() in html(as_editor.get("/search/?q=潘迪華"))

        assert match_names(["潘迪華"])["潘迪華"].recognised == rebecca

    def test_are_entered_in_the_admin(self, as_editor: Client) -> None:
        rebecca = person("Rebecca Pan")
        url = reverse("admin:reviews_contributor_change", args=[rebecca.pk])
        form = {
            "name": "Rebecca Pan", "slug": "rebecca-pan", "sort_name": "Pan, Rebecca", "kind": "person",
            "names-TOTAL_FORMS": 1, "names-INITIAL_FORMS": 0, "names-0-name": "潘迪華",
        }  # fmt: skip

        assert as_editor.post(url, form).status_code == 302
        assert ContributorName.objects.get().contributor == rebecca
        assert "Rebecca Pan" in html(as_editor.get("/admin/reviews/contributor/?q=潘迪華"))

    @pytest.mark.parametrize(
        ("printed", "known", "is_other"),
        [
            ("Thomas P. Smith", "Thomas Patrick Smith", True), ("The Arcade Fire", "Arcade Fire", True),
            ("ROONEY MARA", "Rooney Mara", False), ("Joaqin Pheonix", "Joaquin Phoenix", False),
            ("潘迪華", "Rebecca Pan", True), ("梁朝伟", "梁朝偉", False),
        ],
    )  # fmt: skip
    def test_stand_on_screen_where_they_are_others(self, printed: str, known: str, is_other: bool) -> None:
        assert is_other_name(printed, known) is is_other


def test_a_long_cast_is_entered_with_one_save(as_editor: Client) -> None:
    names = [f"Ann Berg{first}{second}" for first in "abcdefghij" for second in "abcdefghijkl"]
    text = "\n".join(f"{name} as Part {n}" for n, name in enumerate(names))

    answer = as_editor.post(ADD, form_of(credits_text=text))

    assert answer.status_code == 302
    assert Credit.objects.public().count() == 120
