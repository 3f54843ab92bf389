from django.db import migrations


def name_again(apps, schema_editor):
    """The release before wants a name for each comment, and knows no hashes of mailboxes."""
    unnamed = apps.get_model('comments', 'Comment').objects.exclude(unnamed_at=None)
    unnamed.filter(author=None, guest_name='').update(guest_name='(not kept)')
    apps.get_model('comments', 'Sanction').objects.exclude(mailbox='').delete()


class Migration(migrations.Migration):

    # Forwards there is nothing to do.
    atomic = False

    dependencies = [
        ('comments', '0025_unnamed'),
    ]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, name_again),
    ]
