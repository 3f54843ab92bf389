from django.db import migrations, models

import filmclub.lib.migrations


class Migration(migrations.Migration):

    dependencies = [
        ('reviews', '0015_picture_cards'),
    ]

    operations = [
        filmclub.lib.migrations.LockTables('reviews.Article'),
        migrations.AddField(
            model_name='article',
            name='talk_place',
            field=models.PositiveSmallIntegerField(editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(condition=models.Q(('talk_place__isnull', False)), fields=['talk_place'], name='article_talk'),
        ),
    ]
