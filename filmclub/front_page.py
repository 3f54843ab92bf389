"""What the magazine's front page shows of its articles and of what is said about them."""

from __future__ import annotations

from django.db.models import Count, Max, Prefetch, Q, QuerySet

from comments.latest import latest_comments
from comments.offices import marked
from reviews.kinds import ArticleKind
from reviews.models import Article, Credit, Series


def front_page(language: str) -> dict[str, object]:
    """The context of home.html: what exists in two languages is in this one, the reader's."""
    public = Article.objects.listed().once_in(language).newest_first()
    one_liners = [kind for kind in ArticleKind if kind.traits.is_one_line]
    openers = [kind for kind in ArticleKind if kind.traits.opens_front_page]
    texts = list(public.exclude(kind__in=one_liners).for_cards()[:7])
    lead = next((article for article in texts if article.traits.opens_front_page), None)
    others = [article for article in texts if article != lead][:5]
    directing = Credit.objects.directing().select_related("contributor")
    return {
        "lead": lead,
        "articles": others,
        "quote": public.exclude(favourite_line="").filter(kind__in=one_liners).for_cards().first(),
        "latest_comments": marked(latest_comments(6)),
        "series": _series()[:3],
        "reviewed": public.filter(kind__in=openers)
        .exclude(pk__in=[article.pk for article in [lead, *others] if article])
        .for_cards()
        .prefetch_related(Prefetch("films__credits", directing, to_attr="directors"))[:6],
    }


def _series() -> QuerySet[Series]:
    """The series that have begun, those first that went on last."""
    public = Q(articles__in=Article.objects.listed())
    counted = Series.objects.annotate(
        article_count=Count("articles", filter=public),
        newest=Max("articles__published_at", filter=public),
    )
    return counted.filter(article_count__gt=0).order_by("-newest", "pk")
