"""Why a comment was held or is not wanted, in words: stored in the site's language, read in the reader's."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

# By the site's rules.
FIRST_COMMENT = _("The writer’s first comment.")
MANY_LINKS = _("It has many links.")
LIKE_A_MEMBER = _("The name may be taken for a member’s.")
SWELLS = _("Its marks make it many times as long as it was typed.")
HOLD_ALL = _("Every comment in this discussion waits.")
WHY_HELD = (HOLD_ALL, MANY_LINKS, SWELLS, FIRST_COMMENT, LIKE_A_MEMBER)


class Reason(models.TextChoices):
    """Why a comment is not wanted, for moderators to pick from."""

    OFF_TOPIC = "off-topic", _("Off topic")
    INSULTING = "insulting", _("Insulting")
    GIVES_AWAY = "gives-away", _("Gives away the film without a mark")
    ADVERTISING = "advertising", _("Advertising")
    SAID_BEFORE = "said-before", _("The same was said before")
    LANGUAGE = "language", _("In a language that we cannot moderate")
    OTHER = "other", _("Another reason")

    @property
    def text(self) -> str:
        """As it is stored: in the site's language, whoever decides."""
        with override(settings.LANGUAGE_CODE):
            return str(self.label)


def own_words(stored: str) -> str:
    """Return what the site's own sentences say in a stored reason, without a word of somebody's."""
    with override(settings.LANGUAGE_CODE):
        own = [str(words) for words in (*WHY_HELD, *(reason.label for reason in Reason))]
    return " ".join(words for words in own if words in stored)


def reason_words(stored: str) -> str:
    """Return a stored reason in the reader's language; what is none of the site's own words stays."""
    for words in (*WHY_HELD, *(reason.label for reason in Reason)):
        with override(settings.LANGUAGE_CODE):
            stored_words = str(words)
        stored = stored.replace(stored_words, str(words))
    return stored
