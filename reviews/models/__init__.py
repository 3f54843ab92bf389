"""Films with their credits, and the articles about them."""

from filmclub.lib.slugs import Addressed
from reviews.models.addressed import FormerSlug
from reviews.models.articles import Article, ArticleFilm, Series, Spoils, Tag
from reviews.models.drafts import Draft
from reviews.models.films import Contributor, ContributorName, Credit, Film, FilmTitle, Genre
from reviews.models.imports import OldAddress, Origin
from reviews.models.letters import Letter
from reviews.models.media import Image, Video
from reviews.models.previews import PreviewLink
from reviews.models.revisions import Edited, Revision
from reviews.models.tmdb import TmdbAnswer
from reviews.models.viewings import Viewing

__all__ = [
    "Addressed",
    "Article",
    "ArticleFilm",
    "Contributor",
    "ContributorName",
    "Credit",
    "Draft",
    "Edited",
    "Film",
    "FilmTitle",
    "FormerSlug",
    "Genre",
    "Image",
    "Letter",
    "OldAddress",
    "Origin",
    "PreviewLink",
    "Revision",
    "Series",
    "Spoils",
    "Tag",
    "TmdbAnswer",
    "Video",
    "Viewing",
]
