"""What reports declare: no register, but drafts to finish and papers to decide on, and reminders sent."""

from council.register.declaring import Declaration
from reports.exempting import waiting
from reports.home.drafts import MAIL, offers
from reports.personal_data import HELD

REPORTS = Declaration(key="reports", offers=offers, mail=MAIL, held=HELD)
# What is exempt waits for the proper officer: no register of its own, but asked for on home and by mail.
EXEMPTIONS = Declaration(key="exemptions", offers=waiting.offers, mail=waiting.MAIL)
DECLARED = (REPORTS, EXEMPTIONS)
