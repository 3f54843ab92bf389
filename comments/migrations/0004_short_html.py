from django.db import migrations, models
from django.db.models.functions import Length

import filmclub.lib.shortening

BATCH = 200


def shorten_long_comments(apps, schema_editor):
    """Give each long comment its beginning, a few at a time: a text can be a megabyte of HTML."""
    comments = apps.get_model('comments', 'Comment').objects
    # In characters, of which one may be four bytes.
    long = comments.annotate(length=Length('text_html')).filter(length__gt=filmclub.lib.shortening.LONGEST // 4)
    last = 0
    while batch := list(long.filter(pk__gt=last).order_by('pk').only('pk', 'text_html')[:BATCH]):
        for comment in batch:
            comment.short_html = filmclub.lib.shortening.shorten(comment.text_html)
        comments.bulk_update([comment for comment in batch if comment.short_html], ['short_html'])
        last = batch[-1].pk


class Migration(migrations.Migration):

    dependencies = [
        ('comments', '0003_names_that_look_alike'),
    ]

    operations = [
        migrations.AddField(
            model_name='comment',
            name='short_html',
            field=models.TextField(blank=True, default='', editable=False),
        ),
        migrations.RunPython(shorten_long_comments, migrations.RunPython.noop, elidable=True),
    ]
