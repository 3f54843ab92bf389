"""The mails in development's folder, as a page that the demo shows; with DEBUG alone it has an address."""

from __future__ import annotations

from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

# What Django writes behind each mail.
END = b"\n" + b"-" * 79 + b"\n"
NEWEST = 50
# It is shown in a frame: a mail does nothing here, and loads nothing.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox allow-popups"


@dataclass(frozen=True)
class Shown:
    """One mail: its place in the list of the newest, its head, and its text."""

    number: int
    mail: EmailMessage

    def head(self) -> list[tuple[str, str]]:
        names = ("Date", "From", "To", "Subject", "List-Unsubscribe")
        return [(name, str(self.mail[name])) for name in names if self.mail[name]]

    def text(self) -> str:
        return self._part("plain")

    def html(self) -> str:
        return self._part("html")

    def _part(self, kind: str) -> str:
        part = self.mail.get_body(preferencelist=(kind,))
        return str(part.get_content()) if part is not None else ""


def folder() -> Path | None:
    """Where mails lie as files; None if they go to a server."""
    path = settings.MAILERS["default"].get("OPTIONS", {}).get("file_path")
    return Path(path) if path else None


def newest_mails() -> list[Shown]:
    """The newest mails in the folder, the newest first."""
    path = folder()
    files = sorted(path.glob("*.log"), key=lambda file: file.stat().st_mtime) if path else []
    contents = [part for file in files[-NEWEST:] for part in file.read_bytes().split(END) if part.strip()]
    mails = [message_from_bytes(content, policy=policy.default) for content in reversed(contents)]
    return [Shown(number, mail) for number, mail in enumerate(mails[:NEWEST])]


@require_safe
@never_cache
def mails(request: HttpRequest) -> HttpResponse:
    """List the mails that the site has written into its folder."""
    return render(request, "mail/folder.html", {"mails": newest_mails(), "folder": folder()})


@require_safe
@never_cache
@xframe_options_sameorigin
def mail_as_html(request: HttpRequest, number: int) -> HttpResponse:
    """One of them as a mail program would show it."""
    found = newest_mails()
    if number >= len(found) or not found[number].html():
        raise Http404
    return HttpResponse(found[number].html(), headers={"Content-Security-Policy": POLICY})
