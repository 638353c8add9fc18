from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('programmes', '0029_targets_that_lag'),
    ]

    operations = [
        migrations.AddField(
            model_name=model,
            name='is_gate',
            field=models.BooleanField(default=False, verbose_name='gate'),
        )
        for model in ('historicalmilestone', 'milestone')
    ]
