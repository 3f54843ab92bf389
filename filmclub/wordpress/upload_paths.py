"""Where a file of a blog may lie in a copy of its uploads, in whatever form the export names it.

https://films.example/wp-content/uploads/2008/06/a.jpg            most blogs
https://films.example/wp-content/uploads/sites/3/2008/06/a.jpg    one of several in a network
https://films.example/wp-content/blogs.dir/3/files/2008/06/a.jpg  an old network
https://films.example/files/2008/06/a.jpg                         the same, as readers saw it
https://films.files.wordpress.com/2008/06/a.jpg?w=300             WordPress.com
https://i0.wp.com/films.example/wp-content/uploads/2008/06/a.jpg  its copy of somebody else's
/home/films/public_html/wp-content/uploads/2008/06/a.jpg          what some old ones keep with the file
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

_DATED = re.compile(r"(?:19|20)\d\d/(?:0[1-9]|1[0-2])/[^/]+\Z")
_FOLDER = re.compile(r".*(?:^|/)(?:uploads(?:/sites/\d+)?|files)/(?=.)", re.DOTALL)
_COPIES = re.compile(r"i\d\.wp\.com\Z")
# No path below an uploads folder has more parts.
_MOST_PARTS = 12


def path_in(address: str) -> str:
    """Return the path of an address in plain words, "" if there is none."""
    try:
        return clean_path(urlsplit(address.strip()).path)
    except ValueError:
        return ""


def clean_path(path: str) -> str:
    """Return a file's path, as an export or an address writes it, in plain words."""
    plain = unicodedata.normalize("NFC", unquote(path)).replace("\\", "/")
    return plain.replace("\0", "").strip("/ ")


def path_below_uploads(path: str) -> str:
    """Return what names the file within its blog's uploads: "2008/06/a.jpg"."""
    dated = _DATED.search(path)
    if dated:
        return dated[0]
    folder = _FOLDER.match(path)
    return path[folder.end() :] if folder else path


def places_of(*paths: str) -> list[str]:
    """Return where files of these paths may lie below a copy of the uploads, the likeliest first.

    The copy may have begun further up, at the whole site, or be one folder with all files in it. Where a path
    has a year and a month, no file of another month is named.
    """
    places: list[str] = []
    for path in filter(None, paths):
        parts = [part for part in path.split("/") if part not in ("", ".", "..")][-_MOST_PARTS:]
        below = path_below_uploads(path)
        least = 3 if _DATED.fullmatch(below) else 1
        wholes = ["/".join(parts[start:]) for start in range(max(1, len(parts) - least + 1))]
        places += [below, f"wp-content/uploads/{below}", f"uploads/{below}", f"files/{below}", *wholes]
    names = [PurePosixPath(path).name for path in paths if path]
    return list(dict.fromkeys([*places, *names]))


def host_with_files(address: str) -> str:
    """Return the host on which a file stood first, also where the address is that of a copy; "" if none."""
    try:
        parts = urlsplit(address.strip())
        host = (parts.hostname or "").lower()
    except ValueError:
        return ""
    if _COPIES.match(host):
        host = parts.path.strip("/").partition("/")[0].lower()
    return host.removeprefix("www.")
