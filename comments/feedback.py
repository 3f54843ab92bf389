"""What a service outside is told of a comment, and telling it back where moderators see it otherwise."""

from __future__ import annotations

from django.conf import settings
from django_tasks import task

from comments.defence_models import CheckAnswer
from comments.models import Comment, Decision
from comments.states import State
from filmclub.lib.akismet_service import is_set_up, tell


def said_of(comment: Comment) -> dict[str, str]:
    """What the service is told of it each time: no address of the writer, neither of mail nor of network."""
    return {
        "comment_type": "comment" if comment.parent_id is None else "reply",
        "comment_author": comment.name,
        "comment_author_url": comment.website,
        "comment_content": comment.text,
        "comment_date_gmt": comment.created_at.isoformat(),
        "permalink": f"{settings.SITE_URL}{comment.discussion.article.get_absolute_url()}",
        "blog_lang": settings.LANGUAGE_CODE,
        "blog_charset": "UTF-8",
    }


def tell_back(comment: Comment, decision: Decision) -> None:
    """Have the service told that a moderator decided otherwise than it said, or has taken that back.

    In the decision's transaction; no query where there is no service, one where it was not asked.
    """
    if not is_set_up() or decision.moderator is None:
        return
    answer = CheckAnswer.objects.filter(pk=comment.pk).first()
    if answer is None:
        return
    is_spam = answer.is_spam
    if comment.state == State.SPAM:
        is_spam = True
    elif comment.traits.is_public:
        is_spam = False
    if is_spam != answer.told:
        CheckAnswer.objects.filter(pk=comment.pk).update(told=is_spam)
        tell_service.enqueue(comment.pk)


@task(queue_name="slow")
def tell_service(pk: int) -> None:
    """Tell it what the moderators think now; what could not be told is tried again as other tasks are."""
    answer = CheckAnswer.objects.select_related("comment__discussion__article", "comment__author").filter(
        pk=pk
    )
    found = answer.first()
    if found is not None and found.comment.purged_at is None and is_set_up():
        tell(said_of(found.comment), is_spam=found.told)
