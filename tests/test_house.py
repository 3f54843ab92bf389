"""The rules of the house: which way imports run, how names are made, and what no page may hold."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest
from django.core.management import call_command
from django.template.backends.django import get_installed_libraries
from django.template.loader import get_template
from grimp import build_graph  # of import-linter

from tests.test_settings import run

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("filmclub", "reviews", "comments")
TREE_COLUMNS = ("lft", "rght", "tree_id", "level")
KNOWS_TREE_COLUMNS = ("comments/trees", "comments/models.py")
# Trees; the index of words; who holds a lock; what each post stores; who is in the way of a migration;
# whether the database answers; whole databases.
HOLDS_SQL = (
    "filmclub/backups/postgresql.py",
    "filmclub/backups/sqlite.py",
    "comments/trees/sql.py",
    "filmclub/words/sql.py",
    "filmclub/lib/exclusive.py",
    "filmclub/lib/inserting.py",
    "filmclub/lib/json_lists.py",
    "filmclub/lib/limits.py",
    "filmclub/lib/migrations.py",
    "filmclub/readiness.py",
)
# What a mail server answered stands in the errors of this module; Django sends.
READS_ANSWERS = {
    ("filmclub/mail/delivery.py", "smtplib"),
    # The one module that may: for a picture that an editor asks for, and a service that an operator chose.
    *(("filmclub/lib/fetching.py", module) for module in ("http.client", "socket")),
    # Its requests go by way of that module.
    ("filmclub/lib/akismet_service.py", "httpx"),
    *((f"filmclub/accounts/sign_in_with/{name}.py", "requests") for name in ("adapter", "carrying", "views")),
    ("filmclub/accounts/sign_in_with/carrying.py", "requests.adapters.BaseAdapter"),
    ("filmclub/accounts/sign_in_with/carrying.py", "requests.structures.CaseInsensitiveDict"),
}
FETCHES = {
    "aiohttp",
    "ftplib",
    "http.client",
    "httpx",
    "requests",
    "smtplib",
    "socket",
    "urllib.request",
    "urllib3",
}


def modules() -> list[Path]:
    paths = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
    assert paths
    return paths


def templates() -> list[Path]:
    paths = [*(ROOT / "templates").rglob("*.*")]
    for package in PACKAGES:
        paths += (ROOT / package).glob("**/templates/**/*.*")
    assert paths
    return sorted(paths)


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), filename=str(path))


def imported(path: Path) -> Iterator[str]:
    """Yield the full name of each thing that the module imports, wherever in it the import stands."""
    package = ".".join(path.relative_to(ROOT).with_suffix("").parts[:-1])
    for node in ast.walk(parse(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            module = ".".join([*above, *([node.module] if node.module else [])])
            yield from (f"{module}.{alias.name}" for alias in node.names)


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    """Check the imports below a folder by the contracts in its pyproject.toml."""
    code = "import sys; from importlinter.cli import lint_imports as lint; sys.exit(lint(no_cache=True))"
    return run("-c", code, cwd=folder)


def test_imports_run_one_way() -> None:
    finished = lint_imports(ROOT)
    assert finished.returncode == 0, finished.stdout


# Lines that make a wrong arrow, by the module that they are put into.
WRONG_ARROWS = {
    "reviews.views": ("from comments.models import Comment", "comments.models"),
    "reviews.feeds": ("def late():\n    import comments", "comments"),
    "filmclub.accounts.models": ("from reviews import models", "reviews.models"),
    "filmclub.accounts.adapter": ("from filmclub.urls import urlpatterns", "filmclub.urls"),
    "filmclub.club.apps": ("if TYPE_CHECKING:\n    from reviews.models import Article", "reviews.models"),
    "filmclub.lib.names": ("from filmclub import accounts", "filmclub.accounts"),
    "filmclub.lib.markup": ("from ..accounts import models", "filmclub.accounts.models"),
    "comments.views": ("from filmclub.views import home", "filmclub.views"),
}


def test_every_wrong_arrow_is_found(tmp_path: Path) -> None:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    for module, (line, _target) in WRONG_ARROWS.items():
        with tmp_path.joinpath(*module.split(".")).with_suffix(".py").open("a") as file:
            file.write(f"\n\n{line}\n")
    finished = lint_imports(tmp_path)
    assert finished.returncode == 1
    for module, (_line, target) in WRONG_ARROWS.items():
        assert f"{module} -> {target} (l." in finished.stdout, finished.stdout


def longest_chain(imports: Mapping[str, set[str]]) -> list[str]:
    """The longest way along imports, without a module twice; fails where imports go round in a circle."""
    chains: dict[str, list[str]] = {}
    for module in TopologicalSorter(imports).static_order():
        below = max((chains[name] for name in imports.get(module, ())), key=len, default=[])
        chains[module] = [module, *below]
    return max(chains.values(), key=len)


def test_no_chain_of_imports_is_longer_than_nine_arrows() -> None:
    graph = build_graph(*PACKAGES, exclude_type_checking_imports=True, cache_dir=None)
    names = {name for name in graph.modules if ".migrations" not in name}
    chain = longest_chain({name: graph.find_modules_directly_imported_by(name) & names for name in names})
    assert len(chain) <= 10, " → ".join(chain)


def test_the_longest_chain_is_found() -> None:
    assert longest_chain({"a": {"b", "c"}, "b": {"c"}, "c": {"d"}, "d": set()}) == ["a", "b", "c", "d"]
    with pytest.raises(CycleError):
        longest_chain({"a": {"b"}, "b": {"a"}})


# Django's ways round an import, and a dictionary where something should have a name.
BACK_DOORS = re.compile(
    r"\bget_model\(|\b_(?:base|default)_manager\b|\bvars\((?:self\.)?\w*(?:request|response)\)"
)


def test_no_app_goes_round_its_imports_or_types() -> None:
    found = [
        f"{name_of(path)}: {way}"
        for path in modules()
        if "migrations" not in path.parts
        for way in BACK_DOORS.findall(path.read_text())
    ]
    assert found == []


# What templates of an app may use of the apps. The frame of all pages and its tags are everybody's.
TEMPLATES_USE = {"reviews": {"reviews"}, "comments": {"comments", "reviews"}}
# The arrows against the imports: an article shows its discussion.
DECLARED = {
    ("reviews/article.html", "discussion"),
    ("reviews/article.html", "comments/_scripts.html"),
    ("reviews/film.html", "latest"),
    ("reviews/author.html", "comments/_report_profile.html"),
    # And an author's page what they have said.
    ("reviews/author.html", "words_of"),
    ("admin/reviews/article/change_form.html", "admin/comments/discussion/_of_article.html"),
}


def used_by(path: Path) -> Iterator[str]:
    """Yield each library of tags that a template loads, and each template that it names."""
    for tag, words in re.findall(r"{%-?\s*(load|include|extends)\s+(.*?)\s*-?%}", path.read_text()):
        if tag == "load":
            yield from (words.partition(" from ")[2] or words).split()
        else:
            yield from re.findall(r"""^["']([^"']+)""", words)


@cache
def libraries() -> dict[str, str]:
    """The module of each library of tags."""
    return dict(get_installed_libraries())


def owner_of(used: str) -> str | None:
    """Return which app of ours a template or a library of tags belongs to, None for the frame's."""
    if used not in libraries():
        return next((name for name in used.split("/")[:2] if name in PACKAGES), None)
    app = libraries()[used].split(".")[0]
    return app if app in ("reviews", "comments") else None


def wrong_template_arrows(path: Path) -> list[str]:
    name = str(path.relative_to(ROOT / "templates"))
    may_use = TEMPLATES_USE.get(owner_of(name) or "")
    return [
        f"{name} uses {used}"
        for used in used_by(path)
        if may_use and (owner := owner_of(used)) and owner not in may_use and (name, used) not in DECLARED
    ]


def test_templates_use_the_apps_one_way() -> None:
    assert [arrow for path in templates() for arrow in wrong_template_arrows(path)] == []
    used = {
        (str(path.relative_to(ROOT / "templates")), used) for path in templates() for used in used_by(path)
    }
    assert used >= DECLARED


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("reviews/film.html", "{% load images discussion %}"),
        ("reviews/film.html", "{% load thread from discussion %}"),
        ("reviews/film.html", '{% include "comments/_form.html" with film=film only %}'),
        ("admin/reviews/film/change_form.html", "{%- load comment -%}"),
        ("comments/discussion.html", '{% include "filmclub/components.html" %}'),
    ],
)
def test_a_wrong_template_arrow_is_found(
    name: str, line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "templates" / name
    path.parent.mkdir(parents=True)
    path.write_text(f"{{% load i18n images pages %}}\n{line}")
    monkeypatch.setattr(sys.modules[__name__], "ROOT", tmp_path)
    assert len(wrong_template_arrows(path)) == 1


def test_no_app_names_a_model_of_an_app_above_it() -> None:
    above = {
        "filmclub/club": r"(accounts|reviews|comments)\.\w+",
        "filmclub/accounts": r"(reviews|comments)\.\w+",
        "reviews": r"comments\.\w+",
    }
    found = [
        f"{name_of(path)}: {node.value}"
        for folder, pattern in above.items()
        for path in sorted((ROOT / folder).rglob("*.py"))
        for node in ast.walk(parse(path))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.fullmatch(pattern, node.value)
    ]
    assert found == []


def names_in(tree: ast.Module) -> Iterator[str]:
    """Yield attributes, keywords and words in strings other than docstrings, parted at double underscores."""
    prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            yield from node.attr.split("__")
        elif isinstance(node, ast.keyword) and node.arg:
            yield from node.arg.split("__")
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
            for word in re.findall(r"\w+", node.value):
                yield from word.split("__")


def knows_tree_columns(path: Path) -> bool:
    return any(path.is_relative_to(ROOT / place) for place in KNOWS_TREE_COLUMNS)


def test_only_the_trees_package_and_the_constraints_know_the_tree_columns() -> None:
    found = [
        f"{name_of(path)}: {name}"
        for path in modules()
        if not knows_tree_columns(path) and "migrations" not in path.parts
        for name in names_in(parse(path))
        # Logging and markdown have levels of their own.
        if name in TREE_COLUMNS and (name != "level" or path.is_relative_to(ROOT / "comments"))
    ]
    found += [
        name_of(path)
        for path in templates()
        if re.search(rf"\.({'|'.join(TREE_COLUMNS)})\b", path.read_text())
    ]
    assert found == []


def test_sql_that_is_written_by_hand_stands_in_one_module() -> None:
    found = [
        f"{name_of(path)}: {node.func.attr}"
        for path in modules()
        if name_of(path) not in HOLDS_SQL and "migrations" not in path.parts
        for node in ast.walk(parse(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("cursor", "execute", "executemany", "extra", "raw")
    ]
    assert found == []


def test_no_module_of_ours_fetches_anything() -> None:
    found = [
        f"{name_of(path)} imports {name}"
        for path in modules()
        for name in imported(path)
        if (name_of(path), name) not in READS_ANSWERS
        if any(name == fetcher or name.startswith(f"{fetcher}.") for fetcher in FETCHES)
    ]
    assert found == []


OUTSIDE = re.compile(
    r"""<(?:script|img|iframe|source|video|audio|embed|object)\b[^>]*\b(?:src|srcset|data|poster)=["']?(?:https?:)?//
    |<link\b[^>]*\brel=["']?(?:stylesheet|preload|icon|preconnect|dns-prefetch)[^>]*\bhref=["']?(?:https?:)?//
    |@import\b|\burl\(["']?(?:https?:)?//
    |\b(?:fetch|import)\(["'](?:https?:)?//""",
    re.IGNORECASE | re.VERBOSE,
)
INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)(?![^>]*json)|<style\b|\sstyle=|\son[a-z]+=[\"']|javascript:", re.IGNORECASE
)


def test_no_page_loads_anything_from_elsewhere() -> None:
    files = [
        *templates(),
        *(ROOT / "filmclub" / "static").rglob("*.css"),
        *(ROOT / "filmclub" / "static").rglob("*.js"),
    ]
    assert [name_of(path) for path in files if OUTSIDE.search(path.read_text())] == []


def test_no_template_holds_inline_scripts_or_styles() -> None:
    # Mail programs fetch no stylesheet, and a policy of ours is not theirs.
    pages = [path for path in templates() if name_of(path) != "templates/emails/base.html"]
    assert [name_of(path) for path in pages if INLINE.search(path.read_text())] == []


@pytest.mark.parametrize(
    "text",
    [
        '<script src="https://cdn.example/x.js">',
        "<img alt='' src=//cdn.example/x>",
        "a { background: url(http://x/y) }",
    ],
)
def test_what_loads_from_elsewhere_is_found(text: str) -> None:
    assert OUTSIDE.search(text)


@pytest.mark.parametrize(
    "text", ["<script>x()</script>", '<p style="color: red">', "<a onclick='x()'>", "<style>"]
)
def test_what_is_inline_is_found(text: str) -> None:
    assert INLINE.search(text)


def test_every_template_compiles() -> None:
    for path in templates():
        folder = next(parent for parent in path.parents if parent.name == "templates")
        get_template(str(path.relative_to(folder)))


@pytest.mark.django_db
def test_the_migrations_are_complete() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_names_of_tests_have_at_most_twelve_words() -> None:
    names = [
        node.name
        for path in sorted((ROOT / "tests").rglob("test_*.py"))
        for node in ast.walk(parse(path))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    ]
    assert [name for name in names if len(name.split("_")) - 1 > 12] == []
