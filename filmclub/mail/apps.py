from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MailConfig(AppConfig):
    name = "filmclub.mail"
    verbose_name = _("Mail")

    def ready(self) -> None:
        from filmclub.mail import lists
        from filmclub.mail.confirmation import KIND, write_test_mail
        from filmclub.mail.kinds import register_kind
        from filmclub.mail.tasks import send_mails
        from filmclub.mail.waking import wake_by

        register_kind(KIND, write_test_mail)
        register_kind(lists.KIND, lists.write_subscription)
        wake_by(send_mails.enqueue)
