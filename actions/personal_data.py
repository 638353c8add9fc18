"""What the register of actions holds of people."""

from council.personal_data.declared import About

FREE_TEXT = {
    "actions.Action": ("owner_as_written", "reason", "being_done", "justification", "others"),
    "actions.Update": ("text", "reason", "being_done", "justification"),
    "actions.Completion": ("closing_note", "evidence", "seen"),
}
ABOUT_PEOPLE = (
    About(
        "actions.Update.by",
        "Updates that they wrote",
        (
            "made_at",
            "action",
            "for_post",
            "text",
            "stage",
            "stated_rag",
            "reason",
            "being_done",
            "justification",
        ),
    ),
    About(
        "actions.UpdateDraft.person",
        "Updates that they began and did not save",
        ("saved_at", "action", "words"),
        goes=True,
    ),
    About(
        "actions.DateChange.asked_by",
        "Date changes they asked for",
        ("asked_on", "action", "from_date", "to_date", "reason", "outcome"),
    ),
    About(
        "actions.DateChange.decided_by",
        "Date changes they decided",
        ("decided_on", "action", "from_date", "to_date", "outcome", "decision_reason"),
    ),
    About(
        "actions.Completion.claimed_by",
        "Completions they claimed",
        ("claimed_on", "action", "completed_on", "closing_note", "evidence", "outcome"),
    ),
    About(
        "actions.Completion.decided_by",
        "Completions they verified or sent back",
        ("decided_on", "action", "outcome", "seen"),
    ),
)
