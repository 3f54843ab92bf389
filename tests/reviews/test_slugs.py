"""Slugs for what is new: made of words, and free."""

from __future__ import annotations

from typing import Any

import pytest

from filmclub.lib.slugs import LONGEST_STEM, next_free, stem_of
from reviews.models import Contributor, Film, FormerSlug
from reviews.slugs import free_slug


@pytest.mark.parametrize(
    ("taken", "slug"),
    [(set(), "her"), ({"her-2"}, "her"), ({"her"}, "her-2"), ({"her", "her-2", "her-3"}, "her-4")],
)
def test_the_first_that_is_not_taken_is_free(taken: set[str], slug: str) -> None:
    assert next_free("her", taken) == slug


def test_a_long_one_is_cut_with_room_for_a_number() -> None:
    assert stem_of("a" * 200) == "a" * LONGEST_STEM
    assert stem_of("a" * (LONGEST_STEM - 1) + "-bc") == "a" * (LONGEST_STEM - 1)


@pytest.mark.django_db
class TestAFreeSlug:
    def test_is_made_of_the_words(self, django_assert_num_queries: Any) -> None:
        with django_assert_num_queries(2):
            assert (
                free_slug(Film.objects.all(), "La vie d’Adèle 2013", fallback="film") == "la-vie-dadele-2013"
            )

    def test_is_the_fallback_where_the_words_have_no_letters(self) -> None:
        Contributor.objects.create(name="!!!", slug="person")

        assert free_slug(Contributor.objects.all(), "…!", fallback="person") == "person-2"

    def test_has_the_letters_of_every_script(self) -> None:
        Contributor.objects.create(name="久石 譲", slug="久石-譲")

        assert free_slug(Contributor.objects.all(), "久石 譲", fallback="person") == "久石-譲-2"

    def test_was_never_anything_else_of_this_model(self) -> None:
        Film.objects.create(title="Her", year=2013, slug="her")
        FormerSlug.objects.create(model="film", slug="her-2", object_id=1)
        FormerSlug.objects.create(model="contributor", slug="her-3", object_id=1)

        assert free_slug(Film.objects.all(), "Her", fallback="film") == "her-3"

    def test_of_the_longest_words_can_be_stored_twice(self) -> None:
        for title in ("x" * 200, "x" * 200):
            slug = free_slug(Film.objects.all(), title, fallback="film")
            Film(title=title, year=2013, slug=slug).full_clean()
            Film.objects.create(title=title, year=2013, slug=slug)

        assert Film.objects.count() == 2
