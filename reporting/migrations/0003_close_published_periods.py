"""The periods of the reports that are published already are closed, as publishing closes them now: to the eve at most."""

import datetime
from zoneinfo import ZoneInfo

from django.db import migrations


def close_published_periods(apps, schema_editor):
    ActivityReport = apps.get_model("reporting", "ActivityReport")
    ClosedPeriod = apps.get_model("outings", "ClosedPeriod")
    for report in ActivityReport.objects.filter(status="published").select_related("scheme"):
        published_on = report.published_at.astimezone(ZoneInfo(report.scheme.time_zone)).date()
        end = min(report.ends_on, published_on - datetime.timedelta(days=1))
        if report.starts_on <= end:
            ClosedPeriod.objects.get_or_create(scheme=report.scheme, starts_on=report.starts_on, ends_on=end)


class Migration(migrations.Migration):
    dependencies = [("reporting", "0002_report_version"), ("outings", "0008_closed_periods"), ("schemes", "0003_scheme_time_zone")]

    operations = [migrations.RunPython(close_published_periods, migrations.RunPython.noop)]
