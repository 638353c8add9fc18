"""A form with rows to which another can be added, with a script or without: nothing typed is lost by it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from django import forms

from council.web.versions import RecordForm

MORE = "more"  # the button that asks for another row


class RowsForm(RecordForm):
    """A form on a record, with rows of the same boxes beside its own fields.

    `rows` are those that are kept, as values by name, each with its `key` where it has one. A row is left out
    where nothing of `filled_by` is typed in it. `typed`: what was sent, where another row was asked for.
    """

    row_fields: ClassVar[Mapping[str, Callable[[], forms.Field]]] = {}
    filled_by: ClassVar[tuple[str, ...]] = ()
    folded: ClassVar[str] = ""  # from this box on they are folded, where nothing stands in them
    spare: ClassVar[int] = 2
    most: ClassVar[int] = 150

    rows = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        data: Any = None,
        *args: Any,
        kept: Sequence[Mapping[str, Any]] = (),
        typed: Any = None,
        **kw: Any,
    ) -> None:
        super().__init__(data, *args, **kw)
        sent = data if data is not None else typed
        asked = _number(sent.get(self.add_prefix("rows"))) if sent is not None else None
        if asked is None:
            asked = len(kept) + self.spare
        added = 1 if typed is not None else 0
        self.count = max(1, min(asked + added, self.most))
        self.initial["rows"] = self.count
        self.fields["rows"].widget.attrs["data-app-most"] = self.most
        for number in range(self.count):
            values = kept[number] if number < len(kept) else {}
            self._add_row(number, values)
        if typed is not None:
            for name, field in self.fields.items():
                if name != "rows":
                    self.initial[name] = field.widget.value_from_datadict(typed, {}, self.add_prefix(name))
            first = next(iter(self.row_fields))
            self.fields[f"{first}-{self.count - 1}"].widget.attrs["autofocus"] = True

    def _add_row(self, number: int, values: Mapping[str, Any]) -> None:
        self.fields[f"key-{number}"] = forms.IntegerField(widget=forms.HiddenInput, required=False)
        self.initial[f"key-{number}"] = values.get("key")
        for name, make in self.row_fields.items():
            field = make()
            field.label = str(field.label).format(n=number + 1)  # each box has a name of its own
            field.required = False
            field.asked_by_answer = True  # type: ignore[attr-defined]  # a spare row may stay empty
            self.fields[f"{name}-{number}"] = field
            self.initial[f"{name}-{number}"] = values.get(name)

    def boxes(self) -> list[dict[str, Any]]:
        """Each row: its bound fields by name, its number for people, whether its folded boxes are open."""
        rows = []
        for number in range(self.count):
            boxes = {
                name: f"{name}-{number}" for name in self.row_fields if f"{name}-{number}" in self.fields
            }
            fields = {name: self[box] for name, box in boxes.items()}
            start = list(fields).index(self.folded) if self.folded in fields else len(fields)
            folded = list(fields.values())[start:]
            rows.append(
                {
                    "number": number + 1,
                    "index": number,
                    "key": self[f"key-{number}"],
                    "fields": fields,
                    "opens": any(field.value() or field.errors for field in folded),
                }
            )
        return rows

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        # Else a form sent without its rows would take every one of them out.
        if self.count and cleaned.get("rows") is None:
            self.add_error(None, "The rows did not arrive. Load the page again, and send it once more")
        return cleaned

    def own_fields(self) -> list[Any]:
        """The bound fields that belong to no row and are to be seen."""
        return [field for field in self.visible_fields() if "-" not in field.name]

    def given(self) -> list[dict[str, Any]]:
        """The rows in which something is typed, as values by name, each with its key and its `index`."""
        rows = []
        for number in range(self.count):
            row = {name: self.cleaned_data.get(f"{name}-{number}") for name in ("key", *self.row_fields)}
            if any(row[name] for name in self.filled_by):
                rows.append({**row, "index": number})
        return rows

    def need_in_each(self, needed: Mapping[str, str]) -> None:
        """Add the error beside each box of a row that must be filled in where the row isn't empty."""
        for row in self.given():
            for name, message in needed.items():
                box = f"{name}-{row['index']}"
                if not row[name] and box not in self.errors:
                    self.add_error(box, message.format(n=row["index"] + 1))


def _number(text: Any) -> int | None:
    return int(text) if str(text or "").isdecimal() and len(str(text)) < 4 else None


def in_new_order(rows: list[dict[str, Any]], moved: str) -> list[dict[str, Any]]:
    """The rows with one moved up or down, as its button says ("up-3", by the index of its row)."""
    way, _, index = moved.partition("-")
    places = [row["index"] for row in rows]
    if not index.isdecimal() or int(index) not in places:
        return rows
    place = places.index(int(index))
    other = place - 1 if way == "up" else place + 1
    if 0 <= other < len(rows):
        rows[place], rows[other] = rows[other], rows[place]
    return rows
