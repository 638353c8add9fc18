"""Dataclasses as plain data and back, by their type hints: JSON, of which nothing is run when it is read.

Two layouts, by the same rules for every other type:

- `as_json` and `from_json` name each field, for what must be read for ever, such as an issued report: a
  field that a later version adds takes its default, one that it no longer has is left out;
- `as_data` and `from_data` pack the fields by their place, for what the same release reads again soon, such
  as the reading of a large plan. An object that stands in several places is kept once, where its class is
  shared, and is one object again.
"""

import json
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from functools import cache, partial
from operator import attrgetter
from threading import Lock
from types import NoneType, UnionType
from typing import Any, Protocol, TypeVar, Union, get_args, get_origin, get_type_hints

from council.memory import collector_off

PACKING = Lock()  # a packed layout holds the shared objects of the value that is being packed
T = TypeVar("T")
Way = Callable[[Any], Any]
Ways = tuple[Way | None, Way | None]  # there and back; None where a value goes as it is

AS_THEY_ARE = (str, int, float, bool, NoneType)
WRITTEN: dict[type, tuple[str, Way, Way]] = {  # more exact classes first: a moment is a day too
    datetime: ("moment", datetime.isoformat, datetime.fromisoformat),
    date: ("day", date.isoformat, date.fromisoformat),
    time: ("time", time.isoformat, time.fromisoformat),
    Decimal: ("decimal", str, Decimal),
}
MANY = {list: list, Sequence: list, Collection: list, tuple: tuple, set: set, frozenset: frozenset}


class Unfit(TypeError):
    """A type, or a value where a hint says Any, that can't be kept as plain data."""


def as_json(value: Any) -> dict[str, Any]:
    """The fields of a dataclass by name, each in JSON's own types. Raises Unfit."""
    there, _ = NAMED.ways(type(value))
    data: dict[str, Any] = go(there, value)
    return data


def from_json(of: type[T], data: Mapping[str, Any]) -> T:
    """The dataclass again from what `as_json` gave, in this version or an earlier one."""
    _, back = NAMED.ways(of)
    value: T = go(back, data)
    return value


def as_data(value: T, of: type[T], *, shared: Collection[type] = (), named: Collection[type] = ()) -> bytes:
    """The dataclass as bytes; `from_data` with the same classes gives its equal.

    `shared` are dataclasses whose objects are kept once; `named` those that may stand where a hint says Any.
    Fields that don't count when objects are compared are left out. Raises Unfit.
    """
    with packing(shared, named) as (layout, codec), collector_off():
        there, _ = codec.ways(of)
        packed = go(there, value)
        return zlib.compress(json.dumps([layout.kept, packed], separators=(",", ":")).encode(), 1)


def from_data(data: bytes, of: type[T], *, shared: Collection[type] = (), named: Collection[type] = ()) -> T:
    """The dataclass that the bytes were made of. Raises ValueError where they are damaged."""
    try:
        with packing(shared, named) as (layout, codec), collector_off():
            _, back = codec.ways(of)
            kept, packed = json.loads(zlib.decompress(data))
            for place, row in kept:
                layout.kept.append(layout.makers[place](row))
            value: T = go(back, packed)
            return value
    except (zlib.error, TypeError, KeyError, IndexError) as error:
        raise ValueError("The data is damaged, or was kept by other code.") from error


@contextmanager
def packing(shared: Collection[type], named: Collection[type]) -> Iterator[tuple["Packed", "Codec"]]:
    """The packed layout of these classes and its codec, for one value at a time."""
    layout, codec = packed_codec(tuple(shared), tuple(named))
    with PACKING:
        try:
            yield layout, codec
        finally:
            layout.forget()


@cache  # finding out the ways of a hundred classes takes longer than packing a small plan by them
def packed_codec(shared: tuple[type, ...], named: tuple[type, ...]) -> tuple["Packed", "Codec"]:
    layout = Packed(shared, named)
    return layout, Codec(layout)


def go(way: Way | None, value: Any) -> Any:
    """The value by its way, or as it is where it needs none."""
    return value if way is None else way(value)


def values_by_way(way: Way, mapping: Mapping[str, Any]) -> dict[str, Any]:
    return {key: way(value) for key, value in mapping.items()}


# --- the types that every layout writes alike ---------------------------------------------------------------


class Layout(Protocol):
    """How dataclasses are laid out, and what becomes of a value whose hint says nothing."""

    def dataclass_ways(self, codec: "Codec", of: type) -> Ways: ...
    def ways_of_anything(self, codec: "Codec") -> Ways: ...


class Codec:
    """The ways there and back of every type that a value is made of, each found out once."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.known: dict[Any, Ways] = {}

    def ways(self, hint: Any) -> Ways:
        """How values of the hinted type are written and read again. Raises Unfit."""
        if hint not in self.known:
            self.known[hint] = self._find_ways(hint)
        return self.known[hint]

    def _find_ways(self, hint: Any) -> Ways:
        if hint in AS_THEY_ARE:
            return None, None
        if hint is Any:
            return self.layout.ways_of_anything(self)
        if hint in WRITTEN:
            return WRITTEN[hint][1:]
        origin, inner = get_origin(hint) or hint, get_args(hint)
        if origin in (Union, UnionType):
            return self.optional_ways(hint)
        if isinstance(origin, type) and issubclass(origin, Mapping):
            key, value = inner or (Any, Any)
            return self.mapping_ways(self.ways(key), self.ways(value), plain=key is str)
        if origin in MANY:
            return self.sequence_ways(MANY[origin], inner)
        if isinstance(hint, type) and issubclass(hint, Enum):
            return attrgetter("value"), hint
        if is_dataclass(hint) and isinstance(hint, type):
            return self.layout.dataclass_ways(self, hint)
        raise Unfit(f"{hint} cannot be kept as data.")

    def optional_ways(self, hint: Any) -> Ways:
        inner = [part for part in get_args(hint) if part is not NoneType]
        if len(inner) != 1 or NoneType not in get_args(hint):
            raise Unfit(f"{hint} cannot be kept as data: only one type or none.")
        there, back = self.ways(inner[0])
        return (
            there and (lambda value: None if value is None else there(value)),
            back and (lambda data: None if data is None else back(data)),
        )

    @staticmethod
    def mapping_ways(key: Ways, value: Ways, *, plain: bool) -> Ways:
        """JSON's own object where the keys are texts, else pairs."""
        (key_to, key_from), (to, back) = key, value
        if plain:
            return (
                partial(values_by_way, to) if to else dict,
                partial(values_by_way, back) if back else None,
            )
        return (
            lambda mapping: [[go(key_to, k), go(to, v)] for k, v in mapping.items()],
            lambda data: {go(key_from, k): go(back, v) for k, v in data},
        )

    def sequence_ways(self, made: type, inner: tuple[Any, ...]) -> Ways:
        if made is tuple and inner[-1] is not Ellipsis:
            ways = [self.ways(part) for part in inner]
            return (
                lambda values: [go(there, value) for (there, _), value in zip(ways, values, strict=True)],
                lambda data: tuple(go(back, value) for (_, back), value in zip(ways, data, strict=True)),
            )
        there, back = self.ways(inner[0])
        if there is None or back is None:
            return (sorted if made in (set, frozenset) else list), (None if made is list else made)
        return (lambda values: [there(v) for v in values]), (lambda data: made(back(v) for v in data))


# --- the layouts --------------------------------------------------------------------------------------------


class ByName:
    """A dataclass as an object of its fields' names."""

    def dataclass_ways(self, codec: Codec, of: type) -> Ways:
        hints = get_type_hints(of)
        ways = {field.name: codec.ways(hints[field.name]) for field in fields(of) if field.init}

        def to(value: Any) -> dict[str, Any]:
            return {name: go(there, getattr(value, name)) for name, (there, _) in ways.items()}

        def back(data: Mapping[str, Any]) -> Any:
            return of(**{name: go(ways[name][1], item) for name, item in data.items() if name in ways})

        return to, back

    def ways_of_anything(self, codec: Codec) -> Ways:
        raise Unfit("What is named must be read for ever, so a hint may not say Any.")


NAMED = Codec(ByName())


class Packed:
    """A dataclass as a row of its values, the last defaults left out; shared objects kept beside, once."""

    def __init__(self, shared: Collection[type], named: Collection[type]) -> None:
        self.shared, self.named = list(shared), {cls.__name__: cls for cls in named}
        self.makers: dict[int, Way] = {}
        self.forget()

    def forget(self) -> None:
        """Let go of the shared objects of the last value."""
        self.kept: list[Any] = []  # as data while writing, as objects while reading
        self.places: dict[int, int] = {}  # where each shared object is kept, by id: all live while writing

    def dataclass_ways(self, codec: Codec, of: type) -> Ways:
        hints = get_type_hints(of)
        compared = [field for field in fields(of) if field.compare]
        ways = [codec.ways(hints[field.name]) for field in compared]
        theres, backs = [there for there, _ in ways], [back for _, back in ways]
        values, single = attrgetter(*(field.name for field in compared)), len(compared) == 1
        defaults = [default_as_data(field, there) for field, there in zip(compared, theres, strict=True)]

        def to(value: Any) -> list[Any]:
            raw = (values(value),) if single else values(value)
            row = [v if there is None else there(v) for v, there in zip(raw, theres, strict=True)]
            while row and row[-1] == defaults[len(row) - 1]:
                row.pop()  # what its default says needs no saying
            return row

        def back(row: list[Any]) -> Any:
            return of(*[v if way is None else way(v) for v, way in zip(row, backs, strict=False)])

        if of not in self.shared:
            return to, back
        place = self.shared.index(of)
        self.makers[place] = back
        return partial(self.keep, place, to), lambda at: self.kept[at]

    def keep(self, place: int, to: Way, value: Any) -> int:
        """Where the shared object is kept; it is written down when it is met for the first time."""
        at = self.places.get(id(value))
        if at is None:
            row = to(value)
            at = self.places[id(value)] = len(self.kept)
            self.kept.append([place, row])
        return at

    def ways_of_anything(self, codec: Codec) -> Ways:
        """A value with the name of its type, unless JSON has it; a dataclass only where it was named."""

        def to(value: Any) -> Any:
            kind = type(value)
            if kind in AS_THEY_ARE:
                return value
            if kind in WRITTEN:
                name, there, _ = WRITTEN[kind]
                return [name, there(value)]
            if isinstance(value, dict):
                return ["map", [[to(k), to(v)] for k, v in value.items()]]
            if kind is self.named.get(kind.__name__):
                return [kind.__name__, go(codec.ways(kind)[0], value)]
            raise Unfit(f"{kind.__name__} cannot be kept as data: name it.")

        def back(data: Any) -> Any:
            if not isinstance(data, list):
                return data
            name, value = data
            if name == "map":
                return {back(k): back(v) for k, v in value}
            for written_as, _, read in WRITTEN.values():
                if written_as == name:
                    return read(value)
            return go(codec.ways(self.named[name])[1], value)

        return to, back


def default_as_data(field: Field[Any], there: Way | None) -> Any:
    """A field's default as data; what nothing equals where it has none."""
    if field.default is not MISSING:
        return go(there, field.default) if there is None or not is_dataclass(field.default) else MISSING
    if field.default_factory is not MISSING:
        made = field.default_factory()
        return MISSING if is_dataclass(made) else go(there, made)
    return MISSING
