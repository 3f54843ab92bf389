from django.db import migrations

from filmclub.lib.migrations import SQLOn


class Migration(migrations.Migration):
    # People write while the index is made.
    atomic = False

    dependencies = [("words", "0001_initial")]

    operations = [
        # The third column says in which block of keys a row is: so the newest are looked through first. It is
        # of an array, for which PostgreSQL's own kind of GIN has a class.
        SQLOn(
            "postgresql",
            [
                "DROP INDEX IF EXISTS words_by_block",
                "CREATE INDEX CONCURRENTLY words_by_block ON words_words "
                "USING gin (every, public, (ARRAY[id / 16384])) WITH (gin_pending_list_limit = 256)",
                "DROP INDEX CONCURRENTLY IF EXISTS words_index",
                "ALTER INDEX words_by_block RENAME TO words_index",
            ],
            [
                "DROP INDEX IF EXISTS words_of_texts",
                "CREATE INDEX CONCURRENTLY words_of_texts ON words_words USING gin (every, public) "
                "WITH (gin_pending_list_limit = 256)",
                "DROP INDEX CONCURRENTLY IF EXISTS words_index",
                "ALTER INDEX words_of_texts RENAME TO words_index",
            ],
        ),
    ]
