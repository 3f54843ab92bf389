"""What is talked about most, for the pages of articles, which lead there."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Case, Count, IntegerField, OuterRef, Subquery, Value, When
from django.db.models.functions import Coalesce

from comments.models import Comment
from filmclub.club.models import Club
from reviews.models import Article

# What was said in so many days counts; among those with as many comments the last word does.
LATELY = timedelta(days=7)
# Pages show fewer: the article itself is not talked about elsewhere.
PLACES = 8
# So many discussions are looked at, those that had the last words.
LOOKED_AT = 50
# Articles for moderators to choose from.
OFFERED = 40


def renew_talk(after: datetime, until: datetime) -> None:
    """Find out anew which texts are talked about most, and say so to the pages if they are others.

    Not with each comment, nor where the same are talked about in another order: every page would be made
    again. Two queries, and three more where others are talked about.
    """
    before = dict(Article.objects.filter(talk_place__isnull=False).values_list("pk", "talk_place"))
    talked = _talked_about(until)
    if set(talked) == set(before):
        return
    places = {pk: place for place, pk in enumerate(talked, start=1)}
    Article.objects.filter(pk__in=before.keys() - places.keys()).update(talk_place=None)
    cases = (When(pk=pk, then=Value(place)) for pk, place in places.items())
    Article.objects.filter(pk__in=places).update(talk_place=Case(*cases, output_field=IntegerField()))
    Club.objects.raise_version()


def latest_talk() -> list[tuple[int, str]]:
    """The articles below which somebody spoke last, with their titles: one query."""
    talked = Article.objects.exclude(last_comment_at=None).order_by("-last_comment_at", "-pk")
    return list(talked.values_list("pk", "title")[:OFFERED])


def _talked_about(now: datetime) -> list[int]:
    """The originals of the texts that are talked about most, in whatever language."""
    said = Comment.objects.approved().filter(discussion=OuterRef("pk"), published_at__gt=now - LATELY)
    number = said.order_by().values("discussion").annotate(number=Count("pk")).values("number")
    articles = (
        Article.objects.listed(now)
        .exclude(last_comment_at=None)
        .annotate(number=Coalesce(Subquery(number), 0), text=Coalesce("translation_of", "pk"))
        .order_by("-last_comment_at", "-pk")
    )
    numbers: dict[int, int] = {}
    for text, lately in articles.values_list("text", "number")[:LOOKED_AT]:
        numbers[text] = numbers.get(text, 0) + lately
    return sorted(numbers, key=lambda text: -numbers[text])[:PLACES]
