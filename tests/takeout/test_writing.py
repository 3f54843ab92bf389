"""The file itself: harmless whatever people have typed, and small in memory however much there is."""

from __future__ import annotations

import re
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site

from comments.models import Comment
from comments.writers import Writer
from filmclub.accounts.models import User
from filmclub.takeout import folder, parts
from filmclub.takeout.parts import Part, Person, Row, in_batches, register_part
from filmclub.takeout.readable import STYLE, row_html
from filmclub.takeout.writing import ON_A_PAGE, write_zip
from tests.conftest import Post
from tests.extent import extent
from tests.takeout.files import Opened, in_folder, opened

pytestmark = pytest.mark.django_db

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</div></dd></dl><iframe src=https://evil.example>",
    "<!-- rows -->",
    '=HYPERLINK("https://evil.example")',
    '"}],"admin":true,[{"',
    "line\u2028separator\x0b\x1f",
    "../../../etc/passwd",
    "\u202eright to left",
    "{{ settings.SECRET_KEY }}{% debug %}",
]


class Tags(HTMLParser):
    """The elements of a page, and what its attributes lead to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.leads: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes |= {name for name, _value in attrs}
        self.leads |= {str(value) for name, value in attrs if name in ("href", "src")}


HARMLESS = {
    *("html", "head", "meta", "title", "style", "body", "p", "a", "h1", "h2", "article", "dl", "dt", "dd"),
    *("div", "ul", "li", "time"),
}


@pytest.fixture
def hostile(ann: User, post: Post) -> User:
    User.objects.filter(pk=ann.pk).update(about="\n".join(HOSTILE), first_name=HOSTILE[0][:150])
    for words in HOSTILE:
        comment = post("Well.", writer=Writer(user=ann))
        Comment.objects.filter(pk=comment.pk).update(text=words, website="https://evil.example/")
    return ann


def test_pages_run_and_load_nothing_whatever_was_typed(hostile: User) -> None:
    file = opened(Person(user=hostile))
    for name, text in file.texts.items():
        if name.endswith(".html"):
            page = Tags(text)
            assert page.names <= HARMLESS, name
            assert not [each for each in page.attributes if each.startswith("on")]
            assert "default-src &#x27;none&#x27;" in text
            for lead in page.leads:
                assert lead in file.names or lead.startswith(f"{site.SITE_URL}/"), lead
            assert not [words for words in HOSTILE[:3] if words in text], name


def test_data_say_what_was_typed_letter_for_letter(hostile: User) -> None:
    assert [row["text"] for row in opened(Person(user=hostile)).rows("comments")] == HOSTILE


def test_names_in_it_are_plain_and_of_the_code(hostile: User) -> None:
    names = opened(Person(user=hostile)).names
    assert "index.html" in names
    assert len(names) == len(set(names))
    assert [name for name in names if not re.fullmatch(r"[a-z-]+(-\d+)?\.(html|json)", name)] == []


def test_a_picture_goes_along_under_a_plain_name(ann: User, settings: Any) -> None:
    Path(settings.MEDIA_ROOT, "people").mkdir(parents=True)
    Path(settings.MEDIA_ROOT, "people/../people/ann.png").write_bytes(b"a picture")
    User.objects.filter(pk=ann.pk).update(picture="people/ann.png")
    ann.refresh_from_db()
    assert "account-picture.png" in opened(Person(user=ann)).names


@pytest.mark.parametrize("name", ["", "index", "../up", "a/b", "Abc", "a b", "a.json"])
def test_a_part_with_a_name_that_is_no_files_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="small letters"):
        register_part(Part(name=name, title="", labels={}, rows=lambda person: ()))  # type: ignore[arg-type]


def test_a_key_without_a_name_is_found_by_the_first_who_asks() -> None:
    with pytest.raises(KeyError):
        row_html({"unknown": 1}, {})


def test_the_style_is_the_one_that_pages_allow() -> None:
    assert "url(" not in STYLE
    assert "<" not in STYLE


def test_half_a_letter_does_not_stop_it(ann: User, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [{"text": "\ud800 half"}]
    part = Part(name="odd", title="Odd", labels={"text": "text"}, rows=lambda person: rows)  # type: ignore[arg-type]
    monkeypatch.setattr(parts, "_parts", {"odd": part})
    assert opened(Person(user=ann)).rows("odd") == [{"text": "? half"}]


def test_what_breaks_leaves_no_file(ann: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(person: Person) -> Iterator[Row]:
        yield {"text": "One."}
        raise RuntimeError

    part = Part(name="broken", title="B", labels={"text": "text"}, rows=broken)  # type: ignore[arg-type]
    monkeypatch.setattr(parts, "_parts", {"broken": part})
    with pytest.raises(RuntimeError):
        opened(Person(user=ann))
    assert in_folder() == []


def peak(count: int, monkeypatch: pytest.MonkeyPatch) -> tuple[int, Opened]:
    """What memory it takes to write so many comments of a kilobyte, and what is in the file."""
    moment = datetime(2026, 1, 1, tzinfo=UTC)

    def many(person: Person) -> Iterator[Row]:
        for number in range(count):
            yield {
                "number": number,
                "text": f"{number} " * 100,
                "when": moment,
                "before": [{"text": "x" * 300}],
            }

    labels = {name: name for name in ("number", "text", "when", "before")}
    part = Part(name="many", title="Many", labels=labels, rows=many)  # type: ignore[arg-type]
    monkeypatch.setattr(parts, "_parts", {"many": part})
    tracemalloc.start()
    with folder.new_file() as (name, file):
        write_zip(file, Person(address="a@example.org"), language="en")
    size = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return size, Opened(folder.path_of(name).read_bytes())


def test_many_take_no_more_memory_than_few(monkeypatch: pytest.MonkeyPatch) -> None:
    count = extent(5, 100) * ON_A_PAGE
    peak(1, monkeypatch)
    few, _file = peak(ON_A_PAGE, monkeypatch)
    many, file = peak(count, monkeypatch)
    assert many < few * 1.5
    assert len(file.rows("many")) == count
    pages = [name for name in file.names if re.fullmatch(r"many(-\d+)?\.html", name)]
    assert len(pages) == count / ON_A_PAGE
    assert all(page in file.texts["index.html"] for page in pages)


@pytest.mark.parametrize("count", [1, 5])
def test_rows_are_read_some_at_a_time(
    count: int, post: Post, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    for _each in range(count):
        post()
    monkeypatch.setattr(parts, "AT_ONCE", 2)
    with django_assert_num_queries(count // 2 + 1):
        assert len(list(in_batches(Comment.objects.all()))) == count


@pytest.mark.parametrize("count", [1, 6])
def test_the_queries_of_a_part_do_not_grow_with_its_rows(
    count: int, ann: User, post: Post, django_assert_max_num_queries: Any
) -> None:
    for _each in range(count):
        post(writer=Writer(user=ann))
    part = parts._parts["comments"]
    with django_assert_max_num_queries(9):
        assert len(list(part.rows(Person(user=ann)))) == count
