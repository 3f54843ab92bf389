"""The editors' working tools: a module per subject."""

from reviews.admin import articles, contributors, films, images, letters, proposals, tags, videos

__all__ = ["articles", "contributors", "films", "images", "letters", "proposals", "tags", "videos"]
