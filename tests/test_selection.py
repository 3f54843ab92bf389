"""Which tests a run leaves out: another run has them."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests import selection

FOLDER = Path(__file__).parent
DATABASES = {"sqlite", "postgresql"}


def config(**options: bool) -> Any:
    return SimpleNamespace(getoption=lambda name: options.get(name[2:].replace("-", "_"), False))


def cases(number: int, *fixtures: str) -> list[Any]:
    return [
        SimpleNamespace(
            nodeid=f"tests/test_it.py::test_it[{case}]",
            fixturenames=fixtures,
            module=None,
            get_closest_marker=lambda name: None,
        )
        for case in range(number)
    ]


def chosen(items: list[Any], **options: bool) -> list[int]:
    return [items.index(item) for item in selection._one_case_each(items, config(**options))]


def test_each_module_has_another_database_when_they_are_exchanged() -> None:
    modules = sorted(FOLDER.glob("*/test_*.py"))
    first = {module: set(selection._homes(module, False)) for module in modules}
    second = {module: set(selection._homes(module, True)) for module in modules}
    assert all(first[module] | second[module] == DATABASES for module in modules)
    shared = [module for module in modules if first[module] != DATABASES]
    assert not any(first[module] & second[module] for module in shared)
    # Neither database has nearly all of them.
    on_sqlite = sum(first[module] == {"sqlite"} for module in shared)
    assert len(shared) / 3 < on_sqlite < len(shared) * 2 / 3


def test_what_tells_the_databases_apart_is_tried_on_both() -> None:
    assert set(selection._homes(FOLDER / "words" / "test_finding.py", False)) == DATABASES


@pytest.mark.parametrize("number", [1, 2])
def test_two_cases_are_both_tried_by_one_run_or_the_other(number: int) -> None:
    items = cases(number, "db")
    both = chosen(items, shared=True) + chosen(items, shared=True, exchanged=True)
    assert set(both) == set(range(number))


def test_of_many_cases_the_runs_try_one_each() -> None:
    items = cases(30, "db")
    (first,), (second,) = chosen(items, shared=True), chosen(items, shared=True, exchanged=True)
    assert second == (first + 1) % 30


def test_cases_without_a_database_are_all_tried() -> None:
    items = cases(30)
    assert len(chosen(items, shared=True)) == 30
    assert len(chosen(items)) == 1
