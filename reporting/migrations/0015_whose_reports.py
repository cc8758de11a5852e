from django.db import migrations

from reporting.models.report import new_check_token


def fill(apps, schema_editor):
    """Of reports from before: whose they are, what they tell of, the token of their check page."""
    reports = apps.get_model("reporting", "ActivityReport")
    for report in reports.objects.select_related("scheme"):
        report.operator_id = report.scheme.lead_operator_id
        report.check_token = new_check_token()
        report.save(update_fields=["operator", "check_token"])
        report.schemes.add(report.scheme_id)


class Migration(migrations.Migration):
    dependencies = [("reporting", "0014_readers_and_texts")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
