#!/usr/bin/env python
"""Django's command line. Without any setting of the site in the environment it is the development set-up."""

import os
import sys

SITE_SETTINGS = ("DEBUG", "SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL")


def main() -> None:
    if not any(name in os.environ for name in SITE_SETTINGS):
        os.environ["DEBUG"] = "true"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "filmclub.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
