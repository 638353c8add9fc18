"""What two names are told apart by, where they differ in accents alone, stands in the indexes too."""

from typing import Any

from django.db import migrations

IN_ORDER = ("action_by_title", "action_by_reference")


def build_anew(apps: Any, schema_editor: Any) -> None:
    for name in IN_ORDER:
        words = "REINDEX INDEX" if schema_editor.connection.vendor == "postgresql" else "REINDEX"
        schema_editor.execute(f"{words} {name}")


class Migration(migrations.Migration):
    dependencies = [
        ("actions", "0013_follow_on_actions"),
        ("council", "0019_accents_come_second"),
    ]

    operations = [migrations.RunPython(build_anew, migrations.RunPython.noop)]
