from django.apps import AppConfig
from django.contrib.admin import apps as admin
from django.utils.translation import pgettext_lazy


class AccountsConfig(AppConfig):
    name = "filmclub.accounts"
    verbose_name = pgettext_lazy("accounts", "People")


class AdminConfig(admin.AdminConfig):
    """Django's admin, with our site in place of its own."""

    default = False
    default_site = "filmclub.accounts.admin_site.AdminSite"
