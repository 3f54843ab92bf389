"""The pictures beside comments."""

from django import template
from django.utils.safestring import SafeString

from comments.models import Comment
from filmclub.lib.avatars import avatar as draw

register = template.Library()


@register.filter
def avatar(comment: Comment) -> SafeString:
    """The picture of a comment's writer: a member's own, or that of a guest's e-mail address and name."""
    if comment.author_id is not None:
        return draw(f"member {comment.author_id}")
    return draw(f"guest {comment.email} {comment.guest_name}")
