"""The HTML of a window of comments, quickly: a page shows a hundred of them.

`_comment.html` is a plain template. It is rendered once for each variant (waiting, new, with a link …) and
language, with placeholders for whatever differs from comment to comment; each comment of a page then only
fills them in. Rendering the template for each comment took many times as long.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING, NamedTuple

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from comments.bylines import avatar, member_path, old_anchor, written_at
from comments.like_buttons import comment_likes, takes_likes
from comments.models import is_strict
from comments.offices import Office, office_of, offices
from comments.rhythm import rhythm_words
from comments.states import TRAITS
from comments.texts import covered_html, in_place, public_excerpt, uncovered_html
from filmclub.club.models import Club
from filmclub.lib.comment_html import PLACE, with_passages, with_places
from reviews.models import Article, Spoils

if TYPE_CHECKING:
    from comments.reading import Node
    from comments.rows import CommentRow


class Variant(NamedTuple):
    """What `_comment.html` branches on: comments that agree in all of it share one pattern."""

    # "text", "context" for the one line of what an earlier window showed, or the state of a tombstone.
    shape: str
    takes_replies: bool = False
    # And shows words that one can quote.
    takes_quotations: bool = False
    can_edit: bool = False
    is_held: bool = False
    is_own: bool = False
    is_mine: bool = False
    is_new: bool = False
    # Readers may report it; and enough have.
    takes_reports: bool = False
    takes_follows: bool = False
    is_reported: bool = False
    # Folded to one line, for who ignores its writer.
    is_ignored: bool = False
    # A moderator has changed it, or its writer has since somebody answered it.
    is_edited: bool = False
    # It says how many like it, if any do.
    shows_likes: bool = False
    is_edited_since: bool = False
    has_new_before: bool = False
    has_new_behind: bool = False
    is_marked: bool = False
    # The word beside a name of the site's own people.
    office: str = ""
    # In another language than the page's.
    is_foreign: bool = False
    has_website: bool = False
    # Its writer is a member, or an author, who has a page.
    has_page: bool = False
    has_more_below: bool = False
    # It says what it answers.
    has_answered: bool = False
    # Only its beginning is shown.
    is_short: bool = False
    # The whole of it is where what is marked is shown.
    is_uncovered: bool = False
    # Where it gives away as a whole: "covered", "folded" or "open"; and how far, where that is told.
    shield: str = ""
    spoils: str = ""


class _Placeholders:
    """Stands in for a comment in the template: each attribute that is looked up is a placeholder."""

    def __getitem__(self, name: str) -> str:
        return f"placeholder-{name}-here"


_PLACEHOLDER = re.compile(r"placeholder-([a-z_]+)-here")


@lru_cache(maxsize=1024)
def _pattern(variant: Variant, language: str, template: str = "comments/_comment.html") -> str:
    """The template rendered for a variant, with its placeholders as names for the operator `%`."""
    tombstone = TRAITS[variant.shape].tombstone if variant.shape in TRAITS else ""
    context = {
        "variant": variant,
        "gives_away": Spoils(variant.spoils).label if variant.spoils else "",
        "office": Office(variant.office).label if variant.office else "",
        "tombstone": tombstone,
        "LANGUAGE_CODE": language,
    }
    return _filled_in_later(template, context)


def _filled_in_later(template: str, context: Mapping[str, object]) -> str:
    html = render_to_string(template, {"c": _Placeholders(), **context})
    return _PLACEHOLDER.sub(r"%(\1)s", html.strip().replace("%", "%%"))


@dataclass(frozen=True)
class ThreadPage:
    """The page that a thread is shown on: what is the same for all its comments."""

    article: Article
    takes_replies: bool
    can_edit: bool = False
    marked: int | None = None
    # What the import_ref of comments from the article's old blog begins with.
    import_prefix: str = ""
    # Its reader says that they have seen the film of a strict discussion.
    has_seen: bool = False
    # Its path: from the article's own, links to its comments are told in fewer bytes, a hundred times.
    path: str = ""
    # What gives the HTML of a part of a comment, and by default makes it.
    part: Callable[[int, str, Callable[[], str]], str] = lambda _pk, _name, make: make()

    @cached_property
    def language(self) -> str:
        return get_language()

    @cached_property
    def zone(self) -> tzinfo:
        return timezone.get_current_timezone()

    @cached_property
    def is_withheld(self) -> bool:
        """Whether its discussion is strict and its reader has not seen the film."""
        return is_strict(self.article) and not self.has_seen

    @cached_property
    def shows_likes(self) -> bool:
        return takes_likes()

    @cached_property
    def look(self) -> str:
        """When moderators look at what waits."""
        return rhythm_words(Club.objects.current())

    @cached_property
    def offices(self) -> Mapping[int, str]:
        """What the rights of the staff make them: one query, for pages with words of staff alone."""
        return offices()

    def office_of(self, comment: CommentRow) -> str:
        """What its writer is here, "" for nearly all."""
        if comment.author_id is None:
            return ""
        return office_of(
            comment.author_id,
            self.article,
            is_staff=bool(comment.is_staff),
            has_published=comment.has_published,
            rights=lambda: self.offices,
        )

    @cached_property
    def here(self) -> str:
        """The article's address, below which its comments have theirs; pages of the site have others."""
        return reverse("reviews:article", args=[self.article.slug])

    @cached_property
    def near(self) -> str:
        """The same as links on this page begin: with nothing on the article's own."""
        return "" if self.path == self.here else self.here


def render_nodes(nodes: Iterable[Node], page: ThreadPage) -> SafeString:
    """The items of the outermost list of a thread, with all that stands below them."""
    html: list[str] = []
    for node in nodes:
        html += ("<li>", render_node(node, page))
        if node.has_replies_here:
            html.append(_fold(node.comment.approved_below, page.language))
        else:
            html.append("</li>")
            html.append("</ol></details></li>" * len(node.closes))
            if node.cut_thread is not None and node.closes:
                html[-1] = html[-1].removesuffix("</details></li>")
                html += (_rest(node.cut_thread, page), "</details></li>")
    # As below; mark_safe() would cost more than all the rest.
    return SafeString("".join(html))


def render_node(node: Node, page: ThreadPage) -> SafeString:
    """One comment, without the list item that it stands in."""

    def make() -> str:
        return _pattern(_variant(node, page), page.language) % _values(node, page)

    # Of the template's words, and values that are escaped or were cleaned.
    return SafeString(page.part(node.comment.pk, "whole", make))


def render_words(node: Node, page: ThreadPage) -> SafeString:
    """The words of one comment alone, or what stands in their place."""
    pattern = _pattern(_variant(node, page), page.language, "comments/_words.html")
    return SafeString(pattern % _values(node, page))


def _variant(node: Node, page: ThreadPage) -> Variant:
    comment = node.comment
    if not node.is_readable:
        return Variant(comment.state, has_more_below=bool(node.waiting_below))
    is_foreign = comment.language != page.language
    if node.is_context:
        # What stands for a spoiler is the page’s own words.
        is_foreign = is_foreign and not (comment.gives_away or page.is_withheld)
        return Variant("context", is_foreign=is_foreign and not node.is_ignored, is_ignored=node.is_ignored)
    shield = _shield(node, page)
    takes_replies = page.takes_replies and node.is_answerable
    return Variant(
        "text",
        takes_replies=takes_replies,
        takes_quotations=takes_replies and shield not in ("covered", "withheld"),
        can_edit=page.can_edit,
        is_held=node.is_held,
        is_own=node.is_own,
        is_mine=node.is_mine,
        is_new=node.is_new,
        takes_reports=_takes_reports(node),
        is_reported=comment.folded_at is not None and not node.is_own,
        is_ignored=node.is_ignored,
        is_edited=comment.edited_by_moderator,
        shows_likes=_shows_likes(node, page),
        # Without a public answer, that would tell of one that waits.
        is_edited_since=comment.edited_since_reply and comment.approved_below > 0,
        has_new_before=bool(node.new_before),
        has_new_behind=bool(node.new_behind),
        is_marked=comment.pk == page.marked,
        office=page.office_of(comment),
        is_foreign=is_foreign,
        has_website=bool(comment.website),
        has_page=_has_page(node),
        has_more_below=bool(node.waiting_below),
        has_answered=node.answers is not None,
        is_short=bool(comment.short_html),
        is_uncovered=node.is_uncovered and bool(comment.short_html),
        shield=shield,
        spoils=comment.spoils if shield in ("folded", "open") else "",
    )


def _shows_likes(node: Node, page: ThreadPage) -> bool:
    """Not where its words are withheld: nobody likes what they cannot read."""
    return page.shows_likes and node.comment.traits.is_public and not page.is_withheld


def _has_page(node: Node) -> bool:
    """Whether its writer has a page: who has published something, or said something that everybody reads."""
    return bool(node.comment.page_slug) and (node.comment.has_published or not node.is_held)


def _shield(node: Node, page: ThreadPage) -> str:
    """How one stands that gives away as a whole; its writer and the moderators open what waits."""
    if page.is_withheld and not node.shows_all:
        return "withheld"
    if not node.comment.spoils or not node.comment.gives_away:
        return ""
    if not node.shows_all:
        return "covered"
    return "open" if node.is_uncovered and not node.is_folded else "folded"


def _values(node: Node, page: ThreadPage) -> dict[str, str]:
    """What a comment fills the placeholders of its variant with, as HTML."""
    comment = node.comment
    values = {
        "pk": str(comment.pk),
        "here": page.here,
        "near": page.near,
        "anchor": old_anchor(comment, page.import_prefix),
    }
    if node.waiting_below:
        values["waiting"] = _waiting(node.waiting_below, page.language)
    if node.is_own:
        values["look"] = escape(page.look)
    if not node.is_readable:
        return values
    values["name"], values["language"] = escape(comment.name), comment.language
    if node.is_context:
        values["excerpt"] = escape(public_excerpt(comment, is_withheld=page.is_withheld))
        return values
    if node.answers is not None:
        answered = node.answers.comment
        # What an earlier window showed is not on this page.
        own_page = f"{page.here}comments/{answered.pk}/"
        values["answered"] = own_page if node.answers.is_context else f"#c{answered.pk}"
        values["answered_name"] = escape(answered.name)
    values["own"] = page.part(comment.pk, "own", lambda: _own(node, page.language))
    values["avatar"] = page.part(comment.pk, "avatar", lambda: avatar(comment))
    if _shows_likes(node, page):
        values["likes"] = page.part(comment.pk, "likes", lambda: _likes(node, page.language))
    values["written"] = written_at(comment.created_at, page.zone, page.language)
    values["text"] = page.part(comment.pk, "text", lambda: _text(node, page))
    # To escape nothing takes as long as a name.
    if comment.page_slug:
        values["page"] = escape(member_path(comment.page_slug, comment.has_published, page.language))
    if comment.website:
        values["website"] = escape(comment.website)
    if node.is_new:
        values["new_before"], values["new_behind"] = escape(node.new_before), escape(node.new_behind)
    return values


def _own(node: Node, language: str) -> str:
    variant = Variant(
        "text",
        is_own=node.is_own,
        is_mine=node.is_mine,
        takes_reports=_takes_reports(node),
        takes_follows=node.comment.traits.is_public,
        is_ignored=node.is_ignored,
    )
    return _own_ways(node.comment.pk, variant, language)


def own_ways(pk: int, language: str) -> str:
    """What stands in the menu of a public comment for its writer: no query."""
    return _own_ways(pk, Variant("text", is_mine=True, takes_follows=True), language)


def _own_ways(pk: int, variant: Variant, language: str) -> str:
    values = {"pk": str(pk)}
    if variant.is_own or variant.is_mine:
        values["edit"] = reverse("comments:edit", args=[pk])
        values["withdraw"] = reverse("withdraw_comment", args=[pk])
    return _pattern(variant, language, "comments/_comment_own.html") % values


def _takes_reports(node: Node) -> bool:
    return node.comment.traits.is_public and not node.is_mine


def _text(node: Node, page: ThreadPage) -> str:
    """The words as this reader may read them, with links in place of what is marked in them."""
    comment = node.comment
    is_foreign = comment.language != page.language
    if node.shows_all:
        return uncovered_html(comment, _summary(is_foreign, page.language))
    if page.is_withheld or (comment.spoils and comment.gives_away):
        return ""
    html = covered_html(comment)
    if PLACE in html:
        place = _place_pattern(is_foreign, page.language)
        html = with_places(html, place % {"here": page.here, "pk": comment.pk})
    return in_place(html)


def _likes(node: Node, language: str) -> str:
    comment = node.comment
    return comment_likes(
        comment.pk,
        escape(comment.name) if node.takes_like else "",
        comment.like_count,
        language,
        takes=node.takes_like,
        is_liked=node.is_liked,
    )


@lru_cache
def _place_pattern(is_foreign: bool, language: str) -> str:
    variant = Variant("text", is_foreign=is_foreign)
    return _filled_in_later("comments/_place.html", {"variant": variant, "LANGUAGE_CODE": language})


def opened(html: str, language: str) -> SafeString:
    """The words of a comment with what is marked in them open, in a page of this language: no query."""
    return in_place(with_passages(html, _summary(False, language)))


@lru_cache
def _summary(is_foreign: bool, language: str) -> str:
    """What a fold of marked paragraphs has on it."""
    attribute = f' lang="{language}"' if is_foreign else ""
    return f"<summary{attribute}>{escape(_('Gives away what happens'))}</summary>"


def _rest(thread: CommentRow, page: ThreadPage) -> str:
    """The link to a thread that is too long for a window, at the end of what is shown of it."""
    pattern = _rest_pattern(thread.approved_below, page.language)
    return pattern % {"here": page.here, "pk": thread.pk, "name": escape(thread.name)}


@lru_cache(maxsize=1024)
def _rest_pattern(number: int, language: str) -> str:
    words = ngettext("Read all %(number)s reply", "Read all %(number)s replies", number)
    return _filled_in_later("comments/_rest.html", {"words": words % {"number": number}})


@lru_cache(maxsize=2048)
def _fold(number: int, language: str) -> str:
    """How a list of replies begins; one whose replies all wait for a moderator has no number."""
    words = ngettext("%(number)s reply", "%(number)s replies", number) % {"number": number}
    return f"<details open><summary>{words if number else _('Replies')}</summary><ol>"


@lru_cache(maxsize=2048)
def _waiting(number: int, language: str) -> str:
    return ngettext("Read %(number)s more reply", "Read %(number)s more replies", number) % {"number": number}
