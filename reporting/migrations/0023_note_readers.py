"""A monthly note goes to the readers of several conventions of its scheme."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('partners', '0010_conventions_lines_and_answers'),
        ('reporting', '0022_key_figures'),
    ]

    operations = [
        migrations.AddField(
            model_name='activityreport',
            name='for_conventions',
            field=models.ManyToManyField(blank=True, related_name='notes_read', to='partners.convention', verbose_name='conventions dont les lecteurs la reçoivent'),
        ),
    ]
