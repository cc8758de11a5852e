import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        # Apart from the rows it needs: PostgreSQL alters no table with rows that its keys have still to look at.
        ('partners', '0003_whose_readers'),
    ]

    operations = [
        migrations.AlterField(
            model_name='representative',
            name='operator',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='representatives', to='schemes.operator', verbose_name='structure qui a ouvert l’accès'),
        ),
    ]
