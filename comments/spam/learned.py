"""A filter that learns from what moderators decide on this server, after Robinson's and Fisher's Bayes.

It keeps, for each word as a number, in how many spam and in how many approved comments it stood: no words,
and nobody's. It stops what reads like the spam that moderators have marked; it lets through whatever it has
learned nothing of. It says nothing before it knows some of both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import exp, log

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Greatest
from django_tasks import task

from comments.defence_models import LearnedWord, Lesson
from comments.models import Comment, Decision
from comments.reasons import Code
from comments.spam.signs import APART, HOLD, Sign
from comments.spam.texts import hosts, looks, number_of, own_words
from comments.states import PUBLIC, Act, State, is_in
from comments.submissions import Submission
from filmclub.lib.compiled import compiled
from filmclub.lib.number_lists import IsOneOf, listed

# Of how many comments of either kind it must know before it says anything.
FEWEST = 5
# Of a comment, so many words count, and so many of the most telling ones decide.
WORDS, TELLING = 200, 40
# How much the assumption that a word says nothing weighs, in comments; words that say less do not count.
DOUBT, LEAST = 1.0, 0.1
# Likely spam is held and, if it leads away from here, put apart; what is surely spam is put apart.
SURE, LIKELY = 0.95, 0.8
# The strongest words stand in the moderators' row.
SHOWN = 5
# From so many earlier decisions it learns enough.
MOST_TAUGHT = 2_000
# Under this number stand how many comments of either kind were learned.
ALL = 0


def look(submission: Submission) -> list[Sign]:
    """Whether it reads like what moderators have called spam: one query."""
    words = words_by_number(submission.text, submission.writer.website)
    rows = _counted(numbers=listed([ALL, *words]))
    counts = {number: (spam, approved) for number, spam, approved in rows}
    spam, approved = counts.pop(ALL, (0, 0))
    if min(spam, approved) < FEWEST:
        return []
    chances = {
        number: chance_of(*counts[number], spam=spam, approved=approved)
        for number in words
        if number in counts
    }
    score = together(list(chances.values()))
    if score < LIKELY:
        return []
    strongest = sorted(chances, key=lambda number: -chances[number])[:SHOWN]
    detail = ", ".join(words[number] for number in strongest)
    leads_away = bool(hosts(submission.text, submission.writer.website))
    return [Sign(Code.LEARNED, APART if leads_away or score >= SURE else HOLD, detail)]


@compiled
def _counted(numbers: str) -> QuerySet[LearnedWord, tuple[int, int, int]]:
    words = LearnedWord.objects.filter(IsOneOf(F("number"), Value(numbers)))
    return words.values_list("number", "spam", "approved")


def words_by_number(text: str, website: str) -> Mapping[int, str]:
    """What is learned of a comment: its words as the eye takes them, its hosts, and whether it leads away."""
    words = own_words(text)
    found = {number_of("word", seen): word for word, seen in zip(words, looks(words), strict=True) if seen}
    found = dict(list(found.items())[:WORDS])
    found |= {number_of("host", host): host for host in hosts(text, website)}
    if hosts("", website):
        found[number_of("has", "website")] = "website"
    if hosts(text):
        found[number_of("has", "link")] = "https://"
    return found


def chance_of(in_spam: int, in_approved: int, *, spam: int, approved: int) -> float:
    """How likely what has this word is spam, were it as frequent as the rest; near a half for a rare word."""
    share, other = in_spam / spam, in_approved / approved
    number = in_spam + in_approved
    if not number:
        return 0.5
    return (DOUBT * 0.5 + number * share / (share + other)) / (DOUBT + number)


def together(chances: Sequence[float]) -> float:
    """What the most telling words say together: 1 is spam, 0 is not, a half is that they disagree."""
    telling = sorted((p for p in chances if abs(p - 0.5) >= LEAST), key=lambda p: -abs(p - 0.5))[:TELLING]
    if not telling:
        return 0.5
    spam = _agreement([1 - p for p in telling])
    approved = _agreement(telling)
    return (1 + spam - approved) / 2


def _agreement(chances: Sequence[float]) -> float:
    """Fisher's test: near 1 if so many small chances together are no accident."""
    half = -sum(map(log, chances))
    term = total = exp(-half)
    for n in range(1, len(chances)):
        term *= half / n
        total += term
    return 1 - min(total, 1.0)


@task
def learn(pk: int) -> None:
    """Learn what moderators have decided about a comment, in place of what was learned of it before.

    What was taken back is forgotten. Nothing is learned from a clock or a rule, or of a purged text. They are
    taken one after the other, whoever works: the row of all is locked. Some ten queries.
    """
    with transaction.atomic():
        LearnedWord.objects.get_or_create(number=ALL)
        LearnedWord.objects.select_for_update(no_key=True).get(number=ALL)
        comment = Comment.objects.filter(pk=pk).first()
        if comment is None or not comment.text:
            return
        wanted = _lesson(comment)
        lesson = Lesson.objects.filter(comment=comment).first()
        if wanted == (lesson.is_spam if lesson else None):
            return
        _forget_lesson(comment, lesson)
        if wanted is not None:
            numbers = [ALL, *words_by_number(comment.text, comment.website)]
            LearnedWord.objects.bulk_create(map(LearnedWord, numbers), ignore_conflicts=True)
            _count(numbers, wanted, 1)
            Lesson.objects.create(comment=comment, is_spam=wanted)


def unlearn(comment: Comment) -> None:
    """Forget what was learned of a comment, before its text is replaced, in the same transaction.

    One query where that is nothing; some ten else. The next decision teaches what it is then.
    """
    if Lesson.objects.filter(comment=comment).exists():
        LearnedWord.objects.select_for_update(no_key=True).get(number=ALL)
        _forget_lesson(comment, Lesson.objects.filter(comment=comment).first())


def _forget_lesson(comment: Comment, lesson: Lesson | None) -> None:
    if lesson is not None:
        _count([ALL, *words_by_number(comment.text, comment.website)], lesson.is_spam, -1)
        lesson.delete()


def untaught() -> list[int]:
    """The keys of the latest comments about which moderators decided before there was this filter."""
    decided = Decision.objects.filter(comment=OuterRef("pk"), moderator__isnull=False).exclude(act=Act.MOVE)
    lessons = Lesson.objects.filter(comment=OuterRef("pk"))
    comments = Comment.objects.filter(Q(state=State.SPAM) | is_in(PUBLIC), Exists(decided), ~Exists(lessons))
    return list(comments.order_by("-pk").values_list("pk", flat=True)[:MOST_TAUGHT])


def _count(numbers: Sequence[int], is_spam: bool, by: int) -> None:
    column = "spam" if is_spam else "approved"
    LearnedWord.objects.filter(number__in=numbers).update(**{column: Greatest(F(column) + by, Value(0))})


def _lesson(comment: Comment) -> bool | None:
    """Whether moderators say that it is spam, or fit to be shown; None if they have said neither.

    Nor is the copy of what was approved a lesson: the words of others would be learned as spam.
    """
    standing: list[tuple[str, int | None]] = []
    for act, moderator, grounds in comment.decisions.order_by("pk").values_list(
        "act", "moderator", "grounds"
    ):
        if any(ground["code"] == Code.COPY for ground in grounds):
            return None
        if act == Act.UNDO:
            standing = standing[:-1]
        else:
            standing.append((act, moderator))
    last = next((moderator for act, moderator in reversed(standing) if act != Act.MOVE), None)
    if last is None:
        return None
    return True if comment.state == State.SPAM else False if comment.state in PUBLIC else None
