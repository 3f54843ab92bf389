"""What /readyz says of each thing that the site needs, to whom, and how often it looks."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.core import checks
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone

from filmclub import readiness
from filmclub.jobs.models import Worker
from filmclub.lib.limits import LimitsCache

pytestmark = pytest.mark.django_db
NAMES = ["database", "migrations", "static files", "cache", "media", "worker"]


@pytest.fixture(autouse=True)
def _all_is_there(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "HOLDS", 0)
    Path(settings.MEDIA_ROOT).mkdir()
    Worker.objects.beat("one", ["mail", "default"])
    Worker.objects.beat("two", ["slow"])


def lines(client: Client, **headers: str) -> dict[str, str]:
    response = client.get("/readyz", headers=headers)
    told = dict(line.split(": ", 1) for line in response.content.decode().splitlines())
    assert response["Content-Type"] == "text/plain"
    assert "no-store" in response["Cache-Control"]
    assert response.status_code == (200 if set(told.values()) == {"ok"} else 503)
    assert list(told) == NAMES
    return told


def wrong(client: Client) -> dict[str, str]:
    return {name: state for name, state in lines(client).items() if state != "ok"}


def test_all_is_ok_when_all_is_there(client: Client) -> None:
    assert set(lines(client).values()) == {"ok"}


def test_it_takes_few_queries(client: Client, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(6):
        client.get("/readyz")


def test_it_needs_no_https_and_no_other_method(client: Client, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/readyz").status_code == 200
    assert client.get("/healthz").status_code == 200
    assert client.post("/readyz").status_code == 405


def test_without_the_database_all_that_needs_it_is_not_ok(client: Client) -> None:
    def refuse(*args: object) -> None:
        raise OperationalError("connection failed\nDETAIL: password")

    with connection.execute_wrapper(refuse):
        told = wrong(client)
    assert told["database"] == "not ok (connection failed)"
    assert {"database", "migrations", "worker"} == told.keys()


def test_a_migration_that_is_missing_is_named(client: Client) -> None:
    MigrationRecorder(connection).record_unapplied("jobs", "0003_queues_of_workers")
    assert wrong(client) == {"migrations": "not ok (run migrate: jobs.0003_queues_of_workers)"}


class Manifest(StaticFilesStorage):
    """Stands for production's storage: it knows these names."""

    known: dict[str, str]

    def stored_name(self, name: str) -> str:
        if name not in self.known:
            raise ValueError(name)
        return self.known[name]


@pytest.mark.parametrize(
    ("known", "reason"),
    [({}, "run collectstatic and restart"), ({readiness.STYLESHEET: "css/gone.css"}, "run collectstatic")],
)
def test_static_files_that_are_not_collected_are_said(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, known: dict[str, str], reason: str
) -> None:
    storage = Manifest(location=tmp_path, base_url="/static/")
    storage.known = known
    monkeypatch.setattr(readiness, "staticfiles_storage", storage)
    assert wrong(client) == {"static files": f"not ok ({reason})"}


def test_a_cache_without_its_table_is_said(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "caches", {"default": LimitsCache("there_is_no_table", {})})
    assert list(wrong(client)) == ["cache"]


def test_a_folder_for_media_that_takes_no_file_is_said(client: Client, settings: Any) -> None:
    media = Path(settings.MEDIA_ROOT)
    media.rename(media.with_name("elsewhere"))
    assert wrong(client) == {"media": "not ok (No such file or directory)"}
    media.write_text("a file")
    assert wrong(client) == {"media": "not ok (Not a directory)"}


def test_nothing_is_left_in_the_folder(client: Client, settings: Any) -> None:
    client.get("/readyz")
    assert list(Path(settings.MEDIA_ROOT).iterdir()) == []


def test_a_worker_that_was_not_seen_for_minutes_is_said(client: Client) -> None:
    seen_at = timezone.now() - timedelta(minutes=6)
    Worker.objects.update(seen_at=seen_at)
    since = f"not since {seen_at:%Y-%m-%d %H:%M} UTC"
    assert wrong(client) == {"worker": f"not ok (for mail, default, slow {since})"}
    Worker.objects.beat("one", ["mail", "default"])
    assert wrong(client) == {"worker": f"not ok (for slow {since})"}
    Worker.objects.all().delete()
    assert "for mail, default, slow none has been here" in wrong(client)["worker"]
    Worker.objects.beat("another", ["mail", "default", "slow"])
    assert wrong(client) == {}


@pytest.mark.parametrize("headers", [{"X-Forwarded-For": "127.0.0.1"}, {"X-Forwarded-For": "203.0.113.9"}])
@pytest.mark.parametrize("proxies", [0, 1])
def test_strangers_learn_no_reasons(
    client: Client, settings: Any, headers: dict[str, str], proxies: int
) -> None:
    settings.TRUSTED_PROXIES = proxies
    Worker.objects.all().delete()
    assert lines(client, **headers)["worker"] == "not ok"
    response = client.get("/readyz", REMOTE_ADDR="203.0.113.9")
    assert b"db_worker" not in response.content


def test_it_looks_once_in_some_seconds(
    client: Client, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    monkeypatch.setattr(readiness, "HOLDS", 60)
    assert lines(client)["worker"] == "ok"
    Worker.objects.all().delete()
    with django_assert_num_queries(0):
        assert lines(client)["worker"] == "ok"
    readiness.forget()
    assert lines(client)["worker"] != "ok"
    readiness.forget()


def test_the_check_for_deployment_says_it_too(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def found() -> set[str | None]:
        return {
            message.id
            for message in checks.run_checks(include_deployment_checks=True)
            if str(message.id).startswith("filmclub.")
        }

    settings.SITE_URL = "https://testserver"
    assert found() == {"filmclub.I001", "filmclub.I002"}
    settings.SITE_URL = "https://elsewhere.example"
    settings.ADMINS = ["ann@example.org"]
    Path(settings.MEDIA_ROOT).rmdir()
    storage = Manifest(location=settings.MEDIA_ROOT, base_url="/static/")
    storage.known = {}
    monkeypatch.setattr(readiness, "staticfiles_storage", storage)
    monkeypatch.setattr(readiness, "caches", {"default": LimitsCache("there_is_no_table", {})})
    assert found() == {"filmclub.I002", *(f"filmclub.W{number}" for number in ("001", "003", "004", "101"))}
