from django.db import migrations, transaction

from filmclub.lib.alphabet import dictionary_key

# Rows in a transaction.
AT_ONCE = 200
NAMES = {'Film': 'title', 'Contributor': 'sort_name', 'Series': 'name', 'Tag': 'name'}


def put_in_order(apps, schema_editor):
    """Store the place of each row; run again, it does so for those that were written since."""
    alias = schema_editor.connection.alias
    for model, name in NAMES.items():
        rows = apps.get_model('reviews', model).objects.using(alias)
        keys = list(rows.filter(sort_key='').order_by('pk').values_list('pk', flat=True))
        for start in range(0, len(keys), AT_ONCE):
            with transaction.atomic(using=alias):
                part = rows.filter(pk__in=keys[start : start + AT_ONCE]).order_by('pk')
                for row in part.select_for_update(of=('self',), no_key=True):
                    rows.filter(pk=row.pk).update(sort_key=dictionary_key(getattr(row, name)))


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('reviews', '0013_order_and_people'),
    ]

    operations = [
        migrations.RunPython(put_in_order, migrations.RunPython.noop),
    ]
