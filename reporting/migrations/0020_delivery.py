import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0010_conventions_lines_and_answers"),
        ("reporting", "0019_tables"),
    ]

    operations = [
        # No link was ever sent: there was no page behind one.
        migrations.DeleteModel(name="ReaderLink"),
        migrations.CreateModel(
            name="ReaderLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("due_at", models.DateTimeField(verbose_name="à envoyer le")),
                ("sent_at", models.DateTimeField(editable=False, null=True, verbose_name="envoyé le")),
                ("tries", models.PositiveSmallIntegerField(default=0, editable=False, verbose_name="essais")),
                ("next_try_at", models.DateTimeField(editable=False, null=True, verbose_name="nouvel essai le")),
                ("given_up_at", models.DateTimeField(editable=False, null=True, verbose_name="abandonné le")),
                (
                    "token_hash",
                    models.CharField(
                        blank=True, db_index=True, editable=False, max_length=64, verbose_name="empreinte du lien"
                    ),
                ),
                ("expires_on", models.DateField(editable=False, null=True, verbose_name="jusqu’au")),
                ("revoked_at", models.DateTimeField(editable=False, null=True, verbose_name="révoqué le")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("published", "Publication"),
                            ("version", "Nouvelle version"),
                            ("withdrawn", "Retrait"),
                            ("answered", "Réponse à une question"),
                            ("again", "Renvoi"),
                        ], max_length=10, verbose_name="ce qui est dit"
                    ),
                ),
                ("email", models.EmailField(max_length=254, verbose_name="adresse")),
                (
                    "reader",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="links",
                        to="reporting.reportreader",
                    ),
                ),
                (
                    "representative",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="partners.representative",
                    ),
                ),
            ],
            options={
                "verbose_name": "lien de lecture",
                "verbose_name_plural": "liens de lecture",
                "ordering": ["-due_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="PublicForecast",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField(verbose_name="année")),
                (
                    "public",
                    models.CharField(
                        choices=[
                            ("people_mediated", "Personnes, en passages"),
                            ("women_count", "Femmes"),
                            ("men_count", "Hommes"),
                            ("age_under_18", "Moins de 18 ans"),
                            ("age_18_25", "18-25 ans"),
                            ("age_26_64", "26-64 ans"),
                            ("age_65_plus", "65 ans et plus"),
                        ], max_length=16, verbose_name="public"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="prévision")),
                (
                    "convention",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="public_forecasts",
                        to="partners.convention",
                    ),
                ),
            ],
            options={
                "verbose_name": "prévision de public",
                "verbose_name_plural": "prévisions de public",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("convention", "year", "public"), name="public_forecast_unique")
                ],
            },
        ),
    ]
