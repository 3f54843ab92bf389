"""What guests say of how they are reached."""

from __future__ import annotations

import pytest

from filmclub.lib.contacts import UserInfo, clean_email, is_email, read_website

EMAILS = [
    "gus@example.org",
    "try..this@docomo.ne.jp",
    "xxx.@docomo.ne.jp",
    ".dot@docomo.ne.jp",
    "ü@example.org",
    "用户@例子.广告",
    "राम@उदाहरण.भारत",
    "o'neil+film@ex-ample.co.uk",
    '"a.b"@example.org',
    "a_b@my_host.example",
    "gus@[192.0.2.1]",
]
NO_EMAILS = [
    "not an address",
    "gus",
    "gus@",
    "@example.org",
    "gus@example",
    "a@@b.org",
    "a@b@c.org",
    "a@b..org",
    "a@.org",
    "a@1.2.3.4",
    "a b@example.org",
    "<a@example.org>",
    "a@example.org,",
    "mailto:a@example.org",
]


@pytest.mark.parametrize("address", EMAILS)
def test_addresses_that_people_have_are_taken(address: str) -> None:
    assert is_email(clean_email(address))


@pytest.mark.parametrize("address", NO_EMAILS)
def test_what_is_no_address_is_not(address: str) -> None:
    assert not is_email(clean_email(address))


def test_an_address_is_stored_without_what_nobody_sees() -> None:
    assert clean_email("\u200b Gus@Example.org\u200b\ufeff ") == "gus@example.org"


@pytest.mark.parametrize(
    ("typed", "website"),
    [
        ("", ""),
        ("https://", ""),
        ("http://", ""),
        ("https:", ""),
        ("https://www.", ""),
        ("example.org", "https://example.org"),
        ("example.org:8080/films", "https://example.org:8080/films"),
        ("//example.org", "https://example.org"),
        ("https://my_films.example.org/", "https://my_films.example.org/"),
        ("https://例子.广告/路", "https://例子.广告/路"),
        ("https://films.example/@gus", "https://films.example/@gus"),
        ("https://example.org\u200b ", "https://example.org"),
    ],
)
def test_websites_are_read_as_people_type_them(typed: str, website: str) -> None:
    assert read_website(typed) == website


@pytest.mark.parametrize(
    "typed",
    [
        "ann@example.org",
        "https://ann@example.org",
        "https://ann:secret@example.org/",
        "//ann@example.org",
        "https://@example.org",
        "https://ann\u200b@example.org",
    ],
)
def test_an_address_with_a_user_is_refused(typed: str) -> None:
    with pytest.raises(UserInfo):
        read_website(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "my films",
        "javascript:alert(1)",
        "mailto:ann@example.org",
        "https://ann＠example.org",
        "https://[::1",
        "-",
    ],
)
def test_what_is_no_web_address_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r"\A(?s:.*)\Z"):
        read_website(typed)
