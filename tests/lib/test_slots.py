"""Slots of a page are found where they were marked, whatever else stands in it, and filled there."""

from __future__ import annotations

from django.http import HttpRequest

from filmclub.lib.slots import Recording, SlottedPage, recording, recording_of

# A mark as another page may have had it.
FORGED = f"[{'0' * 32}:name]forged[{'0' * 32}]"


def made() -> SlottedPage:
    page = Recording()
    page.kept = {"of": "é"}
    inner = page.slot("moment", "noon")
    name, form, end = page.slot("name", "nobody"), page.slot("form", f"at {inner}"), page.slot("end", "")
    html = f"é{FORGED}<p>{name}</p>{form}{end}!"
    return page.cut(html.encode())


def test_the_page_for_everybody_has_no_trace_of_them() -> None:
    assert made().content.decode() == f"é{FORGED}<p>nobody</p>at noon!"


def test_each_is_filled_in_its_place() -> None:
    page = made().filled({"name": "[é]", "end": "?"})
    assert page.decode() == f"é{FORGED}<p>[é]</p>at noon?!"


def test_one_within_another_is_filled_where_that_stays() -> None:
    page = made()
    assert page.filled({"moment": "one"}).decode().endswith("at one!")
    assert page.filled({"moment": "one", "form": "gone"}).decode().endswith("</p>gone!")


def test_what_fills_one_is_not_looked_through() -> None:
    page = made()
    again = page.filled({"name": FORGED + page.content.decode(), "moment": "x"}).decode()
    assert again.count("noon") == 1


def test_none_is_filled_that_is_not_there() -> None:
    page = made()
    assert page.filled({"other": "x"}) == page.content
    assert (page.has("name"), page.has("other")) == (True, False)


def test_pieces_are_given_as_they_stand_in_the_page() -> None:
    recorded = Recording()
    piece = recorded.piece("7 whole", f"<p>{recorded.piece('7 text', 'Ä')}</p>")
    page = recorded.cut(f"<ol>{piece}</ol>".encode())
    assert (page.piece("7 whole"), page.piece("7 text"), page.piece("8 text")) == ("<p>Ä</p>", "Ä", None)
    assert page.filled({" 7 text": "x"}) == page.content


def test_what_was_kept_comes_back() -> None:
    assert made().kept == {"of": "é"}


def test_each_page_has_marks_of_its_own() -> None:
    assert Recording().slot("a", "") != Recording().slot("a", "")


def test_a_request_records_for_no_longer_than_it_is_told() -> None:
    request = HttpRequest()
    with recording(request) as recorded:
        assert recording_of(request) is recorded
    assert recording_of(request) is None
    assert recording_of(None) is None
