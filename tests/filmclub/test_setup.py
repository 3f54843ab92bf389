"""`manage.py setup` writes what a server needs, and never over what is there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from base64 import b64encode
from hashlib import sha256
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from filmclub.lib.settings_file import read_settings_file
from filmclub.management.deployment import FOLDER, LANGUAGES, PLACES, Deployment, read_domain, write_files
from tests.processes import ROOT


def run(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), "setup", *arguments],
        cwd=cwd,
        env={"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1", **environment},
        capture_output=True,
        text=True,
    )


def test_it_runs_before_there_is_any_setting(tmp_path: Path) -> None:
    done = run("films.example", "--name", 'Film "Club" Utrecht', cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    folder = tmp_path / "deploy-films.example"
    written = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert written == set(PLACES.values()) - {"etc/nginx/snippets/filmclub-brotli.conf"}
    assert all(f"deploy-films.example/{place}" in done.stdout for place in written)
    env = read_settings_file(folder / "etc/filmclub.env")
    assert env["SITE_NAME"] == 'Film "Club" Utrecht'
    assert env["ALLOWED_HOSTS"] == "films.example"
    assert len(env["SECRET_KEY"]) >= 50
    assert env["SECRET_KEY"] not in done.stdout
    assert len(env["SECOND_FACTOR_KEY"]) >= 50
    assert env["SECOND_FACTOR_KEY"] not in done.stdout


def test_wrong_settings_are_not_in_its_way(tmp_path: Path) -> None:
    assert run("films.example", cwd=tmp_path, SECRET_KEY="", DATABASE_URL="foo").returncode == 0


def test_the_settings_are_their_owners_alone_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        write_files(tmp_path / "deploy", Deployment(domain="films.example").files())
    finally:
        os.umask(before)
    assert (tmp_path / "deploy").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "deploy/etc/filmclub.env").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "deploy/etc/systemd/system/filmclub.service").stat().st_mode & 0o777 == 0o644


def test_what_is_there_stays_unless_it_is_forced(tmp_path: Path) -> None:
    folder = tmp_path / "deploy"
    call_command("setup", "films.example", to=folder, stdout=StringIO())
    first = read_settings_file(folder / "etc/filmclub.env")["SECRET_KEY"]
    (folder / "etc/nginx/sites-available/filmclub").unlink()
    with pytest.raises(CommandError, match="is there already, and nothing was written"):
        call_command("setup", "films.example", to=folder)
    assert not (folder / "etc/nginx/sites-available/filmclub").exists()
    assert read_settings_file(folder / "etc/filmclub.env")["SECRET_KEY"] == first
    call_command("setup", "films.example", to=folder, force=True, stdout=StringIO())
    assert read_settings_file(folder / "etc/filmclub.env")["SECRET_KEY"] != first


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("films.example", "films.example"),
        (" Films.Example. ", "films.example"),
        ("ciné-club.example", "xn--cin-club-d1a.example"),
        ("映画.example", "xn--fdks09c.example"),
        ("xn--cin-club-d1a.example", "xn--cin-club-d1a.example"),
    ],
)
def test_a_name_is_written_as_dns_has_it(given: str, name: str) -> None:
    if name.startswith("xn--") and not given.startswith("xn--"):
        name = given.encode("idna").decode()
    assert read_domain(given) == name


@pytest.mark.parametrize(
    "given",
    [
        *("https://films.example", "films.example/blog", "films.example:443", "films example", "", "."),
        *(
            "localhost",
            "127.0.0.1",
            "-films.example",
            "films..example",
            "straße.example",
            "a" * 64 + ".example",
        ),
        *("films.example; rm", "films.example\nserver_name x", "*.films.example", "@USER@.example"),
    ],
)
def test_what_is_no_name_is_refused_with_an_example(given: str) -> None:
    with pytest.raises(ValueError, match=r"films\.example|xn--"):
        read_domain(given)


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("database", "mysql://db/films"),
        ("time_zone", "Paris"),
        ("home", "srv/filmclub"),
        ("home", "/srv/film club"),
        ("home", "/srv/../etc"),
        ("home", "/srv/$HOME"),
        ("user", "film club"),
        ("user", "filmclub\nExecStart=x"),
        ("site_name", "Film\nDEBUG=true"),
        ("site_name", " "),
        ("port", 0),
        ("workers", 0),
        ("certificate", "/etc/x;y"),
    ],
)
def test_what_could_not_stand_in_the_files_is_refused(option: str, value: object) -> None:
    assert Deployment(domain="films.example", **{option: value}).faults()  # type: ignore[arg-type]


def test_the_usual_ways_have_no_faults() -> None:
    for database in ("sqlite", "postgresql", "postgresql://ann:p%40ss@db/films?sslmode=require"):
        assert Deployment(domain="films.example", database=database).faults() == []
    assert set(LANGUAGES) == {code for code, _name in settings.LANGUAGES}


@pytest.mark.parametrize("database", ["sqlite", "postgresql", 'postgresql://ann:"$x`@db/films'])
def test_every_place_is_filled_in(database: str) -> None:
    deployment = Deployment(domain="films.example", database=database, has_brotli=True)
    files = deployment.files()
    assert set(files) == set(PLACES.values())
    assert not [place for place, text in files.items() if re.search(r"@[A-Z_]+@", text)]
    assert {path.name for path in FOLDER.iterdir()} == {*PLACES, "README.md"}


def test_its_settings_are_those_that_the_site_starts_with(tmp_path: Path) -> None:
    write_files(
        tmp_path / "deploy", Deployment(domain="films.example", database="sqlite", home=str(tmp_path)).files()
    )
    (tmp_path / "media").mkdir()
    env = {"PATH": os.environ["PATH"], "FILMCLUB_ENV": str(tmp_path / "deploy/etc/filmclub.env")}
    command = [sys.executable, "manage.py", "check", "--deploy"]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    # What the commands after this one bring: collected files, and the table of the cache.
    said = set(re.findall(r"\((\w+\.[WE]\d+)\)", done.stderr))
    assert said == {"filmclub.W001", "filmclub.W003"}, done.stderr


def test_pages_for_outages_have_the_one_style_that_nginx_allows() -> None:
    allowed = re.findall(r"style-src '(sha256-[^']+)'", (FOLDER / "nginx.conf").read_text())
    for name in ("unavailable.html", "too-many.html"):
        (style,) = re.findall(r"<style>(.*?)</style>", (FOLDER / name).read_text(), re.DOTALL)
        assert allowed == [f"sha256-{b64encode(sha256(style.encode()).digest()).decode()}"]


def test_units_are_hardened_alike() -> None:
    def hardening(name: str) -> list[str]:
        text = (FOLDER / name).read_text()
        return text[text.index("UMask=") :].split("\n\n")[0].strip().splitlines()

    web = hardening("filmclub.service")
    assert {"UMask=0027", "ProtectSystem=strict", "NoNewPrivileges=yes", "PrivateTmp=yes"} <= set(web)
    for name in ("filmclub-worker.service", "filmclub-slow.service", "filmclub-nightly.service"):
        assert hardening(name) == web


def test_the_units_of_workers_have_each_queue_once() -> None:
    units = [(FOLDER / f"filmclub-{name}.service").read_text() for name in ("worker", "slow")]
    named = [re.findall(r"db_worker --queue-name (\S+)\n", unit) for unit in units]
    assert named == [["mail,default"], ["slow"]]
    assert settings.TASKS["default"]["QUEUES"] == ["mail", "default", "slow"]


def test_a_home_among_peoples_homes_stays_visible() -> None:
    unit = Deployment(domain="films.example", home="/home/ann/club").files()[
        "etc/systemd/system/filmclub.service"
    ]
    assert "ProtectHome=read-only\n" in unit
    assert "ReadWritePaths=/home/ann/club\n" in unit


@pytest.mark.parametrize(
    ("address", "counts_as"),
    [
        ("203.0.113.7", ""),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2:"),
        ("2001:db8:1:2::6", "2001:db8:1:2:"),
        ("2001:db8:1::5:6", "2001:db8:1:"),
        ("2001:db8::6", "2001:db8:"),
        ("::1", ""),
    ],
)
def test_nginx_counts_the_senders_of_a_household_together(address: str, counts_as: str) -> None:
    line = re.search(r'map \$remote_addr \S+ \{ "~([^"]+)"', (FOLDER / "nginx.conf").read_text())
    assert line is not None
    found = re.match(line[1].replace("?<", "?P<"), address)
    assert (found["first"] if found else "") == counts_as
