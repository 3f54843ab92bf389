"""Where pictures stand: above articles and in them, as posters of films and of clips, of people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from reviews.models import Article, Contributor, Film, Image, Video


class Use(NamedTuple):
    """One place of a picture: the admin's name of the model, the row, what it is called, and as what."""

    model: str
    pk: int
    name: str
    role: str


def uses_of(images: Iterable[Image]) -> dict[int, list[Use]]:
    """The uses of each of these pictures by its key: five queries, however many there are."""
    keys = [image.pk for image in images]
    uses: dict[int, list[Use]] = defaultdict(list)
    for key, pk, title in Article.objects.filter(lead_image__in=keys).values_list(
        "lead_image", "pk", "title"
    ):
        uses[key].append(Use("article", pk, title, _("lead image")))
    rows = Article.images.through.objects.filter(image__in=keys)
    for key, pk, title in rows.order_by("pk").values_list("image", "article", "article__title"):
        uses[key].append(Use("article", pk, title, _("in the text")))
    for key, pk, title, year in Film.objects.filter(poster__in=keys).values_list(
        "poster", "pk", "title", "year"
    ):
        uses[key].append(Use("film", pk, f"{title}, {year}", _("poster")))
    for key, pk, title in Video.objects.filter(poster__in=keys).values_list("poster", "pk", "title"):
        uses[key].append(Use("video", pk, title, _("picture of the video")))
    people = Contributor.objects.filter(picture__in=keys).values_list("picture", "pk", "name")
    for key, pk, name in people:
        uses[key].append(Use("contributor", pk, name, _("picture of the person")))
    return uses


def unused(images: QuerySet[Image]) -> QuerySet[Image]:
    """Of these pictures those that stand nowhere."""
    return images.filter(
        ~Exists(Article.objects.filter(Q(lead_image=OuterRef("pk")) | Q(images=OuterRef("pk")))),
        ~Exists(Film.objects.filter(poster=OuterRef("pk"))),
        ~Exists(Contributor.objects.filter(picture=OuterRef("pk"))),
        ~Exists(Video.objects.filter(poster=OuterRef("pk"))),
    )
