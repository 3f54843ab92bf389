"""People who write under one name or several, for tests of what moderators know and do about them."""

from __future__ import annotations

from comments.models import Comment, ConfirmedAddress
from comments.persons import Person
from comments.writers import Writer

NETWORK = "203.0.113.0"
HOME = "203.0.113.7"
GUS = Writer(name="Gus", email="gus@example.org", browser_key="a" * 32)
# The same browser key is never given to another name: so somebody under three names has three keys.
TROLLS = [
    Writer(name=name, email=f"{name.lower()}@example.net", browser_key=key * 32)
    for name, key in (("Rex", "1"), ("Max", "2"), ("Lex", "3"))
]


def confirm(writer: Writer, *further_keys: str) -> None:
    """Have the writer's address be confirmed in their browser, and in others."""
    for key in (writer.browser_key, *further_keys):
        ConfirmedAddress.objects.create(address=writer.email, key=key)


def person_of(comment: Comment) -> Person:
    return Person.of(Comment.objects.select_related("author").get(pk=comment.pk))
