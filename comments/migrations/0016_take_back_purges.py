from django.db import migrations


def make_whole(apps, schema_editor):
    """To the release before, each decision has a comment, and each comment a writer."""
    apps.get_model('comments', 'Decision').objects.filter(comment=None).delete()
    apps.get_model('comments', 'Comment').objects.filter(author=None, guest_name='').update(guest_name='–')


class Migration(migrations.Migration):

    atomic = False
    dependencies = [
        ('comments', '0015_checks_and_purges'),
    ]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, make_whole),
    ]
