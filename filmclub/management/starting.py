"""What manage.py does before a command runs: it chooses the settings, and says which database is meant."""

from __future__ import annotations

from collections.abc import MutableMapping, Sequence
from pathlib import Path
from urllib.parse import quote

from filmclub.lib.environment import WrongSettings
from filmclub.lib.settings_file import misread_by_shell, read_settings_file

# Where a server has its settings; this variable names such a file to manage.py.
SERVER_FILE = Path("/etc/filmclub.env")
FILE_VARIABLE = "FILMCLUB_ENV"
# With none of these in the environment, it is the development set-up.
SITE_SETTINGS = ("DEBUG", "SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL")
DEVELOPMENT_DATABASE = Path(__file__).resolve().parent.parent.parent / "filmclub.sqlite3"
# These may run in the development set-up of a machine that serves a site.
HARMLESS = {"", "demo", "help", "setup", "test", "version", "--help", "-h", "--version"}
WITHOUT_DATABASE = {
    "check",
    "collectstatic",
    "compilemessages",
    "diffsettings",
    "findstatic",
    "makemessages",
    "startapp",
    "startproject",
}


def choose_settings(
    arguments: Sequence[str], environ: MutableMapping[str, str], server_file: Path | None = None
) -> str:
    """Put the settings for a command into the environment; return what is to be said of its database, or "".

    What the environment holds goes before what stands in the file that FILMCLUB_ENV names. Raises
    WrongSettings where the command would work on a development database beside a site, or with settings
    that a shell has mangled.
    """
    server_file = server_file or SERVER_FILE
    if named := environ.get(FILE_VARIABLE):
        for name, value in read_settings_file(Path(named)).items():
            environ.setdefault(name, value)
    is_development = not any(name in environ for name in SITE_SETTINGS)
    if is_development:
        environ["DEBUG"] = "true"
    command = arguments[0] if arguments else ""
    if command in HARMLESS - {"demo"} or not {"--help", "-h"}.isdisjoint(arguments):
        return ""
    if is_development and command not in HARMLESS and server_file.exists():
        raise WrongSettings(_refusal(command, server_file))
    if faults := misread_by_shell(server_file, environ):
        raise WrongSettings("\n".join([*faults, _way(server_file)]))
    if environ.get("DATABASE_URL") or command in WITHOUT_DATABASE:
        return ""
    # What it starts itself, as the demo does a worker, need not say so again.
    environ["DATABASE_URL"] = f"sqlite:///{quote(str(DEVELOPMENT_DATABASE))}"
    return f"DATABASE_URL is not set: the database is {DEVELOPMENT_DATABASE}."


def _refusal(command: str, server_file: Path) -> str:
    return (
        f"Nothing was done: this machine serves a site, but its settings are not in the environment, and "
        f"“{command}” would work on the development database {DEVELOPMENT_DATABASE}. {_way(server_file)} "
        f"Or set DEBUG=true if you mean that database."
    )


def _way(server_file: Path) -> str:
    return f"Enter `export {FILE_VARIABLE}={server_file}` and run the command again."
