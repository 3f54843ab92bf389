"""The log in words: who decided what, about one comment or many, and what can still be taken back."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from comments.models import Comment, Decision
from comments.states import ACTS, TAKE_BACK, Act, Sweep
from comments.undoing import undoable
from reviews.models import Article


def make_log(comment: Comment) -> list[tuple[Decision, str, str, bool]]:
    """Everything that was decided about a comment, by whom and in words, and whether it can be undone.

    Two queries.
    """
    decisions = with_places(comment.decisions.select_related("moderator")).defer("moved_to__text")
    can_be_undone = set(undoable().filter(comment=comment).values_list("pk", flat=True))
    return [(each, decided_by(each), log_words(each), each.pk in can_be_undone) for each in decisions]


def with_places(decisions: QuerySet[Decision]) -> QuerySet[Decision]:
    """With what their words tell of moves and of members, in the same query."""
    texts = (f"discussion_after__article__{name}" for name in Article.TEXTS)
    about = ("moved_to__author", "discussion_after__article", "member", "profile_part")
    kept = ("profile_part__picture", "profile_part__text")
    return decisions.select_related(*about).defer(*texts, *kept)


def log_words(decision: Decision) -> str:
    """Say what was decided and, of a move, where it led."""
    is_undone = decision.act == Act.UNDO
    if decision.discussion_after is not None:
        return _words_of_article(decision, decision.discussion_after.article, is_undone=is_undone)
    if decision.moved_from_id is None and decision.moved_to is None:
        return decision.get_act_display()
    if decision.moved_to is None:
        return _("undone: a thread of its own again") if is_undone else _("made a thread of its own")
    words = (
        _("undone: below the comment by %(writer)s again")
        if is_undone
        else _("moved below the comment by %(writer)s")
    )
    return words % {"writer": decision.moved_to.name}


def _words_of_article(decision: Decision, article: Article, *, is_undone: bool) -> str:
    """The same of a move from article to article."""
    names = {"article": article.title}
    if decision.moved_to is None:
        words = _("undone: below “%(article)s” again") if is_undone else _("moved to “%(article)s”")
        return words % names
    words = (
        _("undone: below the comment by %(writer)s at “%(article)s” again")
        if is_undone
        else _("moved below the comment by %(writer)s at “%(article)s”")
    )
    return words % {**names, "writer": decision.moved_to.name}


def decided_by(decision: Decision) -> str:
    """Say who it was: a moderator, the writer, readers, or the site by itself."""
    if decision.moderator is not None:
        return decision.moderator.name
    if decision.act in (Act.WITHDRAW, Act.CORRECT, Act.ASK_AGAIN, Act.CLAIM, Act.UNCLAIM):
        return pgettext("who decided", "the writer")
    if decision.act == Act.REPORT:
        return pgettext("who decided", "readers")
    return _("the site’s rules")


def act_words(act: str) -> str:
    """Say what a batch does, as a title."""
    if act == TAKE_BACK:
        return _("Have them wait again")
    if act == Act.PURGE:
        return _("Delete for good")
    return capfirst(str(Sweep(act).label if act in Sweep else ACTS[act].button))
