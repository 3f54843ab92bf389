from comments import reasons
from comments.models import Comment, Discussion
from comments.policy import decide
from comments.writers import Standing

KNOWN = Standing(is_known=True)


def test_a_known_writer_appears_at_once() -> None:
    verdict = decide(standing=KNOWN, policy=Discussion.Policy.OPEN, links=0, max_links=2)

    assert verdict.state == Comment.State.APPROVED
    assert verdict.reasons == ()


def test_a_first_comment_waits() -> None:
    verdict = decide(standing=Standing(), policy=Discussion.Policy.OPEN, links=0, max_links=2)

    assert verdict.state == Comment.State.PENDING
    assert verdict.reasons == (reasons.FIRST_COMMENT,)


def test_as_many_links_as_the_limit_wait_and_one_less_does_not() -> None:
    two = decide(standing=KNOWN, policy=Discussion.Policy.OPEN, links=2, max_links=2)
    one = decide(standing=KNOWN, policy=Discussion.Policy.OPEN, links=1, max_links=2)

    assert (two.state, two.reasons) == (Comment.State.PENDING, (reasons.MANY_LINKS,))
    assert one.state == Comment.State.APPROVED


def test_links_are_not_counted_when_the_limit_is_zero() -> None:
    assert decide(standing=KNOWN, policy="open", links=50, max_links=0).state == Comment.State.APPROVED


def test_everybody_waits_where_everything_is_held() -> None:
    verdict = decide(standing=KNOWN, policy=Discussion.Policy.HOLD, links=0, max_links=2)

    assert verdict.reasons == (reasons.HOLD_ALL,)


def test_every_reason_is_named() -> None:
    verdict = decide(standing=Standing(), policy=Discussion.Policy.HOLD, links=9, max_links=2)

    assert verdict.reasons == (reasons.HOLD_ALL, reasons.MANY_LINKS, reasons.FIRST_COMMENT)


def test_the_trusted_never_wait() -> None:
    verdict = decide(standing=Standing(is_trusted=True), policy=Discussion.Policy.HOLD, links=9, max_links=2)

    assert verdict.state == Comment.State.APPROVED
