"""What the register of lessons holds of people."""

from council.personal_data.held import HeldOfPeople

HELD = HeldOfPeople(free_text={"lessons.Lesson": ("applied",)})
