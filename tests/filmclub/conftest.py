from __future__ import annotations

import pytest

from filmclub.accounts.models import User
from reviews.models import Article
from tests.conftest import MakeArticle, Post
from tests.filmclub.changes import Stage, make_stage
from tests.processes import ON_SQLITE

collect_ignore = ["test_postgresql.py"] if ON_SQLITE else []


@pytest.fixture
def stage(
    editor: User, moderator: User, ann: User, article: Article, post: Post, make_article: MakeArticle
) -> Stage:
    return make_stage(editor, moderator, ann, article, post, make_article)
