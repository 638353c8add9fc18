"""What was claimed or confirmed of a year becomes its first claim, to the penny; the year's columns stay."""

from decimal import Decimal

from django.db import migrations

from council.history import record_fill

WHY = "As it was claimed and confirmed before there were claims"
ZERO = Decimal("0.00")


def make_claims(apps, schema_editor):
    years, claims = apps.get_model("savings", "YearProfile"), apps.get_model("savings", "Claim")
    keys, made = [], []
    for year in years.objects.filter(confirmed_amount=None).order_by("pk").iterator():
        confirmed = year.delivered if year.confirmed_on else ZERO
        years.objects.filter(pk=year.pk).update(confirmed_amount=confirmed)
        keys.append(year.pk)
        if year.delivered > ZERO:
            claim = claims.objects.create(
                saving_id=year.saving_id,
                line=year,
                number=1,
                amount=year.delivered,
                claimed_by=year.claimed_by,
                claimed_through="migration",
                outcome="confirmed" if year.confirmed_on else "waiting",
                confirmed_amount=confirmed,
                decided_by=year.confirmed_by,
                decided_on=year.confirmed_on,
            )
            made.append(claim.pk)
    record_fill(apps, "savings.YearProfile", keys, why=WHY)
    record_fill(apps, "savings.Claim", made, why=WHY)


class Migration(migrations.Migration):
    dependencies = [("savings", "0006_claims_and_targets")]

    operations = [migrations.RunPython(make_claims, migrations.RunPython.noop)]
