"""Letters to those who get new articles by mail."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reviews.models.articles import Article


class Letter(models.Model):
    """One letter: about one article, soon after it became public, or about those of a week.

    How far it has gone out is told by `reached`, so that who is interrupted goes on there.
    """

    # Null: the weekly one.
    article = models.OneToOneField(
        Article, models.CASCADE, null=True, blank=True, related_name="letter", verbose_name=_("article")
    )
    words = models.TextField(
        _("your words"),
        max_length=5000,
        blank=True,
        default="",
        help_text=_("Stand at its head. Markdown, as in comments."),
    )
    # Of the weekly one: of what became public after the one moment, and not after the other.
    since = models.DateTimeField(_("from"), null=True)
    until = models.DateTimeField(_("to"), null=True)
    # Each is sent once to everybody in one round, of which an editor may begin another.
    round = models.PositiveSmallIntegerField(default=1, editable=False)
    # The number of the last subscriber for whom a mail is queued.
    reached = models.BigIntegerField(default=0, editable=False)
    begun_at = models.DateTimeField(_("begun"), null=True)
    finished_at = models.DateTimeField(_("sent"), null=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("sent by"),
    )

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        default_permissions = ()
        permissions = [("send_letter", _("Can send letters to subscribers"))]
        constraints = [
            models.CheckConstraint(
                condition=Q(article__isnull=False) | Q(since__isnull=False), name="letter_about_something"
            ),
            models.UniqueConstraint(
                models.Value(1),
                condition=Q(article=None, begun_at=None),
                name="letter_one_draft",
            ),
        ]

    def __str__(self) -> str:
        return str(self.article) if self.article else str(_("The weekly letter"))
