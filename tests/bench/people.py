"""Readers and moderators who use the site over HTTP, each with counts of what happened to them."""

from __future__ import annotations

import http.client
import random
import re
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from html import unescape
from http.cookiejar import CookieJar
from urllib.parse import urlencode, urlsplit

from tests.bench.talk import PASSWORD, SIEGED
from tests.comments.fire import Outcome

LINK = re.compile(r'(?:href|data-live)="(/articles/[^"#]+)')

QUEUE = "/admin/comments/comment/"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
SHOWN = re.compile(r'name="shown" value="([\d:,]*)"')
BUTTON = re.compile(r'name="decision" value="(\w+):(\d+)"')
BATCH = re.compile(r'name="batch" value="([\w-]+)"')
# What waits is most of the work.
TABS = ("", "", "", "approved", "approved", "removed", "spam")
REASON = "off-topic"


class Reader:
    """Follows links from page to page; every other one has a cookie, and so pages of their own."""

    def __init__(self, url: str, number: int) -> None:
        self.url, self.chance = url, random.Random(number)
        self.headers = {"Cookie": "seen=1"} if number % 2 else {}
        self.links: list[str] = []
        self.statuses: Counter[int] = Counter()
        self.broken_off = 0
        # Pages that ended too early.
        self.cut = 0

    def work(self, is_over: Callable[[], bool]) -> None:
        while not is_over():
            if not self.links or self.chance.random() < 0.2:
                self.links = [f"/articles/{self.chance.choice(list(SIEGED))}/"]
            try:
                self.read(self.chance.choice(self.links))
            except (OSError, http.client.HTTPException):
                self.broken_off += 1

    def read(self, path: str) -> None:
        with closing(http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=30)) as connection:
            connection.request("GET", path, headers=self.headers)
            response = connection.getresponse()
            body = response.read().decode()
        self.statuses[response.status] += 1
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        self.cut += response.status == 200 and is_page and "</html>" not in body
        self.links = [unescape(link) for link in LINK.findall(body)]


class Moderator:
    """Works in the admin as in a browser: signs in, decides, moves, deletes for good, undoes."""

    def __init__(self, url: str, number: int, writes: Outcome) -> None:
        self.url, self.name, self.writes = url, f"moderator{number}", writes
        self.chance = random.Random(number)
        self.browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        self.acts: Counter[str] = Counter()
        self.statuses: Counter[int] = Counter()
        self.broken_off = 0

    def work(self, is_over: Callable[[], bool]) -> None:
        while not is_over():
            try:
                self.act()
            except urllib.error.HTTPError as error:
                self.statuses[error.code] += 1
            except (OSError, http.client.HTTPException):
                self.broken_off += 1

    def act(self) -> None:
        """Open the queue somewhere, and do one thing there."""
        tab = self.chance.choice(TABS)
        page = self.get(f"{QUEUE}?state={tab}" if tab else QUEUE)
        if 'name="password"' in page:
            self.sign_in(page)
            return
        buttons = BUTTON.findall(page)
        if not buttons:
            return
        act, comment = self.chance.choice(buttons)
        what = self.chance.random()
        if tab == "approved" and what < 0.4:
            self.move(page, comment)
        elif tab == "spam" and what < 0.7:
            self.purge(page, comment)
        else:
            self.decide(page, tab, act if tab or what < 0.5 else "approve", comment)

    def sign_in(self, page: str) -> None:
        self.post("/accounts/login/", page, login=self.name, password=PASSWORD)

    def decide(self, page: str, tab: str, act: str, comment: str) -> None:
        query = f"?state={tab}" if tab else ""
        fields = {"decision": f"{act}:{comment}", f"reason-{comment}": REASON}
        after = self.post(f"{QUEUE}decide/{query}", page, **fields)
        self.acts[act] += 1
        if (batch := BATCH.search(after)) and self.chance.random() < 0.2:
            self.post(f"{QUEUE}undo/{query}", after, batch=batch[1])
            self.acts["undo"] += 1

    def move(self, page: str, comment: str) -> None:
        """Move a comment below another one of the page, or make it a thread; the site may refuse that."""
        other = self.chance.choice(BUTTON.findall(page))[1]
        to = self.chance.choice(("below", "below", "top"))
        after = self.post(f"{QUEUE}{comment}/move/", page, below=other, to=to)
        self.acts["move"] += 1
        if (batch := BATCH.search(after)) and self.chance.random() < 0.2:
            self.post(f"{QUEUE}undo/", after, batch=batch[1])
            self.acts["undo"] += 1

    def purge(self, page: str, comment: str) -> None:
        """Delete spam for good, but nothing that a writer of this run has posted."""
        with self.writes.lock:
            if int(comment) in self.writes.acknowledged:
                return
        shown = SHOWN.search(page)
        seen = dict(pair.split(":") for pair in shown[1].split(",") if pair) if shown else {}
        self.post(f"{QUEUE}purge/?state=spam", page, comment=f"{comment}:{seen.get(comment, 0)}")
        self.acts["purge"] += 1

    def get(self, path: str) -> str:
        return self.send(path)

    def post(self, path: str, page: str, **fields: str) -> str:
        """Send a form that stands on the page; return the page that comes then."""
        token, shown = TOKEN.search(page), SHOWN.search(page)
        assert token, f"No form to send to {path}."
        sent = {"csrfmiddlewaretoken": token[1], "shown": shown[1] if shown else "", **fields}
        return self.send(path, urlencode(sent).encode())

    def send(self, path: str, data: bytes | None = None) -> str:
        with self.browser.open(f"{self.url}{path}", data, timeout=30) as response:
            self.statuses[response.status] += 1
            return str(response.read().decode())
