"""A draft has a version, that a save compares, and the identifier its page drew: sent twice, it is stored once."""

import uuid

from django.db import migrations, models


def draw_identifiers(apps, schema_editor):
    reports = apps.get_model("reporting", "ActivityReport").objects
    for pk in reports.values_list("pk", flat=True):
        reports.filter(pk=pk).update(client_uuid=uuid.uuid4())


class Migration(migrations.Migration):
    dependencies = [("reporting", "0001_initial")]

    operations = [
        migrations.AddField(
            "activityreport", "version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")
        ),
        migrations.AddField("activityreport", "client_uuid", models.UUIDField(null=True, editable=False)),
        migrations.RunPython(draw_identifiers, migrations.RunPython.noop),
        migrations.AlterField(
            "activityreport",
            "client_uuid",
            models.UUIDField(default=uuid.uuid4, editable=False, verbose_name="identifiant de saisie"),
        ),
        migrations.AddConstraint(
            "activityreport",
            models.UniqueConstraint(fields=["scheme", "client_uuid"], name="report_client_uuid_unique"),
        ),
    ]
