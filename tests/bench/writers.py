"""Eight writers who answer comments of one page as quickly as they are let, over HTTP."""

from __future__ import annotations

import http.client
import random
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from tests.bench import load
from tests.bench.talk import NAMES_OF_A_WRITER, WORDS, WRITERS


@dataclass(frozen=True)
class Form:
    """How a site takes comments: where they go, what the fields are called, and how it says yes."""

    page: str
    action: str
    parents: re.Pattern[str]
    stored: int
    fields: Callable[[str, str, str, str], Mapping[str, str]]
    headers: Mapping[str, str] = field(default_factory=dict)


def our_form(url: str, slug: str) -> Form:
    """Ours, as a browser on one of our pages sends it."""

    def fields(parent: str, name: str, email: str, text: str) -> dict[str, str]:
        return {"parent": parent, "name": name, "email": email, "website": "", "text": text}

    return Form(
        page=f"{url}/articles/{slug}/",
        action=f"{url}/articles/{slug}/comments/",
        parents=re.compile(r'<article[^>]* id="c(\d+)"'),
        stored=303,
        fields=fields,
        headers={"Sec-Fetch-Site": "same-origin"},
    )


def wordpress_form(url: str, slug: str) -> Form:
    page = f"{url}/{slug}/"
    _headers, body = load.get(page)
    number = re.search(r"name='comment_post_ID' value='(\d+)'", body.decode())
    assert number, f"{page} has no form."

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
        page=page,
        action=f"{url}/wp-comments-post.php",
        parents=re.compile(r'id="comment-(\d+)"'),
        stored=302,
        fields=fields,
    )


def posts_per_second(form: Form, seconds: float) -> float:
    """Let eight known writers answer random comments of the first page. RuntimeError if one is refused."""
    _headers, body = load.get(form.page)
    parents = form.parents.findall(body.decode())
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
            fields = form.fields(chance.choice(parents), f"Writer {name}", f"writer{name}@example.org", text)
            headers = {"Content-Type": "application/x-www-form-urlencoded", **form.headers}
            connection.request("POST", urlsplit(form.action).path, urlencode(fields), headers)
            response = connection.getresponse()
            response.read()
            with lock:
                answers[response.status] += 1

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS)))
    took = time.monotonic() - began
    if set(answers) != {form.stored}:
        raise RuntimeError(f"{form.action} answers {dict(answers)}.")
    return answers[form.stored] / took
