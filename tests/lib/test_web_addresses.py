"""Addresses in running text: the whole address and nothing of the sentence, typed or imported."""

from __future__ import annotations

import re
from functools import partial
from html import unescape

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it.common.normalize_url import normalizeLink

from filmclub.lib import web_addresses
from filmclub.lib.markup import render
from filmclub.lib.texts import clean_text
from filmclub.lib.web_addresses import end_of_address, find_addresses, href_of
from tests.extent import extent
from tests.timing import grows_with_its_length

# What is linked stands between ⟦ and ⟧.
SENTENCES = {
    # Ends that belong to the address
    "a hyphen at the end": "see ⟦https://youtu.be/dQw4w9WgXc-⟧",
    "an underscore at the end": "see ⟦https://youtu.be/dQw4w9WgXc_⟧ too",
    "both at the end": "⟦https://youtu.be/dQw4w9WgX_-⟧, and ⟦https://youtu.be/dQw4w9WgX-_⟧.",
    "a hyphen before a full stop": "⟦https://www.youtube.com/watch?v=dQw4w9WgXc-⟧.",
    "an underscore in a query": "(⟦https://www.youtube.com/watch?v=dQw4w9WgXc_&t=3⟧)",
    "a hyphen in angles": "<⟦https://youtu.be/dQw4w9WgXc-⟧>",
    "an underscore in angles": "<⟦https://youtu.be/dQw4w9WgXc_⟧>",
    "a slash": "⟦https://ex.org/her/⟧.",
    "a title with its mark": "⟦https://en.wikipedia.org/wiki/Airplane!⟧ is on",
    "a title of several words": "⟦https://en.wikipedia.org/wiki/Mamma_Mia!⟧",
    "a title with small words": "⟦https://ex.org/wiki/Hail,_Caesar!⟧.",
    "a title with marks within": "⟦https://ex.org/wiki/Tora!_Tora!_Tora!⟧",
    "a title with a letter alone": "⟦https://ex.org/wiki/I_Want_to_Live!⟧",
    "a title in other capitals": "⟦https://ru.wikipedia.org/wiki/Аэроплан!⟧",
    "a title in percent signs": "⟦https://ex.org/wiki/%C3%89toile!⟧",
    "a title in brackets": "(⟦https://en.wikipedia.org/wiki/Airplane!⟧)",
    "a title before a full stop": "⟦https://en.wikipedia.org/wiki/Airplane!⟧.",
    "a title in angles": "<⟦https://en.wikipedia.org/wiki/!!!⟧>",
    "brackets": "(⟦https://example.com/a_(b)⟧)",
    "brackets in brackets": "⟦https://example.com/a_(b_(c))⟧)",
    "brackets in a query": "⟦https://ex.org/?film[]=1&film[year]=2013⟧.",
    "an apostrophe": "⟦https://ex.org/wiki/Ocean's_Eleven⟧ and ⟦https://ex.org/wiki/L’Atalante⟧’ ⟦https://ex.org/a⟧(分享)",
    "a dash in a name": "⟦https://ex.org/wiki/Bose–Einstein⟧ – yes",
    "an at sign in the path": "⟦https://medium.com/@her/a⟧",
    "a port": "⟦http://localhost:8000/her⟧ and ⟦https://ex.org:8443⟧",
    "a host with an underscore": "⟦http://my_blog.example.com/⟧",
    "names in other letters": "⟦https://bücher.example/straße⟧ ⟦https://例子.广告/她⟧",
    "a path in other letters": "⟦https://zh.wikipedia.org/wiki/她_(2013年电影)⟧ ⟦https://ex.org/?q=电影a片⟧",
    "a path in Cyrillic": "⟦https://ru.wikipedia.org/wiki/Она_(фильм)⟧",
    "a tilde within": "⟦https://ex.org/~ann/her⟧~",
    # Signs of the sentence
    "a full stop": "⟦https://ex.org/her⟧.",
    "signs in a row": "⟦https://ex.org/her⟧?!..., ⟦https://ex.org/?a=1⟧!",
    "a shout": "⟦https://youtu.be/dQw4w9WgXcQ⟧! ⟦https://ex.org/her⟧! ⟦https://ex.org⟧!",
    "a number and a shout": "⟦https://www.imdb.com/title/tt1798709⟧!",
    "a colon": "⟦http://ex.org⟧: yes, ⟦http://ex.org⟧:yes",
    "a bracket that is open": "⟦https://ex.org/a⟧(b and ⟦https://ex.org/a⟧)",
    "square brackets": "[⟦https://ex.org/a⟧] ⟦https://ex.org/a⟧[1]",
    "quotation marks": "\"⟦https://ex.org/a⟧\" '⟦https://ex.org/a⟧' “⟦https://ex.org/a⟧”",
    "French and German ones": "«⟦https://ex.org/a⟧» „⟦https://ex.org/a⟧“ ‹⟦https://ex.org/a⟧›",
    "dots": "⟦https://ex.org/a⟧… ⟦https://ex.org/a⟧...",
    "a dash": "⟦https://ex.org/a⟧—great, ⟦https://ex.org/a⟧–",
    "a host and a hyphen": "⟦https://ex.org⟧- ⟦https://ex.org⟧_",
    "angles": "<⟦https://ex.org⟧>, <⟦https://ex.org/a⟧ b>",
    "a host alone before a question": "⟦https://ex.org⟧?",
    # Full-width punctuation, and text without a blank
    "a full-width comma": "⟦https://example.com/a⟧，很好",
    "a full-width bracket": "⟦http://t.cn/RZwjG7U⟧（分享",
    "words behind a host": "⟦https://example.com⟧很好",
    "words behind a port": "⟦https://example.com:8080⟧很好",
    "words behind a path": "⟦https://example.com/a⟧很好 ⟦https://youtu.be/dQw4w9WgXcQ⟧を見て",
    "words behind a query": "⟦https://example.com/?a=1⟧입니다",
    "words before": "预告片⟦https://example.com/a⟧ トレーラー⟦https://example.com/a⟧ 예고편⟦https://example.com/a⟧",
    "words in capitals before": "ТРЕЙЛЕР⟦https://example.com/a⟧ café⟦https://example.com/a⟧",
    "punctuation before": "预告片：⟦https://example.com/a⟧（⟦https://example.com/b⟧）",
    "a full-width stop": "⟦https://example.com/a⟧。⟦https://example.com⟧。",
    "full-width shouts": "⟦https://example.com/a⟧！⟦https://example.com/a⟧？！",
    "full-width colons": "⟦https://example.com⟧：很好；⟦https://example.com/a⟧；",
    "ideographic commas": "⟦https://example.com/a⟧、⟦https://example.com/b⟧、",
    "ideographic brackets": "「⟦https://example.com/a⟧」《⟦https://example.com/a⟧》【⟦https://example.com/a⟧】",
    "a full-width bar": "⟦https://example.com/a⟧｜⟦https://example.com/b⟧～",
    "an ideographic space": "⟦https://example.com/a⟧\u3000很好",
    "Chinese quotation marks": "“⟦https://example.com/a⟧”很好‘⟦https://example.com/a⟧’很好",
    "Chinese dots and dashes": "⟦https://example.com/a⟧……很好⟦https://example.com/a⟧——很好",
    "Thai": "⟦https://example.com/a⟧ดีมาก",
    "Arabic punctuation": "⟦https://example.com/a⟧، ⟦https://example.com/b⟧؟",
    "Hindi": "⟦https://example.com/a⟧। अच्छा",
    "an account behind": "⟦https://example.com/a⟧，@her",
    "an emoji": "⟦https://example.com/a⟧😍 ⟦https://example.com⟧🎬",
    "signs that nobody sees": "⟦https://example.com/a⟧\u200b \u200b⟦https://example.com/a⟧\u2060\ufeff",
    # Without a scheme
    "www": "see ⟦www.example.com⟧, ⟦www.example.com/a⟧. (⟦WWW.Example.com⟧)",
    "www and words": "预告片⟦www.example.com⟧很好",
    "www within an address": "⟦https://www.example.com/www.example.com⟧",
    "a host in parts": "https://exa\u200bmple.com/ https://www.exa\u00admple.com https://ex.org\u200b.evil.example",
    "www alone": "www. www.film www..example.com www.-a.b",
    "www in a mail address": "ann@www.example.com x.www.example.com /www.example.com",
    # None
    "mail addresses": "ann@example.com, mailto:ann@example.com (ann@example.com)",
    "other schemes": "ftp://example.com javascript:alert(1) data:text/html,x",
    "within a word": "xhttps://example.com 1https://example.com",
    "no host": "http:// https://, http://? https://。 https://很好 https://-a https://[::1]/",
    "a name before the host": "https://bank.example@evil.example/ https://a:b@ex.org www.ex.org@ex.org",
}  # fmt: skip


def linked(html: str) -> str:
    """The text of HTML, its links between brackets."""
    words = re.sub(r"<a [^>]*>(.*?)</a>", r"⟦\1⟧", html.replace("<br>\n", "\n"))
    return unescape(re.sub(r"</?p>", "", words)).replace("\u00a0", " ")


@pytest.mark.parametrize("format", ["markdown", "wordpress-html"])
@pytest.mark.parametrize("sentence", SENTENCES.values(), ids=SENTENCES)
def test_an_address_is_linked_as_a_whole_and_nothing_else(sentence: str, format: str) -> None:
    html = render(re.sub("[⟦⟧]", "", sentence), format)

    assert linked(html) == sentence
    for href, words in re.findall(r'<a href="([^"]*)"[^>]*>(.*?)</a>', html):
        assert unescape(href) == href_of(unescape(words))


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("*https://ex.org/a*", "<em>⟦https://ex.org/a⟧</em>"),
        ("**https://ex.org/a-**!", "<strong>⟦https://ex.org/a-⟧</strong>!"),
        ("_https://ex.org/a_", "<em>⟦https://ex.org/a⟧</em>"),
        ("(_https://ex.org/a_)", "(<em>⟦https://ex.org/a⟧</em>)"),
        ("_see https://ex.org/a_.", "<em>see ⟦https://ex.org/a⟧</em>."),
        ("_see_ https://ex.org/a_", "<em>see</em> ⟦https://ex.org/a_⟧"),
        ("__see www.ex.org/a__", "<strong>see ⟦www.ex.org/a⟧</strong>"),
        ("snake_case https://ex.org/a_", "snake_case ⟦https://ex.org/a_⟧"),
    ],
)
def test_markers_of_emphasis_are_no_part_of_an_address(typed: str, shown: str) -> None:
    html = render(typed, "markdown")

    assert re.sub(r"<a [^>]*>(.*?)</a>", r"⟦\1⟧", html) == f"<p>{shown}</p>"


@pytest.mark.parametrize(
    "address",
    [
        "https://youtu.be/dQw4w9WgXc-",
        "https://youtu.be/dQw4w9WgXc_",
        "https://ex.org/wiki/Airplane!",
        "https://ex.org/wiki/Her!!!",
        "https://ex.org/a?",
        "https://ex.org/a，b。",
        "https://ex.org/Her_(film)",
    ],
)
def test_a_link_with_words_leads_to_all_of_its_address(address: str) -> None:
    for typed in (f"[here]({address})", f"[here](<{address}>)", f'[here]({address} "title")'):
        assert f'href="{href_of(address)}"' in render(typed, "markdown")


@pytest.mark.parametrize("address", ["https://ex.org/wiki/Airplane!", "www.ex.org/a_", "https://ex.org/a，"])
def test_an_address_in_a_spoiler_or_in_code_is_text(address: str) -> None:
    for typed in (f"x >!see {address} now!<", f"`{address}`"):
        html = render(typed, "markdown")
        assert "http-equiv" not in html
        assert address in html
        assert 'href="http' not in html


@pytest.mark.parametrize(
    ("written", "href"),
    [
        ("www.ex.org/a", "http://www.ex.org/a"),
        ("https://例子.广告/她", "https://xn--fsqu00a.xn--4rr70v/%E5%A5%B9"),
        ("https://ex.org/%E5%A5%B9?a=1&b=é#c", "https://ex.org/%E5%A5%B9?a=1&b=%C3%A9#c"),
    ],
)
def test_an_href_has_a_scheme_and_is_ascii(written: str, href: str) -> None:
    assert href_of(written) == href


@given(st.from_regex(web_addresses._PLAIN, fullmatch=True))
def test_an_address_in_plain_letters_is_its_own_href(address: str) -> None:
    assert href_of(address) == normalizeLink(address)


PIECES = st.sampled_from(
    [
        *("https://", "http://", "www.", "ex.org", "/", "a", "Her", "!", ".", "-", "_", "(", ")", "[", "]"),
        *("*", "?", "=", "&", "'", "’", '"', "<", ">", "很好", "，", "（", "é", " ", "\n", "@", ":80", "😀"),
        *("\u200b", "1"),
    ]
)


@settings(max_examples=extent(60, 300))
@given(st.lists(PIECES, max_size=16).map("".join))
@example("https://ex.org/很https://ex.org")
@example("www.www.ex.org")
def test_typed_and_imported_words_get_the_same_links(text: str) -> None:
    text = clean_text(re.sub(r"[*_<>\[\]!]|^[ \t]+|[()]", "", text, flags=re.MULTILINE))

    def links(format: str) -> list[str]:
        return re.findall(r'<a href="[^"]*"[^>]*>.*?</a>', render(text, format))

    assert links("markdown") == links("wordpress-html")


@settings(max_examples=extent(60, 300))
@given(st.lists(PIECES, max_size=16).map("".join))
def test_addresses_do_not_overlap_and_hold_no_white_space(text: str) -> None:
    at = 0
    for start, end in find_addresses(text):
        assert at <= start < end <= len(text)
        assert not re.search(r"[\s<>\"，（\u200b😀]", text[start:end])
        assert end_of_address(text, start, end) <= end
        at = end


@pytest.mark.parametrize(
    "piece",
    [
        *("https://ex.org/a ", "https://ex.org/(", "https://ex.org/a_ _b ", "www.a.b", "很https://ex.org"),
        *("!.", "'a", "https://ex.org/[a", "https://ex.org/Her!.", "a.", "https://a"),
    ],
)
def test_takes_time_in_proportion_to_the_length(piece: str) -> None:
    for format in ("markdown", "wordpress-html"):
        assert grows_with_its_length(partial(render, format=format), piece * 4_000)
    assert grows_with_its_length(lambda text: list(find_addresses(f"https://ex.org/{text}")), piece * 4_000)
