"""The living page of the components, which development serves at /components/: each with its states.

Both schemes stand side by side. The page shows the site's own templates with objects that are in no database,
and its words are not translated: only who builds the site reads it.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from comments.bylines import written
from comments.forms import CommentForm
from comments.like_buttons import article_likes
from comments.models import Comment, Discussion
from comments.offices import Office
from comments.reading import Node
from comments.rendering import ThreadPage, render_nodes
from comments.rows import CommentRow
from comments.searching import Hit
from filmclub.accounts.models import User
from filmclub.lib.avatars import avatar
from filmclub.lib.comment_html import PLACE
from filmclub.words.queries import read_query
from filmclub.words.snippets import snippet
from reviews.content_notes import read_lines
from reviews.credits import ContributorKind, CreditGroup, Department, end_credits
from reviews.models import Article, Contributor, Credit, Film, Image, Series, Tag, Video
from reviews.picture_files import picture_context
from reviews.templatetags.viewings import seen_button

SCHEMES = ("light", "dark")
STYLESHEET = settings.BASE_DIR / "filmclub" / "static" / "filmclub" / "css" / "filmclub.css"
PALETTE = re.compile(r":root \{(.*?)\}", re.DOTALL)
LONG = "A place that nobody left in a hurry, and a name as long as the queue before it: Donaudampfschifffahrt"


@require_safe
@never_cache
def components(request: HttpRequest) -> HttpResponse:
    """Show every component, in the light scheme and in the dark one."""
    context = {
        "schemes": [Sample(name, first_pk=1000 * number) for number, name in enumerate(SCHEMES, start=1)],
    }
    return render(request, "filmclub/components.html", context)


@require_safe
@never_cache
def schemes(request: HttpRequest) -> HttpResponse:
    """The palettes of the stylesheet, each for the part of the page that shows its scheme."""
    palettes = PALETTE.findall(STYLESHEET.read_text())
    rules = [
        f".{name} {{ {palette} color-scheme: {name}; background: var(--paper); color: var(--ink); }}"
        for name, palette in zip(SCHEMES, palettes, strict=False)
    ]
    return HttpResponse("\n".join([*rules, LAYOUT]), content_type="text/css")


LAYOUT = """
.schemes {
  display: grid;
  gap: 1rem;
}

@media (min-width: 60rem) {
  .schemes {
    grid-template-columns: repeat(2, minmax(0, 1fr));
  }
}

.light,
.dark {
  padding: 0 1.25rem 2rem;
  border-radius: .9rem;
  min-inline-size: 0;
  overflow: hidden;
}

.schemes .part {
  margin: 2.5rem 0 1rem;
  font: 600 .8rem/1.4 var(--mono);
  color: var(--soft);
}

.schemes .part:not(:first-child) {
  border-block-start: 1px dashed var(--edge);
  padding-block-start: .6rem;
}

.schemes .quiet {
  position: static;
}

.schemes .prose > figure {
  margin-inline-start: 0;
  margin-inline-end: 0;
}

.schemes .card {
  grid-column: span 6;
}

.schemes .card.first {
  grid-column: span 12;
}

.row {
  display: flex;
  flex-wrap: wrap;
  gap: 1rem;
  align-items: center;
}
"""


@dataclass(frozen=True)
class Sample:
    """What one column shows. Ids start at `first_pk`, so that no two elements of the page share theirs."""

    name: str
    first_pk: int

    @property
    def author(self) -> User:
        return User(pk=1, username="ines", first_name="Ines", last_name="Calder")

    @property
    def film(self) -> Film:
        return Film(
            pk=self.first_pk,
            title="Her",
            slug="her-2013",
            year=2013,
            running_time=126,
            countries=["US"],
            languages=["en"],
            content_notes=read_lines("Sexual content\nStrong language\nFlashing light"),
        )

    @property
    def image(self) -> Image:
        # As an upload it would stand below MEDIA_URL.
        path = posixpath.relpath(static("filmclub/img/icon.svg"), settings.MEDIA_URL)
        return Image(
            file=path,
            width=256,
            height=256,
            alt="A film strip",
            caption="A caption.",
            credit="Drawing: Filmclub",
        )

    @property
    def article(self) -> Article:
        return self.make_article(
            "A voice in a pastel city", standfirst="A man who only hears himself.", rating=9, spoils="setup"
        )

    def make_article(self, title: str, **fields: Any) -> Article:
        """An article about the film, in no database but with a number, so that templates may ask for more."""
        values: dict[str, Any] = {
            "slug": "a-voice",
            "language": "en",
            "author": self.author,
            "lead_image": self.image,
            "published_at": timezone.now(),
            "comment_count": 58,
        }
        article = Article(pk=self.first_pk, title=title, **{**values, **fields})
        vars(article)["_prefetched_objects_cache"] = {"films": [self.film]}
        article.film_pks = [self.film.pk]
        # It is not looked for then.
        Discussion(article=article)
        return article

    @property
    def articles(self) -> Iterator[Article]:
        """One card of each kind."""
        line = "The past is just a story we tell ourselves."
        yield self.make_article(LONG, comment_count=1)
        yield self.make_article("A story we tell", kind="quote", favourite_line=line)
        yield self.make_article(
            "A line without a picture", kind="quote", favourite_line=line, lead_image=None
        )
        yield self.make_article("Aimer une voix", language="fr", standfirst="Une ville qui parle bas.")

    @property
    def credits(self) -> list[CreditGroup[Any]]:
        producing = {"department": Department.PRODUCTION, "heading": "Produced by"}
        return end_credits(
            [
                self._credit("Spike Jonze", department=Department.DIRECTING, title="Directed and Written by"),
                self._credit("Joaquin Phoenix", department=Department.CAST, character="Theodore Twombly"),
                self._credit(
                    "Scarlett Johansson",
                    department=Department.CAST,
                    character="Samantha",
                    attributes=["voice"],
                ),
                self._credit("Megan Ellison", title="producer", **producing),
                self._credit(
                    "Thomas Patrick Smith",
                    title="associate producer",
                    credited_as="Thomas P. Smith",
                    **producing,
                ),
                self._credit(
                    LONG, title="supervising re-recording mixer and sound effects editor", **producing
                ),
            ]
        )

    def _credit(self, name: str, **fields: Any) -> Any:
        contributor = Contributor(name=name, slug="somebody", kind=ContributorKind.PERSON)
        return Credit(film=self.film, contributor=contributor, **fields)

    @property
    def films(self) -> list[tuple[Film, list[CreditGroup[Any]]]]:
        return [(self.film, self.credits)]

    @property
    def series(self) -> Series:
        return Series(name="Movie Quote Monday", slug="mondays", description="One line a week.")

    @property
    def tags(self) -> list[Tag]:
        return [Tag(name=name, slug="tag") for name in ("Los Angeles", "Voices", LONG)]

    @property
    def video(self) -> Video:
        return Video(title="Trailer of Her", transcript="A phone rings.\n\nNobody answers.")

    @property
    def picture(self) -> dict[str, Any]:
        return picture_context(self.image)

    @property
    def avatars(self) -> list[SafeString]:
        return [avatar(str(number)) for number in range(12)]

    @property
    def viewing(self) -> list[SafeString]:
        """The button that is pressed who has seen the film, and what becomes of it."""
        one, two = f"{self.name}-viewing", f"{self.name}-viewing-two"
        return [
            seen_button(one, "/", "/", "en", is_seen=False, is_explained=False),
            seen_button(two, "/", "/", "en", number=2, is_seen=True),
        ]

    @property
    def likes(self) -> list[SafeString]:
        """How many like an article, for who may and for who does; and for everybody else."""
        buttons = {"takes": True, "is_liked": False}, {"takes": True, "is_liked": True}
        ways = [*buttons, {"takes": False, "is_liked": False}]
        html = [article_likes("an-article", number, "en", **way) for number, way in enumerate(ways)]
        # Each has an id on its page, and there is one.
        return [SafeString(one.replace(' id="like"', "")) for one in html]

    @property
    def hits(self) -> list[Hit]:
        """What was found in a discussion, with a word marked."""
        text = f"{LONG}. As was said of the lifts: quiet ones."
        return [
            Hit(
                pk=self.first_pk,
                name="Maud Ferrand",
                writer_path="#main" if language == "en" else "",
                writer=0,
                language=language,
                avatar=avatar(language),
                written=written(timezone.now()),
                office=str(Office.EDITOR.label) if language == "en" else "",
                snippet=snippet(text, read_query("lift")),
            )
            for language in ("en", "fr")
        ]

    @property
    def thread(self) -> SafeString:
        """Comments in all their states."""
        return render_nodes(self._nodes(), ThreadPage(self.article, takes_replies=True, can_edit=True))

    def _nodes(self) -> Iterator[Node]:
        say = self._comment
        yield Node(say(1, "Do I feel sad after it?", approved_below=4), 0, has_replies_here=True)
        hopeful = say(
            2,
            "Hopeful, in a tired way.",
            author_id=1,
            like_count=7,
            edited_since_reply=True,
            approved_below=1,
        )
        yield Node(hopeful, 1, is_mine=True, has_replies_here=True)
        friday = say(3, "Then Friday it is.", website="https://films.example/", like_count=1)
        yield Node(friday, 2, is_new=True, closes=[2], takes_like=True, is_liked=True)
        yield Node(say(4, "", state=Comment.State.REMOVED), 1, has_replies_here=True)
        yield Node(say(5, "Je suis d’accord.", language="fr"), 2, closes=[2], waiting_below=6)
        yield Node(say(6, "", spoils="ending"), 1)
        yield Node(say(11, "They meet on the roof.", spoils="ending"), 1, is_uncovered=True)
        yield Node(say(12, f"So {PLACE}[spoiler]</span>.", public_text=""), 1, closes=[1])
        yield Node(say(7, "My first word here.", state=Comment.State.PENDING), 0, is_held=True, is_own=True)
        yield Node(say(8, "", state=Comment.State.WITHDRAWN), 0)
        yield Node(say(9, "What an earlier page showed."), 0, is_context=True)
        yield Node(say(13, "A rude word.", folded_at=timezone.now(), edited_by_moderator=True), 0)
        yield Node(say(14, "Words of somebody."), 0, is_ignored=True, takes_like=True)
        text = f"<p>{LONG}</p><blockquote><p>As was said.</p></blockquote><ul><li>one</li></ul><pre>x</pre>"
        yield Node(say(10, text, guest_name=LONG), 0)

    def _comment(self, number: int, text: str, **fields: Any) -> CommentRow:
        values: dict[str, Any] = {
            "parent_id": None,
            "author_id": None,
            "guest_name": "Maud Ferrand",
            "email": f"{number}@films.example",
            "website": "",
            "writer": "",
            "text_html": text if text.startswith("<") else f"<p>{text}</p>",
            "short_html": "",
            "public_text": None,
            "language": "en",
            "state": Comment.State.APPROVED,
            "spoils": "",
            "created_at": timezone.now() - timedelta(days=number),
            "edited_by_moderator": False,
            "like_count": 0,
            "edited_since_reply": False,
            "folded_at": None,
            "import_ref": None,
            "approved_below": 0,
            "shown": True,
            "first_name": "Ines",
            "last_name": "Calder",
            "username": "ines",
            "is_staff": False,
            "is_active": True,
            "author_slug": None,
            "has_published": False,
            "picture": None,
        }
        # A tree of its own, in which it stands alone.
        return CommentRow(number, 1, 0, 2, **{**values, "pk": self.first_pk + number, **fields})

    @property
    def form(self) -> CommentForm:
        return self._form("empty")

    @property
    def wrong_form(self) -> CommentForm:
        form = self._form(
            "wrong", data={"text": "", "name": "Maud", "email": "maud", "website": "ftp://maud.example"}
        )
        form.is_valid()
        return form

    @property
    def disabled_form(self) -> CommentForm:
        form = self._form("disabled", initial={"text": "On its way.", "name": "Maud"})
        for field in form.fields.values():
            field.disabled = True
        return form

    @property
    def member_form(self) -> CommentForm:
        """With a look at what is typed."""
        data = {"text": "*Quiet* lifts.\n\n>!They stop.!<", "gives_away": "on"}
        form = self._form("member", user=self.author, data=data)
        form.show_preview()
        return form

    def _form(self, state: str, **arguments: Any) -> CommentForm:
        form = CommentForm(article=self.article, **arguments)
        form.answer(None, f"{self.name}-{state}")
        form.may_forget = form.user is None
        return form

    @property
    def page(self) -> Page[int]:
        return Paginator(range(30), 10).page(2)
