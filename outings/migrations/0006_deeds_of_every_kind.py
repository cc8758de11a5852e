"""Stars, texts read again and merges leave their line too; a line says which texts it changed."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('outings', '0005_stamps_by_the_clock'),
    ]

    operations = [
        migrations.RenameField('outingdeed', 'fields', 'answers'),
        migrations.AddField(
            model_name='outingdeed',
            name='changed_texts',
            field=models.JSONField(default=list, verbose_name='textes changés'),
        ),
        migrations.AlterField(
            model_name='outingdeed',
            name='deed',
            field=models.CharField(choices=[('recorded', 'Saisie'), ('closed', 'Clôturée'), ('changed', 'Modifiée'), ('validated', 'Validée'), ('cancelled', 'Annulée'), ('starred', 'Paroles choisies'), ('reviewed', 'Textes relus'), ('spot_merged', 'Lieu fusionné'), ('theme_merged', 'Thématique fusionnée')], max_length=16, verbose_name='fait'),
        ),
    ]
