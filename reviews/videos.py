"""Addresses of videos at the hosts that we know: their page, and the player that a reader may ask for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from django.conf import settings

_YOUTUBE_HOSTS = {"youtube.com", "m.youtube.com", "music.youtube.com", "youtube-nocookie.com"}
_SECONDS = re.compile(r"^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s?)?$")


@dataclass(frozen=True)
class VideoAddress:
    """Where a video is. `url` is the same however its address is written; `href` may start later in it."""

    url: str
    href: str
    embed: str
    host_name: str

    def is_allowed(self) -> bool:
        """Whether the site's settings let its player be shown."""
        return urlsplit(self.embed).hostname in settings.VIDEO_HOSTS


def read_video_address(address: str) -> VideoAddress | None:
    """Return what the address says if it is that of one video at YouTube, Vimeo or the Internet Archive."""
    if not re.match(r"^https?://\S+$", address):
        return None
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").removeprefix("www.")
        query = parse_qs(parts.query)
    except ValueError:
        return None
    path = parts.path.strip("/").split("/")
    if host in _YOUTUBE_HOSTS or host == "youtu.be":
        return _youtube(host, path, query)
    if host in {"vimeo.com", "player.vimeo.com"}:
        return _vimeo(path, query)
    if host == "archive.org":
        return _archive(path)
    return None


def _seconds(value: str) -> int:
    """Return the seconds that "90", "90s" or "1h2m3s" says, 0 for anything else."""
    match = _SECONDS.match(value[:12])
    hours, minutes, seconds = (int(part or 0) for part in match.groups()) if match else (0, 0, 0)
    return hours * 3600 + minutes * 60 + seconds


def _youtube(host: str, path: list[str], query: dict[str, list[str]]) -> VideoAddress | None:
    if host == "youtu.be" and len(path) == 1:
        key = path[0]
    elif path == ["watch"]:
        key = query.get("v", [""])[0]
    elif len(path) == 2 and path[0] in {"embed", "shorts", "live"}:
        key = path[1]
    else:
        return None
    if not re.fullmatch(r"[\w-]{11}", key, re.ASCII):
        return None
    start = _seconds((query.get("t") or query.get("start") or [""])[0])
    url = f"https://www.youtube.com/watch?v={key}"
    return VideoAddress(
        url=url,
        href=f"{url}&t={start}s" if start else url,
        embed=f"https://www.youtube-nocookie.com/embed/{key}" + (f"?start={start}" if start else ""),
        host_name="YouTube",
    )


def _vimeo(path: list[str], query: dict[str, list[str]]) -> VideoAddress | None:
    if path[:1] == ["video"]:
        path = path[1:]
    if not path or not re.fullmatch(r"\d{1,12}", path[0], re.ASCII) or len(path) > 2:
        return None
    # An unlisted video's address carries a key, without which neither page nor player shows it.
    key = path[1] if len(path) == 2 else query.get("h", [""])[0]
    if key and not re.fullmatch(r"[0-9a-f]{6,20}", key):
        return None
    url = f"https://vimeo.com/{path[0]}" + (f"/{key}" if key else "")
    embed = f"https://player.vimeo.com/video/{path[0]}?dnt=1" + (f"&h={key}" if key else "")
    return VideoAddress(url=url, href=url, embed=embed, host_name="Vimeo")


def _archive(path: list[str]) -> VideoAddress | None:
    if (
        len(path) < 2
        or path[0] not in {"details", "embed"}
        or not re.fullmatch(r"[\w.-]+", path[1], re.ASCII)
    ):
        return None
    url = f"https://archive.org/details/{path[1]}"
    return VideoAddress(
        url=url, href=url, embed=f"https://archive.org/embed/{path[1]}", host_name="Internet Archive"
    )
