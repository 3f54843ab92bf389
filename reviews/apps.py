from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from filmclub.jobs.nightly import every_night


class ReviewsConfig(AppConfig):
    name = "reviews"
    verbose_name = _("Reviews")

    def ready(self) -> None:
        from filmclub.accounts.erasing import register_part
        from filmclub.accounts.renewing import renew_by
        from filmclub.jobs.due import register_job, repeat_job
        from filmclub.mail.kinds import register_kind
        from filmclub.mail.lists import MailList, register_list
        from reviews import forgetting, takeout
        from reviews.clock import article_is_due
        from reviews.credit_text.reader import register_reader
        from reviews.credit_text.reading import read_credits
        from reviews.letters import sending
        from reviews.letters.writing import write
        from reviews.renewing import renew_written
        from reviews.scheduling import PUBLICATION
        from reviews.tmdb import saving

        register_part(forgetting.forget, forgetting.foretell)
        register_reader(read_credits)
        renew_by(renew_written)
        every_night("drop_drafts")
        register_job(PUBLICATION, article_is_due)
        register_list(sending.LIST, MailList(_("new articles by mail"), sending.sends_letters))
        register_job(sending.ABOUT_ARTICLE, sending.article_letter_is_due)
        register_job(sending.PART, sending.send_part)
        repeat_job("weekly letter", sending.send_weekly_letter)
        repeat_job("answers of TMDB", saving.forget_old_answers, minutes=24 * 60)
        for kind in (sending.ARTICLE_MAIL, sending.WEEKLY_MAIL):
            register_kind(kind, write)
        takeout.register()
