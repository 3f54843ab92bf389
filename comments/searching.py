"""Looking for words: readers in a discussion or in all, moderators in all that was ever said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.safestring import SafeString

from comments.bylines import avatar, writer_path, written
from comments.models import Comment, CommentQuerySet
from comments.offices import marked
from comments.persons import WITH_NETWORK
from comments.texts import public_text
from comments.words import by_person
from comments.writer_numbers import number_of
from filmclub.accounts.models import User
from filmclub.lib.addresses import network_of
from filmclub.lib.folding import folded
from filmclub.lib.skeletons import skeleton
from filmclub.words.finding import IsOneOf, find, find_everywhere
from filmclub.words.models import Kind
from filmclub.words.queries import NothingToFind, Query, TooMuch, mark, read_query
from filmclub.words.snippets import snippet
from reviews.models import Article, Spoils
from reviews.searching import MOST, Matches, Narrowed

AT_ONCE = 20
# So many are looked up for a page: more than are shown, as something may have been hidden just now.
LOOKED_UP = 60
# Moderators look everywhere, where many words begin alike.
SHORTEST_BEGINNING_EVERYWHERE = 5
# Of chosen films; those in which somebody spoke last.
MOST_DISCUSSIONS = 200
# Of what moderators look for, the newest; what is older is found by one more word, or in an article.
MOST_SOUGHT = 5_000
# Of members with one name.
MOST_MEMBERS = 50

# Of the article that it stands below.
_NOT_SHOWN = [
    f"discussion__article__{column.name}"
    for column in Article._meta.concrete_fields
    if column.name not in ("id", "slug", "title", "language", "kind", "author", "contributed_by")
]
_GIVES_AWAY = [spoils.value for spoils in Spoils if spoils.gives_away]


@dataclass(frozen=True)
class Hit:
    """A comment that has the words, as the list of them shows it."""

    pk: int
    name: str
    # Where its writer's page stands; "" of a guest.
    writer_path: str
    # The number of who wrote it, by whom a member may ignore them.
    writer: int
    language: str
    avatar: SafeString
    written: SafeString
    # What its writer is here, in a word; "" for nearly all.
    office: str
    # Of its public words, with those that were found marked.
    snippet: SafeString


@dataclass(frozen=True)
class FoundComment:
    """The same, for a list of comments from everywhere."""

    hit: Hit
    article: Article


@dataclass(frozen=True)
class Hits:
    hits: list[Hit]
    # The number of the comment behind which older ones follow.
    before: int | None


def search_discussion(article: Article, text: str, before: int | None = None) -> Hits:
    """The public comments of a discussion that have these words among their public ones, the newest first.

    They are the same for every reader: whoever wrote what waits does not find it here. Two queries, three
    where staff wrote, and the same time whatever the word. Raises NothingToFind or TooMuch.
    """
    query = read_query(text)
    numbers = find(query, Kind.COMMENT, group=article.pk, before=before, at_most=LOOKED_UP)
    comments = (
        Comment.objects.approved()
        .filter(discussion=article.pk, pk__in=numbers)
        .exclude(spoils__in=_GIVES_AWAY)
        .with_writers()
        .select_related("discussion__article")
        .defer("text", "short_html", *_NOT_SHOWN)
        .order_by("-pk")
    )
    shown = list(comments[: AT_ONCE + 1])
    older = None
    if len(shown) > AT_ONCE:
        older = shown[AT_ONCE - 1].pk
    elif len(numbers) == LOOKED_UP:
        older = numbers[-1]
    return Hits([_hit(comment, query) for comment in marked(shown[:AT_ONCE])], older)


def find_comments(query: Query, narrowed: Narrowed, *, before: int | None = None, at_most: int) -> Matches:
    """The public comments that have these words among their public ones, in all discussions, newest first.

    None of a strict discussion, nor below what lists do not show. Of the MOST newest that have the words
    those that may be shown are counted: four queries, one more where films are chosen, whatever the word.
    The keys are of so many `at_most`.
    """
    articles = narrowed.articles()
    if narrowed.is_by_film:
        talked = articles.exclude(last_comment_at=None).order_by("-last_comment_at", "-pk")
        groups = [
            mark(Kind.COMMENT, "in", pk) for pk in talked.values_list("pk", flat=True)[:MOST_DISCUSSIONS]
        ]
        if not groups:
            return Matches([], 0)
        query = query.among(*groups)
    found = find_everywhere(query, Kind.COMMENT, before=before, at_most=MOST)
    comments = Comment.objects.approved().filter(IsOneOf("pk", found.numbers)).exclude(spoils__in=_GIVES_AWAY)
    if narrowed.language:
        comments = comments.filter(language=narrowed.language)
    said = list(comments.order_by().values_list("discussion", "language").annotate(number=Count("pk")))
    # By the few articles, and not for each comment again.
    listed = Article.objects.listed_among_few().filter(
        IsOneOf("pk", {article for article, _language, _number in said}), discussion__is_strict=False
    )
    shown = set(listed.values_list("pk", flat=True))
    languages, numbers = Counter[str](), Counter[int]()
    for article, language, number in said:
        if article in shown:
            languages[language] += number
            numbers[article] += number
    newest = comments.filter(discussion__in=shown).order_by("-pk").values_list("pk", flat=True)
    return Matches(list(newest[:at_most]), numbers.total(), found.before, languages, numbers)


def comment_hits(keys: Sequence[int], query: Query) -> list[FoundComment]:
    """Those comments, with the article below which each stands: one query, two where staff wrote."""
    rows = (
        Comment.objects.approved()
        .filter(pk__in=keys, discussion__is_strict=False)
        .exclude(spoils__in=_GIVES_AWAY)
        .with_writers()
        .select_related("discussion__article")
        .defer("text", "short_html", *_NOT_SHOWN)
        .order_by("-pk")
    )
    return [FoundComment(_hit(comment, query), comment.discussion.article) for comment in marked(rows)]


def _hit(comment: Comment, query: Query) -> Hit:
    return Hit(
        pk=comment.pk,
        name=comment.name,
        writer_path=writer_path(comment),
        writer=number_of(comment),
        language=comment.language,
        avatar=avatar(comment),
        written=written(comment.created_at),
        office=comment.office,
        snippet=snippet(public_text(comment), query),
    )


@dataclass(frozen=True)
class Sought:
    """Comments that were looked for, and whether there may be older ones with the same words."""

    comments: CommentQuerySet
    is_cut: bool = False


def search_everywhere(
    comments: CommentQuerySet, text: str, *, by_address: bool, article: int | None = None
) -> Sought:
    """Those of some comments that have these words, or are by somebody of just this name; in all states.

    Case and accents do not count. With `by_address` (moderators alone may ask so), also by the e-mail address
    or its host, or all from a network. What names no word finds nothing. Of the MOST_SOUGHT newest that have
    the words, in an article where one is given: two queries, however common a word is.
    """
    if by_address and (network := network_of(text.partition("/")[0])):
        return Sought(comments.filter(WITH_NETWORK, network=network))
    try:
        query = by_person(read_query(text, SHORTEST_BEGINNING_EVERYWHERE), text, by_address=by_address)
    except (NothingToFind, TooMuch):
        return Sought(comments.none())
    found = find_everywhere(query, Kind.COMMENT, group=article, is_public=False, at_most=MOST_SOUGHT)
    which = Q(IsOneOf("pk", found.numbers))
    if members := _members(text, by_address=by_address):
        which |= Q(author__in=members)
    return Sought(comments.filter(which), found.before is not None)


def _members(text: str, *, by_address: bool) -> list[int]:
    """The keys of members of just this name."""
    name, said = folded(text), text.strip()
    called = Q(name_skeleton=skeleton(said)) | Q(username__iexact=said)
    if by_address and "@" in said:
        called |= Q(email__iexact=said)
    found = User.objects.filter(called)[:MOST_MEMBERS]
    return [
        user.pk
        for user in found
        # Names that look alike are not the same.
        if name in (folded(user.name), folded(user.username), folded(user.email) if by_address else "")
    ]
