from django.apps import AppConfig, apps
from django.core.checks import register
from django.db.models.signals import post_migrate


class FilmclubConfig(AppConfig):
    name = "filmclub"

    def ready(self) -> None:
        from filmclub.groups import make_groups
        from filmclub.lib.folder_checks import check_folders

        # The last of our apps that has models: by then all permissions are made.
        post_migrate.connect(make_groups, sender=apps.get_app_config("comments"))
        register(check_folders)
