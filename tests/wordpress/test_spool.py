"""What is put into a spool comes out of it, in order, and breaks off where the export did."""

import pytest

from filmclub.wordpress.spool import BATCH, Spool
from filmclub.wordpress.wxr import Comment, Item, ItemTerm, WxrError


def item(number: int, comments: int) -> Item:
    return Item(
        number=number,
        title=f"Film {number}",
        terms=[ItemTerm("category", "reviews", "Reviews")],
        meta=[("rating", "9")],
        comments=iter([Comment(id=n, content="Déjà vu…", meta={"a": "b"}) for n in range(comments)]),
    )


def put(spool: Spool, *items: Item) -> None:
    for each in items:
        for _comment in spool.keep(each):
            pass


@pytest.mark.parametrize("comments", [0, 1, BATCH - 1, BATCH, BATCH + 1, 3 * BATCH])
def test_everything_comes_back_in_order(comments: int) -> None:
    with Spool() as spool:
        put(spool, item(1, comments), item(2, 1))
        back = [(each, list(each.comments)) for each in spool.items(None)]

    assert [each.title for each, _comments in back] == ["Film 1", "Film 2"]
    assert back[0][0].terms == item(1, 0).terms
    assert back[0][1] == list(item(1, comments).comments)


def test_comments_that_nobody_reads_are_passed_over() -> None:
    with Spool() as spool:
        put(spool, item(1, 500), item(2, 1))

        assert [each.number for each in spool.items(None)] == [1, 2]


def test_what_broke_off_ends_with_the_reason() -> None:
    error = WxrError("it is cut off.", line=7, item="item 2")
    with Spool() as spool:
        put(spool, item(1, 1))
        half = spool.keep(item(2, BATCH + 9))
        for _number in range(BATCH + 5):
            next(half)
        read = spool.items(error)
        assert next(read).number == 1
        second = next(read)
        with pytest.raises(WxrError, match="cut off"):
            list(second.comments)
