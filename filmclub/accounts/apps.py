from django.apps import AppConfig
from django.contrib.admin import apps as admin
from django.utils.translation import pgettext_lazy


class AccountsConfig(AppConfig):
    name = "filmclub.accounts"
    verbose_name = pgettext_lazy("accounts", "People")

    def ready(self) -> None:
        from allauth.account.signals import email_confirmed, user_signed_up

        from filmclub.accounts import claiming, invitations
        from filmclub.jobs.due import repeat_job
        from filmclub.mail.kinds import register_kind

        user_signed_up.connect(claiming.signed_up)
        email_confirmed.connect(claiming.confirmed)
        register_kind(invitations.KIND, invitations.write_invitation)
        repeat_job("accounts that nobody has confirmed", claiming.forget_unconfirmed, minutes=60)
        repeat_job("invitations", invitations.forget_old, minutes=24 * 60)


class AdminConfig(admin.AdminConfig):
    """Django's admin, with our site in place of its own."""

    default = False
    default_site = "filmclub.accounts.admin_site.AdminSite"
