from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    """Somebody who signs in: an editor, a moderator, an operator or a member."""

    # Who it was on a blog that was imported: "films.example/blog?author=2".
    import_ref = models.CharField(max_length=200, null=True, blank=True, unique=True, editable=False)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    @property
    def name(self) -> str:
        """The name that readers see."""
        return self.get_full_name() or self.username
