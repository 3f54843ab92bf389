"""Why a comment was held or is not wanted, in words: stored in the site's language, read in the reader's."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

class Code(models.TextChoices):
    """Why a comment was held or is not wanted, as data: the code of a `Ground`."""

    # The layers against spam.
    RATE = "rate", _("Many comments came from there in a short time.")
    SPAM_FROM_THERE = "spam_from_there", _("Spam came from there before.")
    TRAP = "trap", _("A field was filled in that no reader sees.")
    QUICK = "quick", _("The form came back within seconds.")
    DUPLICATE = "duplicate", _("The same was said before, under this name or another.")
    KNOWN_HOST = "known_host", _("Others have linked there, and nobody was approved.")
    ODD_LINKS = "odd_links", _("Its links are unusual.")
    ODD_NAME = "odd_name", _("The name is an address.")
    ODD_SCRIPT = "odd_script", _("Its letters are unusual here.")
    ODD_LANGUAGE = "odd_language", _("Its language is unusual here.")
    LEARNED = "learned", _("It reads like what was marked as spam here.")


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


def reason_words(stored: str) -> str:
    """Return a stored reason in the reader's language; what is none of the site's own words stays."""
    for words in (*WHY_HELD, *(reason.label for reason in Reason)):
        with override(settings.LANGUAGE_CODE):
            stored_words = str(words)
        stored = stored.replace(stored_words, str(words))
    return stored
