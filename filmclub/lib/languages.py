"""The language that a comment is written in, guessed by CLD3.

Screen readers change their voice by it, and a wrong voice is worse than the article's: so only what is sure
is believed. Names, titles and exclamations are not. Of the libraries that need no download, this one is small
and quick; others were as sure of a sentence with five to thirty times the memory.
"""

from __future__ import annotations

import re
from html import unescape

import gcld3
from django.conf import settings

# Below the first number of letters nothing is sure. Below the second one, among languages with Latin letters
# only those of the site are believed.
SHORT, ENOUGH = 20, 40
SURE = 0.97
# What people write in, and the guesser does not take other languages for.
LATIN = "ca cs da de en es et fi fr hr hu id it lt lv nl no pl pt ro sk sl sv tr vi"
OTHERS = "ar bg el fa he hi ja ko ru sr th uk zh"
# What CLD3 calls by another code than browsers do.
CODES = {"iw": "he"}
# The whole of the longest comments is not needed, and its HTML may be megabytes.
LONGEST_HTML = 20_000
LONGEST_BYTES = 1000

# What others said, and what is in no language.
_QUOTED = ("blockquote", "pre", "code")
_TAG = re.compile(r"<(/?)(\w+)[^>]*>")
_ADDRESS = re.compile(r"https?://\S+")


def guess_language(html: str, *, likely: str) -> str:
    """Return the code of the language that a comment's HTML is in; `likely` where it is short or in doubt.

    Quotations, code and addresses say nothing. Takes a tenth of a millisecond, a few of the longest.
    """
    text = _ADDRESS.sub(" ", unescape(_own_words(html[:LONGEST_HTML])))
    letters = sum(map(str.isalpha, text[:LONGEST_BYTES]))
    if letters < SHORT:
        return likely
    # One for each call: nothing says that threads may share it, and it takes no time to make.
    found = gcld3.NNetLanguageIdentifier(min_num_bytes=0, max_num_bytes=LONGEST_BYTES).FindLanguage(text=text)
    code = CODES.get(found.language, found.language)
    believed = [*OTHERS.split(), *(LATIN.split() if letters >= ENOUGH else dict(settings.LANGUAGES))]
    return code if found.is_reliable and found.probability >= SURE and code in believed else likely


def _own_words(html: str) -> str:
    words: list[str] = []
    depth = end = 0
    for tag in _TAG.finditer(html):
        if not depth:
            words += (html[end : tag.start()], " ")
        if tag[2] in _QUOTED:
            depth += -1 if tag[1] else 1
        end = tag.end()
    return "".join(words if depth else [*words, html[end:]])
