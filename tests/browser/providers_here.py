"""`manage.py demo` where all providers' addresses lead to a server on this machine: ADDRESS PORT."""

from __future__ import annotations

import os
import sys
from typing import Any

from tests.accounts.providers import Providers


def main(address: str, port: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "filmclub.settings")
    import django

    django.setup()
    from django.core.management import call_command

    from filmclub.accounts.sign_in_with import carrying
    from filmclub.lib import fetching

    running, exchange = Providers(address), fetching.exchange

    def here(method: str, address: str, *args: Any, **fields: Any) -> Any:
        return exchange(method, running.local(address), *args, **fields)

    carrying.exchange = here  # type: ignore[attr-defined]
    call_command("demo", port=int(port))


if __name__ == "__main__":
    main(*sys.argv[1:])
