"""Every page of the site in production is read, and every link followed."""

from __future__ import annotations

import urllib.request

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tests.browser.conftest import Crawled
from tests.browser.crawling import Page, broken_links, fetch, kind_of
from tests.browser.servers import UNVERIFIED, Site

# These are for machines, take a POST, or belong to Django.
NOT_LINKED = {
    "healthz",
    "readyz",
    "robots",
    "favicon",
    "sitemap",
    "sitemap-part",
    "manifest",
    "opensearch",
    "post_comment",
    "account_logout",
    "comments:reply-form",
}
# The script asks it where an old link to a comment leads.
NOT_LINKED |= {"comments:imported"}
# A redirect, forms, what scripts ask, a page that a moment names; no comment of the demo is shortened.
NOT_LINKED |= {
    "comments:place",
    "comments:place-address",
    "comments:threads",
    "comments:arrivals",
    "comments:arrived",
    "comments:text",
}
# A button leads there, which no crawler follows.
NOT_LINKED |= {"comments:report", "comments:report-chosen"}
# Nobody of the staff is reported.
NOT_LINKED |= {"comments:report-member"}
NOT_LINKED |= {"comments:follow-chosen", "comments:follow-thread"}
NOT_LINKED |= {"comments:ignore-chosen", "comments:ignore", "comments_marking", "comments:marking-for-me"}
NOT_LINKED |= {"looked", "mails_again", "mail_came_back"}
NOT_LINKED |= {"forget_guest", "withdraw_comment", "ask_for_link", "ask_again", "comments_shown"}
# Whoever wrote a comment changes it.
NOT_LINKED |= {"comments:edit"}
NOT_LINKED |= {"article_seen", "film_seen", "film_rated", "choose_notes"}
NOT_LINKED |= {"like_article", "like_comment"}
NOT_LINKED |= {"comments:shown-text", "comments:shown-items"}
# Links in mails lead there.
NOT_LINKED |= {"comments:confirm-address", "comments:no-more-mails", "mail:confirm", "account_invited"}
NOT_LINKED |= {"mail:subscribe", "mail:stop", "comments:confirm-follow", "comments:following"}
NOT_LINKED |= {"comments:stop-following"}
# Offered where mail arrives.
NOT_LINKED |= {"reviews:letter", "ask_for_letter"}
NOT_LINKED |= {"comments:forget", "erase_link"}
# Steps of a form, what members change, and what needs mail that arrives: in production it is not confirmed.
NOT_LINKED |= {
    *("account_signup", "account_email_verification_sent", "account_begin_again", "comments:kept"),
    *("sign_in_again_with", "account_sign_in_again"),
    *("sign_in_with", "link_with", "socialaccount_signup", "socialaccount_connections"),
    *(f"{provider}_callback" for provider in ("google", "facebook", "x", "wordpress", "openid_connect")),
    *("account_request_login_code", "account_confirm_login_code", "account_name", "account_email"),
    *("account_reset_password", "account_confirm_password_reset_code", "account_complete_password_reset"),
    *("account_change_password", "account_set_password", "account_reauthenticate"),
    *("account_request_reauthentication_code", "account_confirm_reauthentication_code"),
}
# Steps of taking everything along, and the link in its mail.
NOT_LINKED |= {"ask_for_data", "data_code", "data_with_code", "take_along"}
NOT_LINKED |= {"closed_data", "closed_data_with_code"}
# Of members alone.
NOT_LINKED |= {"own_page"}
# Nobody of the demo has seen so many films.
NOT_LINKED |= {"member_films"}
NOT_LINKED |= {"erase_me", "comments:my-following", "comments:follow-answers"}
NOT_LINKED |= {"comments:ignored", "comments:ignore-member"}
NOT_LINKED |= {"me", "second_factor", "sessions", "end_session", "end_other_sessions", "end_all_sessions"}
NOT_LINKED |= {"my_comments", "my_answers", "my_films", "claim", "undo_claim", "forget_me"}
NOT_LINKED |= {
    *("mfa_index", "mfa_authenticate", "mfa_reauthenticate", "mfa_activate_totp", "mfa_deactivate_totp"),
    *("mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_download_recovery_codes"),
    *("mfa_list_webauthn", "mfa_add_webauthn", "mfa_edit_webauthn", "mfa_remove_webauthn"),
    *("mfa_reauthenticate_webauthn", "mfa_login_webauthn"),
}
# What an article gives away; nothing of the demo's is marked so.
NOT_LINKED |= {"reviews:shown", "reviews:passage"}
# Only its maker and whom they gave it to know a secret link.
NOT_LINKED |= {"reviews:preview"}
# Of the admin, of a club with colours of its own, and of who builds the site.
NOT_LINKED |= {"club", "club_begin", "club_drafts", "club_privacy", "accent", "mails", "mail_as_html"}
NOT_LINKED |= {"draft_keep", "draft_open", "draft_throw_away"}
# Where a film is looked up, and what is said of that: the demo has no key.
NOT_LINKED |= {"film_tmdb", "film_tmdb_movie", "new_film_tmdb", "new_film_tmdb_movie", "tmdb_poster"}
NOT_LINKED |= {"reviews:film-data"}
# Scripts and buttons ask these; no discussion of the demo is longer than a window (test_threads makes one).
NOT_LINKED |= {"comments:more", "comments_live", "comments_seen", "comments:discussion"}


def views_with_a_name(patterns: list[URLPattern | URLResolver], namespace: str = "") -> set[str]:
    found = set()
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            if pattern.namespace != "admin":
                prefix = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
                found |= views_with_a_name(pattern.url_patterns, prefix)
        elif pattern.name:
            found.add(f"{namespace}{pattern.name}")
    return found


def test_every_link_leads_somewhere(crawled: Crawled) -> None:
    assert broken_links(crawled.pages.values()) == []


@pytest.mark.parametrize("link", ["/gone/", "/there/#nowhere", "there/#"])
def test_a_link_that_leads_nowhere_is_found(link: str) -> None:
    start = Page("https://films.example/", 200, "text/html", b"", links=[link])
    there = Page("https://films.example/there/", 200, "text/html", b"", ids={"somewhere"})
    gone = Page("https://films.example/gone/", 404, "text/html", b"")
    assert len(broken_links([start, there, gone])) == (link != "there/#")


def test_every_text_is_filled_in(crawled: Crawled) -> None:
    assert [f"{page.url}: {fault}" for page in crawled.pages.values() for fault in page.faults] == []


def test_links_lead_to_every_kind_of_page_in_both_languages(crawled: Crawled) -> None:
    named = views_with_a_name(get_resolver().url_patterns)
    # They stand outside of the languages.
    feeds = {name for name in named if name.endswith(("feed-atom", "feed-rss"))}
    pages = named - NOT_LINKED - feeds
    assert {"home", "reviews:article", "comments:comment"} <= pages
    assert (pages | {f"fr {name}" for name in pages}) - set(crawled.kinds) == set()
    assert all(crawled.pages[f"/feeds/articles.{kind}"].status == 200 for kind in ("atom", "rss"))
    # Of discussions and threads readers are told of one format.
    told = feeds - {"discussion-feed-rss", "thread-feed-rss"}
    assert told <= {kind_of(path) for path, page in crawled.pages.items() if page.status == 200}


def test_the_demo_shows_every_kind_of_page_too(crawled: Crawled, demo_site: Site) -> None:
    pages = [fetch(demo_site.url + path) for path in crawled.kinds.values()]
    assert [page.url for page in pages if page.status != 200 or page.faults] == []


@pytest.mark.parametrize("path", ["/nowhere/", "/fr/nowhere/", "/articles/nowhere/", "/films/nowhere/"])
def test_what_does_not_exist_is_a_whole_page_that_leads_on(production_site: Site, path: str) -> None:
    page = fetch(production_site.url + path)
    assert page.status == 404
    assert "main" in page.ids
    assert page.links
    assert page.faults == []


@pytest.mark.parametrize(("path", "status"), [("/healthz", 200), ("/robots.txt", 200), ("/favicon.ico", 301)])
def test_machines_find_what_they_ask_for(site: Site, path: str, status: int) -> None:
    assert fetch(site.url + path).status == status


def test_static_files_of_production_are_named_by_their_content(
    production_site: Site, crawled: Crawled
) -> None:
    static = [path for path in crawled.pages if path.startswith("/static/")]
    assert static
    for path in static:
        with urllib.request.urlopen(production_site.url + path, context=UNVERIFIED) as answer:
            assert "immutable" in answer.headers["Cache-Control"], path


def test_production_insists_on_https(production_site: Site) -> None:
    with urllib.request.urlopen(f"{production_site.url}/", context=UNVERIFIED) as answer:
        assert answer.headers["Strict-Transport-Security"] == "max-age=3600"
        assert "unsafe" not in answer.headers["Content-Security-Policy"]
