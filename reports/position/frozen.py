"""Frozen dataclasses to plain JSON types and back, so that an issued report can be read again for ever.

Dates become ISO text, Decimals text, tuples lists. Reading back goes by the declared types: a field that a
later version adds takes its default, one that it no longer has is left out.
"""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")


def as_json(value: Any) -> Any:
    """The value in JSON's own types: dict, list, str, int, bool and None."""
    if hasattr(value, "as_json"):
        return value.as_json()
    if is_dataclass(value):
        return fields_as_json(value)
    if isinstance(value, Mapping):
        return {str(key): as_json(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [as_json(one) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, str):
        return str(value)
    return value


def fields_as_json(value: Any) -> dict[str, Any]:
    """The fields of a dataclass by name, each in JSON's own types."""
    return {field.name: as_json(getattr(value, field.name)) for field in fields(value)}


def from_json(kind: type[T], data: Mapping[str, Any]) -> T:
    """The dataclass again from what `fields_as_json` gave."""
    hints = _hints(kind)  # type: ignore[arg-type]
    return kind(**{name: _read(hints[name], one) for name, one in data.items() if name in hints})


@lru_cache
def _hints(kind: Any) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind) if field.init}


def _read(hint: Any, data: Any) -> Any:
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        return None if data is None else _read(next(a for a in get_args(hint) if a is not NoneType), data)
    if origin is tuple:
        return tuple(_read(get_args(hint)[0], one) for one in data)
    if hasattr(hint, "from_json"):
        return hint.from_json(data)
    if is_dataclass(hint):
        return from_json(hint, data)  # type: ignore[arg-type]
    if hint is date:
        return date.fromisoformat(data)
    if hint is Decimal:
        return Decimal(data)
    return data
