"""What the register of savings holds of people."""

from council.personal_data.held import About, HeldOfPeople

FREE_TEXT = {"savings.Saving": ("owner_as_written", "others")}
ABOUT_PEOPLE = (
    About("savings.YearProfile.claimed_by", "Savings they claimed", ("saving", "year", "delivered")),
    About(
        "savings.YearProfile.confirmed_by",
        "Savings they confirmed",
        ("confirmed_on", "saving", "year", "delivered"),
    ),
)
HELD = HeldOfPeople(about=ABOUT_PEOPLE, free_text=FREE_TEXT)
