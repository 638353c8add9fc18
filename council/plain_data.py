"""Dataclasses as plain data and back, by their type hints: packed JSON, of which nothing is run when read.

An object that stands in several places is kept once, and is one object again, where its class is shared.
"""

import gc
import json
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from functools import partial
from operator import attrgetter
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")
Way = Callable[[Any], Any]
Ways = tuple[Way | None, Way | None]  # there and back; None where a value goes as it is

AS_THEY_ARE = (str, int, float, bool, NoneType)
SAID: dict[type, tuple[str, Way, Way]] = {  # more exact classes first: a moment is a day too
    datetime: ("moment", datetime.isoformat, datetime.fromisoformat),
    date: ("day", date.isoformat, date.fromisoformat),
    time: ("time", time.isoformat, time.fromisoformat),
    Decimal: ("decimal", str, Decimal),
}
MANY = {list: list, Sequence: list, Collection: list, tuple: tuple, set: set, frozenset: frozenset}


class Unfit(TypeError):
    """A type, or a value where a hint says Any, that can't be kept as plain data."""


def as_data(value: T, of: type[T], *, shared: Collection[type] = (), named: Collection[type] = ()) -> bytes:
    """The dataclass as bytes; `from_data` with the same classes gives its equal.

    `shared` are dataclasses whose objects are kept once; `named` those that may stand where a hint says Any.
    Fields that don't count when objects are compared are left out. Raises Unfit.
    """
    codec = _Codec(shared, named)
    there, _ = codec.ways(of)
    with _nothing_collected():
        told = there(value) if there else value
        return zlib.compress(json.dumps([codec.kept, told], separators=(",", ":")).encode(), 1)


def from_data(data: bytes, of: type[T], *, shared: Collection[type] = (), named: Collection[type] = ()) -> T:
    """The dataclass that the bytes were made of. Raises ValueError where they are damaged."""
    codec = _Codec(shared, named)
    _, back = codec.ways(of)
    try:
        with _nothing_collected():
            kept, told = json.loads(zlib.decompress(data))
            for place, one in kept:
                codec.kept.append(codec.makers[place](one))
            return back(told) if back else told
    except (zlib.error, TypeError, KeyError, IndexError) as error:
        raise ValueError("The data is damaged, or was kept by other code.") from error


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """A million small objects come and none goes: looking for garbage among them would double the time."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


class _Codec:
    """The ways of every type that one value is made of, and its shared objects while it is written."""

    def __init__(self, shared: Collection[type], named: Collection[type]) -> None:
        self.shared, self.named = list(shared), {cls.__name__: cls for cls in named}
        self.kept: list[Any] = []  # shared objects: as data while writing, as objects while reading
        self.makers: dict[int, Way] = {}
        self.places: dict[int, int] = {}  # where each shared object is kept, by id: all live while writing
        self.known: dict[Any, Ways] = {}

    def ways(self, hint: Any) -> Ways:
        if hint not in self.known:
            self.known[hint] = self._ways(hint)
        return self.known[hint]

    def _ways(self, hint: Any) -> Ways:
        if hint in AS_THEY_ARE:
            return None, None
        if hint is Any:
            return self._told, self._untold
        if hint in SAID:
            return SAID[hint][1:]
        origin, inner = get_origin(hint) or hint, get_args(hint)
        if origin in (Union, UnionType):
            return self._optional(hint, [one for one in inner if one is not NoneType])
        if isinstance(origin, type) and issubclass(origin, Mapping):
            return self._mapping(*(self.ways(one) for one in inner), plain=inner[0] is str)
        if origin in MANY:
            return self._many(MANY[origin], inner)
        if isinstance(hint, type) and issubclass(hint, Enum):
            return attrgetter("value"), hint
        if is_dataclass(hint) and isinstance(hint, type):
            return self._dataclass(hint)
        raise Unfit(f"{hint} can't be kept as data.")

    def _optional(self, hint: Any, inner: list[Any]) -> Ways:
        if len(inner) != 1 or NoneType not in get_args(hint):
            raise Unfit(f"{hint} can't be kept as data: only one type or none.")
        there, back = (way and partial(_unless_none, way) for way in self.ways(inner[0]))
        return there, back

    def _mapping(self, key: Ways, value: Ways, *, plain: bool) -> Ways:
        (key_to, key_from), (to, back) = key, value
        if plain and to is None:
            return dict, None
        if plain and to and back:
            return (
                lambda found: {k: to(v) for k, v in found.items()},
                lambda told: {k: back(v) for k, v in told.items()},
            )
        return (
            lambda found: [[_go(key_to, k), _go(to, v)] for k, v in found.items()],
            lambda told: {_go(key_from, k): _go(back, v) for k, v in told},
        )

    def _many(self, made: type, inner: tuple[Any, ...]) -> Ways:
        if made is tuple and inner[-1] is not Ellipsis:
            ways = [self.ways(one) for one in inner]
            return (
                lambda found: [_go(there, one) for (there, _), one in zip(ways, found, strict=True)],
                lambda told: tuple(_go(back, one) for (_, back), one in zip(ways, told, strict=True)),
            )
        there, back = self.ways(inner[0])
        if there is None or back is None:
            return (sorted if made in (set, frozenset) else list), (None if made is list else made)
        return (lambda found: [there(v) for v in found]), (lambda told: made(back(v) for v in told))

    def _dataclass(self, cls: type) -> Ways:
        hints = get_type_hints(cls)
        told = [one for one in fields(cls) if one.compare]
        ways = [self.ways(hints[one.name]) for one in told]
        theres, backs = [there for there, _ in ways], [back for _, back in ways]
        values, single = attrgetter(*(one.name for one in told)), len(told) == 1
        defaults = [_default(one, there) for one, there in zip(told, theres, strict=True)]

        def to(found: Any) -> list[Any]:
            raw = (values(found),) if single else values(found)
            row = [v if there is None else there(v) for v, there in zip(raw, theres, strict=True)]
            while row and row[-1] == defaults[len(row) - 1]:
                row.pop()  # what its default says needs no saying
            return row

        def back(row: list[Any]) -> Any:
            return cls(*[v if way is None else way(v) for v, way in zip(row, backs, strict=False)])

        if cls not in self.shared:
            return to, back
        place = self.shared.index(cls)
        self.makers[place] = back
        return partial(self._keep, place, to), lambda at: self.kept[at]

    def _keep(self, place: int, to: Way, found: Any) -> int:
        at = self.places.get(id(found))
        if at is None:
            row = to(found)
            at = self.places[id(found)] = len(self.kept)
            self.kept.append([place, row])
        return at

    # --- where a hint says Any ------------------------------------------------------------------------------

    def _told(self, value: Any) -> Any:
        if type(value) in AS_THEY_ARE:
            return value
        if type(value) in SAID:
            name, to, _ = SAID[type(value)]
            return [name, to(value)]
        if isinstance(value, dict):
            return ["map", [[self._told(k), self._told(v)] for k, v in value.items()]]
        if type(value) is self.named.get(type(value).__name__):
            return [type(value).__name__, _go(self.ways(type(value))[0], value)]
        raise Unfit(f"{type(value).__name__} can't be kept as data: name it.")

    def _untold(self, told: Any) -> Any:
        if not isinstance(told, list):
            return told
        name, value = told
        if name == "map":
            return {self._untold(k): self._untold(v) for k, v in value}
        for said, _, back in SAID.values():
            if said == name:
                return back(value)
        return _go(self.ways(self.named[name])[1], value)


def _go(way: Way | None, value: Any) -> Any:
    return value if way is None else way(value)


def _unless_none(way: Way, value: Any) -> Any:
    return None if value is None else way(value)


def _default(field: Any, there: Way | None) -> Any:
    """A field's default as data; what nothing equals where it has none."""
    if field.default is not MISSING:
        return _go(there, field.default) if there is None or not is_dataclass(field.default) else MISSING
    if field.default_factory is not MISSING:
        made = field.default_factory()
        return MISSING if is_dataclass(made) else _go(there, made)
    return MISSING
