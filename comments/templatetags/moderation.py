"""What waits, beside a moderator's name."""

from __future__ import annotations

from dataclasses import dataclass

from django import template

from comments.digest import COUNTED, count_waiting
from comments.models import Discussion
from comments.own_settings import policies_to_choose
from filmclub.accounts.models import User
from reviews.models import Article

register = template.Library()
register.filter("policies", policies_to_choose)


@dataclass(frozen=True)
class Waiting:
    number: int

    @property
    def words(self) -> str:
        """The number; a large one is not counted out."""
        return str(self.number) if self.number < COUNTED else f"{COUNTED - 1}+"


@register.simple_tag
def waiting_for(user: User) -> Waiting | None:
    """What waits for this moderator, if anything does: one query; for other staff, none but for their rights.

    All moderators are staff: whoever is not is not asked about.
    """
    if not user.has_staff_rights or not user.has_perm("comments.moderate_comment"):
        return None
    number = count_waiting()
    return Waiting(number) if number else None


@register.simple_tag
def discussion_of(article: Article) -> Discussion:
    """The discussion of an article, also where it has none yet: one query at most."""
    found = Discussion.objects.filter(pk=article.pk).first() or Discussion(pk=article.pk)
    found.article = article
    return found
