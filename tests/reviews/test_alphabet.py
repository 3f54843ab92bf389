"""Lists stand in the order of a dictionary, on SQLite and PostgreSQL alike."""

from __future__ import annotations

import random
import re

import pytest
from django.contrib.admin.sites import site
from django.test import Client, RequestFactory

from filmclub.accounts.models import User
from filmclub.lib.alphabet import dictionary_key
from reviews.filling import fill_order, unsorted
from reviews.models import Article, Contributor, Credit, Film, Series, Tag
from reviews.tags import narrower
from tests.conftest import MakeArticle, html

# As a dictionary has them.
IN_ORDER = [
    *("(500) Days", "8½", "à la carte", "Amelie", "amélie", "Amélie", "Ångström", "Cléo", "Cleopatra"),
    *(
        "Éclair",
        "eclipse",
        "Œdipe",
        "Öffnung",
        "øre",
        "Soeur",
        "Sœur Anne",
        "zebra",
        "Zoé",
        "Яков",
        "東京物語",
    ),
]


def shuffled() -> list[str]:
    names = list(IN_ORDER)
    random.Random(7).shuffle(names)
    return names


def places(page: str, names: list[str]) -> list[str]:
    """These names in the order in which the page first has them within a link's words."""
    found = {name: page.find(f">{name}<") for name in names}
    assert min(found.values()) >= 0, found
    return sorted(names, key=lambda name: found[name])


def test_the_key_is_in_the_order_of_a_dictionary() -> None:
    assert sorted(shuffled(), key=dictionary_key) == IN_ORDER


@pytest.mark.django_db
class TestLists:
    def test_every_database_has_the_same_order(self) -> None:
        for name in shuffled():
            Series.objects.create(name=name, slug=f"s-{IN_ORDER.index(name)}")
        assert [series.name for series in Series.objects.order_by("sort_key")] == IN_ORDER
        assert [series.name for series in Series.objects.order_by("-sort_key")] == IN_ORDER[::-1]

    def test_who_saves_a_name_alone_puts_it_in_order(self) -> None:
        tag = Tag.objects.create(name="Zoo", slug="t")
        tag.name = "Été"
        tag.save(update_fields=["name"])
        assert Tag.objects.get().sort_key == dictionary_key("Été")

        unread = Tag.objects.only("name").get()
        unread.name = "Abel"
        unread.save()
        assert Tag.objects.get().sort_key == dictionary_key("Abel")

    def test_a_name_of_any_length_has_a_place(self) -> None:
        for name in ("語" * 200, "é" * 199 + "a", "(" * 200):
            Tag.objects.create(name=name, slug=f"t-{len(name)}-{ord(name[0])}")
        names = [tag.name[0] for tag in Tag.objects.all()]
        assert names == ["(", "é", "語"]

    def test_what_an_earlier_release_has_named_is_put_in_order(self) -> None:
        for number, name in enumerate(("Zoo", "Été", "eau")):
            Tag.objects.create(name=name, slug=f"t-{number}")
        Tag.objects.filter(name="Été").update(sort_key="")
        Tag.objects.filter(name="eau").update(sort_key=dictionary_key("Zzz"))
        assert [tag.name for tag in Tag.objects.all()] == ["Été", "Zoo", "eau"]

        assert len(unsorted()) == sum(fill_order()) == 2
        assert [tag.name for tag in Tag.objects.all()] == ["eau", "Été", "Zoo"]
        assert unsorted() == []

    def test_films_people_and_series_stand_so_on_their_pages(self, client: Client) -> None:
        for name in shuffled():
            number = IN_ORDER.index(name)
            film = Film.objects.create(title=name, slug=f"f-{number}", year=2000)
            person = Contributor.objects.create(name=name, sort_name=name, slug=f"p-{number}")
            Credit.objects.create(film=film, contributor=person, department="directing")
            Series.objects.create(name=name, slug=f"s-{number}")
        for path in ("/films/", "/people/", "/series/"):
            slugs = re.findall(rf'href="{path}[fps]-(\d+)/"', html(client.get(path)))
            names = [IN_ORDER[int(slug)] for slug in dict.fromkeys(slugs)]
            assert names == IN_ORDER

    def test_tags_and_pages_of_the_site_do_too(
        self, client: Client, article: Article, make_article: MakeArticle
    ) -> None:
        names = ["Zoo", "Été", "eau", "Ecran"]
        expected = ["eau", "Ecran", "Été", "Zoo"]
        wide = Tag.objects.create(name="Wide", slug="wide")
        for name in names:
            tag = Tag.objects.create(name=name, slug=f"t-{names.index(name)}", parent=wide)
            article.tags.add(tag)
            make_article(f"page-{names.index(name)}", title=f"{name}.", kind=Article.Kind.PAGE)
        assert [tag.name for tag in narrower(wide).children] == expected
        page = re.sub(r">\s+|\s+<", lambda match: match[0].strip(), html(client.get("/articles/a-voice/")))
        assert places(page, names) == expected
        assert places(page, [f"{name}." for name in names]) == [f"{name}." for name in expected]

    @pytest.mark.parametrize("model", [Film, Contributor, Tag])
    def test_so_does_the_admin(self, editor: User, model: type[Film] | type[Contributor] | type[Tag]) -> None:
        for number, name in enumerate(["Zoo", "Été", "eau"]):
            if model is Film:
                Film.objects.create(title=name, slug=f"x-{number}", year=2000)
            elif model is Contributor:
                Contributor.objects.create(name=name, slug=f"x-{number}")
            else:
                Tag.objects.create(name=name, slug=f"x-{number}")
        request = RequestFactory().get("/")
        request.user = editor
        found = site._registry[model].get_changelist_instance(request).get_queryset(request)
        names = [str(getattr(row, "title", "") or getattr(row, "name", "")) for row in found]
        assert names == ["eau", "Été", "Zoo"]
