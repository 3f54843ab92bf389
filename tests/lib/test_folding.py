"""Words are found in any case, with accents or without, composed or not, and in scripts without spaces."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from filmclub.lib.folding import composed, folded, words_of

SAME = [
    ("İstanbul", "ISTANBUL", "istanbul", "ıstanbul", "i̇stanbul"),
    ("straße", "STRASSE", "STRAẞE", "Strasse"),
    ("été", "ÉTÉ", "e\u0301te\u0301", "ete"),
    ("Ὀδυσσεύς", "ΟΔΥΣΣΕΥΣ", "οδυσσευσ", "οδυσσευς"),
    ("ᾳδω", "αδω", "ᾼΔΩ"),
    ("Ｆｕｌｌ", "full", "ＦＵＬＬ"),
    ("ﬁlm", "FILM", "film"),
    ("œuvre", "Œuvre", "oeuvre", "ŒUVRE"),
    ("Łódź", "lodz"),
    ("Ørsted", "orsted"),
    ("co\u00adope\u200dration", "cooperation"),
    ("نُصُوص", "نصوص"),
    ("أحمد", "احمد"),
    ("שָׁלוֹם", "שלום"),
    ("ガラス", "ｶﾞﾗｽ", "カ\u3099ラス"),
    ("한국어", "\u1112\u1161\u11ab\u1100\u116e\u11a8\u110b\u1165"),
    ("l’année", "l'année", "L'ANNEE", "lʼannée"),
    ("8½", "8 1/2", "8 ½"),
    ("２００１年", "2001年"),
]


@pytest.mark.parametrize("texts", SAME)
def test_what_is_the_same_word_is_folded_alike(texts: tuple[str, ...]) -> None:
    assert len({folded(text) for text in texts}) == 1, [folded(text) for text in texts]
    assert folded(texts[0])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ""),
        ("… — “!” §¶·_☃ 🎬", ""),
        ("It's a sci-fi film: *M*A*S*H*!", "it s a sci fi film m a s h"),
        ("snake_case and a.b", "snake case and a b"),
        ("映画館へ", "映画 画館 館へ へ"),
        ("Godzilla映画2001", "godzilla 映画 画 2001"),
        ("영화를", "영화 화를 를"),
        ("คนดี", "คน นดี ดี"),
        ("हिन्दी फ़िल्म", "हिन्दी फ़िल्म"),
        ("がか", "がか か"),
        ("x" * 100, "x" * 64),
    ],
)
def test_a_text_is_read_as_words(text: str, words: str) -> None:
    assert folded(text) == composed(words)


@given(st.text(max_size=60))
@example("ﷺ½ŉ㎏")
@example("a\u0345\u0301")
def test_any_text_is_folded_for_good(text: str) -> None:
    words = list(words_of(composed(text)))
    assert all(word.word and not set(word.word) & set(" \"'§·\\:*") for word in words)
    assert all(0 <= word.start < word.end <= len(composed(text)) for word in words)
    assert folded(unicodedata.normalize("NFD", text)) == folded(text)


@given(st.text(alphabet=st.characters(codec="latin-1"), max_size=60))
def test_case_does_not_count(text: str) -> None:
    assert folded(text.upper()) == folded(text) == folded(text.lower())


def test_each_word_knows_its_place() -> None:
    text = "Die Straße, l’été"
    assert [text[word.start : word.end] for word in words_of(text)] == ["Die", "Straße", "l", "été"]
