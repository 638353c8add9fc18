"""What outputs ask their owner: those whose day is near or past, while their programme runs."""

from programmes.models import Output
from programmes.to_come import ToCome

OUTPUTS_TO_COME = ToCome(
    Output,
    words=("output", "outputs", "delivered"),
    day="due",
    what=lambda output: str(output.get_kind_display()),
    by="due by",
    step="Say whether it was delivered",
    page="deliver-output",
)
MAIL = OUTPUTS_TO_COME.mail("outputs", "Outputs that are to be delivered", order=29)
