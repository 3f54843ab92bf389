from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from filmclub.jobs.nightly import every_night


class CommentsConfig(AppConfig):
    name = "comments"
    verbose_name = _("Comments")

    def ready(self) -> None:
        every_night("check_threads")
