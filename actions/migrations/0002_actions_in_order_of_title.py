"""An index in the order of titles, with what decides who sees an action: so sorting by title sorts nothing."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("actions", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="action",
            index=models.Index(fields=["title", "id", "exempt", "programme"], name="action_title"),
        ),
    ]
