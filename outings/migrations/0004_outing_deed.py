"""History: one line a deed, written with it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('outings', '0003_submission_hash'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='OutingDeed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(verbose_name='version')),
                ('deed', models.CharField(choices=[('recorded', 'Saisie'), ('closed', 'Clôturée'), ('changed', 'Modifiée'), ('validated', 'Validée'), ('cancelled', 'Annulée')], max_length=10, verbose_name='fait')),
                ('done_at', models.DateTimeField(auto_now_add=True, verbose_name='le')),
                ('fields', models.JSONField(default=dict, verbose_name='réponses chiffrées')),
                ('done_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='par')),
                ('outing', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deeds', to='outings.outing')),
            ],
            options={
                'verbose_name': 'ligne d’historique',
                'verbose_name_plural': 'historique',
                'ordering': ['version'],
                'constraints': [models.UniqueConstraint(fields=('outing', 'version'), name='outing_deed_unique')],
            },
        ),
    ]
