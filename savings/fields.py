"""Where the fields of savings are entered (`council.register.fields`). The rest comes by import."""

from typing import Any

from council.fields import exemption
from council.register.fields import Answers, derived, fields, imported, not_yet, written_by
from savings.confirming import confirm
from savings.models import Saving, YearProfile

BY_IMPORT = "comes by import alone"
FIELDS: dict[Any, Answers] = {
    Saving: fields(
        exemption(),
        not_yet(BY_IMPORT, "programme workstream title kind recurrence status explanation owner"),
        imported(
            "so that the next plan finds it again", "plan_reference status_as_written owner_as_written others"
        ),
        derived("the programme’s next number", "reference"),
        derived("counts how often it was saved", "version"),
    ),
    YearProfile: fields(
        not_yet(BY_IMPORT, "saving year target forecast delivered"),
        written_by(confirm, "by a button: finance confirms the claim", "confirmed_by confirmed_on"),
        derived("who brought what is claimed", "claimed_by"),
        imported("the amounts as written", "amount_as_written"),
    ),
}
