"""A report that was issued a second time as a first edition, from another draft, says that it repeats another.

Nothing of an issued report is changed but that. From the next migration on the database refuses another.
"""

from django.db import migrations, models

from council import history

SAME = ("programme", "body", "audience", "period_from", "period_to", "as_at")
WHY = "Issued beside another first edition of the same report"


def mark_repeated(apps, schema_editor):
    reports = apps.get_model("reports", "HighlightReport")
    known, repeated = set(), []
    issued = reports._base_manager.filter(status="issued", edition=1).order_by("issued__issued_at", "pk")
    for key, *same in issued.values_list("pk", *SAME):
        if tuple(same) in known:
            repeated.append(key)
        known.add(tuple(same))
    reports._base_manager.filter(pk__in=repeated).update(repeats_another=True)
    history.record_fill(apps, "reports.HighlightReport", repeated, why=WHY)


class Migration(migrations.Migration):
    dependencies = [("reports", "0003_passages_let_stand")]

    operations = [
        migrations.AddField(
            model_name='highlightreport',
            name='repeats_another',
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddField(
            model_name='historicalhighlightreport',
            name='repeats_another',
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.RunPython(mark_repeated, migrations.RunPython.noop),
    ]
