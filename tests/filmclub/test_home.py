"""The front page: what stands on it, each once, and in the reader's language where there is a choice."""

from __future__ import annotations

from datetime import timedelta

from django.test import Client
from django.utils import timezone

from reviews.models import Article, Series
from tests.conftest import MakeArticle, Post, html


def part(page: str, heading: str) -> str:
    """The section below the heading with this id; nothing when it is not there."""
    return page.partition(f'id="{heading}"')[2].partition("</section>")[0]


def test_a_text_in_two_languages_stands_there_in_the_readers(
    client: Client, make_article: MakeArticle
) -> None:
    voice = make_article(title="A voice", standfirst="Told by ear.")
    make_article("une-voix", title="Une voix", language="fr", translation_of=voice)
    make_article("la-ville", title="La ville", language="fr")

    english, french = html(client.get("/")), html(client.get("/fr/"))

    assert "Told by ear." in english
    assert "Une voix" not in english
    assert "Une voix" in french
    assert "Told by ear." not in french
    assert "La ville" in english
    assert "La ville" in french


def test_a_translation_that_is_not_public_does_not_replace_the_original(
    client: Client, make_article: MakeArticle
) -> None:
    voice = make_article(title="A voice")
    tomorrow = timezone.now() + timedelta(days=1)
    make_article("une-voix", title="Une voix", language="fr", translation_of=voice, published_at=tomorrow)

    assert "A voice" in html(client.get("/fr/"))


def test_each_discussion_has_one_line_that_of_its_last_word(
    client: Client, article: Article, make_article: MakeArticle, post: Post
) -> None:
    other = make_article("a-city", title="A city")
    post("the first of three")
    post("on something else", article=other)
    post("the second of three")
    post("the last of three")

    talking = part(html(client.get("/")), "talking")

    assert talking.count("<li") == 2
    assert talking.index("the last of three") < talking.index("on something else")
    assert "the second of three" not in talking


def test_series_stand_there_once_they_have_begun(client: Client, make_article: MakeArticle) -> None:
    mondays = Series.objects.create(name="Mondays", slug="mondays")
    Series.objects.create(name="Not yet", slug="not-yet")
    make_article(series=mondays)
    make_article("draft", series=mondays, state="draft")

    series = part(html(client.get("/")), "series")

    assert "Mondays" in series
    assert "1 article<" in series
    assert "Not yet" not in series


def test_what_was_lately_reviewed_goes_on_behind_the_cards(client: Client, make_article: MakeArticle) -> None:
    for days in range(2, 9):
        at = timezone.now() - timedelta(days=days)
        make_article(f"review-{days}", title=f"Review {days}", published_at=at)

    page = html(client.get("/"))

    assert "Review 7" not in part(page, "lately")
    # Without a film it is named by its own title, and only by that.
    assert part(page, "lately").count("Review 8") == 1
    assert page.count("Review 8") == 1
    assert "<li><br>" not in page
