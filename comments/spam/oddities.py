"""Oddities of links, script and language, against the article's and the club's.

Stops lists of links, markup that works elsewhere and not here, words with letters of two scripts, advertising
in a language or script that nobody here speaks, and praise of the site, as machines write it, with a link in
the name. Lets through one link in a comment that says something, a blogger's website, and whoever writes in
another language and advertises nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from django.conf import settings

from comments.reasons import Code
from comments.spam.signs import APART, HOLD, Sign
from comments.spam.texts import addresses, host_of, hosts, own_words
from comments.submissions import Submission

# A form that takes Markdown is sent these by programs that know no form in particular.
_FOREIGN_MARKUP = re.compile(r"\[/?url\b|\[link=|<a\s+href|&lt;a\s", re.IGNORECASE)
_NAME_IS_ADDRESS = re.compile(r"https?:|www\.|\w\.(?:com|net|org|info|biz|shop|xyz|top|site|online)\b", re.I)
_IP_HOST = re.compile(r"[\d.]+")
# Hosts of one comment that are a list.
HOSTS = 3
# In a text of so many words to an address, the addresses are what it is about.
WORDS_TO_AN_ADDRESS = 6
LETTERS = 4
SHOWN = 5
# Words of praise that fits any page of any site: so many different ones, and one in so many words, are too
# many beside a website. Until the filter has learned how such comments are written here, it does that.
PRAISE, ONE_IN = 4, 8
_WORDS_OF_PRAISE = """
    amazing appreciate article blog bookmark content effort engaging helpful impressed information informative
    insight insightful insights perspective post quality readers share sharing site topic useful valuable
    website writing
    appreciee contenu enrichissant informations instructif lecteurs partage partager pertinent precieuses
    precieux qualite sujet utile utiles
"""
_PRAISE = frozenset(_WORDS_OF_PRAISE.split())


def look(submission: Submission) -> list[Sign]:
    """What is odd about it: no query."""
    return [*_links(submission), *_praise(submission), *_script(submission)]


def _links(submission: Submission) -> list[Sign]:
    text, website = submission.text, submission.writer.website
    found, named = addresses(text), hosts(text)
    signs = []
    if markup := _FOREIGN_MARKUP.search(text):
        signs.append(Sign(Code.ODD_LINKS, APART, markup[0]))
    if len(named) >= HOSTS:
        signs.append(Sign(Code.ODD_LINKS, 6, ", ".join(named[:HOSTS])))
    words = len(own_words(text))
    if len(found) > 1 and words < 2 * len(found):
        signs.append(Sign(Code.ODD_LINKS, APART, str(len(found))))
    elif found and words < WORDS_TO_AN_ADDRESS * len(found):
        signs.append(Sign(Code.ODD_LINKS, HOLD, str(len(found))))
    if website and host_of(website) in named:
        signs.append(Sign(Code.ODD_LINKS, HOLD, host_of(website)))
    if odd := next((host for host in hosts(text, website) if _is_odd(host)), ""):
        signs.append(Sign(Code.ODD_LINKS, HOLD, odd))
    if _NAME_IS_ADDRESS.search(submission.writer.name):
        signs.append(Sign(Code.ODD_NAME, HOLD, submission.writer.name))
    return signs


def _is_odd(host: str) -> bool:
    """Whether a host is a number, or spelled with letters of other scripts."""
    return bool(_IP_HOST.fullmatch(host)) or "xn--" in host or not host.isascii()


def _praise(submission: Submission) -> list[Sign]:
    if not submission.writer.website:
        return []
    words = own_words(submission.text)
    praise = sorted(_PRAISE.intersection(words))
    if len(praise) < PRAISE or len(praise) * ONE_IN < len(words):
        return []
    return [Sign(Code.PRAISE, APART, ", ".join(praise[:SHOWN]))]


def _script(submission: Submission) -> list[Sign]:
    text, writer = submission.text, submission.writer
    words = own_words(text)
    advertises = bool(writer.website or addresses(text))
    signs = []
    if mixed := next((word for word in _words(text) if _is_mixed(word)), ""):
        signs.append(Sign(Code.ODD_SCRIPT, HOLD, mixed))
    here = {submission.article.language, *(code for code, _name in settings.LANGUAGES)}
    script = _script_of("".join(words))
    if script and script not in {_SCRIPTS.get(language, "LATIN") for language in here}:
        signs.append(Sign(Code.ODD_SCRIPT, APART if advertises else 4, script.lower()))
    elif submission.language and submission.language not in here:
        signs.append(Sign(Code.ODD_LANGUAGE, 6 if advertises else 2, submission.language))
    return signs


# Of languages that are not written in Latin letters.
_SCRIPTS = {
    **dict.fromkeys(("ru", "uk", "bg", "sr"), "CYRILLIC"),
    **dict.fromkeys(("ar", "fa", "ur"), "ARABIC"),
    **dict.fromkeys(("zh", "ja"), "CJK"),
    "el": "GREEK",
    "he": "HEBREW",
    "hi": "DEVANAGARI",
    "ko": "HANGUL",
    "th": "THAI",
}
_WORD = re.compile(r"[^\W\d_]+")


def _words(text: str) -> list[str]:
    """The words of a text as they were typed."""
    return _WORD.findall(text)


def _script_of(letters: str) -> str:
    """In which script most of these letters are, by its name in Unicode; "" for a few, or none."""
    found = Counter(map(_letter_script, filter(str.isalpha, letters[:1000])))
    if sum(found.values()) < LETTERS:
        return ""
    script, number = found.most_common(1)[0]
    script = "CJK" if script in ("HIRAGANA", "KATAKANA") else script
    return script if number * 2 > sum(found.values()) else ""


def _letter_script(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0]


def _is_mixed(word: str) -> bool:
    """Whether Latin letters stand among Cyrillic or Greek ones, as in a word that is disguised."""
    if word.isascii() or len(word) < LETTERS:
        return False
    scripts = set(map(_letter_script, word))
    return "LATIN" in scripts and bool(scripts & {"CYRILLIC", "GREEK"})
