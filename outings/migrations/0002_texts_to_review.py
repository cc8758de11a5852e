"""Texts that look like a person are flagged as they are written; those of before are read once, here."""

from django.db import migrations, models

from french.personal_names import looks_personal


def flag_earlier_texts(apps, schema_editor):
    fields = {
        "OutingText": ("event_name", "other_topic", "highlight", "team_note"),
        "Testimony": ("text",),
    }
    for name, texts in fields.items():
        rows = apps.get_model("outings", name).objects
        seen = [pk for pk, *said in rows.values_list("pk", *texts).iterator() if looks_personal(*said)]
        for start in range(0, len(seen), 500):
            rows.filter(pk__in=seen[start : start + 500]).update(looks_personal=True)


class Migration(migrations.Migration):
    dependencies = [("outings", "0001_initial")]

    operations = [
        migrations.AddField(
            "outingtext",
            "looks_personal",
            models.BooleanField(default=False, editable=False, verbose_name="on dirait un nom ou un numéro"),
        ),
        migrations.AddField(
            "testimony",
            "looks_personal",
            models.BooleanField(default=False, editable=False, verbose_name="on dirait un nom ou un numéro"),
        ),
        migrations.AddIndex(
            "outingtext",
            models.Index(models.F("outing"), condition=models.Q(looks_personal=True), name="text_to_review"),
        ),
        migrations.AddIndex(
            "testimony",
            models.Index(models.F("outing"), condition=models.Q(looks_personal=True), name="testimony_to_review"),
        ),
        migrations.RunPython(flag_earlier_texts, migrations.RunPython.noop, elidable=True),
    ]
