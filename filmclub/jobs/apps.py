from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "filmclub.jobs"

    def ready(self) -> None:
        from filmclub.jobs.due import each_minute
        from filmclub.jobs.rescue import rescue_tasks

        each_minute("tasks that were left lying", rescue_tasks)
