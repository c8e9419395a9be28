"""Texts are compared by winnowed fingerprints instead of MinHash bands; those of stored texts are computed anew."""

import django.db.models.deletion
from django.db import migrations, models

from timeline.extract.copies import fingerprints


def compute(apps, schema_editor):
    TextFingerprint = apps.get_model('timeline', 'TextFingerprint')
    TextFingerprint.objects.all().delete()
    for pk, text in apps.get_model('timeline', 'Source').objects.values_list('pk', 'text').iterator():
        TextFingerprint.objects.bulk_create(TextFingerprint(source_id=pk, number=number) for number in fingerprints(text))


def drop(apps, schema_editor):
    apps.get_model('timeline', 'TextFingerprint').objects.all().delete()


class Migration(migrations.Migration):

    dependencies = [
        ('timeline', '0010_tally_sums'),
    ]

    operations = [
        migrations.RenameModel('CopyBand', 'TextFingerprint'),
        migrations.AlterModelOptions(
            name='textfingerprint',
            options={'verbose_name': 'fingerprint of a text', 'verbose_name_plural': 'fingerprints of texts'},
        ),
        migrations.AlterField(
            model_name='textfingerprint',
            name='source',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='text_fingerprints', to='timeline.source', verbose_name='source'),
        ),
        migrations.RunPython(compute, drop),
    ]
