import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('partners', '0004_readers_by_structure'),
    ]

    operations = [
        migrations.AlterField(
            model_name='representative',
            name='operator',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='representatives', to='schemes.operator', verbose_name='structure qui a ouvert l’accès'),
        ),
    ]
