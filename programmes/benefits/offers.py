"""What benefits ask their owner: those whose day is near or past, also once their programme is closed."""

from programmes.models import Benefit
from programmes.to_come import ToCome

BENEFITS_TO_COME = ToCome(
    Benefit,
    words=("benefit", "benefits", "realised"),
    day="realised_by",
    what=lambda benefit: "Benefit",
    by="to be realised by",
    step="Say whether it was realised",
    page="realise-benefit",
    after_closure=True,
)
MAIL = BENEFITS_TO_COME.mail("benefits", "Benefits that are to be realised", order=27)
