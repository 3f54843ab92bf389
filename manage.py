#!/usr/bin/env python
"""Django's command line. Without any setting of the site in the environment it is the development set-up."""

import os
import sys

from filmclub.lib.environment import without_traceback
from filmclub.management.starting import choose_settings


def main() -> None:
    if sys.argv[1:2] == ["setup"]:
        # It writes what the settings will be, and runs without any.
        from filmclub.management.commands.setup import Command

        Command().run_from_argv(sys.argv)
        return
    with without_traceback():
        if said := choose_settings(sys.argv[1:], os.environ):
            sys.stderr.write(f"{said}\n")
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "filmclub.settings")
        from django.core.management import execute_from_command_line

        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
