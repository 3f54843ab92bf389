"""What others rely on: addresses, names in the database, what scripts ask for, commands, cookies, variables.

`python -m tests.frozen` writes it to `tests/data/frozen.json`, for a change that takes something away on
purpose.
"""

from __future__ import annotations

import ast
import hashlib
import importlib
import json
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from tests import environment

environment.prepare()

import django  # noqa: E402

django.setup()

from django.apps import apps  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.management import BaseCommand, get_commands, load_command_class  # noqa: E402
from django.forms.forms import BaseForm  # noqa: E402
from django.urls import URLPattern, URLResolver, get_resolver  # noqa: E402
from django.urls.resolvers import LocalePrefixPattern  # noqa: E402
from django_tasks_db.compat import Task  # noqa: E402

from filmclub.groups import GROUPS  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT / "tests" / "data" / "frozen.json"
PACKAGES = ("filmclub", "reviews", "comments")
Frozen = dict[str, list[str]]


def frozen() -> Frozen:
    """Everything that may get company but may not change its name, as sorted lists of words."""
    found = {
        "addresses": routes(),
        "admin and languages": [code for code, _name in settings.LANGUAGES],
        "apps": [f"{app.label} {app.name}" for app in our_apps()],
        "cookies, salts and keys": constants(r"(\w+_)?(COOKIE|SALT)(_NAME)?"),
        "caches": [f"{name} {cache.get('KEY_PREFIX', '')}" for name, cache in settings.CACHES.items()],
        "commands": commands(),
        "database": database(),
        "environment": variables(),
        "form fields": forms(),
        "groups": [
            f"{group} {permission}" for group, permissions in GROUPS.items() for permission in permissions
        ],
        "markup": markup(),
        "migrations": migrations(),
        "scripts look for": scripts(),
        "tasks": tasks(),
    }
    return {subject: sorted(set(words)) for subject, words in found.items()}


def missing(before: Frozen, now: Frozen) -> list[str]:
    """What stood in `before` and is not there any more."""
    return [
        f"{subject}: {word}"
        for subject in before
        for word in before[subject]
        if word not in now.get(subject, [])
    ]


def routes(resolver: URLResolver | None = None, before: str = "", space: str = "") -> Iterator[str]:
    """Each address of the site with the name of its view, the languages as `<language>`."""
    for pattern in (resolver or get_resolver()).url_patterns:
        own = "<language>/" if isinstance(pattern.pattern, LocalePrefixPattern) else str(pattern.pattern)
        # Slugs may have letters of all scripts now; what was one is one still.
        own = own.replace("<words:", "<slug:")
        if isinstance(pattern, URLPattern):
            # The admin names all its apps in one address: a further one takes none away.
            own = re.sub(r"(?<=<app_label>)[^)]+", "…", own)
            yield f"{space}{pattern.name} {before}{own}"
        else:
            yield from routes(pattern, before + own, f"{pattern.namespace}:" if pattern.namespace else space)


def our_apps() -> list[Any]:
    return [app for app in apps.get_app_configs() if app.name.split(".")[0] in PACKAGES]


def modules() -> Iterator[Path]:
    for package in PACKAGES:
        yield from sorted((ROOT / package).rglob("*.py"))


def constants(pattern: str) -> Iterator[str]:
    """The strings that our modules hold under such a name, wherever they stand."""
    for path in modules():
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
                name = getattr(node.targets[0], "id", "")
                if re.fullmatch(pattern, name):
                    yield str(node.value.value)


def commands() -> Iterator[str]:
    """Our commands, each with its own options."""
    of_all = BaseCommand().create_parser("manage.py", "any")
    for name, app in get_commands().items():
        if app.split(".")[0] in PACKAGES:
            parser = load_command_class(app, name).create_parser("manage.py", name)
            for action in parser._actions[len(of_all._actions) :]:
                yield f"{name} {'/'.join(action.option_strings) or action.dest}"


def database() -> Iterator[str]:
    for app in our_apps():
        for model in app.get_models():
            meta = model._meta
            yield f"model {meta.label} {meta.db_table}"
            for field in meta.local_concrete_fields:
                yield f"column {meta.label}.{field.name} {field.column}"
            for named in (*meta.indexes, *meta.constraints):
                yield f"{type(named).__name__} {meta.label} {named.name}"
            for act in meta.default_permissions:
                yield f"permission {meta.app_label}.{act}_{meta.model_name}"
            for name, _words in meta.permissions:
                yield f"permission {meta.app_label}.{name}"


def variables() -> list[str]:
    return re.findall(r'\benv\.\w+\(\s*"([A-Z_]+)"', (ROOT / "filmclub" / "settings.py").read_text())


def our_modules() -> Iterator[ModuleType]:
    for package in PACKAGES:
        for module in pkgutil.walk_packages([str(ROOT / package)], f"{package}."):
            if not re.search(r"migrations|\.[aw]sgi$", module.name):
                yield importlib.import_module(module.name)


def forms() -> Iterator[str]:
    """The fields of each form of ours; its class may have another name."""
    list(our_modules())  # Or some are not there yet.
    yield from _forms_below(BaseForm)


def _forms_below(base: type[BaseForm]) -> Iterator[str]:
    for form in base.__subclasses__():
        fields: dict[str, object] = getattr(form, "base_fields", {})
        if fields and form.__module__.split(".")[0] in PACKAGES:
            yield " ".join(sorted(fields))
        yield from _forms_below(form)


def markup() -> Iterator[str]:
    """Ids, names, classes and data attributes in templates, as far as they do not depend on a value."""
    for path in (ROOT / "templates").rglob("*.html"):
        text = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}", "…", path.read_text(), flags=re.DOTALL)
        for name, value in re.findall(r'\b(id|name|class)="([^"]*)"', text):
            yield from (f"{name} {word}" for word in value.replace("…", " ").split())
        yield from (f"attribute {name}" for name in re.findall(r"\bdata-[a-z-]+\b", text))


def migrations() -> Iterator[str]:
    """Each landed migration by its content, and what it imports of ours."""
    for path in modules():
        if path.parent.name == "migrations":
            content = path.read_bytes()
            yield f"{path.relative_to(ROOT)} {hashlib.sha256(content).hexdigest()[:16]}"
            for name in re.findall(
                r"^import ((?:filmclub|reviews|comments)[\w.]*)", content.decode(), re.MULTILINE
            ):
                yield f"module {importlib.import_module(name).__name__}"


def scripts() -> Iterator[str]:
    """What our scripts ask the page for: selectors, ids and data attributes."""
    asks = re.compile(
        r"\b(?:find|all|closest|matches|querySelector\w*|getElementById)\(\s*[\"'`]([^\"'`]+)[\"'`]"
    )
    for path in (ROOT / "filmclub" / "static").rglob("*.js"):
        text = path.read_text()
        yield from asks.findall(text)
        yield from (f"dataset.{name}" for name in re.findall(r"\bdataset\.(\w+)", text))


def tasks() -> Iterator[str]:
    """Dotted names under which tasks may wait in the queue, also those that they had before."""
    for module in our_modules():
        for name, value in vars(module).items():
            if isinstance(value, Task):
                yield f"{module.__name__}.{name}"


if __name__ == "__main__":
    # As in a test: what only developers see is not looked at.
    settings.DEBUG = False
    FILE.write_text(json.dumps(frozen(), indent=1, ensure_ascii=False) + "\n")
