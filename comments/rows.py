"""A comment as a row: what a page shows of it, and nothing else of the model."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from datetime import datetime

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Expression,
    ExpressionWrapper,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Substr

from comments import states
from comments.models import NO_NAME, Comment, CommentQuerySet
from comments.offices import HAS_PUBLISHED
from comments.trees import windows
from filmclub.accounts.models import name_of
from filmclub.lib.comment_html import PLACE
from reviews.models import Spoils

# Levels of replies that are indented on one page; what is deeper continues on a page of its own.
DEEPEST = 6
# Characters of a comment's public words that come with it: an excerpt takes less.
OF_PUBLIC_TEXT = 200


@dataclass(slots=True)
class CommentRow(windows.Opened):
    """A comment with what a page shows of it. Instances of the model take three times as long."""

    pk: int
    parent_id: int | None
    author_id: int | None
    guest_name: str
    email: str
    website: str
    writer: str
    # What everybody reads of it: nothing that is marked, and "" where all of it is or where it is long. The
    # whole of one that waits, which few see, and of what `shield` has uncovered.
    text_html: str
    short_html: str
    # Its beginning, for an excerpt; None where it is not made yet.
    public_text: str | None
    language: str
    spoils: str
    created_at: datetime
    edited_by_moderator: bool
    like_count: int
    edited_since_reply: bool
    folded_at: datetime | None
    import_ref: str | None
    shown: bool
    first_name: str | None
    last_name: str | None
    username: str | None
    is_staff: bool | None
    is_active: bool | None
    author_slug: str | None
    has_published: bool
    # The name of the file, of a member whose account is open.
    picture: str | None
    # On a page that shows all of a long one.
    is_whole: bool = field(default=False, init=False)

    @property
    def traits(self) -> states.Traits:
        return states.TRAITS[self.state]

    @property
    def name(self) -> str:
        """The name that readers see."""
        if self.author_id is None:
            return self.guest_name or str(NO_NAME)
        return name_of(self.first_name or "", self.last_name or "", self.username or "")

    @property
    def page_slug(self) -> str:
        """The slug of its writer's page; "" of a guest, and of who is closed and has published nothing."""
        return (self.author_slug or "") if self.is_active or self.has_published else ""

    @property
    def gives_away(self) -> bool:
        return Spoils(self.spoils).gives_away

    @property
    def shown_html(self) -> str:
        return self.short_html or self.text_html

    @property
    def is_marked(self) -> bool:
        """Whether its writer said of all of it, or of a passage in what is shown, that it gives away."""
        if self.spoils and self.gives_away:
            return True
        html = self.shown_html
        return PLACE in html or (self.public_text is None and 'class="spoiler"' in html)

    def lengthen(self, comment: Comment) -> None:
        """Show all of a long one, as its own page does."""
        shown = None if self.traits.is_waiting else comment.public_html
        self.text_html, self.short_html = comment.text_html if shown is None else shown, ""
        self.is_whole = True

    def forget_words(self) -> None:
        """Keep what is known of the comment, but not what it says, nor how its writer is known or reached."""
        # Whether something in it is marked, and whether it is short, is still to be seen.
        marked = PLACE if self.is_marked else ""
        self.text_html, self.public_text = marked, ""
        self.short_html = self.short_html and f"…{marked}"
        self.email = self.writer = ""

    @classmethod
    def of(cls, comment: Comment) -> CommentRow:
        return next(cls.read(Comment.objects.filter(pk=comment.pk)))

    @classmethod
    def read(cls, comments: CommentQuerySet) -> Iterator[CommentRow]:
        """Fetch comments as rows: one query."""
        return (cls(*values) for values in comments.values_list(*ROW_COLUMNS))


MEMBER = ("first_name", "last_name", "username", "is_staff", "is_active")

_COLUMN_OF: dict[str, str | Expression] = {
    **{name: f"author__{name}" for name in MEMBER},
    "author_slug": "author__slug",
    "has_published": ExpressionWrapper(HAS_PUBLISHED, output_field=BooleanField()),
    "picture": Case(When(author__is_active=True, then="author__avatar"), output_field=CharField()),
    "text_html": Case(
        When(states.is_in(states.WAITING), then="text_html"),
        When(short_html="", then=Coalesce("public_html", "text_html")),
        default=Value(""),
        output_field=TextField(),
    ),
    "public_text": Substr("public_text", 1, OF_PUBLIC_TEXT),
}
ROW_COLUMNS = [_COLUMN_OF.get(column.name, column.name) for column in fields(CommentRow) if column.init]
