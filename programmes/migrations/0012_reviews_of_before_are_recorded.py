"""Reviews that are here already were recorded on the day that their report was received: their words stand."""

from django.db import migrations
from django.db.models import F

from council.history import record_fill

WHY = "Recorded when the report was received"


def record_what_is_here(apps, schema_editor):
    reviews = apps.get_model("programmes", "Review").objects.filter(recorded_on=None).exclude(received_on=None)
    keys = list(reviews.order_by("pk").values_list("pk", flat=True))
    reviews.update(recorded_on=F("received_on"))
    record_fill(apps, "programmes.Review", keys, why=WHY)


class Migration(migrations.Migration):
    dependencies = [("programmes", "0011_reviews_kept_by_hand")]

    operations = [migrations.RunPython(record_what_is_here, migrations.RunPython.noop)]
