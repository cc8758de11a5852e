"""The hash of the pairs as sent, the one a phone can compute (outings/receiving.py)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("outings", "0002_texts_to_review")]

    operations = [
        migrations.AddField(
            "outing",
            "submission_hash",
            models.CharField("empreinte de l’envoi", max_length=64, blank=True, default="", editable=False),
        ),
    ]
