"""The pages that say that something went wrong, as a reader meets them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial

from playwright.sync_api import Page, Route

from tests.browser.servers import Site

PREFIXES = {"en": "", "fr": "/fr"}
# An article that the demo's author has taken back.
WITHDRAWN = "/articles/quote-i-knew-these-people/"
# What the handlers answer that nobody can provoke from outside: in a process of the site, as JSON.
HANDLED = """
import json
from allauth.core.ratelimit import respond_429
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import RequestDataTooBig
from django.test import RequestFactory
from django.utils import translation
from filmclub import error_views
from filmclub.middleware import request_id
request_id.set("5f2c81aa90b7")
found = {}
for language in ("en", "fr"):
    with translation.override(language):
        request = RequestFactory().get("/", headers={"host": "localhost"})
        request.user = AnonymousUser()
        found[language] = {
            "400": error_views.bad_request(request, ValueError()).content.decode(),
            "413": error_views.bad_request(request, RequestDataTooBig()).content.decode(),
            "429": respond_429(request).content.decode(),
            "500": error_views.server_error(request).content.decode(),
            "503": error_views.database_away(RequestFactory().post("/"), ValueError()).content.decode(),
        }
print(json.dumps(found))
"""


def walk(page: Page, site: Site, language: str) -> Iterator[str]:
    """Go from one error page of a site in production to the next, and yield the status of each."""
    for status, path in (("404", "/nowhere/"), ("410", WITHDRAWN)):
        page.goto(f"{site.url}{PREFIXES[language]}{path}")
        yield status
    handled = json.loads(site.manage("shell", "--verbosity", "0", "-c", HANDLED).splitlines()[-1])
    for status, html in handled[language].items():
        address = f"{site.url}/said/{language}/{status}/"
        page.route(address, partial(_answer, html))
        page.goto(address)
        yield status
    # A form that stands on another site.
    page.goto("about:blank")
    page.set_content(
        f'<form method="post" action="{site.url}/articles/nowhere/comments/">'
        f'<input name="language" value="{language}"><button>Post</button></form>'
    )
    page.get_by_role("button").click()
    page.locator("main").wait_for()
    yield "403"


def _answer(html: str, route: Route) -> None:
    route.fulfill(body=html, content_type="text/html")
