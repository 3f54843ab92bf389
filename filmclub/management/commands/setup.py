from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from filmclub.management.deployment import LANGUAGES, Deployment, read_domain, write_files

DEFAULT = Deployment(domain="films.example")


class Command(BaseCommand):
    help = (
        "Write the files that a server needs, filled in, into a folder: the settings with a new key, units "
        "for systemd, a site for nginx. filmclub/deploy/README.md says what to do with them. Needs no "
        "settings."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("domain", help="the name of the site, such as films.example")
        parser.add_argument(
            "--database",
            default=DEFAULT.database,
            help="postgresql, by the socket of this machine (the default); sqlite; or an address such as "
            "postgresql://user:password@host/name",
        )
        parser.add_argument(
            "--path",
            default=DEFAULT.home,
            help="the folder with the checkout, site, and the pictures, media (%(default)s)",
        )
        parser.add_argument("--user", default=DEFAULT.user, help="whom the site runs as (%(default)s)")
        parser.add_argument("--name", default=DEFAULT.site_name, help="what the site is called (%(default)s)")
        parser.add_argument("--language", choices=LANGUAGES, default=DEFAULT.language)
        parser.add_argument(
            "--time-zone", default=DEFAULT.time_zone, help="such as Europe/Paris (%(default)s)"
        )
        parser.add_argument("--port", type=int, default=DEFAULT.port, help="gunicorn’s own (%(default)s)")
        parser.add_argument(
            "--workers", type=int, default=DEFAULT.workers, help="how many requests at once (%(default)s)"
        )
        parser.add_argument("--certificate", default="", help="by default where certbot puts it")
        parser.add_argument("--certificate-key", default="", help="by default where certbot puts it")
        parser.add_argument("--no-cache", action="store_true", help="nginx does not answer by itself")
        parser.add_argument(
            "--brotli", action="store_true", help="for the package libnginx-mod-http-brotli-filter"
        )
        parser.add_argument("--to", type=Path, metavar="FOLDER", help="where to write (deploy-DOMAIN)")
        parser.add_argument("--force", action="store_true", help="replace what is there, also the key")

    def handle(self, *args: Any, domain: str, to: Path | None, force: bool, **options: Any) -> None:
        try:
            domain = read_domain(domain)
        except ValueError as error:
            raise CommandError(str(error)) from None
        deployment = Deployment(
            domain=domain,
            database=options["database"],
            home=options["path"].rstrip("/"),
            user=options["user"],
            site_name=options["name"],
            language=options["language"],
            time_zone=options["time_zone"],
            port=options["port"],
            workers=options["workers"],
            certificate=options["certificate"],
            certificate_key=options["certificate_key"],
            has_cache=not options["no_cache"],
            has_brotli=options["brotli"],
        )
        if faults := deployment.faults():
            raise CommandError("\n".join(faults))
        folder = to or Path(f"deploy-{domain}")
        files = deployment.files()
        try:
            write_files(folder, files, replaces=force)
        except FileExistsError as error:
            raise CommandError(
                f"{error} is there already, and nothing was written. Give another folder with --to, or "
                "--force to replace what is there, also the key."
            ) from None
        except OSError as error:
            raise CommandError(f"{error.filename or folder} cannot be written: {error.strerror}.") from error
        for place in files:
            self.stdout.write(str(folder / place))
        self.stdout.write("filmclub/deploy/README.md says what to do with them.")
