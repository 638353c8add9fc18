"""The risk matrix as a grid: its size, the words and codes of its axes, a rating for each cell."""

from typing import Any

from django import forms

from council.checking_conventions import RATINGS, falls
from council.conventions import LEVELS
from council.setting.forms import SettingsForm
from council.web.forms import OneLine

SIZES = [(str(number), str(number)) for number in (3, 4, 5)]
AXES = {"likelihood": "likelihoods", "impact": "impacts"}


class RatingsForm(SettingsForm):
    """The grid in the chosen size. What falls as a score rises is told, and taken once it is meant."""

    marks_optional = False

    likelihood_size = forms.ChoiceField(
        label="Levels of likelihood",
        choices=SIZES,
        error_messages={"required": "Select the levels of likelihood"},
    )
    impact_size = forms.ChoiceField(
        label="Levels of impact", choices=SIZES, error_messages={"required": "Select the levels of impact"}
    )
    falling_is_meant = forms.BooleanField(
        label="Yes, a better rating for a higher score is meant", required=False
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial.update({f"{axis}_size": len(self.was[words]) for axis, words in AXES.items()})
        self.size = {axis: self._size_of(axis) for axis in AXES}
        boxes: dict[str, forms.Field] = {}
        for axis in AXES:
            for level in range(1, self.size[axis] + 1):
                boxes |= self._level_boxes(axis, level)
        ratings = [(rating, self.was["rag_labels"][rating]) for rating in reversed(RATINGS)]
        for down, across in self.places:
            boxes[f"cell_{down}_{across}"] = forms.ChoiceField(
                label=f"Likelihood {down}, impact {across}",
                choices=ratings,
                initial=self._rating_before(down, across),
                error_messages={"required": f"Select the rating of likelihood {down}, impact {across}"},
            )
        self.fields |= boxes
        self.order_fields([*(f"{axis}_size" for axis in AXES), *boxes, "falling_is_meant"])

    @property
    def places(self) -> list[tuple[int, int]]:
        down, across = self.size["likelihood"], self.size["impact"]
        return [(row, column) for row in range(1, down + 1) for column in range(1, across + 1)]

    def _size_of(self, axis: str) -> int:
        typed = str(self.data.get(f"{axis}_size", "")) if self.is_bound else ""
        return int(typed) if (typed, typed) in SIZES else len(self.was[AXES[axis]])

    def _level_boxes(self, axis: str, level: int) -> dict[str, forms.Field]:
        words, codes = self.was[AXES[axis]], self.was[f"{axis}_codes"]
        said = f"{axis} {level}"
        return {
            f"{axis}_{level}": OneLine(
                label=said.capitalize(),
                max_length=40,
                initial=words[level - 1] if level <= len(words) else LEVELS[axis][level - 1],
                error_messages={"required": f"Enter the word for {said}"},
            ),
            f"{axis}_code_{level}": OneLine(
                label=f"Code of {said}",
                max_length=6,
                required=False,
                initial=codes[level - 1] if level <= len(codes) else "",
                widget=forms.TextInput({"class": "govuk-input--width-3"}),
            ),
        }

    def _rating_before(self, down: int, across: int) -> str:
        """The rating that the cell has; of a cell that is new, that of the nearest one."""
        rows = self.was["matrix"]
        row = rows[min(down, len(rows)) - 1]
        return str(row[min(across, len(row)) - 1])

    @property
    def is_resized(self) -> bool:
        """Whether another size was chosen than the grid that was sent has: there are cells to see first."""
        sent = {name for name in self.data if name.startswith("cell_")} if self.is_bound else set()
        return self.is_bound and sent != {f"cell_{down}_{across}" for down, across in self.places}

    def in_its_new_size(self) -> "RatingsForm":
        """The form with the grid in the chosen size: what was typed stays, the rest is filled in."""
        data = {name: self.data[name] for name in self.data if not name.startswith("cell_")}
        data |= self._shrunk()
        for name, field in self.fields.items():
            if name.startswith(("cell_", "likelihood_", "impact_")) and name not in data:
                data[name] = field.initial or ""
        return self.anew(data)

    def _shrunk(self) -> dict[str, Any]:
        """The cells as they were sent; those of a smaller grid, and its words, from all of the larger one.

        The corner alone of a larger grid is its best part, and would rate nothing Red.
        """
        sent = {axis: sum(f"{axis}_{level}" in self.data for level in range(1, 6)) for axis in AXES}

        def at(axis: str, level: int) -> int:
            larger = max(sent[axis], self.size[axis])
            return -(-level * larger // self.size[axis])  # rounded up

        smaller = {
            f"{axis}_{level}": self.data[f"{axis}_{at(axis, level)}"]
            for axis in AXES
            if sent[axis] > self.size[axis]
            for level in range(1, self.size[axis] + 1)
        }
        cells = {
            f"cell_{down}_{across}": self.data.get(f"cell_{at('likelihood', down)}_{at('impact', across)}")
            for down, across in self.places
        }
        return smaller | {name: rating for name, rating in cells.items() if rating}

    def anew(self, data: dict[str, Any]) -> "RatingsForm":
        """The same form with these answers."""
        return type(self)(data, shown=self.shown, on=self.on, begins=self.begins)

    @property
    def grid(self) -> list[tuple[int, Any, Any, list[Any]]]:
        """The rows of the grid, the most likely first: level, boxes of its word and code, cells."""
        columns = range(1, self.size["impact"] + 1)
        return [
            (
                level,
                self[f"likelihood_{level}"],
                self[f"likelihood_code_{level}"],
                [self[f"cell_{level}_{column}"] for column in columns],
            )
            for level in range(self.size["likelihood"], 0, -1)
        ]

    @property
    def has_errors_in_axes(self) -> bool:
        """Whether a word or a code of an axis is refused, so that their fold must stand open."""
        return any(name.startswith(tuple(f"{axis}_" for axis in AXES)) for name in self.errors)

    @property
    def columns(self) -> list[tuple[int, Any, Any]]:
        """The levels of impact, with the boxes of their words and codes."""
        return [
            (level, self[f"impact_{level}"], self[f"impact_code_{level}"])
            for level in range(1, self.size["impact"] + 1)
        ]

    def _axis(self, axis: str) -> list[str]:
        return [self.cleaned_data.get(f"{axis}_{level}", "") for level in range(1, self.size[axis] + 1)]

    def _codes(self, axis: str) -> list[str]:
        codes = [self.cleaned_data.get(f"{axis}_code_{level}", "") for level in range(1, self.size[axis] + 1)]
        return codes if any(codes) else []

    @property
    def ratings(self) -> list[list[str]]:
        down, across = self.size["likelihood"], self.size["impact"]
        given = self.cleaned_data
        return [
            [given.get(f"cell_{row}_{column}", "") for column in range(1, across + 1)]
            for row in range(1, down + 1)
        ]

    @property
    def fallen(self) -> list[tuple[int, int]]:
        """The cells whose rating is better than that of a lower score; none while a cell has no rating."""
        if not self.is_bound or not hasattr(self, "cleaned_data") or not all(map(all, self.ratings)):
            return []
        return falls(self.ratings)

    def fallen_in_words(self) -> list[str]:
        """Each of them in a sentence."""
        if not self.fallen:
            return []
        words = {axis: self._axis(axis) for axis in AXES}
        labels = self.was["rag_labels"]
        return [
            f"{words['likelihood'][down - 1]} ({down}) with {words['impact'][across - 1]} ({across}) is "
            f"{labels[self.ratings[down - 1][across - 1]]}, better than a lower score beside it."
            for down, across in self.fallen
        ]

    def values(self) -> dict[str, Any]:
        told: dict[str, Any] = {"matrix": self.ratings}
        for axis, axis_words in AXES.items():
            told[axis_words] = self._axis(axis)
            told[f"{axis}_codes"] = self._codes(axis)
        return told

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        for axis in AXES:
            self._clean_axis(axis, "", self._axis(axis), "word")
            codes = self._codes(axis)
            for level, code in enumerate(codes, start=1):
                if not code:
                    self.add_error(
                        f"{axis}_code_{level}", f"Enter the code for {axis} {level}, or empty them all"
                    )
            self._clean_axis(axis, "code_", codes, "code")
        return given

    def _clean_axis(self, axis: str, part: str, said: list[str], what: str) -> None:
        seen: dict[str, int] = {}
        for level, text in enumerate(said, start=1):
            if text and text.casefold() in seen:
                told = f"Enter another {what} for {axis} {level}: “{text}” stands twice"
                self.add_error(f"{axis}_{part}{level}", told)
            seen.setdefault(text.casefold(), level)
