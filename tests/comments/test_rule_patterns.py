"""What rules look for: how it may be typed, and which comments have it."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from comments.defence_models import Rule
from comments.rule_patterns import Offered, read
from comments.rules import Rules

Kind = Rule.Kind


def finds(kind: str, pattern: str, offered: Offered) -> bool:
    return bool(Rules.of([Rule(kind=kind, key=read(kind, pattern)[1])]).matching(offered))


def finds_in(pattern: str, text: str) -> bool:
    return finds(Kind.WORD, pattern, Offered(html=f"<p>{text}</p>"))


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("casino", "The Casino."),
        ("CASINO", "casino"),
        ("casino", "C\u0410SINO, with a Cyrillic letter"),
        ("casino", "cas1n0"),
        ("casino", "ca\u200bsino"),
        ("casino", "ｃａｓｉｎｏ"),
        ("casino", "ca<strong>si</strong>no"),
        ("casino", "my-casino!"),
        ("été", "ETE"),
        ("casino*", "casinos"),
        ("casino*", "casino"),
        ("*coin", "Bitcoin"),
        ("*coin*", "bitcoins"),
        ("v*gra", "viagra"),
        ("a*b*c*d", "abxcxd"),
        ("*a*b*", "xaxbx"),
        ("a*bc", "abcbc"),
        ("buy now", "Buy,\nnow!"),
        ("buy now", "buy</p>\n<p>now"),
        ("buy * now", "buy it now"),
        ("don't", "I don’t"),
        ("best-casino*", "the best casinos"),
        ("赌场", "在线赌场平台"),
        ("赌场", "在线赌场bonus"),
        ("bonus", "在线赌场bonus"),
        ("赌*场", "赌博场"),
        ("카지노", "온라인카지노사이트"),
    ],
    ids=ascii,
)
def test_a_word_is_found_however_it_is_set(pattern: str, text: str) -> None:
    assert finds_in(pattern, text)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("casino", "casinos"),
        ("casino", "mycasino"),
        ("casino*", "mycasino"),
        ("*coin", "coins"),
        ("a*b*c*d", "abxdxc"),
        ("a*a", "a"),
        ("buy now", "buy it now"),
        ("buy now", "now buy"),
        ("buy * now", "buy now"),
        ("buy * now", "buy it right now"),
        ("赌场", "赌 场"),
        ("赌场", "场赌"),
        ("가", "각"),
        ("a.c", "abc"),
    ],
    ids=ascii,
)
def test_what_is_no_such_word_is_left_alone(pattern: str, text: str) -> None:
    assert not finds_in(pattern, text)


def test_a_word_is_looked_for_in_name_website_and_links() -> None:
    assert finds(Kind.WORD, "casino", Offered(name="Best Casino"))
    assert finds(Kind.WORD, "casino", Offered(website="https://best.casino/"))
    assert finds(Kind.WORD, "best casino", Offered(links=("https://example.org/best%20casino",)))
    assert not finds(Kind.WORD, "best casino", Offered(name="Best", html="<p>casino</p>"))


def test_the_words_that_stand_for_spoilers_are_nobodys() -> None:
    html = '<details class="spoiler"><summary>Spoiler</summary><p>He dies.</p></details>'
    assert finds(Kind.WORD, "dies", Offered(html=html))
    assert not finds(Kind.WORD, "spoiler", Offered(html=html))


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        ("Gus", "G.U.S"),
        ("Gus Reed", "gusreed"),
        ("*casino*", "Best Casino Ever"),
        ("gus*", "Gustav"),
        ("g*s*v", "Gustav"),
    ],
)
def test_a_name_is_found_whatever_its_signs(pattern: str, name: str) -> None:
    assert finds(Kind.NAME, pattern, Offered(name=name))


@pytest.mark.parametrize(
    ("pattern", "name"), [("Gus", "Gus Reed"), ("gus*", "Angus"), ("g*v*s", "Gustav"), ("Gus", "")]
)
def test_a_name_is_the_whole_of_it(pattern: str, name: str) -> None:
    assert not finds(Kind.NAME, pattern, Offered(name=name, html="<p>Gus</p>"))


@pytest.mark.parametrize(
    "pattern",
    [
        "spam.example",
        "SPAM.example",
        "www.spam.example",
        "https://spam.example/a?b",
        "*.spam.example",
        ".example",
    ],
)
def test_a_domain_is_found_in_links_with_all_below_it(pattern: str) -> None:
    for link in ("https://spam.example/x", "http://www.spam.example:8080/", "https://a.b.SPAM.example."):
        assert finds(Kind.LINK, pattern, Offered(links=(link,)))
    assert finds(Kind.LINK, pattern, Offered(website="http://spam.example"))
    assert not finds(Kind.LINK, pattern, Offered(links=("https://example.org/spam.example",)))


@pytest.mark.parametrize("link", ["https://notspam.example", "https://spam.example.org", "https://[::1", ""])
def test_another_domain_is_another_one(link: str) -> None:
    assert not finds(Kind.LINK, "spam.example", Offered(links=(link,)))


def test_a_domain_with_other_letters_is_the_one_that_is_asked_for() -> None:
    assert read(Kind.LINK, "Bücher.example") == ("bücher.example", "xn--bcher-kva.example")
    assert finds(Kind.LINK, "bücher.example", Offered(links=("https://xn--bcher-kva.example/",)))
    assert finds(Kind.LINK, "xn--bcher-kva.example", Offered(links=("https://bücher.example/",)))


@pytest.mark.parametrize(
    ("pattern", "email"),
    [
        ("Gus@Example.org", "gus@example.org"),
        ("gus@example.org", "Gus+films@example.org"),
        ("example.org", "gus@example.org"),
        ("@example.org", "gus@mail.example.org"),
    ],
)
def test_an_address_or_all_at_a_domain(pattern: str, email: str) -> None:
    assert finds(Kind.ADDRESS, pattern, Offered(email=email))


@pytest.mark.parametrize("email", ["", "gus@example.com", "gus@notexample.org", "example.org@example.com"])
def test_another_address_is_another_ones(email: str) -> None:
    assert not finds(Kind.ADDRESS, "example.org", Offered(email=email, website="https://example.org"))


@pytest.mark.parametrize(
    ("pattern", "network"),
    [
        ("203.0.113.0/24", "203.0.113.0"),
        ("203.0.113.7/24", "203.0.113.0"),
        ("203.0.0.0/16", "203.0.113.0"),
        ("2001:db8::/32", "2001:db8:7::"),
        ("2001:DB8:7::/48", "2001:db8:7::"),
    ],
)
def test_a_network_holds_the_narrower_ones(pattern: str, network: str) -> None:
    assert finds(Kind.NETWORK, pattern, Offered(network=network))


@pytest.mark.parametrize("network", ["203.0.114.0", "2001:db8::", "", "nonsense"])
def test_another_network_is_another_one(network: str) -> None:
    assert not finds(Kind.NETWORK, "203.0.113.0/24", Offered(network=network))


@pytest.mark.parametrize(
    ("kind", "typed", "says"),
    [
        (Kind.WORD, "…", "no letter"),
        (Kind.WORD, "*", "no letter"),
        (Kind.WORD, "ﷺ" * 30, "too long"),
        (Kind.NAME, "***", "no letter"),
        (Kind.LINK, "two words", "no domain"),
        (Kind.LINK, "https://", "no domain"),
        (Kind.LINK, "example.*", "no domain"),
        (Kind.LINK, "http://[::1", "no domain"),
        (Kind.ADDRESS, "gus@", "no domain"),
        (Kind.ADDRESS, "gus@two words", "no domain"),
        (Kind.NETWORK, "nonsense", "no network"),
        (Kind.NETWORK, "203.0.113.7", "203.0.113.0/24"),
        (Kind.NETWORK, "203.0.113.128/25", "203.0.113.0/24"),
        (Kind.NETWORK, "2001:db8::1", "2001:db8::/48"),
        (Kind.NETWORK, "0.0.0.0/0", "too wide"),
        (Kind.NETWORK, "2000::/3", "too wide"),
    ],
    ids=ascii,
)
def test_what_cannot_be_looked_for_is_refused_with_a_reason(kind: str, typed: str, says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        read(kind, typed)


LONG = ["a" * 65_000, "aabb" * 16_000, "ab " * 20_000, "赌" * 65_000, "é1" * 30_000]


@pytest.mark.parametrize("text", LONG, ids=[text[:4] for text in LONG])
def test_a_long_text_is_found_in_at_its_end(text: str) -> None:
    assert finds_in("casino*", f"{text} casino")
    assert finds_in("赌场", f"{text}赌场")
    assert not finds_in("aa*bb*cc*dd", text)
