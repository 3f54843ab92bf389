"""What is marked as giving away stands in its own place and nowhere else, and nobody else reads the whole."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterator
from html import unescape
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import Resolver404, resolve

from comments import reading
from comments.models import Comment
from comments.writers import Writer
from filmclub.accounts.models import User
from filmclub.mail.kinds import Letter, registered_kinds, write_letter
from filmclub.mail.queue import queue_mail
from reviews.models import Article, Contributor, Credit, Film, Series, Tag
from reviews.saving import save_article
from tests.comments.letters import confirm_mail, path_in
from tests.conftest import MakeArticle, Post, html
from tests.frozen import PACKAGES, ROOT, routes

# Who may name the whole of a text, and what for. Whoever shows words anywhere else asks `comments.texts` and
# `Article.summary`, or takes `public_html` and `public_text`.
MAY_NAME_THE_WHOLE = {
    "comments/models.py": "the column",
    "comments/texts.py": "makes all forms, and shows the whole in its place",
    "comments/reading.py": "fetches what a discussion shows in its place",
    "comments/queue.py": "measures what moderators read, who see the whole",
    "comments/shield.py": "fetches it for who has uncovered it",
    "comments/views.py": "shows writers what they have just posted",
    "comments/posting.py": "leaves the column where it is",
    "reviews/models/articles.py": "the column",
    "reviews/bodies.py": "makes all forms",
    "reviews/editions.py": "says that it is no content: it follows from the text",
    "reviews/stored_files.py": "looks for the files that a text shows",
    "filmclub/wordpress/exporting/comments.py": "takes everything along to another site",
    "filmclub/components.py": "makes samples that are in no database",
    "reviews/passages.py": "shows the whole in its place, to who may see it",
    "templates/reviews/article.html": "asks whether players may come",
}
THE_WHOLE = re.compile(r"\b(?:text_html|body_html)\b")


def sources() -> Iterator[tuple[str, str]]:
    for folder in (*PACKAGES, "templates"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in (".py", ".html", ".txt", ".js") and path.parent.name != "migrations":
                yield str(path.relative_to(ROOT)), path.read_text()


def test_nobody_else_names_the_whole_of_a_text() -> None:
    assert {path for path, text in sources() if THE_WHOLE.search(text)} == set(MAY_NAME_THE_WHOLE)


# --- A phrase that is planted where it is marked, and looked for at every address -------------------

PLANTED = "planted-phrase"
# One that stands in marked passages of articles, which no page has that was not asked for it.
COVERED = "covered-phrase"
PASSAGE = f'<details class="spoiler"><p>And {COVERED}.</p></details>'
WITH_PASSAGES = {
    "in the middle": f"<p>They meet.</p>{PASSAGE}<p>And stay.</p>",
    "at first": f"{PASSAGE}<p>They meet.</p>",
    "all of it": PASSAGE,
    "lists": PASSAGE.replace("<p>", "<ul><li>").replace("</p>", "</li></ul>"),
}
SHOWN = ("reviews:shown", "reviews:passage")
# Each way to mark the phrase in a comment; all that stands around it may be quoted.
MARKED = {
    "angles": f"They meet >!{PLANTED}!< there.",
    "bars": f"They meet ||{PLANTED}|| there.",
    "words": f"They meet [SPOILER]{PLANTED}[/spoiler] there.",
    "a paragraph": f">!{PLANTED}!<\n\nThen they meet.",
    "paragraphs": f"[spoiler]They go.\n\n- {PLANTED}\n- so\n\nAnd stay.[/spoiler]\n\nThen they meet.",
    "a quotation": f"> They say ||{PLANTED}||\n\nThey meet.",
    "without an end": f"They meet ||{PLANTED}",
    "a long one": f"They meet ||{PLANTED}|| there. " + "And many words more. " * 400,
}
# Addresses that show no words of comments and articles, or that no page leads to by a link.
WITHOUT_WORDS = {
    "healthz": "for machines",
    "readyz": "for machines",
    "robots": "for machines",
    "favicon": "a picture",
    "accent": "a stylesheet",
    "components": "of the demo: samples that are in no database",
    "component_schemes": "the same",
    "mails": "of the demo: what mails say is tried below",
    "mail_as_html": "the same",
    "comments:confirm-address": "a link in a mail leads there, as is tried below",
    "comments:no-more-mails": "the same",
    "mail:confirm": "the same",
    "None": "scripts of the admin, uploads",
    "comments:imported": "leads to another address",
    "comments_live": "numbers",
    "ask_for_link": "takes forms alone",
    "choose_notes": "takes forms alone",
    "reviews:content-notes": "the vocabulary of content notes",
    "comments_seen": "takes forms alone",
    "comments_shown": "takes forms alone",
    "forget_guest": "takes forms alone",
    "article_seen": "takes forms alone",
    "film_seen": "takes forms alone",
    "post_comment": "takes forms alone",
    "withdraw_comment": "takes forms alone",
    "draft_keep": "takes forms alone",
    "draft_throw_away": "takes forms alone",
    "draft_open": "leads an editor to another address",
    "reviews:preview": "an article before it is published, without comments, for who has its secret link",
}
# Fragments of what is uncovered.
FOR_SCRIPTS = ("comments:shown-text", "comments:shown-items")
# Of the staff, or of an account: no words of others.
ELSEWHERE = ("admin:", "club", "account", "mfa_", "socialaccount_", "headless")
# Of the same page with other words: more than comments with the phrase.
ENOUGH = 25
TEXT_OF_ARTICLE = re.compile(r'<div\s+class="prose\b.*?</div>', re.DOTALL)
LINK = re.compile(r'(?:href|action|data-[a-z-]+)="([^"]*)"|<(?:link|id)>([^<]*)<')


def without_what_is_in_its_place(page: str) -> str:
    """A page, or a feed, without the text of the article."""
    return TEXT_OF_ARTICLE.sub("", page)


class Crawl:
    """Every page of the site that a link, a form or a script leads to."""

    def __init__(self, client: Client, *starts: str) -> None:
        self.pages: dict[str, str] = {}
        self.seen: Counter[str] = Counter()
        waiting = deque(starts)
        while waiting:
            address = waiting.popleft()
            if address in self.pages or (view := view_at(address)) is None:
                continue
            self.seen[view] += 1
            if self.seen[view] > ENOUGH or view.startswith(ELSEWHERE) or view in WITHOUT_WORDS:
                continue
            response = client.get(address)
            if response.status_code in (301, 302):
                waiting.append(response["Location"])
            self.pages[address] = page = html(response) if response.status_code == 200 else ""
            for link in LINK.findall(page):
                url = urlsplit(urldefrag(urljoin(address, unescape("".join(link))))[0])
                if url.netloc in ("", "testserver", "localhost:8000"):
                    waiting.append(f"{url.path}?{url.query}" if url.query else url.path)


def view_at(address: str) -> str | None:
    try:
        return resolve(urlsplit(address).path).view_name or "None"
    except Resolver404:
        return None


def first_and(words: str) -> str:
    return f"<p>They meet.</p><p>And {words}.</p>"


@pytest.fixture
def planted(
    make_article: MakeArticle, post: Post, film: Film, ann: User, monkeypatch: pytest.MonkeyPatch
) -> Article:
    """A site with the phrase wherever it can be marked: in comments, and in texts that give away."""
    tag, series = Tag.objects.create(name="Voices", slug="voices"), Series.objects.create(name="S", slug="s")
    somebody = Contributor.objects.create(name="Spike Jonze", slug="spike-jonze")
    Credit.objects.create(film=film, contributor=somebody, department="directing", title="Directed by")
    make_article("about", kind="page", body=first_and(PLANTED))
    for spoils in ("", "setup", "plot", "ending"):
        body = f"<p>They meet {PLANTED}.</p>" if spoils else first_and(PLANTED)
        article = make_article(f"a{spoils}", title=f"To {spoils}", body=body, spoils=spoils, series=series)
        save_article(article, films=[film.pk], tags=[tag])
        post(f"They meet ||{PLANTED}||.", article=article)
    for number, (name, body) in enumerate(WITH_PASSAGES.items()):
        with_passage = make_article(f"p{number}", title=f"To {name}", body=body, series=series)
        save_article(with_passage, films=[film.pk], tags=[tag])
        post("They meet.", article=with_passage)
    top = post(f"They meet ||{PLANTED}||, first.", article=article)
    for text in MARKED.values():
        post(text, article=article, parent=top, writer=Writer(user=ann))
    for degree in ("setup", "plot", "ending"):
        post(f"They {PLANTED}.", article=article, spoils=degree)
    # Deeper than a page shows, and more than it has room for: what is above is repeated as a line.
    for _level in range(9):
        top = post(f"Yes: >!{PLANTED}!<", article=article, parent=top)
    monkeypatch.setattr(reading, "WINDOW_BYTES", 3000)
    return article


@pytest.mark.parametrize("who", ["a stranger", "the writer"])
def test_a_marked_phrase_is_in_no_list_feed_or_head(
    client: Client, planted: Article, ann: User, who: str
) -> None:
    if who == "the writer":
        client.force_login(ann)
    top = Comment.objects.filter(discussion=planted.pk).earliest("pk")
    crawl = Crawl(
        client,
        "/",
        "/fr/",
        "/feeds/articles.rss",
        "/tags/voices/feed.rss",
        *(
            f"{planted.get_absolute_url()}{path}"
            for path in (
                "search/?q=meet",
                "discussion/threads/",
                "discussion/new/items/",
                f"comments/{top.pk}/reply/form/",
                f"comments/{top.pk}/shown/text/",
                f"comments/{top.pk}/shown/items/",
            )
        ),
    )

    uncovered = {a for a in crawl.pages if view_at(a) in ("comments:shown", *FOR_SCRIPTS)}
    leaks = {a for a, p in crawl.pages.items() if PLANTED in without_what_is_in_its_place(p)}
    assert leaks - uncovered == set()
    assert len(leaks) > 20, "it is there, where a reader asks for it"
    named = {route.partition(" ")[0] for route in routes()}
    named = {name for name in named if not name.startswith(ELSEWHERE)}
    assert named - set(crawl.seen) - set(WITHOUT_WORDS) == set(), "say how to find their pages, or why not"


def test_the_phrase_would_be_found(client: Client, planted: Article) -> None:
    Article.objects.update(opening=f"They meet {PLANTED}")
    Article.objects.filter(spoils="ending").update(spoils="")
    Comment.objects.update(public_text=PLANTED)
    for address in ("/", "/articles/", "/feeds/articles.rss", planted.get_absolute_url()):
        assert PLANTED in without_what_is_in_its_place(html(client.get(address))), address


# What makes a mail of a comment in each of these states, by its kind; the others say nothing of comments.
STATES = {"confirm address": "approved", "comment approved": "approved", "comment refused": "refused"}
WITHOUT_COMMENTS = {"test mail"}


def test_a_marked_phrase_is_in_no_mail_and_behind_no_link(
    client: Client, planted: Article, editor: User, moderator: User
) -> None:
    confirm_mail()
    User.objects.filter(pk__in=[editor.pk, moderator.pk]).update(email="somebody@example.org")
    Article.objects.update(author=editor)
    Comment.objects.filter(author=None).update(email="guest@example.org", writer="k" * 32)
    Comment.objects.filter(author=None, parent=None).update(state="pending")
    span = {"after": "2020-01-01T00:00:00+00:00", "until": "2100-01-01T00:00:00+00:00"}
    abouts = [
        ("digest", {"user": moderator.pk, "moment": span["until"]}),
        ("comments", {"user": editor.pk, **span}),
    ]
    letters = {kind: written(kind, about) for kind, about in abouts}
    for kind, state in STATES.items():
        Comment.objects.update(state=state)
        for pk in Comment.objects.filter(author=None).values_list("pk", flat=True):
            letters[f"{kind} {pk}"] = written(kind, {"comment": pk})
    assert {"digest", "comments", *STATES, *WITHOUT_COMMENTS} == set(registered_kinds())

    for letter in letters.values():
        for phrase in (PLANTED, COVERED):
            assert phrase not in f"{letter.subject} {letter.text} {letter.html}"
    Comment.objects.update(state="approved")
    pages = [html(client.get(path_in(letter))) for letter in letters.values() if "?token=" in letter.text]
    assert sum("They meet" in page for page in pages) > 3
    assert not [page for page in pages if PLANTED in page]


def written(kind: str, about: dict[str, object]) -> Letter:
    mail = queue_mail(
        key=f"{kind} {sorted(about.items())}",
        kind=kind,
        recipient="somebody@example.org",
        language="en",
        about=about,
    )
    letter = write_letter(mail) if mail else None
    assert letter is not None
    return letter
