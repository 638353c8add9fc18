"""The function by which references and names are sorted, where the database is PostgreSQL."""

from typing import Any

from django.db import migrations

from council.natural_order import made_on_postgresql


def make_function(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(made_on_postgresql())


def drop_function(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION natural_key(text)")


class Migration(migrations.Migration):
    dependencies = [("council", "0008_events_of_what_is_exempt")]

    operations = [migrations.RunPython(make_function, drop_function)]
