from __future__ import annotations

import shutil
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import articles_by, comments_below, make_user, shared_by_tests
from tests.filmclub.stage import Stage, make_stage
from tests.processes import ON_SQLITE

collect_ignore = ["test_postgresql.py"] if ON_SQLITE else []


@pytest.fixture(scope="class")
def shared_stage(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Stage, Path]]:
    media = tmp_path_factory.mktemp("stage")
    with shared_by_tests(django_db_blocker, media, _make) as stage:
        yield stage, media


def _make() -> Stage:
    editor = make_user("ed", "Editors", name="Ed Ito")
    moderator = make_user("mo", "Moderators", name="Mo Lind")
    make_article = articles_by(editor)
    article = make_article()
    post = comments_below(article, moderator)
    return make_stage(editor, moderator, make_user("ann", name="Ann Berg"), article, post, make_article)


@pytest.fixture
def stage(shared_stage: tuple[Stage, Path], db: None, settings: Any) -> Stage:
    """The test's own copy: what it changes is as before for the next one."""
    shared, media = shared_stage
    shutil.copytree(media, settings.MEDIA_ROOT)
    settings.COMMENT_INTERVAL = 0
    stage = deepcopy(shared)
    return replace(
        stage,
        post=comments_below(stage.article, stage.moderator),
        make_article=articles_by(stage.editor),
    )
