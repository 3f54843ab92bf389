"""The table of words: a row for each comment, person, film and article, and one for what a film is called."""

from __future__ import annotations

from django.db import models

from filmclub.words.fields import WordsField

# So many kinds may share the table. A change would need every row's number anew.
KINDS = 16
# The group of what is in none: so the beginnings of its words are apart from those of the other kinds.
NO_GROUP = 0


class Kind(models.IntegerChoices):
    """What has words. The numbers stay as they are: they are in the keys of the rows."""

    COMMENT = 1
    ARTICLE = 2
    FILM = 3
    CONTRIBUTOR = 4
    # What an article or film is called stands in a row of its own as well: it comes before what it says.
    ARTICLE_TITLE = 5
    FILM_TITLE = 6


def key_of(kind: Kind, number: int) -> int:
    """The key of the row of an object of that kind and number: newer ones have larger keys."""
    return number * KINDS + kind


def number_of(key: int) -> int:
    return key // KINDS


class Words(models.Model):
    """What one object is found by. The index narrows: who asks looks up himself what may be shown of it.

    Both columns hold marks as well, words that nobody can type, for the kind and the group that the object
    belongs to. On SQLite triggers of the table keep a table of FTS5 in line, `words_index`.
    """

    # Not handed out by the database: `key_of` makes it.
    id = models.BigAutoField(primary_key=True)
    # Every word, for who may see everything.
    every = WordsField()
    # Those for everybody; null where nobody else is to find it at all.
    public = WordsField(null=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.pk)
