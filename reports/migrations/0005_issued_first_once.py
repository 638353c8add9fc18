from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0004_repeated_first_editions")]

    operations = [
        migrations.AddConstraint(
            model_name='highlightreport',
            constraint=models.UniqueConstraint(condition=models.Q(('edition', 1), ('repeats_another', False), ('status', 'issued')), fields=('programme', 'body', 'audience', 'period_from', 'period_to', 'as_at'), name='report_issued_first_once', violation_error_message='This report was issued already. Correct the issued one by a new edition instead.'),
        ),
    ]
