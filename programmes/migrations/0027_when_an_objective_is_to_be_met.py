from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('programmes', '0026_who_runs_a_programme'),
    ]

    operations = [
        migrations.AddField(
            model_name=model,
            name=name,
            field=field,
        )
        for model in ('historicalobjective', 'objective')
        for name, field in (
            ('due', models.DateField(blank=True, null=True, verbose_name='to be met by')),
            ('due_as_written', models.CharField(blank=True, max_length=200)),
        )
    ]
