"""What moderators keep against spam and abuse: rules, notes about persons, what was imposed on them, checks.

They name comments and discussions as words: `comments.models` imports them, for Django to find.
"""

from __future__ import annotations

from django.db import models


class Print(models.Model):
    """A number that stands for a part of what a comment says, or for a host that it names."""

    comment = models.ForeignKey("comments.Comment", models.CASCADE, related_name="+")
    value = models.BigIntegerField(db_index=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.comment_id}: {self.value}"


class Lesson(models.Model):
    """What the learned filter was taught by a comment, so that it can be told back."""

    comment = models.OneToOneField("comments.Comment", models.CASCADE, primary_key=True, related_name="+")
    is_spam = models.BooleanField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.pk}: {self.is_spam}"


class LearnedWord(models.Model):
    """In how many comments a word stood that moderators called spam or approved; the word as a number."""

    number = models.BigIntegerField(primary_key=True)
    spam = models.PositiveIntegerField(default=0)
    approved = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.number)
