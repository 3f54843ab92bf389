"""Discussions that grow, through the site's own functions."""

from __future__ import annotations

from tests.browser.servers import Site

FULL = 100
# Readers' words of several lengths, by somebody whom the site knows. Two of three answer a first-level
# comment: what stands deeper than a page shows would be missing in the window.
FILL = """
import random
from comments.models import Comment
from comments.posting import post_comment
from comments.writers import Writer
from filmclub.accounts.models import User
from reviews.models import Article
from tests.bench.talk import busy
article = Article.objects.get(slug="{slug}")
writer = Writer(user=User.objects.get(username="ines"))
chance = random.Random(2013)
there = Comment.objects.filter(discussion=article.pk, kind=Comment.Kind.COMMENT).approved()
first = list(there.filter(parent=None).order_by("pk").values_list("pk", flat=True))
for number, said in enumerate(busy({size})[: {size} - there.count()]):
    parent = chance.choice(first) if first and number % 3 else None
    text = f"{{said.text}} ({{number}})"
    comment = post_comment(article=article, writer=writer, text=text, parent_id=parent)
    if parent is None:
        first.append(comment.pk)
"""


def fill(site: Site, slug: str, size: int = FULL) -> None:
    """Add comments to the article's discussion until it has so many that are public."""
    site.manage("shell", "--verbosity", "0", "-c", FILL.format(slug=slug, size=size))
