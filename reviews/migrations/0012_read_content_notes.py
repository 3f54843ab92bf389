from django.db import migrations, transaction

from reviews.content_notes import read_lines

# Films in a transaction.
AT_ONCE = 100


def read_notes(apps, schema_editor):
    """Read the lines of each film as notes; run again, it reads those that were written since."""
    alias = schema_editor.connection.alias
    films = apps.get_model('reviews', 'Film').objects.using(alias)
    keys = list(films.exclude(note_lines='').order_by('pk').values_list('pk', flat=True))
    for start in range(0, len(keys), AT_ONCE):
        with transaction.atomic(using=alias):
            part = films.filter(pk__in=keys[start : start + AT_ONCE]).order_by('pk')
            for film in part.select_for_update(of=('self',), no_key=True):
                notes = read_lines(film.note_lines)
                if notes != film.content_notes:
                    films.filter(pk=film.pk).update(content_notes=notes)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('reviews', '0011_content_notes'),
    ]

    operations = [
        # Back: the lines are there, as this release writes them too.
        migrations.RunPython(read_notes, migrations.RunPython.noop),
    ]
