"""The second page of a published report is kept as printed; a question holds a whole line of a convention."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reporting', '0021_workshop'),
    ]

    operations = [
        migrations.AddField(
            model_name='manuscript',
            name='key_figures',
            field=models.JSONField(default=list, verbose_name='chiffres clés'),
        ),
        migrations.AddField(
            model_name='publishedfile',
            name='key_figures',
            field=models.JSONField(default=list, verbose_name='chiffres clés'),
        ),
        migrations.AlterField(
            model_name='figurequestion',
            name='label',
            field=models.CharField(max_length=300, verbose_name='chiffre'),
        ),
        migrations.AlterField(
            model_name='figurequestion',
            name='value',
            field=models.CharField(blank=True, max_length=600, verbose_name='valeur imprimée'),
        ),
        migrations.AlterField(
            model_name='reportaccess',
            name='act',
            field=models.CharField(choices=[('opened', 'Page ouverte'), ('downloaded', 'Fichier téléchargé'), ('figures', 'Tableur téléchargé'), ('acknowledged', 'Accusé de réception'), ('asked', 'Question posée'), ('link_asked', 'Nouveau lien demandé')], max_length=12, verbose_name='acte'),
        ),
    ]
