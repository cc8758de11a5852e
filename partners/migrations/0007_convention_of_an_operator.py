import django.db.models.deletion
from django.db import migrations, models


def of_the_lead_operator(apps, schema_editor):
    Convention = apps.get_model("partners", "Convention")
    for convention in Convention.objects.select_related("scheme"):
        convention.operator_id = convention.scheme.lead_operator_id
        convention.save(update_fields=["operator"])
        convention.schemes.add(convention.scheme)


def of_one_scheme(apps, schema_editor):
    Convention = apps.get_model("partners", "Convention")
    for convention in Convention.objects.all():
        convention.scheme = convention.schemes.first()
        convention.save(update_fields=["scheme"])


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0006_partners_are_named"),
        ("schemes", "0011_life_of_a_scheme"),
    ]

    operations = [
        migrations.AddField(
            "convention",
            "operator",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="conventions",
                to="schemes.operator",
                verbose_name="structure porteuse",
            ),
        ),
        migrations.AlterField(
            "convention",
            "scheme",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="schemes.scheme"
            ),
        ),
        migrations.AddField(
            "convention",
            "schemes",
            models.ManyToManyField(related_name="conventions", to="schemes.scheme", verbose_name="dispositifs"),
        ),
        migrations.RunPython(of_the_lead_operator, of_one_scheme),
    ]
