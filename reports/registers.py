"""What reports declare: no register, but drafts to finish and papers to decide on, and reminders sent."""

from council.register.declaring import Declaration
from reports.home.drafts import offers
from reports.personal_data import HELD

REPORTS = Declaration(key="reports", offers=offers, held=HELD)
DECLARED = (REPORTS,)
