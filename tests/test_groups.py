"""Who may do what: the groups that every migrate makes."""

from io import StringIO

import pytest
from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.db.migrations.state import ProjectState
from django.test import Client
from django.urls import reverse

from filmclub.accounts.models import User
from filmclub.groups import GROUPS, make_groups

pytestmark = pytest.mark.django_db


def granted() -> dict[str, set[str]]:
    return {
        group.name: {
            f"{permission.content_type.app_label}.{permission.codename}"
            for permission in group.permissions.select_related("content_type")
        }
        for group in Group.objects.all()
    }


def test_groups_have_what_the_table_says() -> None:
    assert granted() == {name: set(permissions) for name, permissions in GROUPS.items()}


def test_a_second_migrate_changes_nothing_and_takes_nothing() -> None:
    for name in ("Moderators", "Authors"):
        Group.objects.get(name=name).permissions.add(Permission.objects.get(codename="change_film"))
    Group.objects.create(name="Proofreaders").permissions.add(Permission.objects.get(codename="change_film"))
    before = granted()
    call_command("migrate", stdout=StringIO(), verbosity=0)
    assert granted() == before
    assert all("reviews.change_film" in before[name] for name in ("Moderators", "Authors", "Proofreaders"))


def test_what_is_new_in_the_table_is_added() -> None:
    Group.objects.get(name="Moderators").permissions.clear()
    Group.objects.get(name="Editors").delete()
    make_groups(apps=apps, using="default")
    assert granted() == {name: set(permissions) for name, permissions in GROUPS.items()}


def test_what_is_not_migrated_yet_is_given_by_the_next_migrate() -> None:
    Group.objects.all().delete()
    Permission.objects.filter(content_type__app_label="comments").delete()
    make_groups(apps=apps, using="default")
    assert not any(permission.startswith("comments.") for permission in granted()["Moderators"])
    assert "reviews.view_article" in granted()["Moderators"]
    create_permissions(apps.get_app_config("comments"), verbosity=0)
    make_groups(apps=apps, using="default")
    assert granted() == {name: set(permissions) for name, permissions in GROUPS.items()}


def test_a_database_without_groups_is_left_alone() -> None:
    before = granted()
    make_groups(apps=ProjectState().apps, using="default")
    assert granted() == before


def test_an_editor_changes_articles_and_cannot_moderate(editor: User) -> None:
    assert editor.has_perms(["reviews.add_article", "reviews.change_article", "reviews.change_film"])
    assert not editor.has_perm("comments.moderate_comment")
    assert not editor.has_perm("comments.change_discussion")


def test_a_moderator_moderates_and_cannot_change_articles(moderator: User) -> None:
    assert moderator.has_perms(["comments.moderate_comment", "comments.change_discussion"])
    assert {
        permission for permission in moderator.get_all_permissions() if permission.startswith("reviews.")
    } == {"reviews.view_article"}


@pytest.mark.parametrize("group", ["Editors", "Moderators"])
def test_nobody_but_the_operator_makes_users(
    client: Client, editor: User, moderator: User, group: str
) -> None:
    user = {"Editors": editor, "Moderators": moderator}[group]
    of_people = {
        permission
        for permission in user.get_all_permissions()
        if permission.startswith(("accounts.", "auth."))
    }
    assert of_people <= {"accounts.add_invitation", "accounts.view_invitation", "accounts.see_addresses"}
    client.force_login(user)
    password = "a password that nobody guesses"
    data = {"username": "new", "password1": password, "password2": password, "usable_password": "true"}
    assert client.get(reverse("admin:accounts_user_add")).status_code == 403
    assert client.post(reverse("admin:accounts_user_add"), data).status_code == 403
    assert (
        client.post(reverse("admin:accounts_user_change", args=[user.pk]), {"is_superuser": "on"}).status_code
        == 403
    )
    assert not User.objects.filter(username="new").exists()
    assert not User.objects.filter(is_superuser=True).exists()


def test_an_author_may_write_and_neither_publish_nor_moderate() -> None:
    may = set(GROUPS["Authors"])
    assert "reviews.write_article" in may
    assert not any(right.split(".")[1].startswith(("change_", "delete_", "moderate_")) for right in may)


def test_one_person_may_be_editor_and_moderator_at_once() -> None:
    assert set(GROUPS["Editors and moderators"]) == {*GROUPS["Editors"], *GROUPS["Moderators"]}
