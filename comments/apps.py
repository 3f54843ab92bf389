from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from filmclub.jobs.nightly import every_night


class CommentsConfig(AppConfig):
    name = "comments"
    verbose_name = _("Comments")

    def ready(self) -> None:
        from comments import (
            answered,
            batches,
            bell,
            claim_views,
            claims,
            closing,
            confirming,
            digest,
            erasing,
            follow_links,
            following,
            forget_links,
            forgetting,
            mail_addresses,
            moderation,
            news,
            posting,
            profiles,
            redeciding,
            report_mails,
            sanctions,
            subscriptions,
            telling,
        )
        from comments.answers import articles, queueing, writing
        from comments.asking import checks_are_due
        from comments.clock import close_discussions, networks_are_due, purges_are_due
        from comments.composing import compose
        from comments.followers import LIST
        from comments.members import find_page
        from comments.profile_policy import ProfilePolicy
        from comments.renewing import renew_discussed
        from comments.ringing import ring_by
        from comments.spam.duplicates import prints_are_due
        from comments.taking_along import parts
        from comments.talk import renew_talk
        from filmclub.accounts import erasing as accounts
        from filmclub.accounts.adapter import lead_first_to
        from filmclub.accounts.claiming import when_confirmed, when_joined
        from filmclub.accounts.erased_list import redo_by
        from filmclub.accounts.own_page import find_page_by
        from filmclub.accounts.renewing import renew_by
        from filmclub.accounts.said import looked_at_by
        from filmclub.jobs.due import each_minute, register_job, repeat_job
        from filmclub.mail.confirmation import is_mail_confirmed
        from filmclub.mail.kinds import register_kind
        from filmclub.mail.lists import MailList, register_list
        from reviews.publishing import heard_by
        from reviews.versions import compose_by

        parts.register()
        compose_by(compose)
        ring_by(bell)
        renew_by(renew_discussed)
        find_page_by(find_page)
        batches.take_back_by(profiles.undo_about_members)
        looked_at_by(ProfilePolicy())
        lead_first_to(claim_views.what_to_claim)
        moderation.redecide_by(redeciding.no_longer_held)
        posting.approve_by(answered.approve_answered)
        when_confirmed(sanctions.hand_to_member)
        when_confirmed(following.hand_over)
        when_joined(following.joined)
        confirming.tell_answers_by(follow_links.answers_wished)
        answers = _("mails about answers and what you follow")
        register_list(
            LIST, MailList(answers, is_mail_confirmed, following.end_mails, mail_addresses.OF_FOLLOWERS)
        )
        for name, mail_list in subscriptions.LISTS.items():
            register_list(
                name,
                MailList(
                    mail_list.name, is_mail_confirmed, subscriptions.when_stopped, mail_addresses.OF_MEMBERS
                ),
            )
        accounts.register_part(forgetting.forget, forgetting.foretell)
        # Comments first: by then nothing of a member is left that the list does not name.
        redo_by(forgetting.NAMES, forgetting.take_names_again)
        redo_by(erasing.WORDS, forgetting.erase_words_again)
        redo_by(forgetting.ADDRESSES, forgetting.forget_addresses_again)
        redo_by(accounts.MEMBER, accounts.erase_again)
        every_night("check_threads")
        each_minute("batches", batches.go_on_with_forgotten)
        each_minute("claims", claims.go_on_with_forgotten)
        repeat_job("checks", checks_are_due)
        repeat_job("closing", close_discussions)
        repeat_job("talk", renew_talk, minutes=15)
        register_job(bell.FOLLOWERS, bell.followers_are_due)
        repeat_job("bells", bell.bells_are_due, minutes=24 * 60)
        repeat_job("networks", networks_are_due, minutes=24 * 60)
        repeat_job("prints", prints_are_due, minutes=24 * 60)
        repeat_job("purges", purges_are_due, minutes=24 * 60)
        repeat_job("digest", digest.send_digests)
        repeat_job("news", news.send_news)
        heard_by(articles.news_follows)
        register_job(articles.JOB, articles.article_is_news)
        register_job(queueing.PART, queueing.queue_part)
        repeat_job("answers", queueing.look_for_news)
        repeat_job("answers by the clock", queueing.look_at_clocks)
        register_kind(queueing.KIND, writing.write)
        register_kind(digest.KIND, digest.write_digest)
        register_kind(news.KIND, news.write_news)
        register_kind(confirming.CONFIRM, confirming.write_link)
        register_kind(follow_links.KIND, follow_links.write_link)
        register_kind(forget_links.KIND, forget_links.write_link)
        register_kind(closing.RECEIVED, report_mails.write_received)
        register_kind(closing.ANSWERED, report_mails.write_answered)
        register_kind(telling.APPROVED, telling.write_approved)
        register_kind(telling.REFUSED, telling.write_refused)
