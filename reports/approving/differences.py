"""What changed since a report was submitted: line by line, to be taken in or left for the next time."""

from collections.abc import Collection
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from typing import Any

from council.wording import spoken
from reports.documents.paper import Paper

Json = dict[str, Any]
FRONT = ("report", "the front page, its summary and its decisions")
# The lists of a position whose rows are lines of their own, each with what tells a row from others.
LISTS = {
    "other_risks": "id",
    "entries": "id",
    "milestones": "id",
    "date_moves": "id",
    "savings": "kind",
    "savings_off_track": "reference",
    "restricted": "reference",
}
NAMES = {
    "rag": "RAG",
    "due": "due date",
    "forecast": "forecast",
    "stage": "stage",
    "completed_on": "completed on",
    "owner": "owner",
    "title": "name",
    "reason": "reason",
    "being_done": "what is being done",
    "progress": "progress",
    "outcome": "outcome",
    "comment": "comment",
    "delivered_on": "delivered on",
    "escalated_to": "escalated to",
}
TEXTS = ("title", "reason", "being_done", "progress", "comment")  # which somebody wrote in sentences


@dataclass(frozen=True)
class ChangedLine:
    """One line of a report that says something else now: where, and what changed of it in words."""

    key: str
    place: str
    changes: tuple[str, ...]


def lines_of(paper: Json) -> dict[str, tuple[str, Any]]:
    """The lines of a paper by key, each with its place in words and what it says."""
    position, front = paper["position"], paper["front"]
    lines: dict[str, tuple[str, Any]] = {"front": ("Front page", _front(front))}
    for stream in position["workstreams"]:
        head = {k: v for k, v in stream.items() if k not in ("actions", "risks")}
        lines[f"workstream-{stream['id']}"] = (stream["title"], head)
        for action in stream["actions"]:
            lines[f"action-{stream['id']}-{action['id']}"] = (action["reference"], action)
        for risk in stream["risks"]:
            lines[f"risk-{stream['id']}-{risk['id']}"] = (risk["reference"], risk)
    for name, by in LISTS.items():
        for row in position.get(name, ()):
            place = row.get("reference") or row.get("label") or row.get("title", "")
            key = f"{name}-{row[by]}"
            if name == "restricted":  # an action and its update bear one number
                lines[key] = (place, {"rows": [*lines.get(key, ("", {"rows": []}))[1]["rows"], row]})
            else:
                lines[key] = (place, row)
    return lines


def is_line_of(key: str, kind: str, object_id: int, reference: str) -> bool:
    """Whether the line of that key tells of the record: an action stands under its workstream, and so on."""
    if kind in ("action", "risk"):
        return (
            key.startswith((f"{kind}-", "other_risks-"))
            and key.endswith(f"-{object_id}")
            and (kind == "risk" or key.startswith("action-"))
        )
    if kind == "saving":
        return key == f"savings_off_track-{reference}"
    lists = {
        "workstream": "workstream",
        "milestone": "milestones",
        "date_change": "date_moves",
        "log_entry": "entries",
    }
    return key == f"{lists[kind]}-{object_id}"


def _front(front: Json) -> Json:
    left = ("issued_on", "history_seal", "clearances", "digest")
    return {name: value for name, value in front.items() if name not in left}


def changed_since(snapshot: Json, live: Paper | Json) -> list[ChangedLine]:
    """The lines that say something else now than in the snapshot, in the paper's order."""
    before = lines_of(snapshot)
    now = lines_of(live.as_json() if isinstance(live, Paper) else live)
    keys = [*before, *(key for key in now if key not in before)]
    found = []
    for key in keys:
        was, is_now = before.get(key), now.get(key)
        if was and is_now and says_the_same(was[1], is_now[1]):
            continue
        place = (is_now or was or ("", None))[0]
        found.append(ChangedLine(key, place, _in_words(was and was[1], is_now and is_now[1])))
    return found


def says_the_same(was: Json, now: Json) -> bool:
    """Whether a line says what it said; what papers of its day did not hold yet is no change."""
    return all(now[name] == said for name, said in was.items() if name in now)


def _in_words(was: Json | None, now: Json | None) -> tuple[str, ...]:
    """What changed of a line: "due date: 1 May 2026, was 1 April 2026"."""
    if was is None:
        return ("new",)
    if now is None:
        return ("no longer there",)
    words = []
    for name in dict.fromkeys((*was, *now)):
        if was.get(name) != now.get(name) and name in NAMES:
            words.append(f"{NAMES[name]}: {_said(now.get(name), name)}, was {_said(was.get(name), name)}")
    return tuple(words) or ("other words or figures",)


def _said(value: Any, name: str) -> str:
    if isinstance(value, dict):
        value = value.get("text", "")
    if value in (None, "", []):
        return "none"
    if name in TEXTS:
        return f"“{value}”"
    if isinstance(value, str) and len(value) == 10 and value[4] == value[7] == "-":
        return spoken(date.fromisoformat(value))
    return str(value).replace("_", " ")


def taken_in(snapshot: Json, live: Paper | Json, keys: Collection[str]) -> Json:
    """The snapshot with those lines as they say it now; all others stay as they were submitted."""
    paper = deepcopy(snapshot)
    now = live.as_json() if isinstance(live, Paper) else live
    if "front" in keys:
        paper["front"] = {**paper["front"], **_front(now["front"])}
    position, fresh = paper["position"], now["position"]
    position["workstreams"] = _streams(position["workstreams"], fresh["workstreams"], keys)
    for name, by in LISTS.items():
        prefix = f"{name}-"
        position[name] = _rows(position.get(name, []), fresh.get(name, []), keys, prefix, by)
    told = lines_of(snapshot) | lines_of(now)
    references = {told[key][0] for key in keys if key.startswith("action-") and key in told}
    _answer_as_taken_in(position.get("reviews", []), fresh.get("reviews", []), references)
    return paper


def _answer_as_taken_in(old: list[Json], new: list[Json], references: Collection[str]) -> None:
    """Let the recommendations tell of the actions that were taken in what the other tables tell of them.

    Of one that is told of no more, nothing.
    """
    fresh = {
        (review["title"], one["number"], said.split(" ")[0]): said
        for review in new
        for one in review["recommendations"]
        for said in one["actions"]
    }
    for review in old:
        for one in review["recommendations"]:
            now = [
                fresh.get((review["title"], one["number"], said.split(" ")[0]), "")
                if said.split(" ")[0] in references
                else said
                for said in one["actions"]
            ]
            one["actions"] = [said for said in now if said]


def _rows(old: list[Json], new: list[Json], keys: Collection[str], prefix: str, by: str) -> list[Json]:
    """The rows in their order: the chosen ones as they are now, or gone; new ones where they are chosen."""
    known = {row[by] for row in old}
    kept: list[Json] = []
    placed = set()
    for row in old:
        if f"{prefix}{row[by]}" not in keys:
            kept.append(row)
        elif row[by] not in placed:
            placed.add(row[by])
            kept += [one for one in new if one[by] == row[by]]
    return kept + [row for row in new if row[by] not in known and f"{prefix}{row[by]}" in keys]


def _streams(old: list[Json], new: list[Json], keys: Collection[str]) -> list[Json]:
    fresh = {stream["id"]: stream for stream in new}
    streams = []
    for stream in [*old, *(s for s in new if s["id"] not in {o["id"] for o in old})]:
        key, is_old = stream["id"], any(o["id"] == stream["id"] for o in old)
        now = fresh.get(key)
        chosen = f"workstream-{key}" in keys
        if (not is_old and not chosen) or (now is None and chosen):
            continue
        base = now if chosen and now else stream
        held = stream if is_old else {"actions": [], "risks": []}
        rows = {
            name: _rows(held[name], now[name] if now else [], keys, f"{kind}-{key}-", "id")
            for name, kind in (("actions", "action"), ("risks", "risk"))
        }
        streams.append({**base, **rows})
    return streams


def parts_touched(keys: Collection[str]) -> set[str]:
    """The clearances whose part of the paper those lines are: money for finance, the front for all."""
    if "front" in keys:
        return {"finance", "legal", "equalities"}
    touched = {"legal"} if any(key.startswith("restricted") for key in keys) else set()
    return touched | ({"finance"} if any(key.startswith("savings") for key in keys) else set())
