import pytest

from comments.texts import public_excerpt, whole_html
from tests.conftest import Post

pytestmark = pytest.mark.django_db


def test_an_excerpt_does_not_give_away_what_the_writer_hid(post: Post) -> None:
    comment = post("He finds the letters and >!she has gone!< at last.")

    assert "gone" not in public_excerpt(comment, 200)
    assert "He finds the letters" in public_excerpt(comment, 200)


def test_a_comment_that_gives_the_ending_away_has_no_excerpt(post: Post) -> None:
    comment = post("They both leave.", spoils="ending")

    assert public_excerpt(comment) == "Spoiler: the ending"


def test_spoilers_of_two_comments_have_different_addresses(post: Post) -> None:
    one, two = post("a >!b!< c"), post("a >!b!< c")

    assert f'id="c{one.pk}-spoiler-1"' in whole_html(one)
    assert f'href="#c{two.pk}-spoiler-1"' in whole_html(two)
