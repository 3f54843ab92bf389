"""The rules of the house: which way imports run, what refuses to start, and what no page may hold."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.template.loader import get_template
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("filmclub", "reviews", "comments")
# What each part may import of ours; the most exact name counts. The rest of filmclub joins them all.
ARROWS = {
    "filmclub.lib": {"filmclub.lib"},
    "filmclub.club": {"filmclub.club", "filmclub.lib"},
    "filmclub.accounts": {"filmclub.accounts", "filmclub.club", "filmclub.lib"},
    "reviews": {"reviews", "filmclub.accounts", "filmclub.club", "filmclub.lib"},
    "comments": {"comments", "reviews", "filmclub.accounts", "filmclub.club", "filmclub.lib"},
    "filmclub": {"filmclub", "filmclub.accounts", "filmclub.club", "filmclub.lib", "reviews", "comments"},
}
# Data that is no code of any part.
FOR_ALL = {"filmclub.__version__"}
TREE_COLUMNS = ("lft", "rght", "tree_id", "level")
KNOWS_TREE_COLUMNS = ("comments/trees", "comments/models.py")
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


def part_of(name: str) -> str | None:
    """Return the part of ours that a dotted name belongs to, None for somebody else's."""
    parts = [part for part in ARROWS if name == part or name.startswith(f"{part}.")]
    return max(parts, key=len, default=None)


def wrong_arrows(path: Path) -> list[str]:
    own = part_of(".".join(path.relative_to(ROOT).with_suffix("").parts))
    assert own
    return [
        f"{name_of(path)} imports {name}"
        for name in imported(path)
        if name not in FOR_ALL and (part := part_of(name)) and part not in ARROWS[own]
    ]


def test_imports_run_one_way() -> None:
    assert [arrow for path in modules() for arrow in wrong_arrows(path)] == []


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("reviews/views.py", "from comments.models import Comment"),
        ("reviews/views.py", "def late():\n    import comments"),
        ("filmclub/accounts/models.py", "from reviews import models"),
        ("filmclub/club/models.py", "from filmclub.accounts import models"),
        ("filmclub/lib/names.py", "from filmclub import accounts"),
        ("comments/views.py", "from filmclub.views import home"),
        ("filmclub/lib/names.py", "from ..accounts import models"),
    ],
)
def test_a_wrong_arrow_is_found(
    path: str, line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = tmp_path / path
    module.parent.mkdir(parents=True)
    module.write_text(line)
    monkeypatch.setattr(sys.modules[__name__], "ROOT", tmp_path)
    assert len(wrong_arrows(module)) == 1


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


def test_no_module_of_ours_fetches_anything() -> None:
    found = [
        f"{name_of(path)} imports {name}"
        for path in modules()
        for name in imported(path)
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
    r"<script(?![^>]*\bsrc=)(?![^>]*ld\+json)|<style\b|\sstyle=|\son[a-z]+=[\"']|javascript:", re.IGNORECASE
)


def test_no_page_loads_anything_from_elsewhere() -> None:
    files = [
        *templates(),
        *(ROOT / "filmclub" / "static").rglob("*.css"),
        *(ROOT / "filmclub" / "static").rglob("*.js"),
    ]
    assert [name_of(path) for path in files if OUTSIDE.search(path.read_text())] == []


def test_no_template_holds_inline_scripts_or_styles() -> None:
    assert [name_of(path) for path in templates() if INLINE.search(path.read_text())] == []


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


# --- Settings ------------------------------------------------------------------------------------

SERVER = {"SECRET_KEY": "s" * 50, "ALLOWED_HOSTS": "films.example"}


def run(
    *command: str, environment: Mapping[str, str] | None = None, cwd: Path = ROOT
) -> subprocess.CompletedProcess[str]:
    """Run Python with nothing in the environment but what is given."""
    return subprocess.run(
        [sys.executable, *command],
        cwd=cwd,
        env={"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1", **(environment or {})},
        capture_output=True,
        text=True,
        check=False,
    )


def read_settings(*names: str, **environment: str) -> Any:
    """Return the values that these settings have in that environment."""
    values = f"[getattr(settings, name) for name in {names}]"
    code = f"import json; from filmclub import settings; print(json.dumps({values}, default=str))"
    finished = run("-c", code, environment=environment)
    assert finished.returncode == 0, finished.stderr
    return json.loads(finished.stdout)


@pytest.mark.parametrize("server", ["filmclub.wsgi", "filmclub.asgi"])
def test_a_server_without_any_setting_refuses_to_start(server: str) -> None:
    finished = run("-c", f"import {server}")
    assert finished.returncode != 0
    assert "Set SECRET_KEY in the environment to" in finished.stderr


@pytest.mark.parametrize(
    ("given", "missing"), [("ALLOWED_HOSTS", "SECRET_KEY"), ("SECRET_KEY", "ALLOWED_HOSTS")]
)
@pytest.mark.parametrize("command", [("-c", "import filmclub.wsgi"), ("manage.py", "check")])
def test_production_without_key_or_hosts_refuses_to_start(
    given: str, missing: str, command: tuple[str, str]
) -> None:
    finished = run(*command, environment={"DEBUG": "false", given: SERVER[given]})
    assert finished.returncode != 0
    assert f"Set {missing} in the environment to" in finished.stderr


def test_production_is_strict_by_default() -> None:
    names = (
        "DEBUG",
        "SESSION_COOKIE_SECURE",
        "CSRF_COOKIE_SECURE",
        "SECURE_SSL_REDIRECT",
        "SECURE_HSTS_SECONDS",
    )
    assert read_settings(*names, **SERVER) == [False, True, True, True, 3600]
    assert read_settings("TRUSTED_PROXIES", **SERVER) == [0]


def test_manage_py_needs_no_setting_and_keeps_its_key(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "filmclub", tmp_path / "filmclub", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "manage.py", tmp_path)
    for name in ("reviews", "comments", "templates"):
        (tmp_path / name).symlink_to(ROOT / name)
    key = tmp_path / ".secret-key"
    finished = run("manage.py", "check", cwd=tmp_path)
    assert finished.returncode == 0, finished.stderr
    first = key.read_text()
    assert len(first) >= 50
    assert key.stat().st_mode & 0o077 == 0
    code = "import filmclub.settings as s; print(s.SECRET_KEY)"
    assert run("-c", code, environment={"DEBUG": "true"}, cwd=tmp_path).stdout.strip() == first


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://ann:@/club?host=/run/pg", {"NAME": "club", "USER": "ann", "HOST": "/run/pg"}),
        ("postgres:////run/pg/club", {"NAME": "club", "USER": "", "HOST": "/run/pg"}),
        (
            "postgresql://ann:s%40t@db:5433/club",
            {"NAME": "club", "USER": "ann", "PASSWORD": "s@t", "HOST": "db"},
        ),
    ],
)
def test_a_database_is_found_by_host_and_by_socket(url: str, expected: dict[str, str]) -> None:
    ((databases),) = read_settings("DATABASES", DATABASE_URL=url, **SERVER)
    database = databases["default"]
    assert database["ENGINE"] == "filmclub.lib.postgresql"
    found = {**database, "HOST": database["HOST"] or database["OPTIONS"]["host"]}
    assert {name: found[name] for name in expected} == expected
    assert database["CONN_MAX_AGE"] == 60


@pytest.mark.parametrize(
    "url", ["postgresql://ann:@/club?host=/run/pg", "postgres:////run/pg/club?conn_max_age=9"]
)
def test_a_pool_ends_persistent_connections(url: str) -> None:
    ((databases),) = read_settings("DATABASES", DATABASE_URL=url, DATABASE_POOL_SIZE="4", **SERVER)
    assert databases["default"]["OPTIONS"]["pool"] == {"min_size": 1, "max_size": 4}
    assert databases["default"]["CONN_MAX_AGE"] == 0


def test_an_embedded_database_stores_what_it_acknowledges() -> None:
    ((databases),) = read_settings("DATABASES", DEBUG="true", SECRET_KEY="s")
    options = databases["default"]["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    assert "synchronous=FULL" in options["init_command"]


# --- What the README says ------------------------------------------------------------------------


def section(heading: str) -> str:
    """Return the text below a heading of the README, up to the next of the same rank."""
    text = (ROOT / "README.md").read_text()
    return text.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]


def rows(heading: str) -> set[str]:
    """Return what stands in code in the first column of the tables below a heading."""
    return set(re.findall(r"^\| `([^`]+)`", section(heading), re.MULTILINE))


def dependencies() -> tuple[list[Requirement], list[Requirement]]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    runtime = [Requirement(line) for line in project["dependencies"]]
    return runtime, [Requirement(line) for line in project["optional-dependencies"]["dev"]]


def test_the_readme_lists_every_setting() -> None:
    source = (ROOT / "filmclub" / "settings.py").read_text()
    assert rows("Settings") == set(re.findall(r'\benv\.\w+\(\s*"([A-Z_]+)"', source))


def test_the_readme_lists_every_dependency() -> None:
    runtime, dev = dependencies()
    assert rows("Dependencies") == {requirement.name for requirement in [*runtime, *dev]}


@pytest.mark.parametrize("extra", ["", "-dev", "-newest"])
def test_the_locked_files_pin_what_the_project_asks_for_and_name_no_index(extra: str) -> None:
    text = (ROOT / f"requirements{extra}.txt").read_text()
    pinned = {
        line.split("==")[0]: line.split("==")[1].split()[0] for line in text.splitlines() if "==" in line
    }
    runtime, dev = dependencies()
    for requirement in [*runtime, *(dev if extra else [])]:
        assert requirement.specifier.contains(pinned[requirement.name]), requirement
    assert "://" not in text
    assert not re.search(r"^\s*-(?!-hash)", text, re.MULTILINE)
    assert all("--hash=sha256:" in text.split(f"{name}==")[1].split("# via")[0] for name in pinned)
