import pytest

from comments.latest import latest_comments
from reviews.models import Article
from tests.conftest import MakeArticle, Post

pytestmark = pytest.mark.django_db


def test_the_latest_are_approved_and_below_public_articles(
    make_article: MakeArticle, article: Article, post: Post
) -> None:
    draft = make_article("draft")
    post("hidden with its article", article=draft)
    Article.objects.filter(pk=draft.pk).update(state=Article.State.DRAFT)
    post("waiting", state="pending")
    seen = post("seen")

    assert list(latest_comments(5)) == [seen]
