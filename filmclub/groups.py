"""The groups of those who work here, and what each may do, in one table."""

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import connections

# What an author looks things up in. Pictures are for everybody who writes.
AUTHORS = [
    "reviews.write_article",
    *(f"reviews.view_{model}" for model in ("contributor", "film", "series", "tag", "video")),
    "reviews.add_image",
    "reviews.view_image",
]
EDITORS = [
    *(
        f"reviews.{act}_{model}"
        for model in (
            "article",
            "articlefilm",
            "contributor",
            "contributorname",
            "credit",
            "film",
            "filmtitle",
            "image",
            "series",
            "tag",
            "video",
        )
        for act in ("add", "change", "delete", "view")
    ),
    "reviews.send_letter",
    "comments.view_comment",
    "comments.view_discussion",
    "comments.make_strict_discussion",
]
MODERATORS = [
    "accounts.add_invitation",
    "accounts.see_addresses",
    "accounts.view_invitation",
    "comments.moderate_comment",
    "comments.view_comment",
    "comments.view_decision",
    "comments.add_discussion",
    "comments.change_discussion",
    "comments.view_discussion",
    "comments.make_strict_discussion",
    "mail.delete_unreachable",
    "mail.view_mail",
    "mail.view_unreachable",
    "reviews.view_article",
]
# Permissions as "app_label.codename".
GROUPS: dict[str, list[str]] = {
    "Authors": AUTHORS,
    "Editors": EDITORS,
    "Moderators": MODERATORS,
    "Moderators without addresses": [name for name in MODERATORS if name != "accounts.see_addresses"],
    # For a blog of one person, or of a few who do everything.
    "Editors and moderators": list(dict.fromkeys([*EDITORS, *MODERATORS])),
}


def make_groups(*, using: str, **kwargs: Any) -> None:
    """Give the groups what the table says, after each migrate; take nothing that an operator added.

    What a migrate of some apps only has not made yet is given after the migrate that makes it.
    """
    tables = connections[using].introspection.table_names()
    if not {Group._meta.db_table, Permission._meta.db_table} <= set(tables):
        return
    apps = {permission.partition(".")[0] for permissions in GROUPS.values() for permission in permissions}
    existing = Permission.objects.using(using).filter(content_type__app_label__in=apps)
    names = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in existing.select_related("content_type")
    }
    for name, permissions in GROUPS.items():
        group, _ = Group.objects.using(using).get_or_create(name=name)
        group.permissions.add(*(names[permission] for permission in permissions if permission in names))
