"""Films with their credits, and the articles about them."""

from reviews.models.addressed import Addressed, FormerSlug
from reviews.models.articles import Article, ArticleFilm, Series, Spoils, Tag
from reviews.models.films import Contributor, Credit, Film, FilmTitle, Genre
from reviews.models.imports import OldAddress, Origin
from reviews.models.media import Image, Video

__all__ = [
    "Addressed",
    "Article",
    "ArticleFilm",
    "Contributor",
    "Credit",
    "Film",
    "FilmTitle",
    "FormerSlug",
    "Genre",
    "Image",
    "OldAddress",
    "Origin",
    "Series",
    "Spoils",
    "Tag",
    "Video",
]
