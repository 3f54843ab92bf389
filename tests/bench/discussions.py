"""The benchmark's articles with their discussions, stored through the site's own code.

`manage.py shell` runs these functions, on the site that is measured.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from importlib import import_module

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.models import Group
from django.db import connection, transaction
from django.http import HttpRequest
from django.utils import timezone

from comments.discussions import lock, recount
from comments.models import Comment, Discussion
from comments.texts import Forms, forms_of
from comments.trees import forests, windows
from comments.trees.forests import Columns, Forest
from comments.words import store_new
from filmclub.accounts.models import User
from filmclub.lib.markup import render
from filmclub.lib.skeletons import skeleton
from reviews.models import Article
from reviews.saving import save_article
from tests.bench import talk
from tests.bench.talk import MODERATORS, NAMES_OF_A_WRITER, PASSWORD, SIEGED, WRITERS, Said
from tests.keys import key_of

State = Comment.State
# How much spam stands before the first visible comment of a discussion of this size.
FIRST_CLUMPS = {100: 10, 1000: 100, 10_000: 10_000, 100_000: 10_000}
SIZES = tuple(FIRST_CLUMPS)
SINGLE_THREAD = 5000
# Discussions up to this size have their words stored.
SEARCHED = 20_000
# Discussions of a hundred that replies are timed in, each for a few only, so that they stay of that size.
HUNDREDS = 10
SAMPLE = 300

BODY = "<p>{}</p>".format(
    "A short text about a film, the same for every discussion; nothing is measured in it. " * 11
)


def make_for_bench() -> None:
    """Make the discussions that are measured; print what make_one() tells of each, as JSON."""
    author = User.objects.create_user("editor", first_name="Ed")
    make_known_writers(author)
    told = {}
    for size in SIZES:
        said = talk.with_hidden(talk.busy(size), first_clump=FIRST_CLUMPS[size])
        told[f"thread-{size}"] = make_one(f"thread-{size}", said, author)
    for number in range(1, HUNDREDS + 1):
        said = talk.with_hidden(talk.busy(100, talk.SEED + number), first_clump=FIRST_CLUMPS[100])
        make_one(f"hundred-{number}", said, author)
    for slug, visible in (("chain", talk.chain(SINGLE_THREAD)), ("flat", talk.flat(SINGLE_THREAD))):
        make_one(slug, talk.with_hidden(visible, first_clump=SINGLE_THREAD // 10), author)
    tidy()
    print(json.dumps(told))


def make_for_siege() -> None:
    """Make three open discussions, one in which each comment waits, and the moderators."""
    author = User.objects.create_user("editor", first_name="Ed")
    make_known_writers(author)
    for slug, size in SIEGED.items():
        make_one(slug, talk.with_hidden(talk.busy(size), first_clump=size // 10), author)
    Discussion.objects.filter(article__slug="held").update(policy=Discussion.Policy.HOLD)
    for number in range(MODERATORS):
        moderator = User.objects.create_user(f"moderator{number}", password=PASSWORD, is_staff=True)
        moderator.groups.add(Group.objects.get(name="Moderators"))
    tidy()


def sign_in_a_reader() -> None:
    """Make a member, sign them in, and print the cookies that their browser has from it, as JSON."""
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore()
    reader, _is_new = User.objects.get_or_create(username="reader", defaults={"first_name": "Rae"})
    login(request, reader, backend=settings.AUTHENTICATION_BACKENDS[0])
    request.session.save()
    cookies = {
        settings.SESSION_COOKIE_NAME: request.session.session_key,
        settings.CSRF_COOKIE_NAME: request.META["CSRF_COOKIE"],
    }
    print(json.dumps("; ".join(f"{name}={value}" for name, value in cookies.items())))


def list_comments() -> None:
    """Print the key of each comment that is stored, as JSON."""
    print(json.dumps(list(Comment.objects.values_list("pk", flat=True))))


def make_known_writers(author: User) -> None:
    """Give each writer of a benchmark an approved comment, so that what they post appears at once."""
    names = [
        (f"Writer {writer}-{name}", f"writer{writer}-{name}@example.org")
        for writer in range(WRITERS)
        for name in range(NAMES_OF_A_WRITER)
    ]
    names += [(f"Client {writer}", f"client{writer}@example.org") for writer in range(WRITERS)]
    make_one("known", [Said(-1, name, email, "Good evening.", 1) for name, email in names], author)


def make_one(slug: str, said: Sequence[Said], author: User) -> dict[str, object]:
    """Make an article with this discussion; tell what is in it, and which comment stands in the middle."""
    minutes = max(comment.minutes for comment in said)
    began = timezone.now() - timedelta(minutes=minutes + 1440)
    article = Article(
        slug=slug,
        title=f"A discussion: {slug}",
        body=BODY,
        author=author,
        state=Article.State.PUBLISHED,
        published_at=began,
    )
    save_article(article)
    forest = Forest([comment.parent for comment in said], [comment.state == "approved" for comment in said])
    with transaction.atomic():
        lock(article.pk)
        forests.insert_forest(_rows(article, said, began), forest)
        recount(article.pk, fix=True)
        # In larger ones nobody looks for words here, and storing them takes minutes.
        if len(said) <= SEARCHED:
            store_new(article.pk, after=0)
    return _told(article)


def _rows(article: Article, said: Sequence[Said], began: datetime) -> Iterator[tuple[int, Columns]]:
    for index, comment in enumerate(said):
        at = began + timedelta(minutes=comment.minutes)
        yield (
            index,
            {
                "discussion_id": article.pk,
                "guest_name": comment.author,
                "name_skeleton": skeleton_of(comment.author),
                "email": comment.email,
                "writer": key_of(comment.author),
                "text": comment.text,
                **rendered(comment.text, article.language),
                "language": article.language,
                "state": comment.state,
                "created_at": at,
                "published_at": at if comment.state in (State.APPROVED, State.REMOVED) else None,
                "import_ref": f"bench/{article.slug}?comment={index}",
            },
        )


# Spam says the same again and again.
skeleton_of = lru_cache(maxsize=5000)(skeleton)


@lru_cache(maxsize=2000)
def rendered(text: str, language: str) -> Forms:
    return forms_of(render(text, Comment.Format.MARKDOWN), spoils="", language=language)


def _told(article: Article) -> dict[str, object]:
    comments = Comment.objects.filter(discussion=article.pk)
    in_order = list(windows.in_reading_order(comments.shown()).values_list("pk", flat=True))
    return {
        "visible": comments.approved().count(),
        "stored": comments.count(),
        "middle": in_order[len(in_order) // 2],
        "sample": sorted(random.Random(talk.SEED).sample(in_order, min(SAMPLE, len(in_order)))),
    }


def tidy() -> None:
    """Do now what autovacuum would do within a minute, so that it does not do it while something is timed."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
