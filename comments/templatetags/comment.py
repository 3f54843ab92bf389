"""Parts of a comment, for templates."""

from django import template

from comments.bylines import avatar, old_anchor, writer_path, written

register = template.Library()
register.filter("avatar", avatar)
register.filter("written", written)
register.filter("old_anchor", old_anchor)
register.filter("writer_path", writer_path)
