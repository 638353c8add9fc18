"""What the words of a risk's or a saving's status mean, in the terms of its register. Pure.

An action's status names a stage: `stages.read_stage`. Patterns are tried in order: the more particular first.
"""

import re
from collections.abc import Mapping

from programmes.imports.cells.stages import BEHIND

RISK, SAVING = "risk_status", "saving_status"  # kinds of wording, as choices and mappings keep them
STATUSES: Mapping[str, Mapping[str, str]] = {
    RISK: {"open": "Open", "closed": "Closed"},
    SAVING: {
        "proposed": "Proposed",
        "agreed": "Agreed",
        "on_track": "On track",
        "at_risk": "At risk",
        "delayed": "Delayed to a later year",
        "delivered": "Delivered",
        "unachievable": "Not achievable",
        "replaced": "Replaced by another",
        "withdrawn": "Withdrawn",
    },
}
AT_FIRST = {RISK: "open", SAVING: "on_track"}  # what is taken where the words name no status
_WORDS: Mapping[str, tuple[tuple[str, re.Pattern[str]], ...]] = {
    kind: tuple((status, re.compile(words, re.IGNORECASE)) for status, words in table)
    for kind, table in {
        RISK: (
            ("closed", r"^\s*(?:(?:now )?(?:closed|mitigated|expired|removed|complete[d]?|withdrawn)"
             rf"(?:{BEHIND}|\s+from (?:the )?(?:risk )?(?:register|log))[\s.)]*$|no longer (?:a risk"
             rf"|applicable|relevant|live))"),
            ("open", r"^\s*(?:open|live|active|current|ongoing|on-going|new|emerging|reopened|escalated"
             r"|monitor|increas|decreas|stable|unchanged|no change|in progress|treat|tolerat|transfer"
             r"|accepted|red|amber|green|high|medium|low)"),
        ),
        SAVING: (
            # Before “achieved” and “achievable”, which stand in it.
            ("unachievable", r"\bun\s?achievable|not achiev|undeliverable|will not be"),
            ("withdrawn", r"^(?:withdrawn|removed|deleted)"),
            ("replaced", r"^(?:replaced|substituted|superseded)"),
            ("delayed", r"\bdelayed|\bslipp|\brephased|\bdeferred"),
            ("at_risk", r"\bat risk\b|^amber\b|^red\b|\boff track"),
            ("delivered", rf"^\s*(?:fully )?(?:achieved|delivered|complete[d]?|realised"
            rf"|done){BEHIND}[\s.)]*$"),
            ("on_track", r"\bon (?:track|target|course)\b|^green\b|^(?:in progress|underway|under way|ongoing"
             r"|planned|in delivery|agreed|approved|achievable|likely|secured|partly|partially)"),
        ),
    }.items()
}  # fmt: skip


def read_status(kind: str, raw: str) -> str:
    """The status that the words name, by its register's own value; empty where they name none."""
    return next((status for status, words in _WORDS[kind] if words.search(raw)), "")
