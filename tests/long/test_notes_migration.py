"""The tables of content notes go back to lines and forth again, beside the release before."""

from __future__ import annotations

from pathlib import Path

from tests.processes import manage, own_database

FORTH_AND_BACK = """
import importlib
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from reviews.content_notes import read_lines
from reviews.models import Film
from tests.unsquashed import one_by_one

singly = one_by_one()
singly.__enter__()
before = importlib.import_module("reviews.migrations.0011_content_notes").Migration.dependencies[0]
call_command("migrate", *before, verbosity=0)
old = MigrationLoader(connection).project_state([before]).apps.get_model("reviews", "Film").objects
old.create(title="Her", slug="her", year=2013, content_notes="War\\nFrogs | fr: Grenouilles")
call_command("migrate", verbosity=0)
her = Film.objects.get(slug="her")
assert her.content_notes == read_lines("War\\nFrogs | fr: Grenouilles"), her.content_notes
# The release before still serves.
old.create(title="Playtime", slug="playtime", year=1967, content_notes="Smoking")
old.filter(slug="her").update(content_notes="Torture")
call_command("fill_texts", verbosity=0)
assert Film.objects.get(slug="playtime").content_notes == read_lines("Smoking")
assert Film.objects.get(slug="her").content_notes == read_lines("Torture")
her.content_notes = read_lines("Violence: a slap | fr: Une gifle")
her.save()
call_command("migrate", *before, verbosity=0)
assert old.get(slug="her").content_notes == "violence: a slap | fr: Une gifle"
call_command("migrate", verbosity=0)
assert Film.objects.get(slug="her").content_notes == her.content_notes
print("forth and back")
"""


def test_tables_go_forth_and_back_with_lines_in_them(tmp_path: Path) -> None:
    with own_database("notes", tmp_path) as database:
        assert "forth and back" in manage(database, "shell", "-v0", "-c", FORTH_AND_BACK)
