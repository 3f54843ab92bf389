from django.db import migrations

from filmclub.lib.slugs import slug_of, stem_of


def fill_slugs(apps, schema_editor):
    """Give each account a slug of the name that readers see. It may run twice, and while people write."""
    User = apps.get_model('accounts', 'User')
    rows = User.objects.order_by('pk')
    taken = set(rows.exclude(slug=None).values_list('slug', flat=True))
    logins = {username.lower(): pk for pk, username in rows.values_list('pk', 'username')}
    waiting = rows.filter(slug=None).values_list('pk', 'first_name', 'last_name', 'username')
    for pk, first_name, last_name, username in list(waiting):
        name = f'{first_name} {last_name}'.strip() or username
        stem = stem_of(slug_of(name) or 'author')
        slug, number = stem, 2
        while slug in taken or logins.get(slug, pk) != pk:
            slug, number = f'{stem}-{number}', number + 1
        taken.add(slug)
        User.objects.filter(pk=pk, slug=None).update(slug=slug)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('accounts', '0007_author_page'),
    ]

    operations = [
        migrations.RunPython(fill_slugs, migrations.RunPython.noop, elidable=True),
    ]
