"""The two indexes of the search, which `migrate` fills from the records that there are."""

from typing import Any

from django.db import migrations, models

TABLES = ("council_openentry", "council_exemptentry")


def statements(vendor: str, table: str) -> tuple[str, ...]:
    """What makes the index of words beside a table of entries."""
    if vendor == "postgresql":
        return (
            f'ALTER TABLE "{table}" ADD COLUMN "vector" tsvector NOT NULL DEFAULT \'\'',
            f'CREATE INDEX "{table}_vector" ON "{table}" USING gin ("vector")',
        )
    return (
        f'CREATE VIRTUAL TABLE "{table}_words" USING fts5(title, words, '
        "tokenize='porter unicode61', prefix='2 3')",
    )


def make_index(apps: Any, schema_editor: Any) -> None:
    for table in TABLES:
        for statement in statements(schema_editor.connection.vendor, table):
            schema_editor.execute(statement)


def drop_index(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor != "postgresql":  # there the column goes with its table
        for table in TABLES:
            schema_editor.execute(f'DROP TABLE "{table}_words"')


def entry(name: str, one: str, many: str) -> migrations.CreateModel:
    return migrations.CreateModel(
        name=name,
        fields=[
            ("id", models.BigIntegerField(primary_key=True, serialize=False)),
            ("kind", models.PositiveSmallIntegerField()),
            ("key", models.BigIntegerField()),
            ("reference", models.CharField(blank=True, db_index=True, max_length=200)),
            ("other_reference", models.CharField(blank=True, db_index=True, max_length=200)),
            ("changed_at", models.DateTimeField()),
        ],
        options={"verbose_name": one, "verbose_name_plural": many},
    )


class Migration(migrations.Migration):
    dependencies = [("council", "0013_e_mails_that_wait")]

    operations = [
        entry("OpenEntry", "entry of the search", "entries of the search"),
        entry("ExemptEntry", "exempt entry of the search", "exempt entries of the search"),
        migrations.RunPython(make_index, drop_index),
    ]
