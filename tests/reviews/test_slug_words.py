"""Slugs of words in every script, and what is a slug."""

from __future__ import annotations

import unicodedata

import pytest
from django.core.exceptions import ValidationError
from django.utils.text import slugify
from hypothesis import given
from hypothesis import strategies as st

from filmclub.lib.slugs import SlugConverter, is_slug, slug_of, validate_slug
from reviews.models import Film


@pytest.mark.parametrize(
    ("words", "slug"),
    [
        ("La vie d’Adèle 2013", "la-vie-dadele-2013"),
        ("Cœur, Straße & Łódź", "coeur-strasse-lodz"),
        ("Her: a love story!", "her-a-love-story"),
        ("snake_case --  name_", "snake_case-name"),
        ("Bose–Einstein", "bose-einstein"),
        ("Сталкер (1979)", "сталкер-1979"),
        ("Съёмки: йод", "съёмки-йод"),
        ("東京物語", "東京物語"),
        ("君の名は。", "君の名は"),
        ("你好，李焕英！", "你好-李焕英"),
        ("スカーレット・ヨハンソン", "スカーレット-ヨハンソン"),
        ("ガンダム", "ガンダム"),
        ("기생충 2019", "기생충-2019"),
        ("Ο Θίασος", "ο-θίασος"),
        ("तारे ज़मीन पर", "तारे-ज़मीन-पर"),
        ("ลุงบุญมีระลึกชาติ", "ลุงบุญมีระลึกชาติ"),
        ("جدایی نادر", "جدایی-نادر"),
        ("Ｆｕｌｌ　ｗｉｄｔｈ", "full-width"),
        ("🎬 !!!", ""),
        ("\u200b\ufffd", ""),
        ("a\u200bb", "ab"),
    ],
)
def test_a_slug_is_readable_in_every_script(words: str, slug: str) -> None:
    assert slug_of(words) == unicodedata.normalize("NFC", slug)
    assert slug_of(unicodedata.normalize("NFD", words)) == slug_of(words)
    assert slug_of(slug_of(words)) == slug_of(words)


@given(st.text(alphabet=st.characters(max_codepoint=127)))
def test_of_plain_words_it_is_what_it_was(words: str) -> None:
    assert slug_of(words) == slugify(words)


@given(st.text())
def test_whatever_the_words_it_can_stand_in_an_address(words: str) -> None:
    slug = slug_of(words)

    assert slug == "" or is_slug(slug)
    assert unicodedata.is_normalized("NFC", slug)


@pytest.mark.parametrize("text", ["her", "Her_2-3", "東京物語", "तारे", "сталкер-1979"])
def test_letters_of_every_script_make_a_slug(text: str) -> None:
    validate_slug(text)
    assert SlugConverter().to_python(unicodedata.normalize("NFD", text)) == text


@pytest.mark.parametrize(
    "text", ["", "a b", "a/b", "a.b", "a?", "a\x00", "\u200b", "東京。", "a\u202e", "😀", "%20"]
)
def test_nothing_else_is_a_slug(text: str) -> None:
    with pytest.raises(ValidationError, match="Use letters and numbers"):
        validate_slug(text)
    with pytest.raises(ValueError, match=r"\A\Z"):
        SlugConverter().to_python(text)


@pytest.mark.django_db
def test_an_editor_may_give_an_address_in_any_script() -> None:
    film = Film(title="東京物語", year=1953, slug="東京物語")
    film.full_clean()
    field = Film._meta.get_field("slug").formfield()
    assert field is not None

    assert field.clean(unicodedata.normalize("NFD", "йод")) == "йод"
    with pytest.raises(ValidationError, match="Use letters and numbers"):
        field.clean("東京。")
    film.slug = "東京 物語"
    with pytest.raises(ValidationError, match="Use letters and numbers"):
        film.full_clean()
