"""The languages of the site's frame: its menus, buttons and sentences around texts in whatever language."""

from django.conf import settings


def frame_language(language: str) -> str:
    """Return the frame in which a text of this language is at home; the site's own where it has no such."""
    frames = dict(settings.LANGUAGES)
    known = (code for code in (language, language.partition("-")[0]) if code in frames)
    return next(known, str(settings.LANGUAGE_CODE))
