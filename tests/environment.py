"""The environment that the tests run in, whatever the shell around them says.

pyproject.toml names this module as a plugin, so plain `pytest` gets it too, before the settings are read.
The database alone may be chosen from outside: DATABASE_URL, SQLite in memory when it is not set.
"""

import atexit
import os
import shutil
import sys
import tempfile
from pathlib import Path

import pytest

from filmclub.lib.garbage import look_seldom

DATABASE = "sqlite://:memory:"
# DEBUG chooses the development set-up of the settings; pytest-django then turns it off for the run.
SETTINGS = {
    "DJANGO_SETTINGS_MODULE": "filmclub.settings",
    "DEBUG": "true",
    "SECRET_KEY": "of the tests, and nothing else is signed with it",
    "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
    "HTTPS": "false",
    "CACHE_URL": "locmemcache://",
}
# What a developer may have set for the site, and what no test may depend on.
DEFAULTED = (
    "ADMINS",
    "AKISMET_API_KEY",
    "AKISMET_URL",
    "BACKUPS_KEPT",
    "CACHE_SECONDS",
    "COMMENT_INTERVAL",
    "COMMENT_MAX_LINKS",
    "FRAGMENT_CACHE_URL",
    "CSRF_TRUSTED_ORIGINS",
    "DATABASE_POOL_SIZE",
    "DATABASE_PREPARED_STATEMENTS",
    "DEFAULT_FROM_EMAIL",
    "EMAIL_URL",
    "FILMCLUB_ENV",
    "LANGUAGE_CODE",
    "LOG_FORMAT",
    "LOG_LEVEL",
    "SECURE_HSTS_SECONDS",
    "SENTRY_DSN",
    "SERVER_EMAIL",
    "SITE_NAME",
    "SITE_TAGLINE",
    "SPAM_LAYERS",
    "TIME_ZONE",
    "TMDB_KEY",
    "TMDB_PICTURES_URL",
    "TMDB_URL",
    "TRUSTED_PROXIES",
    "VIDEO_HOSTS",
)
# Set once by the first process of a run; the workers that it starts share the directory.
RUN_DIRECTORY = "FILMCLUB_TESTS_DIRECTORY"


def prepare() -> None:
    """Set the environment of this process and of those that it starts. Calling it again changes nothing."""
    for name in DEFAULTED:
        os.environ.pop(name, None)
    # The other processes of a run, and the next runs, take what is compiled and rewritten once.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    os.environ.update(SETTINGS)
    os.environ.setdefault("DATABASE_URL", DATABASE)
    for name in ("MEDIA_ROOT", "STATIC_ROOT", "TAKEOUT_ROOT"):
        directory = run_directory() / name.lower()
        directory.mkdir(exist_ok=True)
        os.environ[name] = str(directory)


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    prepare()


def pytest_collection_finish() -> None:
    """Look seldom for garbage, and not at all among modules and tests."""
    look_seldom()


def run_directory() -> Path:
    """Return the directory for files of this run; the process that made it removes it at its end."""
    if RUN_DIRECTORY not in os.environ:
        os.environ[RUN_DIRECTORY] = tempfile.mkdtemp(prefix="filmclub-tests-")
        atexit.register(shutil.rmtree, os.environ[RUN_DIRECTORY], ignore_errors=True)
    return Path(os.environ[RUN_DIRECTORY])
