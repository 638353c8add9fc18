"""What changed since a submission in both of its packs: which lines belong together, and what they make."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from reports.approving.differences import LISTS, ChangedLine, Json, changed_since, lines_of, taken_in
from reports.documents.paper import Paper

IN_THE_EXEMPT_PART = "exempt part"
OTHER_WORDS = ("other words or figures",)  # all that is said to who may not read it


@dataclass(frozen=True)
class SubmittedPack:
    """One pack as it was submitted, and as it stands now."""

    before: Json
    now: Json

    @cached_property
    def lines(self) -> list[ChangedLine]:
        return changed_since(self.before, self.now)

    @cached_property
    def places(self) -> Mapping[str, str]:
        """The place of each line, of then and of now, by its key."""
        return {key: place for key, (place, _) in (lines_of(self.before) | lines_of(self.now)).items()}

    @property
    def moved(self) -> dict[str, set[str]]:
        """The numbers of what is exempt now and was not, or was and is no more, each with its kinds."""
        was, now = (
            {(row["reference"], row["kind"]) for row in one["position"]["restricted"]}
            for one in (self.before, self.now)
        )
        found: dict[str, set[str]] = {}
        for reference, kind in was ^ now:
            found.setdefault(reference, set()).add(kind)
        return found


@dataclass(frozen=True)
class ChangesSince:
    """What changed since a submission: in the paper for its own readers, and in the exempt part if any."""

    own: SubmittedPack
    exempt: SubmittedPack | None = None

    @classmethod
    def between(
        cls, before: Json, now: Json, exempt_before: Json | None = None, exempt_now: Json | None = None
    ) -> "ChangesSince":
        """Where one of the two has no exempt part, it has one in which nothing stands."""
        if exempt_before is None and exempt_now is None:
            return cls(SubmittedPack(before, now))
        return cls(
            SubmittedPack(before, now),
            SubmittedPack(
                exempt_before or without_exempt(exempt_now or {}, before),
                exempt_now or without_exempt(exempt_before or {}, now),
            ),
        )

    def lines(self, *, reads_exempt: bool) -> list[ChangedLine]:
        """Each change in a line of its own: what goes from one part to the other in one, told once."""
        told = [self._told(line) for line in self.own.lines if line.key not in self._hidden]
        if self.exempt is None:
            return told
        known = {line.key for line in self.own.lines} | set(self.together(line.key for line in told))
        return told + [
            replace(
                line,
                place=f"{line.place}, {IN_THE_EXEMPT_PART}",
                changes=line.changes if reads_exempt else OTHER_WORDS,
            )
            for line in self.exempt.lines
            if line.key not in known and not line.key.startswith(("workstream-", "front"))
        ]

    @cached_property
    def _groups(self) -> list[list[str]]:
        """The keys of each record that goes from one part to the other, its first line first."""
        groups = []
        for reference, kinds in sorted(self.own.moved.items()):
            keys = [key for key, place in self.own.places.items() if place == reference]
            if self.exempt:
                keys += [key for key, place in self.exempt.places.items() if place == reference]
            changed = [line.key for line in self.own.lines]
            first = [key for key in keys if key in changed and not key.startswith("restricted-")]
            more = [f"workstream-{key.split('-')[1]}" for key in keys if key.startswith(("action-", "risk-"))]
            if "saving" in kinds:  # a sum with it in it would tell it
                more += [key for key in changed if key.startswith("savings-")]
            groups.append(list(dict.fromkeys([*first, f"restricted-{reference}", *keys, *more])))
        return groups

    @property
    def _hidden(self) -> set[str]:
        """The lines that are told by another one, with which they are taken in."""
        changed = {line.key for line in self.own.lines}
        firsts = [next(key for key in group if key in changed) for group in self._groups]
        return {key for group in self._groups for key in group} - set(firsts)

    def _told(self, line: ChangedLine) -> ChangedLine:
        """The line; of what goes from one part to the other, that it does."""
        group = next((group for group in self._groups if line.key in group), None)
        if group is None:
            return line
        now = {row["reference"] for row in self.own.now["position"]["restricted"]}
        exempt = any(f"restricted-{reference}" in group for reference in now)
        words = "exempt now, and told in the exempt part", "exempt no more, and told in this report"
        return replace(line, changes=(words[0 if exempt else 1],))

    def together(self, keys: Collection[str] | Iterator[str]) -> set[str]:
        """The keys with those of the lines that are taken in with them."""
        chosen = set(keys)
        return chosen.union(*(group for group in self._groups if chosen & set(group)))

    def taken_in(self, keys: Collection[str]) -> tuple[Json, Json | None]:
        """The paper and its exempt part with those lines; no part in which nothing is exempt any more."""
        paper = taken_in(self.own.before, self.own.now, keys)
        if self.exempt is None:
            return paper, None
        streams = {f"workstream-{key.split('-')[1]}" for key in keys if key.startswith(("action-", "risk-"))}
        exempt = taken_in(self.exempt.before, self.exempt.now, set(keys) | streams)
        return paper, exempt if Paper.from_json(exempt).position.has_exempt else None


def without_exempt(pack: Json, own: Json) -> Json:
    """A pack like this one, with nothing exempt in it: an appendix without a row, or the paper itself."""
    if pack["front"].get("pack") == "appendix":
        nothing: Json = {name: [] for name in (*LISTS, "workstreams", "reviews")}
        return {**pack, "position": {**pack["position"], **nothing}}
    return {**pack, "position": {**own["position"], "audience": "exempt", "restricted": []}}
