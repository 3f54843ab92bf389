from django.apps import AppConfig

from filmclub.lib.alphabet import prepare_connections


class ClubConfig(AppConfig):
    name = "filmclub.club"

    def ready(self) -> None:
        prepare_connections()
