"""What the register of risks holds of people."""

from council.personal_data.held import About, HeldOfPeople

FREE_TEXT = {
    "risks.Risk": ("owner_as_written", "others"),
    "risks.Assessment": ("commentary",),
}
ABOUT_PEOPLE = (
    About(
        "risks.Assessment.by",
        "Risks they assessed",
        ("assessed_on", "risk", "likelihood", "impact", "rag", "commentary"),
    ),
)
HELD = HeldOfPeople(about=ABOUT_PEOPLE, free_text=FREE_TEXT)
