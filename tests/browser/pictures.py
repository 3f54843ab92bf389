"""`python -m tests.browser.pictures DIRECTORY` makes pictures of the site in production, to be looked at.

Each kind of page, with error pages and the project's pages in the admin, in French on a dark phone and in
English on a light desk; home, article, branch and form at three widths, in both schemes and languages; and an
article from right to left. From the top of each page to its end. `--only WORD` makes those with it in their
name.
"""

from __future__ import annotations

import argparse
import itertools
import json
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from playwright.sync_api import Browser, Page, sync_playwright

from tests import environment
from tests.browser.errors import PREFIXES, walk
from tests.browser.looking import DESK, PHONE, TABLET, Scheme, go, launch, sign_in, visit
from tests.browser.servers import Site, clean_environment, content, production, run_manage

ARTICLE = "/articles/a-voice-in-a-pastel-city/"
# Otherwise pictures below the window would be left out.
LOOK = """() => Promise.all([...document.images].map((one) => {
  one.loading = "eager";
  return one.decode().catch(() => null);
}))"""
# The shape of another script, and its direction.
TURN = """() => {
  document.documentElement.dir = "rtl";
  const letters = "אבגדהוזחטיכלמנסעפצקרשת";
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode;
    text.data = text.data.replace(/[a-z]/gi, (one) => letters[one.toLowerCase().charCodeAt(0) % 22]);
  }
}"""


@dataclass(frozen=True)
class View:
    """How a page is looked at; all together the end of the picture's name."""

    width: int
    scheme: Scheme
    language: str

    def __str__(self) -> str:
        return f"{self.width}-{self.scheme}-{self.language}"


ONCE = (View(PHONE, "dark", "fr"), View(DESK, "light", "en"))
EVERY = tuple(View(*how) for how in itertools.product((PHONE, TABLET, DESK), get_args(Scheme), PREFIXES))


class Camera:
    """Takes pictures of one site into a directory."""

    def __init__(self, site: Site, browser: Browser, directory: Path, only: str) -> None:
        self.site, self.browser, self.directory, self.only = site, browser, directory, only
        self.taken = 0

    @staticmethod
    def name(kind: str, view: View) -> str:
        return f"{re.sub(r'[: ]', '-', kind)}-{view}.png"

    def wants(self, kind: str, view: View) -> bool:
        return self.only in self.name(kind, view)

    def visit_all(self, pages: dict[str, str], view: View) -> None:
        """Take a picture of each page, by the path that it has in English."""
        wanted = {kind: path for kind, path in pages.items() if self.wants(kind, view)}
        with visit(self.browser, width=view.width, scheme=view.scheme, touch=view.width == PHONE) as page:
            for kind, path in wanted.items():
                go(page, f"{self.site.url}{PREFIXES[view.language]}{path}")
                self.take(page, kind, view)

    def take(self, page: Page, kind: str, view: View) -> None:
        page.wait_for_load_state("networkidle")
        page.evaluate(LOOK)
        page.screenshot(path=self.directory / self.name(kind, view), full_page=True)
        self.taken += 1

    def turn(self, path: str) -> None:
        view = View(PHONE, "light", "rtl")
        if self.wants("article", view):
            with visit(self.browser, width=PHONE, touch=True) as page:
                go(page, self.site.url + path)
                page.evaluate(TURN)
                self.take(page, "article", view)

    def errors(self, view: View) -> None:
        with visit(self.browser, width=view.width, scheme=view.scheme, touch=view.width == PHONE) as page:
            for status in walk(page, self.site, view.language):
                self.take(page, status, view)

    def admin(self, account: tuple[str, str], pages: dict[str, str], view: View) -> None:
        """The pages of the admin, and a review before it is published, as its readers see them."""
        prefix = PREFIXES[view.language]
        with visit(self.browser, width=view.width, scheme=view.scheme, touch=view.width == PHONE) as page:
            sign_in(page, f"{self.site.url}{prefix}/admin/", *account)
            for kind, path in pages.items():
                go(page, f"{self.site.url}{prefix}{path}")
                self.take(page, f"admin {kind}", view)


def accounts(environment: dict[str, str]) -> Iterator[tuple[str, str]]:
    """The name and the password of the demo's editor, then of its moderator."""
    printed = run_manage(["demo", "--no-serve"], clean_environment(DEBUG="true", **environment))
    for group in ("Editors", "Moderators"):
        found = re.search(rf"{group}\s+name:\s+(\S+)\s+password:\s+(\S+)", printed)
        assert found, printed
        yield found[1], found[2]


def admin_pages(site: Site) -> tuple[dict[str, str], dict[str, str]]:
    """The pages of the admin that the project has added or changed: an editor's, and a moderator's."""
    code = f"""
import json
from comments.models import Batch, Comment
from filmclub.accounts.models import User
from reviews.models import Article, Film
article = Article.objects.get(slug="{ARTICLE.split("/")[2]}")
comment = Comment.objects.filter(discussion=article.pk).approved().exclude(parent=None).first()
# An act about many, of which one was left.
batch, _made = Batch.objects.get_or_create(
    moderator=User.objects.filter(groups__name="Moderators").first(),
    act="refuse",
    defaults={{"revisions": [[comment.pk, comment.revision]], "done": 1, "total": 1, "state": "done"}},
)
film = article.films.first()
other = Film.objects.exclude(pk=film.pk).first()
print(json.dumps([article.pk, film.pk, other.pk, comment.pk, str(batch.pk)]))
"""
    printed = site.manage("shell", "--verbosity", "0", "-c", code).splitlines()[-1]
    article, film, other, comment, batch = json.loads(printed)
    editor = {
        "articles": "/admin/reviews/article/",
        "article": f"/admin/reviews/article/{article}/change/",
        "new article": "/admin/reviews/article/add/",
        "preview": f"/admin/reviews/article/{article}/preview/",
        "film": f"/admin/reviews/film/{film}/change/",
        "credits": f"/admin/reviews/film/{film}/credits/",
        "credits in doubt": "/admin/reviews/film/doubts/",
        "merge": f"/admin/reviews/film/{film}/merge/?other={other}",
        "images": "/admin/reviews/image/",
        "pick an image": "/admin/reviews/image/pick/",
    }
    moderator = {
        "queue": "/admin/comments/comment/",
        "comment": f"/admin/comments/comment/{comment}/change/",
        "move": f"/admin/comments/comment/{comment}/move/",
        "move elsewhere": f"/admin/comments/comment/{comment}/move-elsewhere/",
        "rule of a comment": f"/admin/comments/rule/of/{comment}/",
        "new rule": "/admin/comments/rule/add/",
        "person": f"/admin/comments/comment/{comment}/person/",
        "sanctions": "/admin/comments/sanction/",
        "profiles": "/admin/comments/profilepart/",
        "log": "/admin/comments/decision/",
        "act about many": f"/admin/comments/comment/batch/{batch}/",
        "letters": "/admin/reviews/letter/",
        "weekly letter": "/admin/reviews/letter/weekly/",
        "subscribers": "/admin/mail/subscriber/",
        "invite": "/admin/accounts/invitation/add/",
        "invitations": "/admin/accounts/invitation/",
        "likely spam by likeness": "/admin/comments/comment/alike/",
    }
    return editor, moderator


def main(directory: Path, only: str) -> None:
    environment.prepare()
    import django

    django.setup()
    from tests.browser.crawling import crawl, kinds

    directory.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as scratch,
        content(Path(scratch)) as shared,
        production(Path(scratch), shared) as site,
        sync_playwright() as playwright,
    ):
        found = kinds(crawl(f"{site.url}/"))
        pages = {kind: path for kind, path in found.items() if not kind.startswith("fr ")}
        most = {
            "home": "/",
            "article": ARTICLE,
            "branch": pages["comments:comment"],
            "form": pages["comments:reply"],
        }
        browser = launch(playwright)
        camera = Camera(site, browser, directory, only)
        for view in ONCE:
            camera.visit_all(pages, view)
            camera.errors(view)
            for account, its_pages in zip(accounts(shared), admin_pages(site), strict=True):
                camera.admin(account, its_pages, view)
        for view in EVERY:
            camera.visit_all(most, view)
        camera.turn(ARTICLE)
        browser.close()
    print(f"{camera.taken} pictures in {directory}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("directory", type=Path, help="where to put them")
    parser.add_argument("--only", default="", help="those whose name holds this word")
    options = parser.parse_args()
    main(options.directory, options.only)
