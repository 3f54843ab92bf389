"""That a reader likes a comment or an article.

They name comments and articles as words: `comments.models` imports them, for Django to find.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class Like(models.Model):
    """That one reader, a member or the guest of a browser, likes one thing: once.

    `like_count` of that thing counts them. Nobody is shown whose they are.
    """

    comment = models.ForeignKey("comments.Comment", models.CASCADE, null=True, related_name="likes")
    article = models.ForeignKey("reviews.Article", models.CASCADE, null=True, related_name="likes")
    # By `like_of_comment_by_member`.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, db_index=False, related_name="likes"
    )
    # The key of a guest's browser, as `Comment.writer`.
    key = models.CharField(max_length=32, blank=True, default="", editable=False)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(comment__isnull=False, article__isnull=True)
                | Q(comment__isnull=True, article__isnull=False),
                name="like_of_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(Q(user__isnull=False), key="") | Q(Q(user__isnull=True), ~Q(key="")),
                name="like_by_one_reader",
            ),
            models.UniqueConstraint(
                fields=["user", "comment"], condition=Q(user__isnull=False), name="like_of_comment_by_member"
            ),
            models.UniqueConstraint(
                fields=["user", "article"], condition=Q(user__isnull=False), name="like_of_article_by_member"
            ),
            models.UniqueConstraint(
                fields=["key", "comment"], condition=~Q(key=""), name="like_of_comment_by_guest"
            ),
            models.UniqueConstraint(
                fields=["key", "article"], condition=~Q(key=""), name="like_of_article_by_guest"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
