"""gunicorn's configuration for a server under fire: each worker writes down who it is."""

import os
from pathlib import Path
from typing import Any


def post_fork(server: Any, worker: Any) -> None:
    with Path(os.environ["WORKERS_FILE"]).open("a") as file:
        file.write(f"{worker.pid}\n")
