from django.apps import AppConfig, apps
from django.core.checks import register
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate


class FilmclubConfig(AppConfig):
    name = "filmclub"

    def ready(self) -> None:
        from filmclub import checks  # noqa: F401 they register themselves
        from filmclub.backups.file_modes import check_database_file
        from filmclub.groups import make_groups
        from filmclub.jobs.due import each_minute, repeat_job
        from filmclub.lib.folder_checks import check_folders
        from filmclub.lib.moments import read_moments_quickly
        from filmclub.lib.site_lock import share_site
        from filmclub.mail.confirmation import forget_other_way
        from filmclub.mail.lists import forget_over
        from filmclub.mail.tasks import wake
        from filmclub.mail.unreachable import forget_mails
        from filmclub.privacy import drafted, drafted_beside  # noqa: F401 they enter their sentences

        # The last of our apps that has models: by then all permissions are made.
        post_migrate.connect(make_groups, sender=apps.get_app_config("comments"))
        connection_created.connect(read_moments_quickly)
        register(check_folders)
        register(check_database_file, deploy=True)
        share_site()
        # Mail knows no clock, and the clock no mail.
        each_minute("mail that is due", wake)
        each_minute("another way of mail", forget_other_way)
        repeat_job("mails that are over", lambda after, until: forget_mails(until), minutes=24 * 60)
        repeat_job("subscribers that are over", lambda after, until: forget_over(until), minutes=24 * 60)
