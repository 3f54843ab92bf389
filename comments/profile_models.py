"""What members say of themselves and readers do not see: it waits, was refused, or was taken away."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.states import State
from filmclub.accounts.parts import Part, Picture, Said


class ProfilePart(models.Model):
    """A name, words or a picture of a member, in the states of comments: what is public stands in their row.

    Of each part one waits at most. A picture lies here and nowhere else: no address leads readers to it.
    """

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("member")
    )
    part = models.CharField(_("what"), max_length=10, choices=Part.choices)
    state = models.CharField(_("state"), max_length=10, choices=State.choices)
    # Words, or a name as it was.
    text = models.TextField(blank=True, max_length=2000)
    picture = models.BinaryField(null=True)
    picture_width = models.PositiveSmallIntegerField(default=0, editable=False)
    picture_height = models.PositiveSmallIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        default_permissions = ()
        verbose_name = _("profile")
        verbose_name_plural = _("profiles")
        indexes = [
            models.Index(fields=["created_at", "id"], condition=Q(state="pending"), name="profile_waiting"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "part"], condition=Q(state="pending"), name="profile_part_waits_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_part_display()}: {self.state}"

    @property
    def said(self) -> Said:
        """What the member said."""
        if self.part != Part.PICTURE:
            return self.text
        # None where its file was lost before.
        return Picture(bytes(self.picture), self.picture_width, self.picture_height) if self.picture else None

    @classmethod
    def of(cls, member_id: int, part: Part, said: Said, state: State) -> ProfilePart:
        """A row that holds this, not stored yet."""
        kept = cls(member_id=member_id, part=part, state=state)
        if isinstance(said, Picture):
            kept.picture, kept.picture_width, kept.picture_height = said.content, said.width, said.height
        else:
            kept.text = said or ""
        return kept
