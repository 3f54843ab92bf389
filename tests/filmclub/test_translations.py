"""The French interface is complete, compiled, and well set."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.template import Context, Template
from django.utils.translation import ngettext, override
from django.utils.translation.template import templatize

from reviews.credit_text import words
from reviews.credits import ATTRIBUTES, Department

ROOT = Path(__file__).resolve().parent.parent.parent
FRENCH = ROOT / "filmclub" / "locale" / "fr" / "LC_MESSAGES" / "django.po"
CODE = ("filmclub", "reviews", "comments")
# Where each function of Django's takes context, message and plural.
FUNCTIONS: dict[str, tuple[int | None, int, int | None]] = {
    "_": (None, 0, None),
    **{f"gettext{lazy}": (None, 0, None) for lazy in ("", "_lazy", "_noop")},
    **{f"pgettext{lazy}": (0, 1, None) for lazy in ("", "_lazy")},
    **{f"ngettext{lazy}": (None, 0, 1) for lazy in ("", "_lazy")},
    **{f"npgettext{lazy}": (0, 1, 2) for lazy in ("", "_lazy")},
}
# The same functions, as Babel wants to be told of them; it counts from one.
KEYWORDS = {
    name: tuple(
        place
        for place in (
            None if context is None else (context + 1, "c"),
            message + 1,
            None if plural is None else plural + 1,
        )
        if place is not None
    )
    for name, (context, message, plural) in FUNCTIONS.items()
}
NO_BREAK = "\N{NO-BREAK SPACE}"
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sd%]")
TAG = re.compile(r"</?\w+[^>]*>")

# A string of ours: its context, the message, and the plural if it has one.
Key = tuple[str | None, str, str | None]


@cache
def french() -> Catalog:
    with FRENCH.open("rb") as file:
        return read_po(file, locale="fr", abort_invalid=True)


def messages(catalog: Catalog) -> Iterator[Message]:
    return (message for message in catalog if message.id)


def forms(of: str | Iterable[str] | None) -> tuple[str, ...]:
    return (of,) if isinstance(of, str) else tuple(of or ())


def key(message: Message) -> Key:
    first, *plural = forms(message.id)
    # Of a compiled file, Babel leaves the contexts as bytes.
    context = message.context.decode() if isinstance(message.context, bytes) else message.context
    return (context, first, plural[0] if plural else None)


def in_python(source: str) -> Iterator[Key]:
    """The strings that code marks, also those within f-strings; whatever is marked has to be a literal."""
    for call in ast.walk(ast.parse(source)):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in FUNCTIONS:
            context, message, plural = FUNCTIONS[call.func.id]
            yield (
                None if context is None else ast.literal_eval(call.args[context]),
                ast.literal_eval(call.args[message]),
                None if plural is None else ast.literal_eval(call.args[plural]),
            )


def in_template(source: str) -> Iterator[Key]:
    # The indentation of a template means nothing to Python's tokens.
    code = "\n".join(line.strip() for line in templatize(source).splitlines())
    for _line, function, found, _comments in extract_python(BytesIO(code.encode()), KEYWORDS, (), {}):
        strings = forms(found)
        context, message, plural = FUNCTIONS[str(function)]
        yield (
            None if context is None else strings[context],
            strings[message],
            None if plural is None else strings[plural],
        )


def marked_in(paths: Iterable[Path]) -> set[Key]:
    marked: set[Key] = set()
    for path in paths:
        read = in_python if path.suffix == ".py" else in_template
        marked.update(read(path.read_text(encoding="utf-8")))
    return marked


def test_what_is_compiled_is_what_was_written() -> None:
    with FRENCH.with_suffix(".mo").open("rb") as file:
        compiled = read_mo(file)

    assert {key(message): forms(message.string) for message in messages(compiled)} == {
        key(message): forms(message.string) for message in messages(french())
    }
    assert compiled.plural_expr == french().plural_expr


def test_every_marked_string_is_translated_and_nothing_else() -> None:
    code = [path for folder in CODE for path in (ROOT / folder).rglob("*.py")]
    templates = [path for path in (ROOT / "templates").rglob("*") if path.is_file()]
    # A plural is found by its singular: "%(number)s film" is one entry, however often it is marked.
    marked = {found[:2] for found in marked_in([*code, *templates])}
    written = {key(message)[:2] for message in messages(french())}

    assert len(marked) > 400
    assert marked == written


def test_no_translation_is_missing_or_a_guess() -> None:
    for message in messages(french()):
        assert all(form.strip() for form in forms(message.string)), message.id
        assert not message.fuzzy, message.id
        assert len(forms(message.string)) == len(forms(message.id)), message.id


def test_placeholders_and_tags_are_those_of_the_original() -> None:
    for message in messages(french()):
        for original, translation in zip(forms(message.id), forms(message.string), strict=True):
            for pattern in (PLACEHOLDER, TAG):
                # What a tag's title says is translated with the rest.
                expected = Counter(re.sub(r'title="[^"]*"', "", tag) for tag in pattern.findall(original))
                found = Counter(re.sub(r'title="[^"]*"', "", tag) for tag in pattern.findall(translation))
                assert found == expected, translation


def test_french_is_set_as_french_is_printed() -> None:
    for message in messages(french()):
        for translation in forms(message.string):
            # Markup that readers type or that browsers read is not prose.
            prose = re.sub(r">!|!<|https?://\S+|\| fr:", "", TAG.sub("", translation))
            assert "'" not in prose, translation
            assert '"' not in prose, translation
            assert "..." not in prose, translation
            assert not re.search(rf"(?<!{NO_BREAK})[:;?!»]", prose), translation
            assert not re.search(rf"«(?!{NO_BREAK})", prose), translation


@pytest.mark.parametrize(
    ("number", "words"), [(0, "0 commentaire"), (1, "1 commentaire"), (2, "2 commentaires")]
)
def test_none_is_singular_in_french(number: int, words: str) -> None:
    with override("fr"):
        counted = ngettext("%(count)d comment", "%(count)d comments", number) % {"count": number}

    assert counted == words


def test_one_word_with_two_meanings_has_two_translations() -> None:
    template = Template('{% translate "Series" %}, {% translate "Series" context "one series" %}')
    with override("fr"):
        assert template.render(Context()) == "Séries, Série"


def test_credits_in_french_words_can_be_pasted_back() -> None:
    with override("fr"):
        attributes = {attribute: str(label) for attribute, label in ATTRIBUTES.items()}
        departments = {department: str(department.label) for department in Department}

    assert {words.attribute_of(label) for label in attributes.values()} == set(attributes)
    for department in (Department.DIRECTING, Department.WRITING, Department.CAST, Department.EDITING):
        assert words.department_named(departments[department]) == department
