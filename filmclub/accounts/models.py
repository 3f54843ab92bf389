from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    """Somebody who signs in: an editor, a moderator, an operator or a member."""

    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    @property
    def name(self) -> str:
        """The name that readers see."""
        return self.get_full_name() or self.username
