"""The moderators' pages as a browser has them: what a form would send, and pressing its buttons."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html.parser import HTMLParser

from django.http import HttpResponse
from django.test import Client

from comments.models import Comment
from comments.states import ACTS

QUEUE = "/admin/comments/comment/"
DECIDE = f"{QUEUE}decide/"


class Page(HTMLParser):
    """What a browser would send from a page: the fields of its changelist form, and its submit buttons."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__()
        assert response.status_code == 200
        self.html = response.content.decode()
        self.fields: dict[str, str] = {}
        self.buttons: list[dict[str, str]] = []
        self.rows: list[int] = []
        self.actions: dict[str, str] = {}
        self.form = ""
        self.feed(self.html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag == "form":
            assert not self.form, "forms do not nest"
            self.form = attributes.get("id", "?")
            self.actions[self.form] = attributes.get("action", "")
        elif tag == "button":
            self.buttons.append({**attributes, "in": self.form})
        elif tag == "li" and re.fullmatch(r"c\d+", attributes.get("id", "")):
            self.rows.append(int(attributes["id"][1:]))
        elif tag == "input" and attributes.get("type") == "hidden" and self.form == "changelist-form":
            self.fields[attributes["name"]] = attributes.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = ""

    def acts(self, comment: Comment) -> list[str]:
        values = [button.get("value", "") for button in self.buttons]
        found = [value.split(":")[0] for value in values if value.endswith(f":{comment.pk}")]
        return [act for act in found if act in ACTS]

    def press(self, client: Client, act: str, comment: Comment, reason: str = "") -> HttpResponse:
        button = next(button for button in self.buttons if button.get("value") == f"{act}:{comment.pk}")
        assert button["in"] == "changelist-form"
        data = {**self.fields, button["name"]: button["value"], f"reason-{comment.pk}": reason}
        return client.post(button.get("formaction", self.actions["changelist-form"]), data)  # type: ignore[return-value]

    def bulk(self, client: Client, act: str, comments: Iterable[Comment], url: str = QUEUE) -> HttpResponse:
        chosen = [comment.pk for comment in comments]
        data = {**self.fields, "action": act, "index": "0", "_selected_action": chosen}
        return client.post(url, data)  # type: ignore[return-value]

    def undo(self, client: Client, query: str = "") -> HttpResponse:
        button = next(button for button in self.buttons if button.get("name") == "batch")
        assert button["form"] == "undo"
        return client.post(f"{QUEUE}undo/{query}", {"batch": button["value"]})  # type: ignore[return-value]


def get(client: Client, url: str = QUEUE) -> Page:
    return Page(client.get(url))  # type: ignore[arg-type]


def state(comment: Comment) -> str:
    comment.refresh_from_db()
    return comment.state


def confirm(client: Client, response: HttpResponse, reason: str = "") -> HttpResponse:
    """Press the button of the page that asks before a bulk action."""
    html = response.content.decode()
    action = re.search(r'<form method="post" action="([^"]+)"', html)
    button = re.search(r'<button type="submit" class="\w+" name="decision" value="(\w+)"', html)
    shown = re.search(r'name="shown" value="([^"]*)"', html)
    assert action
    assert button
    assert shown
    chosen = re.findall(r'name="comment" value="([^"]+)"', html)
    batch = re.search(r'type="hidden" name="batch" value="([^"]*)"', html)
    assert batch
    data = {
        "decision": button[1],
        "batch": batch[1],
        "shown": shown[1],
        "comment": chosen,
        "reason": reason,
    }
    return client.post(action[1].replace("&amp;", "&"), data)  # type: ignore[return-value]
