"""Who had an account before django-allauth came signs in after the upgrade by name and password."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.processes import ROOT, own_database, production

# In one process, as an operator migrates: the old release had made these accounts.
UPGRADE = """
from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.test import Client

from tests.unsquashed import one_by_one

BEFORE = ("accounts", "0008_fill_slugs")
with one_by_one():
    call_command("migrate", *BEFORE, verbosity=0)
    then = MigrationLoader(connection).project_state([BEFORE]).apps
assert not {"account", "mfa", "socialaccount"} & set(then.all_models)
User = then.get_model("accounts", "User")
common = {"password": make_password("a horse of staples"), "is_active": True}
User.objects.create(username="boss", is_staff=True, is_superuser=True, **common)
User.objects.create(username="ed", email="Ed@Example.org", is_staff=True, slug="ed", **common)
ref = "films.example/blog?author=2"
User.objects.create(username="author", email="au@example.org", import_ref=ref, slug="au", **common)

call_command("migrate", verbosity=0)
from allauth.account.models import EmailAddress
from filmclub.mail.confirmation import is_mail_confirmed
from filmclub.mail.models import Mail

assert not is_mail_confirmed()
assert not EmailAddress.objects.filter(verified=True).exists()
for name, works_here in (("boss", True), ("ed", True), ("author", False)):
    client = Client(HTTP_HOST="127.0.0.1")
    said = {"login": name, "password": "a horse of staples"}
    assert client.post("/accounts/login/", {**said, "password": "another"}).status_code == 200
    led = client.post("/accounts/login/", {**said, "next": "/me/"})
    assert (led.status_code, led.get("Location")) == (302, "/me/"), name
    assert client.get("/me/").status_code == 200
    page = client.get("/admin/", follow=True)
    is_there = page.status_code == 200 and page.wsgi_request.path.startswith("/admin/")
    assert is_there is works_here, (name, page.status_code, page.redirect_chain)
    # A second factor asks for the password, and for no address.
    asked = client.get("/accounts/2fa/totp/activate/")["Location"]
    client.post(asked, {"password": "a horse of staples"})
    assert client.get("/accounts/2fa/totp/activate/").status_code == 200, name
assert not Mail.objects.exists()
print("as before")
"""


def test_they_sign_in_as_before(tmp_path: Path) -> None:
    with own_database("upgraded", tmp_path) as database:
        done = subprocess.run(
            [sys.executable, "manage.py", "shell", "-v0", "-c", UPGRADE],
            cwd=ROOT,
            # Pages are shown without collected static files.
            env=production(database) | {"DEBUG": "true"},
            capture_output=True,
            text=True,
            timeout=600,
        )
        assert "as before" in done.stdout, done.stderr
