"""A member who changes makes the pages new that show them, and no others: in the worker, in parts."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from comments.writers import Writer
from filmclub.accounts.models import User
from filmclub.lib.skeletons import skeleton
from reviews import renewing
from reviews.models import Article
from tests.conftest import MakeArticle, Post, html
from tests.extent import extent
from tests.filmclub.admin_pages import submit, url_of
from tests.renewed import renew_all

pytestmark = pytest.mark.django_db


def etag(slug: str) -> str:
    return Client().get(f"/articles/{slug}/")["ETag"]


def versions() -> dict[str, int]:
    return dict(Article.objects.values_list("slug", "version"))


def test_one_of_many_renames_and_one_articles_page_changes(
    post: Post, make_article: MakeArticle, ann: User
) -> None:
    many = extent(500, 10_000)
    User.objects.bulk_create(
        User(username=f"m{n}", first_name=f"Reader {n}", name_skeleton=skeleton(f"Reader {n}"), slug=f"m-{n}")
        for n in range(many)
    )
    others = [make_article(f"other-{number}") for number in range(3)]
    post("Mine.", writer=Writer(user=ann))
    for other in others:
        post("A guest's.", article=other)
    before = {slug: etag(slug) for slug in versions()}
    ann.first_name = "Anna"
    ann.save()
    assert renew_all() == 1

    assert [slug for slug in before if etag(slug) != before[slug]] == ["a-voice"]
    assert "Anna Berg" in html(Client().get("/articles/a-voice/"))


def test_nothing_waits_for_the_pages_but_the_worker(post: Post, ann: User) -> None:
    post("Mine.", writer=Writer(user=ann))
    before = versions()
    ann.first_name = "Anna"
    with CaptureQueriesContext(connection) as queries:
        ann.save()

    assert versions() == before
    assert not any('UPDATE "reviews_article"' in query["sql"] for query in queries)
    assert renew_all() == 1
    assert versions() != before


def test_what_shows_nobody_is_left_alone(
    post: Post, make_article: MakeArticle, ann: User, editor: User
) -> None:
    make_article("written-by-her", author=ann)
    make_article("draft-of-hers", author=ann, state="draft")
    discussed, waiting = make_article("discussed"), make_article("waiting")
    post("Not public.", article=waiting, writer=Writer(user=ann), state="pending")
    post("Public.", article=discussed, writer=Writer(user=ann))
    before = versions()
    ann.last_name = "Borg"
    ann.save()
    renew_all()

    changed = {slug for slug, version in versions().items() if version != before[slug]}
    assert changed == {"written-by-her", "discussed"}


def test_many_articles_are_renewed_in_parts(
    make_article: MakeArticle, ann: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        make_article(f"no-{number}", author=ann)
    monkeypatch.setattr(renewing, "AT_ONCE", 2)
    before = versions()
    ann.last_name = "Borg"
    ann.save()
    with CaptureQueriesContext(connection) as queries:
        renew_all()

    raised = [query["sql"] for query in queries if query["sql"].startswith('UPDATE "reviews_article"')]
    assert len(raised) == 3
    assert {slug: version - 1 for slug, version in versions().items()} == before


def test_parts_that_were_done_stay_when_one_fails(
    make_article: MakeArticle, ann: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        make_article(f"no-{number}", author=ann)
    monkeypatch.setattr(renewing, "AT_ONCE", 2)
    before, raise_version, calls = versions(), type(Article.objects.all()).raise_version, iter(range(9))

    def fail_later(articles: Any) -> int:
        if next(calls) == 1:
            raise RuntimeError
        return raise_version(articles)

    monkeypatch.setattr(type(Article.objects.all()), "raise_version", fail_later)
    with pytest.raises(RuntimeError):
        renewing.renew_written(ann.pk)

    changed = [slug for slug, version in versions().items() if version != before[slug]]
    assert sorted(changed) == ["no-0", "no-1"]


def test_groups_given_in_the_admin_change_the_mark(client: Client, post: Post, moderator: User) -> None:
    post("By one of the staff.", writer=Writer(user=moderator))
    client.force_login(User.objects.create_superuser("boss"))
    assert ">Moderator</span>" in html(Client().get("/articles/a-voice/"))
    before = etag("a-voice")
    submit(client, url_of(moderator), groups=[])
    assert renew_all() == 1

    assert etag("a-voice") != before
    assert ">Staff</span>" in html(Client().get("/articles/a-voice/"))


@pytest.mark.parametrize("way", ["permissions", "delete", "delete in the list"])
def test_what_a_group_may_no_longer_changes_the_mark(
    client: Client, post: Post, moderator: User, ann: User, way: str
) -> None:
    moderators = moderator.groups.get()
    ann.groups.add(moderators)
    for user in (moderator, ann):
        post("By one of them.", writer=Writer(user=user))
    client.force_login(User.objects.create_superuser("boss"))
    assert ">Moderator</span>" in html(Client().get("/articles/a-voice/"))
    before = etag("a-voice")
    groups = "/admin/auth/group/"
    if way == "permissions":
        client.post(f"{groups}{moderators.pk}/change/", {"name": "Moderators of old", "permissions": []})
    elif way == "delete":
        client.post(f"{groups}{moderators.pk}/delete/", {"post": "yes"})
    else:
        chosen = {"action": "delete_selected", "_selected_action": moderators.pk, "post": "yes"}
        client.post(groups, chosen)
    # Whoever is none of the staff has no office.
    assert renew_all() == 1

    assert etag("a-voice") != before
    assert ">Staff</span>" in html(Client().get("/articles/a-voice/"))


def test_a_groups_new_name_changes_no_page(client: Client, moderator: User) -> None:
    group = moderator.groups.get()
    client.force_login(User.objects.create_superuser("boss"))
    allowed = [permission.pk for permission in group.permissions.all()]
    client.post(f"/admin/auth/group/{group.pk}/change/", {"name": "Others", "permissions": allowed})
    group.refresh_from_db()
    assert group.name == "Others"
    assert renew_all() == 0


def test_the_feed_of_an_author_bears_the_new_name_at_once(
    client: Client, make_article: MakeArticle, editor: User
) -> None:
    make_article()
    path = "/authors/ed-ito/articles.atom"
    before = client.get(path)["ETag"]
    editor.last_name = "Ono"
    editor.save()

    response = client.get(path)
    assert response["ETag"] != before
    assert "Ed Ono" in html(response)
