"""Lists to look through: what one can choose among, and how many each choice would leave."""

from __future__ import annotations

from reviews.browsing.articles import ARTICLES
from reviews.browsing.films import FILMS
from reviews.browsing.people import PEOPLE

__all__ = ["ARTICLES", "FILMS", "PEOPLE", "articles_url", "films_url", "people_url"]


def films_url(**choices: object) -> str:
    """The address of the films with these choices: `films_url(genre="drama", year=1984)`.

    One of "" or None is left out; TypeError for one that there is not. No queries.
    """
    return FILMS.url(choices)


def articles_url(**choices: object) -> str:
    """The address of the articles with these choices: `articles_url(person="spike-jonze")`."""
    return ARTICLES.url(choices)


def people_url(**choices: object) -> str:
    """The address of the people with these choices: `people_url(job="directing")`."""
    return PEOPLE.url(choices)
