from django.db import migrations, models

import filmclub.words.fields
from filmclub.lib.migrations import SQLOn

# Signs beyond ASCII are parts of words to it; words come folded, and parted by blanks.
FTS5 = (
    "CREATE VIRTUAL TABLE words_index USING fts5"
    "(every, public, content='words_words', content_rowid='id', tokenize='ascii')"
)
ADD = "INSERT INTO words_index (rowid, every, public) VALUES (new.id, new.every, new.public);"
TAKE = (
    "INSERT INTO words_index (words_index, rowid, every, public) "
    "VALUES ('delete', old.id, old.every, old.public);"
)


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Words",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("every", filmclub.words.fields.WordsField()),
                ("public", filmclub.words.fields.WordsField(null=True)),
            ],
            options={
                "default_permissions": (),
            },
        ),
        # What has not been sorted in yet is read by each search: so it is kept small.
        SQLOn(
            "postgresql",
            [
                # What has a common word is many rows: they are small, and the words stand beside the table.
                "ALTER TABLE words_words SET (toast_tuple_target = 128)",
                # To read them all is slow, which is not in the reckoning: a common word would not be looked up.
                "ALTER TABLE words_words ALTER every SET STATISTICS 0, ALTER public SET STATISTICS 0",
                "CREATE INDEX words_index ON words_words USING gin (every, public) "
                "WITH (gin_pending_list_limit = 256)",
            ],
            ["DROP INDEX words_index"],
        ),
        SQLOn(
            "sqlite",
            [
                FTS5,
                f"CREATE TRIGGER words_added AFTER INSERT ON words_words BEGIN {ADD} END",
                f"CREATE TRIGGER words_changed AFTER UPDATE ON words_words BEGIN {TAKE} {ADD} END",
                f"CREATE TRIGGER words_removed AFTER DELETE ON words_words BEGIN {TAKE} END",
            ],
            [
                "DROP TRIGGER words_added",
                "DROP TRIGGER words_changed",
                "DROP TRIGGER words_removed",
                "DROP TABLE words_index",
            ],
        ),
    ]
