from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from filmclub.jobs.nightly import every_night


class ReviewsConfig(AppConfig):
    name = "reviews"
    verbose_name = _("Reviews")

    def ready(self) -> None:
        from filmclub.accounts.erasing import register_part
        from filmclub.jobs.due import register_job
        from reviews import forgetting
        from reviews.clock import article_is_due
        from reviews.credit_text.reader import register_reader
        from reviews.credit_text.reading import read_credits
        from reviews.scheduling import PUBLICATION

        register_part(forgetting.forget, forgetting.foretell)
        register_reader(read_credits)
        every_night("drop_drafts")
        register_job(PUBLICATION, article_is_due)
