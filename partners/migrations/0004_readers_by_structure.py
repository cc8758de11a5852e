from django.db import migrations


def give_operators(apps, schema_editor) -> None:
    """Who represented a partner read the reports of every operator that works with it: one row for each of those.

    A partner that works with nobody any more has no operator to answer for its people: they are let in again by whom
    they work with next.
    """
    representatives = apps.get_model("partners", "Representative").objects
    schemes = apps.get_model("schemes", "Scheme").objects
    for row in list(representatives.order_by("pk")):
        operators = set()
        for scheme in schemes.filter(partnerships__partner=row.partner_id):
            operators |= {scheme.lead_operator_id, *scheme.co_operators.values_list("pk", flat=True)}
        for operator in sorted(operators):
            representatives.create(
                user_id=row.user_id,
                partner_id=row.partner_id,
                operator_id=operator,
                starts_on=row.starts_on,
                ends_on=row.ends_on,
            )
        row.delete()


class Migration(migrations.Migration):

    dependencies = [
        # Apart from what changes the table, before and after: PostgreSQL alters none whose new rows it has still to check.
        ('partners', '0003_whose_readers'),
    ]

    operations = [
        migrations.RunPython(give_operators, migrations.RunPython.noop),
    ]
