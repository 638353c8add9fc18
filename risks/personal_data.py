"""What the register of risks holds of people."""

from council.personal_data.held import About, HeldOfPeople

FREE_TEXT = {
    "risks.Risk": ("owner_as_written", "others", "source"),
    "risks.Assessment": ("commentary", "words"),
}
ABOUT_PEOPLE = (
    About("risks.Risk.raised_by", "Risks they raised", ("raised_on", "reference", "title")),
    About("risks.Risk.decided_by", "Risks they accepted or declined", ("status_on", "reference", "status")),
    About(
        "risks.Assessment.by",
        "Risks they assessed",
        ("assessed_on", "risk", "likelihood", "impact", "rag", "commentary"),
    ),
)
HELD = HeldOfPeople(about=ABOUT_PEOPLE, free_text=FREE_TEXT)
