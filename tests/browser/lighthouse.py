"""`python -m tests.browser.lighthouse` asks Lighthouse about the site in production, behind nginx.

Home, an article with 100 comments, its film, the branch of a comment, and a page of each other kind are
loaded --runs times each, on its slow phone and on its desk. Prints the medians, and ends with status 1 where
a score is below 100, the page moves while it loads, or the largest paint comes late on the phone. On a busy
machine speed means little.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from tests.browser.discussions import FULL, fill
from tests.browser.looking import node_file
from tests.browser.servers import Site, content, production, tool

ARTICLE, FILM = "a-voice-in-a-pastel-city", "her-2013"
# One page of each other kind that engines show.
OTHERS = {
    "articles": "/articles/",
    "films": "/films/",
    "people": "/people/",
    "person": "/people/spike-jonze/",
    "series": "/series/movie-quote-monday/",
    "tag": "/tags/voices/",
    "author": "/authors/ines/",
    "archive": "/archive/",
    "translation": "/fr/articles/aimer-une-voix/",
}
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
DEVICES: Mapping[str, Sequence[str]] = {"phone": (), "desk": ("--preset=desktop",)}
SLOWEST_PAINT = 1500
# Now and then Chromium's trace begins too late, or a busy machine is too slow, and Lighthouse asks to be run
# again.
NOT_SEEN, ATTEMPTS = ("NO_NAVSTART", "NO_FCP", "PAGE_HUNG", "PROTOCOL_TIMEOUT"), 3
CHROMIUM = "--headless=new --no-sandbox --ignore-certificate-errors"


@dataclass(frozen=True)
class Loaded:
    """What Lighthouse says of one page on one device: scores of 100, and the medians of what it measured."""

    page: str
    device: str
    scores: Mapping[str, float]
    # Milliseconds until the largest paint, how far things moved, kilobytes over the wire.
    paint: float
    shift: float
    weight: float
    # What keeps a score from 100, in the worst of the runs.
    faults: Sequence[str]

    def fails(self) -> bool:
        late = self.device == "phone" and self.paint > SLOWEST_PAINT
        return late or self.shift > 0 or any(score < 100 for score in self.scores.values())


def pages(site: Site) -> dict[str, str]:
    """The paths of the pages that are judged, by what they are."""
    code = f"""
from comments.models import Comment
top = Comment.objects.filter(discussion__article__slug="{ARTICLE}", parent=None).approved().first()
print(top.get_absolute_url())
"""
    branch = site.manage("shell", "--verbosity", "0", "-c", code).split()[-1]
    article = f"/articles/{ARTICLE}/"
    return {"home": "/", "article": article, "film": f"/films/{FILM}/", "branch": branch, **OTHERS}


def load(url: str, device: str, home: Path, categories: Sequence[str] = CATEGORIES) -> dict[str, Any]:
    """Load a page once in a Chromium of its own; return Lighthouse's report."""
    command = [tool("node"), str(node_file("lighthouse/cli/index.js")), url, "--output=json", "--quiet"]
    command += [f"--only-categories={','.join(categories)}", f"--chrome-flags={CHROMIUM}", *DEVICES[device]]
    environment = {**os.environ, "CHROME_PATH": tool("chromium"), "TMPDIR": str(home), "CI": "true"}
    for _attempt in range(ATTEMPTS):
        done = subprocess.run(command, capture_output=True, text=True, env=environment)
        if not any(reason in done.stderr for reason in NOT_SEEN):
            break
    if done.returncode:
        raise RuntimeError(f"Lighthouse failed on {url}:\n{done.stderr}")
    report: dict[str, Any] = json.loads(done.stdout)
    if error := report.get("runtimeError"):
        raise RuntimeError(f"Lighthouse failed on {url}: {error['message']}")
    return report


def judge(page: str, device: str, reports: Sequence[dict[str, Any]]) -> Loaded:
    """Take the medians of what was measured in these runs, of all categories that they have."""

    def middle(audit: str) -> float:
        values = (report["audits"].get(audit, {}).get("numericValue", 0) for report in reports)
        return float(median(values))

    scores = {
        name: round(100 * median(report["categories"][name]["score"] or 0 for report in reports))
        for name in reports[0]["categories"]
    }
    worst = min(reports, key=lambda report: sum(one["score"] or 0 for one in report["categories"].values()))
    return Loaded(
        page,
        device,
        scores,
        paint=middle("largest-contentful-paint"),
        shift=middle("cumulative-layout-shift"),
        weight=middle("total-byte-weight") / 1000,
        faults=list(faults(worst)),
    )


def faults(report: dict[str, Any]) -> Iterator[str]:
    """Name the audits that cost points, with what they point at."""
    for name, category in report["categories"].items():
        for counted in category["auditRefs"]:
            audit = report["audits"][counted["id"]]
            if counted["weight"] and audit["score"] is not None and audit["score"] < 0.9:
                items = audit.get("details", {}).get("items", [])
                told = json.dumps(items[:3])[:400] if items else audit.get("displayValue", "")
                yield f"{name}: {audit['id']}: {told}"


def show(found: Sequence[Loaded]) -> None:
    print(
        "| page | on | performance | accessibility | best practices | SEO | largest paint | shift | weight |"
    )
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for one in found:
        scores = " | ".join(f"{one.scores[name]:.0f}" for name in CATEGORIES)
        paint = f"{one.paint / 1000:.2f} s"
        print(f"| {one.page} | {one.device} | {scores} | {paint} | {one.shift:.3f} | {one.weight:.0f} kB |")
    for one in found:
        for fault in one.faults:
            print(f"{one.page}, {one.device}: {fault}")


def main(runs: int, only: str | None) -> int:
    found = []
    with tempfile.TemporaryDirectory() as scratch:
        home = Path(scratch)
        with content(home) as shared, production(home, shared) as site:
            fill(site, ARTICLE, FULL + 20)
            for page, path in pages(site).items():
                for device in DEVICES if only in (None, page) else ():
                    # The first answer is not stored yet, as for the first reader after a change.
                    reports = [load(site.url + path, device, home) for _run in range(runs)]
                    found.append(judge(page, device, reports))
                    print(f"{page}, {device}: {found[-1].scores}", file=sys.stderr)
    show(found)
    return int(any(one.fails() for one in found))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--runs", type=int, default=5, help="how often each page is loaded on each device (5)"
    )
    parser.add_argument(
        "--only", choices=("home", "article", "film", "branch", *OTHERS), help="judge this page alone"
    )
    options = parser.parse_args()
    sys.exit(main(options.runs, options.only))
