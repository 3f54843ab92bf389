"""Why a comment was held or is not wanted, in words: stored in the site's language, read in the reader's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _


class Code(models.TextChoices):
    """Why a comment was held or is not wanted, as data: the code of a `Ground`, the strongest of which stands
    in `Comment.held_for`. The label is what moderators read; a ground's detail follows it.
    """

    LIKELY_SPAM = "likely_spam", _("Likely spam.")

    # What moderators have said of the writer.
    ALWAYS_HELD = "always_held", _("A moderator wants to see all comments of this writer.")

    TAKEN_BACK = "taken_back", _("The approval that let it appear was taken back.")
    PUT_BACK = "put_back", _("A moderator has put it back.")

    # Of what its writer changes.
    CHANGED_BEFORE = "changed_before", _("A moderator has changed it before.")

    # Of what a member says of themselves.
    TAKEN_AWAY = "taken_away", _("A moderator has blanked this part of the profile before.")

    # What its writer asks for, and what it answers.
    ASKED_AGAIN = "asked_again", _("Its writer asks to have it looked at again.")
    ANSWERS_WAITING = "answers_waiting", _("What it answers waits.")

    # The club's rules.
    RULE_WORD = "rule_word", _("A rule is about a word in it.")
    RULE_LINK = "rule_link", _("A rule is about a domain that it links to.")
    RULE_NAME = "rule_name", _("A rule is about this name.")
    RULE_ADDRESS = "rule_address", _("A rule is about this e-mail address.")
    RULE_NETWORK = "rule_network", _("A rule is about this network.")

    # The layers against spam.
    AKISMET = "akismet", _("Akismet takes it for spam.")
    RATE = "rate", _("Many comments came from there in a short time.")
    SPAM_FROM_THERE = "spam_from_there", _("Spam came from there before.")
    TRAP = "trap", _("A field was filled in that no reader sees.")
    QUICK = "quick", _("The form came back within seconds.")
    DUPLICATE = "duplicate", _("The same was said before, under this name or another.")
    COPY = "copy", _("Somebody else has said the same before, and was approved.")
    KNOWN_HOST = "known_host", _("Others have linked there, and nobody was approved.")
    ODD_LINKS = "odd_links", _("Its links are unusual.")
    ODD_NAME = "odd_name", _("The name is an address.")
    ODD_SCRIPT = "odd_script", _("Its letters are unusual here.")
    ODD_LANGUAGE = "odd_language", _("Its language is unusual here.")
    PRAISE = "praise", _("It praises the site in words that fit any, and has a website.")
    LEARNED = "learned", _("It reads like what was marked as spam here.")

    # The settings of the club and of the discussion.
    BAD_RECORD = "bad_record", _("Comments of this writer were not wanted.")
    LINK_OF_NEW = "link_of_new", _("A new writer’s comment has a link.")
    MANY_LINKS = "many_links", _("It has many links.")
    SWELLS = "swells", _("Its marks make it many times as long as it was typed.")
    LIKE_A_MEMBER = "like_a_member", _("The name may be taken for a member’s.")
    FIRST_COMMENT = "first_comment", _("The writer’s first comment.")
    FEW_COMMENTS = "few_comments", _("Few comments of this writer were approved yet.")
    OLD_ARTICLE = "old_article", _("The writer is new, and the article is not.")
    HOLD_ALL = "hold_all", _("Every comment in this discussion waits.")
    CLUB_HOLDS_ALL = "club_holds_all", _("Every comment waits at present.")


# What says nothing of an edit: it is the same comment once more.
NOT_OF_EDITS = frozenset({Code.RATE})

# What the settings say of a comment: it changes with what is approved.
OF_SETTINGS = frozenset(
    {
        Code.ANSWERS_WAITING,
        Code.BAD_RECORD,
        Code.LINK_OF_NEW,
        Code.MANY_LINKS,
        Code.SWELLS,
        Code.LIKE_A_MEMBER,
        Code.FIRST_COMMENT,
        Code.FEW_COMMENTS,
        Code.OLD_ARTICLE,
        Code.HOLD_ALL,
        Code.CLUB_HOLDS_ALL,
    }
)


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
    return " ".join(words for words in _own_words(settings.LANGUAGE_CODE) if words in stored)


_WORDS = {code.value: code.label for code in Code}


def grounds_words(grounds: Iterable[Mapping[str, Any]]) -> str:
    """Say stored grounds in the reader's language, each code once with all that it was found in.

    A code of another release stays what it is.
    """
    details: dict[str, list[str]] = {}
    for ground in grounds:
        of_code = details.setdefault(ground["code"], [])
        if ground["detail"] and ground["detail"] not in of_code:
            of_code.append(ground["detail"])
    return " ".join(_ground_words(code, ", ".join(found)) for code, found in details.items())


def _ground_words(code: str, detail: str) -> str:
    words = str(_WORDS.get(code, f"{code}."))
    return f"{words.removesuffix('.')} ({detail})." if detail else words


def reason_words(stored: str) -> str:
    """Return a stored reason in the reader's language; what is none of the site's own words stays.

    Reasons of earlier releases are sentences that were joined, and so are those for which they held comments.
    """
    for words, shown in zip(_own_words(settings.LANGUAGE_CODE), _own_words(get_language()), strict=True):
        stored = stored.replace(words, shown)
    return stored


@cache
def _own_words(language: str) -> list[str]:
    """What the site itself says of comments in a language: kept, as pages of the log ask for each row."""
    with override(language):
        return [
            str(words) for words in (*(code.label for code in Code), *(reason.label for reason in Reason))
        ]
