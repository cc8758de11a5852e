"""What people write in a report is in rows, one a text: its three columns go."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

MOST_FINDINGS = 3


def texts_of(report):
    """(key, text) of what a report had in its columns: a finding a line, what is beyond the third with the third."""
    lines = [line.strip().lstrip("-–•*").strip() for line in report.findings.splitlines()]
    lines = [line for line in lines if line]
    findings = [*lines[: MOST_FINDINGS - 1], "\n".join(lines[MOST_FINDINGS - 1 :])]
    yield "lead", report.lead
    yield from ((f"finding_{rank}", text) for rank, text in enumerate(findings, 1))
    yield "difficulty", report.difficulties


def move(apps, schema_editor):
    report_text = apps.get_model("reporting", "ReportText")
    for report in apps.get_model("reporting", "ActivityReport").objects.iterator():
        report_text.objects.bulk_create(
            report_text(report=report, key=key, text=text, read_as=text, revision=1)
            for key, text in texts_of(report)
            if text
        )
    if schema_editor.connection.vendor == "postgresql":
        # The columns go in this same transaction: nothing may wait for its end to be checked.
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("outings", "0016_reading_and_validation"),
        ("reporting", "0020_delivery"),
    ]

    operations = [
        migrations.RemoveField("reporttext", "is_read"),
        migrations.AddField(
            "reporttext", "read_as", models.TextField("relu ainsi", max_length=3000, blank=True, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            "activityreport", "word",
            models.ForeignKey(
                to="outings.testimony", on_delete=django.db.models.deletion.SET_NULL, null=True, blank=True,
                related_name="+", verbose_name="parole",
            ),
        ),
        migrations.AddField(
            "activityreport", "second_read_by",
            models.ForeignKey(
                to=settings.AUTH_USER_MODEL, on_delete=django.db.models.deletion.SET_NULL, null=True, editable=False,
                related_name="+",
            ),
        ),
        migrations.AddField(
            "activityreport", "second_read_at",
            models.DateTimeField("seconde lecture le", null=True, editable=False),
        ),
        migrations.RunPython(move, migrations.RunPython.noop, elidable=True),
        migrations.RemoveField("activityreport", "lead"),
        migrations.RemoveField("activityreport", "findings"),
        migrations.RemoveField("activityreport", "difficulties"),
    ]
