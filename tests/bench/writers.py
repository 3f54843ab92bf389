"""Eight writers who talk in one discussion as quickly as they are let, over HTTP."""

from __future__ import annotations

import http.client
import random
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from tests.bench import load
from tests.bench.sites import SECRET_KEY
from tests.bench.talk import NAMES_OF_A_WRITER, WORDS, WRITERS, choose_parent, sit_down
from tests.keys import cookie_of


@dataclass(frozen=True)
class Form:
    """How a site takes comments: what it has, where they go, what the fields are called, how it says yes."""

    comments: list[str]
    action: str
    # Where the answer leads to.
    location: re.Pattern[str]
    stored: int
    fields: Callable[[str, str, str, str], Mapping[str, str]]
    headers: Callable[[str], Mapping[str, str]] = lambda _name: {}


def our_form(url: str, slug: str, *, windows: int = 20) -> Form:
    """Ours, as a browser on one of our pages sends it; for who has read so many windows."""
    comments: list[str] = []
    page = f"/articles/{slug}/"
    for _window in range(windows):
        _headers, body = load.get(f"{url}{page}")
        comments += re.findall(r'<article[^>]* id="c(\d+)"', body.decode())
        following = re.search(rf'href="(/articles/{slug}/discussion/\?after=\d+)', body.decode())
        if following is None:
            break
        page = following[1]

    def fields(parent: str, name: str, email: str, text: str) -> dict[str, str]:
        return {"parent": parent, "name": name, "email": email, "website": "", "text": text}

    return Form(
        comments=comments,
        action=f"{url}/articles/{slug}/comments/",
        location=re.compile(r"/comments/(\d+)/$"),
        stored=303,
        fields=fields,
        headers=lambda name: {"Sec-Fetch-Site": "same-origin", "Cookie": cookie_of(name, SECRET_KEY)},
    )


def wordpress_form(url: str, slug: str) -> Form:
    _headers, body = load.get(f"{url}/{slug}/")
    number = re.search(r"name='comment_post_ID' value='(\d+)'", body.decode())
    assert number, f"{slug} has no form."

    def fields(parent: str, name: str, email: str, text: str) -> dict[str, str]:
        return {
            "comment_post_ID": number[1],
            "comment_parent": parent,
            "author": name,
            "email": email,
            "url": "",
            "comment": text,
            "submit": "Post",
        }

    return Form(
        comments=re.findall(r'id="comment-(\d+)"', body.decode()),
        action=f"{url}/wp-comments-post.php",
        location=re.compile(r"#comment-(\d+)$"),
        stored=302,
        fields=fields,
    )


def posts_per_second(form: Form, seconds: float) -> float:
    """Let eight known writers talk as `talk.busy` says that people do. RuntimeError if one is refused."""
    chairs = list(form.comments)
    answers: Counter[int] = Counter()
    lock = threading.Lock()
    began = time.monotonic()

    def write(writer: int) -> None:
        chance = random.Random(f"{writer} {began}")
        connection = http.client.HTTPConnection(urlsplit(form.action).netloc, timeout=60)
        count = 0
        while time.monotonic() < began + seconds:
            count += 1
            name = f"{writer}-{count % NAMES_OF_A_WRITER}"
            text = f"{writer}/{count} {time.time_ns()} {' '.join(chance.choices(WORDS, k=30))}"
            with lock:
                parent = choose_parent(chairs, chance)
            fields = form.fields(parent or "", f"Writer {name}", f"writer{name}@example.org", text)
            headers = {"Content-Type": "application/x-www-form-urlencoded", **form.headers(f"Writer {name}")}
            connection.request("POST", urlsplit(form.action).path, urlencode(fields), headers)
            response = connection.getresponse()
            response.read()
            new = form.location.search(response.getheader("Location") or "")
            with lock:
                answers[response.status] += 1
                if new is not None:
                    sit_down(chairs, new[1], parent, chance)

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS)))
    took = time.monotonic() - began
    if set(answers) != {form.stored}:
        raise RuntimeError(f"{form.action} answers {dict(answers)}.")
    return answers[form.stored] / took
