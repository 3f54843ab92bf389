"""Taking what is not found any more out of the index itself."""

from __future__ import annotations

from django.db import connection
from django_tasks import task


@task(queue_name="slow")
def optimize_words() -> None:
    """Have FTS5 write its tables anew, without words of what was deleted; PostgreSQL keeps none of these."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO words_index (words_index) VALUES ('optimize')")
