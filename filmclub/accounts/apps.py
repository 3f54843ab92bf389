from django.apps import AppConfig
from django.contrib.admin import apps as admin
from django.utils.translation import pgettext_lazy


class AccountsConfig(AppConfig):
    name = "filmclub.accounts"
    verbose_name = pgettext_lazy("accounts", "People")

    def ready(self) -> None:
        from allauth.account.signals import email_confirmed, user_signed_up
        from allauth.mfa.signals import authenticator_added, authenticator_removed
        from allauth.usersessions.models import UserSession
        from django.contrib.auth.signals import user_logged_in
        from django.db.models.signals import pre_delete, pre_save

        from filmclub.accounts import (
            claiming,
            devices,
            erasing,
            erasure_mail,
            invitations,
            names,
            rights,
            second_factor,
        )
        from filmclub.accounts.models import User
        from filmclub.jobs.due import each_minute, repeat_job
        from filmclub.mail.kinds import register_kind

        user_signed_up.connect(claiming.signed_up)
        email_confirmed.connect(claiming.confirmed)
        user_logged_in.connect(rights.start_grace)
        pre_save.connect(devices.shorten, sender=UserSession)
        # The ORM asks here whichever way an account is deleted, in a list or with what it belongs to.
        pre_delete.connect(erasing.refuse_to_delete, sender=User)
        authenticator_added.connect(second_factor.note_added)
        authenticator_removed.connect(second_factor.note_removed)
        register_kind(erasure_mail.KIND, erasure_mail.write_told)
        register_kind(invitations.KIND, invitations.write_invitation)
        repeat_job("invitations", invitations.forget_old, minutes=24 * 60)
        repeat_job("accounts that nobody has confirmed", claiming.forget_unconfirmed, minutes=60)
        each_minute("erasures", erasing.go_on_with_due)
        repeat_job("freed names", names.forget_freed, minutes=24 * 60)
        repeat_job("sessions", lambda after, until: devices.forget_sessions(until), minutes=24 * 60)


class AdminConfig(admin.AdminConfig):
    """Django's admin, with our site in place of its own."""

    default = False
    default_site = "filmclub.accounts.admin_site.AdminSite"
