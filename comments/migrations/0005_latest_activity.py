from django.db import migrations, models
from django.db.models import Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

BATCH = 500


def fill_latest_activity(apps, schema_editor):
    """Tell each thread when its latest public comment came, a few hundred threads at a time."""
    comments = apps.get_model('comments', 'Comment').objects
    counted = comments.filter(tree_id=OuterRef('tree_id'), state='approved', kind='comment').order_by()
    latest = counted.values('tree_id').annotate(latest=Max(Coalesce('published_at', 'created_at')))
    threads = comments.filter(parent=None)
    last = 0
    while keys := list(threads.filter(pk__gt=last).order_by('pk').values_list('pk', flat=True)[:BATCH]):
        threads.filter(pk__gt=last, pk__lte=keys[-1]).update(active_at=Subquery(latest.values('latest')))
        last = keys[-1]


class Migration(migrations.Migration):

    dependencies = [
        ('comments', '0004_short_html'),
    ]

    operations = [
        migrations.AddField(
            model_name='comment',
            name='active_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=Q(('parent', None), ('shown', True)), fields=['discussion', '-active_at', '-tree_id'], name='comment_latest_activity'),
        ),
        # Behind the index, which PostgreSQL does not make while rows wait for their deferred constraints.
        migrations.RunPython(fill_latest_activity, migrations.RunPython.noop, elidable=True),
    ]
