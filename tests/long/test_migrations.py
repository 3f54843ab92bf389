"""The way back to the tables of the release before, with rows in the new ones, and forth again."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.filmclub.test_migrations import BEFORE
from tests.processes import ROOT, own_database, production

# In one process: starting Django takes longer than what it does here.
BACK_AND_FORTH = """
from django.core.management import call_command
from filmclub.club.models import Club
from filmclub.mail.kinds import Letter
from filmclub.mail.queue import queue_letter
from filmclub.words.models import Words
from tests.unsquashed import one_by_one
singly = one_by_one()
singly.__enter__()
call_command("migrate", verbosity=0)
def write():
    queue_letter(key="k", kind="account", recipient="ann@example.org", letter=Letter(subject="s", text="t"))
    Words.objects.create(pk=1, every="her voice", public="her")
    Club.objects.update_or_create(pk=1, defaults={{"name": "Kino"}})
write()
for app, number in {before}.items():
    call_command("migrate", app, f"{{number:04}}" if number else "zero", verbosity=0)
call_command("migrate", verbosity=0)
assert Club.objects.get().name == ""
write()
assert Words.objects.count() == 1
call_command("migrate", "--check", verbosity=0)
print("back and forth")
"""


def test_each_goes_back_with_rows_in_its_tables_and_forth_again(tmp_path: Path) -> None:
    with own_database("back", tmp_path) as database:
        done = subprocess.run(
            [sys.executable, "manage.py", "shell", "-v0", "-c", BACK_AND_FORTH.format(before=BEFORE)],
            cwd=ROOT,
            env=production(database),
            capture_output=True,
            text=True,
            timeout=600,
        )
        assert "back and forth" in done.stdout, done.stderr
