"""What pages say of themselves in the words of schema.org."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from comments.models import Comment, Discussion
from comments.moderation import moderate
from comments.states import Act
from comments.writers import Writer
from filmclub.accounts.models import User
from reviews.models import Article, Contributor, Credit, Film, FilmTitle, Series, Tag
from tests.conftest import MakeArticle, Post
from tests.reviews.test_pictures import make_image
from tests.schema_org import data_of, faults

pytestmark = pytest.mark.django_db


@pytest.fixture
def whole_film(film: Film) -> Film:
    """A film of which all is known that can be."""
    film.poster = make_image()
    film.original_title, film.synopsis = "Her", "A man & a <voice>."
    film.languages, film.countries, film.genres = ["en"], ["US"], ["drama", "romance"]
    film.imdb_id, film.tmdb_id, film.wikidata_id = "tt1798709", 152601, "Q788822"
    film.save()
    FilmTitle.objects.create(film=film, language="fr", title="Elle")
    credits: list[tuple[str, str, dict[str, Any]]] = [
        ("Spike Jonze", "person", {"department": "directing", "also": ["writing"], "title": "Directed by"}),
        ("Ann Aid", "person", {"department": "directing", "title": "first assistant director"}),
        ("Joaquin Phoenix", "person", {"department": "cast", "character": "Theodore"}),
        ("A Dog", "person", {"department": "cast"}),
        ("Megan Ellison", "person", {"department": "production", "title": "Produced by"}),
        ("Chelsea Barnard", "person", {"department": "production", "title": "executive producer"}),
        ("Una Manager", "person", {"department": "production", "title": "production manager"}),
        ("Arcade Fire", "group", {"department": "music", "title": "Music by"}),
        ("Owen Pallett", "person", {"department": "music", "title": "Music by"}),
        ("Hoyte van Hoytema", "person", {"department": "camera", "title": "director of photography"}),
        ("Eric Zumbrunnen", "person", {"department": "editing", "title": "Edited by"}),
        ("Annapurna", "company", {"department": "company", "title": "production company"}),
    ]
    for position, (name, kind, fields) in enumerate(credits):
        slug = name.lower().replace(" ", "-")
        who = Contributor.objects.create(name=name, slug=slug, kind=kind)
        Credit.objects.create(film=film, contributor=who, position=position, **fields)
    return film


def get(client: Client, path: str) -> list[dict[str, Any]]:
    things = data_of(client.get(path).content.decode())
    assert [fault for thing in things for fault in faults(thing)] == []
    return things


def test_every_page_keeps_to_the_vocabulary(
    client: Client, article: Article, whole_film: Film, post: Post
) -> None:
    article.films.add(whole_film)
    article.rating, article.lead_image = 9, make_image()
    article.series = Series.objects.create(name="Voices", slug="voices")
    article.save()
    article.tags.add(Tag.objects.create(name="Cities", slug="cities"))
    post()
    kinds = {
        "/": ["WebSite"],
        "/articles/": ["ItemList"],
        "/articles/a-voice/": ["Review", "BreadcrumbList"],
        "/films/": ["ItemList"],
        "/films/her-2013/": ["Movie", "BreadcrumbList"],
        "/people/spike-jonze/": ["Person", "BreadcrumbList"],
        "/people/arcade-fire/": ["MusicGroup", "BreadcrumbList"],
        "/people/annapurna/": ["Organization", "BreadcrumbList"],
        "/authors/ed-ito/": ["ProfilePage"],
        "/series/voices/": ["ItemList", "BreadcrumbList"],
        "/tags/cities/": ["ItemList", "BreadcrumbList"],
    }
    for path, expected in kinds.items():
        for prefix in ("", "/fr"):
            assert [thing["@type"] for thing in get(client, prefix + path)] == expected, path


def test_a_film_names_every_credit_in_its_place(
    client: Client, whole_film: Film, make_article: MakeArticle
) -> None:
    for slug, rating in (("one", 8), ("two", 9), ("three", None)):
        make_article(slug, rating=rating).films.add(whole_film)
    movie, _crumbs = get(client, "/films/her-2013/")
    assert movie["duration"] == "PT2H6M"
    assert movie["alternateName"] == ["Elle"]
    assert movie["genre"] == ["drama", "romance"]
    assert movie["countryOfOrigin"] == [{"@type": "Country", "name": "United States"}]
    assert len(movie["sameAs"]) == 3
    for name in ("director", "author"):
        assert [one["name"] for one in movie[name]] == ["Spike Jonze"]
    theodore, dog = movie["actor"]
    assert theodore["@type"] == "PerformanceRole"
    assert (theodore["actor"]["name"], theodore["characterName"]) == ("Joaquin Phoenix", "Theodore")
    assert dog["@type"] == "Person"
    assert [(one["producer"]["name"], one["roleName"]) for one in movie["producer"]] == [
        ("Megan Ellison", "Produced by"),
        ("Chelsea Barnard", "executive producer"),
    ]
    assert [(one["@type"], one["name"]) for one in movie["musicBy"]] == [
        ("MusicGroup", "Arcade Fire"),
        ("Person", "Owen Pallett"),
    ]
    assert movie["productionCompany"][0]["@type"] == "Organization"
    assert {one["roleName"]: one["contributor"]["name"] for one in movie["contributor"]} == {
        "first assistant director": "Ann Aid",
        "production manager": "Una Manager",
        "director of photography": "Hoyte van Hoytema",
    }
    whole = json.dumps(movie)
    assert all(name in whole for name in Contributor.objects.values_list("name", flat=True))
    rating = movie["aggregateRating"]
    assert (rating["ratingValue"], rating["bestRating"], rating["reviewCount"]) == (4.25, 5, 2)


def test_a_review_has_its_rating_and_its_film(
    client: Client, article: Article, whole_film: Film, editor: User
) -> None:
    article.films.add(whole_film)
    article.rating = 7
    article.save()
    review, crumbs = get(client, "/articles/a-voice/")
    assert review["reviewRating"] == {
        "@type": "Rating",
        "ratingValue": 3.5,
        "bestRating": 5,
        "worstRating": 0.5,
    }
    assert review["itemReviewed"]["name"] == "Her"
    assert review["itemReviewed"]["image"].startswith("http://testserver/")
    assert review["author"] == {
        "@type": "Person",
        "name": "Ed Ito",
        "url": "http://testserver/authors/ed-ito/",
    }
    assert [one["name"] for one in crumbs["itemListElement"]] == ["Filmclub", "Articles", "A voice"]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("review", "Article"), ("essay", "Article"), ("quote", "BlogPosting"), ("news", "NewsArticle")],
)
def test_without_a_rating_it_is_an_article_about_the_film(
    client: Client, article: Article, film: Film, kind: str, expected: str
) -> None:
    article.films.add(film)
    article.kind, article.contributed_by = kind, "A </script> & guest"
    article.save()
    found = get(client, "/articles/a-voice/")[0]
    assert (found["@type"], found["headline"]) == (expected, "A voice")
    assert [one["name"] for one in found["about"]] == ["Her"]
    assert found["author"] == {"@type": "Person", "name": "A </script> & guest"}


def test_a_page_of_the_site_has_no_author(client: Client, make_article: MakeArticle) -> None:
    make_article("about", kind="page")
    (page,) = get(client, "/pages/about/")
    assert page["@type"] == "WebPage"
    assert "author" not in page


class TestComments:
    def said(self, client: Client) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = get(client, "/articles/a-voice/")[0].get("comment", [])
        return found

    def test_replies_stand_in_what_they_answer(self, client: Client, post: Post) -> None:
        first = post("First & </script>.")
        post("Reply.", parent=first)
        post("Second.")
        one, two = self.said(client)
        assert (one["text"], one["url"]) == ("First & </script>.", f"#c{first.pk}")
        assert [reply["text"] for reply in one["comment"]] == ["Reply."]
        assert "comment" not in two
        assert one["author"] == {"@type": "Person", "name": first.name}

    def test_what_is_gone_leaves_its_replies_to_what_stands_above(self, client: Client, post: Post) -> None:
        first = post("First.")
        gone = post("Gone for good.", parent=first)
        post("Reply.", parent=gone)
        root = post("A root that goes.")
        post("Below the root.", parent=root)
        for comment in (gone, root):
            remove(comment)
        one, two = self.said(client)
        assert [reply["text"] for reply in one["comment"]] == ["Reply."]
        assert two["text"] == "Below the root."
        assert "oot that goes" not in json.dumps([one, two])

    def test_what_gives_away_is_left_out(self, client: Client, post: Post) -> None:
        hidden = post("She leaves.", spoils="ending")
        post("Below it.", parent=hidden)
        post("Open and >!secret!< words.")
        words = json.dumps(self.said(client))
        assert "leaves" not in words
        assert "secret" not in words
        assert "Below it." in words
        assert "Open and" in words

    def test_a_strict_discussion_says_nothing(
        self, client: Client, article: Article, film: Film, post: Post
    ) -> None:
        article.films.add(film)
        post("For those who know it.")
        Discussion.objects.filter(article=article).update(is_strict=True)
        Article.objects.filter(pk=article.pk).update(version=99)
        assert self.said(client) == []

    def test_what_waits_is_for_its_writer_alone(self, client: Client, post: Post, gus: Writer) -> None:
        post("Open.")
        post("Waiting words.", state=Comment.State.PENDING, writer=gus)
        assert [one["text"] for one in self.said(client)] == ["Open."]

    def test_there_are_twenty_at_most_and_short(self, client: Client, post: Post) -> None:
        for number in range(24):
            post(f"{number} " + "word " * 100)
        found = self.said(client)
        assert len(found) == 20
        assert all(len(one["text"]) <= 100 and one["text"].endswith("…") for one in found)

    @pytest.mark.parametrize("number", [0, 12])
    def test_they_cost_no_query(
        self, client: Client, post: Post, number: int, article: Article, django_assert_num_queries: Any
    ) -> None:
        for _one in range(number):
            post()
        with django_assert_num_queries(7):
            client.get("/articles/a-voice/")


def remove(comment: Comment) -> None:
    moderator = User.objects.get(username="mo")
    moderate(comment, Act.REMOVE, by=moderator, reason="a reason")


@pytest.mark.parametrize("path", ["/articles/a-voice/?order=newest", "/articles/a-voice/"])
def test_members_get_the_same_as_everybody(client: Client, post: Post, ann: User, path: str) -> None:
    post("She goes.", spoils="plot")
    post("Open.")
    everybodys = get(client, path)
    client.force_login(ann)
    assert get(client, path) == everybodys


def test_pages_that_engines_leave_out_say_nothing(client: Client, post: Post) -> None:
    post("One.")
    html = client.get("/articles/a-voice/discussion/").content.decode()
    assert "noindex" in html
    assert "ld+json" not in html


def test_a_later_page_of_a_list_goes_on_counting(client: Client, make_article: MakeArticle) -> None:
    for number in range(25):
        make_article(f"number-{number}")
    (found,) = get(client, "/articles/?page=2")
    assert [one["position"] for one in found["itemListElement"]] == [25]


@pytest.mark.parametrize(
    "wrong",
    [
        {"@type": "Film", "name": "Her"},
        {"@type": "Movie", "name": "Her", "colour": "red"},
        {"@type": "Movie", "name": "Her", "director": {"@type": "Country", "name": "France"}},
        {"@type": "Movie", "name": "Her", "duration": "126"},
        {"@type": "Movie"},
        {"@type": "Person", "name": "Ed", "url": "/authors/ed-ito/"},
        {"@type": "Comment", "text": "One.", "author": {"@type": "Person", "name": "Ed"}},
    ],
)
def test_what_is_wrong_is_found(wrong: dict[str, Any]) -> None:
    assert list(faults(wrong)) != []
