from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_lazy as django_text

from filmclub.club.models import Club
from filmclub.lib.lines import Line
from filmclub.lib.skeletons import SkeletonField
from filmclub.lib.tracking import Tracked


def name_of(first_name: str, last_name: str, username: str) -> str:
    """The name that readers see of a member."""
    return f"{first_name} {last_name}".strip() or username


class User(Tracked, AbstractUser):
    """Somebody who signs in: an editor, a moderator, an operator or a member."""

    # What pages show of a member and of an author's address.
    tracked_fields = ("username", "first_name", "last_name", "is_staff", "is_superuser")

    # As Django has them, in its words.
    first_name = Line(django_text("first name"), max_length=150, blank=True)
    last_name = Line(django_text("last name"), max_length=150, blank=True)
    name_skeleton = SkeletonField(of="name")
    # Who it was on a blog that was imported: "films.example/blog?author=2".
    import_ref = models.CharField(max_length=200, null=True, blank=True, unique=True, editable=False)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)
    # Not written any more, since the club's version tells of new names. The next migration may take it out.
    renamed_at = models.DateTimeField(null=True, editable=False, db_index=True)

    # "" is what the browser asks for.
    admin_language = models.CharField(
        _("language of the admin"), max_length=10, blank=True, default="", db_default=""
    )
    told_of_waiting = models.BooleanField(
        _("a mail about what waits"),
        default=True,
        db_default=True,
        help_text=_("For moderators: on the days and at the hour at which the club looks."),
    )
    told_of_comments = models.BooleanField(
        _("a mail about comments"),
        default=True,
        db_default=True,
        help_text=_("For authors: once a day, if there are new comments below their articles."),
    )
    # Until which moment they were told of comments.
    told_until = models.DateTimeField(null=True, editable=False)

    class Meta(AbstractUser.Meta):
        indexes = [models.Index(fields=["name_skeleton"], name="user_name_skeleton")]

    @property
    def name(self) -> str:
        """The name that readers see."""
        return name_of(self.first_name, self.last_name, self.username)

    def save(self, *args: Any, **kwargs: Any) -> None:
        if fields := kwargs.get("update_fields"):
            kwargs["update_fields"] = {*fields, "name_skeleton"}
        with transaction.atomic(savepoint=False):
            shows_otherwise = not self._state.adding and self.changes(kwargs.get("update_fields"))
            super().save(*args, **kwargs)
            if shows_otherwise:
                Club.objects.raise_version()
