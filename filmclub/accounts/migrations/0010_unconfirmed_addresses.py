from django.db import migrations


def fill_addresses(apps, schema_editor):
    """Note the address of each account as one that nobody has confirmed. It may run twice, and while people write."""
    User = apps.get_model('accounts', 'User')
    EmailAddress = apps.get_model('account', 'EmailAddress')
    known = EmailAddress.objects.values('user')
    waiting = User.objects.exclude(email='').exclude(pk__in=known).order_by('pk')
    for pk, email in list(waiting.values_list('pk', 'email')):
        EmailAddress.objects.bulk_create(
            [EmailAddress(user_id=pk, email=email.lower(), primary=True, verified=False)], ignore_conflicts=True
        )


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('accounts', '0009_members'),
        ('account', '0009_emailaddress_unique_primary_email'),
    ]

    operations = [
        migrations.RunPython(fill_addresses, migrations.RunPython.noop, elidable=True),
    ]
