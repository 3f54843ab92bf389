from django.apps import AppConfig


class TakeoutConfig(AppConfig):
    name = "filmclub.takeout"

    def ready(self) -> None:
        from django.core.checks import register

        from filmclub.accounts.erasing import register_part
        from filmclub.jobs.due import repeat_job
        from filmclub.mail.kinds import register_kind
        from filmclub.takeout import asking, folder, forgetting, letters, of_accounts

        register(folder.check_folder)
        register_kind(letters.READY, letters.write_ready)
        repeat_job("files to take along", lambda after, until: asking.forget_over(until), minutes=60)
        of_accounts.register()
        register_part(forgetting.forget, forgetting.foretell)
