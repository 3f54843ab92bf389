"""The sitemaps, as sitemaps.org and Google want them: whole, true, and of nothing that is not public."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.utils import timezone

from filmclub import sitemaps
from filmclub.accounts.models import User
from reviews.models import Article, Contributor, Credit, Film, Image, Series, Tag
from tests.conftest import MakeArticle, give_credit
from tests.reviews.test_pictures import make_image

pytestmark = pytest.mark.django_db
NS = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "image": "http://www.google.com/schemas/sitemap-image/1.1",
    "xhtml": "http://www.w3.org/1999/xhtml",
}
MOST, LARGEST = 50_000, 50 * 1024 * 1024


def read(client: Client, path: str) -> ElementTree.Element:
    """A sitemap or an index, held against the protocol."""
    response = client.get(path)
    assert response.status_code == 200, path
    assert response["Content-Type"] == "application/xml; charset=utf-8"
    assert len(response.content) <= LARGEST
    root = ElementTree.fromstring(response.content)  # noqa: S314 our own
    kind = {"sitemapindex": "sitemap", "urlset": "url"}[root.tag.removeprefix(f"{{{NS['s']}}}")]
    assert 0 < len(root) <= MOST
    for child in root:
        assert child.tag == f"{{{NS['s']}}}{kind}"
        loc = child.findtext("s:loc", namespaces=NS) or ""
        assert len(loc) < 2048
        assert loc.isascii()
        assert urlsplit(loc)[:2] == ("http", "testserver")
        # As the protocol has them, in this order.
        own = [name.tag.rpartition("}")[2] for name in child if name.tag.startswith(f"{{{NS['s']}}}")]
        assert own in (["loc"], ["loc", "lastmod"])
        if moment := child.findtext("s:lastmod", namespaces=NS):
            assert datetime.fromisoformat(moment).tzinfo is not None
    return root


def paths(root: ElementTree.Element) -> list[str]:
    return [urlsplit(loc.text or "").path for loc in root.findall("*/s:loc", NS)]


def all_paths(client: Client) -> set[str]:
    return {path for part in paths(read(client, "/sitemap.xml")) for path in paths(read(client, part))}


@pytest.fixture
def contributor(film: Film) -> Contributor:
    spike = Contributor.objects.create(name="Spike Jonze", slug="spike-jonze")
    Credit.objects.create(film=film, contributor=spike, department="directing", title="Directed by")
    return spike


def test_the_index_leads_to_every_kind_of_page(
    client: Client, article: Article, film: Film, contributor: Contributor
) -> None:
    article.series = Series.objects.create(name="Quotes", slug="quotes")
    article.save()
    article.tags.add(Tag.objects.create(name="Voices", slug="voices"))
    found = all_paths(client)
    everywhere: tuple[str, ...] = (
        "/",
        "/articles/",
        "/films/her-2013/",
        "/people/spike-jonze/",
        "/series/quotes/",
    )
    everywhere += ("/tags/voices/", "/authors/ed-ito/", "/archive/")
    assert {f"{prefix}{path}" for prefix in ("", "/fr") for path in everywhere} <= found
    # A text stands in the frame of its language alone.
    assert "/articles/a-voice/" in found
    assert "/fr/articles/a-voice/" not in found
    for path in found:
        page = client.get(path)
        assert page.status_code == 200
        assert b'name="robots"' not in page.content
        assert f'rel="canonical" href="http://testserver{path}"'.encode() in page.content


def test_what_is_not_public_stands_in_none(client: Client, make_article: MakeArticle, editor: User) -> None:
    hour = timedelta(hours=1)
    draft = make_article("draft", state="draft", published_at=None)
    draft.tags.add(Tag.objects.create(name="Unseen", slug="unseen"))
    draft.series = Series.objects.create(name="Secret", slug="secret")
    draft.save()
    make_article("withdrawn", state="withdrawn")
    make_article("later", published_at=timezone.now() + hour)
    Contributor.objects.create(name="Nobody", slug="nobody")
    found = all_paths(client)
    assert not [
        path
        for path in found
        if path.rstrip("/").rpartition("/")[2]
        in {"draft", "withdrawn", "later", "unseen", "secret", "nobody", "ed"}
    ]
    assert client.get("/sitemap-articles-1.xml").status_code == 404


def test_what_is_withdrawn_is_gone_with_the_next_request(client: Client, article: Article) -> None:
    assert "/articles/a-voice/" in all_paths(client)
    article.state = Article.State.WITHDRAWN
    article.save()
    assert "/articles/a-voice/" not in all_paths(client)


def test_translations_name_each_other_and_the_original(client: Client, make_article: MakeArticle) -> None:
    original = make_article("a-voice")
    make_article("une-voix", language="fr", translation_of=original)
    hidden = make_article("eine-stimme", language="de", translation_of=original)
    hidden.state = Article.State.DRAFT
    hidden.save()
    root = read(client, "/sitemap-articles-1.xml")
    assert paths(root) == ["/articles/a-voice/", "/fr/articles/une-voix/"]
    expected = {
        "en": "http://testserver/articles/a-voice/",
        "fr": "http://testserver/fr/articles/une-voix/",
        "x-default": "http://testserver/articles/a-voice/",
    }
    for url in root:
        links = url.findall("xhtml:link", NS)
        assert {link.get("hreflang"): link.get("href") for link in links} == expected


def test_a_text_without_translation_claims_none(client: Client, article: Article) -> None:
    assert read(client, "/sitemap-articles-1.xml").findall(".//xhtml:link", NS) == []


def test_pictures_and_dates_are_told(client: Client, make_article: MakeArticle, film: Film) -> None:
    image: Image = make_image()
    film.poster = image
    film.save()
    give_credit(film)
    published = datetime(2024, 5, 1, 12, tzinfo=UTC)
    article = make_article("a-voice", lead_image=image, published_at=published)
    changed = datetime(2025, 6, 1, 12, tzinfo=UTC)
    Article.objects.filter(pk=article.pk).update(changed_at=changed)
    root = read(client, "/sitemap-articles-1.xml")
    assert root.findtext("*/image:image/image:loc", namespaces=NS) == f"http://testserver{image.file.url}"
    assert root.findtext("*/s:lastmod", namespaces=NS) == "2025-06-01T12:00:00+00:00"
    # One that was scheduled is as new as its publication.
    Article.objects.filter(pk=article.pk).update(changed_at=published - timedelta(days=3))
    newest = read(client, "/sitemap-articles-1.xml").findtext("*/s:lastmod", namespaces=NS)
    assert newest == "2024-05-01T12:00:00+00:00"
    assert newest in [one.text for one in read(client, "/sitemap.xml").findall("*/s:lastmod", NS)]
    assert read(client, "/sitemap-films-1.xml").find("*/image:image", NS) is not None


def test_parts_hold_what_their_keys_say(
    client: Client, make_article: MakeArticle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sitemaps, "PART", 2)
    articles = [make_article(f"number-{number}") for number in range(5)]
    parts = [path for path in paths(read(client, "/sitemap.xml")) if "-articles-" in path]
    assert len(parts) >= 3
    found = [path for part in parts for path in paths(read(client, part))]
    assert found == [article.get_absolute_url() for article in articles]


@pytest.mark.parametrize(
    "path",
    ["articles-0", "articles-99", "nothing-1", "site-2", "films-1", "articles-99999999999999999999", "-1"],
)
def test_there_are_no_other_parts(client: Client, path: str) -> None:
    assert client.get(f"/sitemap-{path}.xml").status_code == 404


def test_unusual_signs_are_escaped(client: Client, settings: Any, make_article: MakeArticle) -> None:
    make_article("trois-cœurs")
    settings.ALLOWED_HOSTS = ["testserver"]
    assert "/articles/trois-c%C5%93urs/" in paths(read(client, "/sitemap-articles-1.xml"))


@pytest.mark.parametrize("path", ["/sitemap.xml", "/sitemap-articles-1.xml"])
def test_who_has_it_already_gets_none_again(client: Client, article: Article, path: str) -> None:
    first = client.get(path)
    assert first["Cache-Control"] == "public, max-age=0, s-maxage=10"
    again = client.get(path, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    article.slug = "another"
    article.save()
    Article.objects.filter(pk=article.pk).update(changed_at=timezone.now() + timedelta(minutes=1))
    assert client.get(path, headers={"If-None-Match": first["ETag"]}).status_code == 200


@pytest.mark.parametrize("number", [2, 12])
def test_they_cost_the_same_whatever_they_hold(
    client: Client, make_article: MakeArticle, film: Film, number: int, django_assert_num_queries: Any
) -> None:
    for one in range(number):
        original = make_article(f"number-{one}", lead_image=make_image())
        original.films.add(film)
        make_article(f"numero-{one}", language="fr", translation_of=original)
        tag = Tag.objects.create(name=f"Tag {one}", slug=f"tag-{one}")
        original.tags.add(tag)
    with django_assert_num_queries(6):
        client.get("/sitemap.xml")
    with django_assert_num_queries(3):
        client.get("/sitemap-articles-1.xml")
    with django_assert_num_queries(1):
        client.get("/sitemap-tags-1.xml")
    with django_assert_num_queries(1):
        client.get("/sitemap-films-1.xml")


def test_robots_are_told_where_they_are(client: Client) -> None:
    assert "\nSitemap: http://testserver/sitemap.xml\n" in client.get("/robots.txt").content.decode()
