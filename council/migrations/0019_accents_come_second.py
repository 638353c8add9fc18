"""Of two names that differ in accents alone the one without stands first, on PostgreSQL too."""

from typing import Any

from django.db import migrations

from council.natural_order import made_on_postgresql


def make_function(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(made_on_postgresql())


class Migration(migrations.Migration):
    dependencies = [("council", "0018_search_by_reference")]

    operations = [migrations.RunPython(make_function, migrations.RunPython.noop)]
