"""The order in which people look for references and names, the same on both databases and in Python.

Numbers go by what they count (R98, R99, R100; 1.2, 1.10), letters without regard to case, accents or
apostrophes (Ŵ stands with W, Ô with O). At the beginning of a word Dd, Ff and Ll are the Welsh letters that
follow D, F and L: Lloyd comes after Lucas, as a Welsh reader expects it; within a word they stand as in
English ("Bell" before "Belt"), since most of what we list is English. docs/decisions says why.

Text that sorts so byte by byte is made by `natural_key` here, and by a function of that name in the database,
which an index may hold: on PostgreSQL in SQL (a migration makes it), on SQLite this very function.
"""

import re
import unicodedata
from functools import cache
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import CharField, F, Func, TextField, Value
from django.db.models.functions import NullIf

DIGITS = 12  # of a number that count: a longer one is a code, whose last digits do
MOST = 200  # characters looked at, and kept: more than an index of PostgreSQL may need

MARKS = "\u0300-\u036f"  # accents, once they are taken off their letters
BEHIND = "\x01"  # before what tells apart two texts that differ in accents alone: it sorts before all letters
APOSTROPHES = "'‘’"
ALONE = ("øØłŁđĐıİ", "oollddii")  # letters that have no accent to take off, each with what it stands with
DOUBLE = (("ß", "ss"), ("æ", "ae"), ("Æ", "ae"), ("œ", "oe"), ("Œ", "oe"))
WELSH = r"(^|[^a-z])([dfl])\2"  # a letter of two signs, at the beginning of a word
AFTER = r"\1\2{"  # the sign { comes after all letters

_ALONE = str.maketrans(*ALONE)
_CAPITALS = str.maketrans({chr(code): chr(code + 32) for code in range(ord("A"), ord("Z") + 1)})
_MARKS = re.compile(f"[{MARKS}{APOSTROPHES}]")
_WELSH = re.compile(WELSH)
_NUMBER = re.compile("[0-9]+")


def natural_key(text: str) -> str:
    """Text that sorts, byte by byte, as people look for the given one.

    Of two that differ in accents alone, the one without comes first.
    """
    key, apart = text[:MOST], ""
    if not key.isascii():
        apart = BEHIND + unicodedata.normalize("NFC", key)
        key = _MARKS.sub("", unicodedata.normalize("NFD", key)).translate(_ALONE)
        for sign, letters in DOUBLE:
            key = key.replace(sign, letters)
    key = _WELSH.sub(AFTER, key.translate(_CAPITALS).replace("'", ""))
    return _NUMBER.sub(lambda number: number[0][-DIGITS:].zfill(DIGITS), key)[:MOST] + apart


def key_of_value(value: Any) -> Any:
    """The key of a text; what is none, which SQLite would take into any column, stands as it is."""
    return natural_key(value) if isinstance(value, str) else value


def made_on_postgresql() -> str:
    """The SQL that makes `natural_key` in PostgreSQL. Every function in it is immutable, and built in."""
    taken_off = f"[{MARKS}{APOSTROPHES}]".replace("'", "''")
    key = f"regexp_replace(normalize(left($1, {MOST}), NFD), '{taken_off}', '', 'g')"
    key = f"translate({key}, '{ALONE[0]}', '{ALONE[1]}')"
    for sign, letters in DOUBLE:
        key = f"replace({key}, '{sign}', '{letters}')"
    key = f"""lower({key} COLLATE "C")"""
    key = f"regexp_replace({key}, '{WELSH}', '{AFTER}', 'g')"
    key = f"regexp_replace({key}, '([0-9]+)', '{'0' * DIGITS}\\1', 'g')"
    key = f"regexp_replace({key}, '[0-9]*([0-9]{{{DIGITS}}})', '\\1', 'g')"
    # Only what is not ASCII has more bytes than characters.
    apart = (
        f"CASE WHEN octet_length(left($1, {MOST})) > length(left($1, {MOST})) "
        f"THEN chr({ord(BEHIND)}) || normalize(left($1, {MOST}), NFC) ELSE '' END"
    )
    return (
        "CREATE OR REPLACE FUNCTION natural_key(text) RETURNS text "
        f"LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $key$ SELECT left({key}, {MOST}) || {apart} $key$"
    )


def known_to_sqlite(connection: Any, **kwargs: Any) -> None:
    """Give a new connection to SQLite the function; called whenever one is made."""
    if connection.vendor == "sqlite":
        connection.connection.create_function("natural_key", 1, key_of_value, deterministic=True)


@cache
def text_at(model: Any, path: str) -> bool | None:
    """Whether the words at the end of the path may be missing; None where there are none of people's own."""
    may_be_missing = False
    field: Any = None
    for name in path.split("__"):
        try:
            field = model._meta.get_field(name)
        except FieldDoesNotExist:
            return None  # an annotation: a number, or a rank
        may_be_missing = may_be_missing or field.null or field.blank
        model = field.related_model
    is_words = isinstance(field, CharField | TextField) and not field.choices
    return may_be_missing if is_words else None


def sorted_by(model: Any, path: str) -> Any:
    """What rows of the model are sorted by, to be in the order of the path's values as people look for them.

    Empty words are NULL, so that they come last with all that is missing.
    """
    may_be_missing = text_at(model, path)
    if may_be_missing is None:
        return F(path)
    return NullIf(NaturalKey(path), Value("")) if may_be_missing else NaturalKey(path)


class NaturalKey(Func):
    """What a column is sorted by, so that its texts stand where people look for them."""

    function = "natural_key"
    output_field = CharField()
    arity = 1

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, Any]:
        return super().as_sql(
            compiler, connection, template='%(function)s(%(expressions)s) COLLATE "C"', **extra
        )
